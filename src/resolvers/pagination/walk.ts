import { cycleError, type NamedList } from '../../datasources/loading/page-steps.ts'
import {
  isFirstPage,
  MAX_PAGE_SIZE,
  MAX_PAGES,
  type Page,
  type PageRef,
} from '../../datasources/records/page.ts'
import { CursorError, UpstreamError } from '../../errors.ts'
import type { CursorData } from './cursor.ts'
import { itemHash } from './cursor-parts.ts'
import { type CycleDetector, detectCycle, startDetector } from './cycle-detector.ts'

/** A list that can be walked page by page. */
export interface WalkableList<T> extends NamedList {
  /** Names upstream, project, path and filter: what cursors are bound to. */
  readonly binding: string
  load(ref: PageRef): Promise<Page<T>>
  idOf(item: T): string
}

/** Where a walk begins. */
export interface Start {
  readonly ref: PageRef
  readonly detector: CycleDetector
  /** The item to begin beside, when the walk begins within a page. */
  readonly anchor: CursorData | undefined
}

export function startOf(
  list: WalkableList<unknown>,
  forward: boolean,
  limit: number,
  cursor: CursorData | undefined,
): Start {
  if (!cursor) {
    const ref = { size: limit }
    return { ref, detector: startDetector(ref, forward), anchor: undefined }
  }
  const link = forward ? cursor.next : cursor.prev
  if (!link) return { ref: cursor.page, detector: cursor.detector, anchor: cursor }
  return { ref: link, detector: follow(list, cursor.detector, forward, cursor.page, link), anchor: undefined }
}

export async function loadPage<T>(
  list: WalkableList<T>,
  ref: PageRef,
  fromCursor: boolean,
): Promise<Page<T>> {
  try {
    const page = await list.load(ref)
    // Without links there is no way on from a full page, but a larger one may hold the whole list.
    return isCutOff(page) && ref.size < MAX_PAGE_SIZE ? await list.load({ size: MAX_PAGE_SIZE }) : page
  } catch (error) {
    throw fromCursor && isRefusedPage(error, ref) ? cursorExpired(list, error) : error
  }
}

/** Whether a first page came full and without links, so that it may be all there is or not. */
export function isCutOff({ linked, items, ref }: Page<unknown>): boolean {
  return !linked && isFirstPage(ref) && items.length === ref.size
}

/** The part of a page that lies after (or before) the item that a cursor points at, as a half-open range. */
export function rangeBeside<T>(
  list: WalkableList<T>,
  page: Page<T>,
  anchor: Pick<CursorData, 'index' | 'item'>,
  forward: boolean,
): [from: number, to: number] {
  const isAnchor = (item: T | UpstreamError | undefined) =>
    item !== undefined && itemHashOf(list, item) === anchor.item
  const index = isAnchor(page.items[anchor.index]) ? anchor.index : page.items.findIndex(isAnchor)
  if (index === -1) throw cursorExpired(list)
  return forward ? [index + 1, page.items.length] : [0, index]
}

export function itemHashOf<T>(list: WalkableList<T>, item: T | UpstreamError): string {
  return item instanceof UpstreamError ? '' : itemHash(list.idOf(item))
}

export function follow(
  list: WalkableList<unknown>,
  detector: CycleDetector,
  forward: boolean,
  from: PageRef,
  to: PageRef,
): CycleDetector {
  const followed = detectCycle(detector, forward, from, to)
  if (!followed) throw cycleError(list)
  return followed
}

/** Pages of one size until so many items are there, one more where the first of them may have nothing left. */
export function pagesUntil(size: number, limit: number, mayBeUsedUp: boolean): number {
  const usual = Math.min(Math.max(size, 1), MAX_PAGE_SIZE)
  return Math.min(MAX_PAGES, Math.ceil(limit / usual) + (mayBeUsedUp ? 1 : 0))
}

export function tooManyEmptyPages(list: WalkableList<unknown>): UpstreamError {
  const message = `${list.at} sent more than ${MAX_PAGES} empty pages in a row, each with a link to another; giving up here.`
  return new UpstreamError('UPSTREAM_BAD_RESPONSE', message, { service: list.service, status: 200 })
}

/** Whether the upstream's refusal of a page is about its number, size or token rather than about the filter. */
export function isRefusedPage(error: unknown, ref: PageRef): error is UpstreamError {
  if (!(error instanceof UpstreamError) || error.code !== 'UPSTREAM_INVALID_REQUEST') return false
  const named = error.upstream.errors?.flatMap((entry) => entry.attribute ?? []) ?? []
  const isAboutPage = named.length === 0 || named.some((attribute) => /page/i.test(attribute))
  return isAboutPage && !isFirstPage(ref)
}

function cursorExpired(list: WalkableList<unknown>, cause?: UpstreamError): CursorError {
  const why = cause ? 'the upstream no longer accepts its page' : 'its item is no longer on its page'
  return new CursorError(
    'CURSOR_EXPIRED',
    `${list.at}: this cursor has expired, because ${why}. Begin again without a cursor.`,
    cause?.upstream ?? { service: list.service },
    { cause },
  )
}
