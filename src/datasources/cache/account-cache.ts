import { UpstreamError } from '../../errors.ts'
import type { FleetPages } from '../fleet/fleet-pages.ts'
import type { Outcome } from '../http/exchange.ts'
import type { Query, RequestTarget } from '../http/request-target.ts'
import type { Signal } from '../http/signal.ts'
import type { AgedResponse, CacheLifetimes, Lifetime, ResponseCache } from './response-cache.ts'

/**
 * The lifetime of the response to a GET, from what was requested and what came. Without `json` it is the longest that the
 * response could have.
 */
export type LifetimeOf = (path: string, query: Query, json: unknown, lifetimes: CacheLifetimes) => Lifetime

/** A cached response, and the request target that it belongs to. */
export interface CacheHit extends AgedResponse {
  readonly target: string
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

  /** The fresh response of the first of these targets that has one. */
  getFresh(targets: readonly string[]): CacheHit | undefined {
    return this.#find(targets, 'fresh')
  }

  /** The stale response of the first of these targets that has one, where the failure is temporary. */
  getStale(failure: unknown, targets: readonly string[]): CacheHit | undefined {
    return isTemporary(failure) ? this.#find(targets, 'stale') : undefined
  }

  /**
   * Makes the call and caches its response. A response other than 200 removes the target, and refused credentials remove
   * the whole account.
   * @param fleet shares the response with other processes
   */
  async fetchAndSet(
    { target, path, query }: RequestTarget,
    call: () => Promise<Outcome>,
    fleet: { readonly pages: FleetPages; readonly signal: Signal } | undefined,
  ): Promise<Outcome> {
    const refusals = this.#refusals
    // Under the version at which the call begins: a write may come in between.
    const account = this.#account
    try {
      const lifetimeOf = (json: unknown) => this.#lifetimeOf(path, query, json, this.#cache.lifetimes)
      const outcome =
        fleet && lifetimeOf(undefined).freshMs > 0
          ? await fleet.pages.fetch({
              target,
              call,
              limitsOf: (json) => this.#cache.limitsOf(lifetimeOf(json)),
              mayBeStale: isTemporary,
              signal: fleet.signal,
            })
          : await call()
      const { status, json, requestId, size, shared } = outcome
      // The upstream may have refused the credentials while this call was in flight.
      if (status === 200 && refusals === this.#refusals) {
        this.#cache.set(account, target, { json, requestId, size }, lifetimeOf(json), shared?.ageMs)
      } else if (status !== 200) {
        this.#cache.delete(account, target)
      }
      return outcome
    } catch (failure) {
      if (isRefusal(failure)) {
        this.#refusals++
        this.#cache.deleteAccount(account)
        fleet?.pages.refused()
      } else if (failure instanceof UpstreamError && !isTemporary(failure)) {
        this.#cache.delete(account, target)
      }
      throw failure
    }
  }

  /** Deletes all that is cached, before a write begins a new version. */
  deleteAll(): void {
    this.#cache.deleteAccount(this.#account)
  }

  get #account(): string {
    return `${this.#credentials} ${this.#version()}`
  }

  #find(targets: readonly string[], how: 'fresh' | 'stale'): CacheHit | undefined {
    for (const target of targets) {
      const found =
        how === 'fresh'
          ? this.#cache.getFresh(this.#account, target)
          : this.#cache.getStale(this.#account, target)
      if (found) return { ...found, target }
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
