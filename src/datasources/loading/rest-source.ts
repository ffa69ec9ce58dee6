import type { Service } from '../../errors.ts'
import type { LifetimeOf } from '../cache/account-cache.ts'
import { HttpSource } from '../http/http-source.ts'
import type { SourceTools } from '../http/source-options.ts'
import type { PageStyle } from '../records/page.ts'
import type { UpstreamPolicy } from '../resilience/policy.ts'
import { UnverifiedSource } from '../resilience/unverified-credentials.ts'

/** REST source: one account at one upstream. It has the connection pool with its credentials, and a name for the account. */
export interface RestSource {
  readonly http: HttpSource
  /** Tells this account's lists from those of any other; no secret. */
  readonly identity: string
  readonly pages: PageStyle
  /** What to check when a whole list is not found. */
  readonly originHint: string
  /** Lists that earlier operations found to be long. */
  readonly longLists: LongLists
  close(): Promise<void>
}

/** What all accounts of one provider have in common. */
export interface Provider {
  readonly service: Service
  readonly pages: PageStyle
  readonly lifetimeOf: LifetimeOf
  /** What to check when a whole list is not found. */
  readonly originHint: string
  /** What to check when the upstream refuses the server's own credentials. */
  readonly credentialHint: string
  /** Path and query of a call that costs next to nothing: it finds out whether the upstream is back before a write is sent. */
  readonly probe: string
}

/** Options of an account, whatever its provider. */
export interface AccountOptions {
  /** Scheme, host and port, e.g. `https://example.signalwire.com`. */
  origin: string
  /** Further origins that page links may have. */
  linkOrigins?: readonly string[]
  /** What to check when the upstream refuses credentials of a caller. Default: the hint for the server's own. */
  credentialHint?: string
  /** Whether the credentials of a caller were accepted before. */
  isProven?: boolean
}

/** An account's name and credentials. */
export interface AccountCredentials {
  /** The provider's id of the account. */
  readonly account: string
  readonly user: string
  readonly password: string
}

/** Opens an account at a provider. It sends nothing until the first load. */
export function openRestSource(
  { service, pages, lifetimeOf, originHint, credentialHint, probe }: Provider,
  options: AccountOptions,
  { account, user, password }: AccountCredentials,
  policy: UpstreamPolicy,
  { observer, cache, fleet, proxy, versions, mayRepeatWrites }: SourceTools = {},
): RestSource {
  const isUnverified = options.credentialHint !== undefined && !options.isProven
  const Source = isUnverified ? UnverifiedSource : HttpSource
  const http = new Source({
    policy,
    observer,
    proxy,
    cache: cache && { pages: cache, lifetimeOf },
    fleet,
    service,
    account,
    probe,
    versions,
    mayRepeatWrites,
    origin: options.origin,
    linkOrigins: options.linkOrigins,
    user,
    password,
    credentialHint: options.credentialHint ?? credentialHint,
  })
  return {
    http,
    identity: http.identity,
    pages,
    originHint,
    longLists: new LongLists(),
    close: () => http.close(),
  }
}

/** Milliseconds for which a list counts as long; it may become shorter meanwhile. */
const REMEMBERED_MS = 3_600_000

/**
 * Long lists: the lists of one account with more than one page of the largest size, where that page cannot replace the
 * whole list. Lives as long as the server.
 */
export class LongLists {
  readonly #until = new Map<string, number>()
  readonly #now: () => number

  /** `now` is a monotonic clock in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  add(path: string): void {
    this.#until.set(path, this.#now() + REMEMBERED_MS)
  }

  has(path: string): boolean {
    const until = this.#until.get(path)
    return until !== undefined && this.#now() < until
  }
}
