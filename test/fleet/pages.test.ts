import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { type Redis, startRedis, WITHOUT_REDIS } from '../support/redis.ts'
import { connected, type Member, pause, startMember, until } from './fleet.ts'

const ROOMS = '{ rooms(first: 5) { nodes { roomId name } } }'
/** How long a page is fresh: longer than a busy machine takes for what is to happen meanwhile. */
const FRESH_MS = 4000

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
  // New ones for each test, which have nothing cached.
  beforeEach(async () => {
    emulator.intercept(() => undefined)
    emulator.behave({ latencyMs: 0 })
    await redis.command('FLUSHALL')
    const start = () =>
      startMember(emulator, redis.url, {
        cache: { roomsMs: FRESH_MS, staleIfErrorMs: 60_000, membersMs: 60_000 },
      })
    members = [start(), start(), start(), start()]
    await connected(...members)
    emulator.resetJournal()
  })
  afterEach(() => Promise.all(members.map(({ roomgraph }) => roomgraph.close())))

  test('make one upstream call for 40 callers of the same page, and one more for each lifetime', async () => {
    const ask40 = () =>
      Promise.all(Array.from({ length: 40 }, (_, index) => members[(index % 4) as 0].ask(ROOMS)))
    const answers = await ask40()
    expect(emulator.journal).toHaveLength(1)
    for (const { errors, data } of answers) {
      expect(errors).toEqual([])
      expect(data).toEqual(answers[0]?.data)
    }
    expect(answers[0]?.data.rooms.nodes).toHaveLength(5)
    await ask40()
    expect(emulator.journal).toHaveLength(1)
    await pause(FRESH_MS + 100)
    await ask40()
    expect(emulator.journal).toHaveLength(2)
  })

  test('share nothing of another page, nor what has no lifetime', async () => {
    const [first, second] = members
    await first.ask(ROOMS)
    await second.ask('{ rooms(first: 6) { nodes { roomId } } }')
    expect(emulator.journal).toHaveLength(2)
    await first.ask('{ conferences(first: 2) { nodes { conferenceId } } }')
    await second.ask('{ conferences(first: 2) { nodes { conferenceId } } }')
    expect(emulator.journal).toHaveLength(4)
  })

  test('tell the age of what another has asked for, and forget it by that', async () => {
    const [first, second, third] = members
    await first.ask(ROOMS)
    await pause(1000)
    const { extensions } = await second.ask(ROOMS)
    expect(extensions.upstream).toMatchObject({ total: 0, calls: [{ path: '/api/video/rooms?page_size=5' }] })
    const [{ age }] = extensions.upstream.calls
    expect(age).toBeGreaterThanOrEqual(1)
    expect(age).toBeLessThan(FRESH_MS / 1000)
    expect(emulator.journal).toHaveLength(1)
    // The second process keeps it for what is left of its time, not for the whole of it again.
    await pause(FRESH_MS - 900)
    await second.ask(ROOMS)
    expect(emulator.journal).toHaveLength(2)
    await third.ask(ROOMS)
    expect(emulator.journal).toHaveLength(2)
  })

  test('answer with what is stale while the upstream fails, also with what another one has asked for', async () => {
    const [first, second] = members
    const { data } = await first.ask(ROOMS)
    await pause(FRESH_MS + 100)
    emulator.intercept(() => ({ status: 500, body: {} }))
    const answer = await second.ask(ROOMS)
    expect(answer.errors).toEqual([])
    expect(answer.data).toEqual(data)
    expect(answer.extensions.upstream.calls.at(-1).age).toBeGreaterThan(FRESH_MS / 1000)
  })

  test('make the call themselves one after the other where it fails', async () => {
    emulator.intercept(() => ({ status: 500, body: {} }))
    const page = '{ rooms(first: 8) { nodes { roomId } } }'
    const answers = await Promise.all(members.map((member) => member.ask(page)))
    for (const { errors } of answers)
      expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
    expect(emulator.journal).toHaveLength(4)
  })

  test('wait for a call that takes longer than a lease, and for none that its caller has left', async () => {
    const [first, second] = members
    emulator.behave({ latencyMs: 1800 })
    const answers = await Promise.all([first.ask(ROOMS), second.ask(ROOMS)])
    expect(answers.map(({ errors }) => errors)).toEqual([[], []])
    expect(emulator.journal).toHaveLength(1)
    emulator.behave({ latencyMs: 60_000 })
    const leave = new AbortController()
    const left = first.ask('{ rooms(first: 7) { nodes { roomId } } }', {}, leave.signal).catch(() => 'left')
    await until(() => emulator.journal.length === 2, 'the call')
    emulator.behave({ latencyMs: 0 })
    const other = second.ask('{ rooms(first: 7) { nodes { roomId } } }')
    leave.abort()
    expect(await left).toBe('left')
    // What was left would have been answered after a minute.
    expect((await other).errors).toEqual([])
  })
})
