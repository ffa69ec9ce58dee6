import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { SIGNALWIRE_CREDENTIALS } from '../../src/emulator/index.ts'
import { createRoomgraph } from '../../src/index.ts'
import { type Listening, listen } from '../../src/server/http/listen.ts'
import { type Graph, withGraph } from '../support/graph.ts'
import { startRawUpstream } from '../support/raw-upstream.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

const test = withGraph(
  {},
  { auth: { kind: 'api-key', keys: [{ name: 'ci', key: 'a-key-of-32-characters-or-more-00' }] } },
)

const KEY = { authorization: 'Bearer a-key-of-32-characters-or-more-00' }
const QUERY = JSON.stringify({ query: '{ __typename }' })

async function ask(
  graph: Graph,
  init: RequestInit = {},
  path = '/graphql',
  headers: Record<string, string> = {},
) {
  const given = { 'content-type': 'application/json', ...KEY, ...headers, ...(init.headers as object) }
  const response = await graph.fetch(
    new Request(`http://localhost${path}`, {
      method: 'POST',
      body: QUERY,
      ...init,
      headers: given,
    } as RequestInit),
  )
  return { status: response.status, id: response.headers.get('x-request-id') }
}

describe('the id of a request', () => {
  test.for(['abc', '0af7651916cd43dd8448eb211c80319c', '1-67891233:abc/def+x==.y_z@w', 'x'.repeat(128)])(
    'is given back: %s',
    async (id, { graph }) => {
      expect(await ask(graph, {}, '/graphql', { 'x-request-id': id })).toEqual({ status: 200, id })
    },
  )

  test.for(['x'.repeat(129), 'a b', 'a,b', '{"a":1}', '"', '\u00e4', '<script>', 'a;b', 'a\tb', ''])(
    'is made anew in place of %s',
    async (id, { graph }) => {
      expect((await ask(graph, {}, '/graphql', { 'x-request-id': id })).id).toMatch(UUID)
    },
  )

  test('is made anew for each request without one', async ({ graph }) => {
    const ids = await Promise.all([ask(graph), ask(graph), ask(graph)])
    for (const { id } of ids) expect(id).toMatch(UUID)
    expect(new Set(ids.map(({ id }) => id)).size).toBe(3)
  })

  test.for<[string, number, RequestInit, string?]>([
    ['a page that there is not', 404, {}, '/nowhere'],
    ['a probe', 200, { method: 'GET', body: null }, '/health'],
    ['readiness', 200, { method: 'GET', body: null }, '/ready'],
    ['a caller who is not known', 401, { headers: { authorization: 'Bearer wrong' } }],
    [
      'a document that is none',
      400,
      { body: '{ "query": "{" }', headers: { accept: 'application/graphql-response+json' } },
    ],
    ['a body that is too large', 413, { body: 'x'.repeat(200_000) }],
    ['a form', 415, { headers: { 'content-type': 'text/plain' } }],
    ['a method that there is not', 405, { method: 'PUT' }],
    ['an answer in a form that there is not', 406, { headers: { accept: 'image/png' } }],
  ])('goes back with the answer to %s', async ([_, status, init, path], { graph }) => {
    expect(await ask(graph, init, path, { 'x-request-id': 'mine' })).toEqual({ status, id: 'mine' })
  })

  test('goes back with each answer in parts', async ({ graph }) => {
    const body = JSON.stringify({ query: '{ __typename ... @defer { rooms(first: 1) { nodes { name } } } }' })
    const accept = { accept: 'multipart/mixed', 'x-request-id': 'mine' }
    expect(await ask(graph, { body }, '/graphql', accept)).toEqual({ status: 200, id: 'mine' })
  })
})

describe('a server on a port', () => {
  let roomgraph: ReturnType<typeof createRoomgraph>
  let server: Listening
  beforeAll(async () => {
    roomgraph = createRoomgraph({ overload: { maxOperations: 1 } })
    server = await listen(roomgraph, { host: '127.0.0.1', port: 0 })
  })
  afterAll(async () => {
    await server.close()
    await roomgraph.close()
  })

  test('gives it back too', async () => {
    const headers = { 'content-type': 'application/json', 'x-request-id': 'mine' }
    const response = await fetch(`${server.origin}/graphql`, { method: 'POST', body: QUERY, headers })
    expect(response.headers.get('x-request-id')).toBe('mine')
  })

  test('gives it to those whom it refuses for overload', async () => {
    const silent = await startRawUpstream(() => {})
    const full = createRoomgraph({
      signalwire: { baseUrl: silent.url, ...SIGNALWIRE_CREDENTIALS },
      overload: { maxOperations: 1 },
    })
    const { origin, close } = await listen(full, { host: '127.0.0.1', port: 0, drainMs: 0 })
    const unanswered = request(`${origin}/graphql?query=%7Brooms%7Bnodes%7Bid%7D%7D%7D`)
    unanswered.on('error', () => {}).end()
    await expect.poll(() => silent.requests).toBe(1)
    const asked = await fetch(`${origin}/graphql`, { headers: { 'x-request-id': 'mine' } })
    expect([asked.status, asked.headers.get('x-request-id')]).toEqual([503, 'mine'])
    const anew = await fetch(`${origin}/graphql`, { headers: { 'x-request-id': 'not mine' } })
    expect(anew.headers.get('x-request-id')).toMatch(UUID)
    unanswered.destroy()
    await close()
    await full.close()
    await silent.close()
  })

  test('gives it with a refusal of a host that is none', async () => {
    const id = await new Promise((resolve, reject) => {
      const headers = { host: 'a b', 'x-request-id': 'mine' }
      request(`${server.origin}/graphql`, { headers }, (response) => {
        response.resume()
        resolve([response.statusCode, response.headers['x-request-id']])
      })
        .on('error', reject)
        .end()
    })
    expect(id).toEqual([400, 'mine'])
  })

  test('gives it to those who come when it is closing', async () => {
    const closing = createRoomgraph()
    await closing.close()
    const late = await closing.fetch(
      new Request('http://localhost/graphql', { headers: { 'x-request-id': 'mine' } }),
    )
    expect([late.status, late.headers.get('x-request-id')]).toEqual([503, 'mine'])
  })
})
