import type { ItemOrigin } from '../loading/rest-list.ts'
import {
  dateTime,
  enumValue,
  flag,
  id,
  int,
  intOrDigits,
  jsonObject,
  nullable,
  recordOf,
  text,
} from '../records/decode.ts'
import { VIDEO_LAYOUTS, VIDEO_QUALITIES } from './enum-values.ts'
import type { RoomSession } from './room-sessions.ts'

/** What rooms and conferences have in common. */
export const ROOM_SETTINGS = {
  name: text('name'),
  displayName: nullable(text('display_name')),
  description: nullable(text('description')),
  quality: enumValue('quality', VIDEO_QUALITIES),
  qualityRaw: text('quality'),
  layout: enumValue('layout', VIDEO_LAYOUTS),
  layoutRaw: text('layout'),
  joinFrom: nullable(dateTime('join_from')),
  joinUntil: nullable(dateTime('join_until')),
  recordOnStart: flag('record_on_start'),
  toneOnEntryAndExit: flag('tone_on_entry_and_exit'),
  roomJoinVideoOff: flag('room_join_video_off'),
  userJoinVideoOff: flag('user_join_video_off'),
  enableRoomPreviews: nullable(flag('enable_room_previews')),
  meta: nullable(jsonObject('meta')),
  createdAt: dateTime('created_at'),
  updatedAt: dateTime('updated_at'),
}

const ROOM_FIELDS = {
  ...ROOM_SETTINGS,
  roomId: id('id'),
  maxMembers: int('max_members'),
  fps: intOrDigits('fps'),
  removeAt: nullable(dateTime('remove_at')),
  removeAfterSecondsElapsed: nullable(int('remove_after_seconds_elapsed')),
  syncAudioVideo: nullable(flag('sync_audio_video')),
  prioritizeHandraise: flag('prioritize_handraise'),
}

/** A room as `GET /rooms` and `GET /rooms/{id}` send it (WireRoom). */
export class Room extends recordOf(ROOM_FIELDS) {
  /**
   * The running session: null when there is none, undefined when it was not requested, an error in its place when it
   * is unreadable.
   */
  activeSession: RoomSession | null | undefined
  /** The page that it came from without its session. That page is loaded again, expanded, for the session. */
  origin: ItemOrigin<Room> | undefined
}
