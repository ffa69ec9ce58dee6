import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import type { RoomgraphOptions } from '../../src/index.ts'
import { ask } from '../support/client.ts'
import { type Redis, startRedis, WITHOUT_REDIS, wordsOf } from '../support/redis.ts'
import { connected, KEY_A, KEY_B, type Member, PATIENT_MS, sentBy, startMember, until } from './fleet.ts'

const ROOMS = '{ rooms(first: 5) { nodes { roomId name } } }'

describe.skipIf(WITHOUT_REDIS)('what is stored', () => {
  let emulator: Emulator
  let redis: Redis
  const members: Member[] = []
  beforeAll(async () => {
    emulator = await startEmulator({ rooms: 20 })
    redis = await startRedis()
  })
  afterAll(async () => {
    await redis.close()
    await emulator.close()
  })
  beforeEach(async () => {
    await redis.command('FLUSHALL')
    emulator.resetJournal()
  })
  afterEach(async () => {
    await Promise.all(members.splice(0).map(({ roomgraph }) => roomgraph.close()))
  })

  async function member(options: Partial<RoomgraphOptions> = {}): Promise<Member> {
    const started = startMember(emulator, redis.url, options)
    members.push(started)
    await connected(started)
    return started
  }
  const withKeys = (...keys: string[]) => ({ redis: { url: redis.url, keys, timeoutMs: PATIENT_MS } })
  const withToken = (apiToken: string) => ({
    signalwire: { ...emulator.options.signalwire, apiToken } as RoomgraphOptions['signalwire'],
  })
  const isStored = () =>
    until(async () => wordsOf(await redis.command('KEYS', '*:v:*')).length > 0, 'a value')
  const nameOf = async (kind: string) => wordsOf(await redis.command('KEYS', `*:${kind}:*`))[0] ?? ''

  test('names no account, host, room, token or kind, and holds none of them', async () => {
    const { data } = await (await member()).ask(ROOMS)
    await isStored()
    const dump = await redis.dump()
    const { projectId, apiToken } = emulator.signalwire.credentials
    const words = [projectId, apiToken, Buffer.from(`${projectId}:${apiToken}`).toString('base64')]
    for (const { roomId, name } of data.rooms.nodes) words.push(roomId, name)
    for (const word of [...words, '127.0.0.1', 'signalwire', 'rooms', 'page_size'])
      expect(dump).not.toContain(word)
    const names = wordsOf(await redis.command('KEYS', '*'))
    for (const name of names) expect(name).toMatch(/^rg:1:\{[\w-]{22}\}:[vle](:[\w-]{22})?$/)
    expect(names.length).toBeGreaterThanOrEqual(3)
  })

  test('can be read without the key where there is none', async () => {
    const { data } = await (await member({ redis: { url: redis.url, timeoutMs: PATIENT_MS } })).ask(
      '{ rooms(first: 1) { nodes { name } } }',
    )
    await isStored()
    expect(await redis.dump()).toContain(data.rooms.nodes[0].name)
    const second = await member({ redis: { url: redis.url, timeoutMs: PATIENT_MS } })
    await second.ask('{ rooms(first: 1) { nodes { name } } }')
    expect(emulator.journal).toHaveLength(1)
  })

  test('holds no token and no stream, which are secrets', async () => {
    const first = await member({ cache: { roomsMs: 60_000, runningSessionsMs: 60_000 }, writes: true })
    const [roomId] = emulator.signalwire.roomIds()
    const [room] = [emulator.signalwire.room(roomId ?? '')]
    const made = await first.ask(
      'mutation ($room: String!) { createRoomToken(input: { roomName: $room, userName: "canary" }) { token userErrors { message } } }',
      { room: room?.name },
    )
    expect(made.errors).toEqual([])
    expect(made.data.createRoomToken.token).toMatch(/\w{20}/)
    await first.ask(ROOMS)
    await isStored()
    expect(await redis.dump()).not.toContain(made.data.createRoomToken.token)
  })

  test('is not read with another token of the same account, nor with another key', async () => {
    await (await member()).ask(ROOMS)
    await isStored()
    emulator.intercept(({ method }) =>
      method === 'GET' ? { status: 200, body: { data: [], links: {} } } : undefined,
    )
    expect((await (await member(withToken('PTanother'))).ask(ROOMS)).data.rooms.nodes).toEqual([])
    expect((await (await member(withKeys(KEY_B))).ask(ROOMS)).data.rooms.nodes).toEqual([])
    emulator.intercept(() => undefined)
    expect((await (await member()).ask(ROOMS)).data.rooms.nodes).toHaveLength(5)
  })

  test('is a miss where a value was copied from another name, and is then stored anew', async () => {
    const first = await member()
    await first.ask(ROOMS)
    await isStored()
    const own = await nameOf('v')
    const fields = (await redis.command('HGET', own, 'v')).length
    expect(fields).toBeGreaterThan(50)
    // Another tenant's value of the same page, moved to this one's name with this one's epoch.
    const other = await member(withToken('PTanother'))
    emulator.intercept(() => ({ status: 200, body: { data: [{ id: 'of-another-tenant' }], links: {} } }))
    await other.ask(ROOMS)
    await until(async () => wordsOf(await redis.command('KEYS', '*:v:*')).length === 2, 'a second value')
    emulator.intercept(() => undefined)
    const foreign = wordsOf(await redis.command('KEYS', '*:v:*')).find((name) => name !== own) ?? ''
    const move = `local v = redis.call('HGET', KEYS[1], 'v') return redis.call('HSET', KEYS[2], 'v', v)`
    expect(await redis.command('EVAL', move, '2', foreign, own)).toBe(':0\r\n')
    emulator.resetJournal()
    const third = await member()
    expect((await third.ask(ROOMS)).data.rooms.nodes).toHaveLength(5)
    expect(emulator.journal).toHaveLength(1)
    const fourth = await member()
    expect((await fourth.ask(ROOMS)).data.rooms.nodes).toHaveLength(5)
    expect(emulator.journal).toHaveLength(1)
  })

  test.each([
    [
      'a flipped bit',
      (name: string) =>
        `local v = redis.call('HGET', '${name}', 'v') local at = #v - 3 return redis.call('HSET', '${name}', 'v', v:sub(1, at) .. string.char(255 - v:byte(at + 1)) .. v:sub(at + 2))`,
    ],
    [
      'another format',
      (name: string) =>
        `local v = redis.call('HGET', '${name}', 'v') return redis.call('HSET', '${name}', 'v', string.char(2) .. v:sub(2))`,
    ],
    [
      'half a value',
      (name: string) =>
        `local v = redis.call('HGET', '${name}', 'v') return redis.call('HSET', '${name}', 'v', v:sub(1, 20))`,
    ],
    ['an empty value', (name: string) => `return redis.call('HSET', '${name}', 'v', '')`],
    [
      'no encryption',
      (name: string) =>
        `return redis.call('HSET', '${name}', 'v', string.char(1, 0) .. '\\n{"data":[],"links":{}}')`,
    ],
    [
      'another type',
      (name: string) => `redis.call('DEL', '${name}') return redis.call('LPUSH', '${name}', 'x')`,
    ],
    ['a later time', (name: string) => `return redis.call('HINCRBY', '${name}', 't', 1)`],
    ['a longer lifetime', (name: string) => `return redis.call('HINCRBY', '${name}', 'f', 1)`],
    [
      'another epoch',
      (name: string) =>
        `redis.call('SET', redis.call('KEYS', '*:e')[1], '1') redis.call('SET', redis.call('KEYS', '*:e:*')[1], '2') return redis.call('HSET', '${name}', 'e', '1 2')`,
    ],
    ['another time', (name: string) => `return redis.call('HSET', '${name}', 't', 'never')`],
  ])('is a miss with %s', async (_what, script) => {
    await (await member()).ask(ROOMS)
    await isStored()
    expect(await redis.command('EVAL', script(await nameOf('v')), '0')).toMatch(/^:\d/)
    const answer = await (await member()).ask(ROOMS)
    expect(answer.errors).toEqual([])
    expect(answer.data.rooms.nodes).toHaveLength(5)
    expect(emulator.journal).toHaveLength(2)
  })

  test('is no burden where somebody has made it or its epoch huge', async () => {
    await (await member()).ask(ROOMS)
    await isStored()
    const fill = `redis.call('HSET', KEYS[1], 'v', string.rep('x', 50000000)) redis.call('SET', redis.call('KEYS', '*:e')[1], string.rep('x', 50000000))`
    await redis.command('EVAL', fill, '1', await nameOf('v'))
    const second = await member()
    const before = await sentBy(redis)
    expect((await second.ask(ROOMS)).errors).toEqual([])
    await isStored()
    expect((await sentBy(redis)) - before).toBeLessThan(1_000_000)
    expect((await (await member()).ask(ROOMS)).errors).toEqual([])
    expect(emulator.journal).toHaveLength(2)
  })

  test('is a miss also where it may not be deleted', async () => {
    await (await member()).ask(ROOMS)
    await isStored()
    await redis.command('HSET', await nameOf('v'), 'v', 'broken')
    await redis.command('ACL', 'SETUSER', 'default', '-del')
    try {
      const answer = await (await member()).ask(ROOMS)
      expect(answer.errors).toEqual([])
      expect(emulator.journal).toHaveLength(2)
    } finally {
      await redis.command('ACL', 'SETUSER', 'default', '+del')
    }
  })

  test('stays readable while keys change, one process after the other', async () => {
    await (await member(withKeys(KEY_A))).ask(ROOMS)
    await isStored()
    await (await member(withKeys(KEY_A, KEY_B))).ask(ROOMS)
    await (await member(withKeys(KEY_B, KEY_A))).ask(ROOMS)
    expect(emulator.journal).toHaveLength(1)
    await (await member(withKeys(KEY_B))).ask(ROOMS)
    expect(emulator.journal).toHaveLength(2)
  })

  test('is not used any more once the credentials were refused', async () => {
    const first = await member()
    const second = await member()
    await first.ask(ROOMS)
    await isStored()
    emulator.intercept(() => ({ status: 401, body: {} }))
    await first.ask('{ rooms(first: 6) { nodes { roomId } } }')
    await until(
      async () => wordsOf(await redis.command('KEYS', '*:e:*')).length === 0,
      'the end of the epoch',
    )
    expect((await second.ask(ROOMS)).errors).toMatchObject([
      { extensions: { code: 'UPSTREAM_UNAUTHORIZED' } },
    ])
    emulator.intercept(() => undefined)
  })
})

