/**
 * Running operations: counts them, for those that wait for their end. A set of them would keep each one's result reachable
 * until the next full collection, long after it was taken out.
 */
export class RunningOperations {
  #count = 0
  #none = Promise.withResolvers<void>()

  /** Counts an operation until its promise settles. */
  add(operation: Promise<unknown>): void {
    this.#count++
    const end = () => {
      if (--this.#count > 0) return
      this.#none.resolve()
      this.#none = Promise.withResolvers()
    }
    operation.then(end, end)
  }

  /** Resolves when none runs. */
  async ended(): Promise<void> {
    if (this.#count > 0) await this.#none.promise
  }
}
