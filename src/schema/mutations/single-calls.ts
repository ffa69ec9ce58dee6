import { NEEDS_INFO, needs } from '../../resolvers/field-extensions.ts'
import {
  changeStream,
  createConferenceStream,
  createRoomStream,
  deleteRoomRecording,
  deleteStream,
  resetConferenceToken,
} from '../../resolvers/writes/single-calls.ts'
import { builder, ConferenceTokenRef, VideoStreamRef } from '../builder.ts'
import { deletedPayload, WHAT_TO_DO, writtenPayload } from './payload.ts'

const EITHER_ID = 'Its UUID or its global ID.'
const ADDRESS = 'An `rtmp://` or `rtmps://` address of a server that takes streams; it may hold credentials.'

const CreateRoomStreamInput = builder.inputType('CreateRoomStreamInput', {
  description: 'A stream of a room.',
  fields: (t) => ({
    roomId: t.id({ required: true, description: 'The room’s UUID or global ID.' }),
    url: t.string({ required: true, description: ADDRESS }),
  }),
})

const CreateConferenceStreamInput = builder.inputType('CreateConferenceStreamInput', {
  description: 'A stream of a conference.',
  fields: (t) => ({
    conferenceId: t.id({ required: true, description: 'The conference’s UUID or global ID.' }),
    url: t.string({ required: true, description: ADDRESS }),
  }),
})

const UpdateStreamInput = builder.inputType('UpdateStreamInput', {
  description: 'Another address for a stream.',
  fields: (t) => ({
    streamId: t.id({ required: true, description: EITHER_ID }),
    url: t.string({ required: true, description: ADDRESS }),
  }),
})

const DeleteStreamInput = builder.inputType('DeleteStreamInput', {
  description: 'Which stream to delete.',
  fields: (t) => ({ streamId: t.id({ required: true, description: EITHER_ID }) }),
})

const DeleteRoomRecordingInput = builder.inputType('DeleteRoomRecordingInput', {
  description: 'Which recording to delete.',
  fields: (t) => ({ recordingId: t.id({ required: true, description: EITHER_ID }) }),
})

const ResetConferenceTokenInput = builder.inputType('ResetConferenceTokenInput', {
  description: 'Which token to reset.',
  fields: (t) => ({ tokenId: t.id({ required: true, description: EITHER_ID }) }),
})

const stream = { field: 'stream', key: 'streamId', noun: 'stream' }
const CreateRoomStreamPayload = writtenPayload({ mutation: 'createRoomStream', ...stream }, VideoStreamRef)
const CreateConferenceStreamPayload = writtenPayload(
  { mutation: 'createConferenceStream', ...stream },
  VideoStreamRef,
)
const UpdateStreamPayload = writtenPayload({ mutation: 'updateStream', ...stream }, VideoStreamRef)
const DeleteStreamPayload = deletedPayload('deleteStream', 'deletedStreamId', 'stream')
const DeleteRoomRecordingPayload = deletedPayload('deleteRoomRecording', 'deletedRecordingId', 'recording')
const ResetConferenceTokenPayload = writtenPayload(
  { mutation: 'resetConferenceToken', field: 'conferenceToken', key: 'tokenId', noun: 'token' },
  ConferenceTokenRef,
)

builder.mutationFields((t) => ({
  resetConferenceToken: t.field({
    type: ResetConferenceTokenPayload,
    nullable: true,
    description:
      'Makes a new secret for a token; the old one is good no longer. 1 upstream call. Null only with an error.',
    args: { input: t.arg({ type: ResetConferenceTokenInput, required: true, description: WHAT_TO_DO }) },
    extensions: { ...NEEDS_INFO, ...needs('tokens') },
    resolve: (_root, args, context, info) => resetConferenceToken(args, context, info),
  }),
  createRoomStream: t.field({
    type: CreateRoomStreamPayload,
    nullable: true,
    description:
      'Adds an address to which sessions of a room are sent. 1 upstream call. Null only with an error.',
    args: { input: t.arg({ type: CreateRoomStreamInput, required: true, description: WHAT_TO_DO }) },
    extensions: { ...NEEDS_INFO, ...needs('streams') },
    resolve: (_root, args, context, info) => createRoomStream(args, context, info),
  }),
  createConferenceStream: t.field({
    type: CreateConferenceStreamPayload,
    nullable: true,
    description: 'As `createRoomStream`, for a conference. 1 upstream call. Null only with an error.',
    args: { input: t.arg({ type: CreateConferenceStreamInput, required: true, description: WHAT_TO_DO }) },
    extensions: { ...NEEDS_INFO, ...needs('streams') },
    resolve: (_root, args, context, info) => createConferenceStream(args, context, info),
  }),
  updateStream: t.field({
    type: UpdateStreamPayload,
    nullable: true,
    description: 'Changes the address of a stream. 1 upstream call. Null only with an error.',
    args: { input: t.arg({ type: UpdateStreamInput, required: true, description: WHAT_TO_DO }) },
    extensions: { ...NEEDS_INFO, ...needs('streams') },
    resolve: (_root, args, context, info) => changeStream(args, context, info),
  }),
  deleteStream: t.field({
    type: DeleteStreamPayload,
    nullable: true,
    description: 'Deletes a stream. 1 upstream call. Null only with an error.',
    args: { input: t.arg({ type: DeleteStreamInput, required: true, description: WHAT_TO_DO }) },
    extensions: { ...NEEDS_INFO, ...needs('streams') },
    resolve: (_root, args, context, info) => deleteStream(args, context, info),
  }),
  deleteRoomRecording: t.field({
    type: DeleteRoomRecordingPayload,
    nullable: true,
    description: 'Deletes a recording for good. 1 upstream call. Null only with an error.',
    args: { input: t.arg({ type: DeleteRoomRecordingInput, required: true, description: WHAT_TO_DO }) },
    extensions: { ...NEEDS_INFO, ...needs('delete') },
    resolve: (_root, args, context, info) => deleteRoomRecording(args, context, info),
  }),
}))
