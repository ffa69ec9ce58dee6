import type {
  WireRoom,
  WireRoomSession,
  WireRoomSessionMember,
} from '../../../datasources/signalwire/wire.ts'
import { type Calendar, MINUTE, SECOND, timestamp } from '../../seed/calendar.ts'
import { uuidOf } from '../../seed/random.ts'
import { SLOTS } from './attendance.ts'
import type { WorldSize } from './plan.ts'
import { seededRoom } from './rooms.ts'
import { inheritFromRoom, type SessionFacts } from './sessions.ts'
import { World } from './world.ts'

/** A session as a test gives it; what it leaves out is made up. */
export interface GivenSession extends Partial<WireRoomSession> {
  /** Who came, in order of arrival; nobody when left out. */
  readonly members?: readonly Partial<WireRoomSessionMember>[]
}

interface HeldSession {
  readonly session: WireRoomSession
  readonly members: readonly WireRoomSessionMember[]
}

/**
 * A space with rooms and sessions of a test's own before the seeded ones. Given sessions have keys below 0, and neither
 * recordings nor events; a running one is the active session of the room that its `room_id` names.
 */
export class GivenWorld extends World {
  readonly #held: readonly HeldSession[]
  readonly #calendar: Calendar
  readonly #ended = new Map<number, string>()
  readonly #gone = new Set<number>()

  /** The first of each list is the newest. */
  constructor(
    seed: number,
    size: WorldSize,
    calendar: Calendar,
    rooms: readonly Partial<WireRoom>[],
    sessions: readonly GivenSession[],
  ) {
    super(seed, size, calendar)
    this.#calendar = calendar
    for (const room of rooms.toReversed()) this.addRoom(room)
    this.#held = sessions.map((given, nth) => this.#hold(given, nth))
  }

  override sessionKeys(): number[] {
    const given = this.#held.map((_, nth) => -1 - nth).filter((key) => !this.#gone.has(key))
    return [...given, ...super.sessionKeys()]
  }

  override sessionKeyOfId(id: string): number | undefined {
    const nth = this.#held.findIndex(({ session }) => session.id === id)
    if (nth < 0) return super.sessionKeyOfId(id)
    return this.#gone.has(-1 - nth) ? undefined : -1 - nth
  }

  override sessionFacts(key: number): SessionFacts {
    if (key >= 0) return super.sessionFacts(key)
    const { room_id, name, status } = this.session(key)
    return { roomId: room_id, name: name ?? '', running: status === 'in-progress' }
  }

  override session(key: number): WireRoomSession {
    const held = this.#held[-1 - key]
    if (!held) return super.session(key)
    const { session } = held
    const end = this.#ended.get(key)
    if (end === undefined) return { ...session }
    const duration = Math.floor((Date.parse(end) - Date.parse(session.start_time ?? end)) / SECOND)
    return { ...session, status: 'completed', end_time: end, duration, updated_at: end }
  }

  override activeSession(kind: 'room' | 'conference', key: number): number | undefined {
    if (this.#held.length === 0 || kind === 'conference') return super.activeSession(kind, key)
    const { id } = this.rooms.get(key)
    const given = this.sessionKeys().find((one) => {
      const facts = one < 0 ? this.sessionFacts(one) : undefined
      return facts?.running && facts.roomId === id
    })
    return given ?? super.activeSession(kind, key)
  }

  override memberKeys(session: number): number[] {
    const members = this.#held[-1 - session]?.members
    if (!members) return super.memberKeys(session)
    return members.map((_, nth) => session * SLOTS.member + nth).toReversed()
  }

  override member(key: number): WireRoomSessionMember {
    if (key >= 0) return super.member(key)
    const session = Math.floor(key / SLOTS.member)
    const member = this.#held[-1 - session]?.members[key - session * SLOTS.member]
    return member ?? super.member(key)
  }

  override memberKeyOfId(id: string): number | undefined {
    const given = this.#held.flatMap((_, nth) => this.memberKeys(-1 - nth))
    return given.find((key) => this.member(key).id === id) ?? super.memberKeyOfId(id)
  }

  override recordingKeys(session: number): number[] {
    return session < 0 ? [] : super.recordingKeys(session)
  }

  override events(session: number): ReturnType<World['events']> {
    return session < 0 ? [] : super.events(session)
  }

  override endSession(key: number): void {
    if (key < 0) this.#ended.set(key, timestamp(this.#calendar.now()))
    super.endSession(key)
  }

  override removeSession(key: number): void {
    if (key < 0) this.#gone.add(key)
    super.removeSession(key)
  }

  override remove(kind: 'room' | 'conference', key: number, goesOn = false): void {
    const session = this.activeSession(kind, key)
    super.remove(kind, key, goesOn)
    if (session !== undefined && session < 0 && !goesOn) this.endSession(session)
  }

  #hold({ members = [], ...given }: GivenSession, nth: number): HeldSession {
    const key = given.room_id == null ? undefined : this.rooms.keyOfId(given.room_id)
    const room =
      key === undefined ? seededRoom(this.seed, nth, false, this.#calendar.start) : this.rooms.get(key)
    const start = Date.parse(given.start_time ?? timestamp(this.#calendar.start - (nth + 1) * 10 * MINUTE))
    const end = given.end_time == null ? undefined : Date.parse(given.end_time)
    const session: WireRoomSession = {
      id: uuidOf(this.seed, 'given session', nth),
      ...inheritFromRoom(room, key === undefined),
      locked: false,
      start_time: timestamp(start),
      end_time: null,
      duration: end === undefined ? null : Math.floor((end - start) / SECOND),
      status: end === undefined ? 'in-progress' : 'completed',
      preview_url: null,
      cost_in_dollars: 0,
      locked_cover: 'https://covers.example.com/locked-1.png',
      created_at: timestamp(start),
      updated_at: timestamp(end ?? start),
      ...given,
    }
    const held = members.map((member, place) => ({
      id: uuidOf(this.seed, 'given member', nth * SLOTS.member + place),
      room_session_id: session.id,
      name: null,
      join_time: session.start_time,
      leave_time: session.end_time,
      duration: session.duration,
      cost_in_dollars: 0,
      ...member,
    }))
    return { session, members: held }
  }
}
