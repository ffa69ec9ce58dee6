import type { OperationContext } from '../context.ts'
import type { ResponsePath } from '../datasources/call-log.ts'
import type { SignalWireList } from '../datasources/signalwire/lists.ts'
import { RoomSession } from '../datasources/signalwire/room-sessions.ts'
import { type Connection, connect, type WalkableList } from './connection.ts'
import type { PagingArguments } from './paging-arguments.ts'

/** The part of GraphQL's resolve info that says where in the response a field stands. */
export interface Placed {
  readonly path: ResponsePath
}

/** A connection over one SignalWire list. `withSession` asks for the active session of each item. */
export function connectSignalWire<T extends object>(
  context: OperationContext,
  list: SignalWireList<T>,
  args: PagingArguments,
  { path }: Placed,
  withSession = false,
): Promise<Connection<T>> {
  const { loaders } = context.signalwire
  const filter = Object.entries(list.filter).filter(([, value]) => value !== undefined)
  const walkable: WalkableList<T> = {
    binding: `${loaders.source.identity} ${list.path} ${JSON.stringify(filter.sort())}`,
    at: `GET ${list.path}`,
    service: loaders.source.http.service,
    load: (ref) => loaders.page(list, ref, { withSession, servedFor: [path] }),
    idOf,
  }
  return connect(walkable, args, context.maxFirst)
}

/** Every item that was read has a text `id`; `readIdentified` makes no record without one. */
function idOf(item: object): string {
  const wire = 'wire' in item ? (item.wire as Record<string, unknown>) : {}
  return item instanceof RoomSession ? item.sessionId : String(wire.id)
}
