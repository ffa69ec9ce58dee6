import { MAX_PAGE_SIZE, MAX_PAGES } from '../../datasources/records/page.ts'
import { LimitError } from '../../errors.ts'
import type { Arguments } from '../field-arguments.ts'
import { peekCursor } from '../pagination/cursor.ts'
import {
  type Paging,
  type PagingArguments,
  readPaging,
  sizeOfStream,
} from '../pagination/paging-arguments.ts'
import type { CallPlace, Resources } from './call-places.ts'

/** The items of a connection over one list for each parent, with the calls for their pages. */
export function countConnection(
  at: CallPlace,
  items: Omit<Resources, 'count' | 'key' | 'pages'>,
): Resources[] {
  const { parent, field, args, tally, server } = at
  const paging = pagingOf(args, server.maxFirst)
  // What is refused at its place makes no calls.
  if (!paging) return []
  const { forward, limit, cursor = '' } = paging
  const key = `${parent.key} ${field.coordinate} ${filterOf(args)} ${limit} ${forward} ${cursor}`
  if (limit === 0) {
    const calls = parent.count * pagesOf({ ...paging, limit: 1 })
    return [{ ...items, key, count: 0, lookAhead: { field: lookAheadField(forward), calls } }]
  }
  const pages = parent.count * pagesOf(paging, field.streamed)
  tally.add(key, pages, at.path)
  return [{ ...items, key, pages, count: parent.count * limit }]
}

/** All arguments but those for paging, as text. */
function filterOf(args: Arguments): string {
  const filter: unknown[] = []
  for (const name in args) if (!PAGING.includes(name)) filter.push(name, args[name])
  return filter.length === 0 ? '' : JSON.stringify(filter)
}

const PAGING: readonly string[] = ['first', 'last', 'after', 'before']

/** The paging that the field would use, or undefined where it would refuse its arguments. Throws LimitErrors. */
export function pagingOf(args: PagingArguments, maxFirst: number): Paging | undefined {
  try {
    return readPaging(args, maxFirst)
  } catch (error) {
    if (error instanceof LimitError) throw error
    return undefined
  }
}

export function lookAheadField(forward: boolean): string {
  return forward ? 'hasNextPage' : 'hasPreviousPage'
}

/**
 * Pages that one walk takes where all are full. A first page has the size that is asked for; from a cursor on, pages have
 * the size of those before, and the one that the cursor lies on may have to be asked for again.
 */
function pagesOf({ forward, limit, cursor }: Paging, streamed?: number): number {
  if (cursor === undefined) {
    const size = streamed === undefined || !forward ? limit : sizeOfStream(streamed, limit)
    return Math.ceil(limit / size)
  }
  const found = peekCursor(cursor)
  // What is no cursor is refused before any call.
  if (!found) return 1
  const link = forward ? found.next : found.prev
  return pagesFrom(link ?? found.page, limit, link === undefined)
}

/** Pages of one size until so many items are there, one more where the first of them may have nothing left. */
export function pagesFrom(size: number, limit: number, mayBeUsedUp: boolean): number {
  const usual = Math.min(Math.max(size, 1), MAX_PAGE_SIZE)
  return Math.min(MAX_PAGES, Math.ceil(limit / usual) + (mayBeUsedUp ? 1 : 0))
}
