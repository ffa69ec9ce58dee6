import type { Service } from '../../errors.ts'
import type { LifetimeOf } from '../cache/account-cache.ts'
import type { AccountVersions } from '../cache/account-versions.ts'
import type { ResponseCache } from '../cache/response-cache.ts'
import type { Fleet } from '../fleet/fleet.ts'
import type { UpstreamPolicy } from '../resilience/policy.ts'
import type { Claimant } from '../resilience/semaphore.ts'
import type { Proxies } from './dispatcher.ts'
import type { UpstreamObserver } from './observer.ts'
import type { Query } from './request-target.ts'

/** What opens one upstream origin with its credentials. */
export interface HttpSourceOptions {
  service: Service
  /** The provider's id of the account. */
  account: string
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
  /** Path and query of a call that costs next to nothing: it finds out whether the upstream is back before a write is sent. */
  probe: string
  /** The versions of all accounts. Default: its own. */
  versions?: AccountVersions | undefined
  /** Whether a write may be repeated still. Default: always. */
  mayRepeatWrites?: (() => boolean) | undefined
  /** What is shared with other processes: news of writes, and where there is a cache, responses. */
  fleet?: Fleet | undefined
  /** The response cache, and the lifetimes of responses. */
  cache?: { readonly pages: ResponseCache; readonly lifetimeOf: LifetimeOf } | undefined
}

/** What several upstreams share. */
export interface SourceTools {
  /** Notified of each attempt and of the circuit breaker. */
  readonly observer?: UpstreamObserver | undefined
  /** The response cache; without it, nothing is cached. */
  readonly cache?: ResponseCache | undefined
  /** What is shared with other processes; without it, nothing is. */
  readonly fleet?: Fleet | undefined
  /** Proxies for outgoing connections. */
  readonly proxy?: Proxies | undefined
  /** The versions of all accounts. Without it, a source knows of its own writes only. */
  readonly versions?: AccountVersions | undefined
  /** Whether writes may be repeated still. Default: always. */
  readonly mayRepeatWrites?: (() => boolean) | undefined
}

/** Options of a call beside its path and query. */
export interface GetOptions {
  /** The query of the expanded form, whose response may serve this one. */
  readonly widerQuery?: Query | undefined
  /** The query of the plain form, where this is that of the expanded one. */
  readonly plainQuery?: Query | undefined
  /** Whether the response holds secrets: it is then neither cached nor shared with other callers. */
  readonly isSecret?: boolean
  /** Most bytes of the response body. Default: 5 MiB. */
  readonly maxBodyBytes?: number
  /** The operation that the call belongs to, for the semaphore. Default: an operation of its own. */
  readonly claimant?: Claimant
  /** Whether neither a cached response, here or in the fleet, nor a call in flight will do. Default: false. */
  readonly isFresh?: boolean
}

/** What a call is made with. */
export interface CallOptions extends Required<Omit<GetOptions, 'widerQuery' | 'plainQuery'>> {
  /** Names it in messages. */
  readonly at: string
  /** Whether a stale response of the fleet will do; for a call that is to replace one, it does not. */
  readonly takesStale: boolean
}
