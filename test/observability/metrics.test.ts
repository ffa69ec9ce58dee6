import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RoomgraphOptions } from '../../src/index.ts'
import { createRoomgraph } from '../../src/index.ts'
import { listen } from '../../src/server/http/listen.ts'
import { type FaultyGraph, startFaultyGraph } from '../support/faulty-graph.ts'
import { type Graph, startGraph } from '../support/graph.ts'
import { openObservability, type Watch } from '../support/observed-graph.ts'
import { PAGE, type RawUpstream, startRawUpstream, whole } from '../support/raw-upstream.ts'

let watch: Watch
const open: { close(): Promise<void> }[] = []
beforeEach(async () => {
  watch = await openObservability()
})
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
  await watch.close()
})

async function emulated(options: Partial<RoomgraphOptions> = {}): Promise<Graph> {
  const graph = await startGraph({}, { ...watch.options, ...options })
  open.push(graph)
  return graph
}

/** SignalWire fails as `respond` says; Twilio is well. */
async function faulty(
  respond: Parameters<typeof startRawUpstream>[0],
  options: Partial<RoomgraphOptions> = {},
): Promise<FaultyGraph & { readonly raw: RawUpstream }> {
  const raw = await startRawUpstream(respond)
  const graph = await startFaultyGraph(raw.url, { ...watch.options, ...options })
  open.push(graph, raw)
  return Object.assign(graph, { raw })
}

