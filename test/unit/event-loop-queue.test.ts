import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { EventLoopQueue } from '../../src/datasources/http/long-json.ts'

const LARGE = 500_000

test('small answers need not wait', () => {
  const loopQueue = new EventLoopQueue()
  expect(loopQueue.enter(10_000)).toBe(undefined)
  expect(loopQueue.reenter(10_000)).toBe(undefined)
})

test('large ones have turns of their own, and go on before others begin', async () => {
  const loopQueue = new EventLoopQueue()
  const done: string[] = []
  async function work(name: string): Promise<void> {
    await loopQueue.enter(LARGE)
    done.push(`${name} begins`)
    await loopQueue.reenter(LARGE)
    done.push(`${name} goes on`)
  }
  const all = ['a', 'b', 'c'].map(work)
  const byTurn: string[][] = []
  while (byTurn.flat().length < 6) {
    await nextTurn()
    byTurn.push(done.splice(0))
  }
  await Promise.all(all)
  expect(byTurn.filter((turn) => turn.length > 0)).toEqual([
    ['a begins'],
    ['a goes on'],
    ['b begins'],
    ['b goes on'],
    ['c begins'],
    ['c goes on'],
  ])
})

test('who comes when nobody waits any more has a turn, too, and does not go on within it', async () => {
  const loopQueue = new EventLoopQueue()
  await loopQueue.enter(LARGE)
  await nextTurn()
  await loopQueue.enter(LARGE)
  let hasGoneOn = false
  const goingOn = Promise.resolve(loopQueue.reenter(LARGE)).then(() => {
    hasGoneOn = true
  })
  await Promise.resolve()
  expect(hasGoneOn).toBe(false)
  await goingOn
  expect(hasGoneOn).toBe(true)
})
