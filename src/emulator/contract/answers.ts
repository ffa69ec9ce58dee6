import { type Fact, type Shape, shape } from './facts.ts'
import {
  CONFERENCE,
  CONFERENCE_TOKEN,
  DISCARDED_LOG,
  ERROR,
  ERRORS,
  EVENT,
  LOG,
  MEMBER,
  pageOf,
  RECORDING,
  ROOM,
  ROOM_TOKEN,
  SESSION,
  SESSION_SUMMARY,
  VIDEO_STREAM,
} from './signalwire.ts'
import { INSIGHTS_ERROR, INSIGHTS_PARTICIPANT, INSIGHTS_ROOM, insightsPageOf } from './twilio.ts'

const API = '/api/video'
const INSIGHTS = '/v1/Video/Rooms'

/** A read, and the shapes that its answer may have: one, but for entries of the log, of which some were deleted. */
interface AnsweredRead {
  readonly path: RegExp
  /** The shape of one item, for lists and for single items. */
  readonly items: readonly Shape[]
  readonly list: boolean
}

function at(pattern: string, list: boolean, ...items: Shape[]): AnsweredRead {
  return { path: new RegExp(`^${pattern.replaceAll('{id}', '[^/]+')}$`), items, list }
}

const SIGNALWIRE: readonly AnsweredRead[] = [
  at(`${API}/rooms`, true, ROOM),
  at(`${API}/rooms/{id}`, false, ROOM),
  at(`${API}/(rooms|conferences)/{id}/streams`, true, VIDEO_STREAM),
  at(`${API}/streams/{id}`, false, VIDEO_STREAM),
  at(`${API}/conferences`, true, CONFERENCE),
  at(`${API}/conferences/{id}`, false, CONFERENCE),
  at(`${API}/conferences/{id}/conference_tokens`, true, CONFERENCE_TOKEN),
  at(`${API}/conference_tokens/{id}(/reset)?`, false, CONFERENCE_TOKEN),
  at(`${API}/room_tokens`, false, ROOM_TOKEN),
  at(`${API}/room_sessions`, true, SESSION),
  at(`${API}/room_sessions/{id}`, false, SESSION_SUMMARY),
  at(`${API}/room_sessions/{id}/members`, true, MEMBER),
  at(`${API}/room_sessions/{id}/recordings`, true, RECORDING),
  at(`${API}/room_recordings`, true, RECORDING),
  at(`${API}/room_recordings/{id}`, false, RECORDING),
  at(`${API}/(room_sessions|room_recordings)/{id}/events`, true, EVENT),
  at(`${API}/logs`, true, LOG, DISCARDED_LOG),
  at(`${API}/logs/{id}`, false, LOG, DISCARDED_LOG),
]

const TWILIO: readonly AnsweredRead[] = [
  at(INSIGHTS, true, INSIGHTS_ROOM),
  at(`${INSIGHTS}/{id}`, false, INSIGHTS_ROOM),
  at(`${INSIGHTS}/{id}/Participants`, true, INSIGHTS_PARTICIPANT),
  at(`${INSIGHTS}/{id}/Participants/{id}`, false, INSIGHTS_PARTICIPANT),
]

/** What the contracts say of the body of an answer; undefined where they know of no such path. */
export function answerFact(method: string, path: string, status: number): Fact | undefined {
  if (path.startsWith('/v1/')) return status < 400 ? insightsFact(path) : shape(INSIGHTS_ERROR)
  if (status >= 400) return shape(status === 422 ? ERRORS : ERROR)
  const found = SIGNALWIRE.find((one) => one.path.test(path))
  // A create is answered with the item of its list.
  return found && (found.list && method === 'GET' ? shape(pageOf(...found.items)) : shape(...found.items))
}

function insightsFact(path: string): Fact | undefined {
  const found = TWILIO.find((one) => one.path.test(path))
  const key = path.endsWith('/Participants') ? 'participants' : 'rooms'
  const [item] = found?.items ?? []
  return item && shape(found?.list ? insightsPageOf(key, item) : item)
}
