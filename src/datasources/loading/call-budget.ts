import { RoomgraphError } from '../../errors.ts'

/** Call budget: the upstream calls that one operation may still make. It holds whatever the upstream sends. */
export class CallBudget {
  readonly #limit: number
  #taken = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /**
   * Takes one call. It includes the call's retries; a call shared with another operation counts, too.
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
