import type { Signal } from '../../datasources/http/signal.ts'
import type { LiveChange } from '../../datasources/live/change-log.ts'
import type { SessionPoller } from '../../datasources/live/session-poller.ts'
import type { RoomSession } from '../../datasources/signalwire/room-sessions.ts'
import { BadUserInputError } from '../../errors.ts'
import { parseId } from '../global-id.ts'
import { checkName } from '../input.ts'
import type { LiveSessionEvent, SentEvent } from './live-events.ts'

/** What one subscription field shows of the sessions in progress, under its arguments. */
export interface LiveView {
  /** The event that tells all. Rejects with what the upstream fails with, where it has to be asked. */
  snapshot(poller: SessionPoller, signal: Signal): SentEvent | Promise<SentEvent>
  /** The event of a change; undefined where that concerns nothing that is watched. */
  change(change: LiveChange, poller: SessionPoller): SentEvent | undefined
  /** What followed a cursor: an event, or nothing. Undefined where that is not known: a snapshot is due. */
  after(cursor: string, poller: SessionPoller): SentEvent | 'nothing' | undefined
}

/** The arguments of the fields of `Subscription`, null where they are not given. */
export interface LiveArguments {
  readonly filter?: LiveFilter | null | undefined
  readonly id?: string | null | undefined
  readonly name?: string | null | undefined
  readonly after?: string | null | undefined
}

export interface LiveFilter {
  readonly roomIds?: readonly string[] | null | undefined
  readonly roomNameMatches?: string | null | undefined
}

type Test = (session: RoomSession) => boolean

/**
 * The view of a field of `Subscription`.
 * @throws BAD_USER_INPUT for arguments that are not as expected
 */
export function liveView(field: string, args: LiveArguments): LiveView {
  if (field === 'liveSessions') return new SessionsView(filterOf(args.filter ?? {}))
  if (field === 'liveSession') return new SessionView(parseId('id', 'RoomSession', args.id ?? ''))
  return new RoomView(roomTest(args))
}

function filterOf({ roomIds, roomNameMatches }: LiveFilter): Test {
  const ids = roomIds ? new Set(roomIds.map((id) => parseId('filter.roomIds', 'Room', id))) : undefined
  const part = roomNameMatches == null ? undefined : checkName('filter.roomNameMatches', roomNameMatches)
  return ({ wire, roomIdText }) =>
    (!ids || ids.has(roomIdText ?? '')) &&
    (part === undefined || (typeof wire.name === 'string' && wire.name.includes(part)))
}

function roomTest({ id, name }: LiveArguments): Test {
  if ((id == null) === (name == null)) {
    throw new BadUserInputError('Either `id` or `name` of a room was expected, but got both or neither.')
  }
  if (id != null) {
    const roomId = parseId('id', 'Room', id)
    return ({ roomIdText }) => roomIdText === roomId
  }
  const wanted = checkName('name', name ?? '')
  return ({ wire }) => wire.name === wanted
}

/** `liveSessions`: all that pass the filter. */
class SessionsView implements LiveView {
  readonly #passes: Test

  constructor(passes: Test) {
    this.#passes = passes
  }

  snapshot({ latest, sessions }: SessionPoller): SentEvent {
    const started = [...sessions.all.filter(this.#passes), ...sessions.unreadable]
    const event = { ...marksOf(latest, true), started, updated: [], ended: [] }
    return { event, number: latest.number, isLast: false }
  }

  change(change: LiveChange): SentEvent | undefined {
    const { number } = change
    // Whether one that cannot be read would pass the filter is not known.
    const started = [...change.started.filter(this.#passes), ...(change.unreadable ?? [])]
    const updated = change.updated.filter(this.#passes)
    const ended = change.ended.filter(this.#passes)
    const isEmpty = started.length + updated.length + ended.length === 0
    if (isEmpty && !change.isOfAnswers) return undefined
    return { event: { ...marksOf(change, false), started, updated, ended }, number, isLast: false }
  }

  after(cursor: string, poller: SessionPoller): SentEvent | 'nothing' | undefined {
    const change = poller.after(cursor)
    if (!change) return undefined
    return this.change(change) ?? 'nothing'
  }
}

/** `liveSession`: one session until it ends. */
class SessionView implements LiveView {
  readonly #id: string

  constructor(id: string) {
    this.#id = id
  }

  async snapshot(poller: SessionPoller, signal: Signal): Promise<SentEvent> {
    // What changes meanwhile follows.
    const { latest } = poller
    const session = await poller.session(this.#id, signal)
    return sent(latest, true, session, !session?.isRunning)
  }

  change(change: LiveChange, poller: SessionPoller): SentEvent | undefined {
    const isOurs = ({ sessionId }: RoomSession) => sessionId === this.#id
    const ended = change.ended.find(isOurs)
    if (ended) return sent(change, false, ended, true)
    const session = [...change.started, ...change.updated].find(isOurs)
    if (session) return sent(change, false, session, false)
    const known = poller.sessions.get(this.#id)
    return known && change.isOfAnswers ? sent(change, false, known, false) : undefined
  }

  after(cursor: string, poller: SessionPoller): SentEvent | 'nothing' | undefined {
    const change = poller.after(cursor)
    if (!change) return undefined
    // It may have ended before the cursor.
    return this.change(change, poller) ?? (poller.sessions.get(this.#id) ? 'nothing' : undefined)
  }
}

/** `liveRoom`: whatever session is in progress in a room. */
class RoomView implements LiveView {
  readonly #isOfRoom: Test

  constructor(isOfRoom: Test) {
    this.#isOfRoom = isOfRoom
  }

  snapshot(poller: SessionPoller): SentEvent {
    return sent(poller.latest, true, this.#current(poller), false)
  }

  change(change: LiveChange, poller: SessionPoller): SentEvent | undefined {
    const all = [...change.started, ...change.updated, ...change.ended]
    if (!all.some(this.#isOfRoom) && !change.isOfAnswers) return undefined
    return sent(change, false, this.#current(poller), false)
  }

  after(cursor: string, poller: SessionPoller): SentEvent | 'nothing' | undefined {
    const change = poller.after(cursor)
    if (!change) return undefined
    return this.change(change, poller) ?? 'nothing'
  }

  /** The session that began last, should there be several. */
  #current({ sessions }: SessionPoller): RoomSession | null {
    const inRoom = sessions.all.filter(this.#isOfRoom)
    const startOf = ({ wire }: RoomSession) => Date.parse(String(wire.start_time)) || 0
    return inRoom.toSorted((a, b) => startOf(b) - startOf(a))[0] ?? null
  }
}

function sent(
  change: LiveChange,
  isSnapshot: boolean,
  session: RoomSession | null,
  isLast: boolean,
): SentEvent {
  const event: LiveSessionEvent = { ...marksOf(change, isSnapshot), session }
  return { event, number: change.number, isLast }
}

function marksOf({ cursor, readAt, staleSince }: LiveChange, isSnapshot: boolean) {
  const since = staleSince === undefined ? null : new Date(staleSince).toISOString()
  return { cursor, isSnapshot, readAt: new Date(readAt).toISOString(), staleSince: since }
}
