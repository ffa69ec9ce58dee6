/**
 * A Set that nearly always has one member, such as who waits for a call, and then costs nothing but its own object: each
 * operation needs several.
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

  /** Whether it was one. */
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

  /** In the order in which they were added. Who is deleted meanwhile is left out. */
  each(visit: (member: T) => void): void {
    if (this.#all) this.#all.forEach(visit)
    else if (this.#only !== undefined) visit(this.#only)
  }
}
