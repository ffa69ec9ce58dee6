import type { ItemOrigin } from '../loading/rest-list.ts'
import { enumValue, flag, id, nullable, recordOf, text } from '../records/decode.ts'
import { CONFERENCE_SIZES } from './enum-values.ts'
import type { RoomSession } from './room-sessions.ts'
import { ROOM_SETTINGS } from './rooms.ts'

const CONFERENCE_FIELDS = {
  ...ROOM_SETTINGS,
  conferenceId: id('id'),
  size: nullable(enumValue('size', CONFERENCE_SIZES)),
  sizeRaw: nullable(text('size')),
  enableChat: flag('enable_chat'),
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
