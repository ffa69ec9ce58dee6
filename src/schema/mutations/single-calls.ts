import {
  changeStream,
  createConferenceStream,
  createRoomStream,
  deleteRoomRecording,
  deleteStream,
  resetConferenceToken,
} from '../../resolvers/writes/single-calls.ts'
import { builder, ConferenceTokenRef, VideoStreamRef } from '../builder.ts'
import { mutationField } from './mutation-field.ts'
import { deletedPayload, writtenPayload } from './payload.ts'

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
const DeleteStreamPayload = deletedPayload(
  { mutation: 'deleteStream', field: 'deletedStreamId', noun: 'stream' },
  'VideoStream',
)
const DeleteRoomRecordingPayload = deletedPayload(
  { mutation: 'deleteRoomRecording', field: 'deletedRecordingId', noun: 'recording' },
  'RoomRecording',
)
const ResetConferenceTokenPayload = writtenPayload(
  { mutation: 'resetConferenceToken', field: 'conferenceToken', key: 'tokenId', noun: 'token' },
  ConferenceTokenRef,
)

mutationField('resetConferenceToken', {
  description: 'Makes a new secret for a token; the old one is good no longer. 1 upstream call.',
  input: ResetConferenceTokenInput,
  payload: ResetConferenceTokenPayload,
  scope: 'tokens',
  resolve: resetConferenceToken,
})

mutationField('createRoomStream', {
  description: 'Adds an address to which sessions of a room are sent. 1 upstream call.',
  input: CreateRoomStreamInput,
  payload: CreateRoomStreamPayload,
  scope: 'streams',
  resolve: createRoomStream,
})

mutationField('createConferenceStream', {
  description: 'As `createRoomStream`, for a conference. 1 upstream call.',
  input: CreateConferenceStreamInput,
  payload: CreateConferenceStreamPayload,
  scope: 'streams',
  resolve: createConferenceStream,
})

mutationField('updateStream', {
  description: 'Changes the address of a stream. 1 upstream call.',
  input: UpdateStreamInput,
  payload: UpdateStreamPayload,
  scope: 'streams',
  resolve: changeStream,
})

mutationField('deleteStream', {
  description: 'Deletes a stream. 1 upstream call.',
  input: DeleteStreamInput,
  payload: DeleteStreamPayload,
  scope: 'streams',
  resolve: deleteStream,
})

mutationField('deleteRoomRecording', {
  description: 'Deletes a recording for good. 1 upstream call.',
  input: DeleteRoomRecordingInput,
  payload: DeleteRoomRecordingPayload,
  scope: 'delete',
  resolve: deleteRoomRecording,
})
