import { describe, expect } from 'vitest'
import { type Graph, withFreshGraph } from '../support/graph.ts'
import { type ListField, type PageResult, pageOf, roomsField } from '../support/lists.ts'

const PATH = '/api/video/rooms'
const MOST_CALLS = 20

const test = withFreshGraph().extend('rooms', ({ graph }) => roomsField(graph.emulator))

interface Step {
  /** How many items the page has, of the first rooms of the space. */
  readonly items: number
  readonly next?: string
  readonly prev?: string
}

/** Answers the list of rooms page by page, told by its token; '' is the first page. */
function script(graph: Graph, rooms: ListField, page: (token: string) => Step): void {
  graph.emulator.intercept(({ path, query }) => {
    if (path !== PATH) return undefined
    const { items, ...links } = page(query.get('page_token') ?? '')
    const data = rooms.ids.slice(0, items).map((id) => ({ id }))
    return { status: 200, body: { links, data } }
  })
}

const to = (token: string | number) => `${PATH}?page_size=2&page_token=${token}`

/** The page after this one where pages 1 to `length` are a cycle and the first one leads into it. */
const around = (token: string, length: number) => (Number(token) >= length ? 1 : (Number(token) || 0) + 1)

function expectBadResponse(page: PageResult, message: RegExp): void {
  expect(page.result.data).toEqual({ rooms: null })
  expect(page.result.errors).toMatchObject([
    {
      path: ['rooms'],
      message: expect.stringMatching(message),
      extensions: { code: 'UPSTREAM_BAD_RESPONSE', service: 'signalwire', retryable: false },
    },
  ])
}

/** Follows `endCursor`, each page an operation of its own, until the walk ends; at most 100 operations. */
async function followAll(graph: Graph, rooms: ListField, first: number): Promise<PageResult[]> {
  const pages = [await pageOf(graph, rooms, { first })]
  for (let last = pages[0]; pages.length < 100; last = pages.at(-1)) {
    if (!last?.info?.hasNextPage) break
    pages.push(await pageOf(graph, rooms, { first, after: last.info.endCursor }))
  }
  return pages
}

describe('empty pages with a next one', () => {
  test('are walked through to the next item', async ({ graph, rooms }) => {
    script(graph, rooms, (token) =>
      Number(token) < 7 ? { items: 0, next: to(Number(token) + 1) } : { items: 2 },
    )
    const page = await pageOf(graph, rooms, { first: 2 })
    expect(page.ids).toEqual(rooms.ids.slice(0, 2))
    expect(page.info).toMatchObject({ hasNextPage: false, hasPreviousPage: false })
    expect(page.calls).toHaveLength(8)
  })

  test('are walked through to an end without any item', async ({ graph, rooms }) => {
    script(graph, rooms, (token) =>
      Number(token) < 7 ? { items: 0, next: to(Number(token) + 1) } : { items: 0 },
    )
    const page = await pageOf(graph, rooms, { first: 2 })
    expect(page.result.errors).toEqual([])
    expect(page.ids).toEqual([])
    expect(page.info).toMatchObject({ hasNextPage: false, endCursor: null })
  })

  test('in the middle of a walk neither shorten a page nor end it', async ({ graph, rooms }) => {
    script(graph, rooms, (token) => ({ items: Number(token) % 3 === 0 ? 1 : 0, next: to(Number(token) + 1) }))
    const page = await pageOf(graph, rooms, { first: 3 })
    expect(page.ids).toHaveLength(3)
    expect(page.calls).toHaveLength(7)
    const next = await pageOf(graph, rooms, { first: 1, after: page.info.endCursor })
    expect(next.ids).toHaveLength(1)
    expect(next.calls).toHaveLength(3)
  })

  test('are walked through, twenty of them', async ({ graph, rooms }) => {
    script(graph, rooms, (token) => ({ items: Number(token) === 20 ? 1 : 0, next: to(Number(token) + 1) }))
    const page = await pageOf(graph, rooms, { first: 1 })
    expect(page.result.errors).toEqual([])
    expect(page.ids).toHaveLength(1)
    expect(page.calls).toHaveLength(MOST_CALLS + 1)
  })

  test('are given up on after 20, from the start and from a cursor', async ({ graph, rooms }) => {
    script(graph, rooms, (token) => ({ items: Number(token) === 0 ? 1 : 0, next: to(Number(token) + 1) }))
    const page = await pageOf(graph, rooms, { first: 1 })
    expect(page.info.hasNextPage).toBe(true)
    const next = await pageOf(graph, rooms, { first: 1, after: page.info.endCursor })
    expectBadResponse(next, /20 empty pages/)
    expect(next.calls).toHaveLength(MOST_CALLS + 1)
    script(graph, rooms, (token) => ({ items: 0, next: to(Number(token) + 1) }))
    const first = await pageOf(graph, rooms, { first: 1 })
    expectBadResponse(first, /20 empty pages/)
    expect(first.calls).toHaveLength(MOST_CALLS + 1)
  })

  test('after items are no error: what was found is given, and that more may follow', async ({
    graph,
    rooms,
  }) => {
    script(graph, rooms, (token) => ({ items: Number(token) === 0 ? 1 : 0, next: to(Number(token) + 1) }))
    const page = await pageOf(graph, rooms, { first: 2 })
    expect(page.result.errors).toEqual([])
    expect(page.ids).toHaveLength(1)
    expect(page.info.hasNextPage).toBe(true)
    expect(page.calls).toHaveLength(MOST_CALLS)
  })
})

