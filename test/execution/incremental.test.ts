import { describe, expect } from 'vitest'
import { post } from '../support/client.ts'
import { type Data, type Graph, withFreshGraph } from '../support/graph.ts'

const test = withFreshGraph({}, { explain: true })

interface Part {
  data?: Data
  incremental?: { path: (string | number)[]; data?: Data; items?: Data[]; errors?: Data[]; label?: string }[]
  errors?: Data[]
  hasNext?: boolean
  extensions?: Data
}

/** Runs an operation over HTTP as multipart/mixed; gives its parts in the order in which their bytes came. */
async function parts(
  graph: Graph,
  query: string,
  variables?: Record<string, unknown>,
): Promise<{ parts: Part[]; calls: string[] }> {
  graph.emulator.resetJournal()
  const response = await post(graph, query, variables, { headers: { accept: 'multipart/mixed' } })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toContain('multipart/mixed')
  const text = await response.text()
  const bodies = text.split(/\r?\n-{2,3}-?\r?\n?/).flatMap((part) => part.match(/\{[\s\S]*\}/)?.[0] ?? [])
  return {
    parts: bodies.map((body) => JSON.parse(body)),
    calls: graph.emulator.journal.map((call) => call.url),
  }
}

/** Everything that came later, flattened. */
const later = (all: Part[]) => all.flatMap((part) => part.incremental ?? [])

describe('@defer', () => {
  const LIVE = `query ($defer: Boolean = true) {
    rooms(first: 10) { nodes { name ... @defer(if: $defer) { activeSession { name status } } } }
  }`

  test('shows the rooms first, for one call, and their sessions after, for one more', async ({ graph }) => {
    const { parts: all, calls } = await parts(graph, LIVE)
    expect(all[0]?.data.rooms.nodes).toHaveLength(10)
    expect(Object.keys(all[0]?.data.rooms.nodes[0])).toEqual(['name'])
    expect(all[0]?.hasNext).toBe(true)
    const sessions = later(all)
    expect(sessions).toHaveLength(10)
    expect(sessions.some(({ data }) => data?.activeSession?.status === 'IN_PROGRESS')).toBe(true)
    expect(all.at(-1)?.hasNext).toBe(false)
    expect(calls).toEqual([
      '/api/video/rooms?page_size=10',
      '/api/video/rooms?include_active_session=true&page_size=10',
    ])
  })

  test('that is switched off costs the one call with sessions', async ({ graph }) => {
    const { data, calls } = await graph.run(LIVE, { defer: false })
    expect(data.rooms.nodes).toHaveLength(10)
    expect(calls).toEqual(['/api/video/rooms?include_active_session=true&page_size=10'])
  })

  test('lets the list arrive while the sessions are still being fetched', async ({ graph }) => {
    graph.emulator.intercept(({ query }) => (query.has('include_active_session') ? 'hang' : undefined))
    const response = await post(graph, LIVE, {}, { headers: { accept: 'multipart/mixed' } })
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    let text = ''
    while (!text.includes('"rooms"')) text += new TextDecoder().decode((await reader.read()).value)
    expect(text).toContain('"hasNext":true')
    await reader.cancel()
  })

  test('has the failure of the sessions in their part', async ({ graph }) => {
    graph.emulator.intercept(({ query }) =>
      query.has('include_active_session') ? { status: 503, body: '' } : undefined,
    )
    const { parts: all } = await parts(graph, LIVE)
    expect(all[0]?.errors).toBeUndefined()
    expect(all[0]?.data.rooms.nodes).toHaveLength(10)
    expect(JSON.stringify(later(all))).toContain('UPSTREAM_UNAVAILABLE')
  })

  test('of one room asks for that room again', async ({ graph }) => {
    const [id] = graph.emulator.signalwire.roomIds()
    const { calls } = await parts(
      graph,
      `{ room(id: "${id}") { name ... @defer { activeSession { name } } } }`,
    )
    expect(calls).toEqual([`/api/video/rooms/${id}`, `/api/video/rooms/${id}?include_active_session=true`])
  })

  test('says the calls so far in each part, and those of all parts in the last one', async ({ graph }) => {
    const { parts: all } = await parts(graph, LIVE)
    expect(all[0]?.extensions.upstream.total).toBeGreaterThanOrEqual(1)
    expect(all.at(-1)?.extensions.upstream.total).toBe(2)
  })
})

