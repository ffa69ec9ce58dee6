import type { Signal } from '../http/signal.ts'

/** Most ends of leases that are remembered. */
const MAX_ENDS = 200

/** Lease waits: those of this process who wait for a call that another process makes. */
export class LeaseWaits {
  readonly #waits = new Map<string, Set<() => void>>()
  /** When the last leases ended: news of an end may arrive before the answer that the lease is another's. */
  readonly #ends = new Map<string, number>()
  #allEndedAt = Number.NEGATIVE_INFINITY

  /**
   * Resolves when the other process is done, after so many milliseconds, or when the signal is aborted.
   * @param askedAt when the store was asked, by `performance.now()`: what has ended since is not waited for
   */
  wait(lease: string, askedAt: number, milliseconds: number, signal: Signal): Promise<void> {
    const endedAt = this.#ends.get(lease) ?? Number.NEGATIVE_INFINITY
    if (Math.max(endedAt, this.#allEndedAt) >= askedAt) return Promise.resolve()
    return new Promise((resolve) => {
      const waits = this.#waits.get(lease) ?? new Set()
      const end = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        waits.delete(end)
        if (waits.size === 0 && this.#waits.get(lease) === waits) this.#waits.delete(lease)
        resolve()
      }
      const timer = setTimeout(end, milliseconds)
      waits.add(end)
      this.#waits.set(lease, waits)
      signal.addEventListener('abort', end)
    })
  }

  /** The lease was given back. */
  end(lease: string): void {
    this.#ends.delete(lease)
    this.#ends.set(lease, performance.now())
    if (this.#ends.size > MAX_ENDS) this.#ends.delete(this.#ends.keys().next().value as string)
    this.#endWaits(lease)
  }

  /** No lease of others is known any more. */
  endAll(): void {
    this.#allEndedAt = performance.now()
    for (const lease of [...this.#waits.keys()]) this.#endWaits(lease)
  }

  #endWaits(lease: string): void {
    for (const end of [...(this.#waits.get(lease) ?? [])]) end()
  }
}
