import { onTestFinished, vi } from 'vitest'

/** Time that passes when the test says so. */
export interface PassingTime {
  /** Lets so many milliseconds pass at once. */
  pass(ms: number): void
}

/**
 * Lets the monotonic clock of this process jump, for one test: what was cached is older then, and an open circuit may be
 * tried. Timers do not notice. What would otherwise take a sleep that is short takes a lifetime that is long, which no
 * busy machine exceeds.
 * @param goesOn whether time passes by itself, too; where it does not, a lifetime may be short
 */
export function passingTime(goesOn = true): PassingTime {
  // A whole number: sums of fractions, in another order, may miss a lifetime by the last bit.
  const stoppedAt = Math.round(performance.now())
  const now = goesOn ? performance.now.bind(performance) : () => stoppedAt
  let passed = 0
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + passed)
  onTestFinished(() => clock.mockRestore())
  return {
    pass(ms) {
      passed += ms
    },
  }
}
