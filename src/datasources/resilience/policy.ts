import { CallRejectedError, type Service, UpstreamError } from '../../errors.ts'
import { type Attempts, AttemptTimeout, type Head } from '../http/attempts.ts'
import {
  type AttemptReport,
  errorCodeOf,
  routeOf,
  type UpstreamObserver,
  type UpstreamStatus,
} from '../http/observer.ts'
import type { Outgoing } from '../http/receive.ts'
import { LightSignal, type Signal } from '../http/signal.ts'
import { type BreakerSettings, CircuitBreaker } from './circuit-breaker.ts'
import { type CredentialsState, credentialsAfter } from './credentials-state.ts'
import { type ClockAndRandom, Retry, type RetrySettings } from './retry.ts'
import { type Claimant, QueueFull, Semaphore } from './semaphore.ts'

/** Limits of calls to one upstream; all times in milliseconds. */
export interface UpstreamPolicy extends RetrySettings, BreakerSettings {
  /** Until a connection is open, including name lookup and TLS. */
  readonly connectTimeoutMs: number
  /** From the start of an attempt until the headers of its response. */
  readonly headersTimeoutMs: number
  /** From the start of an attempt until its response is complete. */
  readonly attemptTimeoutMs: number
  /** Most attempts that run at the same time, and most calls that wait. */
  readonly maxConcurrentCalls: number
  readonly maxWaitingCalls: number
}

export interface PolicyTools extends ClockAndRandom {
  /** Rejects with the signal's reason once that is aborted. */
  wait(ms: number, signal: Signal): Promise<unknown>
}

const TOOLS: PolicyTools = { now: () => performance.now(), random: Math.random, wait }

/** Seconds after which the queue may have room again. */
const FULL_RETRY_AFTER = 1

/** One call: a GET, coalesced for all operations that wait for it, or a write. */
export interface PolicyCall<T> {
  readonly method: Outgoing['method']
  /** Without the query. */
  readonly path: string
  /** The operation that requested it first. */
  readonly claimant: Claimant
  readonly attempts: Attempts
  /** Aborted when nobody waits any longer. */
  readonly signal: Signal
  /** Sends the call once. A timeout aborts the signal with an AttemptTimeout. */
  send(signal: Signal, head: Partial<Head>): Promise<T>
  /** Whether a failure may be retried, beside what the policy says. Default: always. */
  mayRetry?(failure: UpstreamError): boolean
}

/** Policy runner: applies circuit breaker, retries, timeouts and semaphore to the calls of one set of credentials. */
export class PolicyRunner {
  readonly #service: Service
  readonly #policy: UpstreamPolicy
  readonly #observer: UpstreamObserver
  readonly #tools: PolicyTools
  readonly #breaker: CircuitBreaker
  readonly #retry: Retry
  readonly #semaphore: Semaphore
  #retries = 0
  #credentials: CredentialsState = 'unknown'

  constructor(
    service: Service,
    policy: UpstreamPolicy,
    observer: UpstreamObserver = {},
    tools: PolicyTools = TOOLS,
  ) {
    this.#service = service
    this.#policy = policy
    this.#observer = observer
    this.#tools = tools
    this.#breaker = new CircuitBreaker(service, policy, observer, () => tools.now())
    this.#retry = new Retry(policy, tools)
    this.#semaphore = new Semaphore(policy.maxConcurrentCalls, policy.maxWaitingCalls)
  }

