import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect } from 'vitest'
import { SIGNALWIRE_CREDENTIALS } from '../../src/emulator/index.ts'
import { createRoomgraph } from '../../src/index.ts'
import { ask } from '../support/client.ts'
import { type Data, QUICK_RETRIES, startGraph, withGraph } from '../support/graph.ts'
import { head, PAGE, type RawUpstream, startRawUpstream } from '../support/raw-upstream.ts'

const QUERY = '{ rooms(first: 2) { nodes { roomId } } }'
const CANARY = 'canary in a cage'

const test = withGraph()

let raw: RawUpstream | undefined
afterEach(async () => {
  await raw?.close()
  raw = undefined
})

/** Runs an operation against an upstream, and gives its result with the milliseconds that it took. */
async function runAgainst(baseUrl: string, query = QUERY, timeoutMs = 10_000): Promise<Data> {
  const roomgraph = createRoomgraph({
    signalwire: { baseUrl, ...SIGNALWIRE_CREDENTIALS },
    timeoutMs,
    upstream: QUICK_RETRIES,
  })
  const startedAt = performance.now()
  const { text, body } = await ask(roomgraph, query)
  const tookMs = performance.now() - startedAt
  await raw?.close()
  await roomgraph.close()
  for (const secret of [...Object.values(SIGNALWIRE_CREDENTIALS), CANARY]) expect(text).not.toContain(secret)
  return { ...body, tookMs }
}

async function runRaw(respond: (socket: Socket) => void, query?: string, timeoutMs?: number): Promise<Data> {
  raw = await startRawUpstream(respond)
  return runAgainst(raw.url, query, timeoutMs)
}

function expectError({ data, errors }: Data, code: string, message: RegExp, status?: number): void {
  expect(data).toEqual({ rooms: null })
  expect(errors).toMatchObject([
    { path: ['rooms'], message: expect.stringMatching(message), extensions: { code, service: 'signalwire' } },
  ])
  expect(errors[0].message).toMatch(/^GET \/api\/video\/rooms /)
  expect(errors[0].extensions.status).toBe(status)
}

describe('a 200 whose body is no list', () => {
  test.for<[what: string, body: unknown]>([
    ['HTML', `<!doctype html><title>${CANARY}</title>`],
    ['text', CANARY],
    ['nothing', ''],
    ['half of a JSON text', PAGE.slice(0, 40)],
    ['two JSON texts', PAGE + PAGE],
    ['a byte order mark alone', '\ufeff'],
    ['null', 'null'],
    ['a text', JSON.stringify(CANARY)],
    ['a number', '5'],
    ['a list', [CANARY]],
    ['an object without data', { links: {}, items: [] }],
    ['data that is null', { links: {}, data: null }],
    ['data that is an object', { links: {}, data: { 0: { id: CANARY } } }],
    ['data that is a text', { links: {}, data: CANARY }],
    ['an error', { error: CANARY }],
  ])('but %s is a bad response', async ([_, body], { graph }) => {
    graph.emulator.intercept(() => ({ status: 200, body, headers: { 'x-request-id': 'request-7' } }))
    const result = await graph.run(QUERY)
    expectError(result, 'UPSTREAM_BAD_RESPONSE', /a body that is not JSON|something other than a list/, 200)
    expect(result.errors[0]?.extensions).toMatchObject({ requestId: 'request-7', retryable: false })
    expect(JSON.stringify(result)).not.toContain(CANARY)
  })

  test.for<[what: string, body: unknown]>([
    ['nothing', ''],
    ['null', 'null'],
    ['a list', [{ id: 'room' }]],
    ['a thing without an id', { name: 'lobby' }],
    ['a thing with a number for its id', { id: 5, name: 'lobby' }],
    ['a thing with an empty id', { id: '', name: 'lobby' }],
  ])('and no thing but %s is one as well', async ([_, body], { graph }) => {
    graph.emulator.intercept(() => ({ status: 200, body }))
    const { data, errors } = await graph.run('{ room(name: "lobby") { name } }')
    expect(data).toEqual({ room: null })
    expect(errors).toMatchObject([
      { path: ['room'], extensions: { code: 'UPSTREAM_BAD_RESPONSE', status: 200 } },
    ])
  })
})

