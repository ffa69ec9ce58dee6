import { LimitError } from '../../errors.ts'
import type { Arguments } from '../field-arguments.ts'
import { callsForWalk } from '../pagination/page-walk.ts'
import { type Paging, type PagingArguments, readPaging } from '../pagination/paging-arguments.ts'
import type { CallPlace, Resources } from './call-places.ts'
import { listRoute } from './call-routes.ts'

/**
 * The items of a connection over one list for each parent, with the calls for their pages. A list that is unpaged
 * upstream comes with one call, whatever part of it is wanted.
 */
export function countConnection(
  at: CallPlace,
  items: Omit<Resources, 'count' | 'key' | 'pages'>,
  isUnpaged = false,
): Resources[] {
  const { parent, field, args, tally, server } = at
  const paging = pagingOf(args, server.maxFirst)
  // What is refused at its place makes no calls.
  if (!paging) return []
  const { forward, limit, cursor = '' } = paging
  const route = listRoute(field.coordinate)
  const least = parent.least ?? 0
  const key = `${parent.key} ${field.coordinate} ${filterOf(args)} ${limit} ${forward} ${cursor}`
  if (limit === 0) {
    const calls = parent.count * (isUnpaged ? 1 : callsForWalk({ ...paging, limit: 1 }))
    return [
      {
        ...items,
        key,
        count: 0,
        lookAhead: { field: lookAheadField(forward), asks: [{ calls, least, route }] },
      },
    ]
  }
  const pages = parent.count * (isUnpaged ? 1 : callsForWalk(paging, field.streamed))
  tally.add(key, pages, at.path, route, least)
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
