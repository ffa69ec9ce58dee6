import { afterEach, describe, expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator/index.ts'
import { createRoomgraph, type Roomgraph, type RoomgraphOptions } from '../../src/index.ts'
import { type RawUpstream, startRawUpstream, whole } from '../support/raw-upstream.ts'

const ROOMS = '{ rooms(first: 1) { nodes { roomId } } }'
/** A page without rooms. */
const EMPTY = JSON.stringify({ data: [], links: {} })
const emulator = await startEmulator()
await emulator.close()
const { accountSid, authToken } = emulator.twilio.credentials

let upstream: RawUpstream
let graph: Roomgraph
afterEach(async () => {
  await graph.close()
  await upstream.close()
})

/** The product before an upstream that fails, after it has answered with these statuses. */
async function start(
  options: Partial<RoomgraphOptions> = {},
  statuses: readonly number[] = [],
): Promise<void> {
  upstream = await startRawUpstream((socket, { index }) => socket.write(whole(statuses[index] ?? 503, EMPTY)))
  graph = createRoomgraph({
    signalwire: { baseUrl: upstream.url, ...emulator.signalwire.credentials },
    upstream: { retries: 0, breakerFailures: 1, breakerResetMs: 60_000 },
    ...options,
  })
}

const get = (path: string, init: RequestInit = {}) =>
  graph.fetch(new Request(`http://localhost${path}`, init))
const askRooms = () => get(`/graphql?query=${encodeURIComponent(ROOMS)}`)

async function ready(): Promise<unknown> {
  const response = await get('/ready')
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(response.headers.get('cache-control')).toBe('no-store')
  return { http: response.status, ...((await response.json()) as object) }
}

describe('/ready', () => {
  test('tells which providers are configured and how their breakers stand, and calls nobody', async () => {
    await start({ twilio: { baseUrl: 'http://127.0.0.1:9', accountSid, authToken } })
    expect(await ready()).toEqual({
      http: 200,
      status: 'ready',
      providers: {
        signalwire: { configured: true, breaker: 'closed', credentials: 'unknown' },
        twilio: { configured: true, breaker: 'closed', credentials: 'unknown' },
      },
    })
    expect(upstream.connections).toBe(0)
  })

  test('stays 200 where the circuit of the only provider is open: no other replica could reach it', async () => {
    await start()
    expect((await askRooms()).status).toBe(200)
    expect(await ready()).toEqual({
      http: 200,
      status: 'ready',
      providers: {
        signalwire: { configured: true, breaker: 'open', credentials: 'unknown' },
        twilio: { configured: false },
      },
    })
    expect(upstream.requests).toBe(1)
  })

  test.each([
    [[200], 'accepted'],
    [[404], 'accepted'],
    [[401], 'refused'],
    [[403], 'refused'],
    [[200, 403], 'accepted'],
    [[200, 401, 503, 429], 'refused'],
    [[401, 200], 'accepted'],
    [[503, 422], 'unknown'],
  ])('after %j says that the credentials are %s, and stays 200', async (statuses, credentials) => {
    await start({ upstream: { retries: 0, breakerFailures: 0 } }, statuses)
    for (const _ of statuses) await askRooms()
    expect(await ready()).toEqual({
      http: 200,
      status: 'ready',
      providers: {
        signalwire: { configured: true, breaker: 'closed', credentials },
        twilio: { configured: false },
      },
    })
    expect(upstream.requests).toBe(statuses.length)
  })

  test('is 200 where callers bring the credentials, and needs none itself', async () => {
    await start({ auth: { kind: 'passthrough' }, signalwire: { baseUrl: 'http://127.0.0.1:9' } })
    expect(await ready()).toEqual({
      http: 200,
      status: 'ready',
      providers: { signalwire: { configured: true }, twilio: { configured: false } },
    })
    expect((await askRooms()).status).toBe(401)
  })

  test('is 503 without any provider', async () => {
    await start({ signalwire: undefined })
    expect(await ready()).toMatchObject({ http: 503, status: 'unconfigured' })
    expect((await get('/health')).status).toBe(200)
  })

  test('is 503 from drain on, while requests are still answered, and after close too', async () => {
    await start()
    graph.drain()
    expect(await ready()).toMatchObject({ http: 503, status: 'closing' })
    expect((await askRooms()).status).toBe(200)
    await graph.close()
    expect(await ready()).toMatchObject({ http: 503, status: 'closing' })
    expect((await askRooms()).status).toBe(503)
    expect((await get('/health')).status).toBe(200)
  })

  test('takes HEAD and GET only, at this path only', async () => {
    await start()
    const head = await get('/ready', { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect((await get('/ready', { method: 'POST' })).status).toBe(405)
    for (const path of ['/ready/', '/readyz', '/graphql/ready']) expect((await get(path)).status).toBe(404)
  })

  test('cannot be the path of the graph', () => {
    expect(() => createRoomgraph({ graphqlEndpoint: '/ready' })).toThrow('options.graphqlEndpoint')
  })
})
