import { expect, vi } from 'vitest'
import type { LiveTools } from '../../src/datasources/live/live-tools.ts'

/** A clock for subscriptions that stands still until it is told to go on. */
export class ManualClock implements LiveTools {
  #now: number
  #set = 0
  /** What `random` gives, from 0 to 1. In the middle, nothing varies. */
  chance = 0.5
  readonly #due = new Set<{ readonly at: number; readonly due: () => void }>()

  /** @param now milliseconds since 1970 */
  constructor(now = Date.parse('2026-06-01T10:00:00Z')) {
    this.#now = now
  }

  now = () => this.#now + this.#set
  elapsed = () => this.#now
  random = () => this.chance
  after = (ms: number, due: () => void) => {
    const timer = { at: this.#now + ms, due }
    this.#due.add(timer)
    return () => void this.#due.delete(timer)
  }

  /** Somebody sets the clock forward, or back, by so many milliseconds. No timer goes by that. */
  set(ms: number): void {
    this.#set += ms
  }

  /** Timers that are set. */
  get timers(): number {
    return this.#due.size
  }

  /** Milliseconds until each timer, in their order. */
  get waits(): number[] {
    return [...this.#due].map(({ at }) => at - this.#now).sort((a, b) => a - b)
  }

  /** As `pass`, second by second, each time with a turn of the event loop for what follows. */
  async seconds(count: number): Promise<void> {
    for (let second = 0; second < count; second++) {
      this.pass(1000)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  /** As `pass`, and waits until what was due has set its timers anew: a reading does when it has ended. */
  async reading(ms: number): Promise<void> {
    const { timers } = this
    this.pass(ms)
    await vi.waitFor(() => expect(this.timers).toBe(timers), { timeout: 30_000, interval: 5 })
  }

  /** Goes on by so many milliseconds; what is due meanwhile happens in its order. */
  pass(ms: number): void {
    const until = this.#now + ms
    for (;;) {
      const [next] = [...this.#due].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)
      if (!next) break
      this.#due.delete(next)
      this.#now = Math.max(this.#now, next.at)
      next.due()
    }
    this.#now = until
  }
}
