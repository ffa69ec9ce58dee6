/**
 * The shapes of the SignalWire Video REST API, verbatim: snake_case, as the contract of August 2026 has them.
 * They say what is documented, not what arrives; `decode.ts` checks each value when it is read.
 */

export interface WireRoom {
  id: string
  name: string
  display_name: string | null
  description: string | null
  max_members: number
  quality: string
  /** A whole number in the contract; digits as text are accepted, too. */
  fps: number | string
  join_from: string | null
  join_until: string | null
  remove_at: string | null
  remove_after_seconds_elapsed: number | null
  layout: string
  record_on_start: boolean
  tone_on_entry_and_exit: boolean
  room_join_video_off: boolean
  user_join_video_off: boolean
  enable_room_previews: boolean | null
  sync_audio_video: boolean | null
  meta: Record<string, unknown> | null
  prioritize_handraise: boolean
  /** Absent unless `include_active_session=true`; absent or null after asking means that none is running. */
  active_session?: WireActiveSession | null
  created_at: string
  updated_at: string
}

export interface WireConference {
  id: string
  name: string
  display_name: string | null
  description: string | null
  join_from: string | null
  join_until: string | null
  quality: string
  layout: string
  size: string | null
  record_on_start: boolean
  tone_on_entry_and_exit: boolean
  user_join_video_off: boolean
  room_join_video_off: boolean
  enable_chat: boolean
  enable_room_previews: boolean | null
  dark_primary: string | null
  dark_background: string | null
  dark_foreground: string | null
  dark_success: string | null
  dark_negative: string | null
  light_primary: string | null
  light_background: string | null
  light_foreground: string | null
  light_success: string | null
  light_negative: string | null
  meta: Record<string, unknown> | null
  created_at: string
  updated_at: string
  active_session?: WireActiveSession | null
}

/** The fields that all three shapes of a session share. */
export interface WireSessionCore {
  id: string
  /** Null once the room was deleted on its end; its value for a conference's session is undocumented. */
  room_id: string | null
  name: string | null
  display_name: string | null
  max_members: number | null
  quality: string | null
  fps: number | string | null
  layout: string | null
  join_from: string | null
  join_until: string | null
  remove_at: string | null
  remove_after_seconds_elapsed: number | null
  record_on_start: boolean
  start_time: string | null
  end_time: string | null
  /** Seconds. */
  duration: number | null
  status: string | null
  preview_url: string | null
}

/**
 * Embedded in a room or a conference: the fewest fields, and its own name for audio-video sync. The contract requires none
 * of them, not even the id, and knows no null there.
 */
export interface WireActiveSession extends WireSessionCore {
  enable_room_previews: boolean
  audio_video_sync: boolean | null
}

/** `GET /room_sessions/{id}`. */
export interface WireRoomSessionSummary extends WireSessionCore {
  tone_on_entry_and_exit: boolean
  room_join_video_off: boolean
  user_join_video_off: boolean
  locked: boolean
  created_at: string
  updated_at: string
  prioritize_handraise: boolean | null
  sync_audio_video: boolean | null
}

/** An item of `GET /room_sessions`: the only shape with every field. */
export interface WireRoomSession extends WireRoomSessionSummary {
  cost_in_dollars: number
  enable_room_previews: boolean
  locked_cover: string
}

export interface WireRoomSessionMember {
  id: string
  room_session_id: string
  name: string | null
  join_time: string | null
  leave_time: string | null
  /** Seconds. */
  duration: number | null
  cost_in_dollars: number
}

export interface WireRoomSessionEvent {
  id: string
  project_id: string
  room_id: string
  room_session_id: string
  room_recording_id?: string
  room_participant_id?: string
  level: string
  name: string
  payload: Record<string, unknown>
  created_at: string
}

export interface WireRoomRecording {
  id: string
  room_session_id: string
  status: string | null
  started_at: string | null
  finished_at: string | null
  /** Seconds. */
  duration: number | null
  /** Bytes; documented as int32 although a file can pass 2 GiB. */
  size_in_bytes: number | null
  format: string | null
  cost_in_dollars: number
  /** A temporary link, good for 900 s unless `media_ttl` says otherwise. */
  uri: string | null
  created_at: string
  updated_at: string
}

export interface WireLinks {
  self: string
  first: string
  next?: string
  prev?: string
}

/** One entry of a 422. */
export interface WireErrorItem {
  type: string
  code: string
  message: string
  attribute?: string | null
  url: string
}

/** An RTMP destination of a room or a conference. */
export interface WireStream {
  id: string
  /** Holds a stream key as a rule: a secret. */
  url: string | null
  stream_type: string | null
  width: number | null
  height: number | null
  fps: number | null
  created_at: string
  updated_at: string
}

export interface WireConferenceToken {
  id: string
  name: string | null
  /** The secret itself. */
  token: string
  scopes: string[]
}

export interface WireChargeDetail {
  description: string
  /** US dollars. */
  charge: number
}

/** An entry of the log. Of a deleted one there are only `id`, `created_at` and `discarded_at`. */
export interface WireVideoLog {
  id: string
  source: string
  type: string
  /** The address of the session. */
  url: string
  room_name: string | null
  status: string | null
  locked: boolean
  started_at: string | null
  ended_at: string | null
  /** US dollars. */
  charge: number
  charge_details: WireChargeDetail[]
  created_at: string
}

export interface WireDiscardedLog {
  id: string
  created_at: string
  discarded_at: string
}
