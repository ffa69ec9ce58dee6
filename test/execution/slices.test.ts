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
