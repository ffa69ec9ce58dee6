/** What one operation of this screen has cost upstream. */
export interface Entry {
  readonly number: number
  readonly operation: string
  /** Undefined where the server does not explain itself. */
  readonly calls: number | undefined
  readonly milliseconds: number
  readonly failed: boolean
}

const KEPT = 6

/** The last operations and the calls of all, kept outside React so that the network layer can write to it. */
export class Ledger {
  #entries: readonly Entry[] = []
  #readers = new Set<() => void>()
  #count = 0
  total = 0

  add(entry: Omit<Entry, 'number'>): void {
    this.total += entry.calls ?? 0
    this.#entries = [{ ...entry, number: ++this.#count }, ...this.#entries].slice(0, KEPT)
    for (const read of this.#readers) read()
  }

  readonly subscribe = (read: () => void) => {
    this.#readers.add(read)
    return () => void this.#readers.delete(read)
  }

  readonly entries = () => this.#entries
}
