import { RoomSession } from '../signalwire/room-sessions.ts'

/** What changed from one reading of the sessions in progress to the next: whole sessions, each in one list. */
export interface SessionChanges {
  readonly started: readonly RoomSession[]
  readonly updated: readonly RoomSession[]
  readonly ended: readonly RoomSession[]
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

/**
 * Known sessions: the sessions in progress by the latest reading. Pages of the list shift while sessions come and go, so that a
 * reading can lack one that goes on: an end is said once the session itself says so.
 */
export class KnownSessions {
  #known: ReadonlyMap<string, RoomSession> = new Map()
  #absences: ReadonlyMap<string, number> = new Map()
  /** Sessions in progress that no reading of the list had yet. */
  readonly #awaited = new Map<string, RoomSession>()

  get(sessionId: string): RoomSession | undefined {
    return this.#known.get(sessionId)
  }

  get all(): readonly RoomSession[] {
    return [...this.#known.values()]
  }

  /** Takes note of a session in progress that was read by itself, so that its end is noticed even if no list ever has it. */
  await(session: RoomSession): void {
    this.#awaited.set(session.sessionId, session)
  }

  /**
   * Takes a whole reading over, and says what changed. Rejects as `confirm` does; then nothing was taken over.
   * @param listed the sessions of the list; one that stands on two pages counts once
   */
  async take(listed: readonly RoomSession[], confirm: Confirm): Promise<SessionChanges> {
    const reading = new Map(listed.map((session) => [session.sessionId, session]))
    const absences = new Map<string, number>()
    const ended: RoomSession[] = []
    for (const id of reading.keys()) this.#awaited.delete(id)
    for (const [id, known] of [...this.#known, ...this.#awaited]) {
      if (reading.has(id)) continue
      const isListed = this.#known.has(id)
      const confirmed = await confirm(id)
      const absent = (this.#absences.get(id) ?? 0) + (confirmed === 'absent' ? 1 : 0)
      if (confirmed instanceof RoomSession) {
        const whole = completed(known, confirmed)
        if (!whole.isRunning) ended.push(whole)
        else if (isListed) reading.set(id, whole)
      } else if (absent >= ABSENT_READINGS) ended.push(known)
      else {
        if (isListed) reading.set(id, known)
        absences.set(id, absent)
      }
    }
    for (const { sessionId } of ended) this.#awaited.delete(sessionId)
    const started: RoomSession[] = []
    const updated: RoomSession[] = []
    for (const [id, session] of reading) {
      const before = this.#known.get(id)
      if (!before) started.push(session)
      else if (before !== session && !isSame(before.wire, session.wire)) updated.push(session)
    }
    this.#known = reading
    this.#absences = absences
    return { started, updated, ended }
  }
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
