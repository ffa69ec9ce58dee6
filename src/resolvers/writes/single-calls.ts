import { faultsOfNew, type WriteInput } from '../../datasources/signalwire/writes/input-checks.ts'
import {
  createRoomToken as create,
  createStream,
  deleteSingle,
  resetToken,
  updateStream,
} from '../../datasources/signalwire/writes/single-calls.ts'
import { NEW_ROOM_TOKEN, STREAM_ADDRESS } from '../../datasources/signalwire/writes/writable-fields.ts'
import { ofNamed, ofNew } from './mutation.ts'

const ROOM = { idField: 'roomId', type: 'Room' } as const
const CONFERENCE = { idField: 'conferenceId', type: 'Conference' } as const
const STREAM = { idField: 'streamId', type: 'VideoStream' } as const
const RECORDING = { idField: 'recordingId', type: 'RoomRecording' } as const
const TOKEN = { idField: 'tokenId', type: 'ConferenceToken' } as const

const faultsOfAddress = (input: WriteInput) => faultsOfNew(STREAM_ADDRESS, input)
const noFaults = () => []

/** `Mutation.createRoomStream`. */
export const createRoomStream = ofNamed(ROOM, faultsOfAddress, (sender, id, input, field) =>
  createStream(sender, 'room', id, input, field),
)

/** `Mutation.createConferenceStream`. */
export const createConferenceStream = ofNamed(CONFERENCE, faultsOfAddress, (sender, id, input, field) =>
  createStream(sender, 'conference', id, input, field),
)

/** `Mutation.updateStream`. */
export const changeStream = ofNamed(STREAM, faultsOfAddress, updateStream)

/** `Mutation.deleteStream`. */
export const deleteStream = ofNamed(STREAM, noFaults, (sender, id, _input, field) =>
  deleteSingle(sender, 'stream', id, field),
)

/** `Mutation.deleteRoomRecording`. */
export const deleteRoomRecording = ofNamed(RECORDING, noFaults, (sender, id, _input, field) =>
  deleteSingle(sender, 'recording', id, field),
)

/** `Mutation.resetConferenceToken`. */
export const resetConferenceToken = ofNamed(TOKEN, noFaults, (sender, id, _input, field) =>
  resetToken(sender, id, field),
)

/** `Mutation.createRoomToken`: the record is the token. */
export const makeRoomToken = ofNew(NEW_ROOM_TOKEN, create)
