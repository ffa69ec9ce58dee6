import { CallRejectedError, type Service, UpstreamError } from '../../errors.ts'
import type { BreakerState, UpstreamObserver } from '../http/observer.ts'

export interface BreakerSettings {
  /** Consecutive failed calls that open the circuit; 0 for never. */
  readonly breakerFailures: number
  /** Milliseconds from opening until the probe: one call that tries whether the upstream is back. */
  readonly breakerResetMs: number
}

/** The longest pause that a `Retry-After` can ask for, in milliseconds. */
const MAX_PAUSE_MS = 600_000

/**
 * Circuit breaker: opens when so many calls in a row have failed, each after its retries, and rejects all calls while it
 * is open. After a pause one call, the probe, may try; its answer closes the circuit, its failure opens it again. The pause
 * is the reset time, or the `Retry-After` of the failure that opened the circuit, where that is longer.
 */
export class CircuitBreaker {
  readonly #service: Service
  readonly #settings: BreakerSettings
  readonly #observer: UpstreamObserver
  /** A monotonic clock in milliseconds. */
  readonly #now: () => number
  #failuresInARow = 0
  /** When the probe may be sent; undefined while the circuit is closed. */
  #probeAt: number | undefined
  #isProbeInFlight = false

  constructor(service: Service, settings: BreakerSettings, observer: UpstreamObserver, now: () => number) {
    this.#service = service
    this.#settings = settings
    this.#observer = observer
    this.#now = now
  }

  /** The state that a call meets now. */
  get state(): BreakerState {
    if (this.#probeAt === undefined) return 'closed'
    return this.#isProbeInFlight || this.#leftMs() <= 0 ? 'half-open' : 'open'
  }

  get isClosed(): boolean {
    return this.#probeAt === undefined
  }

  /**
   * Runs a call, which gets whether it is the probe, and counts its result. Throws UPSTREAM_UNAVAILABLE without running
   * it while the circuit is open; a call that comes while the probe is in flight does not wait for its end.
   */
  async run<T>(at: string, call: (isProbe: boolean) => Promise<T>): Promise<T> {
    const isProbe = !this.isClosed
    if (isProbe) this.#beginProbe(at)
    try {
      const answer = await call(isProbe)
      this.#answered(isProbe)
      return answer
    } catch (error) {
      if (isFailure(error)) this.#failed(error, isProbe)
      else if (isProbe) this.#endProbe(isAnswer(error))
      throw error
    }
  }

  /**
   * Runs a call that must not be the probe, such as a write. Where the circuit is open and its pause is over, `probe` runs
   * first, as the probe. Throws UPSTREAM_UNAVAILABLE without running the call unless the circuit is closed then.
   */
  async runAfterProbe<T>(at: string, call: () => Promise<T>, probe: () => Promise<unknown>): Promise<T> {
    let failure: unknown
    if (!this.isClosed) await this.run(at, probe).catch((error: unknown) => (failure = error))
    if (!this.isClosed) throw failure instanceof CallRejectedError ? failure : this.rejection(at, failure)
    return this.run(at, call)
  }

  /** The error of a call that is not sent because the circuit is open. */
  rejection(at: string, cause?: unknown): CallRejectedError {
    const reason = `${this.#settings.breakerFailures} calls to the service failed in a row (ROOMGRAPH_BREAKER_FAILURES), so the circuit is open (ROOMGRAPH_BREAKER_RESET_MS).`
    const seconds = Math.max(1, Math.ceil(this.#leftMs() / 1000))
    return new CallRejectedError(this.#service, at, reason, seconds, cause)
  }

  #beginProbe(at: string): void {
    if (this.#isProbeInFlight || this.#leftMs() > 0) throw this.rejection(at)
    this.#isProbeInFlight = true
    this.#report('half-open')
  }

  /** Ends the probe. One without an answer, because nobody waited for it, leaves its turn to the next call. */
  #endProbe(hasAnswer: boolean): void {
    this.#isProbeInFlight = false
    if (hasAnswer) this.#close()
  }

  #answered(isProbe: boolean): void {
    if (isProbe) this.#endProbe(true)
    else this.#failuresInARow = 0
  }

  /** Counts a failure. Those of calls that were sent before the circuit opened do not count. */
  #failed(failure: UpstreamError, isProbe: boolean): void {
    if (!isProbe && !this.isClosed) return
    this.#failuresInARow++
    const most = this.#settings.breakerFailures || Number.POSITIVE_INFINITY
    if (isProbe || this.#failuresInARow >= most) this.#open(failure)
  }

  #open({ upstream }: UpstreamError): void {
    const askedMs = Math.min(MAX_PAUSE_MS, (upstream.retryAfter ?? 0) * 1000)
    this.#isProbeInFlight = false
    this.#probeAt = this.#now() + Math.max(this.#settings.breakerResetMs, askedMs)
    this.#report('open')
  }

  #close(): void {
    this.#failuresInARow = 0
    this.#probeAt = undefined
    this.#report('closed')
  }

  #report(state: BreakerState): void {
    this.#observer.onBreaker?.(this.#service, state)
  }

  /** Milliseconds until the probe. */
  #leftMs(): number {
    return (this.#probeAt ?? 0) - this.#now()
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
function isFailure(error: unknown): error is UpstreamError {
  if (!isAnswer(error) || error.code === 'UPSTREAM_RATE_LIMITED') return false
  return (
    error.upstream.transient === true ||
    error.code === 'UPSTREAM_UNAVAILABLE' ||
    error.code === 'UPSTREAM_TIMEOUT'
  )
}
