import { describe, expect, test } from 'vitest'
import { Newcomers } from '../../src/server/auth/newcomers.ts'

/** Newcomers on a clock that the test sets, after the first 200 have come. */
function open() {
  const at = { now: 5 }
  const newcomers = new Newcomers(() => at.now)
  let count = 0
  /** How many of so many who are new each time are let in. */
  const crowd = (size: number) =>
    Array.from({ length: size }, () => newcomers.admits(`made up ${count++}`)).filter(Boolean).length
  return { at, newcomers, crowd }
}

describe('callers whose credentials are new', () => {
  test('get in 200 at once, then 10 each second, and 200 again after a quiet time', () => {
    const { at, crowd } = open()
    expect(crowd(1000)).toBe(200)
    for (let second = 0; second < 5; second++) {
      at.now += 1000
      expect(crowd(2000)).toBe(10)
    }
    at.now += 60_000
    expect(crowd(1000)).toBe(200)
  })

  test('get as many in small steps of the clock', () => {
    const { at, crowd } = open()
    crowd(1000)
    let admitted = 0
    for (let step = 0; step < 1000; step++) {
      at.now += 5
      admitted += crowd(10)
    }
    expect(admitted).toBeGreaterThanOrEqual(49)
    expect(admitted).toBeLessThanOrEqual(51)
  })

  test('get in at the second time, while others come with ever new ones', () => {
    const { at, newcomers, crowd } = open()
    crowd(1000)
    expect(newcomers.admits('honest')).toBe(false)
    at.now += 1000
    expect(crowd(2000)).toBe(10)
    expect(newcomers.admits('honest')).toBe(true)
    // The twin: one who comes for the first time.
    expect(newcomers.admits('another')).toBe(false)
  })

  test('who were refused come back to 10 places each second as well, so that they cannot crowd out others', () => {
    const { at, newcomers } = open()
    const again = (size: number) =>
      Array.from({ length: size }, (_, n) => newcomers.admits(`again ${n}`)).filter(Boolean).length
    // Those who are let in are forgotten, and so a part of them comes as new ones.
    for (let round = 0; round < 20; round++) again(2000)
    at.now += 1000
    expect(again(2000)).toBeLessThanOrEqual(20)
  })

  test('who were refused for want of a slot count as such', () => {
    const { newcomers, crowd } = open()
    newcomers.refuse('honest')
    crowd(1000)
    expect(newcomers.admits('honest')).toBe(true)
    expect(newcomers.admits('honest')).toBe(false)
  })
})
