/** What a worker reports to its supervisor. */
export type FromWorker =
  | { readonly kind: 'ready' }
  /** It cannot serve, for a reason that the user can mend. */
  | { readonly kind: 'refused'; readonly message: string; readonly exitCode: number }
  /** It has the connection that came last, and can take another. */
  | { readonly kind: 'taken' }
  /** It is about to stop, and waits to hear that no connection comes any more. */
  | { readonly kind: 'leaving' }

/** What a supervisor tells a worker. All goes over one channel, so that what was sent before arrives before. */
export type FromSupervisor =
  /** Comes with a socket. */
  | { readonly kind: 'connection' }
  /** Take requests for so many milliseconds more, drain, then end. */
  | { readonly kind: 'stop'; readonly afterMs: number }
  /** No connection comes any more. */
  | { readonly kind: 'over' }
