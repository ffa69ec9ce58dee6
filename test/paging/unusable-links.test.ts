import { describe, expect } from 'vitest'
import { post } from '../support/client.ts'
import { type Data, type Graph, withGraph } from '../support/graph.ts'

/** How each provider writes a page with links. */
const PROVIDERS = [
  {
    field: 'rooms',
    id: 'roomId',
    page: (next: unknown, prev: unknown) => ({
      links: { next, prev },
      data: [{ id: 'one' }, { id: 'two' }],
    }),
    pageOf: (links: unknown) => ({ links, data: [{ id: 'one' }, { id: 'two' }] }),
  },
  {
    field: 'insightsRooms',
    id: 'sid',
    page: (next: unknown, prev: unknown) => ({
      meta: { key: 'rooms', next_page_url: next, previous_page_url: prev },
      rooms: [{ room_sid: 'one' }, { room_sid: 'two' }],
    }),
    pageOf: (meta: unknown) => ({ meta, rooms: [{ room_sid: 'one' }, { room_sid: 'two' }] }),
  },
] as const

/** What no page can be asked for by. */
const UNUSABLE: [what: string, link: unknown][] = [
  ['a word', 'string'],
  ['another host', 'https://elsewhere.test/api/video/rooms?page_size=2'],
  ['a number', 7],
  ['a list', ['/api/video/rooms']],
  ['an object', { href: '/api/video/rooms' }],
  ['a flag', false],
  ['no URL', 'http://['],
]
const NO_LINKS: [what: string, links: unknown][] = [
  ['text', 'next'],
  ['a list', []],
  ['a number', 0],
  ['a flag', true],
]

const test = withGraph()

function answer(graph: Graph, body: unknown): void {
  graph.emulator.intercept(() => ({ status: 200, body }))
}

describe.each(PROVIDERS)('a link of $field that is unusable', ({ field, id, page, pageOf }) => {
  const run = (graph: Graph, args: string, fields: string) => graph.run(`{ ${field}(${args}) { ${fields} } }`)
  const idsOf = (data: Data) => data[field].nodes.map((node: Data) => node[id])
  const BAD = { extensions: { code: 'UPSTREAM_BAD_RESPONSE' } }

  async function secondCursor(graph: Graph): Promise<string> {
    answer(graph, page(null, null))
    const { data } = await run(graph, 'first: 2', 'edges { cursor }')
    return data[field].edges[1].cursor
  }

  test.for(UNUSABLE)(
    '%s: a full page comes whole where nobody asks what follows',
    async ([_, bad], { graph }) => {
      answer(graph, page(bad, bad))
      const { data, errors, calls } = await run(
        graph,
        'first: 2',
        `nodes { ${id} } edges { cursor } pageInfo { hasPreviousPage startCursor endCursor }`,
      )
      expect(errors).toEqual([])
      expect(idsOf(data)).toEqual(['one', 'two'])
      expect(calls).toHaveLength(1)
    },
  )

  test.for(UNUSABLE)(
    '%s: an error at `hasNextPage`, and where more items are needed',
    async ([_, bad], { graph }) => {
      answer(graph, page(bad, null))
      const asked = await run(graph, 'first: 2', `nodes { ${id} } pageInfo { hasNextPage }`)
      expect(asked.errors).toMatchObject([{ ...BAD, path: [field, 'pageInfo', 'hasNextPage'] }])
      const more = await run(graph, 'first: 3', `nodes { ${id} }`)
      expect(more.errors).toMatchObject([{ ...BAD, path: [field] }])
      const fewer = await run(graph, 'first: 1', `nodes { ${id} } pageInfo { hasNextPage }`)
      expect(fewer.data[field].pageInfo.hasNextPage).toBe(true)
      expect(fewer.errors).toEqual([])
      for (const { calls } of [asked, more, fewer]) expect(calls).toHaveLength(1)
    },
  )

  test.for(UNUSABLE)('%s for the page before: an error in a walk back alone', async ([_, bad], { graph }) => {
    const before = await secondCursor(graph)
    answer(graph, page(null, bad))
    const forward = await run(graph, 'first: 5', `nodes { ${id} } pageInfo { hasNextPage hasPreviousPage }`)
    expect(forward.errors).toEqual([])
    expect(forward.data[field].pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: false })
    const back = await run(graph, `last: 1, before: "${before}"`, `nodes { ${id} }`)
    expect(back.errors).toEqual([])
    expect(idsOf(back.data)).toEqual(['one'])
    const asked = await run(graph, `last: 1, before: "${before}"`, 'pageInfo { hasPreviousPage }')
    expect(asked.errors).toMatchObject([{ ...BAD, path: [field, 'pageInfo', 'hasPreviousPage'] }])
    const more = await run(graph, `last: 2, before: "${before}"`, `nodes { ${id} }`)
    expect(more.errors).toMatchObject([{ ...BAD, path: [field] }])
  })

  test('does not spoil the cursors of its page, and is told again by who goes on from the last', async ({
    graph,
  }) => {
    answer(graph, page('string', 'string'))
    const { data } = await run(graph, 'first: 2', 'edges { cursor }')
    const [first, last] = data[field].edges.map((edge: Data) => edge.cursor)
    const second = await run(graph, `first: 1, after: "${first}"`, `nodes { ${id} }`)
    expect(idsOf(second.data)).toEqual(['two'])
    const past = await run(graph, `first: 1, after: "${last}"`, `nodes { ${id} }`)
    expect(past.errors).toMatchObject([{ ...BAD, path: [field] }])
  })

  test('ends a stream after what has come', async ({ graph }) => {
    answer(graph, page('string', null))
    const response = await post(
      graph,
      `{ ${field}(first: 3) { nodes @stream(initialCount: 1) { ${id} } } }`,
      {},
      { headers: { accept: 'multipart/mixed' } },
    )
    const text = await response.text()
    expect(text).toContain('"one"')
    expect(text).toContain('UPSTREAM_BAD_RESPONSE')
  })

  test.for(NO_LINKS)(
    'in links that are %s, costs nothing but what needs it',
    async ([_, links], { graph }) => {
      answer(graph, pageOf(links))
      const whole = await run(graph, 'first: 2', `nodes { ${id} }`)
      expect(whole.errors).toEqual([])
      expect(idsOf(whole.data)).toEqual(['one', 'two'])
      const asked = await run(graph, 'first: 2', 'pageInfo { hasNextPage }')
      expect(asked.errors).toMatchObject([{ ...BAD, path: [field, 'pageInfo', 'hasNextPage'] }])
    },
  )

  test.for([undefined, null])('is none where the links are %s', async (links, { graph }) => {
    answer(graph, pageOf(links))
    const page = await run(graph, 'first: 3', `nodes { ${id} } pageInfo { hasNextPage }`)
    expect(page.errors).toEqual([])
    expect(page.data[field].pageInfo.hasNextPage).toBe(false)
  })
})

