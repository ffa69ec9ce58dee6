import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Graph, startGraph } from '../support/graph.ts'

let graph: Graph
beforeEach(async () => {
  graph = await startGraph({ behaviour: { latencyMs: 100 } }, { explain: true })
})
afterEach(() => graph.close())

function post(query: string, signal?: AbortSignal): Promise<Response> {
  return graph.fetch(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
      ...(signal && { signal }),
    }),
  )
}

const ROOMS = '{ rooms(first: 5) { nodes { name } } }'
const LIVE = '{ rooms(first: 5) { nodes { name activeSession { name } } } }'
const urls = () => graph.emulator.journal.map((call) => call.url)
const soon = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('operations at the same moment', () => {
  test('share one call, and each says so', async () => {
    const bodies = await Promise.all(Array.from({ length: 20 }, async () => (await post(ROOMS)).json()))
    expect(urls()).toHaveLength(1)
    for (const { data } of bodies) expect(data).toEqual(bodies[0].data)
    const shared = bodies.map((body) => body.extensions.upstream.calls[0].shared)
    expect(shared.filter(Boolean)).toHaveLength(19)
  })

  test('without the session share the call with it', async () => {
    const live = post(LIVE)
    await soon(30)
    const plain = await post(ROOMS)
    expect((await plain.json()).data.rooms.nodes).toHaveLength(5)
    await live
    expect(urls()).toEqual(['/api/video/rooms?include_active_session=true&page_size=5'])
  })

  test('with the session never share a call without it', async () => {
    const plain = post(ROOMS)
    await soon(30)
    const live = await (await post(LIVE)).json()
    await plain
    expect(live.data.rooms.nodes.some((room: { activeSession: unknown }) => room.activeSession)).toBe(true)
    expect(urls()).toHaveLength(2)
  })

  test('of which one leaves do not fail the others, in whatever order they came', async () => {
    const leaver = new AbortController()
    const first = post(ROOMS, leaver.signal).catch(() => undefined)
    await soon(20)
    const second = post(ROOMS)
    await soon(20)
    leaver.abort()
    expect((await (await second).json()).data.rooms.nodes).toHaveLength(5)
    await first
    expect(urls()).toHaveLength(1)
  })

  test('share a failure too, and no later one', async () => {
    graph.emulator.intercept(({ index }) =>
      index === 0 ? { status: 403, body: '', delayMs: 80 } : undefined,
    )
    const failed = await Promise.all([post(ROOMS), post(ROOMS)].map(async (each) => (await each).json()))
    for (const { errors } of failed)
      expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_FORBIDDEN' } }])
    const later = await (await post(ROOMS)).json()
    expect(later.errors).toBeUndefined()
    expect(urls()).toHaveLength(2)
  })

  test('one after the other share nothing', async () => {
    await post(ROOMS)
    await post(ROOMS)
    expect(urls()).toHaveLength(2)
  })
})

test('callers who all leave end the call upstream', async () => {
  graph.emulator.behaviour.latencyMs = 0
  graph.emulator.intercept(() => 'hang')
  const leavers = [new AbortController(), new AbortController()]
  const left = leavers.map(({ signal }) => post(ROOMS, signal).catch(() => undefined))
  await soon(50)
  for (const leaver of leavers) leaver.abort()
  await Promise.all(left)
  graph.emulator.clearIntercept()
  // Nobody can join the call that was given up.
  expect((await (await post(ROOMS)).json()).data.rooms.nodes).toHaveLength(5)
  expect(urls()).toHaveLength(2)
})

describe('rooms by their ids for 64 callers', () => {
  const CALLERS = 64
  const room = async (id: string) =>
    (await (await post(`{ room(id: "${id}") { roomId } }`)).json()).data.room.roomId

  test('who walk through them in step take one call for each', async () => {
    graph.emulator.behaviour.latencyMs = 30
    const ids = graph.emulator.signalwire.roomIds().slice(0, 10)
    for (const id of ids) {
      const answers = await Promise.all(Array.from({ length: CALLERS }, () => room(id)))
      expect(new Set(answers)).toEqual(new Set([id]))
    }
    expect(urls()).toEqual(ids.map((id) => `/api/video/rooms/${id}`))
  })

  test('who take them from one queue take one call for each, at most 50 at a time', async () => {
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
      for (let id = queue.pop(); id !== undefined; id = queue.pop()) expect(await room(id)).toBe(id)
    }
    await Promise.all(Array.from({ length: CALLERS }, caller))
    expect(urls().toSorted()).toEqual(ids.map((id) => `/api/video/rooms/${id}`).toSorted())
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(50)
  })
})