describe('an answer that breaks off', () => {
  test('before its declared length is a bad response', async () => {
    const result = await runRaw((socket) => socket.end(head(200, 'content-length: 1000') + PAGE))
    expectError(result, 'UPSTREAM_BAD_RESPONSE', /broke off/, 200)
  })

  test('between its chunks is a bad response', async () => {
    const chunk = `${PAGE.length.toString(16)}\r\n${PAGE}\r\n`
    const result = await runRaw((socket) => socket.end(head(200, 'transfer-encoding: chunked') + chunk))
    expectError(result, 'UPSTREAM_BAD_RESPONSE', /broke off/, 200)
  })

  test('within its head says that there was no answer', async () => {
    const result = await runRaw((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-ty'))
    expectError(result, 'UPSTREAM_UNAVAILABLE', /could not be sent|no connection/)
  })

  test.each([
    [401, 'UPSTREAM_UNAUTHORIZED'],
    [422, 'UPSTREAM_INVALID_REQUEST'],
    [503, 'UPSTREAM_UNAVAILABLE'],
  ])('after a %i is what its status says', async (status, code) => {
    const result = await runRaw((socket) => socket.end(`${head(status, 'content-length: 1000')}{"errors":[`))
    expectError(result, code, new RegExp(`answered ${status}`), status)
  })
})

test('an answer without an end is given up on after 5 MB', async () => {
  const block = ' '.repeat(65_536)
  let sent = 0
  const result = await runRaw((socket) => {
    socket.write(head(200, 'transfer-encoding: chunked'))
    const pump = () => {
      while (!socket.destroyed) {
        sent += block.length
        if (!socket.write(`10000\r\n${block}\r\n`)) return socket.once('drain', pump)
      }
    }
    pump()
  })
  expectError(result, 'UPSTREAM_TOO_LARGE', /more than 5242880 bytes/, 200)
  expect(sent).toBeLessThan(15_000_000)
})

describe('an answer that is not HTTP', () => {
  test.each<[what: string, bytes: string]>([
    ['nothing at all', ''],
    ['another protocol', 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['two lengths', `${head(200, 'content-length: 3', 'content-length: 5')}12345`],
    ['a length that is none', `${head(200, 'content-length: many')}12345`],
  ])('%s is told apart from a refusal', async (_, bytes) => {
    const { data, errors } = await runRaw((socket) => socket.end(bytes))
    expect(data).toEqual({ rooms: null })
    expect(errors).toMatchObject([{ path: ['rooms'], extensions: { service: 'signalwire' } }])
    expect(errors[0].extensions.code).toMatch(/^UPSTREAM_(UNAVAILABLE|BAD_RESPONSE)$/)
  })
})

describe('an encoding that was not asked for', () => {
  const packed = gzipSync(PAGE)
  const encoded = (status: number, encoding: string) => (socket: Socket) => {
    socket.write(head(status, `content-encoding: ${encoding}`, `content-length: ${packed.length}`))
    socket.end(packed)
  }

  test.each([
    ['gzip', 'UPSTREAM_TOO_LARGE'],
    ['br', 'UPSTREAM_TOO_LARGE'],
    ['deflate, gzip', 'UPSTREAM_TOO_LARGE'],
    ['zstd', 'UPSTREAM_TOO_LARGE'],
    ['made-up', 'UPSTREAM_BAD_RESPONSE'],
  ])('%s is %s, whatever is in it', async (encoding, code) => {
    expectError(await runRaw(encoded(200, encoding)), code, /encoding/, 200)
    expect(raw?.requests).toBe(1)
  })

  test('identity is none', async () => {
    const length = `content-length: ${PAGE.length}`
    const { data, errors } = await runRaw((socket) =>
      socket.end(head(200, 'content-encoding: identity', length) + PAGE),
    )
    expect(errors).toBeUndefined()
    expect(data.rooms.nodes).toEqual([{ roomId: 'one' }, { roomId: 'two' }])
  })

  test.each([
    [401, 'UPSTREAM_UNAUTHORIZED'],
    [422, 'UPSTREAM_INVALID_REQUEST'],
    [429, 'UPSTREAM_RATE_LIMITED'],
    [502, 'UPSTREAM_UNAVAILABLE'],
  ])('of a %i changes nothing about what its status says', async (status, code) => {
    expectError(await runRaw(encoded(status, 'gzip')), code, new RegExp(`answered ${status}`), status)
  })

  test('of a 404 by name is nothing found', async () => {
    const { data, errors } = await runRaw(encoded(404, 'gzip'), '{ room(name: "lobby") { id } }')
    expect({ data, errors }).toEqual({ data: { room: null }, errors: undefined })
  })
})

describe('no connection', () => {
  test('because nobody listens', async () => {
    const gone = await startRawUpstream(() => {})
    await gone.close()
    const result = await runAgainst(gone.url)
    expectError(result, 'UPSTREAM_UNAVAILABLE', /ECONNREFUSED/)
    expect(result.errors[0].extensions).toEqual({
      code: 'UPSTREAM_UNAVAILABLE',
      service: 'signalwire',
      retryable: true,
    })
  })

  test('because the name is not known', async () => {
    expectError(await runAgainst('http://nobody.invalid'), 'UPSTREAM_UNAVAILABLE', /no connection/)
  })

  test('because it was cut after the question', async ({ graph }) => {
    graph.emulator.intercept(() => 'destroy')
    expectError(await graph.run(QUERY), 'UPSTREAM_UNAVAILABLE', /no connection/)
  })

  test('for one part leaves the others', async ({ graph }) => {
    graph.emulator.intercept(({ path }) => (path.endsWith('/conferences') ? 'destroy' : undefined))
    const { data, errors } = await graph.run(
      '{ rooms(first: 1) { nodes { name } } conferences { nodes { name } } }',
    )
    expect(data).toMatchObject({ rooms: { nodes: [{}] }, conferences: null })
    expect(errors).toMatchObject([{ path: ['conferences'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
  })
})

describe('an upstream that is too slow', () => {
  const TIMEOUT_MS = 800
  const expectTimeout = (result: Data, status?: number) => {
    expectError(result, 'UPSTREAM_TIMEOUT', /800 ms.*ROOMGRAPH_TIMEOUT_MS/, status)
    expect(result.errors[0].extensions.retryable).toBe(true)
    expect(result.tookMs).toBeGreaterThan(TIMEOUT_MS - 20)
  }

  test('to answer at all', async () => {
    expectTimeout(await runRaw(() => {}, QUERY, TIMEOUT_MS))
  })

  test('to send its body', async () => {
    const result = await runRaw(
      (socket) => socket.write(head(200, 'content-length: 1000')),
      QUERY,
      TIMEOUT_MS,
    )
    expectTimeout(result, 200)
  })

  test('because it sends a byte now and then', async () => {
    const result = await runRaw(
      (socket) => {
        socket.write(head(200, `content-length: ${PAGE.length}`))
        let sent = 0
        const drip = setInterval(() => socket.write(PAGE.charAt(sent++)), 50)
        socket.on('close', () => clearInterval(drip))
      },
      QUERY,
      TIMEOUT_MS,
    )
    expectTimeout(result, 200)
  })

  test('on the second page of one', async () => {
    const next = '/api/video/rooms?page_number=1&page_size=1&page_token=PA1'
    const first = JSON.stringify({ links: { next }, data: [{ id: 'one' }] })
    let answered = 0
    const result = await runRaw(
      (socket) => {
        if (answered++ === 0) socket.write(head(200, `content-length: ${first.length}`) + first)
      },
      QUERY,
      TIMEOUT_MS,
    )
    expectTimeout(result)
  })

  test('over two calls of which each would be in time', async () => {
    const slow = await startGraph({ behaviour: { latencyMs: 1500 } }, { timeoutMs: 2500 })
    try {
      const { data, errors, calls } = await slow.run(
        '{ rooms(first: 1) { nodes { name sessions { nodes { name } } } } }',
      )
      expect(data.rooms.nodes).toEqual([{ name: expect.any(String), sessions: null }])
      expect(errors).toMatchObject([
        { path: ['rooms', 'nodes', 0, 'sessions'], extensions: { code: 'UPSTREAM_TIMEOUT' } },
      ])
      expect(calls).toHaveLength(2)
    } finally {
      await slow.close()
    }
  })

  test('in one part, while the others come', async () => {
    const slow = await startGraph({}, { timeoutMs: 2 * TIMEOUT_MS })
    try {
      slow.emulator.intercept(({ path }) => (path.endsWith('/conferences') ? 'hang' : undefined))
      const { data, errors } = await slow.run(
        '{ rooms(first: 1) { nodes { name } } conferences { nodes { name } } }',
      )
      expect(data).toMatchObject({ rooms: { nodes: [{}] }, conferences: null })
      expect(errors).toMatchObject([{ path: ['conferences'], extensions: { code: 'UPSTREAM_TIMEOUT' } }])
      slow.emulator.clearIntercept()
      expect((await slow.run(QUERY)).errors).toEqual([])
    } finally {
      await slow.close()
    }
  })

  test.each([
    [401, 'UPSTREAM_UNAUTHORIZED'],
    [404, 'UPSTREAM_INVALID_REQUEST'],
    [429, 'UPSTREAM_RATE_LIMITED'],
    [503, 'UPSTREAM_UNAVAILABLE'],
  ])('only to end the page of its %i is told by that status at once', async (status, code) => {
    // Where it waited for the page, this would be its end.
    const result = await runRaw((socket) => socket.write(head(status, 'content-length: 1000')))
    expectError(result, code, new RegExp(`answered ${status}`), status)
  })

  test('is none that answers just in time', async ({ graph }) => {
    graph.emulator.intercept(() => ({ status: 200, body: PAGE, delayMs: 200 }))
    expect((await graph.run(QUERY)).errors).toEqual([])
  })
})
