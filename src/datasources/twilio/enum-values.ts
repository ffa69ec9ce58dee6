/** The enum values that Twilio documents for Video Insights. Others are possible. */
export const ROOM_TYPES = ['go', 'peer_to_peer', 'group', 'group_small'] as const
export const ROOM_STATUSES = ['in_progress', 'completed'] as const
export const PARTICIPANT_STATUSES = ['in_progress', 'connected', 'completed', 'disconnected'] as const
export const CREATED_METHODS = ['sdk', 'ad_hoc', 'api'] as const
export const END_REASONS = ['room_ended_via_api', 'timeout'] as const
export const PROCESSING_STATES = ['complete', 'in_progress', 'timeout', 'not_started'] as const
export const CODECS = ['VP8', 'VP9', 'H264', 'opus'] as const
