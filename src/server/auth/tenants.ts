import { LRUCache } from 'lru-cache'
import type { OpenSources, Sources } from '../../context.ts'
import { type LiveTools, SYSTEM_TOOLS } from '../../datasources/live/live-tools.ts'
import { unavailable } from './authenticate.ts'
import { Newcomers } from './newcomers.ts'

/** One caller's own upstreams: pools, breakers, bulkheads, calls in flight, and what was seen of their lists. */
interface Tenant {
  readonly sources: Sources
  operations: number
}

/** Tenants of one standing: those that run, and those that are kept though none of their operations does. */
interface Table {
  readonly running: Map<string, Tenant>
  readonly maxRunning: number
  readonly idle: LRUCache<string, Tenant>
}

/**
 * Tenants that may have operations running: those whose credentials an upstream has accepted, and others, of whom each
 * has one call in flight.
 */
const MAX_RUNNING = 500
const MAX_RUNNING_UNVERIFIED = 100
/** Idle tenants that are kept, of each standing. */
const MAX_IDLE = 100
const MAX_IDLE_UNVERIFIED = 20
/** Milliseconds for which an idle tenant is kept, and how often it is looked for those who have been idle for longer. */
const IDLE_MS = 300_000
const SWEEP_MS = 60_000
/** Credentials of which it is remembered, by their hash, that an upstream has accepted them. */
const MAX_REMEMBERED = 10_000
/** Seconds after which a caller for whom there is no room may ask again. */
const RETRY_AFTER = 1

/**
 * The upstreams of callers who bring credentials, found by the credentials' hash, so that two callers share nothing.
 * There are never more than the limits say, however many credentials are tried. What is in use is never closed. Callers
 * whose credentials no upstream has accepted have slots of their own, and so many operations a second, so that who makes up
 * credentials takes neither slots nor much of the processor from those who are known.
 */
export class Tenants {
  readonly #proven: Table = {
    running: new Map(),
    maxRunning: MAX_RUNNING,
    idle: this.#idle(MAX_IDLE),
  }
  readonly #unverified: Table = {
    running: new Map(),
    maxRunning: MAX_RUNNING_UNVERIFIED,
    idle: this.#idle(MAX_IDLE_UNVERIFIED),
  }
  readonly #newcomers = new Newcomers()
  readonly #remembered = new LRUCache<string, true>({ max: MAX_REMEMBERED })
  readonly #closing = new Set<Promise<unknown>>()
  readonly #after: LiveTools['after']
  /** Takes the next sweep back; undefined while nobody is idle. */
  #cancelSweep: (() => void) | undefined

  /** @param after the timers of the sweep, which keep no process up */
  constructor(after: LiveTools['after'] = SYSTEM_TOOLS.after) {
    this.#after = after
  }

  /** Whether a request of this tenant may begin, as far as its credentials go. To be asked once for each request. */
  admits(key: string): boolean {
    if (this.isProven(key)) return true
    if (this.#unverified.running.has(key) || this.#hasRoom(this.#unverified))
      return this.#newcomers.admits(key)
    this.#newcomers.refuse(key)
    return false
  }

  /** Whether an upstream has accepted its credentials; from the moment on in which it does. */
  isProven(key: string): boolean {
    const tenant = this.#unverified.running.get(key)
    if (!tenant) return this.#proven.running.has(key) || this.#remembered.get(key) === true
    const { signalwire, twilio } = tenant.sources
    if (!signalwire?.http.isProven && !twilio?.http.isProven) return false
    this.#unverified.running.delete(key)
    this.#proven.running.set(key, tenant)
    this.#remembered.set(key, true)
    return true
  }

  /**
   * Opens a tenant's upstreams for one operation. `create` makes those of a tenant that is not kept.
   * @throws AUTH_UNAVAILABLE when too many tenants of its standing have operations running.
   */
  open(key: string, create: (isProven: boolean) => Sources): OpenSources {
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
    this.#cancelSweep?.()
    for (const sources of this.all()) this.#close(sources)
    for (const { running, idle } of [this.#proven, this.#unverified]) {
      running.clear()
      idle.clear()
    }
    await Promise.all(this.#closing)
  }

  /** Where it runs, or is to run. */
  #tableOf(key: string): Table {
    return this.isProven(key) ? this.#proven : this.#unverified
  }

  #hasRoom({ running, maxRunning }: Table): boolean {
    if (running.size < maxRunning) return true
    // Those whose credentials have been accepted meanwhile hold no slot of the others.
    for (const each of this.#unverified.running.keys()) this.isProven(each)
    return running.size < maxRunning
  }

  #start(key: string, create: (isProven: boolean) => Sources): Tenant {
    const table = this.#tableOf(key)
    const { running, idle } = table
    if (!this.#hasRoom(table)) {
      throw unavailable('Too many callers with credentials of their own are served at present.', RETRY_AFTER)
    }
    const known = idle.get(key)
    if (known) idle.delete(key)
    const tenant = known ?? { sources: create(table === this.#proven), operations: 0 }
    running.set(key, tenant)
    return tenant
  }

  #rest(key: string, tenant: Tenant): void {
    const { running, idle } = this.#tableOf(key)
    running.delete(key)
    idle.set(key, tenant)
    this.#sweepLater()
  }

  /** Closes those whose time is over; the table does so only with one that is looked at, and with a new one when it is full. */
  #sweepLater(): void {
    this.#cancelSweep ??= this.#after(SWEEP_MS, () => {
      this.#cancelSweep = undefined
      const tables = [this.#proven, this.#unverified]
      for (const { idle } of tables) idle.purgeStale()
      if (tables.some(({ idle }) => idle.size > 0)) this.#sweepLater()
    })
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
