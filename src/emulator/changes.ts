/** What a test does to the answers of one provider without changing the world behind them. */
export class Changes {
  readonly #patches = new Map<string, Record<string, unknown>>()
  readonly #replaced = new Map<string, unknown>()
  #sent = 0

  /** How many raw values of the test have gone into answers so far. */
  get sent(): number {
    return this.#sent
  }

  /** Further patches of one item add up; `undefined` takes a key out of the answer. */
  patch(kind: string, id: string, raw: Record<string, unknown>): void {
    const key = `${kind} ${id}`
    this.#patches.set(key, { ...this.#patches.get(key), ...raw })
  }

  apply(kind: string, id: string, item: Record<string, unknown>): Record<string, unknown> {
    const raw = this.#patches.get(`${kind} ${id}`)
    if (raw) this.#sent++
    return { ...item, ...raw }
  }

  replace(list: string, index: number, raw: unknown): void {
    this.#replaced.set(`${list} ${index}`, raw)
  }

  /** What is sent at this place of a list: the item itself unless a test replaced it. */
  at(list: string, index: number, item: unknown): unknown {
    const key = `${list} ${index}`
    if (!this.#replaced.has(key)) return item
    this.#sent++
    return this.#replaced.get(key)
  }
}
