import { expect, test } from 'vitest'
import { KeptEvents } from '../../src/server/live/kept-events.ts'

test('what was kept first is let go of first, as soon as all together are more than the budget', () => {
  const kept = new KeptEvents(100)
  const [first, second, third] = [new Set([1]), new Set([2]), new Set([3])]
  kept.keep(first, 40)
  kept.keep(second, 40)
  expect(kept.bytes).toBe(80)
  // What is used again is younger.
  kept.keep(first, 10)
  kept.keep(third, 30)
  expect([first.size, second.size, third.size, kept.bytes]).toEqual([1, 0, 1, 80])
  kept.clear(first)
  expect([first.size, kept.bytes]).toEqual([0, 30])
  kept.clear(first)
  expect(kept.bytes).toBe(30)
})

test('what is larger than the budget by itself is not kept', () => {
  const kept = new KeptEvents(100)
  const large = new Set([1])
  kept.keep(large, 101)
  expect([large.size, kept.bytes]).toEqual([0, 0])
})
