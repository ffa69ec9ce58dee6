import { inPlaceOf } from '../datasources/decode.ts'
import { MAX_PAGES, type Page, pageKey } from '../datasources/page.ts'
import { ringError } from '../datasources/ring-error.ts'
import { UpstreamError } from '../errors.ts'
import { type CursorData, decodeCursor, encodeCursor } from './cursor.ts'
import { type Paging, type PagingArguments, readPaging, sizeOfStream } from './paging-arguments.ts'
import { collect, Replay } from './replay.ts'
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

/** A connection's items are all at hand, or arrive page by page where the operation streams them. */
export interface Connection<T> {
  readonly edges: readonly Edge<T>[] | AsyncIterable<Edge<T>>
  readonly nodes: readonly T[] | AsyncIterable<T>
  readonly pageInfo: PageInfo | Promise<PageInfo>
}

/**
 * Turns the pages of a list into one Relay connection. A first page is asked for in the size of `first`; every
 * further page is the upstream's own link, in its own size, so that nothing is assumed of page tokens.
 * Throws BAD_USER_INPUT and CURSOR_INVALID before any call, and CURSOR_EXPIRED when the upstream refuses the page.
 *
 * `streamed` is the number of items to show first where they are streamed: pages then have that size, at 20 pages at
 * the most, and are passed on as they come.
 */
export async function connect<T>(
  list: WalkableList<T>,
  args: PagingArguments,
  maxFirst: number,
  streamed?: number,
): Promise<Connection<T>> {
  const paging = readPaging(args, maxFirst)
  const cursor = paging.cursor === undefined ? undefined : decodeCursor(list.binding, paging.cursor)
  const infoOf = (edges: readonly Edge<T>[], hasMore: HasMore) =>
    pageInfoOf(paging.forward, cursor !== undefined, edges, hasMore)
  if (paging.limit === 0) {
    return { edges: [], nodes: [], pageInfo: infoOf([], () => hasAny(list, paging, cursor)) }
  }
  if (streamed === undefined || !paging.forward) {
    const { items: stretches, end } = await collect(walk(list, paging, cursor, paging.limit))
    const ordered = paging.forward ? stretches : stretches.toReversed()
    return new WalkedConnection(ordered, infoOf(endsOf(ordered), end))
  }
  const size = sizeOfStream(streamed, paging.limit)
  const pages = new Replay(eachAsEdges(walk(list, paging, cursor, size)))
  await pages.first()
  return new StreamedConnection(pages, infoOf)
}

/** Whether the list goes on in the direction of the walk. */
type HasMore = () => boolean | Promise<boolean>

/**
 * A connection whose items are at hand. Edges and nodes are made where somebody asks. (An object literal with getters
 * would get a hidden class of its own each time, and live as long as that.)
 */
class WalkedConnection<T> implements Connection<T> {
  readonly pageInfo: PageInfo
  readonly #stretches: readonly Stretch<T>[]

  constructor(stretches: readonly Stretch<T>[], pageInfo: PageInfo) {
    this.#stretches = stretches
    this.pageInfo = pageInfo
  }

  get edges(): Edge<T>[] {
    return this.#stretches.flatMap(edgesOf)
  }

  get nodes(): T[] {
    return this.#stretches.flatMap(nodesOf)
  }
}

/** A connection whose items arrive page by page. */
class StreamedConnection<T> implements Connection<T> {
  readonly edges: AsyncIterable<Edge<T>>
  readonly nodes: AsyncIterable<T>
  readonly #pages: Replay<Edge<T>, HasMore>
  readonly #infoOf: (edges: readonly Edge<T>[], hasMore: HasMore) => PageInfo

  constructor(
    pages: Replay<Edge<T>, HasMore>,
    infoOf: (edges: readonly Edge<T>[], hasMore: HasMore) => PageInfo,
  ) {
    this.edges = pages.each((edge) => edge)
    this.nodes = pages.each((edge) => edge.node)
    this.#pages = pages
    this.#infoOf = infoOf
  }

  get pageInfo(): Promise<PageInfo> {
    return this.#pages.all().then(({ items, end }) => this.#infoOf(items, end))
  }
}

/** Where a page stands: `hasMore` in the direction of the walk, and something behind it if it began at a cursor. */
export function pageInfoOf<T>(
  forward: boolean,
  hasCursor: boolean,
  edges: readonly Edge<T>[],
  hasMore: HasMore,
): PageInfo {
  const hasBehind = () => hasCursor
  return new PageEnds(edges, forward ? hasMore : hasBehind, forward ? hasBehind : hasMore)
}

class PageEnds implements PageInfo {
  readonly hasNextPage: HasMore
  readonly hasPreviousPage: HasMore
  readonly #edges: readonly Edge<unknown>[]

  constructor(edges: readonly Edge<unknown>[], hasNextPage: HasMore, hasPreviousPage: HasMore) {
    this.#edges = edges
    this.hasNextPage = hasNextPage
    this.hasPreviousPage = hasPreviousPage
  }

