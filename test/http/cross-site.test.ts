import { describe, expect } from 'vitest'
import { type Graph, withFreshGraph } from '../support/graph.ts'
import { requestOf, sendRaw } from '../support/raw-request.ts'

const APP = 'https://app.example.com'
const GET = `/graphql?query=${encodeURIComponent('{ rooms(first: 1) { nodes { name } } }')}`

const test = withFreshGraph({}, { graphiql: true, corsOrigins: [APP] })

async function get(
  graph: Graph,
  origin: string,
  target: string,
  headers: Record<string, string>,
  method = 'GET',
) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const answer = await sendRaw(origin, requestOf(method, target, ...lines))
  const url = `http://localhost${target}`
  expect((await graph.fetch(new Request(url, { method, headers }))).status).toBe(answer.status)
  return answer
}

const CROSS = { 'sec-fetch-site': 'cross-site' }

describe('a GET that a browser sends for a page of another site', () => {
  test.for([
    ['an image', { ...CROSS, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
    ['a script', { ...CROSS, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }],
    [
      'a fetch of an origin that is not listed',
      { ...CROSS, 'sec-fetch-mode': 'cors', origin: 'https://evil.test' },
    ],
    ['a fetch of a sandboxed page', { ...CROSS, 'sec-fetch-mode': 'cors', origin: 'null' }],
    [
      'an event source',
      { ...CROSS, 'sec-fetch-mode': 'cors', origin: 'https://evil.test', accept: 'text/event-stream' },
    ],
    ['no mode at all', CROSS],
    ['another site beside it', { 'sec-fetch-site': 'none, Cross-Site' }],
  ] as const)('runs nothing: %s', async ([_, headers], { graph, origin }) => {
    const answer = await get(graph, origin, GET, headers)
    expect(answer.status).toBe(403)
    expect(JSON.parse(answer.body).errors).toEqual([
      {
        message: expect.stringContaining('ROOMGRAPH_CORS_ORIGINS'),
        extensions: { code: 'CROSS_SITE_REQUEST' },
      },
    ])
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
    expect(graph.emulator.journal).toEqual([])
  })

  test('runs nothing by HEAD either', async ({ graph, origin }) => {
    expect(await get(graph, origin, GET, CROSS, 'HEAD')).toMatchObject({ status: 403, body: '' })
    expect(graph.emulator.journal).toEqual([])
  })

  test.for([
    ['is a navigation', { ...CROSS, 'sec-fetch-mode': 'navigate' }],
    ['may read the answer', { ...CROSS, 'sec-fetch-mode': 'cors', origin: APP }],
    ['listens to events that it may read', { ...CROSS, origin: APP, accept: 'text/event-stream' }],
    [
      'is of the same site',
      { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors', origin: 'http://localhost:5173' },
    ],
    ['is of the same origin', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }],
    ['was typed in', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }],
    ['comes from no browser', {}],
  ] as const)('is run where it %s', async ([_, headers], { graph, origin }) => {
    expect((await get(graph, origin, GET, headers)).status).toBe(200)
    expect(graph.emulator.journal).toHaveLength(2)
  })

  test.for(['/health', '/ready'])('may be a probe: %s', async (path, { graph, origin }) => {
    expect((await get(graph, origin, path, { ...CROSS, 'sec-fetch-mode': 'no-cors' })).status).toBe(200)
  })

  test('opens GraphiQL by a link', async ({ graph, origin }) => {
    const headers = { ...CROSS, 'sec-fetch-mode': 'navigate', accept: 'text/html' }
    expect((await get(graph, origin, '/graphql', headers)).headers['content-type']).toContain('text/html')
  })
})
