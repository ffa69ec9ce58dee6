import type {
  WireRoomRecording,
  WireRoomSessionEvent,
  WireRoomSessionMember,
} from '../../../datasources/signalwire/wire.ts'
import { SIGNALWIRE_CREDENTIALS } from '../../credentials.ts'
import { type Calendar, MINUTE, SECOND, timestamp } from '../../seed/calendar.ts'
import { personName } from '../../seed/people.ts'
import { between, hash, pick, uuidOf } from '../../seed/random.ts'
import type { Span } from './sessions.ts'

/** A session has fewer of each than this, so that one number can hold session and item. */
export const SLOTS = { member: 32, recording: 4, event: 512 } as const

const MEMBER_DOLLARS_A_MINUTE = 0.0035
const RECORDING_DOLLARS_A_MINUTE = 0.0045

function dollars(milliseconds: number, rate: number): number {
  return Math.round((milliseconds / MINUTE) * rate * 10_000) / 10_000
}

/** What somebody's time in a session costs, in dollars. */
export function costOfStay(milliseconds: number): number {
  return dollars(milliseconds, MEMBER_DOLLARS_A_MINUTE)
}

/** What a recording of this length costs, in dollars. */
export function costOfRecording(milliseconds: number): number {
  return dollars(milliseconds, RECORDING_DOLLARS_A_MINUTE)
}

/** How many people came: 0 to 30, and nearly always somebody where a session is running. */
export function memberCount(seed: number, rank: number, running: boolean): number {
  const drawn = hash(seed, 'member.count', rank)
  if (drawn % 10 === 0) return running ? 1 : 0
  return drawn % 10 === 1 ? between(24, 30, drawn >>> 8) : between(1, 14, drawn >>> 8)
}

/**
 * The nth person in a session, in order of arrival. The first one stays to the end, and so do two of three of the
 * others: in a running session they are still there.
 */
export function makeMember(
  seed: number,
  rank: number,
  nth: number,
  span: Span,
  calendar: Calendar,
): WireRoomSessionMember {
  const drawn = hash(seed, 'member', rank, nth)
  const end = span.end ?? calendar.now()
  // Who has come stays where they are in time, also when the session ends later.
  const length = Math.min(end, calendar.start) - span.start
  const join = span.start + Math.floor((length * (nth * 3 + (nth === 0 ? 0 : drawn % 3))) / 100)
  const stayed = nth === 0 || drawn % 3 !== 0
  const left = stayed ? end : join + Math.floor(((span.start + length - join) * (20 + (drawn % 70))) / 100)
  const present = stayed && span.end === undefined
  const name = (drawn >>> 8) % 12 === 0 ? null : personName(hash(seed, 'member.name', rank) + nth * 7)
  return {
    id: uuidOf(seed, 'member', rank * SLOTS.member + nth),
    room_session_id: uuidOf(seed, 'session', rank),
    name,
    join_time: timestamp(join),
    leave_time: present ? null : timestamp(left),
    duration: present ? null : Math.floor((left - join) / SECOND),
    cost_in_dollars: costOfStay(left - join),
  }
}

/** How many recordings a session has: none to three. */
export function recordingCount(seed: number, rank: number, running: boolean): number {
  const drawn = hash(seed, 'recording.count', rank)
  if (drawn % 5 < 3) return 0
  return running ? 1 : between(1, 3, drawn >>> 8)
}

