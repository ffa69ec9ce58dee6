import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { LONG } from '../support/extra.ts'
import { type Redis, startRedis, startWire, WITHOUT_REDIS } from '../support/redis.ts'
import { generator, Model } from '../writes/model.ts'
import { connected, KEY_A, type Member, PATIENT_MS, startMember, until } from './fleet.ts'

/** `FLEET_INTERLEAVINGS` tries as many, `FLEET_SEED` others. */
const INTERLEAVINGS = Number(process.env.FLEET_INTERLEAVINGS ?? (LONG ? 1500 : 200))
const SEED = Number(process.env.FLEET_SEED ?? 20)
const NAMES = ['red', 'green', 'blue']
const MEMBERS = 4

const READ = 'query ($name: String!) { room(name: $name) { displayName } }'
const CREATE =
  'mutation ($name: String!, $as: String) { createRoom(input: { name: $name, displayName: $as }) { roomId } }'
const RENAME =
  'mutation ($id: ID!, $as: String) { updateRoom(input: { roomId: $id, displayName: $as }) { roomId } }'

/** An account that four processes serve. */
class Tenant {
  readonly model = new Model()
  readonly members: readonly Member[]
  readonly #ids = new Map<string, string>()
  #written = 0

  constructor(emulator: Emulator, redis: Redis, random: (below: number) => number) {
    const options = { writes: true, cache: { roomsMs: 60_000, staleIfErrorMs: 60_000 } }
    this.members = Array.from({ length: MEMBERS }, () => startMember(emulator, redis.url, options))
    // Every read is slow to say what it has found at once.
    emulator.intercept(({ method, path }) => {
      if (method !== 'GET') return undefined
      const key = path.split('/').at(-1)
      const rooms = emulator.signalwire.roomIds().map((id) => emulator.signalwire.room(id))
      const room = rooms.find((each) => each?.name === key || each?.id === key)
      return { status: room ? 200 : 404, body: room ?? { error: 'Not Found' }, delayMs: random(4) }
    })
  }

  async read(member: number, name: string): Promise<string | undefined> {
    const { allowed, end } = this.model.beginRead(name)
    const { data } = await this.#ask(member, READ, { name })
    end()
    if (allowed.has(data.room?.displayName)) return undefined
    return `${member}: ${name} was ${data.room?.displayName}, expected ${[...allowed].join(' or ')}`
  }

  /** Names a room anew, unless somebody does already: what two at once come to, nobody knows. */
  async write(member: number, name: string): Promise<undefined> {
    if (this.model.isWritten(name)) return
    const id = this.#ids.get(name)
    const as = `${name} ${++this.#written}`
    this.model.beginWrite(name, as)
    if (id === undefined) {
      this.#ids.set(name, (await this.#ask(member, CREATE, { name, as })).data.createRoom.roomId)
    } else await this.#ask(member, RENAME, { id, as })
    this.model.endWrite(name)
  }

  async #ask(member: number, query: string, variables: Record<string, unknown>) {
    const answer = await (this.members[member] as Member).ask(query, variables)
    expect(answer.errors).toEqual([])
    return answer
  }
}

