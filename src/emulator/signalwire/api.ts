import type { Answer, Question, Setting } from '../answer.ts'
import type { Changes } from '../changes.ts'
import { anyText, type Check, type Checks, integer, oneOf, time, timeOrUnix, uuid } from '../checks.ts'
import { isAuthorized, SIGNALWIRE_CREDENTIALS } from '../credentials.ts'
import { TokenBook } from '../walks.ts'
import { queryFaults } from './faults.ts'
import { sessionMatches, withinWindow } from './filters.ts'
import { sendHost, sendMember, sendRecording, sendSession } from './items.ts'
import { answerList, type ListSource } from './lists.ts'
import type { World } from './world.ts'

const BASE = '/api/video'
const NOT_FOUND: Answer = { status: 404, body: { error: 'Not Found' } }

const activeSessionOption = { include_active_session: oneOf('true', 'false') }
const mediaOption = { media_ttl: integer(0) }

type Segments = readonly string[]

/** One resource: what it answers to a GET, or undefined where it does not exist. */
type Resource = (query: URLSearchParams) => Answer | undefined

/** SignalWire's side: takes a question, gives the answer, and knows nothing of sockets. */
export function createSignalWireApi(setting: Setting, world: World, changes: Changes) {
  const tokens = new TokenBook(setting.seed)
  const context = { ...setting, world, changes, tokens, version: () => world.version }

  const list =
    (source: ListSource): Resource =>
    (query) =>
      answerList(context, source, query)

  const single =
    (checks: Checks, read: (query: URLSearchParams) => unknown): Resource =>
    (query) => {
      const faults = queryFaults(query, checks)
      if (faults.length > 0) return { status: 422, body: { errors: faults } }
      const body = read(query)
      return body === undefined ? undefined : { status: 200, body }
    }

  function source(name: string, rest: Partial<ListSource> & Pick<ListSource, 'select' | 'item'>): ListSource {
    return { name, path: `${BASE}/${name}`, filters: {}, options: {}, ...rest }
  }

  function hosts(kind: 'room' | 'conference', keys: () => number[], check: Check): Resource {
    return list(
      source(`${kind}s`, {
        filters: { starts_after: check, ends_before: check },
        options: activeSessionOption,
        select: (query) => {
          if (!query.has('starts_after') && !query.has('ends_before')) return keys()
          return keys().filter((key) => withinWindow(world.joinWindow(kind, key), query))
        },
        item: (key, query) => sendHost(context, kind, key, query),
      }),
    )
  }

  const host = (kind: 'room' | 'conference', key: number | undefined) =>
    single(activeSessionOption, (query) =>
      key === undefined ? undefined : sendHost(context, kind, key, query),
    )

  const sessions = list(
    source('room_sessions', {
      filters: {
        room_id: uuid,
        room_name: anyText,
        room_name_matches: anyText,
        status: oneOf('in-progress', 'completed'),
      },
      select: (query) => world.sessionKeys().filter((key) => sessionMatches(world, key, query)),
      item: (key) => sendSession(context, key, 'list'),
    }),
  )

  function ofSession(id: string, what: string): Resource | undefined {
    const session = world.sessionKeyOfId(id)
    const name = `room_sessions/${id}/${what}`
    if (session === undefined)
      return ['members', 'recordings', 'events'].includes(what) ? () => undefined : undefined
    if (what === 'members') {
      const item = (key: number) => sendMember(context, key)
      return list(source(name, { select: () => world.memberKeys(session), item }))
    }
    if (what === 'recordings') {
      const item = (key: number, query: URLSearchParams) => sendRecording(context, key, query)
      return list(source(name, { options: mediaOption, select: () => world.recordingKeys(session), item }))
    }
    if (what !== 'events') return undefined
    return eventsOf(name, session, () => true)
  }

  function eventsOf(
    name: string,
    session: number,
    keep: (recording: string | undefined) => boolean,
  ): Resource {
    const events = world.events(session)
    const kept = [...events.keys()].filter((nth) => keep(events[nth]?.room_recording_id))
    return list(source(name, { select: () => kept.toReversed(), item: (nth) => events[nth] }))
  }

  const recordings = list(
    source('room_recordings', {
      options: mediaOption,
      select: () => world.sessionKeys().flatMap((session) => world.recordingKeys(session)),
      item: (key, query) => sendRecording(context, key, query),
    }),
  )

  function recording(id: string): Resource {
    const key = world.recordingKeyOfId(id)
    return single(mediaOption, (query) =>
      key === undefined ? undefined : sendRecording(context, key, query),
    )
  }

  function recordingEvents(id: string): Resource {
    const key = world.recordingKeyOfId(id)
    if (key === undefined) return () => undefined
    const session = world.sessionKeyOfId(world.recording(key).room_session_id) ?? 0
    return eventsOf(`room_recordings/${id}/events`, session, (about) => about === id)
  }

  /** The resource at a path, if there can be one. */
  function resourceAt([noun, id, what, more]: Segments): Resource | undefined {
    if (more !== undefined) return undefined
    if (noun === 'rooms' && what === undefined) {
      if (id === undefined) return hosts('room', () => world.roomKeys(), time)
      return host('room', world.roomKeyOfId(id) ?? world.roomKeyOfName(id))
    }
    if (noun === 'conferences' && what === undefined) {
      if (id === undefined) return hosts('conference', () => world.conferenceKeys(), timeOrUnix)
      return host('conference', world.conferenceKeyOfId(id))
    }
    if (noun === 'room_sessions') {
      if (id === undefined) return sessions
      if (what !== undefined) return ofSession(id, what)
      const key = world.sessionKeyOfId(id)
      return single({}, () => (key === undefined ? undefined : sendSession(context, key, 'summary')))
    }
    if (noun !== 'room_recordings') return undefined
    if (id === undefined) return recordings
    if (what === undefined) return recording(id)
    return what === 'events' ? recordingEvents(id) : undefined
  }

  return function answer({ method, path, query, authorization }: Question): Answer {
    const { projectId, apiToken } = SIGNALWIRE_CREDENTIALS
    if (!isAuthorized(authorization, [[projectId, apiToken]])) {
      return { status: 401, body: { error: 'Unauthorized' } }
    }
    const segments = readSegments(path)
    const resource = segments && resourceAt(segments)
    if (!resource) return NOT_FOUND
    if (method !== 'GET')
      return { status: 405, body: { error: 'Method Not Allowed' }, headers: { allow: 'GET' } }
    return resource(query) ?? NOT_FOUND
  }
}

/** The parts of a path below the API's base, decoded; undefined for a path elsewhere or one that cannot be read. */
function readSegments(path: string): Segments | undefined {
  const parts = path.startsWith(`${BASE}/`) ? path.slice(BASE.length + 1).split('/') : []
  if (parts.length === 0 || parts.includes('')) return undefined
  try {
    return parts.map(decodeURIComponent)
  } catch {
    return undefined
  }
}
