import { expect, test } from 'vitest'
import { startFaultyGraph } from '../support/faulty-graph.ts'
import { startRawUpstream } from '../support/raw-upstream.ts'

// The exact figure is measured by bench/hanging.ts; a busy machine adds some milliseconds to the slowest of either.
test('a provider that hangs leaves the other as fast as it was', async () => {
  const raw = await startRawUpstream(() => {})
  const patient = { headersTimeoutMs: 60_000, attemptTimeoutMs: 60_000 }
  const graph = await startFaultyGraph(raw.url, {
    timeoutMs: 60_000,
    overload: { maxLoopDelayMs: 0 },
    upstream: patient,
  })
  const timesOf = async () => {
    const times: number[] = []
    for (let turn = 0; turn < 200; turn++) {
      const { data, tookMs } = await graph.run('{ insightsRooms(first: 1) { nodes { sid } } }')
      expect(data.insightsRooms.nodes).toHaveLength(1)
      times.push(tookMs)
    }
    return times.sort((a, b) => a - b)
  }
  await timesOf()
  const usual = await timesOf()
  const leaver = new AbortController()
  const hanging = Array.from({ length: 100 }, (_, index) => {
    const query = encodeURIComponent(`{ rooms(first: ${index + 1}) { nodes { roomId } } }`)
    const request = new Request(`http://localhost/graphql?query=${query}`, { signal: leaver.signal })
    return Promise.resolve(graph.roomgraph.fetch(request)).catch(() => {})
  })
  await expect.poll(() => raw.requests).toBe(50)
  const meanwhile = await timesOf()
  leaver.abort()
  await Promise.all(hanging)
  const p99 = (times: number[]) => times[197] ?? 0
  expect(p99(meanwhile)).toBeLessThan(p99(usual) * 1.1 + 20)
  expect(meanwhile[100]).toBeLessThan((usual[100] ?? 0) * 1.1 + 2)
  await graph.close()
  await raw.close()
}, 30_000)
