import type { RoomgraphError } from '../../../errors.ts'
import { LightSignal } from '../../http/signal.ts'
import { NOTHING } from '../change-log.ts'
import { hasChanges } from '../known-sessions.ts'
import { refusesCredentials, retryAfterOf } from '../live-errors.ts'
import { DetailsReading } from './details-reading.ts'
import { MissingSessions } from './missing-sessions.ts'
import type { ReadingOptions } from './reading-options.ts'

export interface ListReadingOptions extends ReadingOptions {
  /** Whether somebody has read until now, or heard of a change: then a first reading that fails is a failed one like any other. */
  goesOn(): boolean
}

/** Readings that have to fail in a row until watchers are told. */
const FAILED_READINGS = 2

/** List reading: reads the list again and again, for all who follow it, until it is stopped. */
export class ListReading {
  readonly #options: ListReadingOptions
  readonly #stopped = new LightSignal()
  readonly #details: DetailsReading
  #cancel = () => {}
  #failures = 0
  #failingSince: number | undefined
  #callsOfReading = 1

  constructor(options: ListReadingOptions) {
    this.#options = options
    this.#failingSince = options.knowledge.log.latest?.staleSince
    if (this.#failingSince !== undefined) this.#failures = FAILED_READINGS
    this.#details = new DetailsReading(options, this.#stopped)
    const { goesOn, pace, tools, knowledge } = options
    // Who begins to watch does not wait.
    this.#schedule(goesOn() ? pace.first(tools.elapsed(), knowledge.pages) : 0)
  }

  /** Gives up the call in flight, and makes no further one. */
  stop(): void {
    this.#cancel()
    this.#stopped.abort(new DOMException('Nobody watches any more.', 'AbortError'))
  }

  /** Reads members and events that are wanted from now on. */
  readDetails(): void {
    void this.#details.read()
  }

  #schedule(waitMs: number): void {
    if (waitMs > 0) this.#cancel = this.#options.tools.after(waitMs, () => void this.#turn())
    else void this.#turn()
  }

  async #turn(): Promise<void> {
    const { pace, tools } = this.#options
    let retryAfterMs = 0
    try {
      await this.#read()
    } catch (error) {
      if (this.#stopped.aborted) return
      await this.#failed(error)
      if (refusesCredentials(error)) return
      retryAfterMs = retryAfterOf(error)
    }
    if (this.#stopped.aborted) return
    this.#schedule(Math.max(retryAfterMs, pace.next(tools.elapsed(), this.#callsOfReading)))
    this.readDetails()
  }

  /** Tells of a failed reading. Who waits for the first one leaves then; where a change is heard before that, all go on. */
  async #failed(error: unknown): Promise<void> {
    const { goesOn, say } = this.#options
    const isRefused = refusesCredentials(error)
    if (isRefused || !goesOn()) say({ kind: 'failed', error: error as RoomgraphError, isRefused })
    else await this.#countFailure()
  }

  /** One reading: the whole list, and what it lacks by itself. */
  async #read(): Promise<void> {
    const { reader, knowledge, pace, onCall, onCallBeside, publish } = this.#options
    let calls = 0
    const counted = () => {
      calls++
      return onCall()
    }
    const { readAt, ...listed } = await reader.list(this.#stopped, counted)
    if (this.#stopped.aborted) return
    this.#callsOfReading = Math.max(calls, 1)
    const countedBeside = () => {
      calls++
      return onCallBeside()
    }
    const missing = new MissingSessions(this.#options, this.#stopped, countedBeside)
    const changes = await knowledge.sessions.compare(listed, (id) => missing.confirm(id))
    if (this.#stopped.aborted) return
    const { latest } = knowledge.log
    const isNew = hasChanges(changes)
    this.#failures = 0
    this.#failingSince = undefined
    pace.read(isNew)
    const isTold = isNew || !latest || latest.staleSince !== undefined
    const details = await this.#details.last(changes.ended.map(({ sessionId }) => sessionId))
    if (this.#stopped.aborted) return
    await publish(() =>
      isTold
        ? { kind: 'change', change: knowledge.next({ ...changes, details }, readAt, undefined), calls }
        : { kind: 'read', readAt, calls },
    )
  }

  /** Takes note of a failed reading; from the second in a row on, watchers know. */
  async #countFailure(): Promise<void> {
    const { knowledge, pace, tools, publish } = this.#options
    this.#failures++
    this.#failingSince ??= tools.now()
    pace.read(false)
    if (this.#failures !== FAILED_READINGS) return
    await publish(({ readAt }) => {
      return { kind: 'change', change: knowledge.next(NOTHING, readAt, this.#failingSince), calls: 0 }
    })
  }
}
