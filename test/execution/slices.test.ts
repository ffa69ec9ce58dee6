import { expect, test } from 'vitest'
import { Slices } from '../../src/server/execution/slices.ts'
import { openGraph } from '../support/graph.ts'

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

/** Operations of 1000 rooms at once, all of which run before the small one comes. */
const LARGE = 24

test.each([
  ['seen before', 2],
  ['new', 0],
])('an operation that is %s and small is not behind the large ones that run', async (_, times) => {
  const graph = await openGraph({ rooms: 1000 }, { overload: { maxLoopDelayMs: 0 } })
  const large = (n: number) =>
    graph.run(
      'query ($after: DateTime!) { rooms(first: 1000, filter: { startsAfter: $after }) { nodes { id name displayName description layout quality fps createdAt updatedAt } } }',
      { after: `2001-01-01T00:00:${String(n).padStart(2, '0')}Z` },
    )
  const small = (n: number) =>
    graph.run(`{ rooms(first: 3, filter: { startsAfter: "2001-01-02T00:00:0${n}Z" }) { nodes { name } } }`)
  for (let n = 0; n < 2; n++) await large(50 + n)
  for (let n = 0; n < times; n++) await small(1)
  let answered = 0
  const all = Array.from({ length: LARGE }, (_, n) => large(n).then(() => answered++))
  // They wait for the upstream, or for their turns.
  await new Promise((resolve) => setImmediate(resolve))
  expect((await small(1)).data.rooms.nodes).toHaveLength(3)
  expect(answered).toBeLessThan(LARGE / 2)
  await Promise.all(all)
})
