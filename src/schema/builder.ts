import SchemaBuilder from '@pothos/core'
import { GraphQLError } from 'graphql'
import type { OperationContext } from '../context.ts'
import { isDateTime } from '../datasources/records/date-time.ts'
import { hasMoreValues } from '../datasources/records/json-values.ts'
import type { ConferenceToken } from '../datasources/signalwire/conference-tokens.ts'
import type { Conference } from '../datasources/signalwire/conferences.ts'
import type { RoomSession } from '../datasources/signalwire/room-sessions.ts'
import type { Room } from '../datasources/signalwire/rooms.ts'
import type {
  RoomRecording,
  RoomSessionEvent,
  RoomSessionMember,
} from '../datasources/signalwire/session-details.ts'
import type { VideoLog } from '../datasources/signalwire/video-logs.ts'
import type { VideoStream } from '../datasources/signalwire/video-streams.ts'
import type { InsightsParticipant, InsightsRoom } from '../datasources/twilio/video-insights.ts'
/** The one schema builder: what every resolver gets as its context, and how scalars look inside the server. */
export const builder = new SchemaBuilder<SchemaTypes>({})

/** A reference to an object or interface type whose records are of type T. */
export type Ref<T> = ReturnType<typeof builder.objectRef<T>> | ReturnType<typeof builder.interfaceRef<T>>

export interface SchemaTypes {
  Context: OperationContext
  Scalars: {
    DateTime: { Input: string; Output: string }
    JSONObject: { Input: Record<string, unknown>; Output: Record<string, unknown> }
    URL: { Input: never; Output: string }
  }
}

builder.scalarType('DateTime', {
  description:
    'RFC 3339 text, such as `2026-06-01T09:30:00Z`, passed through as the upstream wrote it. As an input, a date such as `2026-06-01` is taken too.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: (value) => value,
  parseValue: (value) => {
    if (typeof value === 'string' && isDateTime(value)) return value
    throw new GraphQLError(
      'DateTime takes a text, an RFC 3339 date-time or date, such as `2026-06-01T09:30:00Z` or `2026-06-01`.',
      { extensions: { code: 'BAD_USER_INPUT' } },
    )
  },
})

/** Values of JSON that is an input: no upstream takes as many. */
const MAX_INPUT_VALUES = 2000

builder.scalarType('JSONObject', {
  description:
    'A JSON object of any shape, passed through as the upstream sent it. As an input, any JSON object of at most 2000 values.',
  serialize: (value) => value,
  parseValue: (value) => {
    const extensions = { code: 'BAD_USER_INPUT' }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new GraphQLError('JSONObject takes a JSON object, such as `{"team": "blue"}`.', { extensions })
    }
    // Who takes it looks at all of it, as often as it is given.
    if (hasMoreValues(value, MAX_INPUT_VALUES)) {
      throw new GraphQLError(`JSONObject takes a JSON object of at most ${MAX_INPUT_VALUES} values.`, {
        extensions,
      })
    }
    return value as Record<string, unknown>
  },
})

builder.scalarType('URL', {
  description: 'An absolute http or https URL.',
  specifiedByURL: 'https://url.spec.whatwg.org/',
  serialize: (value) => value,
})

/** The types that refer to one another; each is implemented in the file of its noun. */
export const RoomRef = builder.objectRef<Room>('Room')
export const ConferenceRef = builder.objectRef<Conference>('Conference')
export const RoomSessionRef = builder.objectRef<RoomSession>('RoomSession')
export const RoomRecordingRef = builder.objectRef<RoomRecording>('RoomRecording')
export const RoomSessionMemberRef = builder.objectRef<RoomSessionMember>('RoomSessionMember')
export const RoomSessionEventRef = builder.objectRef<RoomSessionEvent>('RoomSessionEvent')
export const VideoLogRef = builder.objectRef<VideoLog>('VideoLog')
export const VideoStreamRef = builder.objectRef<VideoStream>('VideoStream')
export const ConferenceTokenRef = builder.objectRef<ConferenceToken>('ConferenceToken')
export const InsightsRoomRef = builder.objectRef<InsightsRoom>('InsightsRoom')
export const InsightsParticipantRef = builder.objectRef<InsightsParticipant>('InsightsParticipant')
