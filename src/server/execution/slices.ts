/** Milliseconds of one turn of the event loop that go into long work, and into work of which little is done. */
const LONG_MS = 10
const SHORT_MS = 5
/** Characters of a result up to which little has been done for it; a room has some hundred. */
export const LITTLE = 64_000

/**
 * Cuts the work on long lists into slices, a turn of the event loop for each, so that others are served in between. Work of which
 * little has been done has a share of its own, and comes first: so a small operation waits behind no large one. Among
 * large ones, the first that began is done first, so that few of them are in memory at once.
 */
export class Slices {
  /** When the shares of this turn end, for what has asked for them. */
  #longEndsAt: number | undefined
  #shortEndsAt: number | undefined
  #isBegun = false
  /** What is put off to the next turn. */
  readonly #short: (() => void)[] = []
  readonly #long: (() => void)[] = []
  /** What was put off to this one, the next last. */
  #due: (() => void)[] = []

  /**
   * Whether this turn has done its share: the rest then has to wait for the next one.
   * @param isShort whether little of the work has been done
   */
  isOver(isShort: boolean): boolean {
    const now = performance.now()
    this.#watch()
    this.#shortEndsAt ??= isShort ? now + SHORT_MS : undefined
    this.#longEndsAt ??= isShort ? undefined : now + LONG_MS
    return now >= Number(isShort ? this.#shortEndsAt : this.#longEndsAt)
  }

  /** The next turn that has time left: what is served in between may take all of one. */
  async next(isShort: boolean): Promise<void> {
    do await new Promise<void>((resolve) => this.later(resolve, isShort))
    while (this.isOver(isShort))
  }

  /** Calls in the next turn, where this one has done its share of such work. */
  later(go: () => void, isShort: boolean): void {
    this.#watch()
    const waiting = isShort ? this.#short : this.#long
    waiting.push(go)
    // One for each: what waits looks at the clock when what the one before brings about by promises is done.
    setImmediate(this.#goOn)
  }

  #watch(): void {
    if (this.#isBegun) return
    this.#isBegun = true
    setImmediate(this.#begin)
  }

  /** Comes before everything that is put off in the turn that it ends. */
  readonly #begin = () => {
    this.#isBegun = false
    this.#longEndsAt = undefined
    this.#shortEndsAt = undefined
    if (this.#short.length + this.#long.length === 0) return
    const due = [...this.#due.splice(0).reverse(), ...this.#short.splice(0), ...this.#long.splice(0)]
    this.#due = due.reverse()
  }

  readonly #goOn = () => this.#due.pop()?.()
}

/**
 * Lets the items of a list fail before anybody comes to them: what waits for a turn of the event loop looks at them later,
 * and a rejection that nobody has looked at ends the process. The executor finds the failure at the item as ever.
 */
export function expectFailures(value: unknown): void {
  if (!Array.isArray(value)) return
  for (const item of value) if (item instanceof Promise) item.catch(() => {})
}
