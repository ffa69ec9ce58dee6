import type { WireRoomRecording, WireRoomSessionMember } from '../../../datasources/signalwire/wire.ts'
import { type Calendar, SECOND } from '../../seed/calendar.ts'
import { personName } from '../../seed/people.ts'
import { between, hash, uuidOf } from '../../seed/random.ts'
import {
  type Happening,
  happeningsOf,
  makeMember,
  makeRecording,
  memberCount,
  recordingCount,
  SLOTS,
} from '../world/attendance.ts'
import type { Host } from '../world/plan.ts'
import { type ScheduledSession, wholeSeconds } from './schedule.ts'

/** Somebody's time in a session, in milliseconds since 1970. */
export interface Attendance {
  readonly id: string
  readonly name: string | null
  readonly join: number
  readonly leave: number
  /** As the world was seeded with it; undefined for who comes later. */
  readonly seeded: WireRoomSessionMember | undefined
}

/** A recording that begins at a moment and goes on to the end of its session. */
export interface PlannedRecording {
  readonly id: string
  readonly start: number
  readonly isPaused: boolean
  readonly bytesASecond: number
}

/** All that will happen in a session, from its beginning to its end, in milliseconds since 1970. */
export interface LivePlan {
  readonly key: number
  readonly id: string
  readonly host: Host
  readonly start: number
  readonly end: number
  /** When it began, or the world, whichever is later: from here on it is planned. */
  readonly since: number
  /** In order of arrival. */
  readonly stays: readonly Attendance[]
  readonly recordings: readonly PlannedRecording[]
  /** What had happened before `since`. */
  readonly before: readonly Happening[]
  readonly isLockedFirst: boolean
  /** When it is locked, or unlocked if it was locked first; undefined if never. */
  readonly turnsLockAt: number | undefined
  /** What the ids of its events are drawn from. */
  readonly events: readonly [kind: string, place: number]
}

const BYTES_A_SECOND = 310_000

/** When somebody leaves who is there at a moment: every second one stays to the end. */
function leaveOf(drawn: number, from: number, end: number): number {
  return drawn % 2 === 0 ? end : from + wholeSeconds(((end - from) * (5 + ((drawn >>> 8) % 90))) / 100)
}

function lockOf(seed: number, key: number, from: number, end: number) {
  const drawn = hash(seed, 'live lock', key)
  const at = from + wholeSeconds(((end - from) * (20 + ((drawn >>> 8) % 60))) / 100)
  return {
    isLockedFirst: hash(seed, 'session.locked', key) % 6 === 0,
    turnsLockAt: drawn % 3 === 0 ? at : undefined,
  }
}

/** The plan of a session that the schedule has. @param key the number under which the world knows it */
export function planOfScheduled(seed: number, key: number, session: ScheduledSession): LivePlan {
  const { number, host, start, end } = session
  const count = Math.max(1, memberCount(seed, key, true))
  const stays = Array.from({ length: count }, (_, nth): Attendance => {
    const drawn = hash(seed, 'live member', key, nth)
    // Most come soon, some late; the first one is there from the beginning to the end.
    const share = nth === 0 ? 0 : ((nth + (drawn % 256) / 256) / count) ** 2 * 0.8
    const join = start + wholeSeconds((end - start) * share)
    return {
      id: uuidOf(seed, 'live member', number * SLOTS.member + nth),
      name: nameOfMember(seed, key, nth, drawn),
      join,
      leave: nth === 0 ? end : leaveOf(drawn >>> 8, join, end),
      seeded: undefined,
    }
  })
  const drawn = hash(seed, 'live recording', key)
  const recording = {
    id: uuidOf(seed, 'live recording', number * SLOTS.recording),
    start: start + between(10, 70, drawn >>> 8) * SECOND,
    isPaused: (drawn >>> 16) % 4 === 0,
    bytesASecond: BYTES_A_SECOND,
  }
  return {
    key,
    id: uuidOf(seed, 'live session', number),
    host,
    start,
    end,
    since: start,
    stays,
    recordings: drawn % 5 < 3 ? [] : [recording],
    before: [],
    ...lockOf(seed, key, start, end),
    events: ['live event', number],
  }
}

/**
 * The plan of a session that was in progress when the world began: until then it is as it was seeded.
 * @param start of the session, in milliseconds since 1970
 */
export function planOfSeeded(
  seed: number,
  key: number,
  host: Host,
  start: number,
  end: number,
  { start: since }: Calendar,
): LivePlan {
  const span = { start, end: undefined }
  const then = { start: since, now: () => since }
  const members = Array.from({ length: memberCount(seed, key, true) }, (_, nth) =>
    makeMember(seed, key, nth, span, then),
  )
  const recordings = Array.from({ length: recordingCount(seed, key, true) }, (_, nth) =>
    makeRecording(seed, key, nth, span, since),
  )
  const there = members.map((seeded, nth): Attendance => {
    const drawn = hash(seed, 'live leave', key, nth)
    const left = seeded.leave_time === null ? undefined : Date.parse(seeded.leave_time)
    const leave = left ?? (nth === 0 ? end : leaveOf(drawn, since, end))
    return { id: seeded.id, name: seeded.name, join: Date.parse(seeded.join_time ?? ''), leave, seeded }
  })
  const comers = Math.min(hash(seed, 'live comers', key) % 5, SLOTS.member - 1 - members.length)
  const coming = Array.from({ length: Math.max(0, comers) }, (_, index): Attendance => {
    const nth = members.length + index
    const drawn = hash(seed, 'live member', key, nth)
    const share = ((index + (drawn % 256) / 256) / comers) * 0.9
    const join = since + SECOND + wholeSeconds((end - since - SECOND) * share)
    return {
      id: uuidOf(seed, 'member', key * SLOTS.member + nth),
      name: nameOfMember(seed, key, nth, drawn),
      join,
      leave: leaveOf(drawn >>> 8, join, end),
      seeded: undefined,
    }
  })
  return {
    key,
    id: uuidOf(seed, 'session', key),
    host,
    start,
    end,
    since,
    stays: [...there, ...coming],
    recordings: recordings.map(plannedOf),
    before: happeningsOf(seed, key, span, members, recordings, since),
    ...lockOf(seed, key, since, end),
    events: ['event', key],
  }
}

function plannedOf({ id, started_at, status }: WireRoomRecording): PlannedRecording {
  const start = Date.parse(started_at ?? '')
  return { id, start, isPaused: status === 'paused', bytesASecond: BYTES_A_SECOND }
}

function nameOfMember(seed: number, key: number, nth: number, drawn: number): string | null {
  return (drawn >>> 8) % 12 === 0 ? null : personName(hash(seed, 'member.name', key) + nth * 7)
}
