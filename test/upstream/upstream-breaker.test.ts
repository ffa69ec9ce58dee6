import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { SIGNALWIRE_CREDENTIALS } from '../../src/emulator/index.ts'
import { createRoomgraph, type RoomgraphOptions } from '../../src/index.ts'
import { ask, type Data } from '../support/client.ts'
import { type FaultyGraph, openFaultyGraph, type Respond } from '../support/faulty-graph.ts'
import { passingTime } from '../support/passing-time.ts'
import { PAGE, whole } from '../support/raw-upstream.ts'

const start = (respond: Respond, upstream: RoomgraphOptions['upstream'] = {}) =>
  openFaultyGraph(respond, { upstream })

const rooms = (first: number) => `{ rooms(first: ${first}) { nodes { roomId } } }`
const callsOf = ({ extensions }: Data) =>
  extensions.upstream.calls.filter(({ path }: Data) => path.startsWith('/api/video'))
const ofError = ({ errors }: Data) => errors?.[0].extensions.status ?? errors?.[0].message
const CIRCUIT_OPEN =
  /^GET \/api\/video\/rooms was not sent: 5 calls to the service failed in a row \(ROOMGRAPH_BREAKER_FAILURES\), so the circuit is open \(ROOMGRAPH_BREAKER_RESET_MS\)\. Ask again in \d+ s\.$/

/** Sends an operation that may be left. */
async function post(graph: FaultyGraph, query: string, signal: AbortSignal): Promise<Data> {
  return (await ask(graph.roomgraph, query, {}, { signal })).body
}

const RESET_MS = 60_000
const once = { retries: 0, breakerFailures: 5, breakerResetMs: RESET_MS }

