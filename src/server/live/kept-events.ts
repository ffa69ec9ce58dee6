/** Bytes of the events of all cohorts that are kept for streams that are about to begin. */
const MAX_BYTES = 32_000_000

/** What can be let go of. */
export interface Clearable {
  clear(): void
}

/**
 * Kept events: what streams begin with is made once for many who come at the same moment, and kept for them. Each cohort may have
 * megabytes of that, so all together have a budget: what was kept first is let go of first.
 */
export class KeptEvents {
  readonly #maxBytes: number
  readonly #kept = new Map<Clearable, number>()
  #bytes = 0

  constructor(maxBytes = MAX_BYTES) {
    this.#maxBytes = maxBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Takes note that somebody keeps so many bytes more. Who is cleared need not tell. */
  keep(by: Clearable, bytes: number): void {
    const before = this.#kept.get(by) ?? 0
    this.#kept.delete(by)
    this.#kept.set(by, before + bytes)
    this.#bytes += bytes
    for (const other of this.#kept.keys()) {
      if (this.#bytes <= this.#maxBytes) break
      this.clear(other)
    }
  }

  /** Clears what somebody keeps. */
  clear(by: Clearable): void {
    this.#bytes -= this.#kept.get(by) ?? 0
    this.#kept.delete(by)
    by.clear()
  }
}
