import { UpstreamError } from '../../errors.ts'
import type { Provenance, Wire } from '../decode.ts'
import type { Query } from '../http.ts'
import { pathOf } from '../http.ts'
import { Conference } from './conferences.ts'
import { RoomSession, type SessionShape } from './room-sessions.ts'
import { Room } from './rooms.ts'
import { RoomRecording, RoomSessionEvent, RoomSessionMember } from './session-details.ts'
import { BASE_PATH } from './source.ts'

/** Makes a record of one item; an item that cannot be read becomes an error in its place. */
export type ReadItem<T> = (raw: unknown, from: Provenance, withSession: boolean) => T | UpstreamError

/** One list upstream with its filter: what its pages are asked from, and how its items are read. */
export interface SignalWireList<T> {
  readonly path: string
  /** Narrows the list; page tokens and cursors are bound to it. */
  readonly filter: Query
  /** Changes how items look and not which there are. */
  readonly options?: Query
  /** The list belongs to one session; a 404 then means that this session is gone. */
  readonly ofSession?: boolean
  readonly read: ReadItem<T>
}

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

export function roomsList(filter: ScheduleFilter = {}): SignalWireList<Room> {
  return { path: `${BASE_PATH}/rooms`, filter: { ...filter }, read: readRoom }
}

export function conferencesList(filter: ScheduleFilter = {}): SignalWireList<Conference> {
  return { path: `${BASE_PATH}/conferences`, filter: { ...filter }, read: readConference }
}

export function sessionsList(filter: SessionFilter = {}): SignalWireList<RoomSession> {
  return { path: `${BASE_PATH}/room_sessions`, filter: { ...filter }, read: readSession('full') }
}

export function membersOf(sessionId: string): SignalWireList<RoomSessionMember> {
  return {
    path: sessionPath(sessionId, 'members'),
    filter: {},
    ofSession: true,
    read: readWith(RoomSessionMember),
  }
}

export function eventsOf(sessionId: string): SignalWireList<RoomSessionEvent> {
  return {
    path: sessionPath(sessionId, 'events'),
    filter: {},
    ofSession: true,
    read: readWith(RoomSessionEvent),
  }
}

/** `mediaTtl` is the life of the recordings' links in seconds; the upstream's own default is 900. */
export function recordingsOf(sessionId: string, mediaTtl?: number): SignalWireList<RoomRecording> {
  return {
    path: sessionPath(sessionId, 'recordings'),
    filter: {},
    ofSession: true,
    options: { media_ttl: mediaTtl },
    read: readRecording,
  }
}

export const readRoom: ReadItem<Room> = (raw, from, withSession) =>
  readIdentified(raw, from, (wire) => {
    const room = new Room(wire, from)
    room.activeSession = readActiveSession(wire, from, withSession)
    return room
  })

export const readConference: ReadItem<Conference> = (raw, from, withSession) =>
  readIdentified(raw, from, (wire) => {
    const conference = new Conference(wire, from)
    conference.activeSession = readActiveSession(wire, from, withSession)
    return conference
  })

export const readRecording: ReadItem<RoomRecording> = readWith(RoomRecording)

export function readSession(shape: SessionShape): ReadItem<RoomSession> {
  return (raw, from) => readIdentified(raw, from, (wire, id) => new RoomSession(id, shape, wire, from))
}

function readWith<T>(Record: new (wire: Wire, from: Provenance) => T): ReadItem<T> {
  return (raw, from) => readIdentified(raw, from, (wire) => new Record(wire, from))
}

function readActiveSession(wire: Wire, from: Provenance, asked: boolean): RoomSession | null | undefined {
  if (!asked) return undefined
  const raw = wire.active_session ?? null
  // An unreadable session is an error at the path of `activeSession`, not the loss of its room.
  return raw === null ? null : (readSession('embedded')(raw, from, true) as RoomSession)
}

function readIdentified<T>(
  raw: unknown,
  from: Provenance,
  make: (wire: Wire, id: string) => T,
): T | UpstreamError {
  const wire = typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as Wire) : undefined
  const id = wire?.id
  if (wire && typeof id === 'string' && id !== '') return make(wire, id)
  const got = wire ? 'an object without one' : raw === null ? 'null' : `a ${typeof raw}`
  const message = `${from.at} sent an item that cannot be read: an object with a text \`id\` was expected, but got ${got}.`
  return new UpstreamError('UPSTREAM_BAD_RESPONSE', message, {
    service: from.service,
    status: 200,
    ...(from.requestId !== undefined && { requestId: from.requestId }),
  })
}

function sessionPath(sessionId: string, list: string): string {
  return `${BASE_PATH}/room_sessions${pathOf(sessionId)}/${list}`
}
