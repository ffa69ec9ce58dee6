import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { createRoomgraph, type RoomgraphOptions } from '../../src/index.ts'
import { ask } from '../support/client.ts'
import { type Redis, startRedis, WITHOUT_REDIS, wordsOf } from '../support/redis.ts'
import { connected, type Member, pause, startMember, until } from './fleet.ts'

const FRESH_MS = 1000
const LATE_MS = FRESH_MS + 200
const ROOM = 'query ($id: ID!) { room(id: $id) { displayName description updatedAt } }'
const IN_SESSION = 'query ($id: ID!) { room(id: $id) { activeSession { name } } }'
const UPDATE = `mutation ($id: ID!, $as: String, $about: String, $at: DateTime) {
  updateRoom(input: { roomId: $id, displayName: $as, description: $about, expectedUpdatedAt: $at }) {
    room { displayName description } userErrors { code }
  } }`
const DELETE = 'mutation ($id: ID!) { deleteRoom(input: { roomId: $id }) { userErrors { code } } }'

describe.skipIf(WITHOUT_REDIS)('what Redis has', () => {
  let emulator: Emulator
  let redis: Redis
  let id: string
  const members: Member[] = []
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.close())
  beforeEach(async () => {
    await redis.command('FLUSHALL')
    emulator = await startEmulator({ rooms: 1, conferences: 0, sessions: 0 })
    id = emulator.signalwire.roomIds()[0] as string
  })
  afterEach(async () => {
    await Promise.all(members.splice(0).map(({ roomgraph }) => roomgraph.close()))
    await emulator.close()
  })

  async function start(options: Partial<RoomgraphOptions>): Promise<Member> {
    const member = startMember(emulator, redis.url, options)
    members.push(member)
    await connected(member)
    return member
  }
  const values = async () => wordsOf(await redis.command('KEYS', '*:v:*')).length
  const isStored = () => until(async () => (await values()) === 1, 'the value')

  /** Changes the room where no process of the fleet hears of it, as in the dashboard of the provider. */
  async function changeElsewhere(as: string): Promise<void> {
    const dashboard = createRoomgraph({ ...emulator.options, writes: true })
    const { errors } = await ask(dashboard, UPDATE, { id, as })
    await dashboard.close()
    expect(errors).toEqual([])
  }

  test('is not what an update goes by, which keeps and compares what the upstream has now', async () => {
    const member = await start({ writes: true })
    const { data } = await member.ask(ROOM, { id })
    await isStored()
    await changeElsewhere('changed elsewhere')
    const refused = await member.ask(UPDATE, { id, as: 'mine', at: data.room.updatedAt })
    expect(refused.data.updateRoom).toMatchObject({ room: null, userErrors: [{ code: 'CHANGED_MEANWHILE' }] })
    const merged = await member.ask(UPDATE, { id, about: 'mine' })
    expect(merged.data.updateRoom).toEqual({
      room: { displayName: 'changed elsewhere', description: 'mine' },
      userErrors: [],
    })
  })

  test('is not what a deletion goes by, which spares a room that a session has begun in', async () => {
    const member = await start({ writes: true, cache: { roomsMs: 60_000, runningSessionsMs: 60_000 } })
    expect((await member.ask(IN_SESSION, { id })).data.room.activeSession).toBeNull()
    await isStored()
    const room = emulator.signalwire.room(id)
    const body = { ...room, active_session: { id: 'begun', name: 'begun', status: 'in-progress' } }
    emulator.intercept(({ method }) => (method === 'GET' ? { status: 200, body } : undefined))
    const { data } = await member.ask(DELETE, { id })
    expect(data.deleteRoom.userErrors).toEqual([{ code: 'IN_SESSION' }])
    expect(emulator.signalwire.roomIds()).toEqual([id])
  })

  test.each([404, 400])('is gone for all once the upstream has said %i', async (status) => {
    const cache = { roomsMs: FRESH_MS, staleWhileRevalidateMs: 600_000, staleIfErrorMs: 600_000 }
    const [first, second] = [await start({ cache }), await start({ cache })]
    await first.ask(ROOM, { id })
    await isStored()
    await pause(LATE_MS)
    emulator.intercept(() => ({ status, body: {} }))
    expect((await first.ask(ROOM, { id })).data.room).not.toBeNull()
    await until(async () => (await values()) === 0, 'the end of the value')
    emulator.intercept(() => ({ status: 503, body: {} }))
    for (const member of [first, second]) {
      const { errors } = await member.ask(ROOM, { id })
      expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
    }
  })

  test.each([
    ['plain', ROOM, IN_SESSION],
    ['expanded', IN_SESSION, ROOM],
  ])('is gone in both forms once the upstream has said 404 to the %s one', async (_form, asked, other) => {
    const cache = {
      roomsMs: FRESH_MS,
      runningSessionsMs: FRESH_MS,
      staleWhileRevalidateMs: 600_000,
      staleIfErrorMs: 600_000,
    }
    const [first, second] = [await start({ cache }), await start({ cache })]
    // The expanded form serves the plain one, so that the plain one has to come first.
    await first.ask(ROOM, { id })
    await isStored()
    await first.ask(IN_SESSION, { id })
    await until(async () => (await values()) === 2, 'both values')
    await pause(LATE_MS)
    emulator.intercept(() => ({ status: 404, body: {} }))
    await first.ask(asked, { id })
    await until(async () => (await values()) === 0, 'the end of both values')
    emulator.intercept(() => ({ status: 503, body: {} }))
    for (const member of [first, second]) {
      const { errors } = await member.ask(other, { id })
      expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
    }
  })

  test('is as old as it is when the call that it replaces has failed', async () => {
    const cache = { roomsMs: FRESH_MS, staleIfErrorMs: 600_000 }
    const [first, second] = [await start({ cache }), await start({ cache })]
    await first.ask(ROOM, { id })
    await isStored()
    await pause(LATE_MS)
    emulator.intercept(() => ({ status: 503, body: {}, delayMs: 2000 }))
    const { extensions } = await second.ask(ROOM, { id })
    const [failed, replaced] = extensions.upstream.calls
    expect(failed.status).toBe(503)
    expect(replaced.age).toBeGreaterThanOrEqual((LATE_MS + 1900) / 1000)
  })
})
