import type { Signal } from '../http/signal.ts'

/** Most ends of leases that are remembered. */
const MAX_ENDS = 200

/** The end of a lease. */
interface End {
  readonly at: number
  /** Whether there is nothing to share of the call. */
  readonly isInVain: boolean
}

/** Lease waits: those of this process who wait for a call that another process makes. */
export class LeaseWaits {
  readonly #waits = new Map<string, Set<(isInVain: boolean) => void>>()
  /** The last leases that ended: news of an end may arrive before the answer that the lease is another's. */
  readonly #ends = new Map<string, End>()
  #allEndedAt = Number.NEGATIVE_INFINITY

  /**
   * Resolves when the other process is done, after so many milliseconds, or when the signal is aborted; with whether the other process
   * has said that there is nothing to share.
   * @param askedAt when the store was asked, by `performance.now()`: what has ended since is not waited for
   */
  wait(lease: string, askedAt: number, milliseconds: number, signal: Signal): Promise<boolean> {
    const ended = this.#ends.get(lease)
    if (ended && ended.at >= askedAt) return Promise.resolve(ended.isInVain)
    if (this.#allEndedAt >= askedAt) return Promise.resolve(false)
    return new Promise((resolve) => {
      const waits = this.#waits.get(lease) ?? new Set()
      const end = (isInVain: boolean) => {
        clearTimeout(timer)
        signal.removeEventListener('abort', abort)
        waits.delete(end)
        if (waits.size === 0 && this.#waits.get(lease) === waits) this.#waits.delete(lease)
        resolve(isInVain)
      }
      const abort = () => end(false)
      const timer = setTimeout(abort, milliseconds)
      waits.add(end)
      this.#waits.set(lease, waits)
      signal.addEventListener('abort', abort)
    })
  }

  /** The lease was given back. @param isInVain whether there is nothing to share */
  end(lease: string, isInVain: boolean): void {
    this.#ends.delete(lease)
    this.#ends.set(lease, { at: performance.now(), isInVain })
    if (this.#ends.size > MAX_ENDS) this.#ends.delete(this.#ends.keys().next().value as string)
    this.#endWaits(lease, isInVain)
  }

  /** No lease of others is known any more. */
  endAll(): void {
    this.#allEndedAt = performance.now()
    for (const lease of [...this.#waits.keys()]) this.#endWaits(lease, false)
  }

  #endWaits(lease: string, isInVain: boolean): void {
    for (const end of [...(this.#waits.get(lease) ?? [])]) end(isInVain)
  }
}
