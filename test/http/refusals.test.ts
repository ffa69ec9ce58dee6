import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createRoomgraph, type Roomgraph, type RoomgraphOptions } from '../../src/index.ts'
import { type Listening, listen } from '../../src/server/http/listen.ts'
import { postOf, type RawAnswer, requestOf, sendRaw } from '../support/raw-request.ts'

const APP = 'https://app.example.com'
const QUERY = '{"query":"{ __typename }"}'
const FROM_APP = `origin: ${APP}`
const KEY = 'canary-0123456789'

let roomgraph: Roomgraph
let server: Listening

async function start(options: Partial<RoomgraphOptions> = {}): Promise<void> {
  roomgraph = createRoomgraph({ corsOrigins: [APP], ...options })
  server = await listen(roomgraph, { host: '127.0.0.1', port: 0 })
}

async function stop(): Promise<void> {
  await server.close()
  await roomgraph.close()
}

/** Whatever it says, the page may read it, and when to ask again, and nothing sniffs in it. */
function expectReadable({ headers }: RawAnswer): void {
  expect(headers).toMatchObject({
    'access-control-allow-origin': APP,
    'access-control-expose-headers': 'retry-after, x-request-id',
    vary: 'origin',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'x-request-id': expect.any(String),
  })
}

async function expectPreflight(...headers: string[]): Promise<void> {
  const answer = await sendRaw(
    server.origin,
    requestOf('OPTIONS', '/graphql', FROM_APP, 'access-control-request-method: POST', ...headers),
  )
  expect(answer.status).toBe(204)
  expectReadable(answer)
  expect(answer.headers['access-control-allow-headers']).toContain('content-type')
}

describe('a page of a listed origin may read', () => {
  beforeAll(() => start({ auth: { kind: 'api-key', keys: [{ name: 'app', key: KEY, scopes: [] }] } }))
  afterAll(stop)
  const known = `x-api-key: ${KEY}`

  test.each<[number, string, string | Buffer]>([
    [200, 'an answer', postOf(QUERY, FROM_APP, known)],
    [401, 'that it is not known', postOf(QUERY, FROM_APP)],
    [400, 'that the body is no JSON', postOf('{', FROM_APP, known)],
    [400, 'that a target is none', requestOf('GET', 'http://elsewhere.example/graphql', FROM_APP)],
    [404, 'that nothing is there', requestOf('GET', '/nowhere', FROM_APP)],
    [405, 'that a method is none', requestOf('PUT', '/graphql', FROM_APP, known)],
    [406, 'that no type suits', postOf(QUERY, FROM_APP, known, 'accept: image/png')],
    [413, 'that a body is too long', postOf(JSON.stringify({ query: 'x'.repeat(100_001) }), FROM_APP, known)],
    [415, 'that a type is not taken', postOf(QUERY, FROM_APP, known, 'content-type: text/plain')],
    [200, 'a probe', requestOf('GET', '/health', FROM_APP)],
  ])('%i, %s', async (status, _, bytes) => {
    const answer = await sendRaw(server.origin, bytes)
    expect(answer.status).toBe(status)
    expectReadable(answer)
    await expectPreflight()
  })

  test.each(['https://evil.test', 'null'])('and one of %s may not', async (origin) => {
    const answer = await sendRaw(server.origin, postOf(QUERY, `origin: ${origin}`))
    expect(answer).toMatchObject({
      status: 401,
      headers: { vary: 'origin', 'x-content-type-options': 'nosniff' },
    })
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
  })
})

describe('also when', () => {
  afterEach(stop)

  test('the host is not allowed', async () => {
    await start({ allowedHosts: [] })
    const answer = await sendRaw(server.origin, postOf(QUERY, FROM_APP))
    expect(answer.status).toBe(421)
    expectReadable(answer)
    await expectPreflight()
  })

  test('the server is closed', async () => {
    await start()
    await roomgraph.close()
    const answer = await sendRaw(server.origin, postOf(QUERY, FROM_APP))
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    expectReadable(answer)
    await expectPreflight()
  })
})

describe('in overload', () => {
  let upstream: Server
  /** The one place is taken by a call that does not end. */
  beforeAll(async () => {
    const asked = Promise.withResolvers<void>()
    upstream = createServer(() => asked.resolve()).listen(0, '127.0.0.1')
    await new Promise((resolve) => upstream.once('listening', resolve))
    const baseUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
    const projectId = '0f0f0f0f-1111-4222-8333-444444444444'
    await start({ signalwire: { baseUrl, projectId, apiToken: 'token' }, overload: { maxOperations: 1 } })
    const rooms = '{"query":"{ rooms(first: 1) { nodes { name } } }"}'
    const body = { method: 'POST', headers: { 'content-type': 'application/json' }, body: rooms }
    void fetch(`${server.origin}/graphql`, body).catch(() => {})
    await asked.promise
  })
  afterAll(async () => {
    upstream.closeAllConnections()
    upstream.close()
    await stop()
  })

  test('a page may read the 503, and its preflight is answered', async () => {
    const answer = await sendRaw(server.origin, postOf(QUERY, FROM_APP))
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    expectReadable(answer)
    await expectPreflight()
  })

  test('the same over fetch', async () => {
    const url = 'http://localhost/graphql'
    const headers = { origin: APP, 'content-type': 'application/json' }
    const refused = await roomgraph.fetch(new Request(url, { method: 'POST', headers, body: QUERY }))
    expect(refused.status).toBe(503)
    const asking = { origin: APP, 'access-control-request-method': 'POST' }
    const preflight = await roomgraph.fetch(new Request(url, { method: 'OPTIONS', headers: asking }))
    expect(preflight.status).toBe(204)
    for (const { headers } of [refused, preflight]) {
      expect(headers.get('access-control-allow-origin')).toBe(APP)
      expect(headers.get('vary')).toBe('origin')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
    }
  })

  test('others get no leave, and an OPTIONS that is no preflight is refused like anything else', async () => {
    const preflight = ['access-control-request-method: POST', 'origin: https://evil.test']
    const answer = await sendRaw(server.origin, requestOf('OPTIONS', '/graphql', ...preflight))
    expect(answer.status).toBe(204)
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
    expect((await sendRaw(server.origin, requestOf('OPTIONS', '/nowhere'))).status).toBe(503)
  })
})

describe('what is no HTTP', () => {
  beforeAll(() => start())
  afterAll(stop)

  test.each([
    [400, 'not http at all\r\n\r\n'],
    [400, 'GET /health HTTP/1.1\r\n\r\n'],
    [431, requestOf('GET', '/health', `x-long: ${'x'.repeat(20_000)}`)],
  ])('is a %i that nothing sniffs in', async (status, bytes) => {
    const answer = await sendRaw(server.origin, bytes)
    expect(answer.status).toBe(status)
    if (!bytes.endsWith('1.1\r\n\r\n')) expect(answer.headers['x-content-type-options']).toBe('nosniff')
  })
})
