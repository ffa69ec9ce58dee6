import { createHash } from 'node:crypto'
import type { Dispatcher } from 'undici'
import { RoomgraphError, type Service, UpstreamError } from '../../errors.ts'
import { AccountCache, type CacheHit, type LifetimeOf } from '../cache/account-cache.ts'
import { type CoalescedCall, Coalescing } from '../cache/request-coalescing.ts'
import type { ResponseCache } from '../cache/response-cache.ts'
import type { CallBudget } from '../loading/call-budget.ts'
import type { CallLog, ResponsePath } from '../loading/call-log.ts'
import { PolicyRunner, type UpstreamPolicy } from '../resilience/policy.ts'
import { Claimant } from '../resilience/semaphore.ts'
import { Attempts, type Head, LoggedAttempts } from './attempts.ts'
import { dispatcherFor, type Proxies } from './dispatcher.ts'
import { EventLoopQueue } from './event-loop-queue.ts'
import { exchangeWith, type Outcome } from './exchange.ts'
import { secretFormsOf } from './leaked-secret.ts'
import { routeOf, type UpstreamObserver, type UpstreamStatus } from './observer.ts'
import { type Query, type RequestTarget, searchOf } from './request-target.ts'
import type { Signal } from './signal.ts'

/** Call scope: the part of an operation that an upstream call needs. */
export interface CallScope {
  /** Aborted at the operation's deadline (reason: `DEADLINE`) or when its client has disconnected. */
  readonly signal: Signal
  /** Milliseconds that the whole operation may take, for the timeout's message. */
  readonly timeoutMs: number
  /** The deadline, on the clock of `performance.now()`. */
  readonly deadlineAt: number
  readonly calls: CallLog
  readonly budget: CallBudget
}

/** The abort reason of the deadline; any other reason means that the client has disconnected. */
export const DEADLINE: unique symbol = Symbol('deadline')

/** A parsed response: the JSON of a 200, or that the resource does not exist (404). */
export interface UpstreamResponse {
  readonly found: boolean
  /** The reader empties it. perf: ADR 19 */
  json: unknown
  /** Names the exchange in messages: method and path, without the query. */
  readonly at: string
  readonly requestId: string | undefined
}

export interface HttpSourceOptions {
  service: Service
  /** Scheme, host and port; credentials are sent nowhere else. */
  origin: string
  /** Further origins that page links may have. Nothing is sent there. */
  linkOrigins?: readonly string[] | undefined
  user: string
  password: string
  /** What to check when the upstream answers 401 or 403. */
  credentialHint: string
  policy: UpstreamPolicy
  /** Notified of each attempt and of the circuit breaker. */
  observer?: UpstreamObserver | undefined
  /** Proxies for outgoing connections. */
  proxy?: Proxies | undefined
  /** The response cache, and the lifetimes of responses. */
  cache?: { readonly pages: ResponseCache; readonly lifetimeOf: LifetimeOf } | undefined
}

/** What several upstreams share. */
export interface SourceTools {
  /** Notified of each attempt and of the circuit breaker. */
  readonly observer?: UpstreamObserver | undefined
  /** The response cache; without it, nothing is cached. */
  readonly cache?: ResponseCache | undefined
  /** Proxies for outgoing connections. */
  readonly proxy?: Proxies | undefined
}

/** Options of a call beside its path and query. */
export interface GetOptions {
  /** The query of the expanded form, whose response may serve this one. */
  readonly widerQuery?: Query | undefined
  /** Whether this is the query of an expanded form. */
  readonly isExpanded?: boolean
  /** Most bytes of the response body. Default: 5 MiB. */
  readonly maxBodyBytes?: number
  /** The operation that the call belongs to, for the semaphore. Default: an operation of its own. */
  readonly claimant?: Claimant
}

const MAX_BODY_BYTES = 5 * 1024 * 1024

/** HTTP source: one upstream origin with its credentials and its connection pool. */
export class HttpSource {
  readonly service: Service
  readonly origin: string
  readonly linkOrigins: readonly string[]
  /** Hash of the credentials; part of the key of everything that operations share. */
  readonly credentialHash: string
  /** Most calls of one operation in flight, so that it leaves permits to others. */
  readonly callsOfOneOperation: number
  readonly #dispatcher: Dispatcher
  readonly #headers: Readonly<Record<string, string>>
  readonly #secrets: readonly string[]
  readonly #credentialHint: string
  readonly #runner: PolicyRunner
  readonly #coalescing = new Coalescing<Outcome, Attempts>()
  /** Expanded calls in flight. perf: without any, no call looks for one that may serve it. */
  #expandedInFlight = 0
  readonly #eventLoopQueue = new EventLoopQueue()
  readonly #cached: AccountCache | undefined
  readonly #observer: UpstreamObserver | undefined

  constructor(options: HttpSourceOptions) {
    this.service = options.service
    this.origin = new URL(options.origin).origin
    this.linkOrigins = options.linkOrigins ?? []
    this.#credentialHint = options.credentialHint
    const basic = Buffer.from(`${options.user}:${options.password}`).toString('base64')
    this.credentialHash = createHash('sha256').update(basic).digest('base64url')
    this.#secrets = secretFormsOf(options.user, options.password)
    // No accept-encoding: nothing to inflate, so no small body can grow into a large one.
    this.#headers = { authorization: `Basic ${basic}`, accept: 'application/json', 'user-agent': 'roomgraph' }
    const { connectTimeoutMs, maxConcurrentCalls } = options.policy
    this.callsOfOneOperation = Math.ceil(maxConcurrentCalls / 2)
    const limits = { connectTimeoutMs, connections: maxConcurrentCalls }
    this.#dispatcher = dispatcherFor(this.origin, limits, options.proxy)
    this.#observer = options.observer
    this.#runner = new PolicyRunner(options.service, options.policy, options.observer)
    const account = `${this.service} ${this.origin} ${this.credentialHash}`
    this.#cached = options.cache && new AccountCache(options.cache.pages, account, options.cache.lifetimeOf)
  }

