import { describe, expect, test } from 'vitest'
import type { RoomgraphOptions } from '../../src/index.ts'
import { ask, type Data } from '../support/client.ts'
import { type FaultyGraph, openFaultyGraph, type Respond } from '../support/faulty-graph.ts'
import { PAGE, whole } from '../support/raw-upstream.ts'

const start = (respond: Respond, upstream: RoomgraphOptions['upstream'] = {}) =>
  openFaultyGraph(respond, { upstream })

/** What a busy machine may take besides; less than each wait that is not to be. */
const GRACE_MS = 15_000

const rooms = (first: number) => `{ rooms(first: ${first}) { nodes { roomId } } }`
const soon = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const callsOf = ({ extensions }: Data) =>
  extensions.upstream.calls.filter(({ path }: Data) => path.startsWith('/api/video'))

/** Sends an operation that may be left. */
async function post(graph: FaultyGraph, query: string, signal: AbortSignal): Promise<Data> {
  return (await ask(graph.roomgraph, query, {}, { signal })).body
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
    const { graph, raw } = await start((socket) => socket.write(whole(429, '', `retry-after: ${value}`)))
    const { errors, data, tookMs } = await graph.run()
    expect(errors).toMatchObject([{ path: ['rooms'], extensions: { code: 'UPSTREAM_RATE_LIMITED' } }])
    const { retryAfter } = errors[0].extensions
    if (passedOn) expect(retryAfter).toBe(passedOn)
    else expect(retryAfter === undefined || (retryAfter > 3500 && retryAfter <= 3600)).toBe(true)
    expect(data.insightsRooms.nodes).toHaveLength(1)
    expect(raw.requests).toBe(1)
    expect(tookMs).toBeLessThan(GRACE_MS)
  })

  test.each([429, 503])('of 1 second after a %i is waited for', async (status) => {
    const { graph, raw } = await start((socket, { index }) =>
      socket.write(index === 0 ? whole(status, '', 'retry-after: 1') : whole(200, PAGE)),
    )
    const { errors, tookMs } = await graph.run()
    expect(errors).toBeUndefined()
    expect(raw.requests).toBe(2)
    expect(tookMs).toBeGreaterThan(990)
    expect(tookMs).toBeLessThan(1000 + GRACE_MS)
  })

  test('of 20 seconds after a 503 is not, nor is the call sent again before', async () => {
    const { graph, raw } = await start((socket) => socket.write(whole(503, '', 'retry-after: 20')))
    const { errors, tookMs } = await graph.run()
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE', retryAfter: 20 } }])
    expect(raw.requests).toBe(1)
    expect(tookMs).toBeLessThan(GRACE_MS)
  })
})

describe('retries', () => {
  test('are made once for all who share the call, and each lists them', async () => {
    const { graph, raw } = await start((socket, { index }) =>
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
    const { graph, raw } = await start((socket) => socket.write(whole(503, '')), {
      retryMinMs: 1000,
      retryMaxMs: 1000,
    })
    const leavers = [new AbortController(), new AbortController()]
    const left = leavers.map(({ signal }) => post(graph, rooms(1), signal).catch(() => 'left'))
    await expect.poll(() => raw.requests).toBe(1)
    leavers[0]?.abort()
    await expect.poll(() => raw.requests).toBe(2)
    leavers[1]?.abort()
    expect(await Promise.all(left)).toEqual(['left', 'left'])
    await soon(1200)
    expect(raw.requests).toBe(2)
  })

  test('do not begin a wait that the deadline would end', async () => {
    const [timeoutMs, upstream] = [10_000, { retryMinMs: 15_000, retryMaxMs: 15_000 }]
    const { raw, graph } = await openFaultyGraph((socket) => socket.write(whole(503, '')), {
      timeoutMs,
      upstream,
    })
    const { errors, tookMs } = await graph.run()
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE', status: 503 } }])
    expect(raw.requests).toBe(1)
    expect(tookMs).toBeLessThan(timeoutMs / 2)
  })
})
