import { RoomgraphError } from '../../errors.ts'
import { LightSignal } from '../http/signal.ts'
import { NOTHING } from './change-log.ts'
import { type Confirmation, hasChanges } from './known-sessions.ts'
import type { ListKnowledge } from './list-knowledge.ts'
import type { LiveMessage } from './live-bus.ts'
import type { LiveTools, OnCall, SessionReader } from './live-tools.ts'
import type { Pace } from './pace.ts'

export interface ListReadingOptions {
  readonly reader: SessionReader
  readonly knowledge: ListKnowledge
  readonly pace: Pace
  readonly tools: LiveTools
  readonly onCall: OnCall
  /** Whether somebody has read until now: then a first reading that fails is a failed one like any other. */
  readonly goesOn: boolean
  /** Tells a reading to all who follow the list. */
  publish(message: LiveMessage): void
  /** Tells them that there is none. */
  failed(error: unknown, isRefused: boolean): void
}

/** Readings that have to fail in a row until watchers are told. */
const FAILED_READINGS = 2

/** List reading: reads the list again and again, for all who follow it, until it is stopped. */
export class ListReading {
  readonly #options: ListReadingOptions
  readonly #stopped = new LightSignal()
  #cancel = () => {}
  #failures = 0
  #failingSince: number | undefined
  #callsOfReading = 1

  constructor(options: ListReadingOptions) {
    this.#options = options
    this.#failingSince = options.knowledge.log.latest?.staleSince
    if (this.#failingSince !== undefined) this.#failures = FAILED_READINGS
    void this.#turn(options.goesOn)
  }

  /** Gives up the call in flight, and makes no further one. */
  stop(): void {
    this.#cancel()
    this.#stopped.abort(new DOMException('Nobody watches any more.', 'AbortError'))
  }

  async #turn(goesOn: boolean): Promise<void> {
    const { pace, tools, failed } = this.#options
    let retryAfterMs = 0
    try {
      await this.#read()
    } catch (error) {
      if (this.#stopped.aborted) return
      if (isRefused(error) || !goesOn) return failed(error, isRefused(error))
      retryAfterMs = retryAfterOf(error)
      this.#countFailure()
    }
    if (this.#stopped.aborted) return
    const waitMs = Math.max(retryAfterMs, pace.next(tools.now(), this.#callsOfReading))
    this.#cancel = tools.after(waitMs, () => void this.#turn(true))
  }

  /** One reading: the whole list, and what it lacks by itself. */
  async #read(): Promise<void> {
    const { reader, knowledge, pace, onCall, publish } = this.#options
    let calls = 0
    const counted = () => {
      calls++
      return onCall()
    }
    const { readAt, ...listed } = await reader.list(this.#stopped, counted)
    if (this.#stopped.aborted) return
    this.#callsOfReading = Math.max(calls, 1)
    const changes = await knowledge.sessions.compare(listed, (id) => this.#confirm(id, counted))
    if (this.#stopped.aborted) return
    const { latest } = knowledge.log
    const isNew = hasChanges(changes)
    this.#failures = 0
    this.#failingSince = undefined
    pace.read(isNew)
    if (isNew || !latest || latest.staleSince !== undefined) {
      publish({ kind: 'change', change: knowledge.next(changes, readAt, undefined), calls })
    } else publish({ kind: 'read', readAt, calls })
  }

  async #confirm(id: string, onCall: OnCall): Promise<Confirmation> {
    const { reader, pace, tools } = this.#options
    if (pace.left(tools.now()) <= 0) return 'not-asked'
    try {
      const session = await reader.session(id, this.#stopped, onCall)
      if (this.#stopped.aborted) throw this.#stopped.reason
      return session ?? 'absent'
    } catch (error) {
      if (this.#stopped.aborted || isRefused(error)) throw error
      return 'absent'
    }
  }

  /** Takes note of a failed reading; from the second in a row on, watchers know. */
  #countFailure(): void {
    const { knowledge, pace, tools, publish } = this.#options
    const { latest } = knowledge.log
    this.#failures++
    this.#failingSince ??= tools.now()
    pace.read(false)
    if (this.#failures !== FAILED_READINGS || !latest) return
    const change = knowledge.next(NOTHING, latest.readAt, this.#failingSince)
    publish({ kind: 'change', change, calls: 0 })
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
