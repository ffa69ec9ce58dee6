import { RoomgraphError } from '../../errors.ts'
import { LightSignal, type Signal } from '../http/signal.ts'
import type { RoomSession } from '../signalwire/room-sessions.ts'
import { ChangeLog, type LiveChange } from './change-log.ts'
import { type Confirmation, KnownSessions } from './known-sessions.ts'
import { Pace, type PaceSettings } from './pace.ts'

/** Reads sessions from the upstream. Told of each call before it is sent and when it has ended. */
export interface SessionReader {
  /** All sessions in progress, and when they were read, in milliseconds since 1970. Rejects if any page fails. */
  list(
    signal: Signal,
    onCall: OnCall,
  ): Promise<{ readonly sessions: readonly RoomSession[]; readonly readAt: number }>
  /** One session, or null if there is none. */
  session(id: string, signal: Signal, onCall: OnCall): Promise<RoomSession | null>
}

/** Told that a call begins; gives what is to be told of its end. */
export type OnCall = () => () => void

/** Clock, timers and randomness. */
export interface PollerTools {
  /** Milliseconds since 1970. */
  now(): number
  random(): number
  /** Calls back once after so many milliseconds. Gives what prevents it. */
  after(ms: number, due: () => void): () => void
}

/** Somebody who watches. */
export interface Watcher {
  changed(change: LiveChange): void
  /** The upstream refuses the credentials: nothing follows. */
  failed(error: RoomgraphError): void
}

/** Readings that have to fail in a row until watchers are told. */
const FAILED_READINGS = 2
/** For how long what is known is kept when nobody watches, in milliseconds. */
const KEPT_MS = 30_000

/**
 * Session poller: reads the sessions in progress of one account again and again while somebody watches, and tells all who do
 * what changed. However many watch, the upstream is asked the same.
 */
export class SessionPoller {
  readonly #reader: SessionReader
  readonly #tools: PollerTools
  readonly #watchers = new Set<Watcher>()
  readonly #pace: Pace
  #known = new KnownSessions()
  #log: ChangeLog
  /** Aborts the reading in flight; undefined while nobody watches. */
  #ended: LightSignal | undefined
  /** The first reading since somebody began to watch. */
  #first: Promise<void> | undefined
  #cancel = () => {}
  #failures = 0
  #failingSince: number | undefined
  #callsOfReading = 1

  constructor(reader: SessionReader, settings: PaceSettings, tools: PollerTools) {
    this.#reader = reader
    this.#tools = tools
    this.#pace = new Pace(settings, tools.random)
    this.#log = this.#newLog()
  }

  /** How many watch. */
  get watchers(): number {
    return this.#watchers.size
  }

  /** The sessions in progress by the latest reading. */
  get sessions(): KnownSessions {
    return this.#known
  }

