import {
  anyValue,
  boundedText,
  colour,
  enumWord,
  instant,
  jsonData,
  permissions,
  roomName,
  streamUrl,
  type ValueKind,
  wholeNumber,
} from './value-kinds.ts'

/** Writable field: one field of an input, and the property of the request body that it is upstream. */
export interface WritableField {
  /** Where it stands in the input, such as `['darkTheme', 'primary']`. */
  readonly path: readonly string[]
  /** Its name upstream, in the body and in the `attribute` of a 422. */
  readonly attribute: string
  readonly kind: ValueKind
  /** Whether null clears it in an update. */
  readonly isClearable: boolean
}

/** Writable fields: all that one request body may have. It writes the body, and reads a refusal's attributes back. */
export type WritableFields = readonly WritableField[]

function field(path: string, attribute: string, kind: ValueKind): WritableField {
  return { path: path.split('.'), attribute, kind, isClearable: false }
}

function clearable(path: string, attribute: string, kind: ValueKind): WritableField {
  return { ...field(path, attribute, kind), isClearable: true }
}

const DISPLAY_NAME = boundedText(200)
const DESCRIPTION = clearable('description', 'description', boundedText(3000))
const QUALITY = field('quality', 'quality', enumWord)
const LAYOUT = field('layout', 'layout', enumWord)
const JOIN_FROM = clearable('joinFrom', 'join_from', instant)
const JOIN_UNTIL = clearable('joinUntil', 'join_until', instant)
const REMOVE_AT = clearable('removeAt', 'remove_at', instant)
const REMOVE_AFTER = clearable(
  'removeAfterSecondsElapsed',
  'remove_after_seconds_elapsed',
  wholeNumber(1, 200_000),
)
const RECORD_ON_START = field('recordOnStart', 'record_on_start', anyValue)
const PREVIEWS = field('enableRoomPreviews', 'enable_room_previews', anyValue)
const SYNC = clearable('syncAudioVideo', 'sync_audio_video', anyValue)
const META = clearable('meta', 'meta', jsonData)

/** Of `PUT /rooms/{id}`. */
export const ROOM_CHANGES: WritableFields = [
  clearable('displayName', 'display_name', DISPLAY_NAME),
  DESCRIPTION,
  field('maxMembers', 'max_members', wholeNumber(1, 300)),
  QUALITY,
  LAYOUT,
  JOIN_FROM,
  JOIN_UNTIL,
  REMOVE_AT,
  REMOVE_AFTER,
  RECORD_ON_START,
  PREVIEWS,
  SYNC,
  META,
]

/** Of `POST /rooms`. */
export const NEW_ROOM: WritableFields = [field('name', 'name', roomName), ...ROOM_CHANGES]

const COMMON_OF_CONFERENCES: WritableFields = [
  field('displayName', 'display_name', DISPLAY_NAME),
  DESCRIPTION,
  field('size', 'size', enumWord),
  QUALITY,
  LAYOUT,
  JOIN_FROM,
  JOIN_UNTIL,
  RECORD_ON_START,
  PREVIEWS,
  field('enableChat', 'enable_chat', anyValue),
  ...(['dark', 'light'] as const).flatMap((theme) =>
    ['primary', 'background', 'foreground', 'success', 'negative'].map((part) =>
      field(`${theme}Theme.${part}`, `${theme}_${part}`, colour),
    ),
  ),
]

/** Of `POST /conferences`. */
export const NEW_CONFERENCE: WritableFields = [field('name', 'name', roomName), ...COMMON_OF_CONFERENCES]

/** Of `PUT /conferences/{id}`. */
export const CONFERENCE_CHANGES: WritableFields = [
  ...COMMON_OF_CONFERENCES,
  field('toneOnEntryAndExit', 'tone_on_entry_and_exit', anyValue),
  field('roomJoinVideoOff', 'room_join_video_off', anyValue),
  field('userJoinVideoOff', 'user_join_video_off', anyValue),
]

/** Of `POST /room_tokens`. */
export const NEW_ROOM_TOKEN: WritableFields = [
  field('roomName', 'room_name', roomName),
  field('userName', 'user_name', boundedText(100)),
  field('permissions', 'permissions', permissions),
  field('joinAs', 'join_as', anyValue),
  field('mediaAllowed', 'media_allowed', anyValue),
  JOIN_FROM,
  JOIN_UNTIL,
  REMOVE_AT,
  REMOVE_AFTER,
  field('joinAudioMuted', 'join_audio_muted', anyValue),
  field('joinVideoMuted', 'join_video_muted', anyValue),
  field('autoCreateRoom', 'auto_create_room', anyValue),
  field('roomDisplayName', 'room_display_name', DISPLAY_NAME),
  field('roomMeta', 'room_meta', jsonData),
  PREVIEWS,
  field('endRoomSessionOnLeave', 'end_room_session_on_leave', anyValue),
  META,
  SYNC,
]

/** Of both ways to create a stream, and of `PUT /streams/{id}`. */
export const STREAM_ADDRESS: WritableFields = [field('url', 'url', streamUrl)]
