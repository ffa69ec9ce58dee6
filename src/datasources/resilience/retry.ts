import type { UpstreamError } from '../../errors.ts'

/** Where time and chance come from; a test brings its own. */
export interface ClockAndRandom {
  /** A monotonic clock in milliseconds. */
  now(): number
  /** From 0 to below 1. */
  random(): number
}

export interface RetrySettings {
  /** How often a call is repeated at the most. */
  readonly retries: number
  /** Milliseconds before a retry: at least, and at the most. */
  readonly retryMinMs: number
  readonly retryMaxMs: number
  /** Repetitions in percent of the calls. */
  readonly retryBudget: number
}

/** What a server may repeat beyond its share, and how many a second at least if its calls are too few for that. */
const RESERVE = 10
const LEAST_PER_SECOND = 1
/** The first wait ends after five times the shortest at the latest, and each later one after four times the one before. */
const FIRST_SPREAD = 5
const GROWTH = 4

/**
 * Keeps retries to a share of the calls, so that an upstream in trouble does not get a multiple of its load: every
 * call brings a part of a token, every retry takes a whole one. Where few calls come, time brings what they do not.
 */
export class RetryBudget {
  readonly #share: number
  readonly #now: () => number
  #tokens = RESERVE
  #filledAt: number
  /** What calls have brought ahead of time. */
  #brought = 0

  /** @param percent 0 allows none at all */
  constructor(percent: number, now: () => number) {
    this.#share = percent / 100
    this.#now = now
    this.#filledAt = now()
  }

  /** Tells of a call that is sent for the first time. */
  deposit(): void {
    this.#brought = Math.min(RESERVE, this.#brought + this.#share)
    this.#add(this.#share)
  }

  /** Whether one call may be repeated now. */
  take(): boolean {
    const now = this.#now()
    const byTime = ((now - this.#filledAt) / 1000) * LEAST_PER_SECOND
    this.#add(Math.max(0, byTime - this.#brought))
    this.#filledAt = now
    this.#brought = Math.max(0, this.#brought - byTime)
    if (this.#share === 0 || this.#tokens < 1) return false
    this.#tokens--
    return true
  }

  #add(tokens: number): void {
    this.#tokens = Math.min(RESERVE, this.#tokens + tokens)
  }
}

/** Milliseconds to wait before a retry, anywhere between the shortest wait and a limit that grows. */
export function backoffMs(
  retries: number,
  { retryMinMs, retryMaxMs }: RetrySettings,
  random: () => number,
): number {
  const most = Math.min(retryMaxMs, retryMinMs * FIRST_SPREAD * GROWTH ** retries)
  return retryMinMs + random() * Math.max(0, most - retryMinMs)
}

/** Decides whether a call that failed is sent again, and when. */
export class Retry {
  readonly #settings: RetrySettings
  readonly #tools: ClockAndRandom
  readonly #budget: RetryBudget

  constructor(settings: RetrySettings, tools: ClockAndRandom) {
    this.#settings = settings
    this.#tools = tools
    this.#budget = new RetryBudget(settings.retryBudget, () => tools.now())
  }

  /** Tells of a call that is sent for the first time. */
  began(): void {
    this.#budget.deposit()
  }

  /**
   * Milliseconds to wait before the call is sent again, or undefined if it is not: because its failure is final, it
   * was repeated often enough, the wait would not end before the deadline, or the budget is used up.
   * @param retries how often it was sent again so far
   */
  waitBefore(retries: number, { upstream }: UpstreamError, deadlineAt: number): number | undefined {
    if (!upstream.transient || retries >= this.#settings.retries) return undefined
    const backoff = backoffMs(retries, this.#settings, () => this.#tools.random())
    const waitMs = Math.max(backoff, (upstream.retryAfter ?? 0) * 1000)
    if (this.#tools.now() + waitMs >= deadlineAt) return undefined
    return this.#budget.take() ? waitMs : undefined
  }
}
