import type { Conference as ConferenceRecord } from '../datasources/signalwire/conferences.ts'
import type { RoomSession as RoomSessionRecord } from '../datasources/signalwire/room-sessions.ts'
import type { Room as RoomRecord } from '../datasources/signalwire/rooms.ts'
import type {
  RoomRecording as RoomRecordingRecord,
  RoomSessionEvent as RoomSessionEventRecord,
  RoomSessionMember as RoomSessionMemberRecord,
} from '../datasources/signalwire/session-details.ts'
import type {
  InsightsParticipant as InsightsParticipantRecord,
  InsightsRoom as InsightsRoomRecord,
} from '../datasources/twilio/video-insights.ts'
import { builder } from './builder.ts'

/** The types that refer to one another; each is implemented in the file of its noun. */
export const Room = builder.objectRef<RoomRecord>('Room')
export const Conference = builder.objectRef<ConferenceRecord>('Conference')
export const RoomSession = builder.objectRef<RoomSessionRecord>('RoomSession')
export const RoomRecording = builder.objectRef<RoomRecordingRecord>('RoomRecording')
export const RoomSessionMember = builder.objectRef<RoomSessionMemberRecord>('RoomSessionMember')
export const RoomSessionEvent = builder.objectRef<RoomSessionEventRecord>('RoomSessionEvent')
export const InsightsRoom = builder.objectRef<InsightsRoomRecord>('InsightsRoom')
export const InsightsParticipant = builder.objectRef<InsightsParticipantRecord>('InsightsParticipant')
