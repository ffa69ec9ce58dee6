import { expect, test } from 'vitest'
import { type Emulator, SIGNALWIRE_CREDENTIALS, startEmulator } from '../../src/emulator/index.ts'
import { createRoomgraph, type Roomgraph } from '../../src/index.ts'
import { ask } from '../support/client.ts'
import type { Data } from '../support/graph.ts'
import { generator, Model, type Random } from './model.ts'

/** `WRITES_INTERLEAVINGS=2000` tries as many, `WRITES_SEED` others. */
const INTERLEAVINGS = Number(process.env.WRITES_INTERLEAVINGS ?? 300)
const SEED = Number(process.env.WRITES_SEED ?? 7)
const NAMES = ['red', 'green', 'blue']

const READ = 'query ($name: String!) { room(name: $name) { displayName } }'
const CREATE =
  'mutation ($name: String!, $as: String) { createRoom(input: { name: $name, displayName: $as }) { roomId } }'
const RENAME =
  'mutation ($id: ID!, $as: String) { updateRoom(input: { roomId: $id, displayName: $as }) { roomId } }'
const DELETE =
  'mutation ($id: ID!) { deleteRoom(input: { roomId: $id, evenIfInSession: true }) { deletedRoomId } }'

/** One tenant: an account with a graph before it, and what is known of its rooms. */
class Tenant {
  readonly model = new Model()
  readonly graph: Roomgraph
  readonly #ids = new Map<string, string>()
  readonly #number: number
  #made = 0

  constructor(emulator: Emulator, number: number, random: Random) {
    this.#number = number
    this.graph = createRoomgraph({
      signalwire: { baseUrl: emulator.url, ...SIGNALWIRE_CREDENTIALS },
      writes: true,
      cache: { roomsMs: 60_000, staleIfErrorMs: 60_000 },
      upstream: { retries: 0, breakerFailures: 0 },
    })
    // Every read is slow to say what it has found at once.
    emulator.intercept(({ method, path }) => {
      if (method !== 'GET') return undefined
      const key = path.split('/').at(-1)
      const rooms = emulator.signalwire.roomIds().map((id) => emulator.signalwire.room(id))
      const room = rooms.find((each) => each?.name === key || each?.id === key)
      return { status: room ? 200 : 404, body: room ?? { error: 'Not Found' }, delayMs: random(4) }
    })
  }

  async read(name: string): Promise<string | undefined> {
    const { allowed, end } = this.model.beginRead(name)
    const { room } = await this.#run(READ, { name })
    end()
    if (allowed.has(room?.displayName)) return undefined
    return `${this.#number} ${name} was ${room?.displayName}, expected ${[...allowed].join(' or ')}`
  }

  /** Changes a room, unless somebody does already: what two at once come to, nobody knows. */
  async write(name: string, isDeleted: boolean): Promise<undefined> {
    if (this.model.isWritten(name)) return
    const id = this.#ids.get(name)
    const as = `${this.#number} ${name} ${++this.#made}`
    this.model.beginWrite(name, id !== undefined && isDeleted ? undefined : as)
    if (id === undefined) this.#ids.set(name, (await this.#run(CREATE, { name, as })).createRoom.roomId)
    else if (!isDeleted) await this.#run(RENAME, { id, as })
    else {
      await this.#run(DELETE, { id })
      this.#ids.delete(name)
    }
    this.model.endWrite(name)
  }

  async #run(query: string, variables: object): Promise<Data> {
    const { data, errors } = await ask(this.graph, query, variables)
    expect(errors).toEqual([])
    return data
  }
}

test(`${INTERLEAVINGS} random interleavings of two tenants give no stale value, and none of the other`, {
  timeout: 300_000,
}, async () => {
  const random = generator(SEED)
  const emulators = await Promise.all(
    [1, 2].map((seed) => startEmulator({ seed, rooms: 1, conferences: 0, sessions: 0 })),
  )
  const tenants = emulators.map((emulator, number) => new Tenant(emulator, number, random))
  const wrong: string[] = []
  for (let round = 0; round < INTERLEAVINGS; round++) {
    const steps = Array.from({ length: 3 + random(6) }, async () => {
      const tenant = tenants[random(2)] as Tenant
      const name = NAMES[random(3)] as string
      for (let turns = random(8); turns > 0; turns--) await new Promise(setImmediate)
      return random(3) === 0 ? tenant.write(name, random(4) === 0) : tenant.read(name)
    })
    wrong.push(...(await Promise.all(steps)).filter((each) => each !== undefined))
    // Nothing is in flight: now only the last value will do.
    const last = await Promise.all(tenants.map((tenant) => tenant.read(NAMES[random(3)] as string)))
    wrong.push(...last.filter((each) => each !== undefined))
    if (wrong.length > 0) break
  }
  expect(wrong, `seed ${SEED}`).toEqual([])
  const calls = emulators.reduce((sum, { journal }) => sum + journal.length, 0)
  expect(calls).toBeGreaterThan(INTERLEAVINGS)
  await Promise.all(tenants.map(({ graph }) => graph.close()))
  await Promise.all(emulators.map((emulator) => emulator.close()))
})
