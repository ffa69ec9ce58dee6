import type {
  WireConference,
  WireRoom,
  WireRoomRecording,
  WireRoomSession,
  WireRoomSessionEvent,
  WireRoomSessionMember,
} from '../../datasources/signalwire/wire.ts'
import { NOW } from '../calendar.ts'
import { Memo } from '../memo.ts'
import { hash, indexOfUuid, uuidOf } from '../random.ts'
import { makeEvents, makeMember, makeRecording, memberCount, recordingCount, SLOTS } from './attendance.ts'
import { bygoneName, conferenceName, displayName, rankFinder, roomName } from './names.ts'
import { type Host, Plan, type WorldSize } from './plan.ts'
import { type JoinWindow, joinWindow, seededConference, seededRoom } from './rooms.ts'
import { inheritFromConference, inheritFromRoom, makeSession, type Span, sessionSpan } from './sessions.ts'

/** What the filters of the list of sessions look at: cheap to have for every session. */
export interface SessionFacts {
  roomId: string | null
  name: string
  running: boolean
}

/**
 * One SignalWire space. Every item is made from the seed when it is asked for, so that a hundred thousand rooms cost
 * nothing to hold; only changes are stored. Items are known by a number, their key: the smaller, the newer. Seeded
 * ones count up from 0, rooms added later down from -1.
 */
export class World {
  readonly seed: number
  /** Counts the changes that move items in lists. */
  version = 0
  readonly #size: WorldSize
  readonly #plan: Plan
  readonly #rankOfName: (name: string) => number | undefined
  readonly #added: WireRoom[] = []
  readonly #rooms = new Memo<WireRoom>()
  readonly #sessions = new Memo<WireRoomSession>()
  readonly #removedRooms = new Set<number>()
  readonly #removedSessions = new Set<number>()
  readonly #endedSessions = new Set<number>()

  constructor(seed: number, size: WorldSize) {
    this.seed = seed
    this.#size = size
    this.#plan = new Plan(seed, size)
    this.#rankOfName = rankFinder(seed)
  }

