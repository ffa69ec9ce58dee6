import type {
  WireConference,
  WireDiscardedLog,
  WireRoom,
  WireRoomRecording,
  WireRoomSession,
  WireRoomSessionEvent,
  WireRoomSessionMember,
  WireVideoLog,
} from '../../../datasources/signalwire/wire.ts'
import { type Calendar, SECOND, timestamp } from '../../seed/calendar.ts'
import { indexOfUuid, uuidOf } from '../../seed/random.ts'
import {
  happeningsOf,
  makeMember,
  makeRecording,
  memberCount,
  recordingCount,
  SLOTS,
  writeEvents,
} from './attendance.ts'
import { ConferenceTokens } from './conference-tokens.ts'
import { isDiscarded, makeDiscardedLog, makeLog, sessionKeyOfLog } from './logs.ts'
import { newcomer } from './names.ts'
import { Places } from './places.ts'
import { Plan, type WorldSize } from './plan.ts'
import {
  conferenceShelf,
  type JoinWindow,
  joinWindow,
  roomShelf,
  seededConference,
  seededRoom,
} from './rooms.ts'
import { makeSession, type SessionFacts, type Span, sessionSpan } from './sessions.ts'
import { Memo, type Shelf } from './shelf.ts'
import { Streams } from './streams.ts'

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
  protected readonly plan: Plan
  protected readonly places: Places
  readonly #calendar: Calendar
  readonly rooms: Shelf<WireRoom>
  readonly conferences: Shelf<WireConference>
  readonly streams: Streams
  readonly conferenceTokens: ConferenceTokens
  readonly #sessions = new Memo<WireRoomSession>()
  readonly #removedSessions = new Set<number>()
  readonly #removedRecordings = new Set<number>()
  readonly #endedSessions = new Map<number, number>()
  #lastWrite: number

  constructor(seed: number, size: WorldSize, calendar: Calendar) {
    const { start } = calendar
    this.seed = seed
    this.#size = size
    this.#calendar = calendar
    this.#lastWrite = start
    this.plan = new Plan(seed, size)
    this.rooms = roomShelf(seed, size.rooms, this.plan, start)
    this.conferences = conferenceShelf(seed, size.conferences, this.plan, start)
    this.places = new Places(seed, start, this.rooms, this.conferences)
    const isConference = (key: number) => key < size.conferences && this.conferences.has(key)
    this.conferenceTokens = new ConferenceTokens(seed, isConference)
    this.streams = new Streams(seed, start, ({ kind, key }) =>
      kind === 'room' ? key < size.rooms && this.rooms.has(key) : isConference(key),
    )
  }

  /** Tells the world apart from how it was before anything moved in a list. */
  get state(): string {
    return `${this.version}`
  }

  /** Newest first, like the next two. */
  sessionKeys(): number[] {
    const all = Array.from({ length: this.#size.sessions }, (_, i) => i)
    return this.#removedSessions.size === 0 ? all : all.filter((key) => !this.#removedSessions.has(key))
  }

  memberKeys(session: number): number[] {
    const count = memberCount(this.seed, session, this.plan.host(session).running)
    return Array.from({ length: count }, (_, i) => session * SLOTS.member + count - 1 - i)
  }

  recordingKeys(session: number): number[] {
    const all = this.#madeRecordings(session)
    return this.#removedRecordings.size === 0 ? all : all.filter((key) => !this.#removedRecordings.has(key))
  }

  /** The entries of the log, by the keys of their sessions: they outlive them. */
  logKeys(withDiscarded: boolean): number[] {
    const all = [...Array(this.#size.sessions).keys()]
    return withDiscarded ? all : all.filter((key) => !this.#isDiscarded(key))
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

  /** What the filters of rooms and conferences look at, without making the whole item. */
  joinWindow(kind: 'room' | 'conference', key: number): JoinWindow {
    const shelf = kind === 'room' ? this.rooms : this.conferences
    if (shelf.isOwn(key)) return shelf.get(key)
    return joinWindow(
      this.seed,
      kind,
      key,
      this.plan.sessionIn(kind, key) !== undefined,
      this.#calendar.start,
    )
  }

  /** The key of the session that runs in a room or a conference now. */
  activeSession(kind: 'room' | 'conference', key: number): number | undefined {
    if (key < 0) return undefined
    const session = this.plan.sessionIn(kind, key)
    if (session === undefined || this.#endedSessions.has(session)) return undefined
    return this.#removedSessions.has(session) ? undefined : session
  }

  sessionFacts(key: number): SessionFacts {
    const host = this.plan.host(key)
    const running = host.running && !this.#endedSessions.has(key)
    return { ...this.places.factsOf(host), running }
  }

  session(key: number): WireRoomSession {
    return this.#sessions.get(this.version + this.#calendar.now(), key, () => this.#makeSession(key))
  }

  member(key: number): WireRoomSessionMember {
    const session = Math.floor(key / SLOTS.member)
    return makeMember(this.seed, session, key % SLOTS.member, this.#span(session), this.#calendar)
  }

  /** Without `uri`, which depends on what the caller asks. */
  recording(key: number): WireRoomRecording {
    const session = Math.floor(key / SLOTS.recording)
    return makeRecording(this.seed, session, key % SLOTS.recording, this.#span(session), this.#calendar.now())
  }

  /** Oldest first. */
  events(session: number): WireRoomSessionEvent[] {
    const members = this.memberKeys(session).map((key) => this.member(key))
    const about = {
      room_id: this.sessionFacts(session).roomId ?? uuidOf(this.seed, 'gone room', session),
      room_session_id: uuidOf(this.seed, 'session', session),
    }
    const [span, now] = [this.#span(session), this.#calendar.now()]
    const recordings = this.#recordings(session)
    const happened = happeningsOf(this.seed, session, span, members.toReversed(), recordings, now)
    return writeEvents(this.seed, 'event', session, about, happened)
  }

  logKeyOfId(id: string): number | undefined {
    const key = sessionKeyOfLog(this.seed, id)
    return key !== undefined && key < this.#size.sessions ? key : undefined
  }

  /** When the entry was created. */
  logTime(key: number): string {
    return timestamp(this.#span(key).start - 2 * SECOND)
  }

  /** `base` is what addresses of the API begin with. */
  log(key: number, base: string): WireVideoLog | WireDiscardedLog {
    if (this.#isDiscarded(key))
      return makeDiscardedLog(this.seed, key, this.logTime(key), this.#calendar.now())
    return makeLog(this.seed, key, this.session(key), this.plan.host(key).kind === 'conference', base)
  }

  /** Adds a room that is newer than all others. */
  addRoom(fields: Partial<WireRoom>): WireRoom {
    const base = seededRoom(this.seed, 0, false, this.#calendar.start)
    const room = { ...base, ...newcomer(this.seed, 'room', this.rooms.added, fields.name), ...fields }
    this.rooms.add(room)
    this.version++
    return room
  }

  /** Adds a conference that is newer than all others. */
  addConference(fields: Partial<WireConference>): WireConference {
    const base = seededConference(this.seed, 0, false, this.#calendar.start)
    const identity = newcomer(this.seed, 'conference', this.conferences.added, fields.name)
    const conference = { ...base, ...identity, ...fields }
    this.conferences.add(conference)
    this.version++
    return conference
  }

  change(kind: 'room' | 'conference', key: number, item: object): void {
    if (kind === 'room') this.rooms.change(key, item as WireRoom)
    else this.conferences.change(key, item as WireConference)
    this.version++
  }

  /** The room or conference is gone, and sessions of a room have no `room_id` any more; a running one goes on or ends. */
  remove(kind: 'room' | 'conference', key: number, goesOn = false): void {
    const session = this.activeSession(kind, key)
    if (session !== undefined && !goesOn) this.#endedSessions.set(session, this.#calendar.now())
    const shelf = kind === 'room' ? this.rooms : this.conferences
    shelf.remove(key)
    this.version++
  }

  /** The moment of a write, a second after the one before at least, since the clock may stand still. */
  tick(): string {
    this.#lastWrite = Math.max(this.#calendar.now(), this.#lastWrite + SECOND)
    return timestamp(this.#lastWrite)
  }

  endSession(key: number): void {
    this.#endedSessions.set(key, this.#calendar.now())
    this.version++
  }

  hasRecording(key: number): boolean {
    return !this.#removedRecordings.has(key)
  }

  removeRecording(key: number): void {
    this.#removedRecordings.add(key)
    this.version++
  }

  removeSession(key: number): void {
    this.#removedSessions.add(key)
    this.version++
  }

  #isDiscarded(session: number): boolean {
    return isDiscarded(this.seed, session, this.sessionFacts(session).running)
  }

  /** Also those that were removed since: they cost what they cost. */
  #madeRecordings(session: number): number[] {
    const count = recordingCount(this.seed, session, this.plan.host(session).running)
    return Array.from({ length: count }, (_, i) => session * SLOTS.recording + count - 1 - i)
  }

  #span(session: number): Span {
    const span = sessionSpan(this.seed, session, this.plan.host(session).running, this.#calendar.start)
    const ended = this.#endedSessions.get(session)
    return ended === undefined ? span : { start: span.start, end: span.end ?? ended }
  }

  #makeSession(key: number): WireRoomSession {
    const costs = [...this.memberKeys(key).map((k) => this.member(k)), ...this.#recordings(key)]
    const cost = costs.reduce((sum, item) => sum + item.cost_in_dollars, 0)
    return makeSession(
      this.seed,
      key,
      uuidOf(this.seed, 'session', key),
      this.#span(key),
      this.places.inheritedFrom(this.plan.host(key)),
      Math.round(cost * 1e4) / 1e4,
      this.#calendar.now(),
    )
  }

  #recordings(session: number): WireRoomRecording[] {
    return this.#madeRecordings(session)
      .map((key) => this.recording(key))
      .toReversed()
  }
}