const post = (body: string, headers: Record<string, string> = {}, path = '/graphql') =>
  new Request(`http://localhost${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })

test('what alerts wait for is there at 0 before anything has happened', async () => {
  await emulated()
  const seen = await watch.scrape()
  expect(seen.sum('roomgraph_operation_errors_total', { code: 'INTERNAL_SERVER_ERROR' })).toBe(0)
  expect(seen.sum('roomgraph_operations_total', { type: 'query', result: 'error' })).toBe(0)
  for (const provider of ['signalwire', 'twilio']) {
    const labels = { provider, code: 'UPSTREAM_UNAUTHORIZED' }
    expect(seen.sum('roomgraph_upstream_failures_total', labels)).toBe(0)
  }
})

describe('operations', () => {
  test('are counted by type and result, with their time and their upstream calls', async () => {
    const graph = await emulated()
    await graph.run('{ rooms(first: 3) { nodes { name } } }')
    const second = await graph.run('{ rooms(first: 3) { nodes { activeSession { locked } } } }')
    await graph.run('{ rooms(first: 3) { nodes { name } } room(id: "no id") { name } }')
    await graph.run('{ room(id: "no id") { name } }')
    await graph.run('{ nothing }')
    const seen = await watch.scrape()
    const count = (type: string, result: string) => seen.sum('roomgraph_operations_total', { type, result })
    expect([count('query', 'ok'), count('query', 'partial'), count('query', 'mistake')]).toEqual([2, 1, 1])
    expect([count('query', 'error'), count('none', 'mistake')]).toEqual([0, 1])
    expect(seen.sum('roomgraph_operation_duration_seconds_count', { type: 'query' })).toBe(4)
    expect(seen.sum('roomgraph_operation_upstream_calls_count')).toBe(4)
    expect(seen.sum('roomgraph_operation_upstream_calls_sum')).toBe(2 + second.calls.length)
    const errors = (code: string) => seen.sum('roomgraph_operation_errors_total', { code })
    expect([errors('BAD_USER_INPUT'), errors('GRAPHQL_VALIDATION_FAILED')]).toEqual([2, 1])
  })

  test('that come in parts are counted once, when the last part is out or nobody reads on', async () => {
    let release = () => {}
    const graph = await faulty((socket) => {
      release = () => socket.write(whole(200, PAGE))
    })
    const query = '{ __typename ... @defer { rooms(first: 2) { nodes { roomId } } } }'
    const ask = () => graph.roomgraph.fetch(post(JSON.stringify({ query }), { accept: 'multipart/mixed' }))
    const counted = async () => (await watch.scrape()).sum('roomgraph_operations_total', { type: 'query' })
    const read = (await ask()).text()
    await expect.poll(() => graph.raw.requests).toBe(1)
    expect(await counted()).toBe(0)
    release()
    expect(await read).toContain('"roomId":"one"')
    expect(await counted()).toBe(1)
    expect(watch.reports).toMatchObject([{ result: 'ok', upstreamCalls: 1 }])
    const left = (await ask()).body?.cancel()
    await expect.poll(counted).toBe(2)
    release()
    await left
  })
})

describe('upstream calls', () => {
  test('are counted by provider, route and status, as many as the upstream has seen', async () => {
    const graph = await emulated()
    const { data } = await graph.run(
      '{ rooms(first: 1) { nodes { roomId } } insightsRooms(first: 1) { nodes { sid } } }',
    )
    await graph.run(`{ room(id: "${data.rooms.nodes[0].roomId}") { name } }`)
    await graph.run('{ room(id: "00000000-0000-4000-8000-000000000000") { name } }')
    const seen = await watch.scrape()
    const calls = (provider: string, route: string, status: string) =>
      seen.sum('roomgraph_upstream_calls_total', { provider, route, status })
    expect(calls('signalwire', '/api/video/rooms', '200')).toBe(1)
    expect(calls('signalwire', '/api/video/rooms/{id}', '200')).toBe(1)
    expect(calls('signalwire', '/api/video/rooms/{id}', '404')).toBe(1)
    expect(calls('twilio', '/v1/Video/Rooms', '200')).toBe(1)
    expect(seen.sum('roomgraph_upstream_call_duration_seconds_count')).toBe(4)
    // Not to find a thing is an answer.
    expect(seen.sum('roomgraph_upstream_failures_total')).toBe(0)
    expect(seen.sum('roomgraph_upstream_retries_total')).toBe(0)
  })

  test('that fail are counted by code, and those sent again too', async () => {
    const graph = await faulty((socket, { index }) => {
      if (index === 0) socket.write(whole(503, ''))
      else if (index === 1) socket.destroy()
      else socket.write(whole(200, PAGE))
    })
    expect((await graph.run('{ rooms(first: 2) { nodes { roomId } } }')).errors).toBe(undefined)
    const seen = await watch.scrape()
    expect(seen.sum('roomgraph_upstream_retries_total', { provider: 'signalwire' })).toBe(2)
    expect(seen.sum('roomgraph_upstream_failures_total', { code: 'UPSTREAM_UNAVAILABLE' })).toBe(2)
    const byStatus = (status: string) => seen.sum('roomgraph_upstream_calls_total', { status })
    expect([byStatus('503'), byStatus('none'), byStatus('200')]).toEqual([1, 1, 1])
    expect(seen.sum('roomgraph_upstream_calls_total')).toBe(graph.raw.requests)
  })

  test('of callers with credentials of their own are counted too, with a breaker for each', async () => {
    const { emulator } = await emulated({ signalwire: undefined, twilio: undefined })
    const tenants = createRoomgraph({
      ...watch.options,
      auth: { kind: 'passthrough' },
      signalwire: { baseUrl: emulator.url },
    })
    const { projectId, apiToken } = emulator.signalwire.credentials
    for (const token of [apiToken, 'another-token']) {
      const headers = { authorization: `Basic ${btoa(`${projectId}:${token}`)}` }
      await tenants.fetch(post('{ "query": "{ rooms(first: 1) { nodes { name } } }" }', headers))
    }
    const seen = await watch.scrape()
    const calls = (status: string) =>
      seen.sum('roomgraph_upstream_calls_total', { provider: 'signalwire', status })
    expect([calls('200'), calls('401')]).toEqual([1, 1])
    const breakers = { provider: 'signalwire', state: 'closed' }
    expect(seen.sum('roomgraph_upstream_breakers', breakers)).toBe(2)
    await tenants.close()
    expect((await watch.scrape()).sum('roomgraph_upstream_breakers', breakers)).toBe(undefined)
  })

  test('that a cached response has spared are counted by its state', async () => {
    const graph = await faulty(
      (socket, { index }) => socket.write(index === 0 ? whole(200, PAGE) : whole(503, '')),
      { cache: { roomsMs: 300, staleIfErrorMs: 60_000 }, upstream: { retries: 0 } },
    )
    const query = '{ rooms(first: 2) { nodes { roomId } } }'
    const reused = async (state: string) =>
      (await watch.scrape()).sum('roomgraph_upstream_answers_reused_total', { provider: 'signalwire', state })
    await graph.run(query)
    await graph.run(query)
    expect([await reused('fresh'), await reused('stale')]).toEqual([1, undefined])
    expect(watch.reports.map(({ upstreamCalls }) => upstreamCalls)).toEqual([1, 0])
    await expect.poll(() => graph.run(query).then(() => reused('stale'))).toBe(1)
    expect(graph.raw.requests).toBe(2)
  })

  test('show how many run and wait, and whether the circuit of the upstream is open', async () => {
    const held: (() => void)[] = []
    const graph = await faulty(
      (socket, { index }) => {
        if (index < 2) held.push(() => socket.write(whole(503, '')))
        else socket.write(whole(503, ''))
      },
      { upstream: { maxConcurrentCalls: 2, retries: 0, breakerFailures: 3, breakerResetMs: 60_000 } },
    )
    const runs = [1, 2, 3, 4].map((first) => graph.run(`{ rooms(first: ${first}) { nodes { roomId } } }`))
    const gauge = async (name: string) => (await watch.scrape()).sum(name, { provider: 'signalwire' })
    const breaker = async (state: string) =>
      (await watch.scrape()).sum('roomgraph_upstream_breakers', { provider: 'signalwire', state })
    await expect.poll(() => gauge('roomgraph_upstream_calls_waiting')).toBe(2)
    expect(await gauge('roomgraph_upstream_calls_running')).toBe(2)
    expect((await watch.scrape()).sum('roomgraph_requests_running')).toBe(4)
    expect([await breaker('closed'), await breaker('open')]).toEqual([1, 0])
    for (const release of held) release()
    await Promise.all(runs)
    expect([await breaker('closed'), await breaker('open')]).toEqual([0, 1])
    const changes = { provider: 'signalwire', state: 'open' }
    expect((await watch.scrape()).sum('roomgraph_upstream_breaker_changes_total', changes)).toBe(1)
    expect(await gauge('roomgraph_upstream_calls_running')).toBe(0)
    expect(await gauge('roomgraph_upstream_calls_waiting')).toBe(0)
    expect((await watch.scrape()).sum('roomgraph_requests_running')).toBe(0)
  })
})

describe('requests that are not run', () => {
  test('are counted by their reason', async () => {
    const graph = await emulated()
    await graph.fetch(post('{'))
    await graph.fetch(post('{ "query": "{" }'))
    await graph.fetch(post('x'.repeat(200_000)))
    await graph.fetch(post('query', { 'content-type': 'text/plain' }))
    const seen = await watch.scrape()
    const refused = (reason: string) => seen.sum('roomgraph_requests_refused_total', { reason })
    expect(refused('BAD_REQUEST')).toBe(1)
    expect(refused('GRAPHQL_PARSE_FAILED')).toBe(1)
    expect(refused('REQUEST_ENTITY_TOO_LARGE')).toBe(1)
    expect(refused('UNSUPPORTED_MEDIA_TYPE')).toBe(1)
    expect(seen.sum('roomgraph_http_responses_total', { place: 'graphql' })).toBe(4)
    expect(seen.sum('roomgraph_http_responses_total', { place: 'graphql', status: '413' })).toBe(1)
  })

  test('are counted also where nothing of the request can be read', async () => {
    const graph = await emulated()
    const server = await listen(
      (request, response) => {
        // As of a framework that hands over what no JSON can be made of.
        if (request.method === 'POST') Object.assign(request, { body: { number: 1n } })
        graph.listener(request, response)
      },
      { host: '127.0.0.1', port: 0 },
    )
    open.push(server)
    const { port } = new URL(server.origin)
    for (const [method, host, status] of [
      ['POST', 'localhost', 500],
      ['GET', 'not a host', 400],
    ] as const) {
      const headers = { host, 'content-length': 0, connection: 'close' }
      const asked = request({ port, method, path: '/graphql', headers }).end()
      const [answer] = (await once(asked, 'response')) as [IncomingMessage]
      answer.resume()
      expect(answer.statusCode).toBe(status)
    }
    const seen = await watch.scrape()
    const answers = (status: string) =>
      seen.sum('roomgraph_http_responses_total', { place: 'graphql', status })
    expect([answers('500'), answers('400')]).toEqual([1, 1])
  })

  test('for overload are counted as well, once however often they are read', async () => {
    let release = () => {}
    const graph = await faulty((socket) => (release = () => socket.write(whole(200, PAGE))), {
      overload: { maxOperations: 1 },
    })
    const slow = graph.run('{ rooms(first: 2) { nodes { roomId } } }')
    for (let refusals = 0; refusals < 3; refusals++) {
      expect((await graph.run('{ __typename }')).errors[0].extensions.code).toBe('SERVER_OVERLOADED')
    }
    const refused = async () =>
      (await watch.scrape()).sum('roomgraph_requests_refused_total', { reason: 'SERVER_OVERLOADED' })
    expect(await refused()).toBe(3)
    expect(await refused()).toBe(3)
    expect((await watch.scrape()).sum('roomgraph_http_responses_total', { status: '503' })).toBe(3)
    expect((await watch.scrape()).sum('roomgraph_requests_limit')).toBe(1)
    await expect.poll(() => graph.raw.requests).toBe(1)
    release()
    await slow
  })
})

test('a thousand hostile names, ids, paths and documents make no series of their own', async () => {
  const graph = await emulated()
  async function ask(text: string) {
    const queries = [
      `query ${text} { rooms(first: 1) { nodes { name } } }`,
      `{ ${text} }`,
      `{ room(id: "${text}") { name } }`,
      `{ room(name: "${text}") { name } }`,
      '{',
    ]
    for (const query of queries) {
      const body = JSON.stringify({ query, operationName: query.startsWith('query') ? text : undefined })
      await graph.fetch(post(body, { 'x-request-id': text }))
    }
    await graph.fetch(post('{}', {}, `/${text}`))
    await graph.fetch(new Request(`http://${text}.example/metrics?${text}`, { method: 'PATCH' }))
    await graph.fetch(post('{}', {}, `/graphql?${text}=1`))
  }
  await ask('hostile')
  const { series } = await watch.scrape()
  for (let n = 0; n < 200; n++) await ask(`hostile${n.toString(36)}`)
  const after = await watch.scrape()
  expect(after.sum('roomgraph_http_responses_total')).toBe(201 * 8)
  expect(after.series).toEqual(series)
  expect(series.join()).not.toContain('hostile')
  // Each of our own codes has one from the start.
  expect(series.length).toBeLessThan(150)
}, 300_000)

