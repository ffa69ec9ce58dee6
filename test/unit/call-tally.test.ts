import { expect, test } from 'vitest'
import { CallTally } from '../../src/resolvers/cost/call-tally.ts'

const PATH = { prev: undefined, key: 'rooms' }
/** The largest limit that can be set. */
const MOST_ALLOWED = 100_000

function totalWith(count: (tally: CallTally) => void): number {
  const tally = new CallTally()
  tally.add('conferences', 3, PATH)
  count(tally)
  return tally.total
}

test.each([Number.NaN, Number.POSITIVE_INFINITY, 0.5, 1e300])(
  'calls in the number of %d are more than any limit',
  (calls) => {
    expect(totalWith((tally) => tally.add('rooms', calls, PATH))).toBeGreaterThan(MOST_ALLOWED)
  },
)

test('sessions in no number take more calls than any limit', () => {
  const { NaN: none } = Number
  expect(totalWith((tally) => tally.addEmbedded('all', none, true, PATH))).toBeGreaterThan(MOST_ALLOWED)
  expect(totalWith((tally) => tally.addSummaries('all', none, PATH))).toBeGreaterThan(MOST_ALLOWED)
})

test('whole numbers are summed up, and the same thing counts once', () => {
  const total = totalWith((tally) => {
    tally.add('rooms', 3, PATH)
    tally.add('rooms', 2, PATH)
  })
  expect(total).toBe(6)
})

test('a session that lacks a field of lists and another of summaries takes calls for both, in whatever order they are met', () => {
  const totals = [[true], [false], [true, false], [false, true]].map((needs) =>
    totalWith((tally) => {
      for (const needsList of needs) tally.addEmbedded('room', 1, needsList, PATH)
    }),
  )
  const [byList = 0, byId = 0, ...both] = totals
  for (const total of both) expect(total).toBeGreaterThan(Math.max(byList, byId))
  expect(new Set(both).size).toBe(1)
})
