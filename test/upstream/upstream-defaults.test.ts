import { describe, expect, type TestContext, test } from 'vitest'
import type { RoomgraphOptions } from '../../src/index.ts'
import { type Data, type Graph, startGraph } from '../support/graph.ts'

/** The calls of a dashboard: lists, what runs in them, who is in, and the other provider. */
const DASHBOARD = `{
  rooms(first: 50) {
    nodes { name activeSession { name locked members(first: 5) { nodes { name } } } }
  }
  roomSessions(first: 3) { nodes { id events(first: 2) { nodes { name } } } }
  insightsRooms(first: 5) { nodes { sid participants(first: 2) { nodes { sid } } } }
}`

/** The policy as it is shipped, but for what is said. */
async function start(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  upstream: NonNullable<RoomgraphOptions['upstream']> = {},
): Promise<Graph> {
  const graph = await startGraph({ sessions: 40 }, { explain: true, upstream })
  onTestFinished(() => graph.close())
  return graph
}

const statusesOf = ({ extensions }: Data) => extensions.upstream.calls.map(({ status }: Data) => status)

// At the same time, as they wait for the real backoff.
describe.concurrent('with the policy as it is shipped', () => {
  test.for<[what: string, fault: { status: number } | 'destroy', status: number | null]>([
    ['a 500', { status: 500 }, 500],
    ['a connection that breaks', 'destroy', null],
  ])(
    '%s once is mended, whichever call it meets, and shows as an attempt',
    async ([_, fault, status], context) => {
      const graph = await start(context)
      const usual = await graph.run(DASHBOARD)
      expect(usual.errors).toEqual([])
      const places = [...new Set(usual.calls)]
      expect(places.length).toBeGreaterThan(10)
      // The first and the last call, and some in between.
      for (const index of [0, 1, 3, 7, places.length - 1]) {
        let hasFailed = false
        graph.emulator.intercept((request) => {
          if (request.index !== index || hasFailed) return undefined
          hasFailed = true
          return fault
        })
        const { data, errors, extensions, calls } = await graph.run(DASHBOARD)
        expect(hasFailed).toBe(true)
        expect(errors).toEqual([])
        expect(data).toEqual(usual.data)
        expect(calls).toHaveLength(usual.calls.length + 1)
        expect(extensions.upstream.total).toBe(usual.calls.length + 1)
        expect(statusesOf({ extensions }).filter((each: Data) => each !== 200)).toEqual([status])
        const failed = extensions.upstream.calls.find((call: Data) => call.status === status)
        const mended = extensions.upstream.calls.findLast((call: Data) => call.path === failed.path)
        expect(mended).toMatchObject({ status: 200, servedFor: failed.servedFor })
      }
    },
  )

  test('the first call of a fresh server may be repeated twice', async (context) => {
    const graph = await start(context)
    graph.emulator.intercept(({ index }) => (index < 2 ? { status: 503 } : undefined))
    const { errors, extensions } = await graph.run('{ rooms(first: 1) { nodes { name } } }')
    expect(errors).toEqual([])
    expect(statusesOf({ extensions })).toEqual([503, 503, 200])
  })

  test('an outage costs an upstream five calls with their retries, and then nothing', async (context) => {
    const graph = await start(context)
    graph.emulator.intercept(({ path }) => (path.startsWith('/api') ? { status: 503 } : undefined))
    let sent = 0
    for (let first = 1; first <= 8; first++) {
      const { errors, data, calls } = await graph.run(
        `{ rooms(first: ${first}) { nodes { name } } insightsRooms(first: 1) { nodes { sid } } }`,
      )
      expect(errors).toMatchObject([{ path: ['rooms'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
      expect(data.insightsRooms.nodes).toHaveLength(1)
      sent += calls.length - 1
      if (first <= 5) continue
      expect(calls).toHaveLength(1)
      expect(errors[0]?.extensions.retryAfter).toBeGreaterThan(0)
    }
    expect(sent).toBe(15)
  })
})

test('without a breaker, an outage is answered by 20 % of retries and a few', async (context) => {
  const graph = await start(context, { breakerFailures: 0, retryMinMs: 1, retryMaxMs: 1 })
  graph.emulator.intercept(() => ({ status: 503 }))
  let sent = 0
  const beganAt = performance.now()
  for (let first = 1; first <= 300; first++) {
    sent += (await graph.run(`{ rooms(first: ${first}) { nodes { name } } }`)).calls.length
  }
  const seconds = (performance.now() - beganAt) / 1000
  expect(sent).toBeGreaterThanOrEqual(300 + 60)
  // Ten to begin with, and one for five calls; on a machine so slow that there are fewer than five a second, one a second.
  expect(sent).toBeLessThanOrEqual(300 + 10 + Math.max(60, seconds) + 2)
}, 300_000)
