import { createHmac } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ListPosition, ListStore } from '../../src/datasources/fleet/live/list-store.ts'
import { listKeysOf } from '../../src/datasources/fleet/page-names.ts'
import { RedisStore } from '../../src/datasources/fleet/redis-store.ts'
import { derivedKey, ValueSeal } from '../../src/datasources/fleet/value-seal.ts'
import type { LiveMessage } from '../../src/datasources/live/bus/live-bus.ts'
import { type Redis, startRedis, WITHOUT_REDIS } from '../support/redis.ts'
import { sentBy, until } from './fleet.ts'
import { IGNORED, NOTHING_KNOWN } from './lists.ts'

const READ: LiveMessage = {
  kind: 'details-read',
  detail: { sessionId: 'one', kind: 'members' },
  readAt: 1,
  calls: 1,
}
const [FIRST, SECOND] = [
  { number: 1, token: 'first' },
  { number: 2, token: 'second' },
]

describe.skipIf(WITHOUT_REDIS)('who reads a list', () => {
  let redis: Redis
  let store: RedisStore
  let list: ListStore
  const keys = listKeysOf('rg', undefined, 'list')
  const start: ListPosition = { history: '', number: 0, fenced: 0 }
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.close())
  beforeEach(async () => {
    await redis.command('FLUSHALL')
    let count = 0
    store = new RedisStore({
      url: redis.url,
      timeoutMs: 1000,
      channel: 'c',
      observer: {},
      listener: IGNORED,
      unique: () => `text ${++count}`,
    })
    list = new ListStore({ keys, seal: new ValueSeal([], 'list'), store, channel: 'c', now: () => 0 })
    await until(() => store.isReachable, 'a connection')
  })
  afterEach(() => store.close())

  /** Makes it the one who reads, of a list that is known; gives where that stands. */
  async function lead(member = FIRST): Promise<ListPosition> {
    const { leads } = await list.sync(member, start, true)
    expect(leads).toBe(true)
    const position = { history: 'history', number: 0, fenced: 0 }
    expect(await list.store(member, position, NOTHING_KNOWN, false)).toBe(true)
    return standing(member, position)
  }
  async function standing(member: typeof FIRST, position: ListPosition): Promise<ListPosition> {
    const { history, told, fenced } = await list.sync(member, position, true)
    if (told === 'broken') throw new Error('broken')
    return { history, fenced, number: told.at(-1)?.number ?? position.number }
  }
  const told = async () => Number((await redis.command('XLEN', keys.told)).slice(1))

  test('tells what it has read, and nobody else does', async () => {
    const position = await lead()
    const before = await told()
    expect(await list.append(FIRST, position, READ, true)).toMatchObject({ number: position.number + 1 })
    const second = await list.sync(SECOND, start, true)
    expect([second.leads, second.known?.number]).toEqual([false, position.number + 1])
    expect(await list.append(SECOND, { ...position, fenced: second.fenced }, READ, true)).toBeUndefined()
    expect(await told()).toBe(before + 1)
    // What everybody may say, everybody may.
    expect(await list.append(SECOND, position, { kind: 'wants', details: [] }, false)).toBeDefined()
  })

  test('tells and stores nothing any more once another one reads', async () => {
    const position = await lead()
    // As after four seconds in which it was stopped.
    await redis.command('DEL', keys.lease)
    expect((await list.sync(SECOND, start, true)).leads).toBe(true)
    expect(await list.append(FIRST, position, READ, true)).toBeUndefined()
    expect(await list.store(FIRST, position, NOTHING_KNOWN, true)).toBe(false)
    expect(await list.append(SECOND, position, READ, true)).toBeDefined()
    expect((await list.sync(FIRST, position, true)).leads).toBe(false)
  })

  test('stores nothing on top of what Redis has forgotten since: nobody knows the numbers that it would go on with', async () => {
    const position = await lead()
    await redis.command('DEL', keys.known)
    expect(await list.store(FIRST, position, NOTHING_KNOWN, true)).toBe(false)
    expect((await list.sync(FIRST, position, true)).history).toBe('')
    // Under another history, which all who follow begin anew with, it does.
    expect(await list.store(FIRST, { ...start, history: 'another' }, NOTHING_KNOWN, true)).toBe(true)
  })

  test('tells nothing that it has not heard what comes before, as a command that arrives late', async () => {
    const position = await lead()
    const first = await list.append(FIRST, position, READ, true)
    expect(first).toBeDefined()
    expect(await list.append(FIRST, position, READ, true)).toBeUndefined()
    expect(await list.append(FIRST, await standing(FIRST, position), READ, true)).toBeDefined()
    expect(await list.append(FIRST, { ...position, history: 'another' }, READ, false)).toBeUndefined()
  })

  test('hears that one is gone as soon as nobody watches there any more', async () => {
    const position = await lead()
    await list.sync(SECOND, start, true)
    expect(
      await list.append(SECOND, position, { kind: 'wants', details: [READ.detail] }, false),
    ).toBeDefined()
    await list.append(FIRST, position, { kind: 'read', readAt: 1, calls: 1 }, true)
    await list.rest(SECOND)
    const after = await list.sync(FIRST, position, true)
    expect(after.told.at(-1)).toMatchObject({ from: SECOND.number, message: undefined })
    expect([after.watching, after.hasRead]).toEqual([1, true])
    // Who comes back is not gone.
    await list.sync(SECOND, start, true)
    await list.rest(SECOND)
    await list.sync(SECOND, start, true)
    expect(await list.sync(FIRST, position, true)).toMatchObject({ watching: 2, told: after.told })
    await list.rest(SECOND)
    await list.rest(FIRST)
    const { watching, hasRead } = await list.sync(FIRST, position, false)
    expect([watching, hasRead]).toEqual([0, false])
  })

  test('hears that one is gone whose interest was said before the clock was set back', async () => {
    const position = await lead()
    await list.sync(SECOND, start, true)
    await redis.command('ZADD', keys.watching, String(Date.now() + 3_600_000), String(SECOND.number))
    const { told, watching } = await list.sync(FIRST, position, true)
    expect(told.at(-1)).toMatchObject({ from: SECOND.number, message: undefined })
    expect(watching).toBe(1)
  })

  test('has a lease with an end, also where somebody has put one without, or the clock was set back', async () => {
    await redis.command('SET', keys.lease, 'nobody', 'PX', '3600000')
    expect((await list.sync(FIRST, start, true)).leads).toBe(true)
    await redis.command('SET', keys.lease, 'nobody')
    expect((await list.sync(FIRST, start, true)).leads).toBe(true)
    expect(Number((await redis.command('PTTL', keys.lease)).slice(1))).toBeGreaterThan(0)
    await list.rest(SECOND)
    expect((await list.sync(SECOND, start, true)).leads).toBe(false)
    await list.rest(FIRST)
    expect((await list.sync(SECOND, start, true)).leads).toBe(true)
    // As where the clock of Redis has gone back by an hour.
    await redis.command('PEXPIRE', keys.lease, '3600000')
    expect((await list.sync(FIRST, start, true)).leads).toBe(true)
    await list.rest(FIRST)
    expect((await list.sync(SECOND, start, true)).leads).toBe(true)
    // Who only listens does not become it.
    await list.rest(SECOND)
    expect((await list.sync(FIRST, start, false)).leads).toBe(false)
  })

  test('has told it there and then: the same bytes are nothing in another history, at another number or of another member', async () => {
    const position = await lead()
    expect(await list.append(FIRST, position, READ, true)).toBeDefined()
    const tellAt = async (at: ListPosition) => (await list.sync(SECOND, at, true)).told
    expect(await tellAt(position)).toHaveLength(1)
    await redis.command('HSET', keys.known, 'i', 'another')
    expect(await tellAt({ ...position, history: 'another' })).toBe('broken')
    expect(await tellAt(start)).toBe('broken')
    await redis.command('HSET', keys.known, 'i', 'history')
    expect(await tellAt(start)).toEqual([])
    // What was known at first, in place of what was known later.
    const copy = `redis.call('HSET', KEYS[1], ARGV[1], redis.call('HGET', KEYS[1], ARGV[2]))`
    await redis.command('EVAL', copy, '1', keys.known, 'first', 'v')
    expect(await list.store(FIRST, await standing(FIRST, position), NOTHING_KNOWN, true)).toBe(true)
    expect(await tellAt(start)).toEqual([])
    await redis.command('EVAL', copy, '1', keys.known, 'v', 'first')
    expect(await tellAt(start)).toBe('broken')
  })

  test('has a list for each form in which versions store it: who cannot read the other one would delete it, again and again', async () => {
    const key = derivedKey(Buffer.alloc(0), 'lists', '')
    const name = createHmac('sha256', key).update('list').digest().subarray(0, 16).toString('base64url')
    const [lease, known] = [`rg:1:{${name}}:p`, `rg:1:{${name}}:k`]
    await redis.command('SET', lease, 'of the first form', 'PX', '4000')
    await redis.command('HSET', known, ...'i before q 0 f 0 n 0 v unreadable'.split(' '))
    expect(await list.sync(FIRST, start, true)).toMatchObject({ leads: true, history: '' })
    await list.discard('before')
    expect(await redis.command('EXISTS', lease, known)).toBe(':2\r\n')
  })

  test('has told no more than a process can take', async () => {
    await lead()
    const fill = `redis.call('HSET', KEYS[1], 'v', string.rep('x', 50000000))`
    await redis.command('EVAL', fill, '1', keys.known)
    const before = await sentBy(redis)
    expect((await list.sync(SECOND, start, true)).told).toBe('broken')
    expect((await sentBy(redis)) - before).toBeLessThan(1_000_000)
  })
})
