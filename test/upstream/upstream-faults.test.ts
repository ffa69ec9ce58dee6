import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { RoomgraphOptions } from '../../src/index.ts'
import { CANARY, openFaultyGraph, type Respond, startFaultyGraph } from '../support/faulty-graph.ts'
import { type Data, PATIENT } from '../support/graph.ts'
import { head, PAGE, startRawUpstream, whole } from '../support/raw-upstream.ts'

/** What a busy machine may take besides; less than each timeout that is not shortened here. */
const GRACE_MS = 20_000
const MINUTE = 60_000

/** Runs the operation against the fault, as it is shipped. */
async function runAsShipped(...given: Parameters<typeof openFaultyGraph>): Promise<Data> {
  const { raw, graph } = await openFaultyGraph(...given)
  return { ...(await graph.run()), raw }
}

/** The same with a minute for what has no other time. */
async function run(
  respond: Respond,
  { upstream, timeoutMs = MINUTE }: Partial<RoomgraphOptions> = {},
  query?: string,
): Promise<Data> {
  const patient = { upstream: { ...PATIENT, ...upstream }, timeoutMs }
  const { raw, graph } = await openFaultyGraph(respond, patient)
  return { ...(await graph.run(query)), raw }
}

interface Expected {
  readonly code: string
  readonly status?: number
  readonly attempts: number
  readonly withinMs: number
}

/** Code, path, the sibling of the other provider, attempts as the upstream saw and as the operation tells, and time. */
function expectFault(result: Data, { code, status, attempts, withinMs }: Expected): void {
  const { data, errors, extensions, tookMs } = result
  expect(errors).toMatchObject([
    {
      path: ['rooms'],
      message: expect.stringMatching(/^GET \/api\/video\/rooms /),
      extensions: { code, service: 'signalwire' },
    },
  ])
  expect(errors[0].extensions.status).toBe(status)
  expect(data).toEqual({ rooms: null, insightsRooms: { nodes: [{ sid: expect.any(String) }] } })
  const calls = extensions.upstream.calls.filter(({ path }: Data) => path.startsWith('/api/video/rooms'))
  expect(calls).toHaveLength(attempts)
  expect(extensions.upstream.total).toBe(attempts + 1)
  for (const call of calls) expect(call.status).toBe(status ?? null)
  expect(tookMs).toBeLessThan(withinMs)
}

