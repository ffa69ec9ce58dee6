import { encodedPath, type Query } from '../http/request-target.ts'
import { keyIn, type ReadItem, type RestList, readAs, unreadable } from '../loading/rest-list.ts'
import type { Provenance, Wire } from '../records/decode.ts'
import { ConferenceToken } from './conference-tokens.ts'
import { Conference } from './conferences.ts'
import { RoomSession, type RoomSessionShape } from './room-sessions.ts'
import { Room } from './rooms.ts'
import { RoomRecording, RoomSessionEvent, RoomSessionMember } from './session-details.ts'
import { SIGNALWIRE_BASE_PATH } from './source.ts'
import { VideoLog } from './video-logs.ts'
import { VideoStream } from './video-streams.ts'

/** The query of the expanded form of rooms and conferences: with the running session. */
export const WITH_SESSION: Query = { include_active_session: true }

/** Filter of `GET /rooms` and `GET /conferences`: RFC 3339 date-times or dates. */
export interface ScheduleFilter {
  readonly starts_after?: string
  readonly ends_before?: string
}

/** Filter of `GET /room_sessions`. */
export interface SessionFilter {
  readonly room_id?: string
  readonly room_name?: string
  readonly room_name_matches?: string
  readonly status?: string
}

/** Filter of `GET /logs`: RFC 3339 date-times, and whether deleted entries are there. */
export interface LogFilter {
  readonly created_after?: string
  readonly created_before?: string
  readonly created_on?: string
  readonly include_deleted?: boolean
}

export function roomsList(filter: ScheduleFilter = {}): RestList<Room> {
  return {
    path: `${SIGNALWIRE_BASE_PATH}/rooms`,
    filter: { ...filter },
    expandedQuery: WITH_SESSION,
    read: readRoom,
  }
}

export function conferencesList(filter: ScheduleFilter = {}): RestList<Conference> {
  const filtered = { path: `${SIGNALWIRE_BASE_PATH}/conferences`, filter: { ...filter } }
  return { ...filtered, expandedQuery: WITH_SESSION, read: readConference }
}

export function sessionsList(filter: SessionFilter = {}): RestList<RoomSession> {
  return { path: `${SIGNALWIRE_BASE_PATH}/room_sessions`, filter: { ...filter }, read: readSession('full') }
}

export function membersOf(sessionId: string): RestList<RoomSessionMember> {
  return { ...listOfSession(sessionId, 'members'), read: readAs(RoomSessionMember, 'id') }
}

export function eventsOf(sessionId: string): RestList<RoomSessionEvent> {
  return { ...listOfSession(sessionId, 'events'), read: readAs(RoomSessionEvent, 'id') }
}

/** @param mediaTtl lifetime of the recordings' links in seconds; the upstream's default is 900 */
export function recordingsOf(sessionId: string, mediaTtl?: number): RestList<RoomRecording> {
  return {
    ...listOfSession(sessionId, 'recordings'),
    options: { media_ttl: mediaTtl },
    read: readRecording,
  }
}

/** The recordings of all sessions; `mediaTtl` as in `recordingsOf`. */
export function recordingsList(mediaTtl?: number): RestList<RoomRecording> {
  const path = `${SIGNALWIRE_BASE_PATH}/room_recordings`
  return { path, filter: {}, options: { media_ttl: mediaTtl }, read: readRecording }
}

/** Those events of a session that are about one recording. */
export function eventsOfRecording(recordingId: string): RestList<RoomSessionEvent> {
  const path = `${SIGNALWIRE_BASE_PATH}/room_recordings${encodedPath(recordingId)}/events`
  return { path, filter: {}, owner: 'recording', read: readAs(RoomSessionEvent, 'id') }
}

export function logsList(filter: LogFilter = {}): RestList<VideoLog> {
  return { path: `${SIGNALWIRE_BASE_PATH}/logs`, filter: { ...filter }, read: readLog }
}

/** Where the sessions of a room or a conference are sent to. The upstream has no pages for it. */
export function streamsOf(owner: 'room' | 'conference', id: string): RestList<VideoStream> {
  const path = `${SIGNALWIRE_BASE_PATH}/${owner}s${encodedPath(id)}/streams`
  return { path, filter: {}, owner, isUnpaged: true, isSecret: true, read: readStream }
}

export function tokensOf(conferenceId: string): RestList<ConferenceToken> {
  const path = `${SIGNALWIRE_BASE_PATH}/conferences${encodedPath(conferenceId)}/conference_tokens`
  return { path, filter: {}, owner: 'conference', isSecret: true, read: readToken }
}

export const readLog: ReadItem<VideoLog> = readAs(VideoLog, 'id')
export const readStream: ReadItem<VideoStream> = readAs(VideoStream, 'id')
export const readToken: ReadItem<ConferenceToken> = readAs(ConferenceToken, 'id')

export const readRoom: ReadItem<Room> = (raw, from, withSession) => {
  const key = keyIn(raw, 'id')
  if (key === undefined) return unreadable(raw, 'id', from)
  const room = new Room(key, raw as Wire, from)
  room.activeSession = readActiveSession(room.wire, from, withSession)
  return room
}

export const readConference: ReadItem<Conference> = (raw, from, withSession) => {
  const key = keyIn(raw, 'id')
  if (key === undefined) return unreadable(raw, 'id', from)
  const conference = new Conference(key, raw as Wire, from)
  conference.activeSession = readActiveSession(conference.wire, from, withSession)
  return conference
}

export const readRecording: ReadItem<RoomRecording> = readAs(RoomRecording, 'id')

export function readSession(shape: RoomSessionShape): ReadItem<RoomSession> {
  return (raw, from) => {
    const key = keyIn(raw, 'id')
    return key === undefined ? unreadable(raw, 'id', from) : new RoomSession(key, shape, raw as Wire, from)
  }
}

function readActiveSession(wire: Wire, from: Provenance, requested: boolean): RoomSession | null | undefined {
  if (!requested) return undefined
  const raw = wire.active_session ?? null
  // An unreadable session is an error at the path of `activeSession`, not the loss of its room.
  return raw === null ? null : (readSession('embedded')(raw, from, true) as RoomSession)
}

function listOfSession(sessionId: string, list: string) {
  return {
    path: `${SIGNALWIRE_BASE_PATH}/room_sessions${encodedPath(sessionId)}/${list}`,
    filter: {},
    owner: 'session',
  }
}
