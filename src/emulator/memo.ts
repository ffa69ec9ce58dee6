const MOST_ITEMS = 10_000

/** Keeps items that are costly to make, for as long as the world does not change. Bounded: when full it starts anew. */
export class Memo<T> {
  readonly #items = new Map<number, T>()
  #version = 0

  /** The item of this key, made if it is not kept from the same version of the world. */
  get(version: number, key: number, make: () => T): T {
    if (version !== this.#version || this.#items.size >= MOST_ITEMS) this.#items.clear()
    this.#version = version
    const kept = this.#items.get(key)
    if (kept !== undefined) return kept
    const made = make()
    this.#items.set(key, made)
    return made
  }
}
