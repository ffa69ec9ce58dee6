import type { Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { RoomgraphOptions } from '../../src/index.ts'
import { ask, type Data } from '../support/client.ts'
import { type FaultyGraph, openFaultyGraph, type Respond } from '../support/faulty-graph.ts'
import { PAGE, whole } from '../support/raw-upstream.ts'

let answering: NodeJS.Timeout | undefined
afterEach(() => clearInterval(answering))

/** What runs must not end by itself, however slow the machine. */
const PATIENT = { headersTimeoutMs: 30_000, attemptTimeoutMs: 30_000 }

const start = (respond: Respond, upstream: RoomgraphOptions['upstream'] = {}) =>
  openFaultyGraph(respond, {
    timeoutMs: 30_000,
    // A hundred operations at once, not compiled yet, may hold the event loop; that is not what is tested here.
    overload: { maxLoopDelayMs: 0 },
    upstream: { ...PATIENT, ...upstream },
  })

const rooms = (first: number) => `{ rooms(first: ${first}) { nodes { roomId } } }`

/** An operation whose caller may leave. */
function leavable(graph: FaultyGraph, query: string): { readonly left: Promise<unknown>; leave(): void } {
  const leaver = new AbortController()
  const left = ask(graph.roomgraph, query, {}, { signal: leaver.signal }).catch(() => 'left')
  return { left, leave: () => leaver.abort() }
}

describe('many calls at once', () => {
  test('are 50 that run, 50 that wait, and none besides', async () => {
    const held: Socket[] = []
    const { graph, raw } = await start((socket) => held.push(socket))
    const results = Array.from({ length: 110 }, (_, index) => graph.run(rooms(index + 1)))
    // None of the others is answered so far, so these do not wait for any.
    const refused = await Promise.all(results.slice(100))
    for (const { errors, extensions } of refused) {
      expect(errors).toMatchObject([
        {
          path: ['rooms'],
          message:
            'GET /api/video/rooms was not sent: 50 calls to the service are in flight (ROOMGRAPH_MAX_CONCURRENT_CALLS) and 50 wait already (ROOMGRAPH_MAX_WAITING_CALLS). Ask again in 1 s.',
          extensions: {
            code: 'UPSTREAM_UNAVAILABLE',
            service: 'signalwire',
            retryAfter: 1,
            retryable: true,
          },
        },
      ])
      expect(extensions.upstream.total).toBe(0)
    }
    await expect.poll(() => held.length).toBe(50)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(held).toHaveLength(50)
    // The other provider has a place of its own.
    const { data } = await graph.run('{ insightsRooms(first: 1) { nodes { sid } } }')
    expect(data.insightsRooms.nodes).toHaveLength(1)
    answering = setInterval(() => {
      for (const socket of held.splice(0)) socket.write(whole(200, PAGE))
    }, 5)
    const served = await Promise.all(results.slice(0, 100))
    for (const { errors } of served) expect(errors).toBeUndefined()
    expect(raw.requests).toBe(100)
    expect(raw.connections).toBe(50)
  })

  test('that are refused for that do not count as failures of the upstream', async () => {
    const held: Socket[] = []
    const { graph } = await start((socket) => held.push(socket), {
      maxConcurrentCalls: 1,
      maxWaitingCalls: 0,
    })
    const running = graph.run(rooms(1))
    await expect.poll(() => held.length).toBe(1)
    for (let first = 2; first <= 9; first++) {
      expect((await graph.run(rooms(first))).errors[0].message).toContain('ROOMGRAPH_MAX_WAITING_CALLS')
    }
    held.shift()?.write(whole(200, PAGE))
    expect((await running).errors).toBeUndefined()
    const next = graph.run(rooms(1))
    await expect.poll(() => held.length).toBe(1)
    held.shift()?.write(whole(200, PAGE))
    expect((await next).errors).toBeUndefined()
  })

  test('who leaves while waiting gives the place to the next at once', async () => {
    const held: Socket[] = []
    const { graph, raw } = await start((socket) => held.push(socket), {
      maxConcurrentCalls: 1,
      maxWaitingCalls: 1,
    })
    const running = graph.run(rooms(1))
    await expect.poll(() => held.length).toBe(1)
    const waiting = leavable(graph, rooms(2))
    await expect
      .poll(async () => (await graph.run(rooms(3))).errors[0].message)
      .toContain('ROOMGRAPH_MAX_WAITING_CALLS')
    waiting.leave()
    expect(await waiting.left).toBe('left')
    const next = graph.run(rooms(4))
    // The first still runs, so a place that had to wait for it would not be free yet.
    const refused = await graph.run(rooms(5))
    expect(refused.errors[0].message).toContain('ROOMGRAPH_MAX_WAITING_CALLS')
    held.shift()?.write(whole(200, PAGE))
    await expect.poll(() => held.length).toBe(1)
    held.shift()?.write(whole(200, PAGE))
    for (const { errors } of await Promise.all([running, next])) expect(errors).toBeUndefined()
    // Neither the one who left nor those who were refused were ever sent.
    expect(raw.requests).toBe(2)
  })
})

describe('an operation of a hundred calls', () => {
  const LARGE =
    '{ rooms(first: 99) { nodes { activeSession { members(first: 5) { nodes { memberId } } } } } }'
  let running = 0
  let most = 0

  /** A page of 99 rooms that are all in a session, and the members of each, 10 ms later. */
  function startLarge(upstream: RoomgraphOptions['upstream'] = {}) {
    running = most = 0
    const inSession = Array.from({ length: 99 }, (_, index) => ({
      id: `room-${index}`,
      active_session: { id: `session-${index}`, room_id: `room-${index}` },
    }))
    const list = JSON.stringify({ links: {}, data: inSession })
    return start((socket, { target }) => {
      most = Math.max(most, ++running)
      setTimeout(() => {
        running--
        socket.write(whole(200, target.includes('/members') ? PAGE : list))
      }, 10)
    }, upstream)
  }

  function expectAll({ data, errors }: Data): void {
    expect(errors).toBeUndefined()
    const members = data.rooms.nodes.map(({ activeSession }: Data) => activeSession.members.nodes.length)
    expect(members).toEqual(Array(99).fill(2))
  }

  test('works, and leaves half of the places to others', async () => {
    const { graph, raw } = await startLarge()
    expectAll(await graph.run(LARGE))
    expect(raw.requests).toBe(100)
    expect(most).toBe(25)
  })

  test('works beside three others of its kind', async () => {
    const { graph, raw } = await startLarge()
    // Each asks for rooms of its own, so that no call serves two of them.
    const filtered = [1, 2, 3, 4].map((day) =>
      LARGE.replace('first: 99', `first: 99, filter: { startsAfter: "2026-01-0${day}T00:00:00Z" }`).replace(
        'members(first: 5)',
        `members(first: ${day})`,
      ),
    )
    const results: Data[] = await Promise.all(filtered.map((query) => graph.run(query)))
    for (const { errors } of results) expect(errors).toBeUndefined()
    expect(raw.requests).toBe(400)
    expect(most).toBe(50)
  })

  test.for([
    [1, 1],
    [7, 4],
  ] as const)('works with %i places and none to wait at', async ([maxConcurrentCalls, atOnce]) => {
    const { graph } = await startLarge({ maxConcurrentCalls, maxWaitingCalls: 0 })
    expectAll(await graph.run(LARGE))
    expect(most).toBe(atOnce)
  })

  test('ends with its caller, with nothing sent afterwards', async () => {
    const held: Socket[] = []
    const list = JSON.stringify({
      links: {},
      data: Array.from({ length: 99 }, (_, index) => ({
        id: `r${index}`,
        active_session: { id: `s${index}` },
      })),
    })
    const { graph, raw } = await start((socket, { target }) =>
      target.includes('/members') ? held.push(socket) : socket.write(whole(200, list)),
    )
    const large = leavable(graph, LARGE)
    await expect.poll(() => held.length).toBe(25)
    large.leave()
    expect(await large.left).toBe('left')
    await expect.poll(() => raw.open).toBeLessThanOrEqual(1)
    expect(raw.requests).toBe(26)
  })
})
