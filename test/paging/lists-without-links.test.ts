import { describe, expect } from 'vitest'
import { type Graph, withFreshGraph } from '../support/graph.ts'
import { conferencesField, pageOf, roomsField } from '../support/lists.ts'

const PATH = '/api/video/conferences'

const test = withFreshGraph({ conferences: 40, behaviour: { conferenceLinks: false } }).extend(
  'conferences',
  ({ graph }) => conferencesField(graph.emulator),
)

describe('a list without links', () => {
  test('that fits on one page is whole after one call', async ({ graph, conferences }) => {
    for (const first of [41, 50, 1000]) {
      const page = await pageOf(graph, conferences, { first })
      expect(page.ids).toEqual(conferences.ids)
      expect(page.info).toMatchObject({ hasNextPage: false, hasPreviousPage: false })
      expect(page.calls).toEqual([`${PATH}?page_size=${first}`])
    }
  })

  test.for([1, 10, 39, 40])(
    'with more than %i items gives them all, page by page',
    async (first, { graph, conferences }) => {
      const seen: string[] = []
      let after: string | null = null
      for (let more = true; more; ) {
        const page = await pageOf(graph, conferences, { first, after })
        expect(page.result.errors).toEqual([])
        expect(page.calls.length).toBeLessThanOrEqual(after === null ? 2 : 1)
        expect(page.info.hasPreviousPage).toBe(after !== null)
        seen.push(...page.ids)
        more = page.info.hasNextPage
        after = page.info.endCursor
      }
      expect(seen).toEqual(conferences.ids)
    },
  )

  test('is walked back as well', async ({ graph, conferences }) => {
    const page = await pageOf(graph, conferences, { first: 30 })
    const back = await pageOf(graph, conferences, { last: 10, before: page.cursors[25] ?? '' })
    expect(back.ids).toEqual(conferences.ids.slice(15, 25))
    expect(back.info).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
    expect(back.calls).toHaveLength(1)
    const head = await pageOf(graph, conferences, { last: 20, before: back.info.startCursor })
    expect(head.ids).toEqual(conferences.ids.slice(0, 15))
    expect(head.info.hasPreviousPage).toBe(false)
  })

  test('brings the active sessions of a longer list at the same price', async ({ graph }) => {
    const { data, calls } = await graph.run('{ conferences(first: 10) { nodes { activeSession { name } } } }')
    expect(data.conferences.nodes).toHaveLength(10)
    expect(calls).toHaveLength(2)
    for (const call of calls) expect(call).toContain('include_active_session=true')
  })

  test('counts `links: null` as none', async ({ graph, conferences }) => {
    graph.emulator.intercept(({ query }) => {
      const ids = conferences.ids.slice(0, Number(query.get('page_size')))
      return { status: 200, body: { links: null, data: ids.map((id) => ({ id })) } }
    })
    const page = await pageOf(graph, conferences, { first: 10 })
    expect(page.info.hasNextPage).toBe(true)
    const next = await pageOf(graph, conferences, { first: 10, after: page.info.endCursor })
    expect(next.ids).toEqual(conferences.ids.slice(10, 20))
  })

  test('whose upstream sends everything at once, whatever is asked for, is not asked for twice', async ({
    graph,
    conferences,
  }) => {
    graph.emulator.intercept(() => ({
      status: 200,
      body: { data: conferences.ids.map((id) => ({ id })) },
    }))
    const page = await pageOf(graph, conferences, { first: 10 })
    expect(page.ids).toEqual(conferences.ids.slice(0, 10))
    expect(page.info.hasNextPage).toBe(true)
    expect(page.calls).toHaveLength(1)
    const next = await pageOf(graph, conferences, { first: 40, after: page.info.endCursor })
    expect(next.ids).toEqual(conferences.ids.slice(10))
    expect(next.info.hasNextPage).toBe(false)
    expect(next.calls).toHaveLength(1)
  })
})

describe('a page without links', () => {
  const rooms = (graph: Graph) => roomsField(graph.emulator)

  test.for([2, 1])('at the end of a walk, with %i items of 2, is the end', async (count, { graph }) => {
    const { ids } = rooms(graph)
    graph.emulator.intercept(({ query }) => {
      const next = '/api/video/rooms?page_number=1&page_size=2&page_token=PAlast'
      const items = query.has('page_token') ? ids.slice(2, 2 + count) : ids.slice(0, 2)
      const data = items.map((id) => ({ id }))
      return { status: 200, body: query.has('page_token') ? { data } : { links: { next }, data } }
    })
    const page = await pageOf(graph, rooms(graph), { first: 2 })
    const next = await pageOf(graph, rooms(graph), { first: 2, after: page.info.endCursor })
    expect(next.ids).toEqual(ids.slice(2, 2 + count))
    expect(next.info.hasNextPage).toBe(false)
    expect(next.calls).toHaveLength(1)
    const filled = await pageOf(graph, rooms(graph), { first: 1 })
    const across = await pageOf(graph, rooms(graph), { first: 10, after: filled.info.endCursor })
    expect(across.ids).toEqual(ids.slice(1, 2 + count))
  })

  test('that holds 1000 items leaves open whether more follow, and says so only when asked', async ({
    graph,
  }) => {
    graph.emulator.intercept(() => {
      const data = Array.from({ length: 1000 }, (_, index) => ({ id: `item ${index}` }))
      return { status: 200, body: { data } }
    })
    const plain = await graph.run(
      '{ conferences(first: 1000) { nodes { conferenceId } pageInfo { endCursor } } }',
    )
    expect(plain.errors).toEqual([])
    expect(plain.data.conferences.nodes).toHaveLength(1000)
    const asked = await graph.run('{ conferences(first: 1000) { pageInfo { hasNextPage } } }')
    expect(asked.errors).toMatchObject([
      {
        path: ['conferences', 'pageInfo', 'hasNextPage'],
        message: expect.stringMatching(/1000 items and no links.*unknown/),
        extensions: { code: 'UPSTREAM_BAD_RESPONSE' },
      },
    ])
  })
})
