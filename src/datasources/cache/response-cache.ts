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
  /** Milliseconds for which an expired response is still used at once, while it is asked for anew (stale-while-revalidate). */
  readonly staleWhileRevalidateMs: number
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

/** Until which age, in milliseconds, a response may be used for what. */
export interface LifetimeLimits {
  readonly freshMs: number
  /** At once, while it is asked for anew. */
  readonly revalidateMs: number
  /** In place of a call that has failed. */
  readonly errorMs: number
  /** The longest of these. */
  readonly keptMs: number
}

/** What a response may be used for: a call, a call that is made in the background, or a call that has failed. */
export type CacheUse = 'fresh' | 'revalidate' | 'error'

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
  readonly limits: LifetimeLimits
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
  readonly staleWhileRevalidateMs: number
  readonly #now: () => number
  readonly #entries: LRUCache<string, Entry>
  /** The keys of each account that has any. */
  readonly #accounts = new Map<string, Set<string>>()

  /** @param now a monotonic clock in milliseconds */
  constructor(options: ResponseCacheOptions, now: () => number = () => performance.now()) {
    this.lifetimes = options
    this.#staleIfErrorMs = options.staleIfErrorMs
    this.staleWhileRevalidateMs = options.staleWhileRevalidateMs
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
    const storedAt = this.#now() - ageMs
    this.#entries.set(key, { account, answer, storedAt, limits: this.limitsOf(life) })
    // The LRU refuses an entry that is larger than its limit.
    if (!this.#entries.has(key)) return
    const keys = this.#accounts.get(account) ?? new Set()
    this.#accounts.set(account, keys.add(key))
  }

  limitsOf({ freshMs: wantedMs, maxMs = Number.POSITIVE_INFINITY }: Lifetime): LifetimeLimits {
    const freshMs = Math.min(wantedMs, maxMs)
    const revalidateMs = Math.min(freshMs + this.staleWhileRevalidateMs, maxMs)
    const errorMs = Math.min(freshMs + this.#staleIfErrorMs, maxMs)
    return { freshMs, revalidateMs, errorMs, keptMs: Math.max(revalidateMs, errorMs) }
  }

  /** The response, where it is not too old for this use. */
  get(account: string, target: string, use: CacheUse): AgedResponse | undefined {
    const key = entryKey(account, target)
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    const { answer, storedAt, limits } = entry
    const ageMs = this.#now() - storedAt
    if (ageMs < limits[`${use}Ms`]) return { answer, ageMs }
    if (ageMs >= limits.keptMs) this.#entries.delete(key)
    return undefined
  }

  delete(account: string, target: string): void {
    this.#entries.delete(entryKey(account, target))
  }

  /** Deletes all responses of an account, without a search through those of others. */
  deleteAccount(account: string): void {
    for (const key of [...(this.#accounts.get(account) ?? [])]) this.#entries.delete(key)
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
