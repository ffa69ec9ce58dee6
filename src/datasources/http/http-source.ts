import { createHash } from 'node:crypto'
import type { Dispatcher } from 'undici'
import type { Service } from '../../errors.ts'
import { AccountCache, type CacheHit } from '../cache/account-cache.ts'
import { AccountVersions } from '../cache/account-versions.ts'
import { Renewals } from '../cache/renewals.ts'
import { type CoalescedCall, Coalescing } from '../cache/request-coalescing.ts'
import { SharedPages } from '../cache/shared-pages.ts'
import { abandoned } from '../loading/abandoned.ts'
import type { ResponsePath } from '../loading/call-log.ts'
import type { CallScope } from '../loading/call-scope.ts'
import { PolicyRunner } from '../resilience/policy.ts'
import { Claimant } from '../resilience/semaphore.ts'
import {
  HttpWriter,
  type Sending,
  type WriteAnswer,
  type WriteOptions,
  type WriteRequest,
} from '../writes/http-writer.ts'
import { Attempts, type Head, LoggedAttempts } from './attempts.ts'
import { dispatcherFor } from './dispatcher.ts'
import { exchangeWith, type Outcome, type UpstreamResponse } from './exchange.ts'
import { secretFormsOf } from './http-errors.ts'
import { EventLoopQueue } from './long-json.ts'
import { routeOf, type UpstreamObserver, type UpstreamStatus } from './observer.ts'
import { formOf, type Query, type RequestForms, searchOf } from './request-target.ts'
import type { Signal } from './signal.ts'
import type { CallOptions, GetOptions, HttpSourceOptions } from './source-options.ts'

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
  readonly #headersWithBody: Readonly<Record<string, string>>
  readonly #secrets: readonly string[]
  readonly #credentialHint: string
  readonly #attemptTimeoutMs: number
  readonly #runner: PolicyRunner
  readonly #coalescing = new Coalescing<Outcome, Attempts>()
  /** Expanded calls in flight. Without any, no call looks for one that may serve it. */
  #expandedInFlight = 0
  /** Numbers the calls that nobody else may join. */
  #secretCalls = 0
  readonly #renewals = new Renewals()
  readonly #eventLoopQueue = new EventLoopQueue()
  readonly #cached: AccountCache | undefined
  readonly #shared: SharedPages | undefined
  /** Ends the heed of what other processes write. */
  readonly #unfollow: ((isRemembered: boolean) => void) | undefined
  /** Tells this account from those of others; no secret. */
  readonly identity: string
  readonly #versions: AccountVersions
  readonly #writer: HttpWriter
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
    this.#headersWithBody = { ...this.#headers, 'content-type': 'application/json' }
    const { connectTimeoutMs, attemptTimeoutMs, maxConcurrentCalls } = options.policy
    this.#attemptTimeoutMs = attemptTimeoutMs
    this.callsOfOneOperation = Math.ceil(maxConcurrentCalls / 2)
    const limits = { connectTimeoutMs, connections: maxConcurrentCalls }
    this.#dispatcher = dispatcherFor(this.origin, limits, options.proxy)
    this.#observer = options.observer
    this.#runner = new PolicyRunner(options.service, options.policy, options.observer)
    const account = `${this.service} ${this.origin} ${this.credentialHash}`
    this.identity = `${this.service} ${this.origin} ${options.account}`
    this.#versions = options.versions ?? new AccountVersions()
    const { cache } = options
    this.#cached = cache && new AccountCache(cache.pages, account, cache.lifetimeOf, () => this.version)
    this.#unfollow = options.fleet?.follow(this.identity)
    const tenant = { identity: this.identity, credentials: account }
    this.#shared =
      cache && options.fleet && new SharedPages(options.fleet, tenant, this.#secrets, this.#eventLoopQueue)
    this.#writer = new HttpWriter({
      service: this.service,
      runner: this.#runner,
      probe: options.probe,
      mayRepeat: options.mayRepeatWrites ?? (() => true),
      send: (sending, signal, head) => this.#exchange(sending, MAX_BODY_BYTES, signal, head),
      onSent: () => this.#changed(),
      abandoned: (at, scope) => abandoned(this.service, at, scope),
    })
  }

  /** Whether the upstream is known to accept the credentials; the server's own count as accepted. */
  get isProven(): boolean {
    return true
  }

  /** The version of the account, which grows with every write to it. */
  get version(): number {
    return this.#versions.of(this.identity)
  }

  /** The state of the circuit breaker and of the semaphore. */
  get status(): UpstreamStatus {
    return this.#runner.status
  }

  /**
   * Sends one GET to `path` (absolute, already encoded) and parses the JSON of its response; or uses a cached response; or
   * coalesces with the equal or the expanded GET in flight, unless its response holds secrets. The policy retries failures, once for all that wait. Throws
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
      plainQuery,
      isSecret = false,
      maxBodyBytes = MAX_BODY_BYTES,
      claimant = new Claimant(),
      isFresh = false,
    }: GetOptions = {},
  ): Promise<UpstreamResponse> {
    const { takesStale } = scope
    const at = `GET ${routeOf(path)}`
    const target = path + searchOf(query)
    const mayBeExpanded =
      widerQuery !== undefined && (this.#cached !== undefined || this.#expandedInFlight > 0)
    const wider = mayBeExpanded ? { target: path + searchOf(widerQuery), path, query: widerQuery } : undefined
    const isExpanded = plainQuery !== undefined
    const otherQuery = plainQuery ?? widerQuery
    const forms = { requested: { target, path, query }, isExpanded, wider, otherQuery }
    // What holds secrets is found under no key.
    const keys = isSecret ? [] : wider ? [target, wider.target] : [target]
    const renew = (found: string) => this.#renew(formOf(forms, found), at, maxBodyBytes, scope.timeoutMs)
    const cached = isFresh || scope.signal.aborted ? undefined : this.#cached?.get(keys, takesStale)
    if (cached) {
      // The operation has a part of its result, so its other calls must not be rejected.
      claimant.isAdmitted ||= !claimant.isRejected
      this.#observer?.onReuse?.(this.service, cached.isDue ? 'stale' : 'fresh')
      if (cached.isDue) renew(cached.target)
      return reuse(cached, at, scope, servedFor)
    }
    scope.budget.take(at)
    if (scope.signal.aborted) throw abandoned(this.service, at, scope)
    // In a fleet, a call in flight may come to a stale response. The lease there makes one call of two all the same.
    const mayJoin = !isFresh && (takesStale || this.#shared === undefined)
    const inFlight = mayJoin ? this.#coalescing.find(this.#keysOf(keys)) : undefined
    if (inFlight) claimant.isAdmitted ||= !claimant.isRejected
    const call = inFlight ?? this.#start(forms, { at, maxBodyBytes, isSecret, isFresh, takesStale, claimant })
    const attempts = call.progress
    const observer = new LoggedAttempts(scope, { method: 'GET', target }, servedFor, inFlight !== undefined)
    attempts.observe(observer)
    try {
      const outcome = await call.wait(scope.signal)
      const { status, json, requestId, shared } = outcome
      if (call.read()) outcome.json = undefined
      if (shared) {
        this.#observer?.onReuse?.(this.service, shared.state)
        if (shared.isDue) renew(shared.target)
        scope.calls.reuse(shared.target, servedFor, shared.ageMs)
      }
      return { found: status !== 404, json, at, requestId }
    } catch (cause) {
      if (scope.signal.aborted) throw abandoned(this.service, at, scope, attempts.current)
      const staleResponse = isFresh || !takesStale ? undefined : this.#cached?.getStale(cause, keys)
      if (!staleResponse) throw cause
      this.#observer?.onReuse?.(this.service, 'stale')
      return reuse(staleResponse, at, scope, servedFor)
    } finally {
      attempts.unobserve(observer)
    }
  }

  /**
   * Sends a write, once unless it can be repeated, and waits for its end even if the client disconnects. Whatever was read of the account
   * before is not used by what begins after. Throws as `HttpWriter.write` does.
   */
  write(request: WriteRequest, options: WriteOptions): Promise<WriteAnswer> {
    return this.#writer.write(request, options)
  }

  /** Waits for writes in flight, and closes the connections. */
  async close(): Promise<void> {
    this.#renewals.abort()
    await this.#writer.ended()
    await this.#dispatcher.close()
    // What nobody has proven has cached nothing.
    this.#unfollow?.(this.isProven)
  }

  /** Asks anew for what a stale response was used of, unless somebody does. The operation has nothing to do with it. */
  #renew(forms: RequestForms, at: string, maxBodyBytes: number, timeoutMs: number): void {
    if (this.#coalescing.find(this.#keysOf([forms.requested.target]))) return
    const options = { at, maxBodyBytes, isSecret: false, isFresh: false, takesStale: false }
    this.#renewals.follow(this.#start(forms, { ...options, claimant: new Claimant() }), timeoutMs)
  }

  #start(
    forms: RequestForms,
    { at, maxBodyBytes, isSecret, isFresh, takesStale, claimant }: CallOptions,
  ): CoalescedCall<Outcome, Attempts> {
    const { path, target } = forms.requested
    const attempts = new Attempts()
    const [key = target] = isSecret ? [`secret ${++this.#secretCalls}`] : this.#keysOf([target])
    return this.#coalescing.start(key, attempts, (signal) => {
      // What nobody has proven is not shared, so that made-up credentials leave nothing in the fleet, nor in its store.
      const pages = isSecret || !this.isProven ? undefined : this.#shared?.pages
      // Who has not answered by then has tried in vain, or not at all.
      const fleet = pages && { pages, signal, isFresh, takesStale, patienceMs: this.#attemptTimeoutMs }
      const send = (attemptSignal: Signal, head: Partial<Head>) =>
        this.#exchange({ at, method: 'GET', target }, maxBodyBytes, attemptSignal, head, pages?.isReachable)
      const call = { method: 'GET' as const, path, claimant, attempts, signal, send }
      const outcome =
        this.#cached && !isSecret
          ? this.#cached.fetchAndSet(forms, () => this.#runner.run(call), fleet)
          : this.#runner.run(call)
      if (!forms.isExpanded) return outcome
      this.#expandedInFlight++
      return outcome.finally(() => this.#expandedInFlight--)
    })
  }

  #exchange(
    sending: Sending,
    maxBodyBytes: number,
    signal: Signal,
    head: Partial<Head>,
    keepsBody = false,
  ): Promise<Outcome> {
    const exchange = {
      service: this.service,
      ...sending,
      origin: this.origin,
      headers: sending.body === undefined ? this.#headers : this.#headersWithBody,
      credentialHint: this.#credentialHint,
      secretForms: this.#secrets,
      maxBodyBytes,
      eventLoopQueue: this.#eventLoopQueue,
      signal,
      keepsBody,
    }
    return exchangeWith(this.#dispatcher, exchange, head)
  }

  /** What was read before a write is not found any more, with any credentials. */
  #changed(): Promise<unknown> | undefined {
    this.#cached?.deleteAll()
    return this.#versions.change(this.identity)
  }

  /** The keys of calls in flight: a call from before a write has another. */
  #keysOf(targets: readonly string[]): readonly string[] {
    const { version } = this
    return version === 0 ? targets : targets.map((target) => `${version} ${target}`)
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
