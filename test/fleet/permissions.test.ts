import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { startWatched } from '../live/watched-upstream.ts'
import { type Redis, startRedis, WITHOUT_REDIS } from '../support/redis.ts'
import { connected, KEY_A, KEY_B, type Member, PATIENT_MS, pause, startMember, until } from './fleet.ts'
import { watchAt } from './watching.ts'

const ROOMS = 'query ($n: Int!) { rooms(first: $n) { nodes { roomId } } }'
const RENAME =
  'mutation ($id: ID!, $as: String) { updateRoom(input: { roomId: $id, displayName: $as }) { roomId } }'
const LIVE = { enabled: true, intervalMs: 250, maxIntervalMs: 250, callsPerMinute: 10_000 }
const DOCS = readFileSync(new URL('../../docs/fleet.md', import.meta.url), 'utf8')

describe.skipIf(WITHOUT_REDIS)('a Redis that does not allow all', () => {
  let emulator: Emulator
  let redis: Redis
  const running: { close(): unknown }[] = []
  beforeEach(async () => {
    emulator = await startEmulator({ rooms: 20 })
    redis = await startRedis()
    return async () => {
      for (const each of running.splice(0).reverse()) await each.close()
      await emulator.close()
      await redis.close()
    }
  })

  function member(url: string, keys: readonly string[] = [KEY_A], of = emulator): Member {
    const started = startMember(of, url, {
      live: LIVE,
      writes: true,
      redis: { url, keys: [...keys], timeoutMs: PATIENT_MS },
    })
    running.push({ close: () => started.roomgraph.close() })
    return started
  }
  async function connections(): Promise<number> {
    return Number(/total_connections_received:(\d+)/.exec(await redis.command('INFO', 'stats'))?.[1])
  }

  test('but what the documentation asks for does everything', async () => {
    const [, words = ''] = /^ACL SETUSER (roomgraph .*)$/m.exec(DOCS) ?? []
    expect(await redis.command('ACL', 'SETUSER', ...words.replace('<password>', 'secret').split(' '))).toBe(
      '+OK\r\n',
    )
    await redis.command('ACL', 'LOG', 'RESET')
    const url = `redis://roomgraph:secret@127.0.0.1:${redis.port}/3`
    const [first, second] = [member(url), member(url, [KEY_B, KEY_A])]
    await connected(first, second)
    const ask = async ({ ask }: Member, query: string, variables: object) => {
      const { errors, data } = await ask(query, { ...variables })
      expect(errors).toEqual([])
      return data
    }
    const [id] = emulator.signalwire.roomIds()
    for (let n = 1; n < 5; n++) for (const each of [first, second, first]) await ask(each, ROOMS, { n })
    await ask(second, RENAME, { id, as: 'another' })
    await ask(first, ROOMS, { n: 1 })
    emulator.intercept(() => ({ status: 401, body: {} }))
    await first.ask(ROOMS, { n: 9 })

    const upstream = await startWatched()
    running.push(upstream.graph)
    const watched = [
      member(url, [KEY_A], upstream.graph.emulator),
      member(url, [KEY_A], upstream.graph.emulator),
    ]
    await connected(...watched)
    const [reading, following] = await Promise.all(watched.map(({ roomgraph }) => watchAt(roomgraph)))
    // What is known is stored anew after 64 events.
    const numbers = Array.from({ length: 70 }, (_, index) => index + 1)
    for (const number of numbers) {
      upstream.begin(number)
      await until(() => reading?.numbers.includes(number) === true, 'a session')
    }
    await following?.knows(...numbers)
    await Promise.all([reading, following].map((watch) => watch?.close()))
    expect(await redis.command('ACL', 'LOG')).toBe('*0\r\n')
  })

  test('and refuses each PING is used over the same connections, as one that cannot write its disk', async () => {
    const [first, second] = [member(redis.url), member(redis.url)]
    await connected(first, second)
    await redis.command('ACL', 'SETUSER', 'default', '-ping')
    const before = await connections()
    for (let n = 1; n < 10; n++) {
      for (const { ask } of [first, second]) expect((await ask(ROOMS, { n })).errors).toEqual([])
      await pause(300)
      expect([await first.redis(), await second.redis()]).toEqual(['connected', 'connected'])
    }
    // Those of this test alone.
    expect((await connections()) - before).toBe(1)
    emulator.resetJournal()
    expect((await first.ask(ROOMS, { n: 10 })).errors).toEqual([])
    expect((await second.ask(ROOMS, { n: 10 })).errors).toEqual([])
    expect(emulator.journal).toHaveLength(1)
  })

  test('is heard once it allows that', async () => {
    await redis.command('ACL', 'SETUSER', 'default', 'resetchannels')
    const first = member(redis.url)
    await until(async () => (await redis.command('ACL', 'LOG')).includes('subscribe'), 'a refusal')
    expect(await first.redis()).toBe('away')
    await redis.command('ACL', 'SETUSER', 'default', 'allchannels')
    await connected(first)
  })
})
