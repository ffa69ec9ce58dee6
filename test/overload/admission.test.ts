import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Admission } from '../../src/server/overload/admission.ts'
import type { Permit } from '../../src/server/overload/fair-queue.ts'

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
      idle: () => at.now - at.processor,
    },
  )
  const visits: Permit[] = []
  const begun: number[] = []
  const pushedOut: number[] = []
  let count = 0
  return {
    admission,
    at,
    visits,
    /** The numbers of the requests that were begun, in that order. */
    begun,
    /** Those that had to go since there was no room for all. */
    pushedOut,
    /** Says of each of so many requests of a share whether it was taken. */
    enter(times: number, share = ''): boolean[] {
      return Array.from({ length: times }, () => {
        const number = count++
        const visit = admission.enter(share, {
          settle: (isAdmitted) => (isAdmitted ? begun : pushedOut).push(number),
        })
        if (visit?.state === 'running') begun.push(number)
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

  test('where there are too many, the newest of the share that has more than an equal part', () => {
    const { admission, enter, pushedOut } = open({ maxOperations: 100 })
    enter(100, 'many')
    expect(admission).toMatchObject({ running: 32, waiting: 68 })
    expect(enter(1, 'many')).toEqual([false])
    expect(enter(60, 'few').filter(Boolean)).toHaveLength(50)
    expect(pushedOut).toEqual(Array.from({ length: 50 }, (_, index) => 99 - index))
    expect(admission).toMatchObject({ running: 33, waiting: 67, refused: 61 })
  })

  test('nobody for a share of which nothing waits that could go', () => {
    const { admission, pushedOut } = open({ maxOperations: 40 })
    for (let count = 0; count < 40; count++) admission.enter('many')
    expect(admission.enter('few')).toBe(undefined)
    expect(pushedOut).toEqual([])
  })

  test('only its own share, where its first in the queue has waited too long', () => {
    const { at, enter } = open({ maxQueueMs: 500 })
    enter(40, 'many')
    at.now = 501
    expect(enter(1, 'many')).toEqual([false])
    expect(enter(40, 'few')).not.toContain(false)
  })

  test('everybody, where a share has waited too long with nothing running', () => {
    const { at, enter, leave } = open({ maxQueueMs: 500 })
    for (let share = 0; share < 33; share++) enter(1, `share ${share}`)
    at.now = 501
    expect(enter(1, 'other')).toEqual([false])
    leave(1)
    expect(enter(1, 'other')).toEqual([true])
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

  test('is one for each share, and shares take turns', () => {
    const { begun, enter, leave } = open()
    enter(36, 'a')
    enter(3, 'b')
    enter(2, 'c')
    // Who had nothing running began at once.
    expect(begun.slice(32)).toEqual([36, 39])
    leave(2)
    expect(begun).toHaveLength(34)
    leave(7)
    expect(begun.slice(34)).toEqual([32, 37, 40, 33, 38, 34, 35])
  })

  test('lets a share with nothing running begin, for as many shares as may have one running', () => {
    const { admission, enter, leave } = open()
    enter(40, 'many')
    for (let share = 0; share < 31; share++) enter(2, `share ${share}`)
    expect(admission.running).toBe(63)
    enter(1, 'one more')
    expect(admission.running).toBe(63)
    // All that the first one has.
    leave(32)
    expect(admission.running).toBe(32)
  })

  test('gives a share that is identified what waits with the same credentials', () => {
    const { admission, begun } = open()
    const ask = (number: number, unknown: string) =>
      admission.enter('unknown', { unknown, settle: () => begun.push(number) })
    const running = Array.from({ length: 32 }, () => ask(0, 'a')) as Permit[]
    ask(1, 'a')
    ask(2, 'b')
    ask(3, 'a')
    expect(admission).toMatchObject({ running: 32, waiting: 3 })
    for (const permit of running) admission.identify(permit, 'caller a')
    expect(begun).toEqual([2])
    for (const permit of running) admission.leave(permit)
    expect(begun).toEqual([2, 1, 3])
    expect(admission.waiting).toBe(0)
  })

  test('forgets a request that leaves it', () => {
    const { admission, begun, enter, leave, visits } = open()
    enter(34)
    const [waiting] = visits.splice(32, 1)
    admission.leave(waiting as Permit)
    expect(admission).toMatchObject({ running: 32, waiting: 1 })
    // Told again, it changes nothing.
    admission.leave(waiting as Permit)
    leave(1)
    expect(begun.slice(32)).toEqual([33])
  })

  test('has nobody who has begun already', () => {
    const { admission } = open()
    for (let count = 0; count < 500; count++) expect(admission.enter('')).toBeDefined()
    expect(admission).toMatchObject({ running: 500, waiting: 0 })
  })
})

describe('how many are worked on', () => {
  test('grows while turns are short and somebody waits, and only then', () => {
    const { admission, enter, turns } = open()
    enter(32)
    turns(10, 5, 4)
    expect(admission.limit).toBe(32)
    enter(500)
    turns(1, 5, 4)
    expect(admission.limit).toBe(48)
    turns(10, 5, 4)
    expect(admission).toMatchObject({ running: 532, waiting: 0 })
  })

  test('stays as it is while the event loop is never idle, and requests are served', () => {
    const { admission, enter, leave, turns } = open()
    enter(500)
    for (let turn = 0; turn < 20; turn++) {
      leave(4)
      turns(1, 5)
    }
    expect(admission).toMatchObject({ running: 32, limit: 32 })
    // Once it has time left, it grows.
    leave(4)
    turns(1, 5, 4)
    expect(admission.limit).toBe(48)
  })

  test('grows slowly while the event loop is never idle and none is served, as where all wait for an upstream', () => {
    const { admission, enter, turns } = open()
    enter(500)
    turns(1, 5)
    expect(admission.limit).toBe(33)
    turns(20, 5)
    expect(admission.limit).toBeGreaterThan(64)
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