describe('the port', () => {
  test('is not that of the graph, which has no metrics', async () => {
    const graph = createRoomgraph(watch.options)
    const server = await listen(graph, { host: '127.0.0.1', port: 0 })
    open.push(server, graph)
    expect((await fetch(`${server.origin}/metrics`)).status).toBe(404)
    expect((await fetch(watch.metricsUrl)).headers.get('content-type')).toMatch(/^text\/plain; version=/)
    expect((await fetch(watch.metricsUrl, { method: 'HEAD' })).status).toBe(200)
    expect((await fetch(watch.metricsUrl, { method: 'POST' })).status).toBe(405)
    expect((await fetch(watch.metricsUrl.replace('metrics', 'graphql'))).status).toBe(404)
  })

  test('shows all servers that share the metrics, and none that is closed', async () => {
    const graphs = [createRoomgraph(watch.options), createRoomgraph(watch.options)]
    for (const graph of graphs) await graph.fetch(post('{ "query": "{ __typename }" }'))
    const limit = async () => (await watch.scrape()).sum('roomgraph_requests_limit')
    expect((await watch.scrape()).sum('roomgraph_operations_total', { result: 'ok' })).toBe(2)
    expect(await limit()).toBe(64)
    await graphs[0]?.close()
    expect(await limit()).toBe(32)
    await graphs[1]?.close()
  })
})
