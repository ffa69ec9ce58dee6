import {
  arrayRule,
  type BodyShape,
  booleanRule,
  dateTimeRule,
  integerRule,
  objectRule,
  type Rule,
  stringRule,
  wordRule,
} from './rules.ts'

const NAME = stringRule(100, /^[A-Za-z0-9_-]+$/)
const DISPLAY_NAME = stringRule(200)
const DESCRIPTION = stringRule(3000)
const COLOUR = stringRule(7, /^#[0-9a-fA-F]{6}$/)
const QUALITY = wordRule('720p', '1080p')
const LAYOUT = wordRule(
  'grid-responsive',
  'grid-responsive-mobile',
  'highlight-1-responsive',
  ...['1x1', '2x1', '2x2', '5up', '3x3', '4x4', '5x5', '6x6', '8x8', '10x10'],
)
const WINDOW = { join_from: dateTimeRule, join_until: dateTimeRule }
const REMOVAL = { remove_at: dateTimeRule, remove_after_seconds_elapsed: integerRule(1, 200_000) }

const ROOM: Readonly<Record<string, Rule>> = {
  display_name: DISPLAY_NAME,
  description: DESCRIPTION,
  max_members: integerRule(1, 300),
  quality: QUALITY,
  ...WINDOW,
  ...REMOVAL,
  layout: LAYOUT,
  record_on_start: booleanRule,
  enable_room_previews: booleanRule,
  meta: objectRule,
  sync_audio_video: booleanRule,
}

/** What a room has where a create does not say, and where a PUT that replaces leaves it out. */
export const ROOM_DEFAULTS = {
  display_name: null,
  description: null,
  max_members: 20,
  quality: '720p',
  join_from: null,
  join_until: null,
  remove_at: null,
  remove_after_seconds_elapsed: null,
  layout: 'grid-responsive',
  record_on_start: false,
  enable_room_previews: false,
  meta: null,
  sync_audio_video: null,
}

/** What a new room has that no body can say. */
export const ROOM_FIXED = {
  fps: 20,
  tone_on_entry_and_exit: false,
  room_join_video_off: false,
  user_join_video_off: false,
  prioritize_handraise: false,
}

const COLOURS = {
  dark_primary: '#044EF4',
  dark_background: '#FFFFFF',
  dark_foreground: '#1D2127',
  dark_success: '#17BB58',
  dark_negative: '#F42C50',
  light_primary: '#044EF4',
  light_background: '#FFFFFF',
  light_foreground: '#1D2127',
  light_success: '#17BB58',
  light_negative: '#F42C50',
}

const CONFERENCE: Readonly<Record<string, Rule>> = {
  display_name: DISPLAY_NAME,
  description: DESCRIPTION,
  ...WINDOW,
  quality: QUALITY,
  layout: LAYOUT,
  size: wordRule('small', 'medium', 'large'),
  record_on_start: booleanRule,
  enable_room_previews: booleanRule,
  enable_chat: booleanRule,
  // keys: those of `COLOURS`
  ...Object.fromEntries(Object.keys(COLOURS).map((name) => [name, COLOUR])),
}

const ON_UPDATE_ONLY = {
  tone_on_entry_and_exit: booleanRule,
  room_join_video_off: booleanRule,
  user_join_video_off: booleanRule,
}

/** As `ROOM_DEFAULTS`; the three flags can be given on an update only. */
export const CONFERENCE_DEFAULTS = {
  display_name: null,
  description: null,
  join_from: null,
  join_until: null,
  quality: '720p',
  layout: 'grid-responsive',
  size: 'medium',
  record_on_start: false,
  tone_on_entry_and_exit: false,
  room_join_video_off: false,
  user_join_video_off: false,
  enable_room_previews: false,
  enable_chat: true,
  ...COLOURS,
}

export const CONFERENCE_FIXED = { meta: null }

const CLEARABLE_IN_ROOM = Object.entries(ROOM_DEFAULTS).flatMap(([name, usual]) =>
  usual === null || name === 'enable_room_previews' ? [name] : [],
)
const CLEARABLE_IN_CONFERENCE = [
  'description',
  'join_from',
  'join_until',
  'size',
  'enable_room_previews',
  ...Object.keys(COLOURS),
]

export const CREATE_ROOM: BodyShape = {
  rules: { name: NAME, ...ROOM },
  required: ['name'],
  clearable: CLEARABLE_IN_ROOM,
}
export const UPDATE_ROOM: BodyShape = { rules: ROOM, required: [], clearable: CLEARABLE_IN_ROOM }
export const CREATE_CONFERENCE: BodyShape = {
  rules: { name: NAME, ...CONFERENCE },
  required: ['display_name'],
  clearable: CLEARABLE_IN_CONFERENCE,
}
export const UPDATE_CONFERENCE: BodyShape = {
  rules: { ...CONFERENCE, ...ON_UPDATE_ONLY },
  required: ['display_name'],
  clearable: CLEARABLE_IN_CONFERENCE,
}

const OWN = [
  ...['audio_mute', 'audio_unmute', 'video_mute', 'video_unmute', 'deaf', 'undeaf', 'set_input_volume'],
  ...['set_output_volume', 'set_input_sensitivity', 'screenshare', 'additional_source'],
]
const OF_OTHERS = [
  ...['audio_mute', 'audio_unmute', 'video_mute', 'video_unmute', 'deaf', 'undeaf', 'set_input_volume'],
  ...['set_output_volume', 'set_input_sensitivity', 'set_position', 'set_meta', 'raisehand', 'lowerhand'],
  ...['remove', 'promote', 'demote'],
]
const OF_THE_ROOM = [
  ...['hide_video_muted', 'list_available_layouts', 'lock', 'playback', 'playback_seek'],
  ...['prioritize_handraise', 'recording', 'set_layout', 'set_position', 'set_meta', 'show_video_muted'],
  ...['stream', 'unlock', 'self.set_position', 'self.set_meta', 'self.raisehand', 'self.lowerhand'],
]

/** What a token allows where its body does not say. */
export const DEFAULT_PERMISSIONS: readonly string[] = OWN.map((what) => `room.self.${what}`)

const PERMISSION = wordRule(
  ...DEFAULT_PERMISSIONS,
  ...OF_OTHERS.map((what) => `room.member.${what}`),
  ...OF_THE_ROOM.map((what) => `room.${what}`),
)

export const CREATE_ROOM_TOKEN: BodyShape = {
  rules: {
    room_name: NAME,
    user_name: stringRule(100),
    permissions: arrayRule(PERMISSION),
    ...WINDOW,
    ...REMOVAL,
    join_audio_muted: booleanRule,
    join_video_muted: booleanRule,
    auto_create_room: booleanRule,
    enable_room_previews: booleanRule,
    room_display_name: DISPLAY_NAME,
    end_room_session_on_leave: booleanRule,
    join_as: wordRule('audience', 'member'),
    media_allowed: wordRule('all', 'audio-only', 'video-only'),
    room_meta: objectRule,
    meta: objectRule,
    sync_audio_video: booleanRule,
  },
  required: ['room_name'],
  clearable: [],
}

/** The body of a stream, for a create and a change. */
export const STREAM: BodyShape = {
  rules: { url: stringRule(2048, /^rtmps?:\/\/[^\s/]+/i) },
  required: ['url'],
  clearable: [],
  hasBadRequest: false,
}
