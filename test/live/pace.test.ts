import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { Pace } from '../../src/datasources/live/reading/pace.ts'

const SETTINGS = { intervalMs: 5000, maxIntervalMs: 30_000, callsPerMinute: 60 }

/** A pace whose intervals do not vary. */
const pace = (settings: Partial<typeof SETTINGS> = {}, random = () => 0.5) =>
  new Pace({ ...SETTINGS, ...settings }, random)

describe('the time to the next reading', () => {
  test('is the interval, a tenth less or more by chance', () => {
    expect([0, 0.5, 1].map((chance) => pace({}, () => chance).next(0, 1))).toEqual([4500, 5000, 5500])
  })

  test('grows by half from the fifth reading without a change on, up to the longest, and begins anew with a change', () => {
    const quiet = pace()
    const waits = Array.from({ length: 11 }, () => {
      quiet.read(false)
      return quiet.next(0, 1)
    })
    expect(waits.slice(0, 4)).toEqual([5000, 5000, 5000, 5000])
    expect(waits.slice(4, 6)).toEqual([7500, 11_250])
    expect(waits.at(-1)).toBe(30_000)
    quiet.read(true)
    expect(quiet.next(0, 1)).toBe(5000)
    for (let reading = 0; reading < 4; reading++) quiet.read(false)
    expect(quiet.next(0, 1)).toBe(5000)
  })

  test('never falls below the interval where that is longer than the longest', () => {
    const slow = pace({ intervalMs: 60_000 })
    for (let reading = 0; reading < 9; reading++) slow.read(false)
    expect(slow.next(0, 1)).toBe(60_000)
  })

  test('is twice as long as calls take, but for the slowest in twenty', () => {
    const slow = pace()
    for (let call = 0; call < 18; call++) slow.took(100)
    expect(slow.next(0, 1)).toBe(5000)
    slow.took(4000)
    slow.took(90_000)
    expect(slow.next(0, 1)).toBe(8000)
    // Twenty are remembered: the slow ones leave in their turn.
    for (let call = 0; call < 20; call++) slow.took(100)
    expect(slow.next(0, 1)).toBe(5000)
  })
})

describe('the calls of a minute', () => {
  test('are no more than the budget, and each is free again after a minute', () => {
    const busy = pace({ callsPerMinute: 3 })
    busy.sent(0, 2)
    busy.sent(10_000)
    expect([busy.left(10_000), busy.left(59_999), busy.left(60_000), busy.left(70_000)]).toEqual([0, 0, 2, 3])
  })

  test('are waited for: a reading begins when there is room for all of its calls', () => {
    const busy = pace({ callsPerMinute: 3 })
    busy.sent(0, 2)
    busy.sent(10_000)
    expect(busy.next(20_000, 1)).toBe(40_000)
    expect(busy.next(20_000, 3)).toBe(50_000)
    // More than there ever are: all of the minute's have to be free.
    expect(busy.next(20_000, 9)).toBe(50_000)
    expect(busy.next(70_000, 3)).toBe(5000)
  })

  test('are forgotten after it, also by who never asks how many are left', () => {
    setFlagsFromString('--expose-gc')
    const gc: () => void = runInNewContext('gc')
    const heard = pace()
    const heapUsed = () => {
      gc()
      return process.memoryUsage().heapUsed
    }
    const before = heapUsed()
    for (let second = 0; second < 4000; second++) heard.sent(second * 1000, 1000)
    // All of them would take 32 MB, and those of a minute take half of one.
    expect(heapUsed() - before).toBeLessThan(10_000_000)
    expect(heard.left(4_000_000)).toBeLessThan(0)
  })
})
