import type { Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { SIGNALWIRE_CREDENTIALS } from '../../src/emulator/index.ts'
import { createRoomgraph, type RoomgraphOptions } from '../../src/index.ts'
import { type FaultyGraph, startFaultyGraph } from '../support/faulty-graph.ts'
import type { Data } from '../support/graph.ts'
import { PAGE, type RawRequest, type RawUpstream, startRawUpstream, whole } from '../support/raw-upstream.ts'

let raw: RawUpstream
let graph: FaultyGraph
afterEach(async () => {
  await raw.close()
  await graph.close()
})

async function start(
  respond: (socket: Socket, request: RawRequest) => void,
  upstream?: RoomgraphOptions['upstream'],
): Promise<void> {
  raw = await startRawUpstream(respond)
  graph = await startFaultyGraph(raw.url, { upstream: upstream ?? {} })
}

const rooms = (first: number) => `{ rooms(first: ${first}) { nodes { roomId } } }`
const soon = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const callsOf = ({ extensions }: Data) =>
  extensions.upstream.calls.filter(({ path }: Data) => path.startsWith('/api/video'))

/** Sends an operation that may be left. */
async function post(query: string, signal: AbortSignal): Promise<Data> {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ query })
  const request = new Request('http://localhost/graphql', { method: 'POST', headers, body, signal })
  return (await graph.roomgraph.fetch(request)).json()
}

describe('Retry-After', () => {
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString()

  test.each([
    ['3600', 3600],
    [inSeconds(3600), undefined],
    ['-1', undefined],
    ['1e9', undefined],
    ['1000000000', undefined],
    [inSeconds(-3600), undefined],
    ['soon', undefined],
  ])('of %s is not waited for', async (value, passedOn) => {
    await start((socket) => socket.write(whole(429, '', `retry-after: ${value}`)))
    const { errors, data, tookMs } = await graph.run()
    expect(errors).toMatchObject([{ path: ['rooms'], extensions: { code: 'UPSTREAM_RATE_LIMITED' } }])
    const { retryAfter } = errors[0].extensions
    if (passedOn) expect(retryAfter).toBe(passedOn)
    else expect(retryAfter === undefined || (retryAfter > 3500 && retryAfter <= 3600)).toBe(true)
    expect(data.insightsRooms.nodes).toHaveLength(1)
    expect(raw.requests).toBe(1)
    expect(tookMs).toBeLessThan(1000)
  })

  test.each([429, 503])('of 1 second after a %i is waited for', async (status) => {
    await start((socket, { index }) =>
      socket.write(index === 0 ? whole(status, '', 'retry-after: 1') : whole(200, PAGE)),
    )
    const { errors, tookMs } = await graph.run()
    expect(errors).toBeUndefined()
    expect(raw.requests).toBe(2)
    expect(tookMs).toBeGreaterThan(990)
    expect(tookMs).toBeLessThan(1700)
  })

  test('of 20 seconds after a 503 is not, nor is the call sent again before', async () => {
    await start((socket) => socket.write(whole(503, '', 'retry-after: 20')))
    const { errors, tookMs } = await graph.run()
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE', retryAfter: 20 } }])
    expect(raw.requests).toBe(1)
    expect(tookMs).toBeLessThan(1000)
  })
})

