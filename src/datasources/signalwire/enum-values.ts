/** The enum values that SignalWire documents. Any other value is possible at any time. */
export const VIDEO_QUALITIES = ['720p', '1080p'] as const
export const VIDEO_LAYOUTS = [
  'grid-responsive',
  'grid-responsive-mobile',
  'highlight-1-responsive',
  '1x1',
  '2x1',
  '2x2',
  '5up',
  '3x3',
  '4x4',
  '5x5',
  '6x6',
  '8x8',
  '10x10',
] as const
export const CONFERENCE_SIZES = ['small', 'medium', 'large'] as const
export const ROOM_SESSION_STATUSES = ['in-progress', 'completed'] as const
export const VIDEO_LOG_SOURCES = ['realtime_api'] as const
export const VIDEO_LOG_TYPES = ['video_room_session', 'video_conference_session'] as const
export const ROOM_RECORDING_STATUSES = ['recording', 'paused', 'processing', 'completed'] as const
