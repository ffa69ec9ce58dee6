import { afterEach, describe, expect, test } from 'vitest'
import type { Interception } from '../../src/emulator/index.ts'
import type { RoomgraphOptions } from '../../src/index.ts'
import { type Graph, PLAIN_CALLS, type Result, startGraph } from '../support/graph.ts'
import { passingTime } from '../support/passing-time.ts'

const LONG = 3_600_000
const SHORT = 60_000
const EVERYTHING = {
  roomsMs: LONG,
  conferencesMs: LONG,
  runningSessionsMs: LONG,
  completedSessionsMs: LONG,
  membersMs: LONG,
  eventsMs: LONG,
  logsMs: LONG,
  recordingsMs: LONG,
  insightsMs: LONG,
}

const graphs: Graph[] = []
afterEach(async () => {
  for (const graph of graphs.splice(0)) await graph.close()
})

async function keeping(
  cache: NonNullable<RoomgraphOptions['cache']>,
  more: Partial<RoomgraphOptions> = {},
): Promise<Graph> {
  const graph = await startGraph({ behaviour: { requestIds: false } }, { explain: true, cache, ...more })
  graphs.push(graph)
  return graph
}

const ROOMS = '{ rooms(first: 5) { nodes { name } } }'
const LIVE = '{ rooms(first: 5) { nodes { name activeSession { name } } } }'

/** How many calls each of two runs of an operation makes, one after the other. */
async function callsTwice(graph: Graph, query: string): Promise<[number, number]> {
  const first = await graph.run(query)
  const second = await graph.run(query)
  expect(first.errors).toEqual([])
  expect(second.data).toEqual(first.data)
  return [first.calls.length, second.calls.length]
}

const upstreamOf = ({ extensions }: Result) => extensions.upstream as { total: number; calls: object[] }

type Cache = NonNullable<RoomgraphOptions['cache']>

/** One operation of each kind, from the ids of a world that is the same each time. */
const KINDS: [what: string, needs: (keyof Cache)[], query: (graph: Graph) => string][] = [
  ['rooms', ['roomsMs'], () => ROOMS],
  ['rooms with their sessions', ['roomsMs', 'runningSessionsMs'], () => LIVE],
  ['a room', ['roomsMs'], (graph) => `{ room(id: "${roomId(graph)}") { name } }`],
  [
    'a room with its session',
    ['roomsMs', 'runningSessionsMs'],
    (graph) => `{ room(id: "${roomId(graph)}") { activeSession { name } } }`,
  ],
  ['the log', ['logsMs'], () => '{ videoLogs(first: 2) { nodes { logId } } }'],
  ['conferences', ['conferencesMs'], () => '{ conferences(first: 2) { nodes { name } } }'],
  [
    'conferences with their sessions',
    ['conferencesMs', 'runningSessionsMs'],
    () => '{ conferences(first: 2) { nodes { activeSession { name } } } }',
  ],
  [
    'a list of sessions that may hold both',
    ['runningSessionsMs', 'completedSessionsMs'],
    () => '{ roomSessions(first: 2) { nodes { name } } }',
  ],
  [
    'sessions that run',
    ['runningSessionsMs'],
    () => '{ roomSessions(first: 2, filter: { status: IN_PROGRESS }) { nodes { name } } }',
  ],
  [
    'sessions that are completed',
    ['completedSessionsMs'],
    () => '{ roomSessions(first: 2, filter: { status: COMPLETED }) { nodes { name } } }',
  ],
  [
    'a session that runs',
    ['runningSessionsMs'],
    (graph) => `{ roomSession(id: "${runningId(graph)}") { name } }`,
  ],
  [
    'a session that is completed',
    ['completedSessionsMs'],
    (graph) => `{ roomSession(id: "${completedId(graph)}") { name } }`,
  ],
  ['insights', ['insightsMs'], () => '{ insightsRooms(first: 2) { nodes { sid } } }'],
  [
    'an insights room',
    ['insightsMs'],
    (graph) => `{ insightsRoom(id: "${graph.emulator.twilio.roomSids()[0]}") { sid } }`,
  ],
]

