import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FleetSeat } from '../../src/datasources/fleet/live/fleet-seat.ts'
import { APPEND, STORE, SYNC } from '../../src/datasources/fleet/live/list-scripts.ts'
import { type ListPosition, ListStore } from '../../src/datasources/fleet/live/list-store.ts'
import { listKeysOf } from '../../src/datasources/fleet/page-names.ts'
import { RedisStore } from '../../src/datasources/fleet/redis-store.ts'
import { ValueSeal } from '../../src/datasources/fleet/value-seal.ts'
import type { LiveMessage } from '../../src/datasources/live/bus/live-bus.ts'
import type { Detail } from '../../src/datasources/live/known-details.ts'
import { RoomSession } from '../../src/datasources/signalwire/room-sessions.ts'
import { type Redis, startRedis, WITHOUT_REDIS } from '../support/redis.ts'
import { PATIENT_MS, pause, until } from './fleet.ts'
import { IGNORED, NOTHING_KNOWN } from './lists.ts'

const [ONE, TWO] = ['one', 'two'].map((sessionId): Detail => ({ sessionId, kind: 'members' })) as [
  Detail,
  Detail,
]
const FROM = { service: 'signalwire', at: 'GET /api/video/room_sessions', requestId: undefined } as const
const READ: LiveMessage = { kind: 'details-read', detail: ONE, readAt: 1, calls: 1 }
const START: ListPosition = { history: '', number: 0, fenced: 0 }
const [READER, FOLLOWER, LATE] = [1, 2, 3].map((number) => ({ number, token: `token ${number}` })) as [
  { number: number; token: string },
  { number: number; token: string },
  { number: number; token: string },
]
const wants = (...details: Detail[]): LiveMessage => ({ kind: 'wants', details })

