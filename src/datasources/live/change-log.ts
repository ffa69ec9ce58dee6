import type { RoomSession } from '../signalwire/room-sessions.ts'
import { type DetailChange, detailKey } from './known-details.ts'
import type { SessionChanges } from './known-sessions.ts'

/** One event of a list: what changed with one reading. */
export interface LiveChange extends SessionChanges {
  /** What changed within sessions, for those of which that is watched. */
  readonly details: readonly DetailChange[]
  /** Marks it: a client that has it can go on after it. */
  readonly cursor: string
  /** Counts up. */
  readonly number: number
  /** When the upstream was read, in milliseconds since 1970. */
  readonly readAt: number
  /** Since when the upstream has not answered; undefined while it does. */
  readonly staleSince: number | undefined
  /** Whether it tells that the upstream does not answer, or does again. */
  readonly isOfAnswers: boolean
}

/** What a reading has found. */
export type NewChanges = SessionChanges & Partial<Pick<LiveChange, 'details'>>

/** What a change log has. */
export interface KeptChanges {
  /** Begins its cursors. */
  readonly name: string
  /** The latest event, without what it tells of; undefined before the first reading. */
  readonly latest: LiveChange | undefined
  /** The events that are kept for those who come back, and when each was noted, in milliseconds since 1970. */
  readonly kept: readonly { readonly change: LiveChange; readonly at: number }[]
}

/** What is kept for those who come back: so many events, for so many milliseconds, that tell of so many sessions, members and events in all. */
const MAX_KEPT = 256
const KEPT_MS = 300_000
const MAX_RECORDS = 20_000

const CURSOR = /^([\w-]{1,40})\.(\d{1,15})$/

/** Whether a text can mark an event, of this list or of another one. */
export function isEventCursor(text: string): boolean {
  return CURSOR.test(text)
}

/** The changes of a reading that has found nothing new. */
export const NOTHING: SessionChanges = { started: [], updated: [], ended: [], unreadable: undefined }

/** Change log: the latest events of one list, and their cursors. */
export class ChangeLog {
  /** Tells this log from one before it, or one of another list. */
  #name: string
  readonly #now: () => number
  readonly #kept: KeptChanges['kept'][number][]
  #latest: LiveChange | undefined

  /**
   * @param now a clock in milliseconds since 1970
   * @param known what another process knows of the same list
   */
  constructor(name: string, now: () => number, known?: KeptChanges) {
    this.#name = name
    this.#now = now
    this.#kept = [...(known?.kept ?? [])]
    this.#latest = known?.latest && bare(known.latest)
  }

  /** The latest event, without what it tells of; undefined before the first. */
  get latest(): LiveChange | undefined {
    return this.#latest
  }

  /** Has the events that follow marked by another name. Those before are still known by theirs. */
  rename(name: string): void {
    this.#name = name
  }

