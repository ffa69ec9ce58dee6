import type { Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { createMetrics, type Metrics, type RoomgraphOptions } from '../../src/index.ts'
import type { Answer } from '../support/client.ts'
import { PLAIN_CALLS } from '../support/graph.ts'
import { type RawUpstream, startRawUpstream, whole } from '../support/raw-upstream.ts'
import { type Redis, startRedis, WITHOUT_REDIS } from '../support/redis.ts'
import { connected, KEY_A, type Member, PATIENT_MS, pause, startMember, until } from './fleet.ts'

const ID = '0f0f0f0f-1111-4222-8333-444444444444'
const FRESH_MS = 2000
const ROOM = `{ room(id: "${ID}") { name } }`
const SESSION = `{ roomSession(id: "${ID}") { name } }`
const wellOf = (more: object) => whole(200, JSON.stringify({ id: ID, name: 'well', ...more }))

interface Watched extends Member {
  readonly metrics: Metrics
}

describe.skipIf(WITHOUT_REDIS)('a page that several processes want', () => {
  let emulator: Emulator
  let redis: Redis
  let upstream: RawUpstream
  /** Calls, and how many of them were answered. */
  const held: Socket[] = []
  let answered = 0
  const members: Watched[] = []
  beforeAll(async () => {
    redis = await startRedis()
    emulator = await startEmulator({ rooms: 1 })
    upstream = await startRawUpstream((socket) => held.push(socket))
  })
  afterAll(async () => {
    await redis.close()
    await emulator.close()
    await upstream.close()
  })
  beforeEach(() => redis.command('FLUSHALL'))
  afterEach(async () => {
    for (const socket of held.splice(0)) socket.destroy()
    answered = 0
    await Promise.all(members.splice(0).map(({ roomgraph }) => roomgraph.close()))
  })

  async function start(count: number, options: Partial<RoomgraphOptions> = {}): Promise<void> {
    for (let n = 0; n < count; n++) {
      const metrics = await createMetrics({ process: false })
      const member = startMember(emulator, redis.url, {
        signalwire: { baseUrl: upstream.url, projectId: ID, apiToken: 'token-0123456789' },
        twilio: undefined,
        cache: { roomsMs: FRESH_MS, completedSessionsMs: FRESH_MS, staleIfErrorMs: 600_000 },
        redis: { url: redis.url, keys: [KEY_A], timeoutMs: PATIENT_MS, maxValueBytes: 1000 },
        metrics,
        ...options,
      })
      members.push({ ...member, metrics })
    }
    await connected(...members)
  }
  const calls = (count: number, what: string) => until(() => held.length === count, what)
  const answer = (text: string) => {
    for (const socket of held.slice(answered)) socket.write(text)
    answered = held.length
  }

  /** The first one calls, and all others wait for that. */
  async function askTogether(query: string, [first, ...others]: Watched[]): Promise<Promise<Answer>[]> {
    const answers = [first?.ask(query)]
    await calls(1, 'the first call')
    answers.push(...others.map((member) => member.ask(query)))
    for (const { metrics } of others)
      await until(async () => /lookups_total\{outcome="busy"\} [1-9]/.test(await metrics.text()), 'a wait')
    expect(held).toHaveLength(1)
    return answers as Promise<Answer>[]
  }

  test.each([
    ['is not there', ROOM, whole(404, '{}'), []],
    ['cannot be had', ROOM, whole(503, '{}'), ['UPSTREAM_UNAVAILABLE']],
    ['is too large', ROOM, wellOf({ description: 'x'.repeat(1000) }), []],
    ['has no lifetime', SESSION, wellOf({ status: 'in-progress' }), []],
  ])(
    'and that %s is asked for by those who have waited at the same time, not one after the other',
    async (_what, query, text, codes) => {
      await start(4)
      const answers = await askTogether(query, members)
      answer(text)
      // None of them is answered until all are there.
      await calls(4, 'the calls of the three others')
      answer(text)
      for (const { errors } of await Promise.all(answers))
        expect(errors.map(({ extensions }) => extensions.code)).toEqual(codes)
    },
  )

  test.each([
    ['is not there', 'not always', ROOM, whole(404, '{}')],
    ['has no lifetime', 'not always', SESSION, wellOf({ status: 'in-progress' })],
    ['cannot be had', 'each time', ROOM, whole(503, '{}')],
  ])('and that %s is looked for in Redis %s', async (_what, how, query, text) => {
    await start(1)
    const [member] = members as [Watched]
    for (let n = 1; n <= 10; n++) {
      const asked = member.ask(query)
      await calls(n, 'the call')
      answer(text)
      await asked
    }
    const [, misses] = /lookups_total\{outcome="miss"\} (\d+)/.exec(await member.metrics.text()) ?? []
    // Where it is remembered, it is so for a second, which a busy machine may take for some of them.
    if (how === 'not always') expect(Number(misses)).toBeLessThan(10)
    else expect(Number(misses)).toBeGreaterThanOrEqual(10)
  })

  test('and that a failed call leaves as it was before is shared by those who have waited, too', async () => {
    await start(4)
    const [first, ...others] = members as [Watched, ...Watched[]]
    const before = first.ask(ROOM)
    await calls(1, 'the call')
    answer(wellOf({}))
    expect((await before).errors).toEqual([])
    await pause(FRESH_MS + 100)
    held.length = answered = 0
    const answers = await askTogether(ROOM, others)
    answer(whole(503, '{}'))
    await calls(3, 'the calls of the two others')
    answer(whole(503, '{}'))
    for (const { errors, data, extensions } of await Promise.all(answers)) {
      expect(errors).toEqual([])
      expect(data.room.name).toBe('well')
      expect(extensions.upstream.calls.at(-1).age).toBeGreaterThanOrEqual(FRESH_MS / 1000)
    }
  })

  test('is waited for until the one that calls has had the time of an attempt, and then asked for', async () => {
    await start(1)
    await start(1, { upstream: { ...PLAIN_CALLS, attemptTimeoutMs: 2000 } })
    const [lost, found] = await askTogether(ROOM, members)
    await calls(2, 'a call of the other')
    held[1]?.write(wellOf({}))
    expect((await found)?.data.room.name).toBe('well')
    held[0]?.write(wellOf({}))
    expect((await lost)?.errors).toEqual([])
  })

  test('and whose caller has left is asked for by one of those who wait, for all of them', async () => {
    await start(3)
    const [first, ...others] = members as [Watched, ...Watched[]]
    const leave = new AbortController()
    const left = first.ask(ROOM, {}, leave.signal).catch(() => 'left')
    await calls(1, 'the first call')
    const answers = others.map((member) => member.ask(ROOM))
    for (const { metrics } of others)
      await until(async () => /lookups_total\{outcome="busy"\} [1-9]/.test(await metrics.text()), 'a wait')
    leave.abort()
    expect(await left).toBe('left')
    await calls(2, 'the second call')
    held[1]?.write(wellOf({}))
    for (const { errors } of await Promise.all(answers)) expect(errors).toEqual([])
    expect(held).toHaveLength(2)
  })
})