describe('after five calls in a row that failed', () => {
  test('nothing is sent for a while, then one call, and then all', async () => {
    const time = passingTime()
    const held: Socket[] = []
    let answer = (socket: Socket) => void socket.write(whole(500, ''))
    const { graph, raw } = await start((socket) => answer(socket), once)
    for (let first = 1; first <= 5; first++) expect(ofError(await graph.run(rooms(first)))).toBe(500)
    const refused = await graph.run()
    expect(refused.errors).toMatchObject([
      {
        path: ['rooms'],
        message: expect.stringMatching(CIRCUIT_OPEN),
        extensions: { code: 'UPSTREAM_UNAVAILABLE', service: 'signalwire', retryAfter: 60, retryable: true },
      },
    ])
    expect(refused.data.insightsRooms.nodes).toHaveLength(1)
    expect(callsOf(refused)).toEqual([])
    expect(raw.requests).toBe(5)
    answer = (socket) => void held.push(socket)
    time.pass(RESET_MS)
    const probe = graph.run(rooms(1))
    // They do not wait for its answer.
    for (const { errors } of await Promise.all([2, 3, 4].map((first) => graph.run(rooms(first))))) {
      expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE', retryAfter: 1 } }])
    }
    await expect.poll(() => held.length).toBe(1)
    answer = (socket) => void socket.write(whole(200, PAGE))
    for (const socket of held) answer(socket)
    expect((await probe).errors).toBeUndefined()
    expect(raw.requests).toBe(6)
    for (let first = 1; first <= 3; first++) expect((await graph.run(rooms(first))).errors).toBeUndefined()
  })

  test('the seconds to wait are those until a call may try', async () => {
    const { graph } = await start((socket) => socket.write(whole(500, '')), {
      retries: 0,
      breakerResetMs: 60_000,
    })
    for (let first = 1; first <= 5; first++) await graph.run(rooms(first))
    const [error] = (await graph.run()).errors
    expect(error.extensions.retryAfter).toBeGreaterThan(50)
    expect(error.extensions.retryAfter).toBeLessThanOrEqual(60)
    expect(error.message).toContain(`Ask again in ${error.extensions.retryAfter} s.`)
    const named = await graph.run('{ room(name: "secret-plans") { roomId } }')
    expect(ofError(named)).toMatch(/^GET \/api\/video\/rooms\/\{id\} was not sent: /)
    expect(JSON.stringify(named.errors)).not.toContain('secret-plans')
  })

  test('the seconds to wait are those of Retry-After where these are more', async () => {
    const time = passingTime()
    const busy = 'HTTP/1.1 503 Busy\r\nretry-after: 200\r\ncontent-length: 0\r\n\r\n'
    const { graph, raw } = await start((socket) => socket.write(busy), once)
    for (let first = 1; first <= 5; first++) expect(ofError(await graph.run(rooms(first)))).toBe(503)
    time.pass(RESET_MS)
    const [error] = (await graph.run()).errors
    expect(error.message).toMatch(CIRCUIT_OPEN)
    expect(error.extensions.retryAfter).toBeGreaterThan(120)
    expect(error.extensions.retryAfter).toBeLessThanOrEqual(140)
    expect(raw.requests).toBe(5)
  })

  test('the probe is sent once, and its failure opens the circuit again', async () => {
    const time = passingTime()
    const { graph, raw } = await start((socket) => socket.write(whole(500, '')), { breakerResetMs: RESET_MS })
    for (let first = 1; first <= 5; first++) await graph.run(rooms(first))
    // Five calls with two retries each.
    expect(raw.requests).toBe(15)
    time.pass(RESET_MS)
    expect(ofError(await graph.run())).toBe(500)
    expect(raw.requests).toBe(16)
    expect(ofError(await graph.run())).toMatch(CIRCUIT_OPEN)
    expect(raw.requests).toBe(16)
  })

  test('a probe whose client disconnects leaves its turn to the next call, which shows the recovery', async () => {
    const time = passingTime()
    let isSilent = false
    const { graph, raw } = await start(
      (socket, { index }) => isSilent || socket.write(index < 5 ? whole(500, '') : whole(200, PAGE)),
      once,
    )
    for (let first = 1; first <= 5; first++) await graph.run(rooms(first))
    time.pass(RESET_MS)
    isSilent = true
    const leaver = new AbortController()
    const left = post(graph, rooms(1), leaver.signal).catch(() => 'left')
    await expect.poll(() => raw.requests).toBe(6)
    expect(ofError(await graph.run())).toMatch(CIRCUIT_OPEN)
    leaver.abort()
    expect(await left).toBe('left')
    isSilent = false
    await expect.poll(async () => (await graph.run()).errors).toBeUndefined()
    expect((await graph.run()).errors).toBeUndefined()
  })

  test('what waits for its turn is not sent, and what waits to be sent again is not either', async () => {
    const held: Socket[] = []
    const { graph, raw } = await start((socket) => held.push(socket), {
      maxConcurrentCalls: 10,
      retryMinMs: 2000,
      retryMaxMs: 2000,
      breakerFailures: 5,
    })
    const results = Array.from({ length: 30 }, (_, index) => graph.run(rooms(index + 1)))
    await expect.poll(() => held.length).toBe(10)
    held.shift()?.write(whole(503, ''))
    await expect.poll(() => held.length).toBe(10)
    // 501 is final, so these calls fail at once. Those that they let in before there are five of them fail too.
    const answer = setInterval(() => {
      for (const socket of held.splice(0)) socket.write(whole(501, ''))
    }, 5)
    const got = (await Promise.all(results)).map(ofError)
    clearInterval(answer)
    expect(got.filter((each) => each === 503)).toHaveLength(1)
    const refused = got.filter((each) => CIRCUIT_OPEN.test(String(each))).length
    expect(refused).toBeGreaterThanOrEqual(10)
    expect(got.filter((each) => each === 501)).toHaveLength(29 - refused)
    expect(raw.requests).toBe(30 - refused)
  })

  test('which one operation may have made alone', async () => {
    const { graph } = await start((socket) => socket.write(whole(500, '')), once)
    const fields = Array.from({ length: 10 }, (_, index) => `f${index}: ${rooms(index + 1).slice(2, -2)}`)
    const { errors } = await graph.run(`{ ${fields.join(' ')} }`)
    expect(errors).toHaveLength(10)
    expect(ofError(await graph.run())).toMatch(CIRCUIT_OPEN)
  })

  test('other credentials of the same origin are not concerned', async () => {
    const { graph, raw } = await start(
      (socket, { index }) => socket.write(index < 5 ? whole(500, '') : whole(200, PAGE)),
      once,
    )
    for (let first = 1; first <= 5; first++) await graph.run(rooms(first))
    const signalwire = { baseUrl: raw.url, ...SIGNALWIRE_CREDENTIALS, apiToken: 'PTother' }
    const other = createRoomgraph({ signalwire, upstream: once })
    const response = await other.fetch(
      new Request(`http://localhost/graphql?query=${encodeURIComponent(rooms(2))}`),
    )
    expect((await response.json()).errors).toBeUndefined()
    await other.close()
    expect(ofError(await graph.run())).toMatch(CIRCUIT_OPEN)
  })

  test('which may be silence as well', async () => {
    const { graph, raw } = await start(() => {}, { ...once, headersTimeoutMs: 50 })
    for (let first = 1; first <= 5; first++) {
      expect((await graph.run(rooms(first))).errors[0].extensions.code).toBe('UPSTREAM_TIMEOUT')
    }
    expect(ofError(await graph.run())).toMatch(CIRCUIT_OPEN)
    expect(raw.requests).toBe(5)
  })
})