test('the merged list gives what has come, and the error where it goes on', async ({ graph }) => {
  graph.emulator.intercept(({ path }) => {
    if (path === '/v1/Video/Rooms') return { status: 200, body: { meta: { key: 'rooms' }, rooms: [] } }
    return { status: 200, body: { links: { next: 'string' }, data: [{ id: 'one' }, { id: 'two' }] } }
  })
  const first = await graph.run('{ videoSessions(first: 2) { nodes { __typename } edges { cursor } } }')
  expect(first.errors).toEqual([])
  expect(first.data.videoSessions.nodes).toHaveLength(2)
  const after = first.data.videoSessions.edges[1].cursor
  const next = await graph.run(
    'query ($after: String) { videoSessions(first: 2, after: $after) { nodes { __typename } } }',
    { after },
  )
  expect(next.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_BAD_RESPONSE' } }])
})

test('a list under a name that `meta.key` does not tell is still found', async ({ graph }) => {
  const sid = `RM${'a'.repeat(32)}`
  for (const key of ['anything', 'constructor', 'meta', 5, null]) {
    graph.emulator.intercept(({ path }) => {
      const isRooms = path.endsWith('Rooms')
      const [name, idOf] = isRooms ? ['rooms', 'room_sid'] : ['participants', 'participant_sid']
      if (path.endsWith(sid)) return { status: 200, body: { room_sid: sid } }
      return { status: 200, body: { meta: { key, next_page_url: null }, [name]: [{ [idOf]: 'one' }] } }
    })
    const { data, errors } = await graph.run(
      `{ insightsRooms(first: 5) { nodes { sid } } insightsRoom(id: "${sid}") { participants { nodes { sid } } } }`,
    )
    expect(errors).toEqual([])
    expect(data.insightsRooms.nodes).toEqual([{ sid: 'one' }])
    expect(data.insightsRoom.participants.nodes).toEqual([{ sid: 'one' }])
  }
})
