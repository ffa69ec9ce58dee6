import type { GraphQLResolveInfo } from 'graphql'
import type { OperationContext } from '../context.ts'
import type { ConferenceToken } from '../datasources/signalwire/conference-tokens.ts'
import { Conference } from '../datasources/signalwire/conferences.ts'
import { streamsOf, tokensOf } from '../datasources/signalwire/lists.ts'
import type { Room } from '../datasources/signalwire/rooms.ts'
import type { VideoStream } from '../datasources/signalwire/video-streams.ts'
import { parseId } from './global-id.ts'
import type { Connection } from './pagination/connection.ts'
import { connectList } from './pagination/list-connection.ts'
import type { PagingArguments } from './pagination/paging-arguments.ts'

/** What leads into and out of rooms and conferences: tokens and streams. Both hold secrets. */

/** `Query.videoStream`: by id in either form. Null if there is none. */
export async function videoStream(
  args: { id: string },
  context: OperationContext,
  { path }: GraphQLResolveInfo,
): Promise<VideoStream | null> {
  return context.signalwire.loaders.stream(parseId('id', 'VideoStream', args.id), { servedFor: [path] })
}

/** `Query.conferenceToken`: by id in either form. Null if there is none. */
export async function conferenceToken(
  args: { id: string },
  context: OperationContext,
  { path }: GraphQLResolveInfo,
): Promise<ConferenceToken | null> {
  const id = parseId('id', 'ConferenceToken', args.id)
  return context.signalwire.loaders.conferenceToken(id, { servedFor: [path] })
}

/** `Room.streams` and `Conference.streams`: one call, whatever part of them is wanted. */
export function streams(
  parent: Room | Conference,
  args: PagingArguments,
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Connection<VideoStream>> {
  const list = streamsOf(parent instanceof Conference ? 'conference' : 'room', parent.key)
  return connectList(context, context.signalwire.loaders, list, args, info)
}

/** `Conference.tokens`. */
export function tokens(
  parent: Conference,
  args: PagingArguments,
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Connection<ConferenceToken>> {
  return connectList(context, context.signalwire.loaders, tokensOf(parent.key), args, info)
}
