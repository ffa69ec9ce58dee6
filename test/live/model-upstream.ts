import type { LiveTools, SessionReader } from '../../src/datasources/live/live-tools.ts'
import { RoomSession } from '../../src/datasources/signalwire/room-sessions.ts'
import { UpstreamError } from '../../src/errors.ts'

const FROM = { service: 'signalwire', at: 'GET /api/video/room_sessions', requestId: undefined } as const

function session(key: string, version: number, isRunning: boolean): RoomSession {
  const status = isRunning ? 'in-progress' : 'completed'
  return new RoomSession(key, 'full', { id: key, name: `room-${version}`, status }, FROM)
}

/** Resolves when everything has happened that needs no time. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve()
}

/** Time that passes when it is told to. */
export class Clock implements LiveTools {
  #now = 1_800_000_000_000
  readonly #due = new Map<() => void, number>()

  now = () => this.#now
  elapsed = () => this.#now
  random = () => 0.5
  after = (ms: number, due: () => void) => {
    this.#due.set(due, this.#now + ms)
    return () => void this.#due.delete(due)
  }

  /** Goes on to the next thing that is due; everything that follows from it has happened then. */
  async next(): Promise<void> {
    const [first] = [...this.#due].toSorted(([, a], [, b]) => a - b)
    if (!first) return
    const [due, at] = first
    this.#due.delete(due)
    this.#now = Math.max(at, this.#now)
    due()
    await settled()
  }
}

/** What happens at an upstream: to a new session, or to one of those in progress. */
export interface Happening {
  readonly kind: 'begin' | 'change' | 'end' | 'vanish' | 'shift'
  readonly key: number
}

/** An upstream with a history: what was in progress at each moment. */
export class Upstream implements SessionReader {
  readonly #clock: Clock
  readonly running = new Map<string, number>()
  readonly ended = new Set<string>()
  readonly gone = new Set<string>()
  /** What the next reading leaves out, since pages have shifted. */
  shifted = new Set<string>()
  fails = false
  readonly #listed = new Set<string>()
  /** What was to be known of it at each moment at which it was read: all but what no list has had yet. */
  readonly history = new Map<number, ReadonlyMap<string, number>>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Does what a step says. Ids are never used again: a session that begins is a new one. */
  take({ kind, key: nth }: Happening, turn: number): void {
    const keys = [...this.running.keys()]
    const key = keys[nth % Math.max(keys.length, 1)]
    if (kind === 'begin') this.running.set(`session-${turn}`, turn)
    else if (key === undefined) return
    else if (kind === 'change') this.running.set(key, turn)
    else if (kind === 'shift') this.shifted.add(key)
    else {
      this.running.delete(key)
      this.ended.add(key)
      if (kind === 'vanish') this.gone.add(key)
    }
  }

  async list() {
    if (this.fails) throw failure()
    const readAt = this.#clock.now()
    const listed = [...this.running].filter(([key]) => !this.shifted.has(key))
    for (const [key] of listed) this.#listed.add(key)
    this.history.set(readAt, new Map([...this.running].filter(([key]) => this.#listed.has(key))))
    const sessions = listed.map(([key, version]) => session(key, version, true))
    return { sessions, unreadable: [], readAt }
  }

  async detail() {
    return { unreadable: [], readAt: this.#clock.now() }
  }

  async recent() {
    if (this.fails) throw failure()
    const running = [...this.running].map(([key, version]) => session(key, version, true))
    const ended = [...this.ended].filter((key) => !this.gone.has(key)).map((key) => session(key, 0, false))
    return [...running, ...ended]
  }

  async session(key: string) {
    if (this.fails) throw failure()
    const version = this.running.get(key)
    if (version !== undefined) return session(key, version, true)
    return this.ended.has(key) && !this.gone.has(key) ? session(key, 0, false) : null
  }
}

function failure() {
  return new UpstreamError('UPSTREAM_UNAVAILABLE', 'It fails.', { service: 'signalwire' })
}
