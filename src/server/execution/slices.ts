/** Milliseconds of one turn of the event loop that go into long lists. */
const SLICE_MS = 10

/** Cuts the work on long lists into slices, a turn of the event loop for each, so that others are served in between. */
export class Slices {
  #endsAt: number | undefined

  /** Whether this turn has done its share: the rest then has to wait for the next one. */
  get isOver(): boolean {
    const now = performance.now()
    if (this.#endsAt === undefined) {
      this.#endsAt = now + SLICE_MS
      setImmediate(this.#begin)
    }
    return now >= this.#endsAt
  }

  /** The next turn that has time left: what is served in between may take all of one. */
  async next(): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve))
    while (this.isOver)
  }

  readonly #begin = () => {
    this.#endsAt = undefined
  }
}

/**
 * Lets the items of a list fail before anybody comes to them: what waits for a turn of the event loop looks at them later,
 * and a rejection that nobody has looked at ends the process. The executor finds the failure at the item as ever.
 */
export function expectFailures(value: unknown): void {
  if (!Array.isArray(value)) return
  for (const item of value) if (item instanceof Promise) item.catch(() => {})
}