  /** Whether the upstream is known to accept the credentials; the server's own count as accepted. */
  get isProven(): boolean {
    return true
  }

  /** The state of the circuit breaker and of the semaphore. */
  get status(): UpstreamStatus {
    return this.#runner.status
  }

  /**
   * Sends one GET to `path` (absolute, already encoded) and parses the JSON of its response; or uses a cached response; or
   * coalesces with the equal or the expanded GET in flight. The policy retries failures, once for all that wait. Throws
   * an UpstreamError for everything but 200 and 404. `servedFor` goes into the call log with each attempt, and may
   * grow afterwards.
   */
  async get(
    path: string,
    query: Query,
    scope: CallScope,
    servedFor: readonly ResponsePath[],
    {
      widerQuery,
      isExpanded = false,
      maxBodyBytes = MAX_BODY_BYTES,
      claimant = new Claimant(),
    }: GetOptions = {},
  ): Promise<UpstreamResponse> {
    const at = `GET ${routeOf(path)}`
    const target = path + searchOf(query)
    const mayBeExpanded =
      widerQuery !== undefined && (this.#cached !== undefined || this.#expandedInFlight > 0)
    const keys = mayBeExpanded ? [target, path + searchOf(widerQuery)] : [target]
    const cached = scope.signal.aborted ? undefined : this.#cached?.getFresh(keys)
    if (cached) {
      // The operation has a part of its result, so its other calls must not be rejected.
      claimant.isAdmitted ||= !claimant.isRejected
      this.#observer?.onReuse?.(this.service, 'fresh')
      return reuse(cached, at, scope, servedFor)
    }
    scope.budget.take(at)
    if (scope.signal.aborted) throw this.#abandoned(at, scope)
    const inFlight = this.#coalescing.find(keys)
    if (inFlight) claimant.isAdmitted ||= !claimant.isRejected
    const call = inFlight ?? this.#start({ target, path, query }, { at, maxBodyBytes, isExpanded, claimant })
    const attempts = call.progress
    const observer = new LoggedAttempts(scope, target, servedFor, inFlight !== undefined)
    attempts.observe(observer)
    try {
      const outcome = await call.wait(scope.signal)
      const { status, json, requestId } = outcome
      if (call.read()) outcome.json = undefined
      return { found: status !== 404, json, at, requestId }
    } catch (cause) {
      if (scope.signal.aborted) throw this.#abandoned(at, scope, attempts.current)
      const staleResponse = this.#cached?.getStale(cause, keys)
      if (!staleResponse) throw cause
      this.#observer?.onReuse?.(this.service, 'stale')
      return reuse(staleResponse, at, scope, servedFor)
    } finally {
      attempts.unobserve(observer)
    }
  }

  async close(): Promise<void> {
    await this.#dispatcher.close()
  }

  #start(
    requested: RequestTarget,
    {
      at,
      maxBodyBytes,
      isExpanded,
      claimant,
    }: Required<Omit<GetOptions, 'widerQuery'>> & { readonly at: string },
  ): CoalescedCall<Outcome, Attempts> {
    const { path, target } = requested
    const attempts = new Attempts()
    return this.#coalescing.start(target, attempts, (signal) => {
      const send = (attemptSignal: Signal, head: Partial<Head>) =>
        this.#exchange(at, target, maxBodyBytes, attemptSignal, head)
      const call = { path, claimant, attempts, signal, send }
      const outcome = this.#cached
        ? this.#cached.fetchAndSet(requested, () => this.#runner.run(call))
        : this.#runner.run(call)
      if (!isExpanded) return outcome
      this.#expandedInFlight++
      return outcome.finally(() => this.#expandedInFlight--)
    })
  }

  #exchange(
    at: string,
    target: string,
    maxBodyBytes: number,
    signal: Signal,
    head: Partial<Head>,
  ): Promise<Outcome> {
    const exchange = {
      service: this.service,
      at,
      origin: this.origin,
      target,
      headers: this.#headers,
      credentialHint: this.#credentialHint,
      secretForms: this.#secrets,
      maxBodyBytes,
      eventLoopQueue: this.#eventLoopQueue,
      signal,
    }
    return exchangeWith(this.#dispatcher, exchange, head)
  }

  #abandoned(
    at: string,
    { signal, timeoutMs }: CallScope,
    { status, requestId }: Readonly<Partial<Head>> = {},
  ): RoomgraphError {
    if (signal.reason !== DEADLINE) {
      return new RoomgraphError('REQUEST_ABORTED', `${at} was abandoned because the caller left.`)
    }
    const message = `${at} had no complete answer within the ${timeoutMs} ms that one operation may take (ROOMGRAPH_TIMEOUT_MS).`
    return new UpstreamError('UPSTREAM_TIMEOUT', message, {
      service: this.service,
      ...(status !== undefined && { status }),
      ...(requestId !== undefined && { requestId }),
    })
  }
}

/** Logs the use of a cached response, and returns it. */
function reuse(
  { answer: { json, requestId }, ageMs, target }: CacheHit,
  at: string,
  { calls }: CallScope,
  servedFor: readonly ResponsePath[],
): UpstreamResponse {
  calls.reuse(target, servedFor, ageMs)
  return { found: true, json, at, requestId }
}