  /** The keys of all rooms, newest first, like the next three. */
  roomKeys(): number[] {
    const all = Array.from(
      { length: this.#added.length + this.#size.rooms },
      (_, i) => i - this.#added.length,
    )
    return this.#removedRooms.size === 0 ? all : all.filter((key) => !this.#removedRooms.has(key))
  }

  conferenceKeys(): number[] {
    return Array.from({ length: this.#size.conferences }, (_, i) => i)
  }

  sessionKeys(): number[] {
    const all = Array.from({ length: this.#size.sessions }, (_, i) => i)
    return this.#removedSessions.size === 0 ? all : all.filter((key) => !this.#removedSessions.has(key))
  }

  memberKeys(session: number): number[] {
    const count = memberCount(this.seed, session, this.#host(session).running)
    return Array.from({ length: count }, (_, i) => session * SLOTS.member + count - 1 - i)
  }

  recordingKeys(session: number): number[] {
    const count = recordingCount(this.seed, session, this.#host(session).running)
    return Array.from({ length: count }, (_, i) => session * SLOTS.recording + count - 1 - i)
  }

  roomKeyOfId(id: string): number | undefined {
    const added = this.#added.findIndex((room) => room.id === id)
    if (added >= 0) return this.#presentRoom(-1 - added)
    const key = indexOfUuid(this.seed, 'room', id)
    return key !== undefined && key < this.#size.rooms ? this.#presentRoom(key) : undefined
  }

  roomKeyOfName(name: string): number | undefined {
    const added = this.#added.findIndex((room) => room.name === name)
    if (added >= 0) return this.#presentRoom(-1 - added)
    const key = this.#rankOfName(name)
    if (key === undefined || key >= this.#size.rooms || roomName(this.seed, key) !== name) return undefined
    return this.#presentRoom(key)
  }

  conferenceKeyOfId(id: string): number | undefined {
    const key = indexOfUuid(this.seed, 'conference', id)
    return key !== undefined && key < this.#size.conferences ? key : undefined
  }

  sessionKeyOfId(id: string): number | undefined {
    const key = indexOfUuid(this.seed, 'session', id)
    return key !== undefined && key < this.#size.sessions && !this.#removedSessions.has(key) ? key : undefined
  }

  recordingKeyOfId(id: string): number | undefined {
    const key = indexOfUuid(this.seed, 'recording', id)
    if (key === undefined) return undefined
    const session = Math.floor(key / SLOTS.recording)
    if (session >= this.#size.sessions || this.#removedSessions.has(session)) return undefined
    return this.recordingKeys(session).includes(key) ? key : undefined
  }

  memberKeyOfId(id: string): number | undefined {
    const key = indexOfUuid(this.seed, 'member', id)
    if (key === undefined) return undefined
    const session = Math.floor(key / SLOTS.member)
    if (session >= this.#size.sessions || this.#removedSessions.has(session)) return undefined
    return this.memberKeys(session).includes(key) ? key : undefined
  }

  room(key: number): WireRoom {
    const added = this.#added[-1 - key]
    if (added) return added
    const running = () => this.#plan.sessionInRoom(key) !== undefined
    return this.#rooms.get(0, key, () => seededRoom(this.seed, key, running()))
  }

  conference(key: number): WireConference {
    return seededConference(this.seed, key, this.#plan.sessionInConference(key) !== undefined)
  }

  /** What the filters of rooms and conferences look at, without making the whole item. */
  joinWindow(kind: 'room' | 'conference', key: number): JoinWindow {
    if (key < 0) return this.room(key)
    const session = kind === 'room' ? this.#plan.sessionInRoom(key) : this.#plan.sessionInConference(key)
    return joinWindow(this.seed, kind, key, session !== undefined)
  }

  /** The key of the session that runs in a room or a conference now. */
  activeSession(kind: 'room' | 'conference', key: number): number | undefined {
    if (key < 0) return undefined
    const session = kind === 'room' ? this.#plan.sessionInRoom(key) : this.#plan.sessionInConference(key)
    if (session === undefined || this.#endedSessions.has(session)) return undefined
    return this.#removedSessions.has(session) ? undefined : session
  }

  sessionFacts(key: number): SessionFacts {
    const host = this.#host(key)
    const running = host.running && !this.#endedSessions.has(key)
    if (host.kind === 'conference') {
      return { roomId: uuidOf(this.seed, 'hidden room', host.rank), name: conferenceName(host.rank), running }
    }
    if (host.kind === 'gone') return { roomId: null, name: this.#bygone(host.rank).name, running }
    const roomId = this.#removedRooms.has(host.rank) ? null : uuidOf(this.seed, 'room', host.rank)
    return { roomId, name: roomName(this.seed, host.rank), running }
  }

  session(key: number): WireRoomSession {
    return this.#sessions.get(this.version, key, () => this.#makeSession(key))
  }

  member(key: number): WireRoomSessionMember {
    const session = Math.floor(key / SLOTS.member)
    return makeMember(this.seed, session, key % SLOTS.member, this.#span(session))
  }

  /** Without `uri`, which depends on what the caller asks. */
  recording(key: number): WireRoomRecording {
    const session = Math.floor(key / SLOTS.recording)
    return makeRecording(this.seed, session, key % SLOTS.recording, this.#span(session))
  }

  /** Oldest first. */
  events(session: number): WireRoomSessionEvent[] {
    const members = this.memberKeys(session).map((key) => this.member(key))
    const roomId = this.sessionFacts(session).roomId ?? uuidOf(this.seed, 'gone room', session)
    return makeEvents(
      this.seed,
      session,
      this.#span(session),
      roomId,
      members.toReversed(),
      this.#recordings(session),
    )
  }

  addRoom(partial: Partial<WireRoom>): WireRoom {
    const nth = this.#added.length
    const base = seededRoom(this.seed, 0, false)
    const name = `new-room-${nth + 1}`
    const id = uuidOf(this.seed, 'added room', nth)
    const room = {
      ...base,
      id,
      name,
      display_name: displayName(name),
      description: null,
      meta: null,
      ...partial,
    }
    this.#added.push(room)
    this.version++
    return room
  }

  /** The room is gone, its running session ended, and its sessions have no `room_id` any more. */
  removeRoom(key: number): void {
    const session = this.activeSession('room', key)
    if (session !== undefined) this.#endedSessions.add(session)
    this.#removedRooms.add(key)
    this.version++
  }

  endSession(key: number): void {
    this.#endedSessions.add(key)
    this.version++
  }

  removeSession(key: number): void {
    this.#removedSessions.add(key)
    this.version++
  }

  #presentRoom(key: number): number | undefined {
    return this.#removedRooms.has(key) ? undefined : key
  }

  #host(session: number): Host {
    return this.#plan.host(session)
  }

  #span(session: number): Span {
    const span = sessionSpan(this.seed, session, this.#host(session).running)
    return this.#endedSessions.has(session) ? { start: span.start, end: span.end ?? NOW } : span
  }

  #makeSession(key: number): WireRoomSession {
    const costs = [...this.memberKeys(key).map((k) => this.member(k)), ...this.#recordings(key)]
    const cost = costs.reduce((sum, item) => sum + item.cost_in_dollars, 0)
    return makeSession(
      this.seed,
      key,
      this.#span(key),
      this.#inherited(this.#host(key)),
      Math.round(cost * 1e4) / 1e4,
    )
  }

  #recordings(session: number): WireRoomRecording[] {
    return this.recordingKeys(session)
      .map((key) => this.recording(key))
      .toReversed()
  }

  #bygone(rank: number): WireRoom {
    const name = bygoneName(hash(this.seed, 'bygone', rank))
    return { ...seededRoom(this.seed, rank, false), name, display_name: displayName(name), description: null }
  }

  #inherited(host: Host) {
    if (host.kind === 'conference') {
      return inheritFromConference(this.seed, host.rank, this.conference(host.rank))
    }
    if (host.kind === 'gone') return inheritFromRoom(this.#bygone(host.rank), true)
    return inheritFromRoom(this.room(host.rank), this.#removedRooms.has(host.rank))
  }
}
