import fc from 'fast-check'
import { expect } from 'vitest'
import type { Behaviour } from '../../src/emulator/index.ts'
import { runs } from '../support/extra.ts'
import { type Graph, withGraph } from '../support/graph.ts'
import {
  type ListField,
  type PageResult,
  type PagingVariables,
  pageOf,
  roomsField,
} from '../support/lists.ts'

type Switches = Pick<Behaviour, 'links' | 'emptyLastPage' | 'tokens' | 'tokenStyle' | 'order'>

/** Everything about paging that the upstream does not document, in every combination. */
const COMBINATIONS: Switches[] = (['absolute', 'relative'] as const).flatMap((links) =>
  [false, true].flatMap((emptyLastPage) =>
    (['bound', 'free'] as const).flatMap((tokens) =>
      (['per-walk', 'per-page'] as const).flatMap((tokenStyle) =>
        (['newest-first', 'oldest-first', 'shuffled'] as const).map((order) => ({
          links,
          emptyLastPage,
          tokens,
          tokenStyle,
          order,
        })),
      ),
    ),
  ),
)

const MOST_CALLS = 20

interface Step {
  readonly forward: boolean
  readonly size: number
  /** Which item of the page before to go on from: 0 is its first, 1 its last. */
  readonly at: number
}

const sizes = fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 60 }))
const steps = fc.array(
  fc.record({
    forward: fc.boolean(),
    size: sizes,
    at: fc.oneof(fc.constant(0), fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
  }),
  { minLength: 1, maxLength: 8 },
)

const test = withGraph()

function list(graph: Graph, switches: Switches): ListField {
  Object.assign(graph.emulator.behaviour, switches)
  return roomsField(graph.emulator)
}

/** Checks one page against the list: what lies from `anchor` on, as far as `size`, and what the page says of itself. */
function check(
  page: PageResult,
  rooms: ListField,
  { forward, size }: Step,
  anchor: number,
  hasCursor: boolean,
  emptyLastPage: boolean,
): number {
  expect(page.result.errors).toEqual([])
  const left = forward ? rooms.ids.length - anchor - 1 : anchor
  const count = page.ids.length
  expect(page.calls.length).toBeLessThanOrEqual(MOST_CALLS)
  if (page.calls.length < MOST_CALLS) expect(count).toBe(Math.min(size, left))
  const from = forward ? anchor + 1 : anchor - count
  expect(page.ids).toEqual(rooms.ids.slice(from, from + count))
  const hasMore = left > count
  const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.info
  expect(forward ? hasPreviousPage : hasNextPage).toBe(hasCursor)
  // An upstream that links an empty last page says that there is more when there is not.
  if (forward && emptyLastPage && count > 0) expect(hasNextPage || !hasMore).toBe(true)
  else expect(forward ? hasNextPage : hasPreviousPage).toBe(hasMore)
  expect(startCursor).toBe(page.cursors[0] ?? null)
  expect(endCursor).toBe(page.cursors.at(-1) ?? null)
  return from
}

test('steps back and forth, of any size, from any item, give what lies there', {
  timeout: 300_000,
}, async ({ graph }) => {
  for (const switches of COMBINATIONS) {
    const rooms = list(graph, switches)
    await fc.assert(
      fc.asyncProperty(sizes, steps, async (size, walk) => {
        const begin: Step = { forward: true, size, at: 0 }
        let page = await pageOf(graph, rooms, { first: size })
        let from = check(page, rooms, begin, -1, false, switches.emptyLastPage)
        for (const step of walk) {
          if (page.ids.length === 0) break
          const place = Math.round(step.at * (page.ids.length - 1))
          const cursor = page.cursors[place] ?? null
          const variables: PagingVariables = step.forward
            ? { first: step.size, after: cursor }
            : { last: step.size, before: cursor }
          page = await pageOf(graph, rooms, variables)
          from = check(page, rooms, step, from + place, true, switches.emptyLastPage)
        }
      }),
      { numRuns: runs(6, 1) },
    )
  }
})

test('walks of changing sizes give each room exactly once, there and back', {
  timeout: 300_000,
}, async ({ graph }) => {
  for (const switches of COMBINATIONS) {
    const rooms = list(graph, switches)
    const changing = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(changing, changing, async (there, back) => {
        const forward: string[] = []
        let last: PageResult | undefined
        for (let turn = 0, after: string | null = null, more = true; more; turn++) {
          const page: PageResult = await pageOf(graph, rooms, {
            first: there[turn % there.length] ?? 1,
            after,
          })
          forward.push(...page.ids)
          more = page.info.hasNextPage
          after = page.info.endCursor
          if (page.ids.length > 0) last = page
        }
        expect(forward).toEqual(rooms.ids)
        const backward: string[] = [...(last?.ids ?? [])]
        for (let turn = 0, before = last?.info.startCursor ?? null, more = true; more; turn++) {
          const page = await pageOf(graph, rooms, { last: back[turn % back.length] ?? 1, before })
          backward.unshift(...page.ids)
          more = page.info.hasPreviousPage
          before = page.info.startCursor
        }
        expect(backward).toEqual(rooms.ids)
      }),
      { numRuns: runs(2, 1) },
    )
  }
})
