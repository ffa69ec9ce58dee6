import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { type Redis, startRedis, WITHOUT_REDIS } from '../support/redis.ts'
import { connected, type Member, pause, startMember, until } from './fleet.ts'

const FRESH_MS = 2000
const ROOMS = '{ rooms(first: 5) { nodes { roomId name } } }'
const LIVE = '{ rooms(first: 5) { nodes { roomId name activeSession { name } } } }'
const READ = 'query ($id: ID!) { room(id: $id) { displayName } }'
const RENAME =
  'mutation ($id: ID!, $as: String) { updateRoom(input: { roomId: $id, displayName: $as }) { roomId } }'

describe.skipIf(WITHOUT_REDIS)('four processes', () => {
  let emulator: Emulator
  let redis: Redis
  let members: [Member, Member, Member, Member]
  beforeAll(async () => {
    emulator = await startEmulator({ rooms: 20, sessions: 3 })
    redis = await startRedis()
  })
  afterAll(async () => {
    await redis.close()
    await emulator.close()
  })
  beforeEach(async () => {
    const cache = { roomsMs: FRESH_MS, runningSessionsMs: FRESH_MS, staleWhileRevalidateMs: 60_000 }
    const start = () => startMember(emulator, redis.url, { cache, writes: true })
    await redis.command('FLUSHALL')
    members = [start(), start(), start(), start()]
    await connected(...members)
    emulator.behave({ latencyMs: 0 })
    emulator.resetJournal()
    return () => Promise.all(members.map(({ roomgraph }) => roomgraph.close()))
  })

  test('use what is past its time at once, also what another one has asked for, while one of them renews it', async () => {
    const [first] = members
    const { data } = await first.ask(ROOMS)
    await pause(FRESH_MS + 100)
    emulator.behave({ latencyMs: 4000 })
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all([...members, ...members].map((member) => member.ask(ROOMS)))
      for (const answer of answers) {
        expect(answer.data).toEqual(data)
        expect(answer.extensions.upstream).toMatchObject({ total: 0, calls: [{ status: 200 }] })
        expect(answer.extensions.upstream.calls[0].age).toBeGreaterThan(FRESH_MS / 1000)
      }
      await until(() => emulator.journal.length > 1, 'the renewal')
      expect(emulator.journal).toHaveLength(2)
    }
    emulator.behave({ latencyMs: 0 })
    for (const member of members) {
      await until(
        async () => (await member.ask(ROOMS)).extensions.upstream.calls[0].age < FRESH_MS / 1000,
        'what was renewed',
      )
    }
  })

  test('use nothing stale after a write', async () => {
    const [id] = emulator.signalwire.roomIds()
    for (const member of members) await member.ask(READ, { id })
    await pause(FRESH_MS + 100)
    emulator.behave({ latencyMs: 300 })
    for (const member of members) expect((await member.ask(READ, { id })).errors).toEqual([])
    expect((await members[0].ask(RENAME, { id, as: 'written' })).errors).toEqual([])
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all(members.map((member) => member.ask(READ, { id })))
      for (const { data } of answers) expect(data.room.displayName).toBe('written')
    }
  })

  test('use the expanded form for the plain one, and never the reverse', async () => {
    const [first, second, third] = members
    const { data } = await first.ask(LIVE)
    const names = data.rooms.nodes.map(({ name }: { name: string }) => name)
    const answer = await second.ask(ROOMS)
    expect(answer.data.rooms.nodes.map(({ name }: { name: string }) => name)).toEqual(names)
    expect(answer.extensions.upstream).toMatchObject({
      total: 0,
      calls: [{ path: '/api/video/rooms?include_active_session=true&page_size=5' }],
    })
    // The process has it as what it is.
    expect((await second.ask(LIVE)).extensions.upstream.total).toBe(0)
    expect(emulator.journal).toHaveLength(1)
    await redis.command('FLUSHALL')
    await third.ask(ROOMS)
    await members[3].ask(LIVE)
    expect(emulator.journal).toHaveLength(3)
  })

  test('use nothing that is older than their own lifetime allows', async () => {
    const [first] = members
    const brief = startMember(emulator, redis.url, { cache: { roomsMs: 300 } })
    await connected(brief)
    await first.ask(ROOMS)
    await pause(400)
    const { extensions } = await brief.ask(ROOMS)
    expect(extensions.upstream.total).toBe(1)
    await brief.roomgraph.close()
  })

  test('wait with the plain form for a call for the expanded one', async () => {
    const [first, second] = members
    emulator.behave({ latencyMs: 700 })
    const expanded = first.ask(LIVE)
    await until(() => emulator.journal.length === 1, 'the call')
    const plain = await second.ask(ROOMS)
    expect([(await expanded).errors, plain.errors]).toEqual([[], []])
    expect(emulator.journal).toHaveLength(1)
  })
})
