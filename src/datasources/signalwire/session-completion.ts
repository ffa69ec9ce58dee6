import { FieldUnavailableError } from '../../errors.ts'
import { BatchLoads, type LoadRequest } from '../loading/batch-loads.ts'
import type { ResponsePath } from '../loading/call-log.ts'
import { findInList, LARGEST_FIRST_PAGE, stepsThrough } from '../loading/page-steps.ts'
import { CALLS_AT_A_TIME } from '../loading/reference-loads.ts'
import type { RestList } from '../loading/rest-list.ts'
import { MAX_PAGES, type Page } from '../records/page.ts'
import { sessionsList } from './lists.ts'
import type { SignalWireLoaders } from './loaders.ts'
import { RoomSession, SESSION_FIELDS, type SessionFieldName } from './room-sessions.ts'

interface CompletionParams {
  readonly session: RoomSession
}

const RUNNING_SESSIONS = sessionsList({ status: 'in-progress' })
const ALL_SESSIONS = sessionsList()

/**
 * Number of rooms from which ended sessions are searched in the list of all first: two lists of rooms never cost more
 * than that list and the calls for the sessions that it lacks.
 */
const LIST_OF_ALL_FROM = 3

/** Most further pages of the sessions in progress, plus sessions loaded by id because these pages lack them. */
const SPARE_CALLS: number = CALLS_AT_A_TIME

/**
 * Worst case of SessionCompletion in calls, for so many sessions embedded in rooms and conferences: one by itself is
 * loaded by id, and from the list if one of its fields needs that; several by the list of the sessions in progress, with its
 * further pages and what it lacks.
 */
export function callsForEmbedded(count: number, needsSummaryAndList: boolean): number {
  if (count > 1) return 1 + Math.min(count, SPARE_CALLS)
  return count === 1 && needsSummaryAndList ? 2 : count
}

/**
 * Worst case of SessionCompletion in calls, for so many sessions that came by id and lack a field that only lists have: the
 * list of its room for each, and from three on the list of all before that.
 */
export function callsForSummaries(count: number): number {
  return count < LIST_OF_ALL_FROM ? count : count + 1
}

/**
 * Session completion: loads the fields that the shape of a session lacks, with the fewest calls for all sessions:
 *  - running sessions, two or more (or one that needs a field which only the list has): one list of the sessions in
 *    progress serves them all; a few that this page lacks are loaded by id, many from the next page;
 *  - a single running session: by id;
 *  - a field that only the list has, of a session that has ended: the list of its room, and where sessions of
 *    three rooms or more lack such a field, first one page of the list of all.
 * Sessions that are loaded by id arrive one after the other. While more are in flight, the first one counts as several,
 * so that it requests the list that the others will share.
 */
export class SessionCompletion {
  readonly #loaders: SignalWireLoaders
  /** Calls left beyond the first page of the sessions in progress, while that list has more pages. */
  #spare = SPARE_CALLS
  readonly #completed: BatchLoads<CompletionParams, RoomSession>

  constructor(loaders: SignalWireLoaders) {
    this.#loaders = loaders
    this.#completed = new BatchLoads(loaders.batches, (loadRequests) => this.#completeAll(loadRequests))
  }

  /**
   * The session in a shape that has `field`. Throws a FieldUnavailableError if the session is gone or beyond the
   * searched pages, and what the upstream calls throw.
   */
  async withField(session: RoomSession, field: SessionFieldName, path: ResponsePath): Promise<RoomSession> {
    const seen = this.#loaders.seen.session(session.sessionId, path, field)
    if (seen) return seen
    // A summary may lack a documented field; the list is then the next source.
    const needsList = !SESSION_FIELDS[field].inSummary || session.shape !== 'embedded'
    const { sessionId } = session
    try {
      const complete = await this.#completed.load(sessionId, needsList, { session }, [path])
      if (complete.has(field) || complete.shape === 'full') return complete
      // The summary lacks a documented field; the list is the last source.
      return await this.#completed.load(sessionId, true, { session }, [path])
    } catch (error) {
      // Another field of this session may have needed a list without it; this field can still be loaded by id.
      const listFailed = error instanceof FieldUnavailableError && session.shape === 'embedded'
      if (!listFailed || !SESSION_FIELDS[field].inSummary) throw error
      return await this.#byId(session, [path])
    }
  }