describe('repetitions', () => {
  test('are few for many calls', async () => {
    await start((socket) => socket.write(whole(503, '')), { breakerFailures: 1000 })
    const began = performance.now()
    for (let first = 1; first <= 100; first++) await graph.run(rooms(first))
    const seconds = (performance.now() - began) / 1000
    // Ten to begin with, one for five calls, and one a second.
    expect(raw.requests).toBeGreaterThanOrEqual(100 + 25)
    expect(raw.requests).toBeLessThanOrEqual(100 + 30 + seconds)
  })

  test('are made once for all who share the call, and each lists them', async () => {
    await start((socket, { index }) =>
      setTimeout(() => socket.write(index < 2 ? whole(503, '') : whole(200, PAGE)), 30),
    )
    const results = await Promise.all(Array.from({ length: 5 }, () => graph.run()))
    expect(raw.requests).toBe(3)
    for (const result of results) {
      expect(result.errors).toBeUndefined()
      expect(callsOf(result).map(({ status }: Data) => status)).toEqual([503, 503, 200])
    }
    expect(results.filter((result) => callsOf(result)[0].shared)).toHaveLength(4)
  })

  test('go on for who stays, and end with the last who leaves', async () => {
    await start((socket) => socket.write(whole(503, '')), { retryMinMs: 200, retryMaxMs: 200 })
    const leavers = [new AbortController(), new AbortController()]
    const left = leavers.map(({ signal }) => post(rooms(1), signal).catch(() => 'left'))
    await expect.poll(() => raw.requests).toBe(1)
    leavers[0]?.abort()
    await expect.poll(() => raw.requests).toBe(2)
    leavers[1]?.abort()
    expect(await Promise.all(left)).toEqual(['left', 'left'])
    await soon(400)
    expect(raw.requests).toBe(2)
  })

  test('do not begin a wait that the deadline would end', async () => {
    raw = await startRawUpstream((socket) => socket.write(whole(503, '')))
    const upstream = { retryMinMs: 400, retryMaxMs: 400 }
    graph = await startFaultyGraph(raw.url, { timeoutMs: 300, upstream })
    const { errors, tookMs } = await graph.run()
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE', status: 503 } }])
    expect(raw.requests).toBe(1)
    expect(tookMs).toBeLessThan(290)
  })
})

describe('after five failures in a row', () => {
  const RESET_MS = 400
  const upstream = { retries: 0, breakerFailures: 5, breakerResetMs: RESET_MS }

  test('nothing is sent for a while, then one call, and then all', async () => {
    let isWell = false
    await start(
      (socket) =>
        setTimeout(() => socket.write(isWell ? whole(200, PAGE) : whole(500, '')), isWell ? 100 : 0),
      upstream,
    )
    for (let first = 1; first <= 5; first++) {
      expect((await graph.run(rooms(first))).errors[0].extensions.status).toBe(500)
    }
    const refused = await graph.run()
    expect(refused.errors).toMatchObject([
      {
        path: ['rooms'],
        message: `GET /api/video/rooms was not sent: 5 calls to the service failed in a row, so it is left alone for ${RESET_MS} ms.`,
        extensions: { code: 'UPSTREAM_UNAVAILABLE', service: 'signalwire', retryable: true },
      },
    ])
    expect(refused.data.insightsRooms.nodes).toHaveLength(1)
    expect(callsOf(refused)).toEqual([])
    expect(refused.tookMs).toBeLessThan(300)
    expect(raw.requests).toBe(5)
    isWell = true
    await soon(RESET_MS + 50)
    const results = await Promise.all([1, 2, 3, 4].map((first) => graph.run(rooms(first))))
    expect(results.map(({ errors }) => errors === undefined)).toEqual([true, false, false, false])
    expect(raw.requests).toBe(6)
    for (let first = 1; first <= 3; first++) expect((await graph.run(rooms(first))).errors).toBeUndefined()
  })

  test('a probe that fails, or that nobody waits for, keeps it shut', async () => {
    let isSilent = false
    await start((socket) => isSilent || socket.write(whole(500, '')), upstream)
    for (let first = 1; first <= 5; first++) await graph.run(rooms(first))
    await soon(RESET_MS + 50)
    expect((await graph.run()).errors[0].extensions.status).toBe(500)
    expect((await graph.run()).errors[0].message).toContain('was not sent')
    await soon(RESET_MS + 50)
    isSilent = true
    const leaver = new AbortController()
    const left = post(rooms(1), leaver.signal).catch(() => 'left')
    await expect.poll(() => raw.requests).toBe(7)
    leaver.abort()
    await left
    await soon(20)
    expect((await graph.run()).errors[0].message).toContain('was not sent')
    expect(raw.requests).toBe(7)
  })

  test('other credentials of the same origin are not concerned', async () => {
    await start((socket, { index }) => socket.write(index < 5 ? whole(500, '') : whole(200, PAGE)), upstream)
    for (let first = 1; first <= 5; first++) await graph.run(rooms(first))
    const signalwire = { baseUrl: raw.url, ...SIGNALWIRE_CREDENTIALS, apiToken: 'PTother' }
    const other = createRoomgraph({ signalwire, upstream })
    const response = await other.fetch(
      new Request(`http://localhost/graphql?query=${encodeURIComponent(rooms(2))}`),
    )
    expect((await response.json()).errors).toBeUndefined()
    await other.close()
    expect((await graph.run()).errors[0].message).toContain('was not sent')
  })

  test.each([401, 403, 404, 409, 422, 429])('of another kind: %i does not count', async (status) => {
    await start((socket) => socket.write(whole(status, '')), upstream)
    for (let first = 1; first <= 12; first++) {
      expect((await graph.run(rooms(first))).errors[0].extensions.status).toBe(status)
    }
    expect(raw.requests).toBe(12)
  })

  test('which may be silence as well', async () => {
    await start(() => {}, { ...upstream, headersTimeoutMs: 50 })
    for (let first = 1; first <= 5; first++) {
      expect((await graph.run(rooms(first))).errors[0].extensions.code).toBe('UPSTREAM_TIMEOUT')
    }
    expect((await graph.run()).errors[0].message).toContain('was not sent')
    expect(raw.requests).toBe(5)
  })

  test('and not before: a success begins the count anew', async () => {
    await start(
      (socket, { index }) => socket.write(index % 5 === 4 ? whole(200, PAGE) : whole(500, '')),
      upstream,
    )
    for (let first = 1; first <= 20; first++) await graph.run(rooms(first))
    expect(raw.requests).toBe(20)
  })
})

