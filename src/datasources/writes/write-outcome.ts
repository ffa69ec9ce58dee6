import type { WriteMethod } from '../http/receive.ts'

/**
 * What became of a write: `not-sent`, so that nothing can have happened; `refused`, so that nothing did; `done`; or
 * `unknown`, because it was sent and nobody knows.
 */
export type WriteOutcome = 'not-sent' | 'refused' | 'unknown' | 'done'

/** Write report: what a log may tell of one write. It holds no name, no address and no body. */
export interface WriteReport {
  /** The mutation field. */
  readonly field: string
  readonly method: WriteMethod
  /** The path with every id as `{id}`. */
  readonly route: string
  /** The upstream's id of what was written, where it is known. */
  readonly id?: string
  /** HTTP status of the last attempt that was sent; absent when it received no response. */
  readonly status?: number
  readonly outcome: WriteOutcome
  /** The upstream's own id of the request, when it sent one. */
  readonly upstreamRequestId?: string
}

/** What became of one mutation field, and the upstream's id of what it wrote, where there is one. */
export interface WrittenField {
  readonly outcome: WriteOutcome
  readonly id?: string
}

/** Write progress: what is known so far of the writes of one mutation field. */
export class WriteProgress {
  readonly field: string
  #outcome: WriteOutcome = 'not-sent'

  constructor(field: string) {
    this.field = field
  }

  /** Of all writes together: what was done stays done, unless a later one that was sent is unknown. */
  get outcome(): WriteOutcome {
    return this.#outcome
  }

  /** Adds what became of one more write. */
  add(outcome: WriteOutcome): void {
    if (outcome === 'not-sent' || (outcome === 'refused' && this.#outcome === 'done')) return
    this.#outcome = outcome
  }
}
