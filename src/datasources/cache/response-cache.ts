import { LRUCache } from 'lru-cache'

/** Milliseconds for which answers stand in for a further call, by what they are about; 0 for not at all. */
export interface CacheLifetimes {
  readonly roomsMs: number
  readonly conferencesMs: number
  /** Sessions that run, and lists that may hold one. */
  readonly runningSessionsMs: number
  readonly completedSessionsMs: number
  readonly membersMs: number
  readonly eventsMs: number
  readonly recordingsMs: number
  readonly insightsMs: number
}

export interface ResponseCacheOptions extends CacheLifetimes {
  /** How much longer an answer may stand in for a call that has failed. */
  readonly staleIfErrorMs: number
  /** What all answers together may take. */
  readonly cacheBytes: number
}

/** Whether anything is kept at all. */
export function isCaching(lifetimes: CacheLifetimes): boolean {
  const { roomsMs, conferencesMs, runningSessionsMs, completedSessionsMs } = lifetimes
  const { membersMs, eventsMs, recordingsMs, insightsMs } = lifetimes
  const all = [roomsMs, conferencesMs, runningSessionsMs, completedSessionsMs]
  return [...all, membersMs, eventsMs, recordingsMs, insightsMs].some((ms) => ms > 0)
}

/** How long one answer may be used. */
export interface Lifetime {
  readonly freshMs: number
  /** Not even a failure upstream makes it last longer. Default: any time. */
  readonly maxMs?: number
}

/** What is kept of an answer. */
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

/** An answer that was kept, and the milliseconds since it came. */
export interface AgedResponse {
  readonly answer: CachedResponse
  readonly ageMs: number
}

/**
 * What a byte of JSON takes once it is parsed. Measured with the pages and things of both upstreams: 0.75 to 1.4 bytes;
 * texts beyond Latin-1 take no more, because their letters are two bytes or three.
 */
const MEMORY_OF_A_BYTE = 2
/** What an entry takes beside its answer. */
const OVERHEAD_BYTES = 500

/**
 * Answers of upstreams for a while, of all providers and callers together, bounded in bytes: what was not used for the
 * longest time goes first. An account is named by provider, origin and credentials, a target is path and query.
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

  set(account: string, target: string, answer: CachedResponse, life: Lifetime): void {
    const { freshMs, maxMs = Number.POSITIVE_INFINITY } = life
    const key = entryKey(account, target)
    // Whatever is there under this key has been answered anew.
    this.#entries.delete(key)
    if (freshMs <= 0) return
    const storedAt = this.#now()
    const freshUntil = storedAt + Math.min(freshMs, maxMs)
    const staleUntil = Math.min(freshUntil + this.#staleIfErrorMs, storedAt + maxMs)
    this.#entries.set(key, { account, answer, storedAt, freshUntil, staleUntil })
    // What is larger than all may be together was not taken in.
    if (!this.#entries.has(key)) return
    const keys = this.#accounts.get(account) ?? new Set()
    this.#accounts.set(account, keys.add(key))
  }

  /** What stands in for a call. */
  getFresh(account: string, target: string): AgedResponse | undefined {
    return this.#find(entryKey(account, target), 'freshUntil')
  }

  /** What stands in for a call that has failed. */
  getStale(account: string, target: string): AgedResponse | undefined {
    return this.#find(entryKey(account, target), 'staleUntil')
  }

  delete(account: string, target: string): void {
    this.#entries.delete(entryKey(account, target))
  }

  /** Forgets all of an account; whoever tries many credentials looks through nobody else's. */
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
