/** What became of the search for a page. */
export type StoreOutcome = 'hit' | 'miss' | 'busy' | 'timeout' | 'error' | 'skipped'

/** Fleet observer: receives what happens at the store, for metrics. Its functions are on the hot path and must not throw. */
export interface FleetObserver {
  /** A page was looked for. `skipped`: the store was not asked, because it is known to be away. */
  onLookup?(outcome: StoreOutcome): void
  /** A value was sent to the store, of so many bytes, or could not be: too large, or too much on its way. */
  onPut?(outcome: 'sent' | 'dropped', bytes: number): void
  /** A value could not be opened, and was deleted. */
  onBroken?(): void
  /** A process waited so many milliseconds for a call of another. */
  onLeaseWait?(milliseconds: number): void
  /**
   * The store can be asked and heard, or not any more; at first, it cannot. `reason` is the code of what went wrong, where there
   * is one: of the network, of Redis, or `timeout`.
   */
  onState?(isConnected: boolean, reason: string | undefined): void
  /** This process reads a list that is watched, in place of another one or after it could not for a while. */
  onTakeover?(): void
  /** So many processes had not heard of a write in time. */
  onUnheard?(processes: number): void
}
