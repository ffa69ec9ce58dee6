/** What a generator gave in batches, and what it returned at its end. */
interface Collected<B, E> {
  readonly items: B[]
  readonly end: E
}

/** A generator of batches that several readers go through, each from the start and at its own pace. */
export class ReplayableIterator<T, E> {
  readonly #batches: AsyncGenerator<readonly T[], E>
  readonly #items: T[] = []
  #pulling: Promise<void> | undefined
  #end: { readonly value: E } | undefined

  constructor(batches: AsyncGenerator<readonly T[], E>) {
    this.#batches = batches
  }

  /** Waits for the first batch, so that what fails before it fails here. */
  async first(): Promise<void> {
    if (this.#items.length === 0 && !this.#end) await this.#pull()
  }

  /** Every item, as `pick` shows it, as soon as it is there. */
  async *each<V>(pick: (item: T) => V): AsyncGenerator<V> {
    for (let index = 0; ; index++) {
      while (index === this.#items.length && !this.#end) await this.#pull()
      if (index === this.#items.length) return
      yield pick(this.#items[index] as T)
    }
  }

  /** Everything, once it is there. */
  async all(): Promise<Collected<T, E>> {
    while (!this.#end) await this.#pull()
    return { items: this.#items, end: this.#end.value }
  }

  /** What fails stays: a reader who comes there later has to learn of it, too. */
  #pull(): Promise<void> {
    this.#pulling ??= this.#batches.next().then((step) => {
      this.#pulling = undefined
      if (step.done) this.#end = { value: step.value }
      else this.#items.push(...step.value)
    })
    return this.#pulling
  }
}
