import { setTimeout as sleep } from 'node:timers/promises'
import { type Service, UpstreamError } from '../errors.ts'
import type { Attempts } from './attempts.ts'
import { Breaker, type BreakerSettings } from './breaker.ts'
import type { Head } from './exchange.ts'
import { Gate, GateFull } from './gate.ts'
import { NotSentError } from './not-sent.ts'
import {
  type AttemptReport,
  codeOf,
  routeOf,
  type UpstreamObserver,
  type UpstreamStatus,
} from './observer.ts'
import { type Chance, Retry, type RetrySettings } from './retry.ts'

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

/** Why an attempt was ended by us: the time that it had, and the variable that says so. */
export class AttemptTimeout {
  readonly what: string
  constructor(what: string) {
    this.what = what
  }
}

export interface PolicyTools extends Chance {
  wait(ms: number, signal: AbortSignal): Promise<unknown>
}

const TOOLS: PolicyTools = {
  now: () => performance.now(),
  random: Math.random,
  wait: (ms, signal) => sleep(ms, undefined, { signal }),
}

/** Seconds after which a place may well be free again. */
const FULL_RETRY_AFTER = 1

/** One GET for all who wait for it. */
export interface PolicyCall<T> {
  /** Without the query. */
  readonly path: string
  readonly attempts: Attempts
  /** Aborted when nobody waits any longer. */
  readonly signal: AbortSignal
  /** Sends it once. The signal is also aborted, with an AttemptTimeout, when this takes too long. */
  send(signal: AbortSignal, head: Partial<Head>): Promise<T>
}

/** Sends calls to one upstream with one set of credentials: as often, as long and as many at once as the policy says. */
export class PolicyRunner {
  readonly #service: Service
  readonly #policy: UpstreamPolicy
  readonly #observer: UpstreamObserver
  readonly #tools: PolicyTools
  readonly #breaker: Breaker
  readonly #retry: Retry
  readonly #gate: Gate
  #repetitions = 0

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
    this.#gate = new Gate(policy.maxConcurrentCalls, policy.maxWaitingCalls)
  }

  get status(): UpstreamStatus {
    const { running, waiting } = this.#gate
    return { breaker: this.#breaker.state, running, waiting, repetitions: this.#repetitions }
  }

  /** Sends a call until it succeeds, and throws its last failure if it does not. */
  run<T>(call: PolicyCall<T>): Promise<T> {
    return this.#breaker.run(`GET ${call.path}`, (isProbe) => this.#repeat(call, isProbe))
  }

  async #repeat<T>(call: PolicyCall<T>, isProbe: boolean): Promise<T> {
    const { attempts, signal } = call
    this.#retry.began()
    let failure: unknown
    for (let repetition = 0; ; repetition++) {
      try {
        return await this.#gate.run(() => this.#attempt(call, isProbe, repetition), signal)
      } catch (error) {
        // What the last attempt met tells more than why there is no other.
        if (error instanceof NotSentError) throw failure ?? error
        if (error instanceof GateFull) throw failure ?? this.#full(call, error)
        failure = error
      }
      if (signal.aborted || isProbe || !this.#breaker.isClosed) throw failure
      if (!(failure instanceof UpstreamError)) throw failure
      const waitMs = this.#retry.waitBefore(repetition, failure, attempts.deadlineAt)
      if (waitMs === undefined) throw failure
      await this.#tools.wait(waitMs, signal)
    }
  }

  /** Sends it now, unless the upstream was given up on while this call waited for its turn. */
  #attempt<T>(call: PolicyCall<T>, isProbe: boolean, repetition: number): Promise<T> {
    call.signal.throwIfAborted()
    if (!isProbe && !this.#breaker.isClosed) throw this.#breaker.refusal(`GET ${call.path}`)
    if (repetition > 0) this.#repetitions++
    return call.attempts.make((head) => {
      return this.#observer.onAttempt ? this.#observed(call, head, repetition) : this.#timed(call, head)
    })
  }

  async #timed<T>({ signal, send }: PolicyCall<T>, head: Partial<Head>): Promise<T> {
    const { headersTimeoutMs, attemptTimeoutMs } = this.#policy
    const end = new AbortController()
    const leave = () => end.abort(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    const giveUp = () => end.abort(new AttemptTimeout(wholeLimit(attemptTimeoutMs)))
    // One timer after the other: nearly all attempts end before the first.
    let timer =
      headersTimeoutMs <= attemptTimeoutMs
        ? setTimeout(() => {
            if (head.status === undefined) end.abort(new AttemptTimeout(headersLimit(headersTimeoutMs)))
            else timer = setTimeout(giveUp, attemptTimeoutMs - headersTimeoutMs)
          }, headersTimeoutMs)
        : setTimeout(giveUp, attemptTimeoutMs)
    try {
      return await send(end.signal, head)
    } catch (error) {
      throw signal.aborted ? signal.reason : error
    } finally {
      signal.removeEventListener('abort', leave)
      clearTimeout(timer)
    }
  }

  /** Tells the observer of an attempt, once it has ended. */
  async #observed<T>(call: PolicyCall<T>, head: Partial<Head>, repetition: number): Promise<T> {
    const beganAt = performance.now()
    let code: AttemptReport['code']
    try {
      return await this.#timed(call, head)
    } catch (error) {
      code = codeOf(error)
      throw error
    } finally {
      this.#observer.onAttempt?.({
        service: this.#service,
        route: routeOf(call.path),
        status: head.status,
        code,
        durationMs: performance.now() - beganAt,
        repetition,
      })
    }
  }

  #full({ path }: PolicyCall<unknown>, cause: GateFull): NotSentError {
    const { maxConcurrentCalls, maxWaitingCalls } = this.#policy
    const reason = `${maxConcurrentCalls} calls to the service are under way (ROOMGRAPH_MAX_CONCURRENT_CALLS) and ${maxWaitingCalls} wait already (ROOMGRAPH_MAX_WAITING_CALLS).`
    return new NotSentError(this.#service, `GET ${path}`, reason, FULL_RETRY_AFTER, cause)
  }
}

function headersLimit(ms: number): string {
  return `did not begin to answer within ${ms} ms (ROOMGRAPH_HEADERS_TIMEOUT_MS).`
}

function wholeLimit(ms: number): string {
  return `had no complete answer within ${ms} ms (ROOMGRAPH_ATTEMPT_TIMEOUT_MS).`
}
