import type { WireConference, WireRoom } from '../../../datasources/signalwire/wire.ts'
import { DAY, HOUR, MINUTE, timestamp } from '../../seed/calendar.ts'
import { between, hash, indexOfUuid, pick, uuidOf } from '../../seed/random.ts'
import { bygoneName, conferenceNameOfRank, displayName, rankFinder, roomNameOfRank } from './names.ts'
import type { Plan } from './plan.ts'
import { Memo, Shelf } from './shelf.ts'

const QUALITIES = ['720p', '720p', '1080p'] as const
const LAYOUTS = ['grid-responsive', 'grid-responsive', 'highlight-1-responsive', '5up', '3x3', '8x8'] as const
const MOST_MEMBERS = [20, 50, 100, 300] as const
const COLOURS = ['#044ef4', '#0f172a', '#f8fafc', '#16a34a', '#dc2626'] as const

/** When the item with this rank was created: one every six hours of late, faster long ago. */
function createdAt(rank: number, at: number): number {
  return at - 7 * DAY - Math.min(rank, 200) * 6 * HOUR - Math.max(0, rank - 200) * 5 * MINUTE
}

export interface JoinWindow {
  join_from: string | null
  join_until: string | null
}

/** One in four may be joined for some days only, and then now if somebody is in it. */
export function joinWindow(
  seed: number,
  kind: 'room' | 'conference',
  rank: number,
  running: boolean,
  at: number,
): JoinWindow {
  const drawn = hash(seed, `${kind}.window`, rank)
  if (drawn % 4 !== 0) return { join_from: null, join_until: null }
  const day = drawn >>> 8
  const from = running ? at - between(1, 20, day) * DAY : at + between(-30, 30, day) * DAY
  const until = running ? at + between(1, 20, day) * DAY : from + between(1, 14, day) * DAY
  return { join_from: timestamp(from), join_until: drawn % 3 === 0 ? null : timestamp(until) }
}

/** The room with this rank, before any change a test makes and without a session. @param at when the world began */
export function seededRoom(seed: number, rank: number, running: boolean, at: number): WireRoom {
  const draw = (label: string) => hash(seed, `room.${label}`, rank)
  const name = roomNameOfRank(seed, rank)
  const created = createdAt(rank, at)
  return {
    id: uuidOf(seed, 'room', rank),
    name,
    display_name: draw('display') % 6 === 0 ? null : displayName(name),
    description: draw('description') % 3 === 0 ? `Where we meet for ${name.replaceAll('-', ' ')}.` : null,
    max_members: pick(MOST_MEMBERS, draw('members')),
    quality: pick(QUALITIES, draw('quality')),
    fps: draw('fps') % 3 === 0 ? 20 : 30,
    ...joinWindow(seed, 'room', rank, running, at),
    remove_at: draw('remove') % 9 === 0 ? timestamp(at + 60 * DAY) : null,
    remove_after_seconds_elapsed: draw('elapsed') % 7 === 0 ? 3600 : null,
    layout: pick(LAYOUTS, draw('layout')),
    record_on_start: draw('record') % 4 === 0,
    tone_on_entry_and_exit: draw('tone') % 2 === 0,
    room_join_video_off: draw('room video') % 8 === 0,
    user_join_video_off: draw('user video') % 5 === 0,
    enable_room_previews: draw('previews') % 5 === 0 ? null : draw('previews') % 2 === 0,
    sync_audio_video: draw('sync') % 5 === 0 ? null : draw('sync') % 2 === 0,
    meta: draw('meta') % 3 === 0 ? { floor: 1 + (draw('meta') % 5), quiet: draw('meta') % 2 === 0 } : null,
    prioritize_handraise: draw('handraise') % 3 === 0,
    created_at: timestamp(created),
    updated_at: timestamp(created + (draw('updated') % 5) * DAY),
  }
}

/** A room that was deleted when its session ended. */
export function bygoneRoom(seed: number, rank: number, at: number): WireRoom {
  const name = bygoneName(hash(seed, 'bygone', rank))
  return { ...seededRoom(seed, rank, false, at), name, display_name: displayName(name), description: null }
}

/** The conference with this rank, before any change a test makes and without a session. */
export function seededConference(seed: number, rank: number, running: boolean, at: number): WireConference {
  const draw = (label: string) => hash(seed, `conference.${label}`, rank)
  const colour = (label: string) => (draw(label) % 2 === 0 ? null : pick(COLOURS, draw(label) >>> 4))
  const name = conferenceNameOfRank(rank)
  const created = createdAt(rank, at)
  return {
    id: uuidOf(seed, 'conference', rank),
    name,
    display_name: draw('display') % 5 === 0 ? null : displayName(name),
    description: draw('description') % 2 === 0 ? `On stage: ${name.replaceAll('-', ' ')}.` : null,
    ...joinWindow(seed, 'conference', rank, running, at),
    quality: pick(QUALITIES, draw('quality')),
    layout: pick(LAYOUTS, draw('layout')),
    size: draw('size') % 7 === 0 ? null : pick(['small', 'medium', 'large'] as const, draw('size')),
    record_on_start: draw('record') % 2 === 0,
    tone_on_entry_and_exit: draw('tone') % 4 === 0,
    user_join_video_off: draw('user video') % 2 === 0,
    room_join_video_off: draw('room video') % 8 === 0,
    enable_chat: draw('chat') % 3 !== 0,
    enable_room_previews: draw('previews') % 4 === 0 ? null : draw('previews') % 2 === 0,
    dark_primary: colour('dark 1'),
    dark_background: colour('dark 2'),
    dark_foreground: colour('dark 3'),
    dark_success: colour('dark 4'),
    dark_negative: colour('dark 5'),
    light_primary: colour('light 1'),
    light_background: colour('light 2'),
    light_foreground: colour('light 3'),
    light_success: colour('light 4'),
    light_negative: colour('light 5'),
    meta: draw('meta') % 4 === 0 ? { track: 'main', sponsors: draw('meta') % 3 } : null,
    created_at: timestamp(created),
    updated_at: timestamp(created + (draw('updated') % 5) * DAY),
  }
}

/** All rooms, so many of them seeded. */
export function roomShelf(seed: number, count: number, plan: Plan, at: number): Shelf<WireRoom> {
  const memo = new Memo<WireRoom>()
  const rankOfName = rankFinder(seed)
  return new Shelf({
    count,
    make: (key) => memo.get(0, key, () => seededRoom(seed, key, plan.sessionInRoom(key) !== undefined, at)),
    keyOfId: (id) => indexOfUuid(seed, 'room', id),
    keyOfName(name) {
      const key = rankOfName(name)
      return key !== undefined && roomNameOfRank(seed, key) === name ? key : undefined
    },
  })
}

/** All conferences, likewise. */
export function conferenceShelf(seed: number, count: number, plan: Plan, at: number): Shelf<WireConference> {
  // Made at the first create, as nothing else asks for a conference by its name.
  let ranks: Map<string, number> | undefined
  return new Shelf({
    count,
    make: (key) => seededConference(seed, key, plan.sessionInConference(key) !== undefined, at),
    keyOfId: (id) => indexOfUuid(seed, 'conference', id),
    keyOfName(name) {
      ranks ??= new Map(Array.from({ length: count }, (_, rank) => [conferenceNameOfRank(rank), rank]))
      return ranks.get(name)
    },
  })
}
