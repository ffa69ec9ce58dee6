import { UpstreamError } from '../../errors.ts'
import type { Outcome } from '../http/exchange.ts'
import type { Query, RequestTarget } from '../http/request-target.ts'
import type { AgedResponse, CacheLifetimes, Lifetime, ResponseCache } from './response-cache.ts'

/** How long an answer to a GET may be used: by what was asked for, and by what came. */
export type LifetimeOf = (path: string, query: Query, json: unknown, lifetimes: CacheLifetimes) => Lifetime

/** An answer that was kept, and the path and query that it answered. */
export interface CacheHit extends AgedResponse {
  readonly target: string
}

/** The answers that are kept of one upstream for one set of credentials. */
export class AccountCache {
  readonly #cache: ResponseCache
  readonly #account: string
  readonly #lifetimeOf: LifetimeOf
  /** How often the credentials were refused. */
  #refusals = 0

  /** @param account names provider, origin and credentials, as no other account is named */
  constructor(cache: ResponseCache, account: string, lifetimeOf: LifetimeOf) {
    this.#cache = cache
    this.#account = account
    this.#lifetimeOf = lifetimeOf
  }

  /** A kept answer to the first of these targets that has one. */
  getFresh(targets: readonly string[]): CacheHit | undefined {
    return this.#find(targets, 'fresh')
  }

  /** What may take the place of a failure, where asking again later may help. */
  getStale(failure: unknown, targets: readonly string[]): CacheHit | undefined {
    return isPassing(failure) ? this.#find(targets, 'stale') : undefined
  }

  /** Makes the call and keeps what it brings. What it says against the thing or the credentials counts at once. */
  async fetchAndSet({ target, path, query }: RequestTarget, call: () => Promise<Outcome>): Promise<Outcome> {
    const refusals = this.#refusals
    try {
      const outcome = await call()
      const { status, json, requestId, size } = outcome
      // The credentials may have been refused while this answer was on its way.
      if (status === 200 && refusals === this.#refusals) {
        this.#cache.set(
          this.#account,
          target,
          { json, requestId, size },
          this.#lifetimeOf(path, query, json, this.#cache.lifetimes),
        )
      } else if (status !== 200) {
        this.#cache.delete(this.#account, target)
      }
      return outcome
    } catch (failure) {
      if (isRefusal(failure)) {
        this.#refusals++
        this.#cache.deleteAccount(this.#account)
      } else if (failure instanceof UpstreamError && !isPassing(failure)) {
        this.#cache.delete(this.#account, target)
      }
      throw failure
    }
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

/** No connection, no answer in time, half an answer, 429 and 5xx: none of them says anything of what was asked for. */
function isPassing(failure: unknown): boolean {
  if (!(failure instanceof UpstreamError)) return false
  const { code, upstream } = failure
  return (
    upstream.transient === true ||
    code === 'UPSTREAM_UNAVAILABLE' ||
    code === 'UPSTREAM_TIMEOUT' ||
    code === 'UPSTREAM_RATE_LIMITED'
  )
}
