import type { GraphQLResolveInfo } from 'graphql'
import type { OperationContext } from '../context.ts'
import { roomsList, type ScheduleFilter, sessionsList } from '../datasources/signalwire/lists.ts'
import type { RoomSession } from '../datasources/signalwire/room-sessions.ts'
import type { Room } from '../datasources/signalwire/rooms.ts'
import { BadUserInputError } from '../errors.ts'
import { selectsActiveSession } from './active-session.ts'
import { parseId } from './global-id.ts'
import { checkEnumValue, checkName } from './input.ts'
import type { Connection } from './pagination/connection.ts'
import { connectList, connectWithSessions } from './pagination/list-connection.ts'
import type { PagingArguments } from './pagination/paging-arguments.ts'
import type { StatusArgument } from './room-sessions.ts'

/** The arguments of a filter by schedule; null counts as not given. */
export interface ScheduleFilterInput {
  readonly startsAfter?: string | null | undefined
  readonly endsBefore?: string | null | undefined
}

export function scheduleFilter(input: ScheduleFilterInput | null | undefined): ScheduleFilter {
  return {
    ...(input?.startsAfter != null && { starts_after: input.startsAfter }),
    ...(input?.endsBefore != null && { ends_before: input.endsBefore }),
  }
}

/** `Query.room`: by id in either form, or by name. Null if there is none. */
export async function room(
  args: { id?: string | null | undefined; name?: string | null | undefined },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Room | null> {
  const id = args.id ?? undefined
  const name = args.name ?? undefined
  if ((id === undefined) === (name === undefined)) {
    throw new BadUserInputError(
      `\`room\` takes either \`id\` or \`name\`, but got ${id === undefined ? 'neither' : 'both'}. Write \`room(name: "lobby")\`.`,
    )
  }
  if (id !== undefined) return roomById(parseId('id', 'Room', id), context, info)
  return roomByName(checkName('name', name as string), context, info)
}

/** A room by its natural id. */
export async function roomById(
  id: string,
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Room | null> {
  const { loaders } = context.signalwire
  const withSession = selectsActiveSession(info, 'Room')
  const seen = loaders.seen.room(id, withSession, info.path)
  if (seen) return seen
  const found = await loaders.room(id, { expanded: withSession, servedFor: [info.path] })
  // Ids and names share one path upstream; a room that is only named like this id is another room.
  return found?.roomId.toLowerCase() === id.toLowerCase() ? found : null
}

async function roomByName(
  name: string,
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Room | null> {
  const options = { expanded: selectsActiveSession(info, 'Room'), servedFor: [info.path] }
  const found = await context.signalwire.loaders.room(name, options)
  return found?.wire.name === name ? found : null
}

/** `Query.rooms`. */
export function rooms(
  args: PagingArguments & { filter?: ScheduleFilterInput | null | undefined },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Connection<Room>> {
  return connectWithSessions(context, roomsList(scheduleFilter(args.filter)), args, info)
}

/** `Room.sessions`: what runs and ran in it. */
export function sessionsOfRoom(
  parent: Room,
  args: PagingArguments & StatusArgument,
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Connection<RoomSession>> {
  const status = args.status == null ? undefined : checkEnumValue('status', args.status)
  const list = sessionsList({ room_id: parent.roomId, ...(status !== undefined && { status }) })
  return connectList(context, context.signalwire.loaders, list, args, info)
}
