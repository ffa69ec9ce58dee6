import type {
  WireRoom,
  WireRoomRecording,
  WireRoomSession,
  WireRoomSessionMember,
} from '../../../datasources/signalwire/wire.ts'
import { type Calendar, SECOND, timestamp } from '../../seed/calendar.ts'
import { indexOfUuid, uuidOf } from '../../seed/random.ts'
import { SLOTS } from '../world/attendance.ts'
import { type GivenSession, GivenWorld } from '../world/given-world.ts'
import { makeLog } from '../world/logs.ts'
import type { Host, WorldSize } from '../world/plan.ts'
import { joinWindow } from '../world/rooms.ts'
import { type SessionFacts, sessionSpan } from '../world/sessions.ts'
import { Memo } from '../world/shelf.ts'
import type { World } from '../world/world.ts'
import { type LivePlan, planOfScheduled, planOfSeeded } from './live-plan.ts'
import { LiveState } from './live-state.ts'
import { endOfSeeded, Schedule } from './schedule.ts'

/** Keys of sessions that begin while the emulator runs count up from here, beyond those of all seeded ones. */
const FIRST_KEY = 2 ** 24
/** For how long a room is empty after the session that it was seeded with. */
const PAUSE = 30 * SECOND

/** When a session begins and ends, in milliseconds since 1970, and where. */
interface Life {
  readonly host: Host
  readonly start: number
  readonly end: number
}

/**
 * A space in which time brings something: sessions begin, people come and go, sessions end. How it is at a moment follows
 * from the seed and the moment, and from what a test has changed; at the start it is as it was seeded.
 */
export class LiveWorld extends GivenWorld {
  readonly #calendar: Calendar
  readonly #schedule: Schedule
  readonly #plans = new Memo<LivePlan>()
  readonly #taken: ReadonlySet<number | undefined>
  readonly #endedAt = new Map<number, number>()
  readonly #deletedAt = new Map<string, number>()
  readonly #gone = new Set<number>()

  constructor(
    seed: number,
    size: WorldSize,
    calendar: Calendar,
    rooms: readonly Partial<WireRoom>[],
    sessions: readonly GivenSession[],
  ) {
    super(seed, size, calendar, rooms, sessions)
    this.#calendar = calendar
    this.#taken = new Set(sessions.map(({ room_id }) => this.rooms.keyOfId(room_id ?? '')))
    const { start } = calendar
    this.#schedule = new Schedule({ seed, size, start, isFree: (host, at) => this.#isFree(host, at) })
  }

