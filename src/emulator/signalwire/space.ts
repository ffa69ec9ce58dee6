import type {
  WireConference,
  WireConferenceToken,
  WireDiscardedLog,
  WireRoom,
  WireRoomSession,
  WireStream,
  WireVideoLog,
} from '../../datasources/signalwire/wire.ts'
import type { ProviderContext } from '../answer.ts'
import type { Changes } from '../changes.ts'
import { SIGNALWIRE_CREDENTIALS, type SignalWireCredentials } from '../credentials.ts'
import { inOrder } from '../walks.ts'
import type { SessionShape } from './shapes.ts'
import type { World } from './world/world.ts'

/** The lists in which a test can replace an item. */
export type ReplaceableList = 'rooms' | 'conferences' | 'room_sessions' | 'room_recordings' | 'logs'

/**
 * What a test reads of the space and changes in it between two calls. Ids come in the order of the lists. Items are
 * the truth behind the answers: without patches and untouched by the switches of behaviour.
 */
export interface SignalWireSpace {
  readonly credentials: Readonly<SignalWireCredentials>
  roomIds(): string[]
  room(id: string): WireRoom | undefined
  conferenceIds(): string[]
  conference(id: string): WireConference | undefined
  sessionIds(): string[]
  /** Sessions in progress, in rooms and in conferences. */
  activeSessionIds(): string[]
  /** With every field that any shape of a session has. */
  session(id: string): WireRoomSession | undefined
  memberIds(sessionId: string): string[]
  recordingIds(sessionId: string): string[]
  /** Entries of the log, also deleted ones. */
  logIds(): string[]
  log(id: string): WireVideoLog | WireDiscardedLog | undefined
  /** The streams of a room or a conference. */
  streams(hostId: string): WireStream[]
  stream(id: string): WireStream | undefined
  conferenceTokens(conferenceId: string): WireConferenceToken[]
  conferenceToken(id: string): WireConferenceToken | undefined
  /** Adds a room that is newer than all others and not in session. */
  addRoom(partial?: Partial<WireRoom>): WireRoom
  /** The room vanishes; its running session ends and its sessions lose their `room_id`. */
  removeRoom(id: string): void
  endSession(id: string): void
  /** The session vanishes: no list has it, and by id it is not found. */
  removeSession(id: string): void
  /** Merges raw values into what is sent; `undefined` takes a key out. `active_session` still has to be asked for. */
  patchRoom(id: string, raw: Record<string, unknown>): void
  patchConference(id: string, raw: Record<string, unknown>): void
  /** Patches a session in the given shapes, by default in all three. */
  patchSession(id: string, raw: Record<string, unknown>, shapes?: readonly SessionShape[]): void
  patchMember(id: string, raw: Record<string, unknown>): void
  patchRecording(id: string, raw: Record<string, unknown>): void
  patchLog(id: string, raw: Record<string, unknown>): void
  patchStream(id: string, raw: Record<string, unknown>): void
  patchConferenceToken(id: string, raw: Record<string, unknown>): void
  /** Sends something else at this 0-based place of a list (counted over all its pages, under any filter). */
  replaceListItem(list: ReplaceableList, index: number, raw: unknown): void
}

function must<T>(found: T | undefined, what: string, id: string): T {
  if (found === undefined) throw new Error(`The emulated space has no ${what} ${id}`)
  return found
}

/** The handle on a world that tests hold. */
export function createSpace(context: ProviderContext, world: World, changes: Changes): SignalWireSpace {
  const ordered = (name: string, keys: number[]) =>
    inOrder(context.seed, context.behaviour().order, name, keys)
  const sessionKey = (id: string) => must(world.sessionKeyOfId(id), 'session', id)
  const sessions = () => ordered('room_sessions', world.sessionKeys())
  const conferenceKey = (id: string) => must(world.conferences.keyOfId(id), 'conference', id)
  const log = (key: number) => world.log(key, `${context.origin()}/api/video`)
  const sessionId = (key: number) => world.session(key).id

  return {
    credentials: SIGNALWIRE_CREDENTIALS,
    roomIds: () => ordered('rooms', world.rooms.keys()).map((key) => world.rooms.get(key).id),
    room(id) {
      const key = world.rooms.keyOfId(id)
      return key === undefined ? undefined : { ...world.rooms.get(key) }
    },
    conferenceIds: () =>
      ordered('conferences', world.conferences.keys()).map((key) => world.conferences.get(key).id),
    conference(id) {
      const key = world.conferences.keyOfId(id)
      return key === undefined ? undefined : world.conferences.get(key)
    },
    sessionIds: () => sessions().map(sessionId),
    activeSessionIds: () =>
      sessions()
        .filter((key) => world.sessionFacts(key).running)
        .map(sessionId),
    session(id) {
      const key = world.sessionKeyOfId(id)
      return key === undefined ? undefined : { ...world.session(key) }
    },
    memberIds: (id) =>
      ordered(`room_sessions/${id}/members`, world.memberKeys(sessionKey(id))).map(
        (key) => world.member(key).id,
      ),
    recordingIds: (id) =>
      ordered(`room_sessions/${id}/recordings`, world.recordingKeys(sessionKey(id))).map(
        (key) => world.recording(key).id,
      ),
    logIds: () => ordered('logs', world.logKeys(true)).map((key) => log(key).id),
    log(id) {
      const key = world.logKeyOfId(id)
      return key === undefined ? undefined : log(key)
    },
    streams(hostId) {
      const room = world.rooms.keyOfId(hostId)
      if (room !== undefined) return world.streams.of({ kind: 'room', key: room })
      return world.streams.of({ kind: 'conference', key: conferenceKey(hostId) })
    },
    stream: (id) => world.streams.find(id),
    conferenceTokens: (id) => {
      const tokens = world.conferenceTokens.of(conferenceKey(id))
      const keys = ordered(`conferences/${id}/conference_tokens`, [...tokens.keys()])
      return keys.flatMap((nth) => tokens[nth] ?? [])
    },
    conferenceToken: (id) => world.conferenceTokens.find(id),
    addRoom: (partial = {}) => world.addRoom(partial),
    removeRoom: (id) => world.remove('room', must(world.rooms.keyOfId(id), 'room', id)),
    endSession: (id) => world.endSession(sessionKey(id)),
    removeSession: (id) => world.removeSession(sessionKey(id)),
    patchRoom(id, raw) {
      must(world.rooms.keyOfId(id), 'room', id)
      changes.patch('room', id, raw)
    },
    patchConference(id, raw) {
      must(world.conferences.keyOfId(id), 'conference', id)
      changes.patch('conference', id, raw)
    },
    patchSession(id, raw, shapes = ['embedded', 'summary', 'list']) {
      sessionKey(id)
      for (const shape of shapes) changes.patch(`session.${shape}`, id, raw)
    },
    patchMember(id, raw) {
      must(world.memberKeyOfId(id), 'member', id)
      changes.patch('member', id, raw)
    },
    patchRecording(id, raw) {
      must(world.recordingKeyOfId(id), 'recording', id)
      changes.patch('recording', id, raw)
    },
    patchLog(id, raw) {
      must(world.logKeyOfId(id), 'log', id)
      changes.patch('log', id, raw)
    },
    patchStream(id, raw) {
      must(world.streams.find(id), 'stream', id)
      changes.patch('stream', id, raw)
    },
    patchConferenceToken(id, raw) {
      must(world.conferenceTokens.find(id), 'conference token', id)
      changes.patch('token', id, raw)
    },
    replaceListItem: (list, index, raw) => changes.replace(list, index, raw),
  }
}
