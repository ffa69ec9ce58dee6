import type { RoomgraphError } from '../../errors.ts'
import type { LiveChange } from './change-log.ts'

/** Somebody who watches. */
export interface Watcher {
  changed(change: LiveChange): void
  /** Some changes were missed: what is to be known is what the poller knows now. */
  lost(): void
  /** The upstream refuses the credentials: nothing follows. */
  failed(error: RoomgraphError): void
}

/** Watchers of one list in this process, and what they were told last where something was not heard since. */
export class Watchers {
  readonly #all = new Set<Watcher>()
  /** The last change that they were told of, after which something was not heard; undefined where they know all. */
  #told: LiveChange | undefined

  get size(): number {
    return this.#all.size
  }

  /** Whether something was not heard since they were told something last. */
  get isBehind(): boolean {
    return this.#told !== undefined
  }

  add(watcher: Watcher): void {
    this.#all.add(watcher)
  }

  delete(watcher: Watcher): boolean {
    const wasThere = this.#all.delete(watcher)
    if (this.#all.size === 0) this.#told = undefined
    return wasThere
  }

  /** What follows a change may not be heard. */
  miss(told: LiveChange | undefined): void {
    if (this.#all.size > 0) this.#told ??= told
  }

  /** Tells of a change, or of all that they have missed before it and of it, as `catchUp` does. */
  tell(change: LiveChange, after: (cursor: string) => LiveChange | undefined): void {
    if (this.#told) this.catchUp(after, true)
    else for (const watcher of [...this.#all]) watcher.changed(change)
  }

  /**
   * Tells what they have missed, or that nobody knows what that was.
   * @param after gives what changed after a cursor
   * @param isLatest whether what is known is by the latest reading; what they know may be newer otherwise, and nobody can tell yet
   */
  catchUp(after: (cursor: string) => LiveChange | undefined, isLatest: boolean): void {
    const told = this.#told
    const missed = told && after(told.cursor)
    if (!told || !(missed || isLatest)) return
    this.#told = undefined
    if (missed?.cursor === told.cursor) return
    for (const watcher of [...this.#all]) missed ? watcher.changed(missed) : watcher.lost()
  }

  /** Tells that nothing follows, and forgets all. */
  fail(error: RoomgraphError): void {
    const all = [...this.#all]
    this.#all.clear()
    this.#told = undefined
    for (const watcher of all) watcher.failed(error)
  }
}
