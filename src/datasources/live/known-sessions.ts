import type { RoomgraphError } from '../../errors.ts'
import { RoomSession } from '../signalwire/room-sessions.ts'
import { eachInSlices } from './slices.ts'

/** What changed from one reading of the sessions in progress to the next: whole sessions, each in one list. */
export interface SessionChanges {
  readonly started: readonly RoomSession[]
  readonly updated: readonly RoomSession[]
  readonly ended: readonly RoomSession[]
  /** All that stands in the list and cannot be read, or undefined where that is as before. Each is a session, but nobody knows which. */
  readonly unreadable: readonly RoomgraphError[] | undefined
}

/** A whole reading of the list. */
export interface ListedSessions {
  /** One that stands on two pages counts once. */
  readonly sessions: readonly RoomSession[]
  readonly unreadable: readonly RoomgraphError[]
}

/**
 * What the upstream says of one session: the session itself, that it has none of that id or does not answer, or nothing,
 * where it was not asked.
 */
export type Confirmation = RoomSession | 'absent' | 'not-asked'

/** Asks the upstream for a session that a reading lacks. */
export type Confirm = (sessionId: string) => Promise<Confirmation>

/** Readings in a row that have to lack a session whose own GET tells nothing, until it counts as ended. */
const ABSENT_READINGS = 2
/** And those that have to lack one for which no call was left: no page shifts away from the same session so often. */
const UNASKED_READINGS = 10

/** How many readings in a row have lacked a session, and for how many of them its own GET has told nothing. */
interface Missing {
  readonly absent: number
  readonly readings: number
}

/** What is known of the sessions in progress. */
export interface KnownLists {
  readonly sessions: readonly RoomSession[]
  /** Sessions in progress that no reading of the list had yet. */
  readonly awaited: readonly RoomSession[]
  /** What stands in the list and cannot be read. */
  readonly unreadable: readonly RoomgraphError[]
}

/**
 * Known sessions: the sessions in progress by the latest reading. Pages of the list shift while sessions come and go, so that a
 * reading can lack one that goes on: an end is said once the session itself says so.
 */
export class KnownSessions {
  readonly #known: Map<string, RoomSession>
  #missing: ReadonlyMap<string, Missing> = new Map()
  /** Sessions in progress that no reading of the list had yet. */
  readonly #awaited: Map<string, RoomSession>
  #unreadable: readonly RoomgraphError[]

  /** @param from what another process knows of the same list */
  constructor(from?: KnownLists) {
    this.#known = byId(from?.sessions)
    this.#awaited = byId(from?.awaited)
    this.#unreadable = from?.unreadable ?? []
  }

  get(sessionId: string): RoomSession | undefined {
    return this.#known.get(sessionId)
  }

  /** Also of one that no list ever had. */
  isInProgress(sessionId: string): boolean {
    return this.#known.has(sessionId) || this.#awaited.has(sessionId)
  }

  get size(): number {
    return this.#known.size
  }

  get all(): readonly RoomSession[] {
    return [...this.#known.values()]
  }

  /** What stands in the list and cannot be read. */
  get unreadable(): readonly RoomgraphError[] {
    return this.#unreadable
  }

  /** Takes note of a session in progress that was read by itself, so that its end is noticed even if no list ever has it. */
  await(session: RoomSession): void {
    if (!this.#known.has(session.sessionId)) this.#awaited.set(session.sessionId, session)
  }

  /** Says what a whole reading changes, for `apply`. Rejects as `confirm` does. Thousands are compared in several turns of the event loop. */
  async compare({ sessions, unreadable }: ListedSessions, confirm: Confirm): Promise<SessionChanges> {
    const reading = byId(sessions)
    const stillMissing = new Map<string, Missing>()
    const ended: RoomSession[] = []
    for (const [id, known] of [...this.#known, ...this.#awaited]) {
      if (reading.has(id)) continue
      const confirmed = await confirm(id)
      const { absent, readings } = this.#missing.get(id) ?? { absent: 0, readings: 0 }
      const missing = { absent: absent + (confirmed === 'absent' ? 1 : 0), readings: readings + 1 }
      if (confirmed instanceof RoomSession) {
        const whole = completed(known, confirmed)
        if (saysItEnded(whole)) ended.push(whole)
        else if (this.#known.has(id)) reading.set(id, whole)
        // One of those that cannot be read may be it.
      } else if (isOver(missing) && unreadable.length === 0) ended.push(known)
      else stillMissing.set(id, missing)
    }
    this.#missing = stillMissing
    const started: RoomSession[] = []
    const updated: RoomSession[] = []
    await eachInSlices(reading, ([id, session]) => {
      const before = this.#known.get(id)
      if (!before) started.push(session)
      else if (before !== session && !isSame(before.wire, session.wire)) updated.push(session)
    })
    const isAsBefore = isSame(messagesOf(unreadable), messagesOf(this.#unreadable))
    return { started, updated, ended, unreadable: isAsBefore ? undefined : unreadable }
  }

  /** Takes changes over. */
  apply({ started, updated, ended, unreadable = this.#unreadable }: SessionChanges): void {
    for (const session of [...started, ...updated]) this.#known.set(session.sessionId, session)
    for (const { sessionId } of ended) this.#known.delete(sessionId)
    for (const { sessionId } of [...started, ...ended]) this.#awaited.delete(sessionId)
    this.#unreadable = unreadable
  }

  toMessage(): KnownLists {
    return { sessions: this.all, awaited: [...this.#awaited.values()], unreadable: this.#unreadable }
  }
}

function isOver({ absent, readings }: Missing): boolean {
  return absent >= ABSENT_READINGS || readings >= UNASKED_READINGS
}

function byId(sessions: readonly RoomSession[] = []): Map<string, RoomSession> {
  return new Map(sessions.map((session) => [session.sessionId, session]))
}

/** Whether a session says that it is not in progress; a status that cannot be read says nothing. */
export function saysItEnded(session: RoomSession): boolean {
  return typeof session.wire.status === 'string' && !session.isRunning
}

function messagesOf(errors: readonly RoomgraphError[]): readonly string[] {
  return errors.map(({ message }) => message)
}

/** Whether a reading has found anything new. */
export function hasChanges({ started, updated, ended, unreadable }: SessionChanges): boolean {
  return started.length + updated.length + ended.length > 0 || unreadable !== undefined
}

/** A session by its own GET has not all fields; the others are those of the latest reading. */
function completed(known: RoomSession, confirmed: RoomSession): RoomSession {
  return new RoomSession(known.key, known.shape, { ...known.wire, ...confirmed.wire }, confirmed.from)
}

/** Whether two JSON values are the same; the order of properties counts for nothing. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  const [left, right] = [a, b] as readonly Readonly<Record<string, unknown>>[]
  return keys.every((key) => Object.hasOwn(b, key) && isSame(left?.[key], right?.[key]))
}
