import { describe, expect } from 'vitest'
import { post } from '../support/client.ts'
import { type Graph, withFreshGraph } from '../support/graph.ts'
import { severalTurns } from '../support/several-turns.ts'

const test = withFreshGraph({ behaviour: { latencyMs: 500 } }, { explain: true })

const ROOMS = '{ rooms(first: 5) { nodes { name } } }'
const LIVE = '{ rooms(first: 5) { nodes { name activeSession { name } } } }'
const urls = (graph: Graph) => graph.emulator.journal.map((call) => call.url)
/** Resolves once the first call is upstream, which holds it for a while. */
const arrived = (graph: Graph) => expect.poll(() => urls(graph)).toHaveLength(1)

describe('operations at the same moment', () => {
  test('share one call, and each says so', async ({ graph }) => {
    const bodies = await Promise.all(
      Array.from({ length: 20 }, async () => (await post(graph, ROOMS)).json()),
    )
    expect(urls(graph)).toHaveLength(1)
    for (const { data } of bodies) expect(data).toEqual(bodies[0].data)
    const shared = bodies.map((body) => body.extensions.upstream.calls[0].shared)
    expect(shared.filter(Boolean)).toHaveLength(19)
  })

  test('without the session share the call with it', async ({ graph }) => {
    const live = post(graph, LIVE)
    await arrived(graph)
    const plain = await post(graph, ROOMS)
    expect((await plain.json()).data.rooms.nodes).toHaveLength(5)
    await live
    expect(urls(graph)).toEqual(['/api/video/rooms?include_active_session=true&page_size=5'])
  })

  test('with the session never share a call without it', async ({ graph }) => {
    const plain = post(graph, ROOMS)
    await arrived(graph)
    const live = await (await post(graph, LIVE)).json()
    await plain
    expect(live.data.rooms.nodes.some((room: { activeSession: unknown }) => room.activeSession)).toBe(true)
    expect(urls(graph)).toHaveLength(2)
  })

  test('of which one leaves do not fail the others, in whatever order they came', async ({ graph }) => {
    const leaver = new AbortController()
    const first = post(graph, ROOMS, {}, { signal: leaver.signal }).catch(() => undefined)
    await arrived(graph)
    const second = post(graph, ROOMS)
    // Time to join the first.
    await severalTurns()
    leaver.abort()
    expect((await (await second).json()).data.rooms.nodes).toHaveLength(5)
    await first
    expect(urls(graph)).toHaveLength(1)
  })

  test('share a failure too, and no later one', async ({ graph }) => {
    graph.emulator.intercept(({ index }) =>
      index === 0 ? { status: 403, body: '', delayMs: 500 } : undefined,
    )
    const failed = await Promise.all(
      [post(graph, ROOMS), post(graph, ROOMS)].map(async (each) => (await each).json()),
    )
    for (const { errors } of failed)
      expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_FORBIDDEN' } }])
    const later = await (await post(graph, ROOMS)).json()
    expect(later.errors).toBeUndefined()
    expect(urls(graph)).toHaveLength(2)
  })

  test('one after the other share nothing', async ({ graph }) => {
    await post(graph, ROOMS)
    await post(graph, ROOMS)
    expect(urls(graph)).toHaveLength(2)
  })
})

test('callers who all leave end the call upstream', async ({ graph }) => {
  graph.emulator.behaviour.latencyMs = 0
  graph.emulator.intercept(() => 'hang')
  const leavers = [new AbortController(), new AbortController()]
  const left = leavers.map(({ signal }) => post(graph, ROOMS, {}, { signal }).catch(() => undefined))
  await arrived(graph)
  await severalTurns()
  for (const leaver of leavers) leaver.abort()
  await Promise.all(left)
  graph.emulator.clearIntercept()
  // Nobody can join the call that was given up.
  expect((await (await post(graph, ROOMS)).json()).data.rooms.nodes).toHaveLength(5)
  expect(urls(graph)).toHaveLength(2)
})

describe('rooms by their ids for 64 callers', () => {
  const CALLERS = 64
  const room = async (graph: Graph, id: string) =>
    (await (await post(graph, `{ room(id: "${id}") { roomId } }`)).json()).data.room.roomId

  test('who walk through them in step take one call for each', async ({ graph }) => {
    graph.emulator.behaviour.latencyMs = 300
    const ids = graph.emulator.signalwire.roomIds().slice(0, 5)
    for (const id of ids) {
      const answers = await Promise.all(Array.from({ length: CALLERS }, () => room(graph, id)))
      expect(new Set(answers)).toEqual(new Set([id]))
    }
    expect(urls(graph)).toEqual(ids.map((id) => `/api/video/rooms/${id}`))
  })

  test('who take them from one queue take one call for each, at most 50 at a time', async ({ graph }) => {
    let running = 0
    let most = 0
    graph.emulator.behaviour.latencyMs = 30
    graph.emulator.intercept(() => {
      most = Math.max(most, ++running)
      setTimeout(() => running--, 30)
      return undefined
    })
    const ids = graph.emulator.signalwire.roomIds().slice(0, 100)
    const queue = [...ids]
    const caller = async () => {
      for (let id = queue.pop(); id !== undefined; id = queue.pop()) expect(await room(graph, id)).toBe(id)
    }
    await Promise.all(Array.from({ length: CALLERS }, caller))
    expect(urls(graph).toSorted()).toEqual(ids.map((id) => `/api/video/rooms/${id}`).toSorted())
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(50)
  })
})
