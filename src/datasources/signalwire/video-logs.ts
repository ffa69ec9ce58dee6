import {
  dateTime,
  enumValue,
  flag,
  float,
  id,
  isId,
  nullable,
  objects,
  recordOf,
  text,
} from '../records/decode.ts'
import { ROOM_SESSION_STATUSES, VIDEO_LOG_SOURCES, VIDEO_LOG_TYPES } from './enum-values.ts'

/** A part of what a session cost. */
export class VideoLogCharge extends recordOf({
  description: text('description'),
  costInDollars: float('charge'),
}) {}

/**
 * An entry of the log: one session, as `GET /logs` and `GET /logs/{id}` send it (WireVideoLog). A deleted one has an id and
 * two times only (WireDiscardedLog), so all but those may be absent.
 */
export class VideoLog extends recordOf({
  logId: id('id'),
  createdAt: dateTime('created_at'),
  discardedAt: nullable(dateTime('discarded_at')),
  source: nullable(enumValue('source', VIDEO_LOG_SOURCES)),
  sourceRaw: nullable(text('source')),
  type: nullable(enumValue('type', VIDEO_LOG_TYPES)),
  typeRaw: nullable(text('type')),
  status: nullable(enumValue('status', ROOM_SESSION_STATUSES)),
  statusRaw: nullable(text('status')),
  roomName: nullable(text('room_name')),
  locked: nullable(flag('locked')),
  startedAt: nullable(dateTime('started_at')),
  endedAt: nullable(dateTime('ended_at')),
  costInDollars: nullable(float('charge')),
  details: nullable(objects('charge_details')),
  address: nullable(text('url')),
}) {
  get charges(): VideoLogCharge[] | null {
    const details: unknown = this.details
    if (!Array.isArray(details)) return details as null
    return details.map((detail) => new VideoLogCharge(this.key, detail, this.from))
  }

  /** The id of the session, which only its address has; null where there is none in it. */
  get sessionId(): string | null {
    const { url } = this.wire
    if (typeof url !== 'string') return null
    const id = /\/room_sessions\/([^/?#]+)\/?(?:[?#]|$)/.exec(url)?.[1]
    return isId(id) ? id : null
  }
}
