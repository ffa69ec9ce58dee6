import { MINUTE, SECOND } from '../../seed/calendar.ts'
import { hash, pick } from '../../seed/random.ts'
import type { Host, WorldSize } from '../world/plan.ts'

/** A session that begins while the emulator runs, in milliseconds since 1970. */
export interface ScheduledSession {
  /** Counts up in the order of their beginnings. */
  readonly number: number
  readonly host: Host
  readonly start: number
  readonly end: number
}

/** What a schedule has to know of the world. */
export interface ScheduleOptions {
  readonly seed: number
  readonly size: WorldSize
  /** When the world began, in milliseconds since 1970. */
  readonly start: number
  /** Whether a session can begin there at that moment, as far as no scheduled one is in the way. */
  isFree(host: Host, at: number): boolean
}

/** Once in this time, each room can have a session. Longer than any session and the latest beginning of one together. */
const ROUND = 60 * MINUTE
const LATEST = 10 * MINUTE
/** A third of an hour on average, so that a third of the rooms are in session. */
const LENGTHS = [2, 4, 7, 10, 15, 20, 25, 30, 40, 45] as const
/** Fewer conferences than rooms are in session: so many of eight have theirs in a round. */
const CONFERENCES_OF_EIGHT = 3
/** More rooms and conferences than these have no more sessions than they were seeded with. */
const MOST_HOSTS = { room: 1000, conference: 250 } as const
/** Older sessions are forgotten, so that an emulator can run for weeks. */
const MOST_SESSIONS = 4000

/**
 * Schedule: which sessions begin where and when, and when they end. It follows from seed and time alone: nothing is held,
 * and any moment can be asked for. In each round every room and conference has its turn, in an order that is drawn once.
 */
export class Schedule {
  readonly #options: ScheduleOptions
  readonly #hosts: readonly Host[]
  readonly #places: ReadonlyMap<string, number>

  constructor(options: ScheduleOptions) {
    this.#options = options
    const { seed, size } = options
    const hosts = (kind: 'room' | 'conference', count: number): readonly Host[] =>
      Array.from({ length: Math.min(count, MOST_HOSTS[kind]) }, (_, rank) => ({ kind, rank, running: true }))
    const all = [...hosts('room', size.rooms), ...hosts('conference', size.conferences)]
    const drawn = new Map(all.map((host) => [host, hash(seed, `live ${host.kind}`, host.rank)]))
    this.#hosts = all.toSorted((a, b) => (drawn.get(a) ?? 0) - (drawn.get(b) ?? 0))
    this.#places = new Map(this.#hosts.map((host, place) => [nameOf(host), place]))
  }

  /** The numbers of all sessions that have begun, newest first. */
  begun(now: number): number[] {
    const last = this.#lastTurn(now)
    const numbers: number[] = []
    for (let number = last; number > last - MOST_SESSIONS && number >= 0; number--) {
      if (this.session(number, now)) numbers.push(number)
    }
    return numbers
  }

  /** The session of a turn; undefined where none has begun with it, and where it is forgotten. */
  session(number: number, now: number): ScheduledSession | undefined {
    const { seed, start: origin, isFree } = this.#options
    const host = this.#hosts[number % this.#hosts.length]
    const last = this.#lastTurn(now)
    if (!host || number > last || number <= last - MOST_SESSIONS) return undefined
    const drawn = hash(seed, 'live session', number)
    if (host.kind === 'conference' && (drawn >>> 20) % 8 >= CONFERENCES_OF_EIGHT) return undefined
    const start = origin + SECOND + wholeSeconds(this.#pace * number + this.#delay(drawn))
    if (start > now || !isFree(host, start)) return undefined
    const length = pick(LENGTHS, drawn >>> 8) * MINUTE + ((drawn >>> 12) % 60) * SECOND
    return { number, host, start, end: start + length }
  }

  /** The session that has begun last in a room or a conference, in this round or in the one before. */
  latestIn(host: Pick<Host, 'kind' | 'rank'>, now: number): ScheduledSession | undefined {
    const place = this.#places.get(nameOf(host))
    if (place === undefined) return undefined
    const count = this.#hosts.length
    const round = Math.floor((now - this.#options.start) / ROUND)
    const turns = [round, round - 1].filter((each) => each >= 0).map((each) => each * count + place)
    return turns.map((number) => this.session(number, now)).find((session) => session !== undefined)
  }

  /** Milliseconds from one turn to the next. */
  get #pace(): number {
    return ROUND / this.#hosts.length
  }

  #delay(drawn: number): number {
    return (Math.min(this.#pace, LATEST) * (drawn % 256)) / 256
  }

  /** The last turn that can have come. */
  #lastTurn(now: number): number {
    return Math.floor((now - this.#options.start - SECOND) / this.#pace)
  }
}

/** When a seeded session ends that was in progress at the start: soon, or within the hour. */
export function endOfSeeded(seed: number, key: number, start: number): number {
  const share = (hash(seed, 'live end', key) % 1000) / 1000
  return start + 20 * SECOND + wholeSeconds(45 * MINUTE * share ** 1.5)
}

/** Whole seconds, in milliseconds. */
export function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / SECOND) * SECOND
}

function nameOf({ kind, rank }: Pick<Host, 'kind' | 'rank'>): string {
  return `${kind} ${rank}`
}
