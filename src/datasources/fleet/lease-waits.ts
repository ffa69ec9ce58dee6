import type { Signal } from '../http/signal.ts'

/** Lease waits: those of this process who wait for a call that another process makes. */
export class LeaseWaits {
  readonly #waits = new Map<string, Set<() => void>>()

  /** Resolves when the other process is done, after so many milliseconds, or when the signal is aborted. */
  wait(lease: string, milliseconds: number, signal: Signal): Promise<void> {
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
    for (const end of [...(this.#waits.get(lease) ?? [])]) end()
  }

  /** No lease of others is known any more. */
  endAll(): void {
    for (const lease of [...this.#waits.keys()]) this.end(lease)
  }
}
