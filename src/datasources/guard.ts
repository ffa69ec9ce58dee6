import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhenResult,
} from 'cockatiel'
import { type Service, UpstreamError } from '../errors.ts'
import type { BreakerState, UpstreamObserver } from './observer.ts'

export interface GuardSettings {
  /** Failures in a row after which an upstream is left alone; 0 for never. */
  readonly breakerFailures: number
  /** Milliseconds until one call may try whether it is back. */
  readonly breakerResetMs: number
  /** Attempts that run at the same moment, and those that wait for their turn. */
  readonly maxConcurrentCalls: number
  readonly maxWaitingCalls: number
}

/** What came of an attempt: its answer, or the failure in its place. */
export type Attempted<T> =
  | { readonly outcome: T; readonly error?: undefined }
  | { readonly error: unknown; readonly outcome?: undefined }

const STATES: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  // Nobody isolates it.
  [CircuitState.Isolated]: 'open',
}

/**
 * Stands before one upstream with one set of credentials: lets so many attempts through at once, and none for a
 * while after too many failures in a row.
 */
export class Guard {
  readonly #service: Service
  readonly #settings: GuardSettings
  readonly #bulkhead
  readonly #breaker
  #openedAt = 0

  constructor(service: Service, settings: GuardSettings, observer: UpstreamObserver = {}) {
    this.#service = service
    this.#settings = settings
    this.#bulkhead = bulkhead(settings.maxConcurrentCalls, settings.maxWaitingCalls)
    this.#breaker = circuitBreaker(
      handleWhenResult((result) => this.#isFailure((result as Attempted<unknown>).error)),
      {
        halfOpenAfter: settings.breakerResetMs,
        breaker: new ConsecutiveBreaker(settings.breakerFailures || Number.POSITIVE_INFINITY),
      },
    )
    this.#breaker.onBreak(() => {
      this.#openedAt = Date.now()
    })
    const { onBreaker } = observer
    if (onBreaker) this.#breaker.onStateChange((state) => onBreaker.call(observer, service, STATES[state]))
  }

  /** What a call would meet now. */
  get state(): BreakerState {
    const state = STATES[this.#breaker.state]
    const isOver = Date.now() - this.#openedAt >= this.#settings.breakerResetMs
    return state === 'open' && isOver ? 'half-open' : state
  }

  get running(): number {
    return this.#settings.maxConcurrentCalls - this.#bulkhead.executionSlots
  }

  get waiting(): number {
    return this.#settings.maxWaitingCalls - this.#bulkhead.queueSlots
  }

  /** Whether attempts are refused at present. */
  get isOpen(): boolean {
    return this.#breaker.state !== CircuitState.Closed
  }

  /**
   * Runs an attempt when it is its turn. Throws UPSTREAM_UNAVAILABLE without running it if too many wait, or if the
   * upstream is left alone.
   */
  async run<T>(at: string, signal: AbortSignal, attempt: () => Promise<Attempted<T>>): Promise<Attempted<T>> {
    try {
      return await this.#bulkhead.execute(() => {
        // One probe is enough; whoever comes meanwhile is not kept waiting for it.
        if (this.#breaker.state === CircuitState.HalfOpen) throw new BrokenCircuitError()
        return this.#breaker.execute(attempt)
      }, signal)
    } catch (cause) {
      const reason = this.#refusal(cause)
      if (reason === undefined) throw cause
      throw new UpstreamError(
        'UPSTREAM_UNAVAILABLE',
        `${at} was not sent: ${reason}`,
        { service: this.#service },
        { cause },
      )
    }
  }

  #refusal(cause: unknown): string | undefined {
    const { breakerFailures, breakerResetMs, maxConcurrentCalls, maxWaitingCalls } = this.#settings
    if (cause instanceof BrokenCircuitError) {
      return `${breakerFailures} calls to the service failed in a row, so it is left alone for ${breakerResetMs} ms.`
    }
    if (cause instanceof BulkheadRejectedError) {
      return `${maxConcurrentCalls} calls to the service are under way and ${maxWaitingCalls} wait already.`
    }
    return undefined
  }

  /**
   * What counts: no connection, no answer in time, half an answer, 5xx. A refusal of the request says that the
   * upstream is there. An attempt that nobody waited for any longer says nothing, and so it cannot close the breaker.
   */
  #isFailure(error: unknown): boolean {
    if (error === undefined) return false
    if (!(error instanceof UpstreamError)) return this.isOpen
    if (error.code === 'UPSTREAM_RATE_LIMITED') return false
    return (
      error.upstream.transient === true || ['UPSTREAM_UNAVAILABLE', 'UPSTREAM_TIMEOUT'].includes(error.code)
    )
  }
}
