import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { KnownAccounts } from '../../src/datasources/fleet/known-accounts.ts'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import type { RoomgraphOptions } from '../../src/index.ts'
import { ask } from '../support/client.ts'
import { type Redis, startRedis, WITHOUT_REDIS } from '../support/redis.ts'
import { connected, type Member, startMember, until } from './fleet.ts'

const READ = 'query ($id: ID!) { room(id: $id) { displayName } }'
const RENAME =
  'mutation ($id: ID!, $as: String, $at: DateTime) { updateRoom(input: { roomId: $id, displayName: $as, expectedUpdatedAt: $at }) { userErrors { code } } }'

describe.skipIf(WITHOUT_REDIS)('a write of another process', () => {
  let emulator: Emulator
  let redis: Redis
  let id: string
  const members: Member[] = []
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.close())
  beforeEach(async () => {
    emulator = await startEmulator({ rooms: 1, conferences: 0, sessions: 0 })
    id = emulator.signalwire.roomIds()[0] as string
  })
  afterEach(async () => {
    await Promise.all(members.splice(0).map(({ roomgraph }) => roomgraph.close()))
    await emulator.close()
  })

  /** One that writes, and one that reads. */
  async function start(options: Partial<RoomgraphOptions>): Promise<readonly [Member, Member]> {
    const [writer, reader] = [1, 2].map(() => startMember(emulator, redis.url, { writes: true, ...options }))
    if (!writer || !reader) throw new Error('two members were expected')
    members.push(writer, reader)
    await connected(writer, reader)
    return [writer, reader]
  }

  test('is heard where nothing is cached: what comes after it joins no call from before', async () => {
    const [writer, reader] = await start({ cache: {} })
    const old = emulator.signalwire.room(id)
    emulator.intercept(({ method }) =>
      method === 'GET' ? { status: 200, body: old, delayMs: 20_000 } : undefined,
    )
    const leave = new AbortController()
    const before = reader.ask(READ, { id }, leave.signal).catch(() => 'left')
    await until(() => emulator.journal.length === 1, 'the call')
    emulator.intercept(() => undefined)
    expect((await writer.ask(RENAME, { id, as: 'new' })).errors).toEqual([])
    expect((await reader.ask(READ, { id })).data.room.displayName).toBe('new')
    leave.abort()
    expect(await before).toBe('left')
  })

  test('is heard from the first call of a caller on, whose credentials nobody had accepted before', async () => {
    const [writer, reader] = await start({
      auth: { kind: 'passthrough' },
      signalwire: { baseUrl: emulator.url },
      twilio: undefined,
    })
    const { projectId, apiToken } = emulator.signalwire.credentials
    const headers = { authorization: `Basic ${btoa(`${projectId}:${apiToken}`)}` }
    const by = (member: Member, query: string, variables: Record<string, unknown>) =>
      ask(member.roomgraph, query, variables, { headers })
    const before = (await by(reader, READ, { id })).data.room.displayName
    expect((await by(writer, RENAME, { id, as: 'new' })).errors).toEqual([])
    expect(before).not.toBe('new')
    expect((await by(reader, READ, { id })).data.room.displayName).toBe('new')
  })

  test('is heard where only a refused update has read anything so far', async () => {
    const [writer, reader] = await start({})
    const refused = await reader.ask(RENAME, { id, as: 'mine', at: '2001-01-01T00:00:00Z' })
    expect(refused.data.updateRoom.userErrors).toEqual([{ code: 'CHANGED_MEANWHILE' }])
    expect((await writer.ask(RENAME, { id, as: 'new' })).errors).toEqual([])
    expect((await reader.ask(READ, { id })).data.room.displayName).toBe('new')
  })
})

describe('known accounts', () => {
  test('are known while anything reads them, and afterwards unless nothing can be cached', () => {
    const accounts = new KnownAccounts(() => {})
    const ends = [accounts.follow(['a', 'b'], 'first'), accounts.follow(['a', 'b'], 'first')]
    const made = accounts.follow(['c'], 'made up')
    expect(['a', 'b', 'c'].map((name) => accounts.get(name))).toEqual(['first', 'first', 'made up'])
    made(false)
    ends[0]?.(false)
    expect(['a', 'b', 'c'].map((name) => accounts.get(name))).toEqual(['first', 'first', undefined])
    ends[1]?.(true)
    expect(accounts.get('b')).toBe('first')
  })

  test('that are read stay known however many others come; of those that do not, what is cached is forgotten', () => {
    const forgotten: string[] = []
    const accounts = new KnownAccounts((identity) => forgotten.push(identity), 2)
    accounts.follow(['read'], 'read')
    for (const name of ['one', 'two', 'three']) accounts.follow([name], name)(true)
    expect(accounts.get('read')).toBe('read')
    expect(forgotten).toEqual(['one'])
    expect(accounts.get('one')).toBeUndefined()
    expect(accounts.get('three')).toBe('three')
  })
})