  /** The latest event. @throws Error before there was a reading: `watch` waits for it */
  get latest(): LiveChange {
    if (!this.#log.latest) throw new Error('what is live was asked for before the first reading')
    return this.#log.latest
  }

  /** What changed after an event; undefined where that is not known any more. */
  after(cursor: string): LiveChange | undefined {
    return this.#log.after(cursor)
  }

  /**
   * Begins to tell a watcher of changes, and resolves when there is a reading to begin with.
   * @throws what that reading failed with; then the watcher is not told of anything
   */
  async watch(watcher: Watcher): Promise<void> {
    this.#watchers.add(watcher)
    if (!this.#ended) {
      this.#cancel()
      this.#ended = new LightSignal()
      this.#first = this.#readFirst(this.#ended)
    }
    try {
      await this.#first
    } catch (error) {
      this.unwatch(watcher)
      throw error
    }
  }

  /** Tells a watcher of nothing more. When the last one leaves, the call in flight is given up. */
  unwatch(watcher: Watcher): void {
    if (!this.#watchers.delete(watcher) || this.#watchers.size > 0) return
    this.#stop()
    this.#cancel = this.#tools.after(KEPT_MS, () => this.#clear())
  }

  /** Reads one session, and looks after it from now on if it is in progress. Null if there is none. */
  async session(id: string, signal: Signal): Promise<RoomSession | null> {
    const known = this.#known.get(id)
    if (known) return known
    const session = await this.#reader.session(id, signal, this.#onCall)
    if (session?.isRunning) this.#known.await(session)
    return session
  }

  async #readFirst(ended: LightSignal): Promise<void> {
    try {
      await this.#read(ended)
    } catch (error) {
      // The next watcher begins anew.
      if (this.#ended === ended) this.#stop()
      throw error
    }
    this.#schedule(ended)
  }

  #schedule(ended: LightSignal, atLeastMs = 0): void {
    if (ended.aborted) return
    const now = this.#tools.now()
    const waitMs = Math.max(atLeastMs, this.#pace.next(now, this.#callsOfReading))
    this.#cancel = this.#tools.after(waitMs, () => void this.#readAgain(ended))
  }

  async #readAgain(ended: LightSignal): Promise<void> {
    try {
      await this.#read(ended)
      this.#schedule(ended)
    } catch (error) {
      if (ended.aborted) return
      if (isRefused(error)) return this.#fail(error)
      this.#failed()
      this.#schedule(ended, retryAfterOf(error))
    }
  }

  /** One reading: the whole list, and what it lacks by itself. */
  async #read(ended: LightSignal): Promise<void> {
    let calls = 0
    const onCall = () => {
      calls++
      return this.#onCall()
    }
    const known = this.#known
    const { sessions, readAt } = await this.#reader.list(ended, onCall)
    if (ended.aborted) throw ended.reason
    this.#callsOfReading = Math.max(calls, 1)
    const changes = await known.take(sessions, (id) => this.#confirm(id, ended))
    const hasChanged = changes.started.length + changes.updated.length + changes.ended.length > 0
    const wasStale = this.#log.latest?.staleSince !== undefined
    this.#failures = 0
    this.#failingSince = undefined
    this.#pace.read(hasChanged)
    if (hasChanged || wasStale || !this.#log.latest) this.#tell(this.#log.add(changes, readAt, undefined))
    else this.#log.readAgain(readAt)
  }

  async #confirm(id: string, ended: LightSignal): Promise<Confirmation> {
    if (this.#pace.left(this.#tools.now()) <= 0) return 'not-asked'
    try {
      const session = await this.#reader.session(id, ended, this.#onCall)
      if (ended.aborted) throw ended.reason
      return session ?? 'absent'
    } catch (error) {
      if (ended.aborted || isRefused(error)) throw error
      return 'absent'
    }
  }

  /** Takes note of a failed reading; from the second in a row on, watchers know. */
  #failed(): void {
    this.#failures++
    this.#failingSince ??= this.#tools.now()
    this.#pace.read(false)
    if (this.#failures !== FAILED_READINGS) return
    const nothing = { started: [], updated: [], ended: [] }
    this.#tell(this.#log.add(nothing, this.latest.readAt, this.#failingSince))
  }

  #tell(change: LiveChange): void {
    for (const watcher of [...this.#watchers]) watcher.changed(change)
  }

  #fail(error: RoomgraphError): void {
    const watchers = [...this.#watchers]
    this.#watchers.clear()
    this.#stop()
    this.#clear()
    for (const watcher of watchers) watcher.failed(error)
  }

  #stop(): void {
    this.#cancel()
    this.#cancel = () => {}
    const ended = this.#ended
    this.#ended = undefined
    ended?.abort(new DOMException('Nobody watches any more.', 'AbortError'))
  }

  #clear(): void {
    this.#known = new KnownSessions()
    this.#log = this.#newLog()
    this.#failures = 0
    this.#failingSince = undefined
  }

  #newLog(): ChangeLog {
    const { random, now } = this.#tools
    return new ChangeLog(`${Math.floor(random() * 2 ** 40).toString(36)}-${now().toString(36)}`, now)
  }

  readonly #onCall = () => {
    const beganAt = this.#tools.now()
    this.#pace.sent(beganAt)
    return () => this.#pace.took(this.#tools.now() - beganAt)
  }
}

function isRefused(error: unknown): error is RoomgraphError {
  return error instanceof RoomgraphError && error.code === 'UPSTREAM_UNAUTHORIZED'
}

/** Milliseconds for which the upstream wants no calls. */
function retryAfterOf(error: unknown): number {
  const seconds = error instanceof RoomgraphError ? error.extensions.retryAfter : undefined
  return typeof seconds === 'number' ? seconds * 1000 : 0
}
