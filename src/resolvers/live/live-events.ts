import type { RoomSession } from '../../datasources/signalwire/room-sessions.ts'
import type { RoomSessionEvent, RoomSessionMember } from '../../datasources/signalwire/session-details.ts'
import type { RoomgraphError } from '../../errors.ts'

interface LiveEvent {
  readonly cursor: string
  readonly isSnapshot: boolean
  /** RFC 3339 text, as the next. */
  readonly readAt: string
  readonly staleSince: string | null
}

/** What `liveSessions` sends. */
export interface LiveSessionsEvent extends LiveEvent {
  /** An error stands for a session that cannot be read. */
  readonly started: readonly (RoomSession | RoomgraphError)[]
  readonly updated: readonly RoomSession[]
  readonly ended: readonly RoomSession[]
}

/** What `liveSession` and `liveRoom` send. */
export interface LiveSessionEvent extends LiveEvent {
  /** Null when none is in progress. */
  readonly session: RoomSession | null
  /** An error stands for a member or an event that cannot be read. */
  readonly joined: readonly (RoomSessionMember | RoomgraphError)[]
  readonly left: readonly RoomSessionMember[]
  readonly events: readonly (RoomSessionEvent | RoomgraphError)[]
  /** When these were read, as RFC 3339 text; null when they were not. */
  readonly detailsReadAt: string | null
}

/** An event on its way to all who watch the same. */
export interface SentEvent {
  readonly event: LiveSessionsEvent | LiveSessionEvent
  /** The number of the change that it tells, or up to which it tells all. */
  readonly number: number
  /** Whether nothing follows. */
  readonly isLast: boolean
}