describe('an empty last page', () => {
  test.beforeEach(({ graph }) => {
    graph.emulator.behaviour.emptyLastPage = true
  })

  test.for([20, 40, 120])(
    'ends the walk of pages of %i without an error',
    async (first, { graph, rooms }) => {
      const pages = await followAll(graph, rooms, first)
      expect(pages.flatMap((page) => page.ids)).toEqual(rooms.ids)
      expect(pages.flatMap((page) => page.result.errors)).toEqual([])
      expect(pages.at(-1)?.info).toMatchObject({ hasNextPage: false, hasPreviousPage: true, endCursor: null })
      for (const page of pages) expect(page.calls).toHaveLength(1)
    },
  )

  test('is never reached by a walk whose last page is not full', async ({ graph, rooms }) => {
    const pages = await followAll(graph, rooms, 50)
    expect(pages.map((page) => page.ids.length)).toEqual([50, 50, 20])
    expect(pages.at(-1)?.info.hasNextPage).toBe(false)
  })

  test('does not stand in the way back', async ({ graph, rooms }) => {
    const pages = await followAll(graph, rooms, 40)
    const back = await pageOf(graph, rooms, { last: 40, before: pages[2]?.info.startCursor ?? '' })
    expect(back.ids).toEqual(rooms.ids.slice(40, 80))
  })
})

