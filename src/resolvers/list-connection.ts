import type { OperationContext } from '../context.ts'
import type { ResponsePath } from '../datasources/call-log.ts'
import type { WireRecord } from '../datasources/decode.ts'
import type { RestList } from '../datasources/rest-list.ts'
import type { RestLoads, RestSource } from '../datasources/rest-loads.ts'
import { type Connection, connect } from './connection.ts'
import type { PagingArguments } from './paging-arguments.ts'
import type { WalkableList } from './walk.ts'

/** The part of GraphQL's resolve info that says where in the response a field stands. */
export interface Placed {
  readonly path: ResponsePath
}

/** A connection over one upstream list. `rich` asks for the richer form of its items. */
export function connectList<T extends WireRecord>(
  { maxFirst }: OperationContext,
  loads: RestLoads,
  list: RestList<T>,
  args: PagingArguments,
  { path }: Placed,
  rich = false,
): Promise<Connection<T>> {
  return connect(walkable(loads, list, path, rich), args, maxFirst)
}

/** A list as a walk sees it. */
export function walkable<T extends WireRecord>(
  loads: RestLoads,
  list: RestList<T>,
  path: ResponsePath,
  rich = false,
): WalkableList<T> {
  return {
    binding: bindingOf(loads.source, list),
    at: `GET ${list.path}`,
    service: loads.source.http.service,
    load: (ref) => loads.page(list, ref, { rich, servedFor: [path] }),
    idOf: (item) => item.key,
  }
}

/** Names account, list and filter, whatever the order in which the filter was written. */
function bindingOf(source: RestSource, list: RestList<unknown>): string {
  const filter = Object.entries(list.filter).filter(([, value]) => value !== undefined)
  return `${source.identity} ${list.path} ${JSON.stringify(filter.sort())}`
}
