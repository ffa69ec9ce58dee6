import type { Signal } from '../../datasources/http/signal.ts'
import type { LiveChange } from '../../datasources/live/change-log.ts'
import type { DetailKind } from '../../datasources/live/known-details.ts'
import type { SessionPoller } from '../../datasources/live/session-poller.ts'
import type { RoomSession } from '../../datasources/signalwire/room-sessions.ts'
import { BadUserInputError } from '../../errors.ts'
import { parseId } from '../global-id.ts'
import { checkName } from '../input.ts'
import { type EventDetails, LiveDetails } from './live-details.ts'
import type { LiveSessionEvent, SentEvent } from './live-events.ts'

/** What one subscription field shows of the sessions in progress, under its arguments. */
export interface LiveView {
  /** Before the first snapshot: sees to it that what it needs beside the list is read. Rejects where that cannot be. */
  enter(poller: SessionPoller, signal: Signal): Promise<void>
  /** Nobody looks at it any more. */
  leave(poller: SessionPoller): void
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
 * @param kinds which lists of a session are selected: each costs calls
 * @throws BAD_USER_INPUT for arguments that are not as expected
 */
export function liveView(field: string, args: LiveArguments, kinds: readonly DetailKind[]): LiveView {
  if (field === 'liveSessions') return new SessionsView(filterOf(args.filter ?? {}))
  if (field === 'liveSession')
    return new SessionView(parseId('id', 'RoomSession', args.id ?? ''), new LiveDetails(kinds))
  return new RoomView(roomTest(args), new LiveDetails(kinds))
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

  async enter(): Promise<void> {}

  leave(): void {}

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
  readonly #details: LiveDetails
  /** The session as it was asked for by itself, for the snapshot that follows. */
  #asked: RoomSession | null | undefined

  constructor(id: string, details: LiveDetails) {
    this.#id = id
    this.#details = details
  }

  async enter(poller: SessionPoller, signal: Signal): Promise<void> {
    this.#details.check(poller, this.#id)
    const session = await poller.session(this.#id, signal)
    if (signal.aborted) throw signal.reason
    if (session?.isRunning || this.#isListed(poller)) await this.#details.watch(poller, this.#id)
    this.#asked = session
  }

  leave(poller: SessionPoller): void {
    void this.#details.watch(poller, undefined)
  }

  async snapshot(poller: SessionPoller, signal: Signal): Promise<SentEvent> {
    // What changes meanwhile follows.
    const { latest } = poller
    const asked = this.#asked
    this.#asked = undefined
    const session =
      poller.sessions.get(this.#id) ?? (asked === undefined ? await poller.session(this.#id, signal) : asked)
    const isLast = !session?.isRunning && !this.#isListed(poller)
    return sent(latest, true, session, this.#details.snapshot(poller), isLast)
  }

  /** Whether it goes on by the latest reading, whatever its status looks like. */
  #isListed({ sessions }: SessionPoller): boolean {
    return sessions.get(this.#id) !== undefined
  }

  change(change: LiveChange, poller: SessionPoller): SentEvent | undefined {
    const isOurs = ({ sessionId }: RoomSession) => sessionId === this.#id
    const ended = change.ended.find(isOurs)
    // Thousands of cohorts look through the same change.
    const changed = change.started.find(isOurs) ?? change.updated.find(isOurs)
    const known = poller.sessions.get(this.#id)
    const details = this.#details.among(change.details, (id) => id === this.#id)
    const session = ended ?? changed ?? (details.length > 0 || change.isOfAnswers ? known : undefined)
    return (
      session && sent(change, false, session, this.#details.changes(details, poller), ended !== undefined)
    )
  }

  after(cursor: string, poller: SessionPoller): SentEvent | 'nothing' | undefined {
    const change = poller.after(cursor)
    if (!change || change.details.some(({ isWhole, sessionId }) => isWhole && sessionId === this.#id))
      return undefined
    // It may have ended before the cursor.
    return this.change(change, poller) ?? (poller.sessions.get(this.#id) ? 'nothing' : undefined)
  }
}

/** `liveRoom`: whatever session is in progress in a room. */
class RoomView implements LiveView {
  readonly #isOfRoom: Test
  readonly #details: LiveDetails

  constructor(isOfRoom: Test, details: LiveDetails) {
    this.#isOfRoom = isOfRoom
    this.#details = details
  }

  async enter(poller: SessionPoller): Promise<void> {
    const id = this.#current(poller)?.sessionId
    this.#details.check(poller, id ?? '')
    await this.#details.watch(poller, id)
  }

  leave(poller: SessionPoller): void {
    void this.#details.watch(poller, undefined)
  }

  snapshot(poller: SessionPoller): SentEvent {
    return sent(poller.latest, true, this.#current(poller), this.#details.snapshot(poller), false)
  }

  change(change: LiveChange, poller: SessionPoller): SentEvent | undefined {
    const ended = change.ended.filter(this.#isOfRoom)
    const isOurs =
      ended.length > 0 || [change.started, change.updated].some((all) => all.some(this.#isOfRoom))
    // Thousands of rooms may be watched, and most changes concern one.
    if (!isOurs && change.details.length === 0 && !change.isOfAnswers) return undefined
    const session = this.#current(poller)
    const isWatched = (id: string) =>
      id === session?.sessionId || ended.some(({ sessionId }) => sessionId === id)
    const details = this.#details.among(change.details, isWatched)
    if (!isOurs && details.length === 0 && !change.isOfAnswers) return undefined
    const event = sent(change, false, session, this.#details.changes(details, poller), false)
    // Its members and events come with an event of their own; where they cannot be read, with none.
    this.#details.watch(poller, session?.sessionId).catch(() => {})
    return event
  }

  after(cursor: string, poller: SessionPoller): SentEvent | 'nothing' | undefined {
    const change = poller.after(cursor)
    const id = this.#current(poller)?.sessionId
    if (!change || change.details.some(({ isWhole, sessionId }) => isWhole && sessionId === id))
      return undefined
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
  details: EventDetails,
  isLast: boolean,
): SentEvent {
  const event: LiveSessionEvent = { ...marksOf(change, isSnapshot), session, ...details }
  return { event, number: change.number, isLast }
}

function marksOf({ cursor, readAt, staleSince }: LiveChange, isSnapshot: boolean) {
  const since = staleSince === undefined ? null : new Date(staleSince).toISOString()
  return { cursor, isSnapshot, readAt: new Date(readAt).toISOString(), staleSince: since }
}
