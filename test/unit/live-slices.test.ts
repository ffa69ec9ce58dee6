import { expect, test } from 'vitest'
import { eachInSlices } from '../../src/datasources/live/slices.ts'

const CALLS = 640

/** Holds the loop for so many milliseconds. */
function work(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

/** How many calls were made until something else had its turn. */
async function callsOfFirstTurn(call: () => void): Promise<number> {
  let calls = 0
  let ofFirstTurn = CALLS
  setImmediate(() => {
    ofFirstTurn = calls
  })
  const all = Array.from({ length: CALLS }, (_, index) => index)
  await eachInSlices(all, () => {
    calls++
    call()
  })
  expect(calls).toBe(CALLS)
  return ofFirstTurn
}

test.each([
  ['at once', () => work(0.5)],
  ['at the next tick, as node:http does with what is written', () => process.nextTick(() => work(0.5))],
])('lets others have their turn in between calls that do their work %s', async (_when, call) => {
  expect(await callsOfFirstTurn(call)).toBeLessThan(CALLS / 2)
})

test('goes on for as long as its calls take no time', async () => {
  expect(await callsOfFirstTurn(() => {})).toBeGreaterThan(32)
})
