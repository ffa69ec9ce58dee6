import type { Detail, DetailChange, DetailKind } from '../../datasources/live/known-details.ts'
import type { SessionPoller } from '../../datasources/live/session-poller.ts'
import type { LiveSessionEvent } from './live-events.ts'

/** What an event says of the people in a session and of what happened there. */
export type EventDetails = Pick<LiveSessionEvent, 'joined' | 'left' | 'events' | 'detailsReadAt'>

const NONE: EventDetails = { joined: [], left: [], events: [], detailsReadAt: null }

/** Live details: which lists of a session the streams of a cohort select, and which of them are watched at present. */
export class LiveDetails {
  readonly #kinds: readonly DetailKind[]
  #watched: readonly Detail[] = []
  /** The first reading of these. */
  #read: Promise<void> = Promise.resolve()

  /** @param kinds none where neither members nor events are selected, which costs no call */
  constructor(kinds: readonly DetailKind[]) {
    this.#kinds = kinds
  }

  /** @throws STREAM_DETAILS_REFUSED where those of one more session cannot be read in time */
  check(poller: SessionPoller, sessionId: string): void {
    if (this.#kinds.length > 0) poller.details.check(this.#of(sessionId))
  }

  /** Watches those of this session, and of no other one. Resolves when they were read. @throws what the first reading fails with */
  watch(poller: SessionPoller, sessionId: string | undefined): Promise<void> {
    if (this.#watched[0]?.sessionId === sessionId || this.#kinds.length === 0) return this.#read
    const before = this.#watched
    this.#watched = sessionId === undefined ? [] : this.#of(sessionId)
    if (before.length > 0) poller.details.unwatch(before)
    this.#read = this.#watched.length > 0 ? poller.details.watch(this.#watched) : Promise.resolve()
    return this.#read
  }

  /** All that is known. */
  snapshot(poller: SessionPoller): EventDetails {
    const known = this.#watched.map((detail) => poller.detail(detail))
    if (known.every((each) => each === undefined)) return NONE
    const of = (kind: DetailKind) => known[this.#kinds.indexOf(kind)]
    return {
      joined: [...(of('members')?.members ?? []), ...(of('members')?.unreadable ?? [])],
      left: [],
      events: [...(of('events')?.events ?? []), ...(of('events')?.unreadable ?? [])],
      detailsReadAt: this.#readAt(poller),
    }
  }

  /** Those of the changes that are selected, of sessions that are watched here. */
  among(changes: readonly DetailChange[], isWatched: (sessionId: string) => boolean): DetailChange[] {
    return changes.filter(({ kind, sessionId }) => this.#kinds.includes(kind) && isWatched(sessionId))
  }

  /** What changed, of all that `among` gave. */
  changes(changes: readonly DetailChange[], poller: SessionPoller): EventDetails {
    const unreadable = (wanted: DetailKind) =>
      changes.flatMap(({ kind, unreadable }) => (kind === wanted ? (unreadable ?? []) : []))
    return {
      joined: [...changes.flatMap(({ joined }) => joined), ...unreadable('members')],
      left: changes.flatMap(({ left }) => left),
      events: [...changes.flatMap(({ events }) => events), ...unreadable('events')],
      detailsReadAt: this.#readAt(poller),
    }
  }

  #of(sessionId: string): Detail[] {
    return this.#kinds.map((kind) => ({ kind, sessionId }))
  }

  /** When the staler one was read. */
  #readAt(poller: SessionPoller): string | null {
    const times = this.#watched.map((detail) => poller.detail(detail)?.readAt)
    const known = times.filter((time) => time !== undefined)
    return known.length === 0 || known.length < times.length
      ? null
      : new Date(Math.min(...known)).toISOString()
  }
}
