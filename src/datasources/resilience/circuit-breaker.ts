import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
} from 'cockatiel'
import { CallRejectedError, type Service, UpstreamError } from '../../errors.ts'
import type { BreakerState, UpstreamObserver } from '../http/observer.ts'

export interface BreakerSettings {
  /** Consecutive failed calls that open the circuit; 0 for never. */
  readonly breakerFailures: number
  /** Milliseconds from opening until the probe: one call that tries whether the upstream is back. */
  readonly breakerResetMs: number
}

const STATES: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  // Never used.
  [CircuitState.Isolated]: 'open',
}

/**
 * Circuit breaker: opens when so many calls in a row have failed, each after its retries, and rejects all calls while it
 * is open. After the reset time one call, the probe, may try; its success closes the circuit at once.
 */
export class Breaker {
  readonly #service: Service
  readonly #settings: BreakerSettings
  readonly #observer: UpstreamObserver
  /** cockatiel's counter of consecutive failures. */
  readonly #failures: ConsecutiveBreaker
  #circuit: CircuitBreakerPolicy
  #openedAt = 0

  constructor(service: Service, settings: BreakerSettings, observer: UpstreamObserver = {}) {
    this.#service = service
    this.#settings = settings
    this.#observer = observer
    this.#failures = new ConsecutiveBreaker(settings.breakerFailures || Number.POSITIVE_INFINITY)
    this.#circuit = this.#newCircuit()
  }

  /** The state that a call meets now. */
  get state(): BreakerState {
    const state = STATES[this.#circuit.state]
    return state === 'open' && this.#leftMs() <= 0 ? 'half-open' : state
  }

  get isClosed(): boolean {
    return this.#circuit.state === CircuitState.Closed
  }

  /**
   * Runs a call, which gets whether it is the probe, and counts its result. Throws UPSTREAM_UNAVAILABLE without running
   * it while the circuit is open; a call that comes while the probe is in flight does not wait for its end.
   */
  run<T>(at: string, call: (isProbe: boolean) => Promise<T>): Promise<T> {
    return this.isClosed ? this.#runClosed(call) : this.#runOpened(at, call)
  }

  /** perf: ADR 9. cockatiel gets the failures only, because a success would pass through four of its promises. */
  async #runClosed<T>(call: (isProbe: boolean) => Promise<T>): Promise<T> {
    try {
      const answer = await call(false)
      this.#failures.success()
      return answer
    } catch (cause) {
      // A failure after the circuit has opened does not count.
      if (!this.isClosed || !isFailure(cause)) throw cause
      return await this.#circuit.execute(() => Promise.reject(cause))
    }
  }

  async #runOpened<T>(at: string, call: (isProbe: boolean) => Promise<T>): Promise<T> {
    const circuit = this.#circuit
    if (circuit.state === CircuitState.HalfOpen) throw this.rejection(at)
    try {
      return await circuit.execute(() =>
        circuit.state === CircuitState.HalfOpen ? this.#probe(call) : call(false),
      )
    } catch (cause) {
      throw cause instanceof BrokenCircuitError ? this.rejection(at, cause) : cause
    }
  }

  /** The error of a call that is not sent because the circuit is open. */
  rejection(at: string, cause?: unknown): CallRejectedError {
    const reason = `${this.#settings.breakerFailures} calls to the service failed in a row (ROOMGRAPH_BREAKER_FAILURES), so the circuit is open (ROOMGRAPH_BREAKER_RESET_MS).`
    const seconds = Math.max(1, Math.ceil(this.#leftMs() / 1000))
    return new CallRejectedError(this.#service, at, reason, seconds, cause)
  }

  /** Runs the probe. A probe without a response, because nobody waited for it, leaves its slot to the next call. */
  async #probe<T>(call: (isProbe: boolean) => Promise<T>): Promise<T> {
    try {
      return await call(true)
    } catch (error) {
      // cockatiel takes any end for a result. The state it stores during a probe is a circuit that waits for one.
      if (!isAnswer(error)) this.#circuit = this.#newCircuit(this.#circuit.toJSON())
      throw error
    }
  }

  #newCircuit(initialState?: unknown): CircuitBreakerPolicy {
    const { breakerResetMs } = this.#settings
    const circuit = circuitBreaker(
      handleWhen((error) => isFailure(error)),
      {
        halfOpenAfter: breakerResetMs,
        breaker: this.#failures,
        initialState,
      },
    )
    circuit.onStateChange((state) => {
      if (circuit !== this.#circuit) return
      if (state === CircuitState.Open) this.#openedAt = Date.now()
      this.#observer.onBreaker?.(this.#service, STATES[state])
    })
    return circuit
  }

  /** Milliseconds until the probe. cockatiel uses the same clock. */
  #leftMs(): number {
    return this.#openedAt + this.#settings.breakerResetMs - Date.now()
  }
}

/** Whether an error says something about the upstream. */
function isAnswer(error: unknown): error is UpstreamError {
  return error instanceof UpstreamError && !(error instanceof CallRejectedError)
}

/**
 * Counted failures: no connection, timeout, truncated body, 5xx. A refused request or a malformed response shows that
 * the upstream is there and does not count, nor does an aborted call.
 */
function isFailure(error: unknown): boolean {
  if (!isAnswer(error) || error.code === 'UPSTREAM_RATE_LIMITED') return false
  return (
    error.upstream.transient === true ||
    error.code === 'UPSTREAM_UNAVAILABLE' ||
    error.code === 'UPSTREAM_TIMEOUT'
  )
}