  get status(): UpstreamStatus {
    const { running, waiting } = this.#semaphore
    const [breaker, credentials] = [this.#breaker.state, this.#credentials]
    return { breaker, credentials, running, waiting, retries: this.#retries }
  }

  /** Sends a call, with retries. Throws its last failure. */
  run<T>(call: PolicyCall<T>): Promise<T> {
    return this.#breaker.run(nameOf(call), (isProbe) => this.#withRetries(call, isProbe))
  }

  /** Sends a write, which is never the circuit breaker's probe: `probe` is, where one is due. Throws as `run` does. */
  runWrite<T>(call: PolicyCall<T>, probe: PolicyCall<unknown>): Promise<T> {
    return this.#breaker.runAfterProbe(
      nameOf(call),
      () => this.#withRetries(call, false),
      () => this.#withRetries(probe, true),
    )
  }

  async #withRetries<T>(call: PolicyCall<T>, isProbe: boolean): Promise<T> {
    const { attempts, signal } = call
    this.#retry.began()
    let failure: unknown
    for (let retry = 0; ; retry++) {
      try {
        return await this.#attempt(call, isProbe, retry)
      } catch (error) {
        // The failure of the last attempt says more than the rejection of the next one.
        if (error instanceof CallRejectedError) throw failure ?? error
        if (error instanceof QueueFull) throw failure ?? this.#full(call, error)
        failure = error
      }
      if (signal.aborted || isProbe || !this.#breaker.isClosed) throw failure
      if (!(failure instanceof UpstreamError)) throw failure
      if (call.mayRetry?.(failure) === false) throw failure
      const waitMs = this.#retry.waitBefore(retry, failure, attempts.deadlineAt)
      if (waitMs === undefined) throw failure
      await this.#tools.wait(waitMs, signal)
      // The server may have been told to stop while this waited.
      if (call.mayRetry?.(failure) === false) throw failure
    }
  }

  /** Sends one attempt when the semaphore permits it, unless the circuit has opened meanwhile. */
  async #attempt<T>(call: PolicyCall<T>, isProbe: boolean, retry: number): Promise<T> {
    const { path, claimant, attempts, signal, send } = call
    const permit = this.#semaphore.acquire(signal, claimant)
    if (permit) await permit
    const rejection = isProbe || this.#breaker.isClosed ? undefined : this.#breaker.rejection(nameOf(call))
    if (signal.aborted || rejection) {
      this.#semaphore.release()
      throw signal.aborted ? signal.reason : rejection
    }
    if (retry > 0) this.#retries++
    const head = attempts.begin()
    const beganAt = this.#observer.onAttempt ? performance.now() : 0
    const end = new AttemptEnd(signal, head, this.#policy)
    let code: AttemptReport['code']
    try {
      return await send(end, head)
    } catch (error) {
      const cause = signal.aborted ? signal.reason : error
      code = errorCodeOf(cause, signal.aborted)
      throw cause
    } finally {
      end.release()
      this.#credentials = credentialsAfter(this.#credentials, head.status)
      this.#observer.onAttempt?.({
        service: this.#service,
        route: routeOf(path),
        status: head.status,
        code,
        durationMs: performance.now() - beganAt,
        retry,
      })
      attempts.end(code)
      this.#semaphore.release()
    }
  }

  #full(call: PolicyCall<unknown>, cause: QueueFull): CallRejectedError {
    const { maxConcurrentCalls, maxWaitingCalls } = this.#policy
    const reason = `${maxConcurrentCalls} calls to the service are in flight (ROOMGRAPH_MAX_CONCURRENT_CALLS) and ${maxWaitingCalls} wait already (ROOMGRAPH_MAX_WAITING_CALLS).`
    return new CallRejectedError(this.#service, nameOf(call), reason, FULL_RETRY_AFTER, cause)
  }
}

/** Names a call in messages: without ids and names, as elsewhere. */
function nameOf({ method, path }: PolicyCall<unknown>): string {
  return `${method} ${routeOf(path)}`
}

/** Signal of one attempt: aborts at a timeout, or when nobody waits for the call any longer. */
class AttemptEnd extends LightSignal {
  readonly #signal: Signal
  readonly #head: Readonly<Partial<Head>>
  readonly #policy: UpstreamPolicy
  readonly #leave = () => this.abort(this.#signal.reason)
  #timer: NodeJS.Timeout

  constructor(signal: Signal, head: Readonly<Partial<Head>>, policy: UpstreamPolicy) {
    super()
    this.#signal = signal
    this.#head = head
    this.#policy = policy
    signal.addEventListener('abort', this.#leave)
    const { headersTimeoutMs, attemptTimeoutMs } = policy
    // perf: bench/run.ts --only 1. One timer at a time, as nearly all attempts end before the first.
    this.#timer =
      headersTimeoutMs <= attemptTimeoutMs
        ? setTimeout(() => this.#endWithoutHead(), headersTimeoutMs)
        : setTimeout(() => this.#end(), attemptTimeoutMs)
  }

  release(): void {
    this.#signal.removeEventListener('abort', this.#leave)
    clearTimeout(this.#timer)
  }

  #endWithoutHead(): void {
    const { headersTimeoutMs, attemptTimeoutMs } = this.#policy
    if (this.#head.status === undefined) this.abort(new AttemptTimeout(headersLimit(headersTimeoutMs)))
    else this.#timer = setTimeout(() => this.#end(), attemptTimeoutMs - headersTimeoutMs)
  }

  #end(): void {
    this.abort(new AttemptTimeout(wholeLimit(this.#policy.attemptTimeoutMs)))
  }
}

function wait(ms: number, signal: Signal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) throw signal.reason
    const leave = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', leave)
      resolve()
    }, ms)
    signal.addEventListener('abort', leave)
  })
}

function headersLimit(ms: number): string {
  return `did not begin to answer within ${ms} ms (ROOMGRAPH_HEADERS_TIMEOUT_MS).`
}

function wholeLimit(ms: number): string {
  return `had no complete answer within ${ms} ms (ROOMGRAPH_ATTEMPT_TIMEOUT_MS).`
}
