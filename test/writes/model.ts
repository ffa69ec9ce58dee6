/** A whole number from 0 on, below what is asked for. */
export type Random = (below: number) => number
/** What a room is called; undefined where there is none. */
export type Value = string | undefined

/** Numbers below what is asked for, always the same for a seed. */
export function generator(seed: number): Random {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** What reads may find: the value when they began, and those of writes in flight at any time since. */
export class Model {
  readonly #values = new Map<string, Value>()
  readonly #writes = new Map<string, Value>()
  readonly #reads = new Set<{ readonly name: string; readonly allowed: Set<Value> }>()

  get(name: string): Value {
    return this.#values.get(name)
  }

  isWritten(name: string): boolean {
    return this.#writes.has(name)
  }

  beginWrite(name: string, value: Value): void {
    this.#writes.set(name, value)
    for (const read of this.#reads) if (read.name === name) read.allowed.add(value)
  }

  endWrite(name: string): void {
    this.#values.set(name, this.#writes.get(name))
    this.#writes.delete(name)
  }

  beginRead(name: string) {
    const allowed = new Set([this.get(name), ...(this.isWritten(name) ? [this.#writes.get(name)] : [])])
    const read = { name, allowed, end: () => this.#reads.delete(read) }
    this.#reads.add(read)
    return read
  }
}