function roomId({ emulator }: Graph): string {
  return emulator.signalwire.roomIds()[0] as string
}

function runningId({ emulator }: Graph): string {
  return emulator.signalwire.activeSessionIds()[0] as string
}

function completedId({ emulator: { signalwire } }: Graph): string {
  const isCompleted = (id: string) => signalwire.session(id)?.status === 'completed'
  return signalwire.sessionIds().find(isCompleted) as string
}

test('nothing is cached unless it is asked for', async () => {
  const graph = await keeping({})
  for (const [, , query] of KINDS) expect(await callsTwice(graph, query(graph))).toEqual([1, 1])
  const stale = await keeping({ staleIfErrorMs: LONG })
  expect(await callsTwice(stale, ROOMS)).toEqual([1, 1])
})

describe('each kind goes by its own settings', () => {
  test.each(KINDS)('%s by %j', async (_what, needs, query) => {
    const on = await keeping(Object.fromEntries(needs.map((need) => [need, LONG])))
    expect(await callsTwice(on, query(on))).toEqual([1, 0])
    for (const need of needs) {
      const off = await keeping({ ...EVERYTHING, [need]: 0 })
      expect(await callsTwice(off, query(off))).toEqual([1, 1])
    }
  })

  test.each([
    ['members', 'membersMs', 'id'],
    ['events', 'eventsMs', 'name'],
    ['recordings', 'recordingsMs', 'id'],
  ] as const)('the %s of a session by %s', async (list, need, field) => {
    const query = (graph: Graph) =>
      `{ roomSession(id: "${completedId(graph)}") { ${list}(first: 1) { nodes { ${field} } } } }`
    const on = await keeping(EVERYTHING)
    expect(await callsTwice(on, query(on))).toEqual([2, 0])
    const off = await keeping({ ...EVERYTHING, [need]: 0 })
    expect(await callsTwice(off, query(off))).toEqual([2, 1])
  })
})

