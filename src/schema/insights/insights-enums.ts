import { builder } from '../builder.ts'
import { OPEN } from '../enums.ts'

export const InsightsRoomType = builder.enumType('InsightsRoomType', {
  description: 'What kind of room Twilio ran.',
  values: {
    GO: { value: 'go', description: 'A free room for two.' },
    PEER_TO_PEER: {
      value: 'peer_to_peer',
      description: 'Participants send to one another, without a server between.',
    },
    GROUP: { value: 'group', description: 'Participants send through Twilio’s servers.' },
    GROUP_SMALL: { value: 'group_small', description: 'As `GROUP`, for a few participants.' },
    ...OPEN,
  } as const,
})

export const InsightsRoomStatus = builder.enumType('InsightsRoomStatus', {
  description: 'Whether a Twilio room is running.',
  values: {
    IN_PROGRESS: { value: 'in_progress', description: 'Running now.' },
    COMPLETED: { value: 'completed', description: 'Over.' },
    ...OPEN,
  } as const,
})

export const InsightsParticipantStatus = builder.enumType('InsightsParticipantStatus', {
  description: 'Where a participant of a Twilio room is.',
  values: {
    IN_PROGRESS: { value: 'in_progress', description: 'The stay is going on.' },
    CONNECTED: { value: 'connected', description: 'Connected to the room.' },
    COMPLETED: { value: 'completed', description: 'The stay is over.' },
    DISCONNECTED: { value: 'disconnected', description: 'No longer connected.' },
    ...OPEN,
  } as const,
})

export const InsightsCreatedMethod = builder.enumType('InsightsCreatedMethod', {
  description: 'What created a Twilio room.',
  values: {
    SDK: { value: 'sdk', description: 'A client SDK.' },
    AD_HOC: { value: 'ad_hoc', description: 'A participant who connected to it.' },
    API: { value: 'api', description: 'A call of the REST API.' },
    ...OPEN,
  } as const,
})

export const InsightsEndReason = builder.enumType('InsightsEndReason', {
  description: 'Why a Twilio room ended.',
  values: {
    ROOM_ENDED_VIA_API: { value: 'room_ended_via_api', description: 'A call of the REST API ended it.' },
    TIMEOUT: { value: 'timeout', description: 'Nobody was there for a while.' },
    ...OPEN,
  } as const,
})

export const InsightsProcessingState = builder.enumType('InsightsProcessingState', {
  description: 'How far Twilio is with the figures of a room.',
  values: {
    COMPLETE: { value: 'complete', description: 'The figures are final.' },
    IN_PROGRESS: { value: 'in_progress', description: 'The figures may still change.' },
    TIMEOUT: { value: 'timeout', description: 'The figures took too long and may be incomplete.' },
    NOT_STARTED: { value: 'not_started', description: 'There are no figures yet.' },
    ...OPEN,
  } as const,
})

export const InsightsCodec = builder.enumType('InsightsCodec', {
  description: 'A codec of audio or video.',
  values: {
    VP8: { value: 'VP8', description: 'Video: VP8.' },
    VP9: { value: 'VP9', description: 'Video: VP9.' },
    H264: { value: 'H264', description: 'Video: H.264.' },
    OPUS: { value: 'opus', description: 'Audio: Opus; `opus` upstream.' },
    ...OPEN,
  } as const,
})

export const VideoProvider = builder.enumType('VideoProvider', {
  description: 'Who runs a session.',
  values: {
    SIGNALWIRE: { value: 'signalwire', description: 'SignalWire Video.' },
    TWILIO: { value: 'twilio', description: 'Twilio Video.' },
  } as const,
})
