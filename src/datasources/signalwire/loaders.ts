import { encodedPath } from '../http/request-target.ts'
import type { ResponsePath } from '../loading/call-log.ts'
import { CALLS_AT_A_TIME, ReferenceLoads, referenceKey } from '../loading/reference-loads.ts'
import { type LoadOptions, RestLoads } from '../loading/rest-loads.ts'
import { Semaphore } from '../resilience/semaphore.ts'
import type { ConferenceToken } from './conference-tokens.ts'
import type { Conference } from './conferences.ts'
import {
  conferencesList,
  readConference,
  readLog,
  readRecording,
  readRoom,
  readSession,
  readStream,
  readToken,
  roomsList,
  sessionsList,
  WITH_SESSION,
} from './lists.ts'
import type { RoomSession } from './room-sessions.ts'
import type { Room } from './rooms.ts'
import { SeenRecords } from './seen-records.ts'
import type { RoomRecording } from './session-details.ts'
import { SIGNALWIRE_BASE_PATH } from './source.ts'
import type { VideoLog } from './video-logs.ts'
import type { VideoStream } from './video-streams.ts'

/**
 * SignalWire loaders: SignalWire as one operation sees it. It loads nothing twice, and reuses records it has seen. The
 * expanded form of a room or conference is the one with its active session.
 */
export class SignalWireLoaders extends RestLoads {
  readonly seen = new SeenRecords()
  #references: SignalWireReferences | undefined

  /** Coalesces references to many resources. Created on first use. */
  get references(): SignalWireReferences {
    this.#references ??= new SignalWireReferences(this)
    return this.#references
  }

  /**
   * The room of an id or a name; the upstream serves both on one path, where a name can look like an id. The caller
   * compares the room with the id or name.
   */
  room(idOrName: string, options: LoadOptions): Promise<Room | null> {
    return this.resource(
      `${SIGNALWIRE_BASE_PATH}/rooms${encodedPath(idOrName)}`,
      readRoom,
      options,
      WITH_SESSION,
    )
  }

  conference(id: string, options: LoadOptions): Promise<Conference | null> {
    return this.resource(
      `${SIGNALWIRE_BASE_PATH}/conferences${encodedPath(id)}`,
      readConference,
      options,
      WITH_SESSION,
    )
  }

  session(id: string, options: LoadOptions): Promise<RoomSession | null> {
    const path = `${SIGNALWIRE_BASE_PATH}/room_sessions${encodedPath(id)}`
    return this.resource(path, readSession('summary'), { ...options, partial: true })
  }

  /** @param mediaTtl lifetime of the recording's link in seconds; the upstream's default is 900 */
  recording(id: string, options: LoadOptions, mediaTtl?: number): Promise<RoomRecording | null> {
    const path = `${SIGNALWIRE_BASE_PATH}/room_recordings${encodedPath(id)}`
    return this.resource(path, readRecording, { ...options, query: { media_ttl: mediaTtl } })
  }

  log(id: string, options: LoadOptions): Promise<VideoLog | null> {
    return this.resource(`${SIGNALWIRE_BASE_PATH}/logs${encodedPath(id)}`, readLog, options)
  }

  stream(id: string, options: LoadOptions): Promise<VideoStream | null> {
    const path = `${SIGNALWIRE_BASE_PATH}/streams${encodedPath(id)}`
    return this.resource(path, readStream, { ...options, isSecret: true })
  }

  conferenceToken(id: string, options: LoadOptions): Promise<ConferenceToken | null> {
    const path = `${SIGNALWIRE_BASE_PATH}/conference_tokens${encodedPath(id)}`
    return this.resource(path, readToken, { ...options, isSecret: true })
  }

  protected override onRecords(records: readonly unknown[], servedFor: ResponsePath[]): void {
    this.seen.add(records, servedFor)
  }

  override clear(): void {
    super.clear()
    this.seen.clear()
    this.#references = undefined
  }

  override release(): void {
    super.release()
    this.seen.clear()
  }
}

/** SignalWire references: coalesces the references of one operation to SignalWire resources. */
export class SignalWireReferences {
  readonly semaphore = new Semaphore(CALLS_AT_A_TIME)
  readonly rooms: ReferenceLoads<Room>
  readonly conferences: ReferenceLoads<Conference>
  readonly sessions: ReferenceLoads<RoomSession>

  constructor(loaders: SignalWireLoaders) {
    this.rooms = new ReferenceLoads(loaders, this.semaphore, {
      list: roomsList(),
      fetch: (idOrName, options) => loaders.room(idOrName, options),
      keysOf: ({ key, wire }) => [
        referenceKey('id', key),
        ...(typeof wire.name === 'string' ? [referenceKey('name', wire.name)] : []),
      ],
    })
    this.conferences = new ReferenceLoads(loaders, this.semaphore, {
      list: conferencesList(),
      fetch: (id, options) => loaders.conference(id, options),
      keysOf: ({ key }) => [referenceKey('id', key)],
    })
    this.sessions = new ReferenceLoads(loaders, this.semaphore, {
      list: sessionsList(),
      fetch: (id, options) => loaders.session(id, options),
      keysOf: ({ key }) => [referenceKey('id', key)],
    })
  }
}
