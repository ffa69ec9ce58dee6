import {
  aFlag,
  all,
  aNumber,
  anInteger,
  anObject,
  aText,
  aTime,
  aUuid,
  each,
  listOfItems,
  listOfValues,
  oneNumberOf,
  oneWordOf,
  orAbsent,
  orNull,
  type Shape,
  shape,
} from './facts.ts'

const QUALITY = oneWordOf('720p', '1080p')
const FPS = oneNumberOf(20, 30)
const LAYOUT = oneWordOf(
  ...['grid-responsive', 'grid-responsive-mobile', 'highlight-1-responsive'],
  ...['1x1', '2x1', '2x2', '5up', '3x3', '4x4', '5x5', '6x6', '8x8', '10x10'],
)
const STATUS = oneWordOf('in-progress', 'completed')
const WINDOW = each(orNull(aTime), 'join_from', 'join_until')
const REMOVAL = { remove_at: orNull(aTime), remove_after_seconds_elapsed: orNull(anInteger) }
const CHANGED = each(aTime, 'created_at', 'updated_at')
const SETTINGS_FLAGS = each(aFlag, 'tone_on_entry_and_exit', 'room_join_video_off', 'user_join_video_off')

/** A session in a room or a conference: nothing of it is required, and nothing is null. */
const ACTIVE_SESSION: Shape = all(
  {
    ...each(aText, 'id', 'room_id', 'name', 'display_name', 'layout', 'preview_url'),
    ...each(aTime, 'join_from', 'join_until', 'remove_at', 'start_time', 'end_time'),
    ...each(anInteger, 'remove_after_seconds_elapsed', 'max_members', 'duration'),
    ...each(aFlag, 'record_on_start', 'enable_room_previews', 'audio_video_sync'),
    fps: FPS,
    quality: QUALITY,
    status: STATUS,
  },
  orAbsent,
)

export const ROOM: Shape = {
  id: aUuid,
  name: aText,
  ...each(orNull(aText), 'display_name', 'description'),
  max_members: anInteger,
  quality: QUALITY,
  fps: anInteger,
  ...WINDOW,
  ...REMOVAL,
  layout: LAYOUT,
  record_on_start: aFlag,
  ...SETTINGS_FLAGS,
  ...each(orNull(aFlag), 'enable_room_previews', 'sync_audio_video'),
  meta: orNull(anObject),
  prioritize_handraise: aFlag,
  active_session: orAbsent(shape(ACTIVE_SESSION)),
  ...CHANGED,
}

const COLOURS = ['primary', 'background', 'foreground', 'success', 'negative']

export const CONFERENCE: Shape = {
  id: aUuid,
  name: aText,
  ...each(orNull(aText), 'display_name', 'description'),
  ...WINDOW,
  quality: QUALITY,
  layout: LAYOUT,
  size: orNull(oneWordOf('small', 'medium', 'large')),
  ...each(aFlag, 'record_on_start', 'enable_chat'),
  ...SETTINGS_FLAGS,
  enable_room_previews: orNull(aFlag),
  ...each(orNull(aText), ...COLOURS.flatMap((name) => [`dark_${name}`, `light_${name}`])),
  meta: orNull(anObject),
  ...CHANGED,
  active_session: orAbsent(shape(ACTIVE_SESSION)),
}

/** A session by its id. */
export const SESSION_SUMMARY: Shape = {
  id: aUuid,
  room_id: orNull(aUuid),
  ...each(orNull(aText), 'name', 'display_name', 'layout', 'preview_url'),
  ...each(orNull(anInteger), 'max_members', 'duration'),
  quality: orNull(QUALITY),
  fps: orNull(FPS),
  ...WINDOW,
  ...REMOVAL,
  ...each(aFlag, 'record_on_start', 'locked'),
  ...SETTINGS_FLAGS,
  ...each(orNull(aTime), 'start_time', 'end_time'),
  status: orNull(STATUS),
  ...CHANGED,
  ...each(orNull(aFlag), 'prioritize_handraise', 'sync_audio_video'),
}

/** A session in the list of sessions. */
export const SESSION: Shape = {
  ...SESSION_SUMMARY,
  cost_in_dollars: aNumber,
  enable_room_previews: aFlag,
  locked_cover: aText,
}

export const MEMBER: Shape = {
  ...each(aUuid, 'id', 'room_session_id'),
  name: orNull(aText),
  ...each(orNull(aTime), 'join_time', 'leave_time'),
  duration: orNull(anInteger),
  cost_in_dollars: aNumber,
}

export const RECORDING: Shape = {
  ...each(aUuid, 'id', 'room_session_id'),
  status: orNull(oneWordOf('recording', 'paused', 'processing', 'completed')),
  ...each(orNull(aTime), 'started_at', 'finished_at'),
  ...each(orNull(anInteger), 'duration', 'size_in_bytes'),
  ...each(orNull(aText), 'format', 'uri'),
  cost_in_dollars: aNumber,
  ...CHANGED,
}

export const EVENT: Shape = {
  ...each(aUuid, 'id', 'project_id', 'room_id', 'room_session_id'),
  ...each(orAbsent(aUuid), 'room_recording_id', 'room_participant_id'),
  ...each(aText, 'level', 'name'),
  payload: anObject,
  created_at: aTime,
}

export const VIDEO_STREAM: Shape = {
  id: aUuid,
  ...each(orNull(aText), 'url', 'stream_type'),
  ...each(orNull(anInteger), 'width', 'height', 'fps'),
  ...CHANGED,
}

export const CONFERENCE_TOKEN: Shape = {
  id: aUuid,
  name: orNull(aText),
  token: aText,
  scopes: listOfValues(aText),
}
export const ROOM_TOKEN: Shape = { token: aText }

export const LOG: Shape = {
  id: aUuid,
  source: oneWordOf('realtime_api'),
  type: oneWordOf('video_room_session', 'video_conference_session'),
  url: aText,
  room_name: orNull(aText),
  status: orNull(STATUS),
  locked: aFlag,
  ...each(orNull(aTime), 'started_at', 'ended_at'),
  charge: aNumber,
  created_at: aTime,
  charge_details: listOfItems({ description: aText, charge: aNumber }),
}
export const DISCARDED_LOG: Shape = { id: aUuid, ...each(aTime, 'discarded_at', 'created_at') }

const LINKS: Shape = { ...each(aText, 'self', 'first'), ...each(orAbsent(aText), 'next', 'prev') }

/** A page of a list, whose items have one of these shapes. */
export const pageOf = (...items: Shape[]): Shape => ({ links: shape(LINKS), data: listOfItems(...items) })

/** A 400, 401, 403, 404 or 500. */
export const ERROR: Shape = {
  error: oneWordOf('Bad Request', 'Unauthorized', 'Forbidden', 'Not Found', 'Internal Server Error'),
}
/** A 422. */
export const ERRORS: Shape = {
  errors: listOfItems({
    ...each(aText, 'type', 'code', 'message', 'url'),
    attribute: orAbsent(orNull(aText)),
  }),
}
