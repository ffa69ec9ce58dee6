import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { createMetrics, type Metrics } from '../../src/index.ts'
import { type Redis, startRedis, startWire, WITHOUT_REDIS, type Wire, wordsOf } from '../support/redis.ts'
import { connected, KEY_A, type Member, pause, startMember, until } from './fleet.ts'

const PAGE = 'query ($n: Int!) { rooms(first: $n) { nodes { roomId } } }'
/** As long as the design allows Redis to be back unnoticed, and some for a machine that is busy. */
const BACK_WITHIN_MS = 20_000

describe.skipIf(WITHOUT_REDIS)('a Redis', () => {
  let emulator: Emulator
  let redis: Redis
  let wire: Wire
  let metrics: Metrics
  let member: Member
  const others: Member[] = []
  let page = 0

  beforeEach(async () => {
    emulator = await startEmulator({ rooms: 60 })
    redis = await startRedis()
    wire = await startWire(redis.port)
    metrics = await createMetrics({ process: false })
    member = start({ metrics })
    await connected(member)
    await work(3)
  })
  afterEach(async () => {
    await Promise.all([member, ...others.splice(0)].map(({ roomgraph }) => roomgraph.close()))
    await wire.close()
    await redis.close()
    await emulator.close()
  })

  function start(
    options: Parameters<typeof startMember>[2] = {},
    url = `redis://127.0.0.1:${wire.port}`,
  ): Member {
    const fleet = { url, keys: [KEY_A], timeoutMs: 30 }
    return startMember(emulator, '', { redis: fleet, cache: { roomsMs: 60_000 }, ...options })
  }

  /** Reads pages that nobody has read; each has to be answered whole, whatever becomes of Redis. */
  async function work(count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const { errors, data } = await member.ask(PAGE, { n: 1 + (page++ % 50) })
      expect(errors).toEqual([])
      expect(data.rooms.nodes.length).toBeGreaterThan(0)
    }
  }

  async function lookups(outcome: string): Promise<number> {
    const line = new RegExp(`^roomgraph_fleet_lookups_total\\{outcome="${outcome}"\\} (\\d+)`, 'm')
    return Number(line.exec(await metrics.text())?.[1])
  }

  /** Of twenty operations three wait, and later on one now and then, which tries. */
  async function expectFewWaits(): Promise<void> {
    const [timeouts, skipped] = [await lookups('timeout'), await lookups('skipped')]
    const began = performance.now()
    await work(20)
    // After a second, five may try each second: only on a slow machine are there any.
    const tries = Math.max(0, performance.now() - began - 1000) / 200
    // Those that wait at the same time count as one wait; here they come one after the other.
    expect((await lookups('timeout')) - timeouts).toBeLessThanOrEqual(3 + tries)
    expect((await lookups('skipped')) - skipped).toBeGreaterThanOrEqual(17 - tries)
  }

  /** It shares again: another process finds what this one has asked for. */
  async function isBack(): Promise<void> {
    const began = performance.now()
    await connected(member)
    expect(performance.now() - began).toBeLessThan(BACK_WITHIN_MS)
    const other = start({}, redis.url)
    others.push(other)
    await connected(other)
    await until(async () => {
      const n = 1 + (page++ % 50)
      await member.ask(PAGE, { n })
      emulator.resetJournal()
      const { errors } = await other.ask(PAGE, { n })
      expect(errors).toEqual([])
      return emulator.journal.length === 0
    }, 'a shared page')
  }

  test('that is not there at the start is missed by nobody, and used once it is', async () => {
    await redis.kill()
    await member.roomgraph.close()
    member = start({ metrics })
    await work(10)
    expect(await member.redis()).toBe('away')
    expect((await member.roomgraph.fetch('http://localhost/ready')).status).toBe(200)
    await redis.restart()
    await isBack()
  })

  test('that is killed and comes back empty', async () => {
    await redis.kill()
    await work(10)
    await redis.restart()
    await isBack()
  })

  test('that is stopped holds up three operations at the most, and is used when it goes on', async () => {
    redis.signal('SIGSTOP')
    await expectFewWaits()
    await until(async () => (await member.redis()) === 'away', 'the notice')
    redis.signal('SIGCONT')
    await isBack()
  })

  test('behind a network that swallows everything', async () => {
    wire.isBlackHole = true
    await expectFewWaits()
    // The connection is given up, and so is each new one.
    const timeouts = await lookups('timeout')
    await pause(3500)
    await work(20)
    // That there is another connection says nothing: nobody answers there, either.
    expect(await lookups('timeout')).toBe(timeouts)
    wire.isBlackHole = false
    wire.cut()
    await isBack()
  })

  test('that is far away is left alone when it takes longer than the time for it, and used when not', async () => {
    wire.delayMs = 100
    await work(20)
    expect(await lookups('skipped')).toBeGreaterThanOrEqual(10)
    wire.delayMs = 5
    await isBack()
  })

  test('that gives a lease too late gets it back, so that nobody waits for its end', async () => {
    const other = start({}, redis.url)
    others.push(other)
    await connected(other)
    const expired = async () => /expired_keys:(\d+)/.exec(await redis.command('INFO', 'stats'))?.[1]
    const before = await expired()
    wire.delayMs = 100
    await member.ask(PAGE, { n: 60 })
    // The answer with the lease has come, and the lease was given back.
    await until(
      async () => wordsOf(await redis.command('KEYS', '*:l:*')).length === 0,
      'the end of the lease',
    )
    expect(before).toBeDefined()
    expect(await expired()).toBe(before)
    wire.delayMs = 0
  })

  test('whose connections are reset, or that talks nonsense', async () => {
    wire.cut()
    await work(5)
    wire.garbage = Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')
    await work(5)
    wire.garbage = Buffer.from('*4\r\n$3\r\nhit\r\n$0\r\n\r\n:0\r\n$5\r\nabcde\r\n')
    await work(5)
    await isBack()
  })

  test('without memory keeps nothing new, and is asked still', async () => {
    await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
    await redis.command('CONFIG', 'SET', 'maxmemory', '1')
    const errors = await lookups('error')
    await work(10)
    expect(await lookups('error')).toBe(errors)
    expect(await member.redis()).toBe('connected')
    await redis.command('CONFIG', 'SET', 'maxmemory', '0')
    await isBack()
  })

  test('that forgets scripts, values, epochs and leases', async () => {
    await redis.command('SCRIPT', 'FLUSH')
    await work(3)
    await redis.command('FLUSHALL')
    await work(3)
    await isBack()
  })

  test('that allows nothing', async () => {
    await redis.command('ACL', 'SETUSER', 'default', '-eval', '-evalsha', '-publish')
    const errors = await lookups('error')
    await work(5)
    expect(await lookups('error')).toBeGreaterThan(errors)
    await redis.command('ACL', 'SETUSER', 'default', '+@all')
    await isBack()
  })

  test('with a lease that never ends or ends late, of our type or another, holds up nobody', async () => {
    emulator.behave({ latencyMs: 2000 })
    const asked = member.ask(PAGE, { n: 51 })
    let lease = ''
    await until(async () => {
      lease = wordsOf(await redis.command('KEYS', '*:l:*'))[0] ?? ''
      return lease !== ''
    }, 'the lease')
    await asked
    emulator.behave({ latencyMs: 0 })
    for (const put of [
      ['SET', lease, 'x'],
      // As where its clock has gone back by an hour.
      ['SET', lease, 'x', 'PX', '3600000'],
      ['SADD', lease, 'x'],
    ]) {
      await redis.command('FLUSHALL')
      await redis.command(...put)
      const other = start({}, redis.url)
      others.push(other)
      await connected(other)
      emulator.resetJournal()
      expect((await other.ask(PAGE, { n: 51 })).errors).toEqual([])
      expect(emulator.journal).toHaveLength(1)
    }
  })

  test('with names of another type in the place of ours', async () => {
    const script = `for _, name in ipairs(redis.call('KEYS', '*')) do redis.call('DEL', name) redis.call('SADD', name, 'x') end return 1`
    expect(await redis.command('EVAL', script, '0')).toBe(':1\r\n')
    expect(wordsOf(await redis.command('KEYS', '*')).length).toBeGreaterThan(2)
    const other = start({}, redis.url)
    others.push(other)
    await connected(other)
    for (let n = 1; n < 4; n++) expect((await other.ask(PAGE, { n })).errors).toEqual([])
    await isBack()
  })
})