const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`
const HTML = `<html><body>${CANARY}</body></html>`

describe('what is sent twice more, and then reported', () => {
  test.each<[what: string, code: string, status: number | undefined, respond: Respond]>([
    ['a reset', 'UPSTREAM_UNAVAILABLE', undefined, (socket) => socket.resetAndDestroy()],
    ['an end without an answer', 'UPSTREAM_UNAVAILABLE', undefined, (socket) => socket.end()],
    ['500', 'UPSTREAM_UNAVAILABLE', 500, (socket) => socket.write(whole(500, ''))],
    ['502 with HTML', 'UPSTREAM_UNAVAILABLE', 502, (socket) => socket.write(whole(502, HTML))],
    ['503', 'UPSTREAM_UNAVAILABLE', 503, (socket) => socket.write(whole(503, '{}'))],
    ['504', 'UPSTREAM_UNAVAILABLE', 504, (socket) => socket.write(whole(504, '{}'))],
    [
      'a body shorter than its length',
      'UPSTREAM_BAD_RESPONSE',
      200,
      (socket) => socket.end(head(200, 'content-length: 1000') + PAGE),
    ],
    [
      'chunks without the last one',
      'UPSTREAM_BAD_RESPONSE',
      200,
      (socket) => socket.end(head(200, 'transfer-encoding: chunked') + chunk(PAGE)),
    ],
    [
      'half a body without a length',
      'UPSTREAM_BAD_RESPONSE',
      200,
      (socket) => socket.end(head(200) + PAGE.slice(0, -1)),
    ],
    ['an empty body without a length', 'UPSTREAM_BAD_RESPONSE', 200, (socket) => socket.end(head(200))],
  ])('%s is %s', async (_, code, status, respond) => {
    const result = await run(respond)
    expectFault(result, { code, ...(status && { status }), attempts: 3, withinMs: GRACE_MS })
    expect(result.raw.requests).toBe(3)
  })

  test('nobody who listens is UPSTREAM_UNAVAILABLE', async () => {
    const gone = await startRawUpstream(() => {})
    await gone.close()
    const graph = await startFaultyGraph(gone.url)
    onTestFinished(() => graph.close())
    expectFault(await graph.run(), { code: 'UPSTREAM_UNAVAILABLE', attempts: 3, withinMs: GRACE_MS })
  })

  test('a name that nobody knows is UPSTREAM_UNAVAILABLE', async () => {
    const graph = await startFaultyGraph('http://nobody.invalid')
    onTestFinished(() => graph.close())
    expectFault(await graph.run(), { code: 'UPSTREAM_UNAVAILABLE', attempts: 3, withinMs: 1000 + GRACE_MS })
  })

  test('is no error at all if a later attempt succeeds', async () => {
    const { data, errors, extensions, raw } = await run((socket, { index }) => {
      if (index === 0) socket.resetAndDestroy()
      else socket.write(index === 1 ? whole(503, HTML) : whole(200, PAGE))
    })
    expect(errors).toBeUndefined()
    expect(data.rooms.nodes).toHaveLength(2)
    const calls = extensions.upstream.calls.filter(({ path }: Data) => path.startsWith('/api/video'))
    expect(calls.map(({ status }: Data) => status)).toEqual([null, 503, 200])
    for (const call of calls) expect(call.servedFor).toEqual(['rooms'])
    expect(extensions.upstream.total).toBe(4)
    expect(raw.requests).toBe(3)
  })

  test('waits between 0.1 and 2 s before each', async () => {
    const { raw } = await run((socket) => socket.write(whole(503, '')), {
      upstream: { retryMinMs: 100, retryMaxMs: 2000 },
    })
    const [first = 0, second = 0, third = 0] = raw.times
    expect(raw.times).toHaveLength(3)
    expect(second - first).toBeGreaterThan(95)
    expect(second - first).toBeLessThan(500 + GRACE_MS)
    expect(third - second).toBeGreaterThan(95)
    expect(third - second).toBeLessThan(2000 + GRACE_MS)
  })
})

describe('what is never sent twice', () => {
  test.each<[what: string, code: string, status: number | undefined, respond: Respond]>([
    ['a body that is not JSON', 'UPSTREAM_BAD_RESPONSE', 200, (socket) => socket.write(whole(200, CANARY))],
    ['HTML with 200', 'UPSTREAM_BAD_RESPONSE', 200, (socket) => socket.write(whole(200, HTML))],
    ['HTML without a length', 'UPSTREAM_BAD_RESPONSE', 200, (socket) => socket.end(head(200) + HTML)],
    [
      'two Content-Lengths',
      'UPSTREAM_BAD_RESPONSE',
      undefined,
      (socket) => socket.write(`${head(200, 'content-length: 3', 'content-length: 5')}12345`),
    ],
    ...[301, 302, 303, 307, 308].map((status): [string, string, number, Respond] => [
      `${status}`,
      'UPSTREAM_BAD_RESPONSE',
      status,
      (socket) => socket.write(whole(status, '', 'location: /api/video/rooms?page_size=2&elsewhere=1')),
    ]),
    ...(
      [
        [401, 'UPSTREAM_UNAUTHORIZED'],
        [403, 'UPSTREAM_FORBIDDEN'],
        [404, 'UPSTREAM_INVALID_REQUEST'],
        [409, 'UPSTREAM_INVALID_REQUEST'],
        [422, 'UPSTREAM_INVALID_REQUEST'],
        [429, 'UPSTREAM_RATE_LIMITED'],
        [501, 'UPSTREAM_UNAVAILABLE'],
      ] as const
    ).map(([status, code]): [string, string, number, Respond] => [
      `${status}`,
      code,
      status,
      (socket) => socket.write(whole(status, HTML)),
    ]),
  ])('%s is %s', async (_, code, status, respond) => {
    const result = await run(respond)
    expectFault(result, { code, ...(status && { status }), attempts: 1, withinMs: GRACE_MS })
    expect(result.raw.requests).toBe(1)
  })
})

describe('an upstream that stalls', () => {
  const upstream = { connectTimeoutMs: 600, headersTimeoutMs: 800, attemptTimeoutMs: 1000 }

  test('before the connection is there, is given up on after the time for that', async () => {
    // It takes the connection and never says a word of TLS.
    const raw = await startRawUpstream(() => {})
    const graph = await startFaultyGraph(raw.url.replace('http:', 'https:'), { upstream })
    onTestFinished(async () => {
      await graph.close()
      await raw.close()
    })
    const result = await graph.run()
    expectFault(result, { code: 'UPSTREAM_TIMEOUT', attempts: 1, withinMs: 600 + GRACE_MS })
    expect(result.errors[0].message).toContain('ROOMGRAPH_CONNECT_TIMEOUT_MS')
    await expect.poll(() => raw.open).toBe(0)
  })

  test.each<[what: string, setting: string, limit: number, status: number | undefined, respond: Respond]>([
    ['before the head', 'HEADERS', 800, undefined, () => {}],
    ['within the head', 'HEADERS', 800, undefined, (socket) => socket.write('HTTP/1.1 200 OK\r\nconte')],
    ['before the body', 'ATTEMPT', 1000, 200, (socket) => socket.write(head(200, 'content-length: 900'))],
    [
      'with one byte every 50 ms',
      'ATTEMPT',
      1000,
      200,
      (socket) => {
        socket.write(head(200, `content-length: ${PAGE.length}`))
        let sent = 0
        const drip = setInterval(() => socket.write(PAGE.charAt(sent++)), 50)
        socket.on('close', () => clearInterval(drip))
      },
    ],
  ])('%s, is given up on after ROOMGRAPH_%s_TIMEOUT_MS', async (_, setting, limit, status, respond) => {
    const result = await run(respond, { upstream })
    const expected = { code: 'UPSTREAM_TIMEOUT', attempts: 1, withinMs: limit + GRACE_MS }
    expectFault(result, { ...expected, ...(status && { status }) })
    expect(result.tookMs).toBeGreaterThan(limit - 20)
    expect(result.errors[0].message).toContain(`${limit} ms (ROOMGRAPH_${setting}_TIMEOUT_MS)`)
    await expect.poll(() => result.raw.open).toBe(0)
  })

  test('with the limits as they are, ends within 4.7 s', async () => {
    const result = await runAsShipped((socket) => socket.write(head(200, 'content-length: 900')))
    expectFault(result, { code: 'UPSTREAM_TIMEOUT', status: 200, attempts: 1, withinMs: 4000 + GRACE_MS })
  })

  test('longer than the operation may take, ends with it, and its socket too', async () => {
    const result = await run(() => {}, { timeoutMs: 800 })
    expectFault(result, { code: 'UPSTREAM_TIMEOUT', attempts: 1, withinMs: 800 + GRACE_MS })
    expect(result.errors[0].message).toContain('ROOMGRAPH_TIMEOUT_MS')
    await expect.poll(() => result.raw.open).toBe(0)
  })
})

describe('an answer that is too large', () => {
  const MB = 1024 * 1024
  const bomb = gzipSync(Buffer.alloc(20 * MB))

  /** Sends bytes until the other side has had enough. */
  function pour(socket: Socket, total: number): () => number {
    const block = Buffer.alloc(65_536, ' ')
    let sent = 0
    const pump = () => {
      while (!socket.destroyed && sent < total) {
        sent += block.length
        if (!socket.write(block)) return socket.once('drain', pump)
      }
    }
    pump()
    return () => sent
  }

  /** Runs the operation, and tells how much memory grew meanwhile at the most. */
  async function measured(respond: Respond, query?: string): Promise<Data> {
    const used = () => process.memoryUsage.rss()
    const before = used()
    let most = before
    const timer = setInterval(() => {
      most = Math.max(most, used())
    }, 1)
    const result = await run(respond, {}, query)
    clearInterval(timer)
    return { ...result, grewBy: Math.max(most, used()) - before }
  }

  test.each<[what: string, respond: Respond]>([
    [
      '50 MB of declared length',
      (socket) => {
        socket.write(head(200, `content-length: ${50 * MB}`))
        pour(socket, 50 * MB)
      },
    ],
    [
      '50 MB without a length',
      (socket) => {
        socket.write(head(200, 'connection: close'))
        pour(socket, 50 * MB)
      },
    ],
    [
      'a gzip bomb',
      (socket) => {
        socket.write(head(200, 'content-encoding: gzip', `content-length: ${bomb.length}`))
        socket.write(bomb)
      },
    ],
    [
      'gzip 200 times in one header',
      (socket) => socket.write(whole(200, PAGE, `content-encoding: ${Array(200).fill('gzip').join(', ')}`)),
    ],
    [
      'gzip in 200 headers',
      (socket) => socket.write(whole(200, PAGE, ...Array<string>(200).fill('content-encoding: gzip'))),
    ],
  ])('%s', async (_, respond) => {
    const result = await measured(respond)
    expectFault(result, { code: 'UPSTREAM_TOO_LARGE', status: 200, attempts: 1, withinMs: GRACE_MS })
    expect(result.errors[0].extensions.retryable).toBe(false)
    expect(result.grewBy).toBeLessThan(30 * MB)
    expect(result.raw.requests).toBe(1)
  })

  test.each([
    [200, 6, 'UPSTREAM_TOO_LARGE'],
    [201, 6, undefined],
    [201, 17, 'UPSTREAM_TOO_LARGE'],
  ])('a page of %i may have so much: %i MB are %s', async (first, size, code) => {
    const query = `{ rooms(first: ${first}) { nodes { roomId } } }`
    const { errors } = await run(
      (socket) => {
        socket.write(head(200, `content-length: ${PAGE.length + size * MB}`))
        socket.write(PAGE)
        pour(socket, size * MB)
      },
      {},
      query,
    )
    expect(errors?.[0].extensions.code).toBe(code)
  })
})

test('401 on the second page of three is an error, never a short list', async () => {
  const page = (number: number) =>
    JSON.stringify({
      links: { next: `/api/video/rooms?page_number=${number + 1}&page_size=6&page_token=PA1` },
      data: [{ id: `a${number}` }, { id: `b${number}` }],
    })
  const query = '{ rooms(first: 6) { nodes { roomId } } insightsRooms(first: 1) { nodes { sid } } }'
  const { data, errors, extensions, tookMs, raw } = await run(
    (socket, { index }) => socket.write(index === 1 ? whole(401, '') : whole(200, page(index))),
    {},
    query,
  )
  expect(data).toMatchObject({ rooms: null, insightsRooms: { nodes: [{}] } })
  expect(errors).toMatchObject([
    { path: ['rooms'], extensions: { code: 'UPSTREAM_UNAUTHORIZED', status: 401 } },
  ])
  expect(raw.requests).toBe(2)
  expect(extensions.upstream.total).toBe(3)
  expect(tookMs).toBeLessThan(GRACE_MS)
})
