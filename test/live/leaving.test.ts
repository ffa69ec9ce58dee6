import { afterEach, describe, expect, test, vi } from 'vitest'
import { createMetrics, type RoomgraphOptions } from '../../src/index.ts'
import { severalTurns } from '../support/several-turns.ts'
import { ManualClock } from './manual-clock.ts'
import { EventReader } from './reader.ts'
import { idOf, startWatched, type WatchedUpstream } from './watched-upstream.ts'

const ALL = 'subscription { liveSessions { isSnapshot } }'
const FILTERED = 'subscription ($filter: LiveSessionFilter) { liveSessions(filter: $filter) { isSnapshot } }'

let upstream: WatchedUpstream

afterEach(() => upstream.graph.close())

/** Asks for a stream, and says how to leave before there is one. */
function begin(query: string): {
  readonly leave: () => void
  readonly answer: Promise<Response | undefined>
} {
  const leaving = new AbortController()
  const request = new Request(`http://localhost/graphql?query=${encodeURIComponent(query)}`, {
    headers: { accept: 'text/event-stream' },
    signal: leaving.signal,
  })
  return { leave: () => leaving.abort(), answer: upstream.graph.fetch(request).catch(() => undefined) }
}

describe('a caller who leaves before the upstream has answered', () => {
  test('gives the place back, and the last one gives the call in flight up', async () => {
    upstream = await startWatched({ live: { maxStreams: 2 } }, { liveTools: new ManualClock() })
    upstream.graph.emulator.intercept(() => 'hang')
    const callsAre = (count: number) =>
      vi.waitFor(() => expect(upstream.graph.emulator.journal).toHaveLength(count))
    const [first, second] = [begin(ALL), begin('subscription { liveRoom(name: "a") { cursor } }')]
    await callsAre(1)
    expect((await upstream.ask(ALL)).status).toBe(503)
    first.leave()
    await first.answer
    const third = begin(ALL)
    second.leave()
    await second.answer
    third.leave()
    await third.answer
    // One call was for all of them. Nobody joins what was given up: it would hang.
    await callsAre(1)
    upstream.graph.emulator.intercept(() => ({ status: 200, body: { links: {}, data: [] } }))
    const answers = [await upstream.ask(ALL), await upstream.ask(ALL)]
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    await callsAre(2)
    for (const answer of answers) await answer.body?.cancel()
  })

  test('watches no members either', async () => {
    const clock = new ManualClock()
    const metrics = await createMetrics()
    upstream = await startWatched({ metrics, live: { callsPerMinute: 1000 } }, { liveTools: clock })
    upstream.begin(1)
    const other = await upstream.watch(ALL)
    await other.data()
    upstream.graph.emulator.intercept(({ path }) => (path.endsWith('/members') ? 'hang' : undefined))
    const watching = begin(`subscription { liveSession(id: "${idOf(1)}") { joined { id } } }`)
    const asked = () => upstream.graph.emulator.journal.filter(({ url }) => url.includes('/members'))
    await vi.waitFor(() => expect(asked()).toHaveLength(1))
    watching.leave()
    await watching.answer
    expect(await metrics.text()).toMatch(/^roomgraph_live_cohorts 1$/m)
    await other.close()
    expect(await metrics.text()).toMatch(/^roomgraph_live_(streams|cohorts) 0$/m)
  })
})

test('a caller who leaves an open stream reads its body to the end, which comes at once', async () => {
  upstream = await startWatched({ live: { maxStreams: 1 } }, { liveTools: new ManualClock() })
  const watching = begin(ALL)
  const events = new EventReader((await watching.answer) as Response)
  expect((await events.data()).data.liveSessions.isSnapshot).toBe(true)
  const rest = events.next()
  watching.leave()
  expect(await Promise.race([rest, severalTurns().then(() => 'still waits')])).toBeUndefined()
  // Its place is another one's.
  await (await upstream.watch(ALL)).close()
})

test('a caller leaves no stream behind, at whatever moment of its opening they leave', async () => {
  const metrics = await createMetrics()
  let replied = () => {}
  // Called when the head of the answer is there, and nobody has it.
  const logger = { error() {}, operation: () => replied() }
  upstream = await startWatched({ metrics, logger }, { liveTools: new ManualClock() })
  const other = await upstream.watch(ALL)
  await other.data()
  const answers: (Response | undefined)[] = []
  for (let moment = 0; moment < 20; moment++) {
    const watching = begin(ALL)
    replied = async () => {
      for (let passed = 0; passed < moment; passed++) await undefined
      watching.leave()
    }
    answers.push(await watching.answer)
  }
  await severalTurns()
  expect([answers[0], answers.at(-1)?.status]).toEqual([undefined, 200])
  expect(await metrics.text()).toMatch(/^roomgraph_live_streams 1$/m)
  await other.close()
})

describe('a stream that holds much', () => {
  const filtered = (nth: number, count: number) => ({
    variables: { filter: { roomIds: Array.from({ length: count }, (_, index) => idOf(1000 * nth + index)) } },
  })

  test('counts as several, as long as anybody watches the same', async () => {
    upstream = await startWatched({ live: { maxStreams: 14 } }, { liveTools: new ManualClock() })
    const [first, second] = [filtered(1, 1000), filtered(2, 1000)]
    const one = await upstream.watch(FILTERED, first)
    const same = await upstream.watch(FILTERED, first)
    expect((await upstream.ask(FILTERED, second)).status).toBe(503)
    const small = await upstream.watch(FILTERED, filtered(3, 1))
    await one.close()
    expect((await upstream.ask(FILTERED, second)).status).toBe(503)
    await same.close()
    const other = await upstream.watch(FILTERED, second)
    await other.close()
    await small.close()
  })

  test('of a caller, too, whose limit it is', async () => {
    const key = 'a'.repeat(32)
    const auth = { kind: 'api-key', keys: [{ name: 'board', key }] } as const
    upstream = await startWatched({ auth, live: { maxStreamsPerCaller: 3 } } as Partial<RoomgraphOptions>)
    const headers = { authorization: `Bearer ${key}` }
    const wide = `subscription { liveSessions { started { ${'id name locked status startTime '.repeat(30)} } } }`
    expect((await upstream.ask(wide, { headers })).status).toBe(403)
    const events = await upstream.watch(ALL, { headers })
    await events.close()
  })
})
