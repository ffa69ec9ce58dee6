import { expect, test } from 'vitest'
import { Slices } from '../../src/server/execution/slices.ts'

/** Uses up this turn's share of long work, and of work of which little is done. */
function useUp(slices: Slices): void {
  while (!slices.isOver(false) || !slices.isOver(true));
}

test('work of which little is done goes on before long work that has waited for longer', async () => {
  const slices = new Slices()
  const order: string[] = []
  useUp(slices)
  const waiting = [false, false, true, true].map(async (isShort, index) => {
    await slices.next(isShort)
    order.push(`${isShort ? 'short' : 'long'} ${index}`)
  })
  await Promise.all(waiting)
  expect(order).toEqual(['short 2', 'short 3', 'long 0', 'long 1'])
})

test('long work that takes all of its share in each turn holds up other long work, and nothing that is short', async () => {
  const slices = new Slices()
  const order: string[] = []
  useUp(slices)
  const large = (async () => {
    for (let turn = 0; turn < 5; turn++) {
      await slices.next(false)
      while (!slices.isOver(false));
    }
    order.push('large')
  })()
  const other = slices.next(false).then(() => order.push('other'))
  const short = slices.next(true).then(() => order.push('short'))
  await Promise.all([large, other, short])
  expect(order).toEqual(['short', 'large', 'other'])
})

test('short work that takes all of its share leaves long work its own', async () => {
  const slices = new Slices()
  const order: string[] = []
  useUp(slices)
  const short = (async () => {
    for (let turn = 0; turn < 5; turn++) {
      await slices.next(true)
      while (!slices.isOver(true));
    }
    order.push('short')
  })()
  const large = slices.next(false).then(() => order.push('large'))
  await Promise.all([short, large])
  expect(order).toEqual(['large', 'short'])
})

test('of what waits, one is done with what it brings about before the next one looks at the clock', async () => {
  const slices = new Slices()
  let turn = 0
  const nextTurn = () => {
    turn++
    counting = setImmediate(nextTurn)
  }
  let counting = setImmediate(nextTurn)
  useUp(slices)
  const waiting = [true, true, true, false, false].map(async (isShort) => {
    await slices.next(isShort)
    // The work begins some promises later, as that of an operation does.
    for (let promise = 0; promise < 10; promise++) await undefined
    while (!slices.isOver(isShort));
    return turn
  })
  const turns = await Promise.all(waiting)
  clearImmediate(counting)
  expect(new Set(turns.slice(0, 3)).size).toBe(3)
  expect(new Set(turns.slice(3)).size).toBe(2)
})

test('what is put off while others go on is called in the end, whatever order it comes in', async () => {
  const slices = new Slices()
  const called: number[] = []
  const all = new Promise<void>((resolve) => {
    const call = (number: number) => {
      called.push(number)
      if (called.length === 7) resolve()
    }
    // Before the turn begins of which the others are a part.
    setImmediate(() => {
      slices.later(() => call(0), false)
      slices.later(() => call(1), true)
    })
    slices.later(() => {
      call(2)
      slices.later(() => call(3), true)
      slices.later(() => call(4), false)
    }, false)
    slices.later(() => call(5), true)
    slices.later(() => call(6), false)
  })
  await all
  expect(called.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6])
  expect(called.indexOf(5)).toBeLessThan(called.indexOf(2))
})
