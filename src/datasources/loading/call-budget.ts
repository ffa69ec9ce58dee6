import { RoomgraphError } from '../../errors.ts'

/** How many upstream calls one operation may still make, whatever the upstream answers. */
export class CallBudget {
  readonly #limit: number
  #taken = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /**
   * Takes one call. Its retries are included, and a call that another operation has sent is one like any other.
   * Throws UPSTREAM_CALL_LIMIT_REACHED when none is left.
   */
  take(at: string): void {
    if (this.#taken < this.#limit) {
      this.#taken++
      return
    }
    throw new RoomgraphError(
      'UPSTREAM_CALL_LIMIT_REACHED',
      `${at} was not sent, because this operation has made the ${this.#limit} upstream calls that one may make (ROOMGRAPH_MAX_UPSTREAM_CALLS). Ask for less at once.`,
      { limit: this.#limit },
    )
  }
}
