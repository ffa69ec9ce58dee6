import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Admission } from '../../src/server/admission.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** An admission on clocks that the test sets. */
function open(maxOperations = 1000, maxLoopDelayMs = 20) {
  const at = { now: 0, processor: 0 }
  const admission = new Admission(
    { maxOperations, maxLoopDelayMs },
    { now: () => at.now, processor: () => at.processor },
  )
  return {
    admission,
    enter: (count: number) => Array.from({ length: count }, () => admission.enter()).filter(Boolean).length,
    /** Lets turns of the event loop pass that take so long, and so much of the processor's time. */
    turns(count: number, ms: number, workMs = ms) {
      for (let turn = 0; turn < count; turn++) {
        at.now += ms
        at.processor += workMs
        vi.advanceTimersByTime(5)
      }
    },
  }
}

describe('the fixed maximum', () => {
  test('is what is taken at once, and one more when one has left', () => {
    const { admission, enter } = open(3)
    expect(enter(5)).toBe(3)
    expect(admission).toMatchObject({ running: 3, refused: 2, limit: 3 })
    admission.leave()
    expect(enter(2)).toBe(1)
  })

  test('of one takes one, whatever the turns are', () => {
    const { admission, enter, turns } = open(1)
    expect(enter(2)).toBe(1)
    turns(50, 500)
    admission.leave()
    expect(enter(2)).toBe(1)
  })
})

describe('long turns', () => {
  test('of a burst change nothing', () => {
    const { admission, enter, turns } = open()
    enter(500)
    turns(3, 30)
    expect(admission.limit).toBe(1000)
  })

  test('that last lower the limit to what fits, and short ones raise it again', () => {
    const { admission, enter, turns } = open()
    enter(500)
    turns(10, 40)
    expect(admission.limit).toBe(250)
    expect(enter(1)).toBe(0)
    for (let left = 0; left < 400; left++) admission.leave()
    turns(3, 40)
    expect(admission.limit).toBe(50)
    turns(100, 5)
    expect(admission.limit).toBe(1000)
  })

  test('never lower it so far that nothing is taken', () => {
    const { admission, enter, turns } = open()
    enter(1)
    turns(100, 1000)
    expect(admission.limit).toBe(4)
    expect(enter(10)).toBe(3)
  })

  test('that are none of our doing change nothing', () => {
    const { admission, enter, turns } = open()
    enter(10)
    turns(100, 60, 8)
    expect(admission.limit).toBe(1000)
  })

  test('change nothing where they are allowed', () => {
    const { admission, enter, turns } = open(1000, 0)
    enter(500)
    turns(100, 1000)
    expect(admission.limit).toBe(1000)
  })
})

test('when nobody is served any more, nothing ticks, and the limit is the maximum again', () => {
  const { admission, enter, turns } = open()
  enter(100)
  turns(20, 100)
  expect(admission.limit).toBeLessThan(100)
  expect(vi.getTimerCount()).toBe(1)
  for (let left = 0; left < 100; left++) admission.leave()
  turns(1, 5)
  expect(vi.getTimerCount()).toBe(0)
  expect(admission.limit).toBe(1000)
  enter(1)
  expect(vi.getTimerCount()).toBe(1)
})
