import type { GraphQLResolveInfo } from 'graphql'
import type { OperationContext } from '../../context.ts'
import type { ConferenceToken } from '../../datasources/signalwire/conference-tokens.ts'
import type { VideoStream } from '../../datasources/signalwire/video-streams.ts'
import { faultsOfNew, type WriteInput } from '../../datasources/signalwire/writes/input-checks.ts'
import {
  createRoomToken as create,
  createStream,
  deleteSingle,
  resetToken,
  updateStream,
} from '../../datasources/signalwire/writes/single-calls.ts'
import { NEW_ROOM_TOKEN, STREAM_ADDRESS } from '../../datasources/signalwire/writes/writable-fields.ts'
import type { Written } from '../../datasources/signalwire/writes/write-sender.ts'
import { globalId } from '../global-id.ts'
import { mutate, readInputId } from './mutation.ts'

/** `Mutation.createRoomStream`. */
export function createRoomStream(
  { input: { roomId, url } }: { readonly input: { readonly roomId: string; readonly url: string } },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Written<VideoStream>> {
  const { id, faults } = readInputId('roomId', 'Room', roomId)
  const all = [...faults, ...faultsOfNew(STREAM_ADDRESS, { url })]
  return mutate(context, info, all, (sender, field) => createStream(sender, 'room', id, { url }, field))
}

/** `Mutation.createConferenceStream`. */
export function createConferenceStream(
  {
    input: { conferenceId, url },
  }: { readonly input: { readonly conferenceId: string; readonly url: string } },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Written<VideoStream>> {
  const { id, faults } = readInputId('conferenceId', 'Conference', conferenceId)
  const all = [...faults, ...faultsOfNew(STREAM_ADDRESS, { url })]
  return mutate(context, info, all, (sender, field) => createStream(sender, 'conference', id, { url }, field))
}

/** `Mutation.updateStream`. */
export function changeStream(
  { input: { streamId, url } }: { readonly input: { readonly streamId: string; readonly url: string } },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Written<VideoStream>> {
  const { id, faults } = readInputId('streamId', 'VideoStream', streamId)
  const all = [...faults, ...faultsOfNew(STREAM_ADDRESS, { url })]
  return mutate(context, info, all, (sender, field) => updateStream(sender, id, { url }, field))
}

/** `Mutation.resetConferenceToken`. */
export function resetConferenceToken(
  { input }: { readonly input: { readonly tokenId: string } },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Written<ConferenceToken>> {
  const { id, faults } = readInputId('tokenId', 'ConferenceToken', input.tokenId)
  return mutate(context, info, faults, (sender, field) => resetToken(sender, id, field))
}

/** `Mutation.deleteStream`. The key of what it gives is the global ID. */
export async function deleteStream(
  { input }: { readonly input: { readonly streamId: string } },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Written<never>> {
  const { id, faults } = readInputId('streamId', 'VideoStream', input.streamId)
  const written = await mutate(context, info, faults, (sender, field) =>
    deleteSingle(sender, 'stream', id, field),
  )
  return { ...written, key: written.key && globalId('VideoStream', written.key) }
}

/** `Mutation.deleteRoomRecording`. The key of what it gives is the global ID. */
export async function deleteRoomRecording(
  { input }: { readonly input: { readonly recordingId: string } },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Written<never>> {
  const { id, faults } = readInputId('recordingId', 'RoomRecording', input.recordingId)
  const written = await mutate(context, info, faults, (sender, field) =>
    deleteSingle(sender, 'recording', id, field),
  )
  return { ...written, key: written.key && globalId('RoomRecording', written.key) }
}

/** `Mutation.createRoomToken`: the record is the token. */
export function makeRoomToken(
  { input }: { readonly input: WriteInput },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Written<string>> {
  return mutate(context, info, faultsOfNew(NEW_ROOM_TOKEN, input), (sender, field) =>
    create(sender, input, field),
  )
}
