/** How long a list is taken for long after it was seen to be: it may have become shorter since. */
const REMEMBERED_MS = 3_600_000

/**
 * The lists of one account that were seen to go on after their largest first page, so that this page cannot stand for
 * the whole list. Lives as long as the server.
 */
export class LongLists {
  readonly #until = new Map<string, number>()
  readonly #now: () => number

  /** `now` is a monotonic clock in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  add(path: string): void {
    this.#until.set(path, this.#now() + REMEMBERED_MS)
  }

  has(path: string): boolean {
    const until = this.#until.get(path)
    return until !== undefined && this.#now() < until
  }
}