describe.skipIf(WITHOUT_REDIS)('what a process wants to be read', () => {
  let redis: Redis
  let store: RedisStore
  let list: ListStore
  let seat: FleetSeat
  let reading: NodeJS.Timeout
  /** What the process of the seat is told. */
  let heard: LiveMessage[]
  let gone: number[]
  /** Called before the seat asks Redis something; gives what asks it. */
  let between: (script: unknown, ask: () => Promise<unknown>) => Promise<unknown>
  const keys = listKeysOf('rg', undefined, 'list')
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.close())
  beforeEach(async () => {
    await redis.command('FLUSHALL')
    let count = 0
    const unique = () => `text ${++count}`
    const options = { url: redis.url, timeoutMs: PATIENT_MS, channel: 'c', observer: {}, listener: IGNORED }
    store = new RedisStore({ ...options, unique })
    const listOptions = { keys, seal: new ValueSeal([], 'list'), channel: 'c', now: () => 0 }
    list = new ListStore({ ...listOptions, store })
    await until(() => store.isReachable, 'a connection')
    // Somebody else reads, for as long as the test takes.
    expect((await list.sync(READER, START, true)).leads).toBe(true)
    expect(await list.store(READER, { ...START, history: 'history' }, NOTHING_KNOWN, false)).toBe(true)
    reading = setInterval(() => void redis.command('PEXPIRE', keys.lease, '4000'), 200)

    between = (_script, ask) => ask()
    const disturbed: RedisStore = Object.create(store, {
      run: {
        value: (...asked: Parameters<RedisStore['run']>) => between(asked[0], () => store.run(...asked)),
      },
    })
    heard = []
    gone = []
    const member = {
      take() {},
      ask: (newcomer: number) => seat.give(newcomer, NOTHING_KNOWN),
      lead() {},
      follow() {},
      lost() {},
      hear: (message: LiveMessage) => void heard.push(message),
      gone: (from: number) => void gone.push(from),
    }
    const seatList = new ListStore({ ...listOptions, store: disturbed })
    seat = new FleetSeat({ list: seatList, self: FOLLOWER, member, observer: {}, unique, over() {} })
    seat.activate()
    await until(() => seat.role === 'follows', 'its place')
  })
  afterEach(async () => {
    clearInterval(reading)
    between = (_script, ask) => ask()
    seat.leave()
    await seat.rested
    await store.close()
  })

  /** What all processes know that it wants. */
  async function known(): Promise<readonly Detail[]> {
    const state = await list.sync(LATE, START, false)
    return new Map(state.known?.knowledge.wants).get(FOLLOWER.number) ?? []
  }
  /** Resolves once all was told that it had to say before. */
  async function saidAll(): Promise<void> {
    heard = []
    seat.say(READ)
    await until(() => heard.some(({ kind }) => kind === 'details-read'), 'the last word')
  }

  test('is said again by one that was taken for gone, as it was held up', async () => {
    seat.say(wants(ONE))
    await saidAll()
    expect(await known()).toEqual([ONE])
    const held = Promise.withResolvers<void>()
    let waiting = 0
    between = async (script, ask) => {
      if (script === SYNC) waiting++
      await held.promise
      return ask()
    }
    seat.look()
    await until(() => waiting > 0, 'a look that is held up')
    // As after five seconds.
    await redis.command('ZADD', keys.watching, '0', String(FOLLOWER.number))
    await list.sync(READER, START, true)
    expect(await known()).toEqual([])
    held.resolve()
    await until(() => gone.includes(FOLLOWER.number), 'that it is gone')
    await saidAll()
    expect(await known()).toEqual([ONE])
  })

  test('is not told to its own process alone while it stores what others are to begin with', async () => {
    // As where Redis is away, and empty when it is back.
    between = () => Promise.reject(new Error('no connection'))
    await until(() => seat.role === 'apart', 'that it reads for itself')
    seat.publish(READ)
    expect(heard).toContain(READ)
    await redis.command('FLUSHALL')
    heard = []
    let stored = 0
    between = async (script, ask) => {
      if (script === STORE) {
        stored++
        seat.publish(READ)
      }
      return ask()
    }
    await until(() => seat.role === 'leads', 'that it reads for all')
    expect(stored).toBe(1)
    expect(heard).toEqual([])
  })

  test('is heard by its own process where Redis was away while it was said', async () => {
    const apart = Promise.withResolvers<void>()
    between = async (script) => {
      if (script === APPEND) await apart.promise
      throw new Error('no connection')
    }
    const session = new RoomSession('one', 'full', { id: 'one', status: 'in-progress' }, FROM)
    seat.say({ kind: 'await', session })
    await until(() => seat.role === 'apart', 'that it reads for itself')
    expect(heard).toEqual([])
    apart.resolve()
    await until(() => heard.length > 0, 'what it has said')
    expect(heard).toEqual([{ kind: 'await', session }])
  })

  test('is heard by its own process by its last word alone, where one before that comes back from no Redis', async () => {
    const apart = Promise.withResolvers<void>()
    let failed = 0
    between = async (script) => {
      if (script === APPEND) await apart.promise.finally(() => failed++)
      throw new Error('no connection')
    }
    seat.say(wants(ONE))
    await until(() => seat.role === 'apart', 'that it reads for itself')
    seat.say(wants(TWO))
    apart.resolve()
    await until(() => failed > 0, 'the end of the first word')
    await pause(10)
    expect(heard).toEqual([wants(TWO)])
  })

  test('is said by its last word alone, where one before that comes back', async () => {
    const second = Promise.withResolvers<void>()
    let appends = 0
    between = async (script, ask) => {
      if (script !== APPEND) return ask()
      appends++
      if (appends === 1) {
        await second.promise
        throw new Error('no answer in time')
      }
      return ask().finally(second.resolve)
    }
    seat.say(wants(ONE))
    seat.say(wants(TWO))
    await until(() => heard.length > 0, 'what it has said')
    await pause(0)
    await saidAll()
    expect(await known()).toEqual([TWO])
  })

  test('is said again where that word is lost', async () => {
    let appends = 0
    between = async (script, ask) => {
      if (script === APPEND && ++appends === 1) throw new Error('no connection')
      return ask()
    }
    seat.say(wants(ONE))
    await until(() => heard.length > 0, 'what it wants')
    expect(await known()).toEqual([ONE])
  })
})
