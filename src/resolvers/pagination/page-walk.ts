import { PageSteps } from '../../datasources/loading/page-steps.ts'
import { inPlaceOf } from '../../datasources/records/decode.ts'
import { MAX_PAGES, type Page, type PageLink, type PageRef } from '../../datasources/records/page.ts'
import { UpstreamError } from '../../errors.ts'
import { type CursorData, PageCursors, peekCursor } from './cursor.ts'
import type { CycleDetector } from './cycle-detector.ts'
import { type Paging, sizeOfStream } from './paging-arguments.ts'
import {
  follow,
  isCutOff,
  loadPage,
  pagesUntil,
  rangeBeside,
  startOf,
  tooManyEmptyPages,
  type WalkableList,
} from './walk.ts'

/** Whether the list goes on in the direction of the walk. */
export type HasMore = () => boolean | Promise<boolean>

/** Items of one page that follow each other, as a half-open range. Edges are made of them where somebody asks. */
export class PageSlice<T> {
  readonly page: Page<T>
  readonly from: number
  readonly to: number
  readonly #pageCursors: PageCursors<T>
  #cursors: readonly string[] | undefined

  constructor(page: Page<T>, cursors: PageCursors<T>, from: number, to: number) {
    this.page = page
    this.from = from
    this.to = to
    this.#pageCursors = cursors
  }

  /** A part of this one: many operations ask for the cursors of its ends, and for no other. */
  part(from: number, to: number): PageSlice<T> {
    return new PageSlice(this.page, this.#pageCursors, from, to)
  }

  /** The cursor of the item with this index on the page. All of the slice are made when the first is asked for. */
  cursorAt(index: number): string {
    this.#cursors ??= this.#pageCursors.between(this.from, this.to)
    return this.#cursors[index - this.from] as string
  }
}

/** Walks a list until `limit` items are taken; gives a slice of one page after the other. */
export class PageWalk<T> {
  /** Set when the last page has come. */
  end: HasMore | undefined
  readonly #list: WalkableList<T>
  readonly #paging: Paging
  readonly #cursor: CursorData | undefined
  readonly #steps: PageSteps<T>
  #detector: CycleDetector
  #anchor: CursorData | undefined
  #taken = 0

  /** @param size of the first page, where there is no cursor to tell it */
  constructor(list: WalkableList<T>, paging: Paging, cursor: CursorData | undefined, size: number) {
    const { ref, detector, anchor } = startOf(list, paging.forward, size, cursor)
    this.#list = list
    this.#paging = paging
    this.#cursor = cursor
    this.#detector = detector
    this.#anchor = anchor
    this.#steps = new PageSteps(list, ref, { forward: paging.forward, before: cursor?.page })
  }

  async next(): Promise<PageSlice<T>> {
    const { forward, limit } = this.#paging
    const list = this.#list
    const steps = this.#steps
    if (steps.page) this.#goOn(steps.page.ref, steps.onward)
    const fromCursor = steps.count === 0 && this.#cursor !== undefined
    // `end` is set where there is no next page.
    const page = (await steps.next((ref) => loadPage(list, ref, fromCursor))) as Page<T>
    const detector = this.#detector
    const [from, to] = this.#anchor ? rangeBeside(list, page, this.#anchor, forward) : [0, page.items.length]
    const count = Math.min(limit - this.#taken, to - from)
    const start = forward ? from : to - count
    this.#taken += count
    this.end = this.#endAt(page, to - from - count)
    return new PageSlice(page, new PageCursors(list, page, detector), start, start + count)
  }

  #goOn(from: PageRef, to: PageRef | undefined): void {
    if (!to) return
    const list = this.#list
    if (this.#steps.count > MAX_PAGES) throw tooManyEmptyPages(list)
    this.#detector = follow(list, this.#detector, this.#paging.forward, from, to)
    this.#anchor = undefined
  }

  /** @param left how many items of the page are not taken */
  #endAt(page: Page<T>, left: number): HasMore | undefined {
    const { forward, limit } = this.#paging
    if (left > 0 || !linkOf(page, forward)) {
      const list = this.#list
      return () => left > 0 || endsUnknown(list, page, forward)
    }
    const isEnough = this.#taken === limit || (this.#steps.count >= MAX_PAGES && this.#taken > 0)
    return isEnough ? () => leadsOn(page, forward) : undefined
  }
}

/**
 * Worst case of PageWalk in calls, where all pages are full. A first page has the size that is asked for; from a cursor on, pages have
 * the size of those before, and the one that the cursor lies on may have to be asked for again.
 */
export function callsForWalk({ forward, limit, cursor }: Paging, streamed?: number): number {
  if (cursor === undefined) {
    const size = streamed === undefined || !forward ? limit : sizeOfStream(streamed, limit)
    return Math.ceil(limit / size)
  }
  const found = peekCursor(cursor)
  // What is no cursor is refused before any call.
  if (!found) return 1
  const link = forward ? found.next : found.prev
  return pagesUntil(link ?? found.page, limit, link === undefined)
}

/** Walks to the end. */
export async function walkAll<T>(
  walk: PageWalk<T>,
): Promise<{ readonly slices: PageSlice<T>[]; readonly end: HasMore }> {
  const slices: PageSlice<T>[] = []
  while (!walk.end) slices.push(await walk.next())
  return { slices, end: walk.end }
}

function linkOf(page: Page<unknown>, forward: boolean): PageLink {
  return forward ? page.next : page.prev
}

/** Whether a page with a link has another beside it, or what is wrong with that link in the place of the answer. */
function leadsOn(page: Page<unknown>, forward: boolean): boolean {
  const link = linkOf(page, forward)
  return link instanceof UpstreamError ? inPlaceOf(link) : true
}

/** What follows a page of the largest size that is cut off is unknown; saying yes or no would be a guess. */
function endsUnknown(list: WalkableList<unknown>, page: Page<unknown>, forward: boolean): boolean {
  if (!forward || !isCutOff(page)) return false
  const message = `${list.at} sent ${page.items.length} items and no links, so whether more follow is unknown. Narrow the filter.`
  return inPlaceOf(
    new UpstreamError('UPSTREAM_BAD_RESPONSE', message, { service: list.service, status: 200 }),
  )
}
