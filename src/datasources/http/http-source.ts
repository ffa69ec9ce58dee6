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

/** The part of an operation that an upstream call needs: when to give up, and where to write what it did. */
export interface CallScope {
  /** Aborted when the operation's time is up (reason: `DEADLINE`) or its caller has left. */
  readonly signal: Signal
  /** Milliseconds that the whole operation may take; named in the timeout's message. */
  readonly timeoutMs: number
  /** When that time is over, on the clock of `performance.now()`. */
  readonly deadlineAt: number
  readonly calls: CallLog
  readonly budget: CallBudget
}

/** The abort reason that tells "out of time" from "the caller left". */
export const DEADLINE: unique symbol = Symbol('deadline')

/** A parsed answer: the JSON of a 200, or that the thing does not exist (404). */
export interface UpstreamResponse {
  readonly found: boolean
  /** To be emptied by who reads it, where it is large. */
  json: unknown
  /** Names the exchange in messages: method and path, without the query. */
  readonly at: string
  readonly requestId: string | undefined
}

export interface HttpSourceOptions {
  service: Service
  /** Scheme, host and port; the only place that credentials are ever sent to. */
  origin: string
  /** Further origins that links of pages may have. Nothing is ever sent there. */
  linkOrigins?: readonly string[] | undefined
  user: string
  password: string
  /** What to check when the upstream answers 401 or 403. */
  credentialHint: string
  policy: UpstreamPolicy
  /** Told of each attempt and of the breaker. */
  observer?: UpstreamObserver | undefined
  /** The way out. */
  proxy?: Proxies | undefined
  /** Where answers are cached, and for how long. */
  cache?: { readonly pages: ResponseCache; readonly lifetimeOf: LifetimeOf } | undefined
}

/** What several upstreams share. */
export interface SourceTools {
  /** Told of each attempt and of the breaker. */
  readonly observer?: UpstreamObserver | undefined
  /** Where answers are cached; without it, none is. */
  readonly cache?: ResponseCache | undefined
  /** The way out. */
  readonly proxy?: Proxies | undefined
}

/** What a call may add to its path and query. */
export interface GetOptions {
  /** The query whose answer holds all that this one would. */
  readonly widerQuery?: Query | undefined
  /** Whether this query may be the richer one of another. */
  readonly isExpanded?: boolean
  /** Bytes that the answer may have. Default: 5 MiB. */
  readonly maxBodyBytes?: number
  /** The operation, with which its calls take turns with those of others. Default: one of its own. */
  readonly claimant?: Claimant
}

const MAX_BODY_BYTES = 5 * 1024 * 1024

/** One upstream origin with its credentials and its connection pool. It lives as long as the server. */
export class HttpSource {
  readonly service: Service
  readonly origin: string
  readonly linkOrigins: readonly string[]
  /** Tells these credentials from others without giving them away; part of the key of whatever operations share. */
  readonly credentialHash: string
  /** How many calls one operation should have under way at the most, so that it leaves places to others. */
  readonly callsOfOneOperation: number
  readonly #dispatcher: Dispatcher
  readonly #headers: Readonly<Record<string, string>>
  readonly #secrets: readonly string[]
  readonly #credentialHint: string
  readonly #runner: PolicyRunner
  readonly #coalescing = new Coalescing<Outcome, Attempts>()
  /** Without one, no call needs to look for the richer one that would serve it. */
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

  /** Whether the upstream is known to accept the credentials; those of the server itself count as such. */
  get isProven(): boolean {
    return true
  }

  /** How it stands between this server and the upstream. */
  get status(): UpstreamStatus {
    return this.#runner.status
  }

  /**
   * Sends one GET to `path` (absolute, already encoded) and parses the JSON of its answer, or takes an answer that was
   * cached, or waits for the same GET of another operation that is under way, or for the richer one. What failed is sent
   * again as the policy says, once for all who wait. Throws an UpstreamError for everything but 200 and 404.
   * `servedFor` goes into the log of calls with each attempt, and may grow afterwards.
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
      // It has a part of its result, so the rest must not be refused.
      claimant.isAdmitted ||= !claimant.isRejected
      this.#observer?.onReuse?.(this.service, 'fresh')
      return reuse(cached, at, scope, servedFor)
    }
    scope.budget.take(at)
    if (scope.signal.aborted) throw this.#gaveUp(at, scope)
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
      if (scope.signal.aborted) throw this.#gaveUp(at, scope, attempts.current)
      const standIn = this.#cached?.getStale(cause, keys)
      if (!standIn) throw cause
      this.#observer?.onReuse?.(this.service, 'stale')
      return reuse(standIn, at, scope, servedFor)
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

  #gaveUp(
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

/** The answer that was cached, and a line in the log of calls. */
function reuse(
  { answer: { json, requestId }, ageMs, target }: CacheHit,
  at: string,
  { calls }: CallScope,
  servedFor: readonly ResponsePath[],
): UpstreamResponse {
  calls.reuse(target, servedFor, ageMs)
  return { found: true, json, at, requestId }
}