describe('@stream', () => {
  test('shows the first items after one page, and the rest page by page', async ({ graph }) => {
    const { parts: all, calls } = await parts(
      graph,
      '{ rooms(first: 100) { nodes @stream(initialCount: 25) { name } } }',
    )
    expect(all[0]?.data.rooms.nodes).toHaveLength(25)
    const items = later(all).flatMap((part) => part.items ?? [])
    expect(items).toHaveLength(75)
    expect(calls).toHaveLength(4)
    expect(calls[0]).toBe('/api/video/rooms?page_size=25')
    const plain = await graph.run('{ rooms(first: 100) { nodes { name } } }')
    expect([...(all[0]?.data.rooms.nodes ?? []), ...items]).toEqual(plain.data.rooms.nodes)
  })

  test('keeps cursors and pageInfo right', async ({ graph }) => {
    const { parts: all } = await parts(
      graph,
      '{ rooms(first: 60) { edges @stream(initialCount: 20) { cursor node { name } } ... @defer { pageInfo { hasNextPage endCursor } } } }',
    )
    const edges = [...(all[0]?.data.rooms.edges ?? []), ...later(all).flatMap((part) => part.items ?? [])]
    const info = later(all).find((part) => part.data?.pageInfo)?.data.pageInfo
    expect(edges).toHaveLength(60)
    expect(info).toEqual({ hasNextPage: true, endCursor: edges.at(-1).cursor })
    const next = await graph.run(
      'query ($after: String) { rooms(first: 20, after: $after) { nodes { name } } }',
      {
        after: info.endCursor,
      },
    )
    expect(next.calls).toHaveLength(1)
    const whole = await graph.run('{ rooms(first: 80) { nodes { name } } }')
    expect(next.data.rooms.nodes).toEqual(whole.data.rooms.nodes.slice(60))
  })

  test('that fails on its second page keeps the first, with an error behind it', async ({ graph }) => {
    graph.emulator.intercept(({ index }) =>
      index === 1 ? { status: 401, body: { error: 'Unauthorized' } } : undefined,
    )
    const { parts: all } = await parts(
      graph,
      '{ rooms(first: 100) { nodes @stream(initialCount: 25) { name } } }',
    )
    expect(all[0]?.data.rooms.nodes).toHaveLength(25)
    const errors = later(all).flatMap((part) => part.errors ?? [])
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAUTHORIZED' } }])
  })

  test('twice of one list tells in both where it ends by a failure', async ({ graph }) => {
    const data = Array.from({ length: 25 }, (_, index) => ({ id: `${index}`, name: `room-${index}` }))
    const links = { next: 'https://elsewhere.example/api/video/rooms?page_number=1' }
    graph.emulator.intercept(() => ({ status: 200, body: { links, data } }))
    const { parts: all } = await parts(
      graph,
      '{ rooms(first: 100) { nodes @stream(initialCount: 25) { name } edges @stream(initialCount: 0) { node { name } } } }',
    )
    const failed = later(all).filter(({ errors }) => errors)
    expect(failed.map(({ path }) => path.slice(0, 2).join('.')).sort()).toEqual([
      'rooms.edges',
      'rooms.nodes',
    ])
  })

  test('never takes more than 20 pages', async ({ graph }) => {
    const { parts: all, calls } = await parts(
      graph,
      '{ roomSessions(first: 400) { nodes @stream(initialCount: 1) { name } } }',
    )
    expect(all[0]?.data.roomSessions.nodes).toHaveLength(1)
    expect(calls).toHaveLength(20)
  })
})
