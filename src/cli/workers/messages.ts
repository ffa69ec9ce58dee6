/** What a worker tells the process that watches over it. */
export type FromWorker =
  | { readonly kind: 'ready' }
  /** It cannot serve, for a reason that the user can mend. */
  | { readonly kind: 'refused'; readonly message: string; readonly exitCode: number }
  /** It has the connection that came last, and can take another. */
  | { readonly kind: 'taken' }
  /** It is about to stop, and waits to hear that no connection comes any more. */
  | { readonly kind: 'leaving' }

/** What a worker is told. All goes over one channel, so that what was sent before arrives before. */
export type FromPrimary =
  /** Comes with a socket. */
  | { readonly kind: 'connection' }
  /** Take requests for so many milliseconds more, drain, then end. */
  | { readonly kind: 'stop'; readonly afterMs: number }
  /** No connection comes any more. */
  | { readonly kind: 'over' }
