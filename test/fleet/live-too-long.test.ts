import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { FleetSeat } from '../../src/datasources/fleet/live/fleet-seat.ts'
import { ListStore } from '../../src/datasources/fleet/live/list-store.ts'
import { listKeysOf } from '../../src/datasources/fleet/page-names.ts'
import { RedisStore } from '../../src/datasources/fleet/redis-store.ts'
import { ValueSeal } from '../../src/datasources/fleet/value-seal.ts'
import { type Redis, startRedis, WITHOUT_REDIS } from '../support/redis.ts'
import { PATIENT_MS, until } from './fleet.ts'
import { IGNORED, NOTHING_KNOWN } from './lists.ts'

describe.skipIf(WITHOUT_REDIS)('a list that is too long to share', () => {
  let redis: Redis
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.close())

  test('is read by each process for itself until it is shorter, and never stored where nobody could read it', async () => {
    let count = 0
    const unique = () => `text ${++count}`
    const store = new RedisStore({
      url: redis.url,
      timeoutMs: PATIENT_MS,
      channel: 'c',
      observer: {},
      listener: IGNORED,
      unique,
    })
    onTestFinished(() => store.close())
    const keys = listKeysOf('rg', undefined, 'list')
    await until(() => store.isReachable, 'a connection')
    let known = { ...NOTHING_KNOWN, name: 'x'.repeat(33 * 1024 * 1024) }
    const led: (number | undefined)[] = []
    const seat = new FleetSeat({
      list: new ListStore({ keys, seal: new ValueSeal([], 'list'), store, channel: 'c', now: () => 0 }),
      self: { number: 1, token: 'reader' },
      member: {
        take() {},
        ask: (newcomer) => seat.give(newcomer, known),
        lead: (_hasRead, apart) => void led.push(apart),
        follow() {},
        lost() {},
        hear() {},
        gone() {},
      },
      observer: {},
      unique,
      over() {},
    })
    onTestFinished(async () => {
      seat.leave()
      await seat.rested
    })
    seat.activate()
    await until(() => seat.role === 'apart', 'that it reads for itself')
    expect(led).toEqual([1])
    expect(await redis.command('EXISTS', keys.known)).toBe(':0\r\n')
    known = NOTHING_KNOWN
    seat.look()
    await until(() => seat.role === 'leads', 'that it reads for all')
    expect(await redis.command('EXISTS', keys.known)).toBe(':1\r\n')
  })
})