describe.skipIf(WITHOUT_REDIS)('after a write', () => {
  let redis: Redis
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.close())

  test(`${INTERLEAVINGS} random interleavings over ${MEMBERS} processes and two tenants give no stale value`, {
    timeout: 1_200_000,
  }, async () => {
    const random = generator(SEED)
    const emulators = await Promise.all(
      [1, 2].map((seed) => startEmulator({ seed, rooms: 1, conferences: 0, sessions: 0 })),
    )
    const tenants = emulators.map((emulator) => new Tenant(emulator, redis, random))
    await connected(...tenants.flatMap(({ members }) => members))
    const wrong: string[] = []
    for (let round = 0; round < INTERLEAVINGS && wrong.length === 0; round++) {
      const steps = Array.from({ length: 3 + random(6) }, async () => {
        const tenant = tenants[random(2)] as Tenant
        const [name = '', member] = [NAMES[random(3)], random(MEMBERS)]
        for (let turns = random(8); turns > 0; turns--) await new Promise(setImmediate)
        return random(3) === 0 ? tenant.write(member, name) : tenant.read(member, name)
      })
      wrong.push(...(await Promise.all(steps)).filter((each) => each !== undefined))
      // Nothing is in flight: now only the last value will do, on every process.
      const last = tenants.flatMap((tenant) =>
        tenant.members.map((_, member) => tenant.read(member, NAMES[random(3)] as string)),
      )
      wrong.push(...(await Promise.all(last)).filter((each) => each !== undefined))
    }
    expect(wrong, `seed ${SEED}`).toEqual([])
    // Most of the reads cost no call: caches are in use.
    const calls = emulators.reduce((sum, { journal }) => sum + journal.length, 0)
    expect(calls).toBeLessThan(INTERLEAVINGS * 10)
    await Promise.all(tenants.flatMap(({ members }) => members.map(({ roomgraph }) => roomgraph.close())))
    await Promise.all(emulators.map((emulator) => emulator.close()))
  })

  test('a process that hears nothing takes what it knows for old within a second, and all of it when it hears again', async () => {
    const emulator = await startEmulator({ rooms: 1, conferences: 0, sessions: 0 })
    const wire = await startWire(redis.port)
    const writer = startMember(emulator, redis.url, { writes: true })
    const reader = startMember(emulator, `redis://127.0.0.1:${wire.port}`, {
      redis: { url: `redis://127.0.0.1:${wire.port}`, keys: [KEY_A], timeoutMs: 30 },
    })
    await connected(writer, reader)
    const [id] = emulator.signalwire.roomIds()
    const read = async () =>
      (await reader.ask('query ($id: ID!) { room(id: $id) { displayName } }', { id })).data
    const before = await read()
    wire.isBlackHole = true
    expect((await writer.ask(RENAME, { id, as: 'new' })).errors).toEqual([])
    await until(async () => (await read()).room.displayName === 'new', 'the new name')
    expect(before.room.displayName).not.toBe('new')
    wire.isBlackHole = false
    await wire.close()
    await Promise.all([writer, reader].map(({ roomgraph }) => roomgraph.close()))
    await emulator.close()
  })

  test('what the store could not be told of a write, it is told before it is asked again', async () => {
    const emulator = await startEmulator({ rooms: 1, conferences: 0, sessions: 0 })
    const wire = await startWire(redis.port)
    const url = `redis://127.0.0.1:${wire.port}`
    const options = { writes: true, redis: { url, keys: [KEY_A], timeoutMs: PATIENT_MS } }
    const writer = startMember(emulator, url, options)
    await connected(writer)
    const [id] = emulator.signalwire.roomIds()
    const read = (member: Member) => member.ask('query ($id: ID!) { room(id: $id) { displayName } }', { id })
    await read(writer)
    wire.isCut = true
    wire.cut()
    await until(async () => (await writer.redis()) === 'away', 'the end of the connection')
    expect((await writer.ask(RENAME, { id, as: 'new' })).errors).toEqual([])
    wire.isCut = false
    await connected(writer)
    // Another process, which has cached nothing, finds nothing of before in the store.
    const other = startMember(emulator, redis.url)
    await connected(other)
    expect((await read(writer)).data.room.displayName).toBe('new')
    expect((await read(other)).data.room.displayName).toBe('new')
    await Promise.all([writer, other].map(({ roomgraph }) => roomgraph.close()))
    await wire.close()
    await emulator.close()
  })

  test('a store with a copy from before it, as after a failover, gives nothing from then', async () => {
    const emulator = await startEmulator({ rooms: 1, conferences: 0, sessions: 0 })
    onTestFinished(() => emulator.close())
    const copied = await startRedis()
    onTestFinished(() => copied.close())
    const start = () => {
      const member = startMember(emulator, copied.url, { writes: true })
      onTestFinished(() => member.roomgraph.close())
      return member
    }
    const [writer, other] = [start(), start()]
    await connected(writer, other)
    const [id] = emulator.signalwire.roomIds()
    const read = (member: Member) => member.ask('query ($id: ID!) { room(id: $id) { displayName } }', { id })
    await read(other)
    await until(async () => (await copied.command('KEYS', '*:v:*')).includes(':v:'), 'a value')
    await copied.command('SAVE')
    expect((await writer.ask(RENAME, { id, as: 'new' })).errors).toEqual([])
    await copied.restart()
    expect(await copied.command('KEYS', '*:v:*')).toContain(':v:')
    const joining = start()
    for (const each of [writer, other, joining]) {
      await connected(each)
      expect((await read(each)).data.room.displayName).toBe('new')
    }
    // What was asked for since is shared.
    emulator.resetJournal()
    const last = start()
    await connected(last)
    expect((await read(last)).data.room.displayName).toBe('new')
    expect(emulator.journal).toEqual([])
  })

  test('that the store was told of too late, pages are shared again soon', async () => {
    const emulator = await startEmulator({ rooms: 1, conferences: 0, sessions: 0 })
    const wire = await startWire(redis.port)
    const url = `redis://127.0.0.1:${wire.port}`
    const slow = { writes: true, redis: { url, keys: [KEY_A], timeoutMs: 300 } }
    const [writer, other] = [startMember(emulator, url, slow), startMember(emulator, redis.url)]
    await connected(writer, other)
    const [id] = emulator.signalwire.roomIds()
    emulator.behave({ latencyMs: 500 })
    const written = writer.ask(RENAME, { id, as: 'new' })
    // Nothing but the news of the write is too slow: three such answers would count as an outage.
    await until(() => emulator.journal.some(({ method }) => method === 'PUT'), 'the write')
    wire.delayMs = 400
    expect((await written).errors).toEqual([])
    wire.delayMs = 0
    emulator.behave({ latencyMs: 0 })
    let first = 1
    const isShared = async () => {
      emulator.resetJournal()
      first++
      for (const each of [writer, other]) await each.ask(`{ rooms(first: ${first}) { nodes { name } } }`)
      return emulator.journal.length === 1
    }
    await until(isShared, 'a page that both share')
    await Promise.all([writer, other].map(({ roomgraph }) => roomgraph.close()))
    await wire.close()
    await emulator.close()
  })
})
