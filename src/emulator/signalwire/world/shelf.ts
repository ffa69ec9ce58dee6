interface Named {
  id: string
  name: string
}

/** Where the seeded items of a shelf come from; a key is a rank, 0 the newest. */
export interface SeededItems<T> {
  count: number
  make(key: number): T
  keyOfId(id: string): number | undefined
  keyOfName(name: string): number | undefined
}

/**
 * A shelf: all items of one kind. Seeded ones are made when they are asked for; only what was added, changed or removed
 * is held. The smaller a key, the newer the item: seeded ones count up from 0, added ones down from -1.
 */
export class Shelf<T extends Named> {
  readonly #seeded: SeededItems<T>
  readonly #added: T[] = []
  readonly #addedIds = new Map<string, number>()
  readonly #addedNames = new Map<string, number>()
  readonly #changed = new Map<number, T>()
  readonly #removed = new Set<number>()

  constructor(seeded: SeededItems<T>) {
    this.#seeded = seeded
  }

  /** How many were ever added. */
  get added(): number {
    return this.#added.length
  }

  /** Newest first. */
  keys(): number[] {
    const added = this.#added.length
    const all = Array.from({ length: added + this.#seeded.count }, (_, i) => i - added)
    return this.#removed.size === 0 ? all : all.filter((key) => !this.#removed.has(key))
  }

  has(key: number): boolean {
    return !this.#removed.has(key)
  }

  /** Whether the item is not as it was seeded. */
  isOwn(key: number): boolean {
    return key < 0 || this.#changed.has(key)
  }

  keyOfId(id: string): number | undefined {
    return this.#present(this.#addedIds.get(id) ?? this.#seeded.keyOfId(id))
  }

  keyOfName(name: string): number | undefined {
    return this.#present(this.#addedNames.get(name)) ?? this.#present(this.#seeded.keyOfName(name))
  }

  /** The item as it is now, also after its removal. */
  get(key: number): T {
    return this.#changed.get(key) ?? this.#added[-1 - key] ?? this.#seeded.make(key)
  }

  /** The item as it was at first. */
  first(key: number): T {
    return this.#added[-1 - key] ?? this.#seeded.make(key)
  }

  add(item: T): number {
    this.#added.push(item)
    const key = -this.#added.length
    this.#addedIds.set(item.id, key)
    this.#addedNames.set(item.name, key)
    return key
  }

  change(key: number, item: T): void {
    this.#changed.set(key, item)
  }

  remove(key: number): void {
    this.#removed.add(key)
  }

  #present(key: number | undefined): number | undefined {
    return key === undefined || key >= this.#seeded.count || this.#removed.has(key) ? undefined : key
  }
}

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
