import { expect, onTestFinished, test } from 'vitest'
import { createMetrics, type RoomgraphOptions } from '../../src/index.ts'
import { until } from '../fleet/fleet.ts'
import { type Answer, ask } from '../support/client.ts'
import { type Graph, PLAIN_CALLS, startGraph } from '../support/graph.ts'

const ROOMS = '{ rooms(first: 5) { nodes { name } } }'
const LIVE = '{ rooms(first: 5) { nodes { name activeSession { name } } } }'
const ROOM = 'query ($id: ID!) { room(id: $id) { displayName } }'
const RENAME =
  'mutation ($id: ID!, $as: String) { updateRoom(input: { roomId: $id, displayName: $as }) { roomId } }'

interface Clocked extends Graph {
  readonly at: { now: number }
  /** Runs an operation, whose calls stay in the journal. */
  ask(query: string, variables?: Record<string, unknown>): Promise<Answer>
  gets(): string[]
}

/** Rooms are fresh for a second, and used for nine more while they are asked for anew, on a clock that the test sets. */
async function open(
  cache: RoomgraphOptions['cache'] = { roomsMs: 1000, runningSessionsMs: 1000, staleWhileRevalidateMs: 9000 },
  options: Partial<RoomgraphOptions> = {},
): Promise<Clocked> {
  const at = { now: 1000 }
  const upstream = { ...PLAIN_CALLS, ...options.upstream }
  const graph = await startGraph(
    { rooms: 8 },
    { explain: true, writes: true, cache, ...options, upstream },
    { cacheClock: () => at.now },
  )
  onTestFinished(() => graph.close())
  return {
    ...graph,
    at,
    ask: (query, variables) => ask(graph.listener, query, variables),
    gets: () => graph.emulator.journal.filter(({ method }) => method === 'GET').map(({ url }) => url),
  }
}

const upstreamOf = ({ extensions }: Answer) => extensions.upstream
const ageOf = (answer: Answer): number | undefined => upstreamOf(answer).calls[0]?.age

/** Resolves once a renewal has ended: what it came back with is fresh. */
async function isRenewed(graph: Clocked, query: string): Promise<void> {
  await until(async () => ageOf(await graph.ask(query)) === 0, 'a renewed response')
}

test('what is past its time is used at once, while one call for all who ask renews it', async () => {
  const graph = await open()
  const first = await graph.ask(ROOMS)
  graph.at.now += 4500
  graph.emulator.behave({ latencyMs: 300 })
  const answers = await Promise.all(Array.from({ length: 10 }, () => graph.ask(ROOMS)))
  for (const answer of [...answers, await graph.ask(ROOMS)]) {
    expect(answer.data).toEqual(first.data)
    expect(upstreamOf(answer)).toMatchObject({ total: 0, calls: [{ age: 4.5 }] })
  }
  await isRenewed(graph, ROOMS)
  expect(graph.gets()).toHaveLength(2)
})

test('without the setting, and when that time is over, the answer waits for its call', async () => {
  const plain = await open({ roomsMs: 1000 })
  const graph = await open()
  for (const [each, now] of [
    [plain, 1000],
    [graph, 10_000],
  ] as const) {
    await each.ask(ROOMS)
    each.at.now += now
    const answer = await each.ask(ROOMS)
    expect(upstreamOf(answer)).toMatchObject({ total: 1, calls: [{ status: 200 }] })
    expect(ageOf(answer)).toBeUndefined()
    expect(each.gets()).toHaveLength(2)
  }
})

test('after a write nothing stale is used, nor what a call brings that began before it', async () => {
  const graph = await open()
  const [id] = graph.emulator.signalwire.roomIds()
  await graph.ask(ROOM, { id })
  graph.at.now += 4500
  graph.emulator.behave({ latencyMs: 200 })
  await graph.ask(ROOM, { id })
  await until(() => graph.gets().length === 2, 'the renewal')
  expect((await graph.ask(RENAME, { id, as: 'written' })).errors).toEqual([])
  for (let n = 0; n < 3; n++) {
    const { data } = await graph.ask(ROOM, { id })
    expect(data.room.displayName).toBe('written')
    graph.at.now += 400
  }
})

test('a renewal that fails leaves what there is, until its time is over', async () => {
  const graph = await open()
  await graph.ask(ROOMS)
  graph.emulator.intercept(() => ({ status: 503 }))
  for (let seconds = 2; seconds < 10; seconds += 2) {
    graph.at.now += 2000
    const before = graph.gets().length
    const answer = await graph.ask(ROOMS)
    expect(answer.errors).toEqual([])
    expect(ageOf(answer)).toBe(seconds)
    await until(() => graph.gets().length > before, 'the renewal')
  }
  graph.at.now += 2000
  expect((await graph.ask(ROOMS)).errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
})

test.for([
  [404, undefined],
  [401, 'UPSTREAM_UNAUTHORIZED'],
] as const)('a renewal that is told %i ends what there was', async ([status, code]) => {
  const graph = await open()
  const [id] = graph.emulator.signalwire.roomIds()
  await graph.ask(ROOM, { id })
  graph.at.now += 4500
  graph.emulator.intercept(() => ({ status }))
  expect((await graph.ask(ROOM, { id })).data.room).not.toBeNull()
  await until(async () => (await graph.ask(ROOM, { id })).data.room === null, 'the end of it')
  const { errors } = await graph.ask(ROOM, { id })
  expect(errors).toMatchObject(code ? [{ extensions: { code } }] : [])
})

test('what the expanded form has served is renewed in that form, with one call', async () => {
  const graph = await open()
  await graph.ask(LIVE)
  graph.at.now += 4500
  expect(ageOf(await graph.ask(ROOMS))).toBe(4.5)
  await isRenewed(graph, ROOMS)
  expect(ageOf(await graph.ask(LIVE))).toBe(0)
  expect(graph.gets()).toHaveLength(2)
  expect(graph.gets()[1]).toContain('include_active_session=true')
})

test('is counted as stale, and a call that nobody waits for does not hold up the end', async () => {
  const metrics = await createMetrics({ process: false })
  const graph = await open(undefined, {
    metrics,
    timeoutMs: 60_000,
    upstream: { headersTimeoutMs: 50_000, attemptTimeoutMs: 50_000 },
  })
  await graph.ask(ROOMS)
  graph.at.now += 4500
  graph.emulator.behave({ latencyMs: 50_000 })
  await graph.ask(ROOMS)
  await until(() => graph.gets().length === 2, 'the renewal')
  expect(await metrics.text()).toMatch(/answers_reused_total\{provider="signalwire",state="stale"\} 1/)
  await graph.listener.close()
})
