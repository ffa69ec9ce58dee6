import { setTimeout as sleep } from 'node:timers/promises'
import { type Service, UpstreamError } from '../errors.ts'
import type { Attempts } from './attempts.ts'
import type { Head } from './exchange.ts'
import { type Attempted, Guard, type GuardSettings } from './guard.ts'
import { codeOf, routeOf, type UpstreamObserver, type UpstreamStatus } from './observer.ts'
import { type Chance, Retry, type RetrySettings } from './retry.ts'

/** How calls to one upstream are held in bounds; all times in milliseconds. */
export interface UpstreamPolicy extends RetrySettings, GuardSettings {
  /** Until a connection is there, with name and TLS. */
  readonly connectTimeoutMs: number
  /** From the start of an attempt until the head of its answer is there. */
  readonly headersTimeoutMs: number
  /** From the start of an attempt until its answer is complete. */
  readonly attemptTimeoutMs: number
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

/** Sends calls to one upstream with one set of credentials: as often, as long and as many at once as the policy says. */
export class PolicyRunner {
  readonly #policy: UpstreamPolicy
  readonly #tools: PolicyTools
  readonly #guard: Guard
  readonly #retry: Retry
  readonly #service: Service
  readonly #observer: UpstreamObserver
  #repetitions = 0

  constructor(
    service: Service,
    policy: UpstreamPolicy,
    observer: UpstreamObserver = {},
    tools: PolicyTools = TOOLS,
  ) {
    this.#service = service
    this.#observer = observer
    this.#policy = policy
    this.#tools = tools
    this.#guard = new Guard(service, policy, observer)
    this.#retry = new Retry(policy, tools)
  }

  get status(): UpstreamStatus {
    const { state, running, waiting } = this.#guard
    return { breaker: state, running, waiting, repetitions: this.#repetitions }
  }

  /**
   * Sends one GET to `path` until it succeeds, and throws its last failure if it does not. `signal` says that nobody waits any
   * longer; what `send` gets is also aborted, with an AttemptTimeout, when the attempt takes too long.
   */
  async run<T>(
    path: string,
    attempts: Attempts,
    signal: AbortSignal,
    send: (signal: AbortSignal, head: Partial<Head>) => Promise<T>,
  ): Promise<T> {
    const at = `GET ${path}`
    this.#retry.began()
    let failure: unknown
    for (let retries = 0; ; retries++) {
      const attempted = await this.#guard
        .run(at, signal, () =>
          attempts.make((head) =>
            this.#observed(path, retries, head, () => this.#attempt(signal, head, send)),
          ),
        )
        // What the last attempt met tells more than why there is no other.
        .catch((refusal: unknown): Attempted<T> => {
          throw failure ?? refusal
        })
      if (attempted.outcome !== undefined) return attempted.outcome
      failure = attempted.error
      if (signal.aborted || !(failure instanceof UpstreamError) || this.#guard.isOpen) throw failure
      const waitMs = this.#retry.waitBefore(retries, failure, attempts.deadlineAt)
      if (waitMs === undefined) throw failure
      await this.#tools.wait(waitMs, signal)
      this.#repetitions++
    }
  }

  /** Tells the observer of an attempt, once it has ended. */
  async #observed<T>(
    path: string,
    repetition: number,
    head: Readonly<Partial<Head>>,
    attempt: () => Promise<Attempted<T>>,
  ): Promise<Attempted<T>> {
    if (!this.#observer.onAttempt) return attempt()
    const beganAt = performance.now()
    const attempted = await attempt()
    this.#observer.onAttempt({
      service: this.#service,
      route: routeOf(path),
      status: head.status,
      code: codeOf(attempted),
      durationMs: performance.now() - beganAt,
      repetition,
    })
    return attempted
  }

  async #attempt<T>(
    signal: AbortSignal,
    head: Partial<Head>,
    send: (signal: AbortSignal, head: Partial<Head>) => Promise<T>,
  ): Promise<Attempted<T>> {
    const { headersTimeoutMs, attemptTimeoutMs } = this.#policy
    const end = new AbortController()
    const leave = () => end.abort(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    const headers = setTimeout(() => {
      if (head.status === undefined) end.abort(new AttemptTimeout(headersLimit(headersTimeoutMs)))
    }, headersTimeoutMs)
    const whole = setTimeout(
      () => end.abort(new AttemptTimeout(wholeLimit(attemptTimeoutMs))),
      attemptTimeoutMs,
    )
    try {
      return { outcome: await send(end.signal, head) }
    } catch (error) {
      return { error: signal.aborted ? signal.reason : error }
    } finally {
      signal.removeEventListener('abort', leave)
      clearTimeout(headers)
      clearTimeout(whole)
    }
  }
}

function headersLimit(ms: number): string {
  return `did not begin to answer within ${ms} ms (ROOMGRAPH_HEADERS_TIMEOUT_MS).`
}

function wholeLimit(ms: number): string {
  return `had no complete answer within ${ms} ms (ROOMGRAPH_ATTEMPT_TIMEOUT_MS).`
}