describe('many calls at once', () => {
  test('are 50 that run, 50 that wait, and none besides', async () => {
    const held: Socket[] = []
    // Those that run must not end by themselves, however slow the machine.
    const patient = { headersTimeoutMs: 30_000, attemptTimeoutMs: 30_000 }
    raw = await startRawUpstream((socket) => held.push(socket))
    graph = await startFaultyGraph(raw.url, { timeoutMs: 30_000, upstream: patient })
    const results = Array.from({ length: 110 }, (_, index) => graph.run(rooms(index + 1)))
    const refused = await Promise.all(results.slice(100))
    // None of the others was answered so far, so these did not wait for any.
    for (const { tookMs } of refused) expect(tookMs).toBeLessThan(3000)
    for (const { errors, extensions } of refused) {
      expect(errors).toMatchObject([
        {
          path: ['rooms'],
          message:
            'GET /api/video/rooms was not sent: 50 calls to the service are under way and 50 wait already.',
          extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true },
        },
      ])
      expect(extensions.upstream.total).toBe(0)
    }
    await expect.poll(() => held.length).toBe(50)
    await soon(20)
    expect(held).toHaveLength(50)
    // The other provider has a place of its own.
    const { data } = await graph.run('{ insightsRooms(first: 1) { nodes { sid } } }')
    expect(data.insightsRooms.nodes).toHaveLength(1)
    const answer = setInterval(() => {
      for (const socket of held.splice(0)) socket.write(whole(200, PAGE))
    }, 5)
    const served = await Promise.all(results.slice(0, 100))
    clearInterval(answer)
    for (const { errors } of served) expect(errors).toBeUndefined()
    expect(raw.requests).toBe(100)
    expect(raw.connections).toBe(50)
  }, 30_000)
})

test('a provider that hangs leaves the other as fast as it was', async () => {
  await start(() => {})
  const timesOf = async () => {
    const times: number[] = []
    for (let turn = 0; turn < 200; turn++) {
      times.push((await graph.run('{ insightsRooms(first: 1) { nodes { sid } } }')).tookMs)
    }
    return times.sort((a, b) => a - b)
  }
  await timesOf()
  const usual = await timesOf()
  const leaver = new AbortController()
  const hanging = Array.from({ length: 100 }, (_, index) =>
    post(rooms(index + 1), leaver.signal).catch(() => {}),
  )
  await expect.poll(() => raw.requests).toBe(50)
  const meanwhile = await timesOf()
  leaver.abort()
  await Promise.all(hanging)
  // A machine that does other things too adds some milliseconds to the slowest of either.
  const p99 = (times: number[]) => times[197] ?? 0
  expect(p99(meanwhile)).toBeLessThan(p99(usual) * 1.1 + 20)
  expect(meanwhile[100]).toBeLessThan((usual[100] ?? 0) * 1.1 + 2)
})
