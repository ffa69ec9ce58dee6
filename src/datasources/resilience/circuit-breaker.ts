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
  /** Calls that failed in a row after which an upstream is left alone; 0 for never. */
  readonly breakerFailures: number
  /** Milliseconds until one call may try whether it is back. */
  readonly breakerResetMs: number
}

const STATES: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  // Nobody isolates it.
  [CircuitState.Isolated]: 'open',
}

/**
 * Leaves an upstream alone for a while when so many calls to it have failed in a row, each after its retries.
 * Then one call, the probe, may try: its success lets all through again at once.
 */
export class Breaker {
  readonly #service: Service
  readonly #settings: BreakerSettings
  readonly #observer: UpstreamObserver
  /** What cockatiel counts failures in a row with. */
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

  /** What a call would meet now. */
  get state(): BreakerState {
    const state = STATES[this.#circuit.state]
    return state === 'open' && this.#leftMs() <= 0 ? 'half-open' : state
  }

  get isClosed(): boolean {
    return this.#circuit.state === CircuitState.Closed
  }

  /**
   * Runs a call, which is told whether it is the probe, and counts what comes of it. Throws UPSTREAM_UNAVAILABLE without
   * running it while the upstream is left alone; whoever comes while a probe is under way does not wait for its end.
   */
  run<T>(at: string, call: (isProbe: boolean) => Promise<T>): Promise<T> {
    return this.isClosed ? this.#runClosed(call) : this.#runOpened(at, call)
  }

  /** cockatiel is told of what counts as a failure only: on its own way a success passes through four promises. */
  async #runClosed<T>(call: (isProbe: boolean) => Promise<T>): Promise<T> {
    try {
      const answer = await call(false)
      this.#failures.success()
      return answer
    } catch (cause) {
      // A failure that comes after others have opened it says nothing new.
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

  /** What is said to a call that is not sent because the upstream is left alone. */
  rejection(at: string, cause?: unknown): CallRejectedError {
    const reason = `${this.#settings.breakerFailures} calls to the service failed in a row (ROOMGRAPH_BREAKER_FAILURES), so it is left alone for a while (ROOMGRAPH_BREAKER_RESET_MS).`
    const seconds = Math.max(1, Math.ceil(this.#leftMs() / 1000))
    return new CallRejectedError(this.#service, at, reason, seconds, cause)
  }

  /** A probe that came to no answer, because nobody waited for it, leaves its place to the next call. */
  async #probe<T>(call: (isProbe: boolean) => Promise<T>): Promise<T> {
    try {
      return await call(true)
    } catch (error) {
      // cockatiel would take any end for an answer. What it stores of a probe under way is a circuit that waits for one.
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

  /** Milliseconds until a call may try. cockatiel keeps the same clock. */
  #leftMs(): number {
    return this.#openedAt + this.#settings.breakerResetMs - Date.now()
  }
}

/** Whether an error tells something of the upstream. */
function isAnswer(error: unknown): error is UpstreamError {
  return error instanceof UpstreamError && !(error instanceof CallRejectedError)
}

/**
 * What counts: no connection, no answer in time, half an answer, 5xx. A rejection of the request, or an answer that makes
 * no sense, says that the upstream is there, and counts for nothing, as does a call that nobody waited for any longer.
 */
function isFailure(error: unknown): boolean {
  if (!isAnswer(error) || error.code === 'UPSTREAM_RATE_LIMITED') return false
  return (
    error.upstream.transient === true ||
    error.code === 'UPSTREAM_UNAVAILABLE' ||
    error.code === 'UPSTREAM_TIMEOUT'
  )
}
