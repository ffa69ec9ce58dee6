import { LRUCache } from 'lru-cache'
import type { OpenSources, Sources } from '../../context.ts'
import { unavailable } from './authenticate.ts'

/** One caller's own upstreams: pools, breakers, bulkheads, what is under way, and what was seen of their lists. */
interface Tenant {
  readonly sources: Sources
  operations: number
}

/** Tenants of one standing: those that run, and those that are kept though none of their operations does. */
interface Table {
  readonly running: Map<string, Tenant>
  readonly idle: LRUCache<string, Tenant>
}

/** Tenants that may have operations running, of each standing. One that has shown nothing yet has one call under way. */
const MAX_RUNNING = 500
/** Idle tenants that are kept: those whose credentials an upstream has accepted, and others. */
const MAX_IDLE = 100
const MAX_IDLE_UNPROVEN = 20
/** Milliseconds for which an idle tenant is kept. */
const IDLE_MS = 300_000
/** Credentials of which it is remembered, by their hash, that an upstream has accepted them. */
const MAX_REMEMBERED = 10_000
/** Seconds after which a caller for whom there is no room may ask again. */
const RETRY_AFTER = 1

/**
 * The upstreams of callers who bring credentials, found by the credentials' hash, so that two callers share nothing.
 * There are never more than the limits say, however many credentials are tried. What is in use is never closed. Callers
 * whose credentials no upstream has accepted have slots of their own, so that who makes up credentials takes none from
 * those who are known.
 */
export class Tenants {
  readonly #proven: Table = { running: new Map(), idle: this.#idle(MAX_IDLE) }
  readonly #unverified: Table = { running: new Map(), idle: this.#idle(MAX_IDLE_UNPROVEN) }
  readonly #remembered = new LRUCache<string, true>({ max: MAX_REMEMBERED })
  readonly #closing = new Set<Promise<unknown>>()

  /**
   * Opens a tenant's upstreams for one operation. `create` makes those of a tenant that is not known.
   * @throws AUTH_UNAVAILABLE when too many tenants of its standing have operations running.
   */
  open(key: string, create: () => Sources): OpenSources {
    const { running } = this.#tableOf(key)
    const tenant = running.get(key) ?? this.#start(key, create)
    tenant.operations++
    let isReleased = false
    return {
      sources: tenant.sources,
      release: () => {
        if (isReleased) return
        isReleased = true
        if (--tenant.operations === 0) this.#rest(key, tenant)
      },
    }
  }

  /** The upstreams of all who are kept. */
  *all(): Iterable<Sources> {
    for (const { running, idle } of [this.#proven, this.#unverified]) {
      for (const { sources } of running.values()) yield sources
      for (const { sources } of idle.values()) yield sources
    }
  }

  /** Closes all of them once their calls have ended. */
  async close(): Promise<void> {
    for (const sources of this.all()) this.#close(sources)
    for (const { running, idle } of [this.#proven, this.#unverified]) {
      running.clear()
      idle.clear()
    }
    await Promise.all(this.#closing)
  }

  /** Where it runs already, or else is to run. */
  #tableOf(key: string): Table {
    if (this.#unverified.running.has(key)) return this.#unverified
    const isProven = this.#proven.running.has(key) || this.#remembered.has(key)
    return isProven ? this.#proven : this.#unverified
  }

  #start(key: string, create: () => Sources): Tenant {
    const { running, idle } = this.#tableOf(key)
    if (running.size >= MAX_RUNNING) {
      throw unavailable('Too many callers with credentials of their own are served at present.', RETRY_AFTER)
    }
    // What has expired is only closed when it is looked at.
    idle.purgeStale()
    const known = idle.get(key)
    if (known) idle.delete(key)
    const tenant = known ?? { sources: create(), operations: 0 }
    running.set(key, tenant)
    return tenant
  }

  #rest(key: string, tenant: Tenant): void {
    const { signalwire, twilio } = tenant.sources
    this.#proven.running.delete(key)
    this.#unverified.running.delete(key)
    if (signalwire?.http.isProven || twilio?.http.isProven) this.#remembered.set(key, true)
    const { idle } = this.#tableOf(key)
    idle.set(key, tenant)
  }

  #idle(max: number): LRUCache<string, Tenant> {
    return new LRUCache({
      max,
      ttl: IDLE_MS,
      dispose: ({ sources }, _key, reason) => {
        // A tenant that runs again is taken out by `delete`, and goes on living.
        if (reason !== 'delete') this.#close(sources)
      },
    })
  }

  #close({ signalwire, twilio }: Sources): void {
    const closed = Promise.all([signalwire?.close(), twilio?.close()])
    this.#closing.add(closed)
    const forget = () => this.#closing.delete(closed)
    closed.then(forget, forget)
  }
}
