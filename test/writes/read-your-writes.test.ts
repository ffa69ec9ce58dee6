import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { createRoomgraph, type Roomgraph } from '../../src/index.ts'
import type { Data } from '../support/graph.ts'

const CACHE = { roomsMs: 60_000, conferencesMs: 60_000, runningSessionsMs: 60_000, staleIfErrorMs: 60_000 }

let emulator: Emulator
let graph: Roomgraph
beforeAll(async () => {
  emulator = await startEmulator({ rooms: 5, conferences: 2, sessions: 5 })
  graph = createRoomgraph({
    signalwire: { baseUrl: emulator.url, ...emulator.signalwire.credentials },
    writes: true,
    cache: CACHE,
    upstream: { retries: 0, breakerFailures: 0 },
  })
})
afterAll(async () => {
  await graph.close()
  await emulator.close()
})
beforeEach(() => {
  emulator.resetJournal()
  emulator.clearIntercept()
})

async function run(query: string, variables?: object, of: Roomgraph = graph): Promise<Data> {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ query, variables })
  const response = await of.fetch(new Request('http://localhost/graphql', { method: 'POST', headers, body }))
  const { data, errors } = (await response.json()) as Data
  expect(errors).toBeUndefined()
  return data
}

const READ = 'query ($name: String!) { room(name: $name) { displayName } }'
const CREATE =
  'mutation ($name: String!, $as: String) { createRoom(input: { name: $name, displayName: $as }) { roomId room { displayName } userErrors { code } } }'
const RENAME =
  'mutation ($id: ID!, $as: String) { updateRoom(input: { roomId: $id, displayName: $as }) { room { displayName } userErrors { code } } }'
const DELETE =
  'mutation ($id: ID!) { deleteRoom(input: { roomId: $id, evenIfInSession: true }) { deletedRoomId userErrors { code } } }'

const create = async (name: string, as: string): Promise<string> =>
  (await run(CREATE, { name, as })).createRoom.roomId
const gets = () => emulator.journal.filter(({ method }) => method === 'GET').length

describe('a read that begins after the answer to a write', () => {
  test('is not answered from the cache, which serves reads before and after', async () => {
    const id = await create('cached', 'one')
    expect((await run(READ, { name: 'cached' })).room).toEqual({ displayName: 'one' })
    emulator.resetJournal()
    expect((await run(READ, { name: 'cached' })).room).toEqual({ displayName: 'one' })
    expect(gets()).toBe(0)
    await run(RENAME, { id, as: 'two' })
    expect((await run(READ, { name: 'cached' })).room).toEqual({ displayName: 'two' })
    emulator.resetJournal()
    expect((await run(READ, { name: 'cached' })).room).toEqual({ displayName: 'two' })
    expect(gets()).toBe(0)
    await run(DELETE, { id })
    expect((await run(READ, { name: 'cached' })).room).toBeNull()
  })

  test('reads what an update is made of from the upstream, and not from the cache', async () => {
    const id = await create('merged', 'one')
    await run(READ, { name: 'merged' })
    emulator.resetJournal()
    await run(RENAME, { id, as: 'two' })
    expect(emulator.journal.map(({ method }) => method)).toEqual(['GET', 'PUT'])
  })

  test.for([1, 3])(
    'joins no older read in flight, nor an older operation that has come %i times',
    async (times) => {
      const name = `flying-${times}`
      const id = await create(name, 'one')
      for (let time = 1; time < times; time++) await run(READ, { name: `other-${time}` })
      let isHeld = true
      // The upstream has read the room before the write, and is slow to say so.
      emulator.intercept(({ method, path }) => {
        if (method !== 'GET' || !isHeld || !path.endsWith(name)) return undefined
        isHeld = false
        return { status: 200, delayMs: 400, body: roomNamed(name, id, 'one') }
      })
      const old = run(READ, { name })
      await expect.poll(gets).toBeGreaterThan(times - 1)
      await run(RENAME, { id, as: 'two' })
      expect((await run(READ, { name })).room).toEqual({ displayName: 'two' })
      expect((await old).room).toEqual({ displayName: 'one' })
      // What the old read has brought is not cached either.
      expect((await run(READ, { name })).room).toEqual({ displayName: 'two' })
    },
  )

  test('in the same operation, too', async () => {
    const id = await create('same', 'one')
    const data = await run(
      `mutation ($id: ID!) {
        a: updateRoom(input: { roomId: $id, displayName: "two" }) { room { displayName sessions { nodes { sessionId } } } }
        b: updateRoom(input: { roomId: $id, displayName: "three" }) { room { displayName activeSession { name } } }
        c: deleteRoom(input: { roomId: $id }) { deletedRoomId }
      }`,
      { id },
    )
    expect([data.a.room.displayName, data.b.room.displayName]).toEqual(['two', 'three'])
    expect(data.c.deletedRoomId).toEqual(expect.any(String))
    expect((await run(READ, { name: 'same' })).room).toBeNull()
  })

  test('is not answered with what is stale when the upstream fails', async () => {
    const id = await create('stale', 'one')
    await run(READ, { name: 'stale' })
    await run(RENAME, { id, as: 'two' })
    emulator.intercept(() => ({ status: 500, body: {} }))
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ query: READ, variables: { name: 'stale' } })
    const response = await graph.fetch(
      new Request('http://localhost/graphql', { method: 'POST', headers, body }),
    )
    expect(await response.json()).toMatchObject({
      data: { room: null },
      errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }],
    })
  })
})

function roomNamed(name: string, id: string, displayName: string): object {
  return { ...emulator.signalwire.room(id), name, display_name: displayName }
}
