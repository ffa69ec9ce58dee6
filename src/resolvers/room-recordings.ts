import type { GraphQLResolveInfo } from 'graphql'
import type { OperationContext } from '../context.ts'
import { eventsOfRecording, recordingsList, recordingsOf } from '../datasources/signalwire/lists.ts'
import type { RoomSession } from '../datasources/signalwire/room-sessions.ts'
import type { RoomRecording, RoomSessionEvent } from '../datasources/signalwire/session-details.ts'
import { BadUserInputError } from '../errors.ts'
import { parseId } from './global-id.ts'
import type { Connection } from './pagination/connection.ts'
import { connectList } from './pagination/list-connection.ts'
import type { PagingArguments } from './pagination/paging-arguments.ts'
import { referredSession } from './room-sessions.ts'

/** The lifetime of links to recordings, in seconds. */
interface MediaTtlArgument {
  readonly mediaTtl?: number | null | undefined
}

function checkMediaTtl({ mediaTtl }: MediaTtlArgument): number | undefined {
  if (mediaTtl == null || mediaTtl >= 0) return mediaTtl ?? undefined
  throw new BadUserInputError(`\`mediaTtl\` takes seconds, 0 or more, but got a negative number.`)
}

/** `Query.roomRecording`: by id in either form. Null if there is none. */
export async function roomRecording(
  args: MediaTtlArgument & { id: string },
  context: OperationContext,
  { path }: GraphQLResolveInfo,
): Promise<RoomRecording | null> {
  const mediaTtl = checkMediaTtl(args)
  const id = parseId('id', 'RoomRecording', args.id)
  return context.signalwire.loaders.recording(id, { servedFor: [path] }, mediaTtl)
}

/** `Query.roomRecordings`: those of all sessions. */
export async function roomRecordings(
  args: PagingArguments & MediaTtlArgument,
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Connection<RoomRecording>> {
  return connectList(context, context.signalwire.loaders, recordingsList(checkMediaTtl(args)), args, info)
}

/** `RoomSession.recordings`. */
export async function recordingsOfSession(
  parent: RoomSession,
  args: PagingArguments & MediaTtlArgument,
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Connection<RoomRecording>> {
  const list = recordingsOf(parent.sessionId, checkMediaTtl(args))
  return connectList(context, context.signalwire.loaders, list, args, info)
}

/** `RoomRecording.events`: those of its session that are about it. */
export function recordingEvents(
  parent: RoomRecording,
  args: PagingArguments,
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Connection<RoomSessionEvent>> {
  return connectList(context, context.signalwire.loaders, eventsOfRecording(parent.key), args, info)
}

/** `RoomRecording.session`. */
export async function sessionOfRecording(
  parent: RoomRecording,
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<RoomSession | null> {
  const sessionId: unknown = parent.sessionId
  if (sessionId instanceof Error) throw sessionId
  return referredSession(sessionId as string, context, info)
}
