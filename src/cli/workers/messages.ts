import type { FromSeat, ToSeat } from '../../datasources/live/bus/channel-bus.ts'

/** What a worker reports to its supervisor. */
export type FromWorker =
  | { readonly kind: 'ready' }
  /** It cannot serve, for a reason that the user can mend. */
  | { readonly kind: 'refused'; readonly message: string; readonly exitCode: number }
  /** It has the connection that came last, and can take another. */
  | { readonly kind: 'taken' }
  /** It is about to stop, and waits to hear that no connection comes any more. */
  | { readonly kind: 'leaving' }
  /** It has written to an account, and answers once it hears that the others know of it. */
  | { readonly kind: 'written'; readonly account: string; readonly id: number }
  /** It has heard of a write of another one. */
  | { readonly kind: 'heard'; readonly id: number }
  /** It follows, reads or leaves a list of sessions that is watched. */
  | { readonly kind: 'live'; readonly said: FromSeat }

/** What a supervisor tells a worker. All goes over one channel, so that what was sent before arrives before. */
export type FromSupervisor =
  /** Comes with a socket. */
  | { readonly kind: 'connection' }
  /** Take requests for so many milliseconds more, drain, then end. */
  | { readonly kind: 'stop'; readonly afterMs: number }
  /** Another one has written to an account. */
  | { readonly kind: 'written'; readonly account: string; readonly id: number }
  /** All others know of its write. */
  | { readonly kind: 'known'; readonly id: number }
  /** Something about a list of sessions that it follows. */
  | { readonly kind: 'live'; readonly told: ToSeat }
  /** No connection comes any more. */
  | { readonly kind: 'over' }
