import { CallRejectedError, type Service, UpstreamError } from '../../errors.ts'
import { type Attempts, AttemptTimeout, type Head } from '../http/attempts.ts'
import {
  type AttemptReport,
  errorCodeOf,
  routeOf,
  type UpstreamObserver,
  type UpstreamStatus,
} from '../http/observer.ts'
import { LightSignal, type Signal } from '../http/signal.ts'
import { Breaker, type BreakerSettings } from './circuit-breaker.ts'
import { type ClockAndRandom, Retry, type RetrySettings } from './retry.ts'
import { type Claimant, QueueFull, Semaphore } from './semaphore.ts'

/** How calls to one upstream are held in bounds; all times in milliseconds. */
export interface UpstreamPolicy extends RetrySettings, BreakerSettings {
  /** Until a connection is there, with name and TLS. */
  readonly connectTimeoutMs: number
  /** From the start of an attempt until the head of its answer is there. */
  readonly headersTimeoutMs: number
  /** From the start of an attempt until its answer is complete. */
  readonly attemptTimeoutMs: number
  /** Attempts that run at the same moment, and those that wait for their turn. */
  readonly maxConcurrentCalls: number
  readonly maxWaitingCalls: number
}

export interface PolicyTools extends ClockAndRandom {
  /** Rejects with the signal's reason once that is aborted. */
  wait(ms: number, signal: Signal): Promise<unknown>
}

const TOOLS: PolicyTools = { now: () => performance.now(), random: Math.random, wait }

/** Seconds after which a place may well be free again. */
const FULL_RETRY_AFTER = 1

/** One GET for all who wait for it. */
export interface PolicyCall<T> {
  /** Without the query. */
  readonly path: string
  /** The operation that asked for it first. */
  readonly claimant: Claimant
  readonly attempts: Attempts
  /** Aborted when nobody waits any longer. */
  readonly signal: Signal
  /** Sends it once. The signal is also aborted, with an AttemptTimeout, when this takes too long. */
  send(signal: Signal, head: Partial<Head>): Promise<T>
}

/** Sends calls to one upstream with one set of credentials: as often, as long and as many at once as the policy says. */
export class PolicyRunner {
  readonly #service: Service
  readonly #policy: UpstreamPolicy
  readonly #observer: UpstreamObserver
  readonly #tools: PolicyTools
  readonly #breaker: Breaker
  readonly #retry: Retry
  readonly #semaphore: Semaphore
  #retries = 0

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
    this.#breaker = new Breaker(service, policy, observer)
    this.#retry = new Retry(policy, tools)
    this.#semaphore = new Semaphore(policy.maxConcurrentCalls, policy.maxWaitingCalls)
  }

  get status(): UpstreamStatus {
    const { running, waiting } = this.#semaphore
    return { breaker: this.#breaker.state, running, waiting, retries: this.#retries }
  }

  /** Sends a call until it succeeds, and throws its last failure if it does not. */
  run<T>(call: PolicyCall<T>): Promise<T> {
    return this.#breaker.run(`GET ${call.path}`, (isProbe) => this.#repeat(call, isProbe))
  }

  async #repeat<T>(call: PolicyCall<T>, isProbe: boolean): Promise<T> {
    const { attempts, signal } = call
    this.#retry.began()
    let failure: unknown
    for (let retry = 0; ; retry++) {
      try {
        return await this.#attempt(call, isProbe, retry)
      } catch (error) {
        // What the last attempt met tells more than why there is no other.
        if (error instanceof CallRejectedError) throw failure ?? error
        if (error instanceof QueueFull) throw failure ?? this.#full(call, error)
        failure = error
      }
      if (signal.aborted || isProbe || !this.#breaker.isClosed) throw failure
      if (!(failure instanceof UpstreamError)) throw failure
      const waitMs = this.#retry.waitBefore(retry, failure, attempts.deadlineAt)
      if (waitMs === undefined) throw failure
      await this.#tools.wait(waitMs, signal)
    }
  }

  /** Sends it when it is its turn, unless the upstream was given up on while this call waited for it. */
  async #attempt<T>(call: PolicyCall<T>, isProbe: boolean, retry: number): Promise<T> {
    const { path, claimant, attempts, signal, send } = call
    const permit = this.#semaphore.acquire(signal, claimant)
    if (permit) await permit
    const rejection = isProbe || this.#breaker.isClosed ? undefined : this.#breaker.rejection(`GET ${path}`)
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

  #full({ path }: PolicyCall<unknown>, cause: QueueFull): CallRejectedError {
    const { maxConcurrentCalls, maxWaitingCalls } = this.#policy
    const reason = `${maxConcurrentCalls} calls to the service are under way (ROOMGRAPH_MAX_CONCURRENT_CALLS) and ${maxWaitingCalls} wait already (ROOMGRAPH_MAX_WAITING_CALLS).`
    return new CallRejectedError(this.#service, `GET ${path}`, reason, FULL_RETRY_AFTER, cause)
  }
}

/** Aborts when an attempt takes too long, or when nobody waits for its call any longer. */
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
    // One timer after the other: nearly all attempts end before the first.
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
