import { LRUCache } from 'lru-cache'

/** Milliseconds for which cached responses are fresh, by what they are about; 0 turns caching off. */
export interface CacheLifetimes {
  readonly roomsMs: number
  readonly conferencesMs: number
  /** Running sessions, and lists that may contain one. */
  readonly runningSessionsMs: number
  readonly completedSessionsMs: number
  readonly membersMs: number
  readonly eventsMs: number
  readonly logsMs: number
  readonly recordingsMs: number
  readonly insightsMs: number
}

export interface ResponseCacheOptions extends CacheLifetimes {
  /** Milliseconds for which an expired response still replaces a call that has failed (stale-if-error). */
  readonly staleIfErrorMs: number
  /** Bytes of memory for all responses together. */
  readonly cacheBytes: number
}

/** Whether anything is cached at all. */
export function isCaching(lifetimes: CacheLifetimes): boolean {
  const { roomsMs, conferencesMs, runningSessionsMs, completedSessionsMs } = lifetimes
  const { membersMs, eventsMs, logsMs, recordingsMs, insightsMs } = lifetimes
  const all = [roomsMs, conferencesMs, runningSessionsMs, completedSessionsMs]
  return [...all, membersMs, eventsMs, logsMs, recordingsMs, insightsMs].some((ms) => ms > 0)
}

/** How long one response may be used. */
export interface Lifetime {
  readonly freshMs: number
  /** The response is deleted after this time, even where stale-if-error would allow more. Default: no limit. */
  readonly maxMs?: number
}

/** What is stored of a response. */
export interface CachedResponse {
  readonly json: unknown
  readonly requestId: string | undefined
  /** Bytes of its body. */
  readonly size: number
}

interface Entry {
  readonly account: string
  readonly answer: CachedResponse
  readonly storedAt: number
  readonly freshUntil: number
  readonly staleUntil: number
}

/** A cached response, and the milliseconds since it came. */
export interface AgedResponse {
  readonly answer: CachedResponse
  readonly ageMs: number
}

/**
 * Memory of a parsed byte of JSON. Measured with pages and resources of both upstreams: 0.75 to 1.4 bytes. Text beyond
 * Latin-1 takes no more, because its letters have two or three bytes.
 */
const MEMORY_OF_A_BYTE = 2
/** Memory of an entry beside its response. */
const OVERHEAD_BYTES = 500

/**
 * Response cache: the responses of all upstreams for all callers, an LRU bounded in bytes. The account names provider,
 * origin and credentials; the target is path and query.
 */
export class ResponseCache {
  readonly lifetimes: CacheLifetimes
  readonly #staleIfErrorMs: number
  readonly #now: () => number
  readonly #entries: LRUCache<string, Entry>
  /** The keys of each account that has any. */
  readonly #accounts = new Map<string, Set<string>>()

  /** @param now a monotonic clock in milliseconds */
  constructor(options: ResponseCacheOptions, now: () => number = () => performance.now()) {
    this.lifetimes = options
    this.#staleIfErrorMs = options.staleIfErrorMs
    this.#now = now
    this.#entries = new LRUCache({
      maxSize: options.cacheBytes,
      sizeCalculation: ({ answer }, key) => OVERHEAD_BYTES + key.length + answer.size * MEMORY_OF_A_BYTE,
      dispose: ({ account }, key) => this.#unlist(account, key),
    })
  }

  /** @param ageMs milliseconds since it came */
  set(account: string, target: string, answer: CachedResponse, life: Lifetime, ageMs = 0): void {
    const key = entryKey(account, target)
    // The new response replaces the old one, even where it may not be cached itself.
    this.#entries.delete(key)
    if (life.freshMs <= 0) return
    const { freshMs, keptMs } = this.limitsOf(life)
    const storedAt = this.#now() - ageMs
    const freshUntil = storedAt + freshMs
    const staleUntil = storedAt + keptMs
    this.#entries.set(key, { account, answer, storedAt, freshUntil, staleUntil })
    // The LRU refuses an entry that is larger than its limit.
    if (!this.#entries.has(key)) return
    const keys = this.#accounts.get(account) ?? new Set()
    this.#accounts.set(account, keys.add(key))
  }

  /** For how many milliseconds a response of this lifetime is fresh, and kept. */
  limitsOf({ freshMs, maxMs = Number.POSITIVE_INFINITY }: Lifetime): {
    readonly freshMs: number
    readonly keptMs: number
  } {
    const fresh = Math.min(freshMs, maxMs)
    return { freshMs: fresh, keptMs: Math.min(fresh + this.#staleIfErrorMs, maxMs) }
  }

  /** The response that replaces a call. */
  getFresh(account: string, target: string): AgedResponse | undefined {
    return this.#find(entryKey(account, target), 'freshUntil')
  }

  /** The response that replaces a call that has failed. */
  getStale(account: string, target: string): AgedResponse | undefined {
    return this.#find(entryKey(account, target), 'staleUntil')
  }

  delete(account: string, target: string): void {
    this.#entries.delete(entryKey(account, target))
  }

  /** Deletes all responses of an account, without a search through those of others. */
  deleteAccount(account: string): void {
    for (const key of [...(this.#accounts.get(account) ?? [])]) this.#entries.delete(key)
  }

  #find(key: string, until: 'freshUntil' | 'staleUntil'): AgedResponse | undefined {
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    const now = this.#now()
    if (now < entry[until]) return { answer: entry.answer, ageMs: now - entry.storedAt }
    if (now >= entry.staleUntil) this.#entries.delete(key)
    return undefined
  }

  #unlist(account: string, key: string): void {
    const keys = this.#accounts.get(account)
    keys?.delete(key)
    if (keys?.size === 0) this.#accounts.delete(account)
  }
}

function entryKey(account: string, target: string): string {
  return `${account} ${target}`
}