  override get state(): string {
    const seconds = (this.#calendar.now() - this.#calendar.start) / SECOND
    return seconds === 0 ? super.state : `${super.state} after ${seconds} s`
  }

  override sessionKeys(): number[] {
    return [...this.#begunKeys().filter((key) => !this.#gone.has(key)), ...super.sessionKeys()]
  }

  override sessionKeyOfId(id: string): number | undefined {
    const number = indexOfUuid(this.seed, 'live session', id)
    const key = number === undefined ? undefined : FIRST_KEY + number
    if (key !== undefined && this.#lifeOf(key)) return this.#gone.has(key) ? undefined : key
    return super.sessionKeyOfId(id)
  }

  override sessionFacts(key: number): SessionFacts {
    const life = this.#lifeOf(key)
    if (!life) return super.sessionFacts(key)
    return { ...this.places.factsOf(life.host), running: life.end > this.#calendar.now() }
  }

  override session(key: number): WireRoomSession {
    const life = this.#lifeOf(key)
    return (
      this.#stateOf(key)?.session(this.places.inheritedFrom(life?.host ?? this.plan.host(key))) ??
      super.session(key)
    )
  }

  override activeSession(kind: 'room' | 'conference', key: number): number | undefined {
    const known = super.activeSession(kind, key)
    if (known !== undefined && this.sessionFacts(known).running) return known
    const number = this.#schedule.latestIn({ kind, rank: key }, this.#calendar.now())?.number
    const live = number === undefined ? undefined : FIRST_KEY + number
    return live !== undefined && !this.#gone.has(live) && this.sessionFacts(live).running ? live : undefined
  }

  override memberKeys(session: number): number[] {
    const members = this.#stateOf(session)?.members
    if (!members) return super.memberKeys(session)
    return members.map((_, nth) => session * SLOTS.member + nth).toReversed()
  }

  override member(key: number): WireRoomSessionMember {
    const members = this.#stateOf(Math.floor(key / SLOTS.member))?.members
    return members?.[key % SLOTS.member] ?? super.member(key)
  }

  override memberKeyOfId(id: string): number | undefined {
    const index = indexOfUuid(this.seed, 'live member', id) ?? 0
    const key = FIRST_KEY * SLOTS.member + index
    const isThere =
      this.memberKeys(Math.floor(key / SLOTS.member)).includes(key) && this.member(key).id === id
    return isThere ? key : super.memberKeyOfId(id)
  }

  override recordingKeys(session: number): number[] {
    const recordings = this.#stateOf(session)?.recordings
    if (!recordings) return super.recordingKeys(session)
    const keys = recordings.map((_, nth) => session * SLOTS.recording + nth).toReversed()
    return keys.filter((key) => this.hasRecording(key))
  }

  override recording(key: number): WireRoomRecording {
    const recordings = this.#stateOf(Math.floor(key / SLOTS.recording))?.recordings
    return recordings?.[key % SLOTS.recording] ?? super.recording(key)
  }

  override recordingKeyOfId(id: string): number | undefined {
    const index = indexOfUuid(this.seed, 'live recording', id) ?? 0
    const key = FIRST_KEY * SLOTS.recording + index
    const session = Math.floor(key / SLOTS.recording)
    const isThere = !this.#gone.has(session) && this.recordingKeys(session).includes(key)
    return isThere && this.recording(key).id === id ? key : super.recordingKeyOfId(id)
  }

  override events(session: number): ReturnType<World['events']> {
    const roomId = () => this.sessionFacts(session).roomId ?? uuidOf(this.seed, 'gone room', session)
    return this.#stateOf(session)?.events(roomId()) ?? super.events(session)
  }

  override logKeys(withDiscarded: boolean): number[] {
    return [...this.#begunKeys(), ...super.logKeys(withDiscarded)]
  }

  override logKeyOfId(id: string): number | undefined {
    const number = indexOfUuid(this.seed, 'live log', id)
    const key = number === undefined ? undefined : FIRST_KEY + number
    return key !== undefined && this.#lifeOf(key) ? key : super.logKeyOfId(id)
  }

  override logTime(key: number): string {
    const start = key < FIRST_KEY ? undefined : this.#lifeOf(key)?.start
    return start === undefined ? super.logTime(key) : timestamp(start - 2 * SECOND)
  }

  override log(key: number, base: string): ReturnType<World['log']> {
    const life = key < FIRST_KEY ? undefined : this.#lifeOf(key)
    if (!life) return super.log(key, base)
    const log = makeLog(this.seed, key, this.session(key), life.host.kind === 'conference', base)
    return { ...log, id: uuidOf(this.seed, 'live log', key - FIRST_KEY) }
  }

  override endSession(key: number): void {
    if (!this.#endedAt.has(key)) this.#endedAt.set(key, this.#calendar.now())
    super.endSession(key)
  }

  override removeSession(key: number): void {
    this.#gone.add(key)
    super.removeSession(key)
  }

  override remove(kind: 'room' | 'conference', key: number, goesOn = false): void {
    const session = this.activeSession(kind, key)
    super.remove(kind, key, goesOn)
    this.#deletedAt.set(`${kind} ${key}`, this.#calendar.now())
    if (session !== undefined && session >= 0 && !goesOn) this.endSession(session)
  }

  #begunKeys(): number[] {
    return this.#schedule.begun(this.#calendar.now()).map((number) => FIRST_KEY + number)
  }

  /** Of a session that time ends; undefined for all that had ended at the start, and for those that a test gave. */
  #lifeOf(key: number): Life | undefined {
    const now = this.#calendar.now()
    const life = key >= FIRST_KEY ? this.#schedule.session(key - FIRST_KEY, now) : this.#lifeOfSeeded(key)
    const end = this.#endedAt.get(key)
    return life && end !== undefined && end < life.end ? { ...life, end } : life
  }

  #lifeOfSeeded(key: number): Life | undefined {
    const host = key < 0 ? undefined : this.plan.host(key)
    if (!host?.running) return undefined
    const { start: since } = this.#calendar
    const { start } = sessionSpan(this.seed, key, true, since)
    return { host, start, end: endOfSeeded(this.seed, key, since) }
  }

  #stateOf(key: number): LiveState | undefined {
    const life = this.#lifeOf(key)
    if (!life) return undefined
    const plan = this.#plans.get(0, key, () => this.#planOf(key, life))
    return new LiveState(this.seed, plan, life.end, this.#calendar.now())
  }

  #planOf(key: number, { host, start }: Life): LivePlan {
    const scheduled =
      key < FIRST_KEY ? undefined : this.#schedule.session(key - FIRST_KEY, this.#calendar.now())
    if (scheduled) return planOfScheduled(this.seed, key, scheduled)
    const end = endOfSeeded(this.seed, key, this.#calendar.start)
    return planOfSeeded(this.seed, key, host, start, end, this.#calendar)
  }

  /** Whether a session can begin there: the room is not deleted, may be joined, and what was seeded there has ended. */
  #isFree({ kind, rank }: Host, at: number): boolean {
    const { start } = this.#calendar
    const seeded = kind === 'gone' ? undefined : this.plan.sessionIn(kind, rank)
    if (kind === 'gone' || (kind === 'room' && this.#taken.has(rank))) return false
    if (seeded !== undefined && at < endOfSeeded(this.seed, seeded, start) + PAUSE) return false
    if ((this.#deletedAt.get(`${kind} ${rank}`) ?? Infinity) < at) return false
    const { join_from, join_until } = joinWindow(this.seed, kind, rank, seeded !== undefined, start)
    const isOpen = join_from === null || Date.parse(join_from) <= at
    return isOpen && (join_until === null || Date.parse(join_until) >= at)
  }
}
