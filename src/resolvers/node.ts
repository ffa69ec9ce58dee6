import type { GraphQLResolveInfo } from 'graphql'
import type { OperationContext } from '../context.ts'
import { routeOf } from '../datasources/http/observer.ts'
import { findInList } from '../datasources/loading/page-steps.ts'
import { MAX_PAGES } from '../datasources/records/page.ts'
import { ConferenceToken } from '../datasources/signalwire/conference-tokens.ts'
import { Conference } from '../datasources/signalwire/conferences.ts'
import { membersOf } from '../datasources/signalwire/lists.ts'
import { RoomSession } from '../datasources/signalwire/room-sessions.ts'
import { Room } from '../datasources/signalwire/rooms.ts'
import { RoomRecording, RoomSessionMember } from '../datasources/signalwire/session-details.ts'
import { VideoLog } from '../datasources/signalwire/video-logs.ts'
import { VideoStream } from '../datasources/signalwire/video-streams.ts'
import { type InsightsParticipant, InsightsRoom } from '../datasources/twilio/video-insights.ts'
import { FieldUnavailableError } from '../errors.ts'
import { conferenceById } from './conferences.ts'
import { type NodeType, parseGlobalId } from './global-id.ts'
import { sessionById } from './room-sessions.ts'
import { roomById } from './rooms.ts'

/** Everything that has a global ID. */
export type NodeRecord =
  | Room
  | Conference
  | RoomSession
  | RoomSessionMember
  | RoomRecording
  | VideoLog
  | VideoStream
  | ConferenceToken
  | InsightsRoom
  | InsightsParticipant

/** The GraphQL type of a record, for fields that return the interface. */
export function typeOfNode(record: NodeRecord): NodeType {
  if (record instanceof Room) return 'Room'
  if (record instanceof Conference) return 'Conference'
  if (record instanceof RoomSession) return 'RoomSession'
  if (record instanceof RoomRecording) return 'RoomRecording'
  if (record instanceof RoomSessionMember) return 'RoomSessionMember'
  if (record instanceof VideoLog) return 'VideoLog'
  if (record instanceof VideoStream) return 'VideoStream'
  if (record instanceof ConferenceToken) return 'ConferenceToken'
  return record instanceof InsightsRoom ? 'InsightsRoom' : 'InsightsParticipant'
}

/** `Query.node`: the resource under a global ID, or null if there is none. */
export async function node(
  args: { id: string },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<NodeRecord | null> {
  return fetchNode('id', args.id, context, info)
}

/** `Query.nodes`: one result for each ID, in their order; one that fails leaves the others as they are. */
export function nodes(
  args: { ids: readonly string[] },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<NodeRecord | null>[] {
  return args.ids.map((id, index) => {
    const path = { prev: info.path, key: index, typename: undefined }
    return fetchNode(`ids[${index}]`, id, context, { ...info, path })
  })
}

async function fetchNode(
  argument: string,
  id: string,
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<NodeRecord | null> {
  const { type, keys } = parseGlobalId(argument, id)
  const [key, innerKey] = keys as [string, string]
  const options = { servedFor: [info.path] }
  switch (type) {
    case 'Room':
      return roomById(key, context, info)
    case 'Conference':
      return conferenceById(key, context, info)
    case 'RoomSession':
      return sessionById(key, context, info)
    case 'RoomRecording':
      return context.signalwire.loaders.recording(key, options)
    case 'VideoLog':
      return context.signalwire.loaders.log(key, options)
    case 'VideoStream':
      return context.signalwire.loaders.stream(key, options)
    case 'ConferenceToken':
      return context.signalwire.loaders.conferenceToken(key, options)
    case 'RoomSessionMember':
      return memberById(key, innerKey, context, info)
    case 'InsightsRoom':
      return context.twilio.insightsRoom(key, options)
    case 'InsightsParticipant':
      return context.twilio.insightsParticipant(key, innerKey, options)
  }
}

/** A member is only to be had from the list of its session. */
export async function memberById(
  sessionId: string,
  memberId: string,
  context: OperationContext,
  { path }: GraphQLResolveInfo,
): Promise<RoomSessionMember | null> {
  const list = membersOf(sessionId)
  try {
    const found = await findInList(context.signalwire.loaders, list, [path], memberId)
    if (found.item || !found.capped) return found.item ?? null
  } catch (error) {
    // A session that is not there has no members: not found by id is null.
    if (error instanceof FieldUnavailableError) return null
    throw error
  }
  const message = `This member is not within the first ${MAX_PAGES} pages of GET ${routeOf(list.path)}, which is as far as one operation looks.`
  throw new FieldUnavailableError(message, { service: 'signalwire' })
}