describe.skipIf(WITHOUT_REDIS)('callers with credentials of their own', () => {
  test('leave nothing in Redis until an upstream has accepted them, and share what is theirs then', async () => {
    const redis = await startRedis()
    const emulator = await startEmulator({ rooms: 20 })
    const passthrough: Partial<RoomgraphOptions> = {
      auth: { kind: 'passthrough' },
      signalwire: { baseUrl: emulator.url },
      twilio: undefined,
    }
    const members = [1, 2].map(() => startMember(emulator, redis.url, passthrough))
    await connected(...members)
    const [first, second] = members as [Member, Member]
    const by = (member: Member, user: string, password: string, size: number) =>
      ask(member.roomgraph, `{ rooms(first: ${size}) { nodes { roomId } } }`, undefined, {
        headers: { authorization: `Basic ${btoa(`${user}:${password}`)}` },
      })
    for (let guess = 0; guess < 20; guess++) {
      const { errors } = await by(first, crypto.randomUUID(), `guess ${guess}`, 3)
      expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAUTHORIZED' } }])
    }
    expect(wordsOf(await redis.command('KEYS', '*'))).toEqual([])
    const { projectId, apiToken } = emulator.signalwire.credentials
    for (const member of [first, second]) await by(member, projectId, apiToken, 2)
    emulator.resetJournal()
    await by(first, projectId, apiToken, 4)
    await by(second, projectId, apiToken, 4)
    expect(emulator.journal).toHaveLength(1)
    await Promise.all(members.map(({ roomgraph }) => roomgraph.close()))
    await emulator.close()
    await redis.close()
  })
})
