import { expect, test } from 'vitest'
import { ask } from '../support/client.ts'
import type { Data, Graph } from '../support/graph.ts'
import { callsOf, openWrites } from './support.ts'

const CALLS = { retries: 0, breakerFailures: 0, maxConcurrentCalls: 2, maxWaitingCalls: 4 }

async function create(graph: Graph, name: string, signal?: AbortSignal): Promise<Data> {
  const query = `mutation { createRoom(input: { name: "${name}" }) { roomId } }`
  return (await ask(graph, query, {}, signal && { signal })).body
}

const names = Array.from({ length: 30 }, (_, index) => `crowd-${index}`)
const isThere = async (graph: Graph, name: string) =>
  (await graph.run('query ($name: String) { room(name: $name) { name } }', { name })).data.room !== null

test('of more writes than can run or wait, each is done or says that it was not sent', async () => {
  const graph = await openWrites({ behaviour: { latencyMs: 30 } }, { upstream: CALLS })
  const answers = await Promise.all(names.map((name) => create(graph, name)))
  const done = answers.filter(({ data }) => data.createRoom)
  expect(done.length).toBeGreaterThanOrEqual(6)
  expect(done.length).toBeLessThan(names.length)
  expect(callsOf(graph)).toHaveLength(done.length)
  for (const [index, { data, errors }] of answers.entries()) {
    expect(await isThere(graph, names[index] ?? '')).toBe(data.createRoom !== null)
    if (data.createRoom) continue
    expect(errors).toMatchObject([{ extensions: { outcome: 'not-sent', retryable: true } }])
  }
})

test('a write that waits for its turn is not sent once its time is over, or its caller has left', async () => {
  const graph = await openWrites(
    { behaviour: { latencyMs: 2500 } },
    { upstream: { ...CALLS, maxConcurrentCalls: 1, maxWaitingCalls: 10 }, timeoutMs: 1500 },
  )
  const leaving = new AbortController()
  const first = create(graph, 'first')
  await expect.poll(() => graph.emulator.journal.length).toBe(1)
  const second = create(graph, 'second')
  const third = create(graph, 'third', leaving.signal).catch(() => undefined)
  leaving.abort()
  expect((await second).errors).toMatchObject([
    { extensions: { code: 'UPSTREAM_TIMEOUT', outcome: 'not-sent' } },
  ])
  expect((await first).data.createRoom.roomId).toEqual(expect.any(String))
  await third
  expect(callsOf(graph)).toEqual(['POST /rooms'])
})
