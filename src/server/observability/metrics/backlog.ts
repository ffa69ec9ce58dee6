/** So many are worked on together. */
const BATCH = 100

/**
 * Keeps what is to be counted until there is some of it, or somebody wants to know: counting a hundred at once costs
 * a tenth of counting each in the middle of other work, where neither the code nor its data is at hand.
 */
export class Backlog {
  #tasks: (() => void)[] = []

  /** A function that notes what it is given, for `count` to be called with later. */
  for<T>(count: (item: T) => void): (item: T) => void {
    const items: T[] = []
    this.#tasks.push(() => {
      for (const item of items.splice(0)) count(item)
    })
    return (item) => {
      if (items.push(item) >= BATCH) this.work()
    }
  }

  /** Counts all that was noted. */
  work(): void {
    for (const task of this.#tasks) task()
  }
}
