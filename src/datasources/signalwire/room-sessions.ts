import { UpstreamError } from '../../errors.ts'
import {
  dateTime,
  enumValue,
  flag,
  float,
  id,
  inPlaceOf,
  int,
  intOrDigits,
  isId,
  nullable,
  type Provenance,
  type Reader,
  readField,
  text,
  url,
  type Wire,
  type WireRecord,
} from '../records/decode.ts'
import { ROOM_SESSION_STATUSES, VIDEO_LAYOUTS, VIDEO_QUALITIES } from './enum-values.ts'

/**
 * The three shapes in which the upstream sends a session: inside a room or conference (`embedded`), by id
 * (`summary`), and as an item of the list (`full`, the only one with every field).
 */
export type RoomSessionShape = 'embedded' | 'summary' | 'full'

/** A field of a session, and the shapes beside the full one that are documented to have it. */
export interface SessionField<T> {
  readonly reader: Reader<T>
  /** What `GET /room_sessions/{id}` sends. */
  readonly inSummary: boolean
  readonly inEmbedded: boolean
}

export const SESSION_FIELDS = {
  roomId: everywhere(nullable(id('room_id'))),
  name: everywhere(nullable(text('name'))),
  displayName: everywhere(nullable(text('display_name'))),
  maxMembers: everywhere(nullable(int('max_members'))),
  quality: everywhere(nullable(enumValue('quality', VIDEO_QUALITIES))),
  qualityRaw: everywhere(nullable(text('quality'))),
  fps: everywhere(nullable(intOrDigits('fps'))),
  layout: everywhere(nullable(enumValue('layout', VIDEO_LAYOUTS))),
  layoutRaw: everywhere(nullable(text('layout'))),
  joinFrom: everywhere(nullable(dateTime('join_from'))),
  joinUntil: everywhere(nullable(dateTime('join_until'))),
  removeAt: everywhere(nullable(dateTime('remove_at'))),
  removeAfterSecondsElapsed: everywhere(nullable(int('remove_after_seconds_elapsed'))),
  recordOnStart: everywhere(flag('record_on_start')),
  toneOnEntryAndExit: notEmbedded(flag('tone_on_entry_and_exit')),
  roomJoinVideoOff: notEmbedded(flag('room_join_video_off')),
  userJoinVideoOff: notEmbedded(flag('user_join_video_off')),
  locked: notEmbedded(flag('locked')),
  startTime: everywhere(nullable(dateTime('start_time'))),
  endTime: everywhere(nullable(dateTime('end_time'))),
  duration: everywhere(nullable(int('duration'))),
  status: everywhere(nullable(enumValue('status', ROOM_SESSION_STATUSES))),
  statusRaw: everywhere(nullable(text('status'))),
  previewUrl: everywhere(nullable(url('preview_url'))),
  prioritizeHandraise: notEmbedded(nullable(flag('prioritize_handraise'))),
  syncAudioVideo: everywhere(nullable(flag('sync_audio_video'))),
  enableRoomPreviews: notInSummary(flag('enable_room_previews')),
  costInDollars: inListOnly(nullable(float('cost_in_dollars'))),
  lockedCover: inListOnly(nullable(url('locked_cover'))),
  createdAt: notEmbedded(dateTime('created_at')),
  updatedAt: notEmbedded(dateTime('updated_at')),
} satisfies Record<string, SessionField<unknown>>

export type SessionFieldName = keyof typeof SESSION_FIELDS
export type SessionValue<N extends SessionFieldName> =
  (typeof SESSION_FIELDS)[N] extends SessionField<infer T> ? T : never

/**
 * Nullable fields of an embedded session. Its contract has no null, so an absent key means null.
 */
const OMITTED_WHEN_NULL: ReadonlySet<SessionFieldName> = new Set<SessionFieldName>([
  'displayName',
  'joinFrom',
  'joinUntil',
  'removeAt',
  'removeAfterSecondsElapsed',
  'endTime',
  'duration',
  'previewUrl',
])

/** Room session, with the fields of its shape. */
export class RoomSession implements WireRecord {
  readonly key: string
  readonly shape: RoomSessionShape
  readonly wire: Wire
  readonly from: Provenance

  constructor(key: string, shape: RoomSessionShape, wire: Wire, from: Provenance) {
    this.key = key
    this.shape = shape
    this.wire = shape === 'embedded' ? withListNames(wire) : wire
    this.from = from
  }

  get sessionId(): string {
    return this.key
  }

  /** Whether the session has the field; the value may be null, also by an absent key. */
  has(name: SessionFieldName): boolean {
    const isLeftOut = this.shape === 'embedded' && OMITTED_WHEN_NULL.has(name)
    return isLeftOut || this.wire[SESSION_FIELDS[name].reader.key] !== undefined
  }

  /** The field's value, or an error in its place if it is unreadable, or absent and not nullable. */
  read<N extends SessionFieldName>(name: N): SessionValue<N> {
    const reader = SESSION_FIELDS[name].reader as Reader<SessionValue<N>>
    return this.has(name) || reader.takesNull ? readField(reader, this) : inPlaceOf(this.#absent(name))
  }

  /** The id of the session's room, or null when it is absent or unreadable. */
  get roomIdText(): string | null {
    const roomId = this.wire.room_id
    return isId(roomId) ? roomId : null
  }

  #absent(name: SessionFieldName): UpstreamError {
    const { key } = SESSION_FIELDS[name].reader
    const message = `${this.from.at} left out \`${key}\`, which it is documented to send.`
    return new UpstreamError('UPSTREAM_BAD_RESPONSE', message, { service: this.from.service, status: 200 })
  }

  get isRunning(): boolean {
    const status = this.wire.status ?? undefined
    return status === 'in-progress' || (status === undefined && this.shape === 'embedded')
  }
}

/** Renames audio-video sync, which has another name in `active_session` than elsewhere. */
function withListNames(wire: Wire): Wire {
  const { audio_video_sync: sync, ...rest } = wire
  return sync === undefined || rest.sync_audio_video !== undefined
    ? wire
    : { ...rest, sync_audio_video: sync }
}

function everywhere<T>(reader: Reader<T>): SessionField<T> {
  return { reader, inSummary: true, inEmbedded: true }
}

function notEmbedded<T>(reader: Reader<T>): SessionField<T> {
  return { reader, inSummary: true, inEmbedded: false }
}

function notInSummary<T>(reader: Reader<T>): SessionField<T> {
  return { reader, inSummary: false, inEmbedded: true }
}

function inListOnly<T>(reader: Reader<T>): SessionField<T> {
  return { reader, inSummary: false, inEmbedded: false }
}
