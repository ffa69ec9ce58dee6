import type { WireRoomSession } from '../../datasources/signalwire/wire.ts'
import type { Behaviour } from '../behaviour.ts'

/** The three shapes in which one session is sent. */
export type SessionShape = 'embedded' | 'summary' | 'list'

/** What only the list of sessions has. */
const LIST_ONLY = ['cost_in_dollars', 'locked_cover', 'enable_room_previews'] as const

/** What a room's or a conference's `active_session` lacks. */
const NOT_EMBEDDED = [
  'tone_on_entry_and_exit',
  'room_join_video_off',
  'user_join_video_off',
  'locked',
  'created_at',
  'updated_at',
  'prioritize_handraise',
  'sync_audio_video',
  'cost_in_dollars',
  'locked_cover',
] as const

function without(item: object, keys: readonly string[]): Record<string, unknown> {
  // keys: what SignalWire calls the fields
  return Object.fromEntries(Object.entries(item).filter(([key]) => !keys.includes(key)))
}

/** One session in one of its shapes. */
export function shapeSession(
  session: WireRoomSession,
  shape: SessionShape,
  behaviour: Behaviour,
): Record<string, unknown> {
  if (shape === 'list') return { ...session }
  if (shape === 'summary') return without(session, LIST_ONLY)
  const embedded = {
    ...without(session, NOT_EMBEDDED),
    // keys: one of two names of a switch
    [behaviour.activeSessionSync]: session.sync_audio_video,
  }
  if (behaviour.activeSessionNulls === 'null') return embedded
  // keys: what SignalWire calls the fields
  return Object.fromEntries(Object.entries(embedded).filter(([, value]) => value !== null))
}
