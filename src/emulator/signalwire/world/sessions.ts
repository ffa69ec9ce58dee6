import type { WireConference, WireRoom, WireRoomSession } from '../../../datasources/signalwire/wire.ts'
import { DAY, MINUTE, SECOND, timestamp } from '../../seed/calendar.ts'
import { between, hash, pick, uuidOf } from '../../seed/random.ts'

const LENGTHS = [5, 10, 15, 25, 30, 45, 60, 90, 180] as const
const MOST_BY_SIZE: Record<string, number> = { small: 10, medium: 50, large: 300 }

/** When a session began and ended, in milliseconds; a running one has no end. */
export interface Span {
  start: number
  end: number | undefined
}

/** What the filters of the list of sessions look at: cheap to have for every session. */
export interface SessionFacts {
  roomId: string | null
  name: string
  running: boolean
}

/** The span of the session with this rank in a world that began at a moment. A lower rank began later, so ranks are newest first. */
export function sessionSpan(seed: number, rank: number, running: boolean, at: number): Span {
  const gap = Math.min(rank + 1, 100) * 4 * MINUTE + Math.max(0, rank - 99) * 20 * MINUTE
  const drawn = hash(seed, 'session.span', rank)
  const start = at - gap - (drawn % 180) * SECOND
  if (running) return { start, end: undefined }
  const length = pick(LENGTHS, drawn >>> 8) * MINUTE + ((drawn >>> 16) % 60) * SECOND
  return { start, end: Math.min(start + length, at - 30 * SECOND) }
}

/** What a session takes over from the room or the conference it takes place in. */
type Inherited = Pick<
  WireRoomSession,
  | 'room_id'
  | 'name'
  | 'display_name'
  | 'max_members'
  | 'quality'
  | 'fps'
  | 'layout'
  | 'join_from'
  | 'join_until'
  | 'remove_at'
  | 'remove_after_seconds_elapsed'
  | 'record_on_start'
  | 'tone_on_entry_and_exit'
  | 'room_join_video_off'
  | 'user_join_video_off'
  | 'prioritize_handraise'
  | 'sync_audio_video'
  | 'enable_room_previews'
>

/** A session in a room; `deleted` when the room went with the end of its session. */
export function inheritFromRoom(room: WireRoom, deleted: boolean): Inherited {
  return {
    room_id: deleted ? null : room.id,
    name: room.name,
    display_name: room.display_name,
    max_members: room.max_members,
    quality: room.quality,
    fps: room.fps,
    layout: room.layout,
    join_from: room.join_from,
    join_until: room.join_until,
    remove_at: room.remove_at,
    remove_after_seconds_elapsed: room.remove_after_seconds_elapsed,
    record_on_start: room.record_on_start,
    tone_on_entry_and_exit: room.tone_on_entry_and_exit,
    room_join_video_off: room.room_join_video_off,
    user_join_video_off: room.user_join_video_off,
    prioritize_handraise: room.prioritize_handraise,
    sync_audio_video: room.sync_audio_video,
    enable_room_previews: room.enable_room_previews ?? false,
  }
}

/**
 * A session in a conference. What its `room_id` holds is undocumented; here it is the id of a hidden room that
 * `GET /rooms/{id}` does not know, so a client that takes it for a room or for the conference is found out.
 */
export function inheritFromConference(seed: number, rank: number, conference: WireConference): Inherited {
  return {
    room_id: uuidOf(seed, 'hidden room', rank),
    name: conference.name,
    display_name: conference.display_name,
    max_members: conference.size === null ? null : (MOST_BY_SIZE[conference.size] ?? null),
    quality: conference.quality,
    fps: 30,
    layout: conference.layout,
    join_from: conference.join_from,
    join_until: conference.join_until,
    remove_at: null,
    remove_after_seconds_elapsed: null,
    record_on_start: conference.record_on_start,
    tone_on_entry_and_exit: conference.tone_on_entry_and_exit,
    room_join_video_off: conference.room_join_video_off,
    user_join_video_off: conference.user_join_video_off,
    prioritize_handraise: null,
    sync_audio_video: null,
    enable_room_previews: conference.enable_room_previews ?? false,
  }
}

/** The session with this rank in the fullest of its shapes. */
export function makeSession(
  seed: number,
  rank: number,
  id: string,
  span: Span,
  inherited: Inherited,
  cost: number,
  now: number,
): WireRoomSession {
  const { start, end } = span
  return {
    id,
    ...inherited,
    locked: hash(seed, 'session.locked', rank) % 6 === 0,
    start_time: timestamp(start),
    end_time: end === undefined ? null : timestamp(end),
    duration: end === undefined ? null : Math.floor((end - start) / SECOND),
    status: end === undefined ? 'in-progress' : 'completed',
    preview_url:
      end === undefined && inherited.enable_room_previews ? `https://previews.example.com/${id}.webp` : null,
    cost_in_dollars: cost,
    locked_cover: `https://covers.example.com/locked-${between(1, 4, hash(seed, 'session.cover', rank))}.png`,
    created_at: timestamp(start - 2 * SECOND),
    updated_at: timestamp(Math.min(now, end ?? start + DAY)),
  }
}
