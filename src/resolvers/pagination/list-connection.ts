import type { GraphQLResolveInfo } from 'graphql'
import type { OperationContext } from '../../context.ts'
import { routeOf } from '../../datasources/http/observer.ts'
import type { ResponsePath } from '../../datasources/loading/call-log.ts'
import type { ItemOrigin, RestList } from '../../datasources/loading/rest-list.ts'
import type { RestLoads } from '../../datasources/loading/rest-loads.ts'
import type { RestSource } from '../../datasources/loading/rest-source.ts'
import type { WireRecord } from '../../datasources/records/decode.ts'
import type { PageRef } from '../../datasources/records/page.ts'
import type { Service } from '../../errors.ts'
import { selectsActiveSession } from '../active-session.ts'
import { streamSize } from '../selection.ts'
import { type Connection, connect } from './connection.ts'
import type { PagingArguments } from './paging-arguments.ts'
import { isRefusedPage, type WalkableList } from './walk.ts'

/** A list of resources that the upstream sends with their active session only on request. */
export function connectWithSessions<T extends WireRecord & { origin: ItemOrigin<T> | undefined }>(
  context: OperationContext,
  list: RestList<T>,
  args: PagingArguments,
  info: GraphQLResolveInfo,
): Promise<Connection<T>> {
  const { loaders } = context.signalwire
  const expanded = selectsActiveSession(info)
  const wanted = walkable(loaders, list, info.path, expanded)
  const load = async (ref: PageRef) => {
    try {
      const page = await wanted.load(ref)
      if (expanded) return page
      const origin = { list, ref }
      for (const item of page.items) if ('origin' in item) item.origin = origin
      return page
    } catch (error) {
      if (!isRefusedPage(error, ref)) throw error
      // A token may be good only together with what its walk began with. Sessions are then fetched one by one.
      return walkable(loaders, list, info.path, !expanded).load(ref)
    }
  }
  return connect(walkable(loaders, list, info.path, expanded, load), args, context.maxFirst, streamSize(info))
}

/** A connection over one upstream list. */
export function connectList<T extends WireRecord>(
  { maxFirst }: OperationContext,
  loads: RestLoads,
  list: RestList<T>,
  args: PagingArguments,
  info: GraphQLResolveInfo,
): Promise<Connection<T>> {
  return connect(walkable(loads, list, info.path), args, maxFirst, streamSize(info))
}

/** A list as a walk sees it. `expanded` asks for items with their active session; `load` may replace the usual loader. */
export function walkable<T extends WireRecord>(
  loads: RestLoads,
  list: RestList<T>,
  path: ResponsePath,
  expanded = false,
  load: WalkableList<T>['load'] = (ref) => loads.page(list, ref, { expanded, servedFor: [path] }),
): WalkableList<T> {
  return new LoadedList(loads.source, list, load)
}

class LoadedList<T extends WireRecord> implements WalkableList<T> {
  readonly service: Service
  readonly load: WalkableList<T>['load']
  readonly #source: RestSource
  readonly #list: RestList<T>
  #binding: string | undefined

  constructor(source: RestSource, list: RestList<T>, load: WalkableList<T>['load']) {
    this.service = source.http.service
    this.load = load
    this.#source = source
    this.#list = list
  }

  get at(): string {
    return `GET ${routeOf(this.#list.path)}`
  }

  /** Nobody looks at it but cursors. */
  get binding(): string {
    this.#binding ??= bindingOf(this.#source, this.#list)
    return this.#binding
  }

  idOf(item: T): string {
    return item.key
  }
}

/** Names account, list and filter, whatever the order in which the filter was written. */
function bindingOf(source: RestSource, list: RestList<unknown>): string {
  const filter = Object.entries(list.filter).filter(([, value]) => value !== undefined)
  return `${source.identity} ${list.path} ${JSON.stringify(filter.sort())}`
}
