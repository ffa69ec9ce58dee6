import type { UpstreamError } from '../../errors.ts'

/** Clock and random numbers; a test hands in its own. */
export interface ClockAndRandom {
  /** A monotonic clock in milliseconds. */
  now(): number
  /** From 0 to below 1. */
  random(): number
}

export interface RetrySettings {
  /** Most retries of a call. */
  readonly retries: number
  /** Least and most milliseconds before a retry. */
  readonly retryMinMs: number
  readonly retryMaxMs: number
  /** Retries in percent of the calls. */
  readonly retryBudget: number
}

/** Retries allowed beyond the share, and the retries per second that are allowed whatever the share. */
const RESERVE = 10
const LEAST_PER_SECOND = 1
/** The longest first wait is five times the shortest one, and each later one four times the one before. */
const FIRST_SPREAD = 5
const GROWTH = 4

/**
 * Retry budget (token bucket): limits retries to a share of the calls, so that a failing upstream does not get a multiple
 * of its load. Every call adds a part of a token, every retry takes one. With few calls, time fills the bucket.
 */
export class RetryBudget {
  readonly #share: number
  readonly #now: () => number
  #tokens = RESERVE
  #filledAt: number
  /** Tokens that calls added and time has not covered yet. */
  #addedByCalls = 0

  /** @param percent 0 allows none at all */
  constructor(percent: number, now: () => number) {
    this.#share = percent / 100
    this.#now = now
    this.#filledAt = now()
  }

  /** Adds the share of a new call. */
  deposit(): void {
    this.#addedByCalls = Math.min(RESERVE, this.#addedByCalls + this.#share)
    this.#add(this.#share)
  }

  /** Takes a token for one retry; false if there is none. */
  take(): boolean {
    const now = this.#now()
    const byTime = ((now - this.#filledAt) / 1000) * LEAST_PER_SECOND
    this.#add(Math.max(0, byTime - this.#addedByCalls))
    this.#filledAt = now
    this.#addedByCalls = Math.max(0, this.#addedByCalls - byTime)
    if (this.#share === 0 || this.#tokens < 1) return false
    this.#tokens--
    return true
  }

  #add(tokens: number): void {
    this.#tokens = Math.min(RESERVE, this.#tokens + tokens)
  }
}

/** Milliseconds to wait before a retry: exponential backoff with full jitter above the shortest wait. */
export function backoffMs(
  retries: number,
  { retryMinMs, retryMaxMs }: RetrySettings,
  random: () => number,
): number {
  const most = Math.min(retryMaxMs, retryMinMs * FIRST_SPREAD * GROWTH ** retries)
  return retryMinMs + random() * Math.max(0, most - retryMinMs)
}

/** Retry: decides whether a failed call is sent again, and when. */
export class Retry {
  readonly #settings: RetrySettings
  readonly #tools: ClockAndRandom
  readonly #budget: RetryBudget

  constructor(settings: RetrySettings, tools: ClockAndRandom) {
    this.#settings = settings
    this.#tools = tools
    this.#budget = new RetryBudget(settings.retryBudget, () => tools.now())
  }

  /** Counts a new call. */
  began(): void {
    this.#budget.deposit()
  }

  /**
   * Milliseconds to wait before the next retry. Undefined if there is none: the failure is final, the retries or the
   * budget are used up, or the wait would pass the deadline.
   * @param retries number of retries so far
   */
  waitBefore(retries: number, { upstream }: UpstreamError, deadlineAt: number): number | undefined {
    if (!upstream.transient || retries >= this.#settings.retries) return undefined
    const backoff = backoffMs(retries, this.#settings, () => this.#tools.random())
    const waitMs = Math.max(backoff, (upstream.retryAfter ?? 0) * 1000)
    if (this.#tools.now() + waitMs >= deadlineAt) return undefined
    return this.#budget.take() ? waitMs : undefined
  }
}
