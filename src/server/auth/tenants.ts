import { LRUCache } from 'lru-cache'
import type { OpenSources, Sources } from '../../context.ts'
import { unavailable } from './authenticate.ts'

/** One caller's own upstreams: pools, breakers, bulkheads, what is under way, and what was seen of their lists. */
interface Tenant {
  readonly sources: Sources
  operations: number
}

export interface TenantLimits {
  /** Tenants that are kept though none of their operations runs. */
  readonly maxIdle: number
  /** Tenants that have operations running. */
  readonly maxRunning: number
}

/** A tenant that has shown nothing yet has one call under way, one that has, at most ROOMGRAPH_MAX_CONCURRENT_CALLS. */
const LIMITS: TenantLimits = { maxIdle: 100, maxRunning: 500 }
/** Milliseconds for which an idle tenant is kept. */
const IDLE_MS = 300_000
/** Seconds after which a caller for whom there is no room may ask again. */
const RETRY_AFTER = 1

/**
 * The upstreams of callers who bring credentials, found by the credentials' hash, so that two callers share nothing.
 * There are never more than `LIMITS` says, however many credentials are tried. What is in use is never closed.
 */
export class Tenants {
  readonly #limits: TenantLimits
  readonly #running = new Map<string, Tenant>()
  readonly #idle: LRUCache<string, Tenant>
  readonly #closing = new Set<Promise<unknown>>()

  constructor(limits: TenantLimits = LIMITS) {
    this.#limits = limits
    this.#idle = new LRUCache({
      max: limits.maxIdle,
      ttl: IDLE_MS,
      dispose: ({ sources }, _key, reason) => {
        // A tenant that runs again is taken out by `delete`, and goes on living.
        if (reason !== 'delete') this.#close(sources)
      },
    })
  }

  /**
   * Opens a tenant's upstreams for one operation. `create` makes those of a tenant that is not known.
   * @throws AUTH_UNAVAILABLE when too many tenants have operations running.
   */
  open(key: string, create: () => Sources): OpenSources {
    const tenant = this.#running.get(key) ?? this.#start(key, create)
    tenant.operations++
    let isReleased = false
    return {
      sources: tenant.sources,
      release: () => {
        if (isReleased) return
        isReleased = true
        if (--tenant.operations > 0) return
        this.#running.delete(key)
        this.#idle.set(key, tenant)
      },
    }
  }

  /** The upstreams of all who are kept. */
  *all(): Iterable<Sources> {
    for (const { sources } of this.#running.values()) yield sources
    for (const { sources } of this.#idle.values()) yield sources
  }

  /** Closes all of them once their calls have ended. */
  async close(): Promise<void> {
    for (const sources of this.all()) this.#close(sources)
    this.#running.clear()
    this.#idle.clear()
    await Promise.all(this.#closing)
  }

  #start(key: string, create: () => Sources): Tenant {
    if (this.#running.size >= this.#limits.maxRunning) {
      throw unavailable('Too many callers with credentials of their own are served at present.', RETRY_AFTER)
    }
    // What has expired is only closed when it is looked at.
    this.#idle.purgeStale()
    const known = this.#idle.get(key)
    if (known) this.#idle.delete(key)
    const tenant = known ?? { sources: create(), operations: 0 }
    this.#running.set(key, tenant)
    return tenant
  }

  #close({ signalwire, twilio }: Sources): void {
    const closed = Promise.all([signalwire?.close(), twilio?.close()])
    this.#closing.add(closed)
    const forget = () => this.#closing.delete(closed)
    closed.then(forget, forget)
  }
}