/** The nth recording of a session, without `uri`: that depends on what the caller asks. */
export function makeRecording(
  seed: number,
  rank: number,
  nth: number,
  span: Span,
  now: number,
): WireRoomRecording {
  const drawn = hash(seed, 'recording', rank, nth)
  const running = span.end === undefined
  const third = Math.floor(((span.end ?? now) - span.start) / 3)
  const start = span.start + nth * third + (drawn % 20) * SECOND
  const finish = span.start + (nth + 1) * third
  // The recording just finished is still being worked on, and has neither size nor link.
  const processing = !running && drawn % 8 === 0
  const length = running ? now - start : finish - start
  const bytesASecond = drawn % 3 === 0 ? 2_400_000 : 310_000
  return {
    id: uuidOf(seed, 'recording', rank * SLOTS.recording + nth),
    room_session_id: uuidOf(seed, 'session', rank),
    status: running ? (drawn % 4 === 0 ? 'paused' : 'recording') : processing ? 'processing' : 'completed',
    started_at: timestamp(start),
    finished_at: running ? null : timestamp(finish),
    duration: running ? null : Math.floor(length / SECOND),
    size_in_bytes: running || processing ? null : Math.floor(length / SECOND) * bytesASecond,
    format: 'mp4',
    cost_in_dollars: running ? 0 : costOfRecording(length),
    uri: null,
    created_at: timestamp(start),
    updated_at: timestamp(running ? start : finish + MINUTE),
  }
}

/** Something that happens in a session, before it has an id. */
export type Happening = Pick<
  WireRoomSessionEvent,
  'name' | 'payload' | 'room_participant_id' | 'room_recording_id'
> & {
  at: string
}

function memberHappenings(
  seed: number,
  rank: number,
  nth: number,
  member: WireRoomSessionMember,
  now: number,
): Happening[] {
  const who = { room_participant_id: member.id, payload: { name: member.name } }
  const joined = member.join_time ?? timestamp(now)
  const until = member.leave_time ?? timestamp(now)
  const happened: Happening[] = [{ name: 'member.joined', at: joined, ...who }]
  if (member.leave_time !== null) happened.push({ name: 'member.left', at: member.leave_time, ...who })
  const turns = hash(seed, 'event.turns', rank) % 3 === 0 ? 6 : hash(seed, 'event.turns', rank, nth) % 3
  for (let turn = 0; turn < turns; turn++) {
    const share = (hash(seed, 'event.turn', rank * SLOTS.member + nth, turn) % 100) / 100
    const at = Date.parse(joined) + Math.floor((Date.parse(until) - Date.parse(joined)) * share)
    happened.push({
      name: pick(['member.talking', 'member.updated'] as const, turn),
      at: timestamp(at),
      room_participant_id: member.id,
      payload: { name: member.name, volume: 40 + turn * 5 },
    })
  }
  return happened
}

function recordingHappenings(recording: WireRoomRecording): Happening[] {
  const what = { room_recording_id: recording.id, payload: { format: recording.format } }
  const happened: Happening[] = []
  if (recording.started_at) happened.push({ name: 'recording.started', at: recording.started_at, ...what })
  if (recording.finished_at) happened.push({ name: 'recording.ended', at: recording.finished_at, ...what })
  return happened
}

/** Everything that happens in a session, oldest first. */
export function happeningsOf(
  seed: number,
  rank: number,
  span: Span,
  members: readonly WireRoomSessionMember[],
  recordings: readonly WireRoomRecording[],
  now: number,
): Happening[] {
  const happened: Happening[] = [
    { name: 'room.started', at: timestamp(span.start), payload: {} },
    ...members.flatMap((member, nth) => memberHappenings(seed, rank, nth, member, now)),
    ...recordings.flatMap(recordingHappenings),
  ]
  if (span.end !== undefined) happened.push({ name: 'room.ended', at: timestamp(span.end), payload: {} })
  return happened.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

/** What happened as events, with the ids of their places. @param kind what their ids are drawn from */
export function writeEvents(
  seed: number,
  kind: string,
  place: number,
  about: Pick<WireRoomSessionEvent, 'room_id' | 'room_session_id'>,
  happened: readonly Happening[],
): WireRoomSessionEvent[] {
  return happened.slice(0, SLOTS.event).map(({ at, name, payload, ...concerned }, nth) => ({
    id: uuidOf(seed, kind, place * SLOTS.event + nth),
    project_id: SIGNALWIRE_CREDENTIALS.projectId,
    ...about,
    ...concerned,
    level: 'info',
    name,
    payload,
    created_at: at,
  }))
}
