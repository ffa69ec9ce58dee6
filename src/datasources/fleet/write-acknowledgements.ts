interface Wait {
  heard: number
  told: number
  readonly end: () => void
}

/** Write acknowledgements: which of the processes that were told of a write have said that they have heard of it. */
export class WriteAcknowledgements {
  readonly #waits = new Map<number, Wait>()
  #count = 0

  /**
   * Tells the others with a number, and resolves once all have answered with that, or after `withinMs`. Gives how many have
   * not, and undefined where none could be told.
   */
  async collect(
    withinMs: number,
    tell: (id: number) => Promise<number | undefined>,
  ): Promise<number | undefined> {
    const id = ++this.#count
    const { promise, resolve } = Promise.withResolvers<void>()
    const wait: Wait = { heard: 0, told: Number.POSITIVE_INFINITY, end: resolve }
    this.#waits.set(id, wait)
    const timer = setTimeout(resolve, withinMs)
    try {
      const told = await tell(id)
      if (told === undefined) return undefined
      wait.told = told
      if (wait.heard < told) await promise
      return Math.max(0, told - wait.heard)
    } finally {
      clearTimeout(timer)
      this.#waits.delete(id)
    }
  }

  hear(id: number): void {
    const wait = this.#waits.get(id)
    if (wait && ++wait.heard >= wait.told) wait.end()
  }
}
