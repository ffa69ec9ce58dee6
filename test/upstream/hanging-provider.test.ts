import { expect, onTestFinished, test } from 'vitest'
import { type FaultyGraph, startFaultyGraph } from '../support/faulty-graph.ts'
import { startRawUpstream } from '../support/raw-upstream.ts'

/** Calls that the hanging provider is asked for: half are in flight, and half wait for their turn. */
const HELD = 100
const TURNS = 300

/** Milliseconds of processor time of this thread that one request for the other provider takes. */
async function costOf(graph: FaultyGraph): Promise<number> {
  const before = process.threadCpuUsage()
  const { data } = await graph.run('{ insightsRooms(first: 1) { nodes { sid } } }')
  const { user, system } = process.threadCpuUsage(before)
  expect(data.insightsRooms.nodes).toHaveLength(1)
  return (user + system) / 1000
}

const sumOf = (costs: readonly number[]) => costs.reduce((sum, cost) => sum + cost, 0)

/**
 * Nothing here is timed: other work on the machine moves the clock, and processor time hardly. bench/hanging.ts measures
 * the latency.
 */
test('a provider that hangs keeps the other neither waiting nor at work', async () => {
  const silent = await startRawUpstream(() => {})
  const answering = await startRawUpstream((socket) => socket.end('HTTP/1.1 404 Not Found\r\n\r\n'))
  const patient = { headersTimeoutMs: 600_000, attemptTimeoutMs: 600_000 }
  const options = { timeoutMs: 600_000, overload: { maxLoopDelayMs: 0 }, upstream: patient }
  const beside = await startFaultyGraph(silent.url, options)
  const usual = await startFaultyGraph(answering.url, options)
  const leaver = new AbortController()
  let ended = 0
  const hanging = Array.from({ length: HELD }, async (_, index) => {
    const query = encodeURIComponent(`{ rooms(first: ${index + 1}) { nodes { roomId } } }`)
    const request = new Request(`http://localhost/graphql?query=${query}`, { signal: leaver.signal })
    await Promise.resolve(beside.roomgraph.fetch(request)).catch(() => {})
    ended++
  })
  onTestFinished(async () => {
    leaver.abort()
    await Promise.all(hanging)
    for (const each of [beside, usual, silent, answering]) await each.close()
  })
  await expect.poll(() => silent.requests).toBe(HELD / 2)
  const costs = { usual: [] as number[], beside: [] as number[] }
  for (let turn = 0; turn < TURNS; turn++) {
    costs.usual.push(await costOf(usual))
    costs.beside.push(await costOf(beside))
  }
  expect({ ended, sent: silent.requests }).toEqual({ ended: 0, sent: HELD / 2 })
  // Some systems count processor time in steps of milliseconds, more than one request takes: the sums tell.
  const warm = TURNS / 3
  const [usualMs, besideMs] = [sumOf(costs.usual.slice(warm)), sumOf(costs.beside.slice(warm))]
  expect(usualMs).toBeGreaterThan(0)
  expect(besideMs / usualMs).toBeLessThan(1.7)
}, 300_000)