  /** The event that follows, for `add`. */
  next(changes: NewChanges, readAt: number, staleSince: number | undefined): LiveChange {
    const number = (this.#latest?.number ?? 0) + 1
    const isOfAnswers = staleSince !== this.#latest?.staleSince
    return {
      details: [],
      ...changes,
      number,
      cursor: `${this.#name}.${number}`,
      readAt,
      staleSince,
      isOfAnswers,
    }
  }

  /** Takes an event over. False where it does not follow the latest: then some are missing. */
  add(change: LiveChange): boolean {
    const name = change.cursor.slice(0, change.cursor.lastIndexOf('.'))
    // Nobody has seen a cursor of a log without events.
    if (!this.#latest) this.#name = name
    if (name !== this.#name || change.number !== (this.#latest?.number ?? 0) + 1) return false
    this.#latest = bare(change)
    this.#kept.push({ change, at: this.#now() })
    this.#drop()
    return true
  }

  /** Says of the latest event that a later reading has found nothing else. */
  readAgain(readAt: number): void {
    if (this.#latest) this.#latest = { ...this.#latest, readAt }
  }

  /** What changed after an event, all in one; undefined where that is not known any more. */
  after(cursor: string): LiveChange | undefined {
    const latest = this.#latest
    const [, name, digits = ''] = CURSOR.exec(cursor) ?? []
    if (!latest || Number(digits) > latest.number) return undefined
    this.#drop()
    const isKept = this.#kept.some(({ change }) => change.cursor === cursor)
    if (name !== this.#name && !isKept && latest.cursor !== cursor) return undefined
    const missed = this.#kept.map(({ change }) => change).filter(({ number }) => number > Number(digits))
    if (missed.length < latest.number - Number(digits)) return undefined
    const details = mergedDetails(missed.flatMap((change) => change.details))
    return {
      ...latest,
      ...mergedOf(missed),
      details,
      isOfAnswers: missed.some(({ isOfAnswers }) => isOfAnswers),
    }
  }

  /** A session as it ended, by the events that are kept; undefined where none tells of it. */
  ended(sessionId: string): RoomSession | undefined {
    this.#drop()
    for (const { change } of this.#kept) {
      const session = change.ended.find((each) => each.sessionId === sessionId)
      if (session) return session
    }
    return undefined
  }

  toMessage(): KeptChanges {
    this.#drop()
    return { name: this.#name, latest: this.#latest, kept: [...this.#kept] }
  }

  #drop(): void {
    const since = this.#now() - KEPT_MS
    const from = this.#kept.findIndex(({ at }) => at >= since)
    const tooMany = this.#kept.length - MAX_KEPT
    let records = 0
    const tooLarge = this.#kept.findLastIndex(({ change }) => {
      records += recordsIn(change)
      return records > MAX_RECORDS
    })
    this.#kept.splice(0, Math.max(from < 0 ? this.#kept.length : from, tooMany, tooLarge + 1))
  }
}

/** An event without what it tells of, which may be thousands of sessions. */
function bare(change: LiveChange): LiveChange {
  return { ...change, ...NOTHING, details: [] }
}

/** How many sessions, members and events a change tells of. */
export function recordsIn({ started, updated, ended, details }: LiveChange): number {
  const inDetails = details.map(({ joined, left, events }) => joined.length + left.length + events.length)
  return [started.length, updated.length, ended.length, ...inDetails].reduce((sum, each) => sum + each)
}

type SessionList = 'started' | 'updated' | 'ended'

/** Several events in one: each session as it was last, where it belongs then. */
function mergedOf(changes: readonly LiveChange[]): SessionChanges {
  if (changes.length === 0) return NOTHING
  const last = new Map<string, { readonly list: SessionList; readonly session: RoomSession }>()
  for (const change of changes) {
    for (const list of ['started', 'updated', 'ended'] as const) {
      for (const session of change[list]) {
        const hasStarted = list === 'updated' && last.get(session.sessionId)?.list === 'started'
        last.set(session.sessionId, { list: hasStarted ? 'started' : list, session })
      }
    }
  }
  const of = (wanted: SessionList) =>
    [...last.values()].flatMap(({ list, session }) => (list === wanted ? [session] : []))
  const unreadable = changes.findLast((change) => change.unreadable)?.unreadable
  return { started: of('started'), updated: of('updated'), ended: of('ended'), unreadable }
}

/** The changes of each list in one: who has joined and left since is in one of the two. */
function mergedDetails(changes: readonly DetailChange[]): DetailChange[] {
  const merged = new Map<string, DetailChange>()
  for (const change of changes) {
    const before = merged.get(detailKey(change))
    merged.set(detailKey(change), before && !change.isWhole ? both(before, change) : change)
  }
  return [...merged.values()]
}

function both(before: DetailChange, change: DetailChange): DetailChange {
  const without = <T extends { readonly key: string }>(records: readonly T[], others: readonly T[]) => {
    const keys = new Set(others.map(({ key }) => key))
    return records.filter(({ key }) => !keys.has(key))
  }
  return {
    ...change,
    isWhole: before.isWhole,
    joined: [...without(before.joined, change.left), ...change.joined],
    left: [...without(before.left, change.joined), ...change.left],
    events: [...before.events, ...change.events],
    unreadable: change.unreadable ?? before.unreadable,
  }
}
