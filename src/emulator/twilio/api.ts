import type { Answer, ProviderContext, Question } from '../answer.ts'
import type { Changes } from '../changes.ts'
import { anyText, choiceOf, parameterFaults, time } from '../checks.ts'
import { isAuthorized, TWILIO_CREDENTIALS } from '../credentials.ts'
import { parseTime } from '../seed/calendar.ts'
import { TokenBook } from '../walks.ts'
import { badParameter, methodNotAllowed, notFound, unauthorized } from './errors.ts'
import { sendParticipant, sendRoom } from './items.ts'
import { answerInsightsList, type InsightsList } from './lists.ts'
import type { InsightsWorld, RoomFacts } from './world.ts'

export const INSIGHTS_BASE = '/v1/Video'

const ROOMS = /^\/v1\/Video\/Rooms$/
const ROOM = /^\/v1\/Video\/Rooms\/([^/]+)$/
const PARTICIPANTS = /^\/v1\/Video\/Rooms\/([^/]+)\/Participants$/
const PARTICIPANT = /^\/v1\/Video\/Rooms\/([^/]+)\/Participants\/([^/]+)$/

/** One of several values asked for, or any where none was. Rooms pass `Codec` if they used one of them. */
function anyOf(asked: readonly string[], values: readonly string[]): boolean {
  return asked.length === 0 || asked.some((one) => values.includes(one))
}

/** `CreatedAfter` takes in its moment, `CreatedBefore` does not. */
function roomPasses(room: RoomFacts, query: URLSearchParams): boolean {
  const created = parseTime(room.create_time ?? '') ?? 0
  const after = parseTime(query.get('CreatedAfter') ?? '')
  const before = parseTime(query.get('CreatedBefore') ?? '')
  const name = query.get('RoomName')
  return (
    anyOf(query.getAll('RoomType'), [room.room_type ?? '']) &&
    anyOf(query.getAll('Codec'), room.codecs ?? []) &&
    (name === null || room.room_name === name) &&
    (after === undefined || created >= after) &&
    (before === undefined || created < before)
  )
}

/** Twilio's side: takes a question, gives the answer, and knows nothing of sockets. */
export function createTwilioApi(provider: ProviderContext, world: InsightsWorld, changes: Changes) {
  const tokens = new TokenBook(provider.seed)
  const context = { ...provider, world, changes, tokens, version: () => world.version }

  const rooms: InsightsList = {
    path: `${INSIGHTS_BASE}/Rooms`,
    key: 'rooms',
    filters: {
      RoomType: choiceOf('go', 'peer_to_peer', 'group', 'group_small'),
      Codec: choiceOf('VP8', 'H264', 'VP9', 'opus'),
      RoomName: anyText,
      CreatedAfter: time,
      CreatedBefore: time,
    },
    repeatable: ['RoomType', 'Codec'],
    select(query) {
      const filtered = Object.keys(rooms.filters).some((name) => query.has(name))
      const keys = world.roomKeys()
      return filtered ? keys.filter((key) => roomPasses(world.roomFacts(key), query)) : keys
    },
    item: (key) => sendRoom(context, key),
  }

  function participants(room: number, path: string): InsightsList {
    return {
      path,
      key: 'participants',
      filters: {},
      repeatable: [],
      select: () => world.participantKeys(room),
      item: (key) => sendParticipant(context, key),
    }
  }

  function single(query: URLSearchParams, read: () => unknown): Answer {
    const [fault] = parameterFaults(query, {})
    return fault ? badParameter(fault) : { status: 200, body: read() }
  }

  /** Undefined where nothing is at the path. */
  function find(path: string, query: URLSearchParams): Answer | undefined {
    if (ROOMS.test(path)) return answerInsightsList(context, rooms, query)
    const sid = (ROOM.exec(path) ?? PARTICIPANTS.exec(path) ?? PARTICIPANT.exec(path))?.[1]
    const room = sid === undefined ? undefined : world.roomKeyOfSid(sid)
    if (room === undefined) return undefined
    if (ROOM.test(path)) return single(query, () => sendRoom(context, room))
    if (PARTICIPANTS.test(path)) return answerInsightsList(context, participants(room, path), query)
    const participant = world.participantKeyOfSid(room, PARTICIPANT.exec(path)?.[2] ?? '')
    return participant === undefined ? undefined : single(query, () => sendParticipant(context, participant))
  }

  return function answer({ method, path, query, authorization }: Question): Answer {
    const { accountSid, authToken, apiKey, apiSecret } = TWILIO_CREDENTIALS
    const pairs = [
      [accountSid, authToken],
      [apiKey, apiSecret],
    ] as const
    if (!isAuthorized(authorization, pairs)) return unauthorized()
    const found = find(path, query)
    if (!found) return notFound(path)
    return method === 'GET' ? found : methodNotAllowed(method)
  }
}
