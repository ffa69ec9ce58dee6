import { inPlaceOf } from '../datasources/decode.ts'
import { MAX_PAGES, type Page, pageKey } from '../datasources/page.ts'
import { ringError } from '../datasources/ring-error.ts'
import { UpstreamError } from '../errors.ts'
import { type CursorData, decodeCursor, encodeCursor } from './cursor.ts'
import { type Paging, type PagingArguments, readPaging } from './paging-arguments.ts'
import type { Trail } from './trail.ts'
import {
  follow,
  hashOf,
  isCutOff,
  loadPage,
  rangeBeside,
  startOf,
  tooManyEmptyPages,
  type WalkableList,
} from './walk.ts'

/** One item with its place in the list. */
export interface Edge<T> {
  readonly cursor: string
  /** The item, or the error that stands in its place. */
  readonly node: T
}

export interface PageInfo {
  hasNextPage(): boolean | Promise<boolean>
  hasPreviousPage(): boolean | Promise<boolean>
  readonly startCursor: string | null
  readonly endCursor: string | null
}

export interface Connection<T> {
  readonly edges: readonly Edge<T>[]
  readonly nodes: readonly T[]
  readonly pageInfo: PageInfo
}

/**
 * Turns the pages of a list into one Relay connection. A first page is asked for in the size of `first`; every
 * further page is the upstream's own link, in its own size, so that nothing is assumed of page tokens.
 * Throws BAD_USER_INPUT and CURSOR_INVALID before any call, and CURSOR_EXPIRED when the upstream refuses the page.
 */
export async function connect<T>(
  list: WalkableList<T>,
  args: PagingArguments,
  maxFirst: number,
): Promise<Connection<T>> {
  const paging = readPaging(args, maxFirst)
  const cursor = paging.cursor === undefined ? undefined : decodeCursor(list.binding, paging.cursor)
  const walk =
    paging.limit === 0
      ? { edges: [], hasMore: () => hasAny(list, paging, cursor) }
      : await take(list, paging, cursor)
  const { edges, hasMore } = walk
  const hasOther = () => cursor !== undefined
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: paging.forward ? hasMore : hasOther,
      hasPreviousPage: paging.forward ? hasOther : hasMore,
      get startCursor() {
        return edges[0]?.cursor ?? null
      },
      get endCursor() {
        return edges.at(-1)?.cursor ?? null
      },
    },
  }
}

interface Walk<T> {
  readonly edges: readonly Edge<T>[]
  /** Whether the list goes on in the direction of the walk. */
  hasMore(): boolean | Promise<boolean>
}

/** An empty page still has to tell whether something follows; that is looked up only if it is asked for. */
async function hasAny<T>(
  list: WalkableList<T>,
  paging: Paging,
  cursor: CursorData | undefined,
): Promise<boolean> {
  const { edges } = await take(list, { ...paging, limit: 1 }, cursor)
  return edges.length > 0
}

async function take<T>(
  list: WalkableList<T>,
  { forward, limit }: Paging,
  cursor: CursorData | undefined,
): Promise<Walk<T>> {
  let { ref, trail, anchor } = startOf(list, forward, limit, cursor)
  let edges: Edge<T>[] = []
  const walked = new Set(cursor ? [pageKey(cursor.page)] : [])
  for (let pages = 1; ; pages++) {
    walked.add(pageKey(ref))
    const page = await loadPage(list, ref, pages === 1 && cursor !== undefined)
    const [from, to] = anchor ? rangeBeside(list, page, anchor, forward) : [0, page.items.length]
    const count = Math.min(limit - edges.length, to - from)
    const start = forward ? from : to - count
    const added = edgesOf(list, page, trail, start, start + count)
    edges = forward ? [...edges, ...added] : [...added, ...edges]
    const left = to - from - count
    const link = forward ? page.next : page.prev
    if (left > 0 || !link) return { edges, hasMore: () => left > 0 || endsUnknown(list, page, forward) }
    const isFull = edges.length === limit
    if (isFull || (pages === MAX_PAGES && edges.length > 0)) return { edges, hasMore: () => true }
    if (pages === MAX_PAGES) throw tooManyEmptyPages(list)
    if (walked.has(pageKey(link))) throw ringError(list.service, list.at)
    trail = follow(list, trail, forward, page.ref, link)
    ref = link
    anchor = undefined
  }
}

function edgesOf<T>(list: WalkableList<T>, page: Page<T>, trail: Trail, from: number, to: number): Edge<T>[] {
  return page.items.slice(from, to).map((item, offset) => {
    const index = from + offset
    return {
      node: item instanceof UpstreamError ? inPlaceOf<T>(item) : item,
      get cursor() {
        return encodeCursor(list.binding, {
          page: page.ref,
          index,
          item: hashOf(list, item),
          next: index === page.items.length - 1 ? page.next : undefined,
          prev: index === 0 ? page.prev : undefined,
          trail,
        })
      },
    }
  })
}

/** What follows a page of the largest size that is cut off is unknown; saying yes or no would be a guess. */
function endsUnknown(list: WalkableList<unknown>, page: Page<unknown>, forward: boolean): boolean {
  if (!forward || !isCutOff(page)) return false
  const message = `${list.at} sent ${page.items.length} items and no links, so whether more follow is unknown. Narrow the filter.`
  return inPlaceOf(
    new UpstreamError('UPSTREAM_BAD_RESPONSE', message, { service: list.service, status: 200 }),
  )
}
