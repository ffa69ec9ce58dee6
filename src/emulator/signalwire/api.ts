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
import { createHost, deleteHost, updateHost } from './writes/hosts.ts'
import { roomTokens } from './writes/room-tokens.ts'

const BASE = '/api/video'
const NOT_FOUND: Answer = { status: 404, body: { error: 'Not Found' } }

const activeSessionOption = { include_active_session: oneOf('true', 'false') }
const mediaOption = { media_ttl: integer(0) }

type Segments = readonly string[]

/** What a resource answers to one method, or undefined where it does not exist. */
type Read = (query: URLSearchParams) => Answer | undefined
type Write = (question: Question) => Answer | undefined

/** One resource, with the methods that it knows. */
interface Resource {
  GET?: Read
  POST?: Write
  PUT?: Write
  DELETE?: Write
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const

/** SignalWire's side: takes a question, gives the answer, and knows nothing of sockets. */
export function createSignalWireApi(setting: Setting, world: World, changes: Changes) {
  const tokens = new TokenBook(setting.seed)
  const context = { ...setting, world, changes, tokens, version: () => world.version }

  const list =
    (source: ListSource): Read =>
    (query) =>
      answerList(context, source, query)

  const single =
    (checks: Checks, read: (query: URLSearchParams) => unknown): Read =>
    (query) => {
      const faults = queryFaults(query, checks)
      if (faults.length > 0) return { status: 422, body: { errors: faults } }
      const body = read(query)
      return body === undefined ? undefined : { status: 200, body }
    }

  function source(name: string, rest: Partial<ListSource> & Pick<ListSource, 'select' | 'item'>): ListSource {
    return { name, path: `${BASE}/${name}`, filters: {}, options: {}, ...rest }
  }

  function hosts(kind: 'room' | 'conference', keys: () => number[], check: Check): Read {
    return list(
      source(`${kind}s`, {
        filters: { starts_after: check, ends_before: check },
        options: activeSessionOption,
        select: (query) => {
          if (!query.has('starts_after') && !query.has('ends_before')) return keys()
          return keys().filter((key) => withinWindow(world.joinWindow(kind, key), query))
        },
        isThere: (key) => (kind === 'room' ? world.rooms : world.conferences).has(key),
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

  function ofSession(id: string, what: string): Read | undefined {
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

  function eventsOf(name: string, session: number, keep: (recording: string | undefined) => boolean): Read {
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

  function recording(id: string): Read {
    const key = world.recordingKeyOfId(id)
    return single(mediaOption, (query) =>
      key === undefined ? undefined : sendRecording(context, key, query),
    )
  }

  function recordingEvents(id: string): Read {
    const key = world.recordingKeyOfId(id)
    if (key === undefined) return () => undefined
    const session = world.sessionKeyOfId(world.recording(key).room_session_id) ?? 0
    return eventsOf(`room_recordings/${id}/events`, session, (about) => about === id)
  }

  const createRoomToken = roomTokens(setting)

  function hostAt(kind: 'room' | 'conference', id: string): Resource {
    const shelf = kind === 'room' ? world.rooms : world.conferences
    const key = shelf.keyOfId(id)
    return {
      GET: host(kind, key ?? (kind === 'room' ? shelf.keyOfName(id) : undefined)),
      PUT: (question) => updateHost(context, kind, key, question),
      DELETE: (question) => deleteHost(context, kind, key, question),
    }
  }

  /** The resource at a path, if there can be one. */
  function resourceAt([noun, id, what, more]: Segments): Resource | undefined {
    if (more !== undefined) return undefined
    if (noun === 'rooms' && what === undefined) {
      if (id !== undefined) return hostAt('room', id)
      return {
        GET: hosts('room', () => world.rooms.keys(), time),
        POST: (question) => createHost(context, 'room', question),
      }
    }
    if (noun === 'conferences' && what === undefined) {
      if (id !== undefined) return hostAt('conference', id)
      return {
        GET: hosts('conference', () => world.conferences.keys(), timeOrUnix),
        POST: (question) => createHost(context, 'conference', question),
      }
    }
    if (noun === 'room_tokens') return id === undefined ? { POST: createRoomToken } : undefined
    const GET = readAt([noun ?? '', id ?? '', what ?? ''])
    return GET && { GET }
  }

  /** What can only be read. */
  function readAt([noun, id, what]: Segments): Read | undefined {
    if (noun === 'room_sessions') {
      if (!id) return sessions
      if (what) return ofSession(id, what)
      const key = world.sessionKeyOfId(id)
      return single({}, () => (key === undefined ? undefined : sendSession(context, key, 'summary')))
    }
    if (noun !== 'room_recordings') return undefined
    if (!id) return recordings
    if (!what) return recording(id)
    return what === 'events' ? recordingEvents(id) : undefined
  }

  return function answer(question: Question): Answer {
    const { method, path, query, authorization } = question
    const { projectId, apiToken } = SIGNALWIRE_CREDENTIALS
    if (!isAuthorized(authorization, [[projectId, apiToken]])) {
      return { status: 401, body: { error: 'Unauthorized' } }
    }
    const segments = readSegments(path)
    const resource = segments && resourceAt(segments)
    if (!resource) return NOT_FOUND
    if (method === 'GET' && resource.GET) return resource.GET(query) ?? NOT_FOUND
    const known = METHODS.find((one) => one === method && resource[one] !== undefined)
    if (known && known !== 'GET') return resource[known]?.(question) ?? NOT_FOUND
    const allow = METHODS.filter((one) => resource[one] !== undefined).join(', ')
    return { status: 405, body: { error: 'Method Not Allowed' }, headers: { allow } }
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
