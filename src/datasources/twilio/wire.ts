/**
 * The shapes of the Twilio Video Insights REST API, verbatim: snake_case, as the contract of April 2026 has them.
 * Every property is documented as nullable. They say what is documented, not what arrives: each value is checked
 * when it is read. Enum values such as types, states and regions stay strings, as the contract lists fewer of them
 * than Twilio's reference.
 */

export interface WireInsightsRoom {
  account_sid: string | null
  room_sid: string | null
  room_name: string | null
  create_time: string | null
  end_time: string | null
  room_type: string | null
  room_status: string | null
  status_callback: string | null
  status_callback_method: string | null
  created_method: string | null
  end_reason: string | null
  max_participants: number | null
  unique_participants: number | null
  unique_participant_identities: number | null
  concurrent_participants: number | null
  max_concurrent_participants: number | null
  codecs: string[] | null
  media_region: string | null
  /** Seconds, as int64, like the next two. */
  duration_sec: number | null
  total_participant_duration_sec: number | null
  total_recording_duration_sec: number | null
  processing_state: string | null
  recording_enabled: boolean | null
  edge_location: string | null
  url: string | null
  /** Addresses of what belongs to the room, by name. */
  links: Record<string, string> | null
}

export interface WireInsightsParticipant {
  participant_sid: string | null
  participant_identity: string | null
  join_time: string | null
  leave_time: string | null
  /** Seconds, as int64. */
  duration_sec: number | null
  account_sid: string | null
  room_sid: string | null
  status: string | null
  codecs: string[] | null
  end_reason: string | null
  error_code: number | null
  error_code_url: string | null
  media_region: string | null
  properties: Record<string, unknown> | null
  edge_location: string | null
  publisher_info: Record<string, unknown> | null
  url: string | null
}

/** The links of a list. */
export interface WireInsightsMeta {
  page: number
  page_size: number
  /** The name of the array that holds the items: `rooms` or `participants`. */
  key: string
  url: string
  first_page_url: string
  previous_page_url: string | null
  next_page_url: string | null
}

export interface WireInsightsRoomList {
  meta: WireInsightsMeta
  rooms: WireInsightsRoom[]
}

export interface WireInsightsParticipantList {
  meta: WireInsightsMeta
  participants: WireInsightsParticipant[]
}

/** The body of every error. */
export interface WireInsightsError {
  code: number
  message: string
  more_info: string
  status: number
}
