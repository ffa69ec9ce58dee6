import type { PageBuffers } from '../../datasources/cache/page-buffers.ts'
import { PageSteps } from '../../datasources/loading/page-steps.ts'
import { MAX_PAGES, type Page, type PageRef, pageKey, usable } from '../../datasources/records/page.ts'
import { CursorError, type UpstreamError } from '../../errors.ts'
import { type CycleDetector, detectCycle, startDetector } from '../pagination/cycle-detector.ts'
import {
  follow,
  itemHashOf,
  loadPage,
  pagesUntil,
  rangeBeside,
  tooManyEmptyPages,
  type WalkableList,
} from '../pagination/walk.ts'

/** Where a stream goes on: at its start, nowhere (it has ended), or on a page, after one of its items or before all. */
export type Position = 'start' | 'end' | PagePosition

export interface PagePosition {
  readonly ref: PageRef
  readonly detector: CycleDetector
  readonly after: { readonly index: number; readonly item: string } | undefined
}

/** The page that the stream reads, and the index of its next item. */
interface ReadPosition<T> {
  readonly page: Page<T>
  readonly steps: PageSteps<T>
  readonly detector: CycleDetector
  readonly index: number
}

/**
 * Worst case of SessionStream in calls, for so many items where all pages are full.
 * @param pageSize of the page that a cursor goes on with: undefined at the start of the stream, 0 at its end
 */
export function callsForStream(pageSize: number | undefined, limit: number): number {
  if (pageSize === undefined) return 1
  return pageSize === 0 ? 0 : pagesUntil(pageSize, Math.max(1, limit), true)
}

/** A list read forward item by item, page after page, from a position that can be taken up again later. */
export class SessionStream<T> {
  readonly #list: WalkableList<T>
  readonly #buffers: PageBuffers
  /** Names account and credentials in the keys of buffered pages. */
  readonly #tenant: string
  readonly #size: number
  readonly #from: Position
  #current: ReadPosition<T> | undefined
  #hasEnded: boolean
  #isPaused = false
  #hasTaken = false

  /** `size` is the page size to begin with; every further page has the size of the upstream's own link. */
  constructor(list: WalkableList<T>, tenant: string, buffers: PageBuffers, size: number, from: Position) {
    this.#list = list
    this.#tenant = tenant
    this.#buffers = buffers
    this.#size = size
    this.#from = from
    this.#hasEnded = from === 'end'
  }

  /** The next item, without taking it; undefined at the end of the list. Throws what a page throws. */
  async head(): Promise<T | UpstreamError | undefined> {
    if (this.#hasEnded) return undefined
    let current = this.#current ?? (await this.#begin())
    while (current.index === current.page.items.length) {
      if (current.steps.onward && current.steps.count > MAX_PAGES) {
        if (!this.#hasTaken) throw tooManyEmptyPages(this.#list)
        this.#isPaused = true
        return undefined
      }
      const next = await this.#followLink(current)
      if (!next) {
        this.#hasEnded = true
        break
      }
      current = next
      this.#current = current
    }
    return current.page.items[current.index]
  }

  /** Takes the item that `head` gave. */
  advance(): void {
    this.#hasTaken = true
    if (this.#current) this.#current = { ...this.#current, index: this.#current.index + 1 }
  }

  /** Where to go on after the items that were taken so far. */
  get position(): () => Position {
    const current = this.#current
    if (!current) return () => this.#from
    return () => this.#positionAt(current)
  }

  /** Whether items are left on the page at hand, or a page follows, or nothing was asked for yet. */
  get mayGoOn(): boolean {
    if (this.#hasEnded || !this.#current) return !this.#hasEnded
    const { page, index } = this.#current
    return index < page.items.length || page.next !== undefined
  }

  /** Whether its next item lies beyond the pages that one operation may take. */
  get isPaused(): boolean {
    return this.#isPaused
  }

  /** Buffers the rest of the page for the operation that continues. */
  keepRest(): void {
    const current = this.#current
    if (current && current.index < current.page.items.length) {
      this.#buffers.set(this.#bufferKey(current.page.ref), current.page)
    }
  }

  #positionAt({ page, detector, index }: ReadPosition<T>): Position {
    if (index === page.items.length) {
      if (!page.next) return 'end'
      const next = usable(page.next)
      const onward = next && detectCycle(detector, true, page.ref, next)
      // A bad link or a cycle is reported when the stream follows it; until then the position stays after the last item.
      if (onward) return { ref: next, detector: onward, after: undefined }
    }
    const last = page.items[index - 1]
    const after = last === undefined ? undefined : { index: index - 1, item: itemHashOf(this.#list, last) }
    return { ref: page.ref, detector, after }
  }

  async #begin(): Promise<ReadPosition<T>> {
    const from = this.#from
    const current = typeof from === 'string' ? await this.#firstPage() : await this.#resume(from)
    this.#current = current
    return current
  }

  async #firstPage(): Promise<ReadPosition<T>> {
    const ref = { size: this.#size }
    const page = await loadPage(this.#list, ref, false)
    return this.#readAt(page, startDetector(page.ref, true), 0)
  }

  #readAt(page: Page<T>, detector: CycleDetector, index: number): ReadPosition<T> {
    return { page, steps: new PageSteps(this.#list, page), detector, index }
  }

  /** The beginning of the next page, or undefined at the end of the list. */
  async #followLink({ page: from, steps, detector }: ReadPosition<T>): Promise<ReadPosition<T> | undefined> {
    const to = steps.onward
    const onward = to && follow(this.#list, detector, true, from.ref, to)
    const page = await steps.next((ref) => loadPage(this.#list, ref, false))
    return page && onward && { page, steps, detector: onward, index: 0 }
  }

  async #resume({ ref, detector, after }: PagePosition): Promise<ReadPosition<T>> {
    const buffered = this.#buffers.get(this.#bufferKey(ref)) as Page<T> | undefined
    const bufferedIndex = buffered && this.#indexInBuffered(buffered, after)
    if (buffered && bufferedIndex !== undefined) return this.#readAt(buffered, detector, bufferedIndex)
    const page = await loadPage(this.#list, ref, true)
    return this.#readAt(page, detector, this.#indexAfter(page, after))
  }

  #indexAfter(page: Page<T>, after: PagePosition['after']): number {
    return after ? rangeBeside(this.#list, page, after, true)[0] : 0
  }

  #indexInBuffered(page: Page<T>, after: PagePosition['after']): number | undefined {
    try {
      return this.#indexAfter(page, after)
    } catch (error) {
      // What was kept is of another moment than the cursor; the upstream has the last word.
      if (error instanceof CursorError) return undefined
      throw error
    }
  }

  #bufferKey(ref: PageRef): string {
    return `${this.#tenant} ${this.#list.binding} ${pageKey(ref)}`
  }
}
