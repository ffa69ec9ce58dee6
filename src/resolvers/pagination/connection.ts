import { inPlaceOf } from '../../datasources/records/decode.ts'
import type { Page } from '../../datasources/records/page.ts'
import { UpstreamError } from '../../errors.ts'
import { type CursorData, decodeCursor } from './cursor.ts'
import { type HasMore, type PageSlice, PageWalk, walkAll } from './page-walk.ts'
import { type Paging, type PagingArguments, readPaging, sizeOfStream } from './paging-arguments.ts'
import { ReplayableIterator } from './replayable.ts'
import type { WalkableList } from './walk.ts'

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
  const infoOf: InfoOf<T> = (edges, hasMore) =>
    pageInfoOf(paging.forward, cursor !== undefined, edges, hasMore)
  if (paging.limit === 0) {
    return { edges: [], nodes: [], pageInfo: infoOf([], () => hasAny(list, paging, cursor)) }
  }
  if (streamed === undefined || !paging.forward) {
    const { slices, end } = await walkAll(new PageWalk(list, paging, cursor, paging.limit))
    return new WalkedConnection(paging.forward ? slices : slices.toReversed(), end, infoOf)
  }
  const size = sizeOfStream(streamed, paging.limit)
  const pages = new ReplayableIterator(eachAsEdges(new PageWalk(list, paging, cursor, size)))
  await pages.first()
  return new StreamedConnection(pages, infoOf)
}

type InfoOf<T> = (edges: readonly Edge<T>[], hasMore: HasMore) => PageInfo

/**
 * A connection whose items are at hand. Edges and nodes are made where somebody asks. (An object literal with getters
 * would get a hidden class of its own each time, and live as long as that.)
 */
class WalkedConnection<T> implements Connection<T> {
  readonly #slices: readonly PageSlice<T>[]
  readonly #end: HasMore
  readonly #infoOf: InfoOf<T>

  constructor(slices: readonly PageSlice<T>[], end: HasMore, infoOf: InfoOf<T>) {
    this.#slices = slices
    this.#end = end
    this.#infoOf = infoOf
  }

  get edges(): Edge<T>[] {
    return this.#slices.flatMap(edgesOf)
  }

  get nodes(): readonly T[] {
    const [first, second] = this.#slices
    return first && !second ? nodesOf(first) : this.#slices.flatMap(nodesOf)
  }

  get pageInfo(): PageInfo {
    return this.#infoOf(endsOf(this.#slices), this.#end)
  }
}

/** A connection whose items arrive page by page. */
class StreamedConnection<T> implements Connection<T> {
  readonly edges: AsyncIterable<Edge<T>>
  readonly nodes: AsyncIterable<T>
  readonly #pages: ReplayableIterator<Edge<T>, HasMore>
  readonly #infoOf: InfoOf<T>

  constructor(pages: ReplayableIterator<Edge<T>, HasMore>, infoOf: InfoOf<T>) {
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
  const { slices } = await walkAll(new PageWalk(list, { ...paging, limit: 1 }, cursor, 1))
  return slices.some(({ from, to }) => to > from)
}

function edgesOf<T>(slice: PageSlice<T>): Edge<T>[] {
  return itemsOf(slice).map((item, offset) => new ListEdge(item, slice.from + offset, slice))
}

function nodesOf<T>(slice: PageSlice<T>): readonly T[] {
  // An error travels in the place of its item.
  return itemsOf(slice) as readonly T[]
}

function itemsOf<T>({ page, from, to }: PageSlice<T>): Page<T>['items'] {
  return from === 0 && to === page.items.length ? page.items : page.items.slice(from, to)
}

/** The first and the last edge, for the cursors of a page's ends. */
function endsOf<T>(slices: readonly PageSlice<T>[]): Edge<T>[] {
  const filled = slices.filter(({ from, to }) => to > from)
  const [first] = filled
  const last = filled.at(-1)
  if (!first || !last) return []
  return [first.part(first.from, first.from + 1), last.part(last.to - 1, last.to)].flatMap(edgesOf)
}

async function* eachAsEdges<T>(walk: PageWalk<T>): AsyncGenerator<Edge<T>[], HasMore> {
  while (!walk.end) yield edgesOf(await walk.next())
  return walk.end
}

/** An item on its page. The cursor is written when it is asked for; many operations ask for none, or for one. */
class ListEdge<T> implements Edge<T> {
  readonly node: T
  readonly #index: number
  readonly #place: PageSlice<T>

  constructor(item: T | UpstreamError, index: number, place: PageSlice<T>) {
    this.node = item instanceof UpstreamError ? inPlaceOf<T>(item) : item
    this.#index = index
    this.#place = place
  }

  get cursor(): string {
    return this.#place.cursorAt(this.#index)
  }
}
