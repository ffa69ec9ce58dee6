import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createMetrics, type Metrics } from '../../src/index.ts'
import { idOf, startWatched, type WatchedUpstream } from '../live/watched-upstream.ts'
import { type Redis, startRedis, startWire, WITHOUT_REDIS, type Wire, wordsOf } from '../support/redis.ts'
import { connected, KEY_A, type Member, pause, startMember, until } from './fleet.ts'
import { ALL, ONE, type Watch, watchAt } from './watching.ts'

const INTERVAL_MS = 250
const LIVE = { enabled: true, intervalMs: INTERVAL_MS, maxIntervalMs: INTERVAL_MS, callsPerMinute: 10_000 }
const LONG_MS = 120_000
/** What is promised, an interval, and what a machine that runs tests may add. */
const BACK_WITHIN_MS = 3000 + INTERVAL_MS + 4000

interface Process extends Member {
  readonly metrics: Metrics
  /** Before its own Redis. */
  readonly wire: Wire
}

describe.skipIf(WITHOUT_REDIS)('what is watched while Redis', { timeout: LONG_MS }, () => {
  let upstream: WatchedUpstream
  let redis: Redis
  let processes: Process[]
  let watches: Watch[]
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.close())
  beforeEach(async () => {
    await redis.restart()
    upstream = await startWatched()
    for (const number of [1, 2]) upstream.begin(number)
    processes = await Promise.all([1, 2, 3].map(start))
    watches = []
  })
  afterEach(async () => {
    redis.signal('SIGCONT')
    for (const watch of watches) await watch.close()
    await Promise.all(processes.map(({ roomgraph }) => roomgraph.close()))
    await Promise.all(processes.map(({ wire }) => wire.close()))
    await upstream.graph.close()
  })

  async function start(): Promise<Process> {
    const metrics = await createMetrics({ process: false })
    const wire = await startWire(redis.port)
    const url = `redis://127.0.0.1:${wire.port}`
    const redisOptions = { url, keys: [KEY_A], timeoutMs: 30 }
    const options = { live: LIVE, metrics, redis: redisOptions }
    return { ...startMember(upstream.graph.emulator, url, options), metrics, wire }
  }
  async function watchAll(): Promise<void> {
    for (const { roomgraph } of processes) watches.push(await watchAt(roomgraph, ALL))
    await all(1, 2)
  }
  async function all(...numbers: readonly number[]): Promise<void> {
    for (const each of watches) await each.knows(...numbers)
  }
  async function count(role: string): Promise<number> {
    const texts = await Promise.all(processes.map(({ metrics }) => metrics.text()))
    const line = new RegExp(`^roomgraph_fleet_live_lists\\{role="${role}"\\} (\\d+)`, 'm')
    return texts.reduce((sum, text) => sum + Number(line.exec(text)?.[1]), 0)
  }
  /** One reads, all others follow, and what they tell has the same cursors. */
  async function isOne(): Promise<void> {
    const began = performance.now()
    await until(
      async () => (await count('leads')) === 1 && (await count('follows')) === processes.length - 1,
      'one reader',
    )
    expect(performance.now() - began).toBeLessThan(BACK_WITHIN_MS)
    const known = watches[0]?.numbers ?? []
    upstream.begin(99)
    await all(...known, 99)
    await until(() => new Set(watches.map(({ last }) => last.cursor)).size === 1, 'one cursor')
    upstream.end(99)
    await all(...known)
  }
  const wires = () => processes.map(({ wire }) => wire)

  interface Outage {
    readonly what: string
    begin(): unknown
    end(): unknown
    /** Milliseconds for which it lasts at least. */
    readonly lastsMs?: number
    /** Whether processes read each for itself meanwhile. */
    readonly isApart: boolean
  }
  const outages: readonly Outage[] = [
    {
      what: 'is killed, and comes back empty',
      begin: () => redis.kill(),
      end: () => redis.restart(),
      isApart: true,
    },
    {
      what: 'is stopped',
      begin: () => redis.signal('SIGSTOP'),
      end: () => redis.signal('SIGCONT'),
      isApart: true,
    },
    {
      what: 'is behind a network that swallows everything',
      begin: () => {
        for (const wire of wires()) wire.isBlackHole = true
      },
      end: () => {
        for (const wire of wires()) {
          wire.isBlackHole = false
          wire.cut()
        }
      },
      lastsMs: 4000,
      isApart: true,
    },
    {
      what: 'cuts off and resets',
      begin: () => {
        for (const wire of wires()) {
          wire.isCut = true
          wire.cut()
        }
      },
      end: () => {
        for (const wire of wires()) wire.isCut = false
      },
      isApart: true,
    },
    {
      what: 'has no memory',
      begin: async () => {
        await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
        await redis.command('CONFIG', 'SET', 'maxmemory', '1')
      },
      end: () => redis.command('CONFIG', 'SET', 'maxmemory', '0'),
      isApart: true,
    },
    {
      what: 'allows nothing',
      begin: () => redis.command('ACL', 'SETUSER', 'default', '-eval', '-evalsha', '-publish'),
      end: () => redis.command('ACL', 'SETUSER', 'default', '+@all'),
      isApart: true,
    },
    ...[10, 100].map((delayMs) => ({
      what: `is slow, by ${delayMs} ms`,
      begin: () => {
        for (const wire of wires()) wire.delayMs = delayMs
      },
      end: () => {
        for (const wire of wires()) wire.delayMs = 0
      },
      isApart: false,
    })),
    {
      what: 'forgets all, again and again',
      begin: async () => {
        for (let times = 0; times < 5; times++) {
          await redis.command('SCRIPT', 'FLUSH')
          await redis.command('FLUSHALL')
          await pause(300)
        }
      },
      end: () => {},
      isApart: false,
    },
    {
      what: 'has something else in the place of ours',
      begin: () =>
        redis.command(
          'EVAL',
          `for _, name in ipairs(redis.call('KEYS', '*')) do redis.call('DEL', name) redis.call('SADD', name, 'x') end return 1`,
          '0',
        ),
      end: () => {},
      isApart: false,
    },
  ]

  test.for(outages)('$what', async ({ begin, end, isApart, lastsMs = 0 }) => {
    await connected(...processes)
    await watchAll()
    await isOne()
    await begin()
    const began = performance.now()
    upstream.begin(3)
    upstream.end(1)
    await all(2, 3)
    if (isApart) await until(async () => (await count('apart')) === processes.length, 'their own readings')
    else expect(await count('apart')).toBe(0)
    upstream.begin(4)
    upstream.end(2)
    await all(3, 4)
    await pause(Math.max(0, lastsMs - (performance.now() - began)))
    await end()
    upstream.begin(5)
    upstream.end(3)
    await all(4, 5)
    await isOne()
  })

  test('is not there at the start', async () => {
    await redis.kill()
    await watchAll()
    expect(await count('apart')).toBe(processes.length)
    upstream.begin(3)
    await all(1, 2, 3)
    await redis.restart()
    await isOne()
  })

  test('is away for a moment without a change: nobody is told anything', async () => {
    await connected(...processes)
    await watchAll()
    await isOne()
    const told = watches.map(({ events }) => events.length)
    redis.signal('SIGSTOP')
    await until(async () => (await count('apart')) === processes.length, 'their own readings')
    await pause(3 * INTERVAL_MS)
    redis.signal('SIGCONT')
    await until(async () => (await count('leads')) === 1 && (await count('follows')) === 2, 'one reader')
    await pause(3 * INTERVAL_MS)
    expect(watches.map(({ events }) => events.length)).toEqual(told)
  })

  test('is away for a moment: members are read no more once nobody watches them any more', async () => {
    await connected(...processes)
    await watchAll()
    const path = `room_sessions/${idOf(1)}/members`
    const detailed: Watch[] = []
    for (const { roomgraph } of processes) detailed.push(await watchAt(roomgraph, ONE, { id: idOf(1) }))
    for (const each of detailed) await until(() => each.events.length > 0, 'the snapshot')
    redis.signal('SIGSTOP')
    await until(async () => (await count('apart')) === processes.length, 'their own readings')
    redis.signal('SIGCONT')
    await until(async () => (await count('leads')) === 1 && (await count('follows')) === 2, 'one reader')
    upstream.calls()
    await until(() => upstream.calls().includes(path), 'a reading of the members')
    for (const each of detailed) await each.close()
    let quiet = 0
    await until(async () => {
      await pause(INTERVAL_MS)
      quiet = upstream.calls().includes(path) ? 0 : quiet + 1
      return quiet === 6
    }, 'the end of the readings of members')
    upstream.begin(3)
    await all(1, 2, 3)
  })

  test('is out of reach for one of them: the others go on as before', async () => {
    await connected(...processes)
    await watchAll()
    const [cutOff] = processes as [Process]
    cutOff.wire.isCut = true
    cutOff.wire.cut()
    upstream.begin(3)
    await all(1, 2, 3)
    await until(async () => (await count('apart')) === 1 && (await count('leads')) === 1, 'its own readings')
    upstream.end(1)
    await all(2, 3)
    const others = () => watches.slice(1).map(({ last }) => last.cursor)
    expect(new Set(others()).size).toBe(1)
    expect(others()).not.toContain(watches[0]?.last.cursor)
    cutOff.wire.isCut = false
    await isOne()
    // The others have noticed nothing.
    for (const each of watches.slice(1))
      expect(each.events.filter(({ isSnapshot }) => isSnapshot)).toHaveLength(1)
  })

  test('is away: members are told all the same, and the last event of a session comes once', async () => {
    await connected(...processes)
    upstream.join(1, 'ada')
    for (const { roomgraph } of processes) watches.push(await watchAt(roomgraph, ONE, { id: idOf(1) }))
    for (const each of watches) await until(() => each.events.length > 0, 'the snapshot')
    const joined = (each: Watch) =>
      each.events.reduce((names: string[], event) => {
        const left = event.left.map(({ name }: { name: string }) => name)
        const before = event.isSnapshot ? [] : names.filter((name) => !left.includes(name))
        return [...before, ...event.joined.map(({ name }: { name: string }) => name)]
      }, [])
    await redis.kill()
    upstream.join(1, 'bob')
    for (const each of watches) await until(() => joined(each).join() === 'ada,bob', 'bob', 30_000)
    await redis.restart()
    upstream.leave(1, 'ada')
    upstream.join(1, 'eve')
    for (const each of watches) await until(() => joined(each).join() === 'bob,eve', 'eve', 30_000)
    upstream.end(1)
    for (const each of watches) {
      await until(() => each.isOver, 'the end', 30_000)
      expect(each.last.session.status).toBe('COMPLETED')
      expect(each.faults).toEqual(['complete'])
    }
    expect(wordsOf(await redis.command('KEYS', '*:p'))).toEqual([])
  })
})