describe('a link back to a page of the walk', () => {
  test('to itself ends in an error, within one operation and after it', async ({ graph, rooms }) => {
    script(graph, rooms, () => ({ items: 1, next: to('same') }))
    const filled = await pageOf(graph, rooms, { first: 5 })
    expectBadResponse(filled, /already seen/)
    expect(filled.calls).toHaveLength(2)
    const pages = await followAll(graph, rooms, 1)
    expect(pages).toHaveLength(3)
    expectBadResponse(pages[2] as PageResult, /already seen/)
    expect(pages[2]?.calls).toEqual([])
  })

  test('of the first page to itself is seen at once', async ({ graph, rooms }) => {
    graph.emulator.intercept(() => ({
      status: 200,
      body: { links: { next: `${PATH}?page_size=2&page_number=0` }, data: [{ id: rooms.ids[0] }] },
    }))
    expectBadResponse(await pageOf(graph, rooms, { first: 2 }), /already seen/)
  })

  test.for([2, 3, 7])(
    'in a cycle of %i ends in an error, and no item comes twice',
    async (length, { graph, rooms }) => {
      script(graph, rooms, (token) => ({ items: 1, next: to(around(token, length)) }))
      const whole = await pageOf(graph, rooms, { first: length + 1 })
      expect(whole.ids).toHaveLength(length + 1)
      for (const first of [length + 2, 100]) {
        const filled = await pageOf(graph, rooms, { first })
        expectBadResponse(filled, /already seen/)
        expect(filled.calls).toHaveLength(length + 1)
      }
    },
  )

  test('of the cursor ends in an error, and no item comes twice', async ({ graph, rooms }) => {
    script(graph, rooms, (token) => ({ items: 1, next: to(around(token, 2)) }))
    const start = await pageOf(graph, rooms, { first: 2 })
    const next = await pageOf(graph, rooms, { first: 1, after: start.info.endCursor })
    expect(next.ids).toHaveLength(1)
    expectBadResponse(await pageOf(graph, rooms, { first: 2, after: start.info.endCursor }), /already seen/)
  })

  test('is recognised whatever the order of its parameters', async ({ graph, rooms }) => {
    script(graph, rooms, (token) => {
      const [page, turn] = [Number(token[0] ?? 0), token.length]
      const next = (page + 1) % 3
      const search = turn % 2 ? `page_token=${next}&page_size=2` : `page_size=2&page_token=${next}`
      return { items: 1, next: `${PATH}?${search}&nonce=${turn}` }
    })
    expectBadResponse(await pageOf(graph, rooms, { first: 100 }), /already seen/)
  })

  test.for([1, 2, 3, 8, 19])(
    'in a cycle of %i walked one operation a page ends in an error',
    async (length, { graph, rooms }) => {
      script(graph, rooms, (token) => ({ items: 1, next: to(around(token, length)) }))
      const pages = await followAll(graph, rooms, 1)
      expect(pages.length).toBeLessThanOrEqual(4 * length + 4)
      expectBadResponse(pages.at(-1) as PageResult, /already seen/)
      expect(pages.at(-1)?.calls).toEqual([])
    },
  )

  test('to an earlier number under the same token is seen at once', async ({ graph, rooms }) => {
    graph.emulator.intercept(({ query }) => {
      const number = Number(query.get('page_number') ?? 0)
      const next = `${PATH}?page_number=${number === 5 ? 2 : number + 1}&page_size=1&page_token=PAring`
      return { status: 200, body: { links: { next }, data: [{ id: rooms.ids[number] }] } }
    })
    const pages = await followAll(graph, rooms, 1)
    expect(pages).toHaveLength(7)
    expectBadResponse(pages.at(-1) as PageResult, /already seen/)
  })

  test.for([1, 3, 8])(
    'backward in a cycle of %i ends in an error as well',
    async (length, { graph, rooms }) => {
      script(graph, rooms, (token) => ({ items: 1, next: to('start'), prev: to(around(token, length)) }))
      const start = await pageOf(graph, rooms, { first: 2 })
      const before = start.info.endCursor
      const filled = await pageOf(graph, rooms, { last: 100, before })
      expectBadResponse(filled, /already seen/)
      let page = await pageOf(graph, rooms, { last: 1, before })
      let operations = 1
      for (; page.info && operations < 100; operations++) {
        page = await pageOf(graph, rooms, { last: 1, before: page.info.startCursor })
      }
      expectBadResponse(page, /already seen/)
      expect(operations).toBeLessThanOrEqual(4 * length + 4)
    },
  )

  test('does not make a suspect of somebody who goes to and fro', async ({ graph, rooms }) => {
    let page = await pageOf(graph, rooms, { first: 10 })
    for (let turn = 0; turn < 6; turn++) {
      page = await pageOf(graph, rooms, { first: 10, after: page.info.endCursor })
      page = await pageOf(graph, rooms, { first: 10, after: page.info.endCursor })
      page = await pageOf(graph, rooms, { last: 10, before: page.info.startCursor })
      expect(page.result.errors).toEqual([])
      page = await pageOf(graph, rooms, { last: 10, before: page.info.startCursor })
      expect(page.ids).toEqual(rooms.ids.slice(0, 10))
    }
  })
})