describe('the circuit stays closed', () => {
  test('after failed attempts: four calls with twelve of them are not five calls', async () => {
    const { graph, raw } = await start((socket, { index }) =>
      socket.write(index < 12 ? whole(503, '') : whole(200, PAGE)),
    )
    for (let first = 1; first <= 4; first++) expect(ofError(await graph.run(rooms(first)))).toBe(503)
    expect(raw.requests).toBe(12)
    for (let first = 1; first <= 4; first++) expect((await graph.run(rooms(first))).errors).toBeUndefined()
  })

  test('after calls that a retry has mended', async () => {
    const { graph, raw } = await start(
      (socket, { index }) => socket.write(index % 2 ? whole(200, PAGE) : whole(503, '')),
      {
        retryBudget: 100,
      },
    )
    for (let first = 1; first <= 12; first++) expect((await graph.run(rooms(first))).errors).toBeUndefined()
    expect(raw.requests).toBe(24)
  })

  test('before the fifth: a success begins the count anew', async () => {
    const { graph, raw } = await start(
      (socket, { index }) => socket.write(index % 5 === 4 ? whole(200, PAGE) : whole(500, '')),
      once,
    )
    for (let first = 1; first <= 20; first++) await graph.run(rooms(first))
    expect(raw.requests).toBe(20)
  })

  test('after clients that disconnect, which do not begin the count anew either', async () => {
    let isSilent = false
    const { graph, raw } = await start((socket) => isSilent || socket.write(whole(500, '')), once)
    for (let first = 1; first <= 4; first++) await graph.run(rooms(first))
    isSilent = true
    for (let turn = 1; turn <= 6; turn++) {
      const leaver = new AbortController()
      const left = post(graph, rooms(turn), leaver.signal).catch(() => 'left')
      await expect.poll(() => raw.requests).toBe(4 + turn)
      leaver.abort()
      expect(await left).toBe('left')
    }
    isSilent = false
    expect(ofError(await graph.run())).toBe(500)
    expect(ofError(await graph.run())).toMatch(CIRCUIT_OPEN)
  })

  test.each([401, 403, 404, 409, 422, 429])('after refusals: %i does not count', async (status) => {
    const { graph, raw } = await start((socket) => socket.write(whole(status, '')), once)
    for (let first = 1; first <= 12; first++) expect(ofError(await graph.run(rooms(first)))).toBe(status)
    expect(raw.requests).toBe(12)
  })

  test('always, with ROOMGRAPH_BREAKER_FAILURES at 0', async () => {
    const { graph, raw } = await start((socket) => socket.write(whole(500, '')), {
      retries: 0,
      breakerFailures: 0,
    })
    for (let first = 1; first <= 20; first++) expect(ofError(await graph.run(rooms(first)))).toBe(500)
    expect(raw.requests).toBe(20)
  })
})
