import {
  dateTime,
  enumValue,
  float,
  id,
  int,
  jsonObject,
  nullable,
  recordOf,
  text,
  url,
} from '../records/decode.ts'
import { ROOM_RECORDING_STATUSES } from './enum-values.ts'

/** A person in a session, as `GET /room_sessions/{id}/members` lists them. There is no member by id upstream. */
export class RoomSessionMember extends recordOf({
  memberId: id('id'),
  sessionId: id('room_session_id'),
  name: nullable(text('name')),
  joinTime: nullable(dateTime('join_time')),
  leaveTime: nullable(dateTime('leave_time')),
  duration: nullable(int('duration')),
  costInDollars: nullable(float('cost_in_dollars')),
}) {}

/** A recording, as `GET /room_sessions/{id}/recordings` and `GET /room_recordings/{id}` send it. */
export class RoomRecording extends recordOf({
  recordingId: id('id'),
  sessionId: id('room_session_id'),
  status: nullable(enumValue('status', ROOM_RECORDING_STATUSES)),
  statusRaw: nullable(text('status')),
  startedAt: nullable(dateTime('started_at')),
  finishedAt: nullable(dateTime('finished_at')),
  duration: nullable(int('duration')),
  sizeInBytes: nullable(float('size_in_bytes')),
  format: nullable(text('format')),
  costInDollars: nullable(float('cost_in_dollars')),
  uri: nullable(url('uri')),
  createdAt: dateTime('created_at'),
  updatedAt: dateTime('updated_at'),
}) {}

/** Something that happened in a session, as `GET /room_sessions/{id}/events` lists it. */
export class RoomSessionEvent extends recordOf({
  eventId: id('id'),
  projectId: id('project_id'),
  roomId: nullable(id('room_id')),
  sessionId: id('room_session_id'),
  recordingId: nullable(id('room_recording_id')),
  participantId: nullable(id('room_participant_id')),
  level: text('level'),
  name: text('name'),
  payload: jsonObject('payload'),
  createdAt: dateTime('created_at'),
}) {}
