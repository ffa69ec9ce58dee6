import { describe, expect } from 'vitest'
import type { Emulator } from '../../src/emulator/index.ts'
import { ask, type Data, type Endpoint } from '../support/client.ts'
import { type Graph, withGraph } from '../support/graph.ts'

const CACHE = { roomsMs: 60_000, conferencesMs: 60_000, runningSessionsMs: 60_000, staleIfErrorMs: 60_000 }

const test = withGraph(
  { rooms: 5, conferences: 2, sessions: 5 },
  { twilio: undefined, writes: true, cache: CACHE, upstream: { retries: 0, breakerFailures: 0 } },
)
test.beforeEach(({ emulator }) => emulator.resetJournal())

async function run(of: Endpoint, query: string, variables?: Record<string, unknown>): Promise<Data> {
  const { data, errors } = await ask(of, query, variables)
  expect(errors).toEqual([])
  return data
}

const READ = 'query ($name: String!) { room(name: $name) { displayName } }'
const CREATE =
  'mutation ($name: String!, $as: String) { createRoom(input: { name: $name, displayName: $as }) { roomId room { displayName } userErrors { code } } }'
const RENAME =
  'mutation ($id: ID!, $as: String) { updateRoom(input: { roomId: $id, displayName: $as }) { room { displayName } userErrors { code } } }'
const DELETE =
  'mutation ($id: ID!) { deleteRoom(input: { roomId: $id, evenIfInSession: true }) { deletedRoomId userErrors { code } } }'

const create = async (graph: Graph, name: string, as: string): Promise<string> =>
  (await run(graph, CREATE, { name, as })).createRoom.roomId
const gets = (emulator: Emulator) => emulator.journal.filter(({ method }) => method === 'GET').length

describe('a read that begins after the answer to a write', () => {
  test('is not answered from the cache, which serves reads before and after', async ({ graph, emulator }) => {
    const id = await create(graph, 'cached', 'one')
    expect((await run(graph, READ, { name: 'cached' })).room).toEqual({ displayName: 'one' })
    emulator.resetJournal()
    expect((await run(graph, READ, { name: 'cached' })).room).toEqual({ displayName: 'one' })
    expect(gets(emulator)).toBe(0)
    await run(graph, RENAME, { id, as: 'two' })
    expect((await run(graph, READ, { name: 'cached' })).room).toEqual({ displayName: 'two' })
    emulator.resetJournal()
    expect((await run(graph, READ, { name: 'cached' })).room).toEqual({ displayName: 'two' })
    expect(gets(emulator)).toBe(0)
    await run(graph, DELETE, { id })
    expect((await run(graph, READ, { name: 'cached' })).room).toBeNull()
  })

  test('reads what an update is made of from the upstream, and not from the cache', async ({
    graph,
    emulator,
  }) => {
    const id = await create(graph, 'merged', 'one')
    await run(graph, READ, { name: 'merged' })
    emulator.resetJournal()
    await run(graph, RENAME, { id, as: 'two' })
    expect(emulator.journal.map(({ method }) => method)).toEqual(['GET', 'PUT'])
  })

  test.for([1, 3])(
    'joins no older read in flight, nor an older operation that has come %i times',
    async (times, { graph, emulator }) => {
      const name = `flying-${times}`
      const id = await create(graph, name, 'one')
      for (let time = 1; time < times; time++) await run(graph, READ, { name: `other-${time}` })
      let isHeld = true
      // The upstream has read the room before the write, and is slow to say so.
      emulator.intercept(({ method, path }) => {
        if (method !== 'GET' || !isHeld || !path.endsWith(name)) return undefined
        isHeld = false
        return { status: 200, delayMs: 400, body: roomNamed(emulator, name, id, 'one') }
      })
      const old = run(graph, READ, { name })
      await expect.poll(() => gets(emulator)).toBeGreaterThan(times - 1)
      await run(graph, RENAME, { id, as: 'two' })
      expect((await run(graph, READ, { name })).room).toEqual({ displayName: 'two' })
      expect((await old).room).toEqual({ displayName: 'one' })
      // What the old read has brought is not cached either.
      expect((await run(graph, READ, { name })).room).toEqual({ displayName: 'two' })
    },
  )

  test('in the same operation, too', async ({ graph }) => {
    const id = await create(graph, 'same', 'one')
    const data = await run(
      graph,
      `mutation ($id: ID!) {
        a: updateRoom(input: { roomId: $id, displayName: "two" }) { room { displayName sessions { nodes { sessionId } } } }
        b: updateRoom(input: { roomId: $id, displayName: "three" }) { room { displayName activeSession { name } } }
        c: deleteRoom(input: { roomId: $id }) { deletedRoomId }
      }`,
      { id },
    )
    expect([data.a.room.displayName, data.b.room.displayName]).toEqual(['two', 'three'])
    expect(data.c.deletedRoomId).toEqual(expect.any(String))
    expect((await run(graph, READ, { name: 'same' })).room).toBeNull()
  })

  test('in the same operation that has read the same list before, too', async ({ graph, emulator }) => {
    const id = await create(graph, 'streamed', 'one')
    emulator.resetJournal()
    const data = await run(
      graph,
      `mutation ($id: ID!) {
        before: updateRoom(input: { roomId: $id, displayName: "two" }) { room { streams { nodes { streamId } } } }
        createRoomStream(input: { roomId: $id, url: "rtmp://example.com/live" }) { streamId }
        after: updateRoom(input: { roomId: $id, displayName: "three" }) { room { streams { nodes { streamId } } } }
      }`,
      { id },
    )
    expect(data.before.room.streams.nodes).toEqual([])
    expect(data.after.room.streams.nodes).toEqual([{ streamId: data.createRoomStream.streamId }])
    expect(emulator.journal.filter(({ url }) => url.endsWith('/streams'))).toHaveLength(3)
  })

  test('is not answered with what is stale when the upstream fails', async ({ graph, emulator }) => {
    const id = await create(graph, 'stale', 'one')
    await run(graph, READ, { name: 'stale' })
    await run(graph, RENAME, { id, as: 'two' })
    emulator.intercept(() => ({ status: 500, body: {} }))
    expect(await ask(graph, READ, { name: 'stale' })).toMatchObject({
      data: { room: null },
      errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }],
    })
  })
})

function roomNamed(emulator: Emulator, name: string, id: string, displayName: string): object {
  return { ...emulator.signalwire.room(id), name, display_name: displayName }
}
