import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Admission, type Permit } from '../../src/server/overload/admission.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** An admission on clocks that the test sets. */
function open(settings: { maxOperations?: number; maxQueueMs?: number; maxLoopDelayMs?: number } = {}) {
  const at = { now: 0, processor: 0, looks: 0 }
  const admission = new Admission(
    { maxOperations: 1000, maxQueueMs: 1000, maxLoopDelayMs: 20, ...settings },
    {
      now: () => at.now,
      processor: () => {
        at.looks++
        return at.processor
      },
    },
  )
  const visits: Permit[] = []
  const begun: number[] = []
  let count = 0
  return {
    admission,
    at,
    visits,
    /** The numbers of the requests that were begun, in that order. */
    begun,
    /** Says of each of so many requests whether it was taken. */
    enter(times: number): boolean[] {
      return Array.from({ length: times }, () => {
        const number = count++
        const visit = admission.enter(() => begun.push(number))
        if (visit) visits.push(visit)
        return visit !== undefined
      })
    },
    leave(times: number) {
      for (const visit of visits.splice(0, times)) admission.leave(visit)
    },
    /** Lets turns of the event loop pass that take so long, and so much of the processor's time. */
    turns(times: number, ms: number, workMs = ms) {
      for (let turn = 0; turn < times; turn++) {
        at.now += ms
        at.processor += workMs
        vi.advanceTimersByTime(2)
      }
    },
  }
}

describe('refused is', () => {
  test('a request that is one too many, running and waiting together', () => {
    const { admission, enter, leave } = open({ maxOperations: 40 })
    expect(enter(42).filter(Boolean)).toHaveLength(40)
    expect(admission).toMatchObject({ running: 32, waiting: 8, refused: 2 })
    leave(1)
    expect(enter(2)).toEqual([true, false])
  })

  test('a request that comes while the first in the queue has waited too long', () => {
    const { admission, at, enter, leave } = open({ maxQueueMs: 500 })
    enter(33)
    at.now = 500
    expect(enter(1)).toEqual([true])
    at.now = 501
    expect(enter(1)).toEqual([false])
    leave(1)
    expect(admission).toMatchObject({ running: 32, waiting: 1, refused: 1 })
    expect(enter(1)).toEqual([true])
  })

  test('nobody of a burst', () => {
    const { begun, enter, leave, turns } = open()
    expect(enter(1000)).not.toContain(false)
    while (begun.length < 1000) {
      leave(20)
      turns(1, 24)
    }
    expect(begun).toEqual(Array.from({ length: 1000 }, (_, number) => number))
  })
})

describe('the queue', () => {
  test('is worked off in its order as others leave', () => {
    const { begun, enter, leave } = open()
    enter(35)
    expect(begun).toHaveLength(32)
    leave(2)
    expect(begun.slice(32)).toEqual([32, 33])
  })

  test('forgets a request that leaves it', () => {
    const { admission, begun, enter, leave, visits } = open()
    enter(34)
    const [waiting] = visits.splice(32, 1)
    admission.leave(waiting as Permit)
    expect(admission).toMatchObject({ running: 32, waiting: 1 })
    leave(1)
    expect(begun.slice(32)).toEqual([33])
  })

  test('has nobody who has begun already', () => {
    const { admission } = open()
    for (let count = 0; count < 500; count++) expect(admission.enter()).toBeDefined()
    expect(admission).toMatchObject({ running: 500, waiting: 0 })
  })
})

describe('how many are worked on', () => {
  test('grows while turns are short and somebody waits, and only then', () => {
    const { admission, enter, turns } = open()
    enter(32)
    turns(10, 5)
    expect(admission.limit).toBe(32)
    enter(500)
    turns(1, 5)
    expect(admission.limit).toBe(48)
    turns(10, 5)
    expect(admission).toMatchObject({ running: 532, waiting: 0 })
  })

  test('falls to what fits while turns are long', () => {
    const { admission, enter, leave, turns } = open()
    enter(200)
    turns(1, 40)
    expect(admission.limit).toBe(16)
    leave(20)
    expect(admission).toMatchObject({ running: 16, waiting: 164 })
    turns(1, 25)
    expect(admission.limit).toBe(12)
    turns(1, 100)
    expect(admission.limit).toBe(8)
  })

  test('is two at the least', () => {
    const { admission, begun, enter, leave, turns } = open()
    enter(100)
    for (let turn = 0; turn < 50; turn++) {
      leave(10)
      enter(10)
      turns(1, 900)
    }
    expect(admission.limit).toBe(2)
    const before = begun.length
    leave(1)
    expect(begun.length).toBe(before + 1)
  })

  test('looks at the processor in every long turn, and every 50 ms while turns are short', () => {
    const { at, enter, turns } = open()
    enter(40)
    at.looks = 0
    turns(100, 2)
    expect(at.looks).toBe(4)
    turns(100, 15)
    expect(at.looks).toBe(104)
  })

  test('stays as it is where others have the processor', () => {
    const { admission, enter, turns } = open()
    enter(32)
    turns(100, 60, 8)
    expect(admission.limit).toBe(32)
  })

  test('is everybody where turns may last', () => {
    const { admission, enter } = open({ maxLoopDelayMs: 0 })
    enter(700)
    expect(admission).toMatchObject({ running: 700, waiting: 0 })
    expect(vi.getTimerCount()).toBe(0)
  })

  test('is what it was at first, and nothing ticks, once nobody is left', () => {
    const { admission, enter, leave, turns, visits } = open()
    enter(100)
    turns(20, 100)
    expect(admission.limit).toBeLessThan(32)
    expect(vi.getTimerCount()).toBe(1)
    leave(visits.length)
    turns(1, 5)
    // It may be needed again at once, and to begin is what costs.
    expect(vi.getTimerCount()).toBe(1)
    turns(20, 5)
    expect(vi.getTimerCount()).toBe(0)
    expect(admission).toMatchObject({ running: 0, waiting: 0, limit: 32 })
  })
})
