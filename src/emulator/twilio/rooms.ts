import type { WireInsightsRoom } from '../../datasources/twilio/wire.ts'
import { TWILIO_CREDENTIALS } from '../credentials.ts'
import { MINUTE, SECOND, timestamp } from '../seed/calendar.ts'
import { hash, hexOf, pick } from '../seed/random.ts'
import { EDGES, identityOf, REGIONS, type RoomSpan, type Stay, stayOf } from './participants.ts'
import {
  insightsCodecs,
  insightsRoomName,
  insightsRoomType,
  mostParticipants,
  participantCount,
} from './room-facts.ts'

const LENGTHS = [10, 20, 30, 30, 45, 60, 120] as const

/** A few of the newest rooms are in progress. A lower rank was created later, so ranks are newest first. */
export function roomSpan(seed: number, rank: number, at: number): RoomSpan {
  const drawn = hash(seed, 'insights span', rank)
  const start = at - (rank + 1) * 26 * MINUTE - (drawn % 25) * MINUTE
  if (rank < 12 && drawn % 4 !== 0) return { start, end: undefined }
  const length = pick(LENGTHS, drawn >>> 8) * MINUTE + ((drawn >>> 16) % 60) * SECOND
  return { start, end: Math.min(start + length, at - 30 * SECOND) }
}

function seconds(stay: Stay, at: number): number {
  return Math.floor(((stay.leave ?? at) - stay.join) / SECOND)
}

/** The most people who were there at one time. */
function mostAtOnce(stays: readonly Stay[], at: number): number {
  const changes = stays.flatMap(({ join, leave }) => [
    { time: join, by: 1 },
    { time: leave ?? at, by: -1 },
  ])
  changes.sort((a, b) => a.time - b.time || a.by - b.by)
  let now = 0
  return changes.reduce((most, { by }) => {
    now += by
    return Math.max(most, now)
  }, 0)
}

/** The room with this rank, before any change a test makes. @param at when the world began */
export function makeInsightsRoom(seed: number, rank: number, base: string, at: number): WireInsightsRoom {
  const draw = (label: string) => hash(seed, `insights ${label}`, rank)
  const sid = `RM${hexOf(seed, 'insights room', rank)}`
  const span = roomSpan(seed, rank, at)
  const people = Array.from({ length: participantCount(seed, rank) }, (_, nth) => nth)
  const stays = people.map((nth) => stayOf(seed, rank, nth, span, at))
  const recorded = draw('recorded') % 4 === 0
  const total = stays.reduce((sum, stay) => sum + seconds(stay, at), 0)
  const url = `${base}/Rooms/${sid}`
  return {
    account_sid: TWILIO_CREDENTIALS.accountSid,
    room_sid: sid,
    room_name: insightsRoomName(seed, rank),
    create_time: timestamp(span.start),
    end_time: span.end === undefined ? null : timestamp(span.end),
    room_type: insightsRoomType(seed, rank),
    room_status: span.end === undefined ? 'in_progress' : 'completed',
    status_callback: draw('callback') % 5 === 0 ? 'https://hooks.example.com/video' : null,
    status_callback_method: draw('callback') % 5 === 0 ? 'POST' : null,
    created_method: pick(['api', 'sdk', 'ad_hoc'], draw('method')),
    end_reason: span.end === undefined ? null : pick(['room_ended_via_api', 'timeout'], draw('reason')),
    max_participants: mostParticipants(seed, rank),
    unique_participants: people.length,
    unique_participant_identities: new Set(people.map((nth) => identityOf(seed, rank, nth))).size,
    concurrent_participants: stays.filter(({ leave }) => leave === undefined).length,
    max_concurrent_participants: mostAtOnce(stays, at),
    codecs: insightsCodecs(seed, rank),
    media_region: draw('region') % 15 === 0 ? null : pick(REGIONS, draw('region') >>> 4),
    duration_sec: span.end === undefined ? null : Math.floor((span.end - span.start) / SECOND),
    total_participant_duration_sec: total,
    total_recording_duration_sec: recorded ? total : 0,
    processing_state:
      span.end === undefined ? 'in_progress' : pick(['complete', 'complete', 'timeout'], draw('state')),
    recording_enabled: recorded,
    edge_location: draw('edge') % 11 === 0 ? null : pick(EDGES, draw('edge') >>> 4),
    url,
    links: { participants: `${url}/Participants` },
  }
}
