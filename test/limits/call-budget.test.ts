import { describe, expect } from 'vitest'
import { type Graph, openGraph, QUICK_RETRIES, withFreshGraph } from '../support/graph.ts'

const CONFERENCE = { conferences: { nodes: [{ name: expect.any(String) }] } }

const test = withFreshGraph({}, { limits: { maxUpstreamCalls: 4 } })

/** Every page of rooms is empty and links another one. */
function sendEmptyPages(graph: Graph): void {
  let pages = 0
  graph.emulator.intercept(({ path }) => {
    if (path !== '/api/video/rooms') return undefined
    const next = `/api/video/rooms?page_size=5&page_number=${++pages}&page_token=t${pages}`
    return { status: 200, body: { links: { next }, data: [] } }
  })
}

describe('an operation that may make four calls', () => {
  test('makes no fifth, whatever the upstream sends, and keeps what it has', async ({ graph }) => {
    sendEmptyPages(graph)
    const { status, data, errors, calls } = await graph.run(
      '{ conferences(first: 1) { nodes { name } } rooms(first: 5) { nodes { name } } }',
    )
    expect(status).toBe(200)
    expect(calls).toHaveLength(4)
    expect(data).toEqual({ ...CONFERENCE, rooms: null })
    expect(errors).toEqual([
      {
        message: expect.stringMatching(
          /^GET \/api\/video\/rooms was not sent, .* the 4 upstream calls .*\(ROOMGRAPH_MAX_UPSTREAM_CALLS\)/,
        ),
        path: ['rooms'],
        locations: expect.anything(),
        extensions: { code: 'UPSTREAM_CALL_LIMIT_REACHED', limit: 4 },
      },
    ])
  })

  test('has four for itself every time', async ({ graph }) => {
    const query =
      '{ conferences(first: 1) { nodes { name } } rooms(first: 3) { nodes { name } } roomSessions(first: 2) { nodes { name } } insightsRooms(first: 1) { nodes { sid } } }'
    for (let time = 0; time < 4; time++) {
      const { errors, calls } = await graph.run(query)
      expect({ errors, calls: calls.length }).toEqual({ errors: [], calls: 4 })
    }
  })

  test('counts a call that another operation has sent', async ({ graph }) => {
    sendEmptyPages(graph)
    const query = '{ rooms(first: 5) { nodes { name } } }'
    const [one, other] = await Promise.all([graph.run(query), graph.run(query)])
    for (const { errors } of [one, other]) {
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(['UPSTREAM_CALL_LIMIT_REACHED'])
    }
  })
})

test('retries of a call are included in it', async () => {
  const graph = await openGraph({}, { limits: { maxUpstreamCalls: 1 }, upstream: QUICK_RETRIES })
  let sent = 0
  graph.emulator.intercept(() => (++sent === 1 ? { status: 503, body: {} } : undefined))
  const { errors, calls } = await graph.run('{ conferences(first: 1) { nodes { name } } }')
  expect(errors).toEqual([])
  expect(calls).toHaveLength(2)
})

test('by default an operation makes no more than a hundred', async () => {
  const graph = await openGraph()
  sendEmptyPages(graph)
  const fields = ['1', '2', '3', '4', '5', '6'].map(
    (size) => `a${size}: rooms(first: ${size}) { nodes { name } }`,
  )
  const { errors, calls } = await graph.run(`{ ${fields.join(' ')} }`)
  expect(calls).toHaveLength(100)
  expect(errors.map(({ extensions }) => extensions.code)).toContain('UPSTREAM_CALL_LIMIT_REACHED')
})
