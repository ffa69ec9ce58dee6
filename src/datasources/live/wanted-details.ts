import { type Detail, detailKey } from './known-details.ts'

/** Wanted details: of which sessions somebody watches members or events, in any process. */
export class WantedDetails {
  readonly #byMember: Map<number, readonly Detail[]>
  readonly #all = new Map<string, Detail>()

  constructor(from: Iterable<readonly [number, readonly Detail[]]> = []) {
    this.#byMember = new Map(from)
    this.#sum()
  }

  /** Each of them once. */
  get all(): readonly Detail[] {
    return [...this.#all.values()]
  }

  get keys(): ReadonlySet<string> {
    return new Set(this.#all.keys())
  }

  has(detail: Detail): boolean {
    return this.#all.has(detailKey(detail))
  }

  /** What one member wants, and no longer what it has wanted before. */
  set(member: number, details: readonly Detail[]): void {
    if (details.length > 0) this.#byMember.set(member, details)
    else this.#byMember.delete(member)
    this.#sum()
  }

  /** Nobody wants anything any more. */
  clear(): void {
    this.#byMember.clear()
    this.#sum()
  }

  toMessage(): (readonly [number, readonly Detail[]])[] {
    return [...this.#byMember]
  }

  #sum(): void {
    this.#all.clear()
    for (const detail of [...this.#byMember.values()].flat()) this.#all.set(detailKey(detail), detail)
  }
}