describe('what is cached', () => {
  test('is asked for again after its time', async () => {
    const time = passingTime()
    const graph = await keeping({ roomsMs: LONG })
    expect((await graph.run(ROOMS)).calls).toHaveLength(1)
    time.pass(LONG - SHORT)
    expect((await graph.run(ROOMS)).calls).toHaveLength(0)
    time.pass(SHORT)
    expect((await graph.run(ROOMS)).calls).toHaveLength(1)
  })

  test('with its session lives no longer than a running session, and may serve who wants none, never the reverse', async () => {
    const graph = await keeping({ roomsMs: LONG, runningSessionsMs: LONG })
    await graph.run(LIVE)
    expect((await graph.run(ROOMS)).calls).toEqual([])
    const reverse = await keeping({ roomsMs: LONG, runningSessionsMs: LONG })
    await reverse.run(ROOMS)
    const live = await reverse.run(LIVE)
    expect(live.calls).toEqual(['/api/video/rooms?include_active_session=true&page_size=5'])
    expect(live.data.rooms.nodes.some((room: { activeSession: unknown }) => room.activeSession)).toBe(true)

    const time = passingTime()
    const short = await keeping({ roomsMs: LONG, runningSessionsMs: SHORT })
    await short.run(LIVE)
    time.pass(SHORT)
    expect((await short.run(LIVE)).calls).toHaveLength(1)
    time.pass(SHORT)
    // Nothing was asked for without the session, so there is nothing that would live longer.
    expect((await short.run(ROOMS)).calls).toHaveLength(1)
    time.pass(SHORT)
    expect((await short.run(ROOMS)).calls).toEqual([])
  })

  test('tells its age, and is no call', async () => {
    const time = passingTime()
    const graph = await keeping({ roomsMs: LONG })
    expect(upstreamOf(await graph.run(ROOMS)).calls[0]).not.toHaveProperty('age')
    time.pass(600_000)
    const both = `{ ${ROOMS.slice(1, -1)} conferences(first: 1) { nodes { name } } }`
    const { errors, extensions } = await graph.run(both)
    expect(errors).toEqual([])
    expect(extensions.upstream.total).toBe(1)
    const [kept, sent] = extensions.upstream.calls
    expect(kept).toMatchObject({
      path: '/api/video/rooms?page_size=5',
      status: 200,
      servedFor: ['rooms'],
      shared: false,
    })
    expect(kept.age).toBeGreaterThanOrEqual(600)
    expect(kept.age).toBeLessThan(700)
    expect(sent.path).toBe('/api/video/conferences?page_size=1')
    expect(sent).not.toHaveProperty('age')
  })

  test('takes no more than its bytes: what was not used for the longest time goes first', async () => {
    // A page of fifty rooms has some 29,000 characters, which count twice.
    const graph = await keeping({ roomsMs: LONG, cacheBytes: 150_000 })
    const page = async (year: number) =>
      (
        await graph.run(
          `{ rooms(first: 50, filter: { startsAfter: "${year}-01-01T00:00:00Z" }) { nodes { name } } }`,
        )
      ).calls.length
    expect([await page(2001), await page(2002)]).toEqual([1, 1])
    expect([await page(2001), await page(2002)]).toEqual([0, 0])
    expect([await page(2003), await page(2002), await page(2001)]).toEqual([1, 0, 1])
    const tooLarge = '{ rooms(first: 120) { nodes { name } } }'
    const small = await keeping({ roomsMs: LONG, cacheBytes: 100_000 })
    expect(await callsTwice(small, tooLarge)).toEqual([1, 1])
  })

  test('of recordings never outlives their links', async () => {
    const time = passingTime()
    const graph = await keeping(EVERYTHING)
    const query = (seconds: number) =>
      `{ roomSession(id: "${completedId(graph)}") { recordings(first: 1, mediaTtl: ${seconds}) { nodes { uri } } } }`
    await graph.run(query(400))
    time.pass(150_000)
    expect((await graph.run(query(400))).calls).toEqual([])
    time.pass(50_000)
    expect((await graph.run(query(400))).calls).toHaveLength(1)
  })
})

const failures: [what: string, answer: Interception][] = [
  ['500', { status: 500 }],
  ['502 with HTML', { status: 502, body: '<html>' }],
  ['503', { status: 503, headers: { 'retry-after': '1' } }],
  ['504', { status: 504 }],
  ['429', { status: 429 }],
  ['a connection that breaks', 'destroy'],
  ['no answer in time', 'hang'],
]

const refusals: [what: string, code: string, answer: Interception][] = [
  ['401', 'UPSTREAM_UNAUTHORIZED', { status: 401 }],
  ['403', 'UPSTREAM_FORBIDDEN', { status: 403 }],
  ['422', 'UPSTREAM_INVALID_REQUEST', { status: 422, body: { errors: [] } }],
  ['a body that is no JSON', 'UPSTREAM_BAD_RESPONSE', { status: 200, body: 'nonsense' }],
]

/** An attempt may take as long as is enough on a busy machine, and not for as long as the operation. */
const HURRIED = { upstream: { ...PLAIN_CALLS, headersTimeoutMs: 2000 }, timeoutMs: 30_000 }

