import type { GraphQLResolveInfo } from 'graphql'
import type { OperationContext } from '../context.ts'
import { eventsOf, membersOf, type SessionFilter, sessionsList } from '../datasources/signalwire/lists.ts'
import type { RoomSession, SessionValue } from '../datasources/signalwire/room-sessions.ts'
import type { Room } from '../datasources/signalwire/rooms.ts'
import type { RoomSessionEvent, RoomSessionMember } from '../datasources/signalwire/session-details.ts'
import { selectsActiveSession, sessionField } from './active-session.ts'
import { parseId } from './global-id.ts'
import { checkEnumValue, checkName } from './input.ts'
import type { Connection } from './pagination/connection.ts'
import { connectList } from './pagination/list-connection.ts'
import type { PagingArguments } from './pagination/paging-arguments.ts'

export interface StatusArgument {
  readonly status?: SessionValue<'status'> | undefined
}

/** The arguments of a filter of sessions; null counts as not given. */
export interface SessionFilterInput extends StatusArgument {
  readonly roomId?: string | null | undefined
  readonly roomName?: string | null | undefined
  readonly roomNameMatches?: string | null | undefined
}

function sessionFilter(input: SessionFilterInput | null | undefined): SessionFilter {
  const { roomId, roomName, roomNameMatches, status } = input ?? {}
  return {
    ...(roomId != null && { room_id: parseId('filter.roomId', 'Room', roomId) }),
    ...(roomName != null && { room_name: checkName('filter.roomName', roomName) }),
    ...(roomNameMatches != null && {
      room_name_matches: checkName('filter.roomNameMatches', roomNameMatches),
    }),
    ...(status != null && { status: checkEnumValue('filter.status', status) }),
  }
}

/** `Query.roomSession`: by id in either form. Null if there is none. */
export async function roomSession(
  args: { id: string },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<RoomSession | null> {
  return sessionById(parseId('id', 'RoomSession', args.id), context, info)
}

/** A session by its natural id; one that this operation has seen is not asked for again. */
export async function sessionById(
  id: string,
  context: OperationContext,
  { path }: GraphQLResolveInfo,
): Promise<RoomSession | null> {
  const { loaders } = context.signalwire
  return loaders.seen.session(id, path) ?? (await loaders.session(id, { servedFor: [path] }))
}

/** `Query.roomSessions`. */
export async function roomSessions(
  args: PagingArguments & { filter?: SessionFilterInput | null | undefined },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Connection<RoomSession>> {
  return connectList(
    context,
    context.signalwire.loaders,
    sessionsList(sessionFilter(args.filter)),
    args,
    info,
  )
}

/**
 * `RoomSession.room`: null when the session has no room, or when it was deleted. The rooms of many sessions come from
 * one list.
 */
export async function roomOfSession(
  parent: RoomSession,
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Room | null> {
  const roomId: unknown = await sessionField(parent, 'roomId', context, info)
  if (roomId instanceof Error) throw roomId
  if (typeof roomId !== 'string') return null
  const { loaders } = context.signalwire
  const expanded = selectsActiveSession(info, 'Room')
  const seen = loaders.seen.room(roomId, expanded, info.path)
  return seen ?? loaders.references.rooms.load('id', roomId, { expanded, servedFor: [info.path] })
}

/** A session that something refers to; many come from the list of all. Null when it is gone. */
export async function referredSession(
  id: string,
  context: OperationContext,
  { path }: GraphQLResolveInfo,
): Promise<RoomSession | null> {
  const { seen, references } = context.signalwire.loaders
  return seen.session(id, path) ?? references.sessions.load('id', id, { servedFor: [path], partial: true })
}

/** `RoomSession.members`. */
export function members(
  parent: RoomSession,
  args: PagingArguments,
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Connection<RoomSessionMember>> {
  return connectList(context, context.signalwire.loaders, membersOf(parent.sessionId), args, info)
}

/** `RoomSession.events`. */
export function events(
  parent: RoomSession,
  args: PagingArguments,
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Connection<RoomSessionEvent>> {
  return connectList(context, context.signalwire.loaders, eventsOf(parent.sessionId), args, info)
}
