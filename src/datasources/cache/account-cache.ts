import { UpstreamError } from '../../errors.ts'
import type { FleetPages } from '../fleet/fleet-pages.ts'
import type { Outcome } from '../http/exchange.ts'
import { otherTargetOf, type Query, type RequestForms, type RequestTarget } from '../http/request-target.ts'
import type { Signal } from '../http/signal.ts'
import type { AgedResponse, CacheLifetimes, CacheUse, Lifetime, ResponseCache } from './response-cache.ts'

/**
 * The lifetime of the response to a GET, from what was requested and what came. Without `json` it is the longest that the
 * response could have.
 */
export type LifetimeOf = (path: string, query: Query, json: unknown, lifetimes: CacheLifetimes) => Lifetime

/** A cached response, and the request target that it belongs to. */
export interface CacheHit extends AgedResponse {
  readonly target: string
  /** Whether it is to be asked for anew. */
  readonly isDue: boolean
}

/** How a response is shared with other processes. */
export interface FleetUse {
  readonly pages: FleetPages
  /** Aborts when nobody waits any longer. */
  readonly signal: Signal
  /** Whether only the upstream's own answer will do. */
  readonly isFresh: boolean
  /** Whether a stale response will do. */
  readonly takesStale: boolean
  /** For how many milliseconds the calls of other processes are waited for. */
  readonly patienceMs: number
}

/** Account cache: the cached responses of one upstream for one set of credentials. */
export class AccountCache {
  readonly #cache: ResponseCache
  readonly #credentials: string
  /** The version of the account: what was read under another one is from before a write. */
  readonly #version: () => number
  readonly #lifetimeOf: LifetimeOf
  /** How often the upstream refused the credentials. */
  #refusals = 0

  /** @param credentials unique name of provider, origin and credentials */
  constructor(cache: ResponseCache, credentials: string, lifetimeOf: LifetimeOf, version: () => number) {
    this.#cache = cache
    this.#credentials = credentials
    this.#version = version
    this.#lifetimeOf = lifetimeOf
  }

  /** The response in place of a call: of the first of these targets that has a fresh one, or else, where a stale one will do, one that may be used while it is asked for anew. */
  get(targets: readonly string[], takesStale: boolean): CacheHit | undefined {
    const fresh = this.#find(targets, 'fresh')
    if (fresh || !takesStale || this.#cache.staleWhileRevalidateMs === 0) return fresh
    return this.#find(targets, 'revalidate')
  }

  /** The stale response of the first of these targets that has one, where the failure is temporary. */
  getStale(failure: unknown, targets: readonly string[]): CacheHit | undefined {
    return isTemporary(failure) ? this.#find(targets, 'error') : undefined
  }

  /**
   * Makes the call and caches its response. A response other than 200 removes the target, a 404 that of its other form, too, and
   * refused credentials remove the whole account.
   * @param fleet shares the response with other processes
   */
  async fetchAndSet(
    forms: RequestForms,
    call: () => Promise<Outcome>,
    fleet: FleetUse | undefined,
  ): Promise<Outcome> {
    const { requested, wider } = forms
    const refusals = this.#refusals
    // Under the version at which the call begins: a write may come in between.
    const account = this.#account
    try {
      const lifetimeOf = (json: unknown) => this.#lifetime(requested, json)
      const longest = this.#cache.limitsOf(lifetimeOf(undefined))
      const made = () => this.#call(account, forms, call, fleet)
      const outcome =
        fleet && !fleet.isFresh && longest.freshMs > 0
          ? await fleet.pages.fetch({
              target: requested.target,
              widerTarget: wider?.target,
              call: made,
              limitsOf: (json) => this.#cache.limitsOf(lifetimeOf(json)),
              mayBeStale: (failure) => fleet.takesStale && isTemporary(failure),
              freshMs: longest.freshMs,
              staleMs: fleet.takesStale ? this.#cache.staleWhileRevalidateMs : 0,
              patienceMs: fleet.patienceMs,
              signal: fleet.signal,
            })
          : await made()
      const { status, json, requestId, size, shared } = outcome
      // perf: ADR 19. It was for the fleet alone.
      outcome.body = undefined
      // The upstream may have refused the credentials while this call was in flight.
      if (status === 200 && refusals === this.#refusals) {
        const found = shared && shared.target === wider?.target ? wider : requested
        const answer = { json, requestId, size }
        this.#cache.set(account, found.target, answer, this.#lifetime(found, json), shared?.ageMs)
      }
      return outcome
    } catch (failure) {
      if (isRefusal(failure)) {
        this.#refusals++
        // What was cached since a write that came meanwhile.
        this.deleteAll()
        fleet?.pages.refused()
      }
      throw failure
    }
  }

  /** Makes the call; what it proves wrong is gone, here and in the fleet, before anybody is told that it has ended. */
  async #call(
    account: string,
    forms: RequestForms,
    call: () => Promise<Outcome>,
    fleet: FleetUse | undefined,
  ): Promise<Outcome> {
    const remove = (target: string | undefined) => {
      if (target === undefined) return
      this.#cache.delete(account, target)
      fleet?.pages.delete(target)
    }
    const { target } = forms.requested
    try {
      const outcome = await call()
      if (outcome.status !== 200) {
        remove(target)
        remove(otherTargetOf(forms))
      }
      return outcome
    } catch (failure) {
      if (failure instanceof UpstreamError && !isTemporary(failure)) remove(target)
      throw failure
    }
  }

  /** Deletes all that is cached: before a write begins a new version, and where the credentials are refused. */
  deleteAll(): void {
    this.#cache.deleteAccount(this.#account)
  }

  #lifetime({ path, query }: RequestTarget, json: unknown): Lifetime {
    return this.#lifetimeOf(path, query, json, this.#cache.lifetimes)
  }

  get #account(): string {
    return `${this.#credentials} ${this.#version()}`
  }

  #find(targets: readonly string[], use: CacheUse): CacheHit | undefined {
    const account = this.#account
    for (const target of targets) {
      const found = this.#cache.get(account, target, use)
      if (found) return { ...found, target, isDue: use === 'revalidate' }
    }
    return undefined
  }
}

function isRefusal(failure: unknown): boolean {
  return (
    failure instanceof UpstreamError &&
    (failure.code === 'UPSTREAM_UNAUTHORIZED' || failure.code === 'UPSTREAM_FORBIDDEN')
  )
}

/** Temporary failures: no connection, timeout, truncated body, 429 and 5xx. They say nothing about the resource. */
function isTemporary(failure: unknown): boolean {
  if (!(failure instanceof UpstreamError)) return false
  const { code, upstream } = failure
  return (
    upstream.transient === true ||
    code === 'UPSTREAM_UNAVAILABLE' ||
    code === 'UPSTREAM_TIMEOUT' ||
    code === 'UPSTREAM_RATE_LIMITED'
  )
}