describe('stale-if-error', () => {
  test.each(failures)(
    'after %s, what was kept stands in; without the setting it does not',
    async (_, answer) => {
      const time = passingTime()
      const graph = await keeping({ roomsMs: SHORT, staleIfErrorMs: LONG }, HURRIED)
      const plain = await keeping({ roomsMs: SHORT }, HURRIED)
      const fresh = await graph.run(ROOMS)
      await plain.run(ROOMS)
      await graph.run(ROOMS)
      time.pass(SHORT)
      for (const each of [graph, plain]) each.emulator.intercept(() => answer)
      const stale = await graph.run(ROOMS)
      expect(stale.errors).toEqual([])
      expect(stale.data).toEqual(fresh.data)
      const [failed, kept] = stale.extensions.upstream.calls
      expect(stale.extensions.upstream.total).toBe(1)
      expect(failed).not.toHaveProperty('age')
      expect(kept.age).toBeGreaterThanOrEqual(SHORT / 1000)
      expect((await plain.run(ROOMS)).errors).toHaveLength(1)
      // Once the upstream is back, it is asked again.
      graph.emulator.clearIntercept()
      expect(upstreamOf(await graph.run(ROOMS)).calls[0]).toMatchObject({ status: 200 })
    },
  )

  test.each(refusals)('never hides %s', async (_, code, answer) => {
    const time = passingTime()
    const graph = await keeping({ roomsMs: SHORT, staleIfErrorMs: LONG })
    await graph.run(ROOMS)
    time.pass(SHORT)
    graph.emulator.intercept(() => answer)
    expect((await graph.run(ROOMS)).errors).toMatchObject([{ extensions: { code } }])
    // What the upstream has said against it counts afterwards, too.
    graph.emulator.intercept(() => ({ status: 503 }))
    expect((await graph.run(ROOMS)).errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
  })

  test('never hides that a thing is gone', async () => {
    const time = passingTime()
    const graph = await keeping({ roomsMs: SHORT, staleIfErrorMs: LONG })
    const query = `{ room(id: "${roomId(graph)}") { name } }`
    expect((await graph.run(query)).data.room).not.toBe(null)
    time.pass(SHORT)
    graph.emulator.intercept(() => ({ status: 404 }))
    expect(await graph.run(query)).toMatchObject({ data: { room: null }, errors: [] })
    graph.emulator.intercept(() => ({ status: 503 }))
    expect((await graph.run(query)).errors).toHaveLength(1)
  })

  test('lasts as long as it is set to', async () => {
    const time = passingTime()
    const graph = await keeping({ roomsMs: SHORT, staleIfErrorMs: LONG })
    await graph.run(ROOMS)
    graph.emulator.intercept(() => ({ status: 503 }))
    time.pass(LONG)
    expect((await graph.run(ROOMS)).errors).toEqual([])
    time.pass(SHORT)
    expect((await graph.run(ROOMS)).errors).toHaveLength(1)
  })
})

describe('what is not cached', () => {
  test.each([
    ['that there is no such thing', { status: 404 }],
    ['a refusal', { status: 403 }],
    ['a failure', { status: 500 }],
  ])('%s', async (_, answer) => {
    const graph = await keeping({ ...EVERYTHING, staleIfErrorMs: LONG })
    const query = `{ room(id: "${roomId(graph)}") { name } }`
    graph.emulator.intercept(() => answer)
    expect((await graph.run(query)).calls).toHaveLength(1)
    expect((await graph.run(query)).calls).toHaveLength(1)
    graph.emulator.clearIntercept()
    expect((await graph.run(query)).data.room.name).toEqual(expect.any(String))
  })

  test.each([401, 403])('anything of credentials that a %s refuses', async (status) => {
    const graph = await keeping({ ...EVERYTHING, staleIfErrorMs: LONG })
    await graph.run(ROOMS)
    await graph.run('{ insightsRooms(first: 1) { nodes { sid } } }')
    graph.emulator.intercept(() => ({ status }))
    await graph.run('{ conferences(first: 1) { nodes { name } } }')
    graph.emulator.clearIntercept()
    expect((await graph.run(ROOMS)).calls).toHaveLength(1)
    // The other provider's credentials were not refused.
    expect((await graph.run('{ insightsRooms(first: 1) { nodes { sid } } }')).calls).toEqual([])
  })
})
