/**
 * Small set: a Set for nearly always one member, such as the waiter of a call. perf: ADR 19. With one member it is a single
 * object; each operation needs several of these sets.
 */
export class SmallSet<T extends object> {
  #only: T | undefined
  /** All members, once there are two. */
  #all: Set<T> | undefined

  get size(): number {
    return this.#all ? this.#all.size : Number(this.#only !== undefined)
  }

  add(member: T): void {
    if (this.#all) this.#all.add(member)
    else if (this.#only === undefined) this.#only = member
    else if (this.#only !== member) {
      this.#all = new Set([this.#only, member])
      this.#only = undefined
    }
  }

  /** Whether the member was in the set. */
  delete(member: T): boolean {
    if (this.#all) return this.#all.delete(member)
    if (this.#only !== member) return false
    this.#only = undefined
    return true
  }

  clear(): void {
    this.#only = undefined
    this.#all = undefined
  }

  /** Visits the members in the order of their addition; one deleted meanwhile is skipped. */
  each(visit: (member: T) => void): void {
    if (this.#all) this.#all.forEach(visit)
    else if (this.#only !== undefined) visit(this.#only)
  }
}