  #completeAll(loadRequests: readonly LoadRequest<CompletionParams>[]): Promise<RoomSession>[] {
    const running = loadRequests.filter(({ params }) => params.session.isRunning)
    const { partialCalls } = this.#loaders
    const useRunningList =
      running.length + partialCalls > 1 ||
      running.some(({ expanded }) => expanded) ||
      this.#holds(RUNNING_SESSIONS)
    const ended = loadRequests.filter(({ expanded, params }) => expanded && !params.session.isRunning)
    const roomsOfEnded = new Set(ended.map(({ params }) => params.session.roomIdText))
    const useListOfAll = roomsOfEnded.size + partialCalls >= LIST_OF_ALL_FROM || this.#holds(ALL_SESSIONS)
    const inProgress = useRunningList && running.length > 0 ? this.#inProgress(running) : undefined
    const ofAll = useListOfAll && ended.length > 0 ? this.#firstOfAll(ended) : undefined
    return loadRequests.map(async ({ params: { session }, expanded, servedFor }) => {
      const listed = await (session.isRunning ? inProgress : expanded ? ofAll : undefined)
      const found = listed?.get(sessionKey(session))
      if (found) return found
      return expanded ? this.#inListOfRoom(session, servedFor) : this.#byId(session, servedFor)
    })
  }

  /**
   * The sessions in progress, from the first page of their list, and from further pages while more sessions are missing
   * than may be loaded by id.
   */
  async #inProgress(
    loadRequests: readonly LoadRequest<CompletionParams>[],
  ): Promise<ReadonlyMap<string, RoomSession>> {
    const servedFor = loadRequests.flatMap((loadRequest) => loadRequest.servedFor)
    const lacking = new Set(loadRequests.map(({ params }) => sessionKey(params.session)))
    const found = new Map<string, RoomSession>()
    const steps = stepsThrough(this.#loaders, RUNNING_SESSIONS)
    while (steps.onward) {
      const page = await steps.next((ref) => this.#loaders.page(RUNNING_SESSIONS, ref, { servedFor }))
      for (const session of page ? sessionsOf(page) : []) {
        found.set(sessionKey(session), session)
        lacking.delete(sessionKey(session))
      }
      if (lacking.size <= this.#spare || this.#spare <= 0) break
      if (steps.onward) this.#spare--
    }
    this.#spare = Math.max(0, this.#spare - lacking.size)
    return found
  }

  async #firstOfAll(
    loadRequests: readonly LoadRequest<CompletionParams>[],
  ): Promise<ReadonlyMap<string, RoomSession>> {
    const servedFor = loadRequests.flatMap((loadRequest) => loadRequest.servedFor)
    const page = await this.#loaders.page(ALL_SESSIONS, LARGEST_FIRST_PAGE, { servedFor })
    return new Map(sessionsOf(page).map((session) => [sessionKey(session), session]))
  }

  #holds(list: RestList<RoomSession>): boolean {
    return this.#loaders.hasPage(list, LARGEST_FIRST_PAGE)
  }

  async #inListOfRoom(session: RoomSession, servedFor: readonly ResponsePath[]): Promise<RoomSession> {
    const roomId = session.roomIdText
    // `room_id` of a conference's session is undocumented, so the list of all decides.
    const lists = [...(roomId === null ? [] : [sessionsList({ room_id: roomId })]), ALL_SESSIONS]
    let capped = false
    for (const list of lists) {
      const found = await findInList(this.#loaders, list, servedFor, session.sessionId)
      if (found.item) return found.item
      capped = found.capped
      if (capped) break
    }
    const reason = capped
      ? `is not within the first ${MAX_PAGES} pages of it, which is as far as one operation looks`
      : 'is no longer there'
    const message = `This field is only in GET ${ALL_SESSIONS.path}, and this session ${reason}.`
    throw new FieldUnavailableError(message, { service: 'signalwire' })
  }

  async #byId(session: RoomSession, servedFor: readonly ResponsePath[]): Promise<RoomSession> {
    const summary = await this.#loaders.session(session.sessionId, { servedFor })
    if (summary) return summary
    const message =
      'This session was there a moment ago and is gone: GET /api/video/room_sessions/{id} answered 404.'
    throw new FieldUnavailableError(message, { service: 'signalwire', status: 404 })
  }
}

function sessionsOf({ items }: Page<RoomSession>): RoomSession[] {
  return items.filter((item) => item instanceof RoomSession)
}

function sessionKey({ sessionId }: RoomSession): string {
  return sessionId.toLowerCase()
}
