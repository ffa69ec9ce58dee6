import type { ItemOrigin } from '../loading/rest-list.ts'
import { dateTime, enumValue, flag, id, jsonObject, nullable, recordOf, text } from '../records/decode.ts'
import { CONFERENCE_SIZES, VIDEO_LAYOUTS, VIDEO_QUALITIES } from './enum-values.ts'
import type { RoomSession } from './room-sessions.ts'

const CONFERENCE_FIELDS = {
  conferenceId: id('id'),
  name: text('name'),
  displayName: nullable(text('display_name')),
  description: nullable(text('description')),
  joinFrom: nullable(dateTime('join_from')),
  joinUntil: nullable(dateTime('join_until')),
  quality: enumValue('quality', VIDEO_QUALITIES),
  qualityRaw: text('quality'),
  layout: enumValue('layout', VIDEO_LAYOUTS),
  layoutRaw: text('layout'),
  size: nullable(enumValue('size', CONFERENCE_SIZES)),
  sizeRaw: nullable(text('size')),
  recordOnStart: flag('record_on_start'),
  toneOnEntryAndExit: flag('tone_on_entry_and_exit'),
  userJoinVideoOff: flag('user_join_video_off'),
  roomJoinVideoOff: flag('room_join_video_off'),
  enableChat: flag('enable_chat'),
  enableRoomPreviews: nullable(flag('enable_room_previews')),
  meta: nullable(jsonObject('meta')),
  createdAt: dateTime('created_at'),
  updatedAt: dateTime('updated_at'),
}

/** The five colours of one theme, `#rrggbb` each; upstream they are ten flat fields of the conference. */
export class DarkTheme extends recordOf(themeFields('dark')) {}
export class LightTheme extends recordOf(themeFields('light')) {}
export type ConferenceTheme = DarkTheme | LightTheme

function themeFields(theme: 'dark' | 'light') {
  return {
    primary: nullable(text(`${theme}_primary`)),
    background: nullable(text(`${theme}_background`)),
    foreground: nullable(text(`${theme}_foreground`)),
    success: nullable(text(`${theme}_success`)),
    negative: nullable(text(`${theme}_negative`)),
  }
}

/** A conference as `GET /conferences` and `GET /conferences/{id}` send it (WireConference). */
export class Conference extends recordOf(CONFERENCE_FIELDS) {
  /** As `Room.activeSession`. */
  activeSession: RoomSession | null | undefined
  /** The page that it came from without its session. That page is loaded again, expanded, for the session. */
  origin: ItemOrigin<Conference> | undefined

  get darkTheme(): ConferenceTheme {
    return new DarkTheme(this.key, this.wire, this.from)
  }

  get lightTheme(): ConferenceTheme {
    return new LightTheme(this.key, this.wire, this.from)
  }
}
