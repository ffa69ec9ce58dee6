import type { WireInsightsParticipant } from '../../datasources/twilio/wire.ts'
import { TWILIO_CREDENTIALS } from '../credentials.ts'
import { MINUTE, SECOND, timestamp } from '../seed/calendar.ts'
import { personName } from '../seed/people.ts'
import { hash, hexOf, pick } from '../seed/random.ts'

/** A room has fewer participants than this, so that one number can hold room and participant. */
export const PARTICIPANT_SLOTS = 32

const ERRORS = [53000, 53204, 53405] as const
const BROWSERS = ['Chrome 137', 'Firefox 139', 'Safari 18.4', 'Edge 137'] as const
export const REGIONS = ['us1', 'ie1', 'de1', 'jp1', 'br1', 'gll'] as const
export const EDGES = ['ashburn', 'dublin', 'frankfurt', 'tokyo', 'sao_paulo', 'roaming'] as const

/** When a room began and ended, in milliseconds; a room in progress has no end. */
export interface RoomSpan {
  start: number
  end: number | undefined
}

/** When a participant came and went, in milliseconds; `leave` is undefined while they are there. */
export interface Stay {
  join: number
  leave: number | undefined
}

/** The stay of the nth participant, in order of arrival; who came first stays to the end. @param at when the world began */
export function stayOf(seed: number, room: number, nth: number, span: RoomSpan, at: number): Stay {
  const drawn = hash(seed, 'insights stay', room, nth)
  const end = span.end ?? at
  const join = span.start + Math.floor(((end - span.start) * (nth * 3 + (nth === 0 ? 0 : drawn % 3))) / 100)
  if (nth === 0 || drawn % 3 !== 0) return { join, leave: span.end }
  return { join, leave: join + Math.floor(((end - join) * (20 + (drawn % 70))) / 100) }
}

/** Who the nth participant is; somebody who lost the connection may come back under the same identity. */
export function identityOf(seed: number, room: number, nth: number): string {
  const back = nth > 1 && hash(seed, 'insights back', room, nth) % 8 === 0
  const person = personName(hash(seed, 'insights person', room) + (back ? nth - 1 : nth) * 5)
  return person.toLowerCase().replaceAll(' ', '.')
}

/** The nth participant of a room. */
export function makeParticipant(
  seed: number,
  room: number,
  nth: number,
  span: RoomSpan,
  roomUrl: string,
  at: number,
): WireInsightsParticipant {
  const drawn = hash(seed, 'insights participant', room, nth)
  const sid = `PA${hexOf(seed, 'insights participant', room * PARTICIPANT_SLOTS + nth)}`
  const { join, leave } = stayOf(seed, room, nth, span, at)
  const failed = leave !== undefined && drawn % 14 === 0
  const error = failed ? pick(ERRORS, drawn >>> 8) : null
  const there = span.end === undefined ? 'in_progress' : 'completed'
  return {
    participant_sid: sid,
    participant_identity: identityOf(seed, room, nth),
    join_time: timestamp(join),
    leave_time: leave === undefined ? null : timestamp(leave),
    duration_sec: leave === undefined ? null : Math.floor((leave - join) / SECOND),
    account_sid: TWILIO_CREDENTIALS.accountSid,
    room_sid: `RM${hexOf(seed, 'insights room', room)}`,
    status:
      leave === undefined ? (drawn % 2 === 0 ? 'connected' : there) : failed ? 'disconnected' : 'completed',
    codecs: drawn % 10 === 0 ? null : drawn % 3 === 0 ? ['H264', 'opus'] : ['VP8', 'opus'],
    end_reason: leave === undefined ? null : failed ? 'disconnected_via_api' : 'room_completed',
    error_code: error,
    error_code_url: error === null ? null : `https://www.twilio.com/docs/errors/${error}`,
    media_region: drawn % 15 === 0 ? null : pick(REGIONS, drawn >>> 4),
    properties:
      drawn % 6 === 0 ? null : { tracks: drawn % 4, minutes: Math.floor((at - join) / MINUTE) % 600 },
    edge_location: drawn % 11 === 0 ? null : pick(EDGES, drawn >>> 4),
    publisher_info: drawn % 5 === 0 ? null : { sdk: 'twilio-video.js', browser: pick(BROWSERS, drawn >>> 6) },
    url: `${roomUrl}/Participants/${sid}`,
  }
}
