import { LRUCache } from 'lru-cache'

/** How many may come at once after a quiet time, and how many each second after that. */
const BURST = 200
const PER_SECOND = 10
/** Of those who were refused, so many are known again when they come back. */
const MAX_REFUSED = 10_000

/** Lets so many through each second, and so many at once after a quiet time. */
class Bucket {
  readonly #now: () => number
  #tokens = BURST
  #filledAt: number

  constructor(now: () => number) {
    this.#now = now
    this.#filledAt = now()
  }

  take(): boolean {
    const now = this.#now()
    this.#tokens = Math.min(BURST, this.#tokens + ((now - this.#filledAt) / 1000) * PER_SECOND)
    this.#filledAt = now
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}

/**
 * Bounds how many operations of callers whose credentials no upstream has accepted yet begin in a second, so that those
 * who make up credentials get a small share of the processor, however many they are. Who was refused and comes back
 * has a share apart: made-up credentials are new each time, and so they do not stand in the way of a caller who asks again.
 */
export class Newcomers {
  readonly #first: Bucket
  readonly #again: Bucket
  readonly #refused = new LRUCache<string, true>({ max: MAX_REFUSED })

  /** @param now milliseconds of a clock that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#first = new Bucket(now)
    this.#again = new Bucket(now)
  }

  /** Whether an operation of the caller with this key may begin. */
  admits(key: string): boolean {
    const wasRefused = this.#refused.has(key)
    const isAdmitted = (wasRefused && this.#again.take()) || this.#first.take()
    if (!isAdmitted) this.refuse(key)
    else if (wasRefused) this.#refused.delete(key)
    return isAdmitted
  }

  /** Remembers one who was refused for another reason. */
  refuse(key: string): void {
    this.#refused.set(key, true)
  }
}