  get startCursor(): string | null {
    return this.#edges[0]?.cursor ?? null
  }

  get endCursor(): string | null {
    return this.#edges.at(-1)?.cursor ?? null
  }
}

/** An empty page still has to tell whether something follows; that is looked up only if it is asked for. */
async function hasAny<T>(
  list: WalkableList<T>,
  paging: Paging,
  cursor: CursorData | undefined,
): Promise<boolean> {
  const { items } = await collect(walk(list, { ...paging, limit: 1 }, cursor, 1))
  return items.some(({ from, to }) => to > from)
}

/** Walks a list until `limit` items are taken; gives a stretch of one page after the other. */
async function* walk<T>(
  list: WalkableList<T>,
  { forward, limit }: Paging,
  cursor: CursorData | undefined,
  size: number,
): AsyncGenerator<Stretch<T>, HasMore> {
  let { ref, trail, anchor } = startOf(list, forward, size, cursor)
  let taken = 0
  const walked = new Set(cursor ? [pageKey(cursor.page)] : [])
  for (let pages = 1; ; pages++) {
    walked.add(pageKey(ref))
    const page = await loadPage(list, ref, pages === 1 && cursor !== undefined)
    const [from, to] = anchor ? rangeBeside(list, page, anchor, forward) : [0, page.items.length]
    const count = Math.min(limit - taken, to - from)
    const start = forward ? from : to - count
    yield { list, page, trail, from: start, to: start + count }
    taken += count
    const left = to - from - count
    const link = forward ? page.next : page.prev
    if (left > 0 || !link) return () => left > 0 || endsUnknown(list, page, forward)
    if (taken === limit || (pages >= MAX_PAGES && taken > 0)) return () => true
    if (pages > MAX_PAGES) throw tooManyEmptyPages(list)
    if (walked.has(pageKey(link))) throw ringError(list.service, list.at)
    trail = follow(list, trail, forward, page.ref, link)
    ref = link
    anchor = undefined
  }
}

/** Items of one page that follow each other, as a half-open range. Edges are made of them where somebody asks. */
interface Stretch<T> {
  readonly list: WalkableList<T>
  readonly page: Page<T>
  readonly trail: Trail
  readonly from: number
  readonly to: number
}

function edgesOf<T>(stretch: Stretch<T>): Edge<T>[] {
  return itemsOf(stretch).map((item, offset) => new ListEdge(item, stretch.from + offset, stretch))
}

function nodesOf<T>(stretch: Stretch<T>): readonly T[] {
  // An error travels in the place of its item.
  return itemsOf(stretch) as readonly T[]
}

function itemsOf<T>({ page, from, to }: Stretch<T>): Page<T>['items'] {
  return from === 0 && to === page.items.length ? page.items : page.items.slice(from, to)
}

/** The first and the last edge, for the cursors of a page's ends. */
function endsOf<T>(stretches: readonly Stretch<T>[]): Edge<T>[] {
  const filled = stretches.filter(({ from, to }) => to > from)
  const [first] = filled
  const last = filled.at(-1)
  if (!first || !last) return []
  return [
    new ListEdge(first.page.items[first.from] as T, first.from, first),
    new ListEdge(last.page.items[last.to - 1] as T, last.to - 1, last),
  ]
}

async function* eachAsEdges<T>(
  stretches: AsyncGenerator<Stretch<T>, HasMore>,
): AsyncGenerator<Edge<T>[], HasMore> {
  for (;;) {
    const step = await stretches.next()
    if (step.done) return step.value
    yield edgesOf(step.value)
  }
}

/** An item on its page. The cursor is written when it is asked for; many operations ask for none, or for one. */
class ListEdge<T> implements Edge<T> {
  readonly node: T
  readonly #index: number
  readonly #place: Stretch<T>

  constructor(item: T | UpstreamError, index: number, place: Stretch<T>) {
    this.node = item instanceof UpstreamError ? inPlaceOf<T>(item) : item
    this.#index = index
    this.#place = place
  }

  get cursor(): string {
    const { list, page, trail } = this.#place
    const index = this.#index
    return encodeCursor(list.binding, {
      page: page.ref,
      index,
      item: hashOf(list, this.node),
      next: index === page.items.length - 1 ? page.next : undefined,
      prev: index === 0 ? page.prev : undefined,
      trail,
    })
  }
}

/** What follows a page of the largest size that is cut off is unknown; saying yes or no would be a guess. */
function endsUnknown(list: WalkableList<unknown>, page: Page<unknown>, forward: boolean): boolean {
  if (!forward || !isCutOff(page)) return false
  const message = `${list.at} sent ${page.items.length} items and no links, so whether more follow is unknown. Narrow the filter.`
  return inPlaceOf(
    new UpstreamError('UPSTREAM_BAD_RESPONSE', message, { service: list.service, status: 200 }),
  )
}
