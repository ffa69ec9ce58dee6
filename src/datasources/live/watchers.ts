import type { RoomgraphError } from '../../errors.ts'
import type { LiveChange } from './change-log.ts'
import type { ListKnowledge } from './list-knowledge.ts'

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
  /** The last change that they were told of, after which something was not heard, and what they know; undefined where they know all. */
  #behind: { readonly told: LiveChange; readonly known: ListKnowledge } | undefined

  get size(): number {
    return this.#all.size
  }

  /** What they know, where something was not heard since they were told something last. */
  get known(): ListKnowledge | undefined {
    return this.#behind?.known
  }

  add(watcher: Watcher): void {
    this.#all.add(watcher)
  }

  delete(watcher: Watcher): boolean {
    const wasThere = this.#all.delete(watcher)
    if (this.#all.size === 0) this.#behind = undefined
    return wasThere
  }

  /** What follows on what is known may not be heard. */
  miss(known: ListKnowledge): void {
    const { latest: told } = known.log
    if (told && this.#all.size > 0) this.#behind ??= { told, known }
  }

  /** Tells of a change, or of all that they have missed before it and of it, as `catchUp` does. */
  tell(change: LiveChange, after: (cursor: string) => LiveChange | undefined): void {
    if (this.#behind) this.catchUp(after, true)
    else for (const watcher of [...this.#all]) watcher.changed(change)
  }

  /**
   * Tells what they have missed, or that nobody knows what that was.
   * @param after gives what changed after a cursor
   * @param isLatest whether what is known is by the latest reading; what they know may be newer otherwise, and nobody can tell yet
   */
  catchUp(after: (cursor: string) => LiveChange | undefined, isLatest: boolean): void {
    const told = this.#behind?.told
    const missed = told && after(told.cursor)
    if (!told || !(missed || isLatest)) return
    this.#behind = undefined
    if (missed?.cursor === told.cursor) return
    for (const watcher of [...this.#all]) missed ? watcher.changed(missed) : watcher.lost()
  }

  /** Tells that nothing follows, and forgets all. */
  fail(error: RoomgraphError): void {
    const all = [...this.#all]
    this.#all.clear()
    this.#behind = undefined
    for (const watcher of all) watcher.failed(error)
  }
}
