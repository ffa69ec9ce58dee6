import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { createMetrics, type RoomgraphOptions } from '../../src/index.ts'
import { type Redis, startRedis, startWire, WITHOUT_REDIS, type Wire, wordsOf } from '../support/redis.ts'
import { connected, KEY_A, type Member, PATIENT_MS, startMember, until } from './fleet.ts'

const PAGE = 'query ($n: Int!) { rooms(first: $n) { nodes { roomId } } }'
const NEW_PAGE =
  'query ($after: DateTime!) { rooms(first: 3, filter: { startsAfter: $after }) { nodes { roomId } } }'
const READ = 'query ($id: ID!) { room(id: $id) { displayName } }'
const RENAME =
  'mutation ($id: ID!, $as: String) { updateRoom(input: { roomId: $id, displayName: $as }) { roomId } }'

/** What users of other servers, clients and caches have reported, tried on this one. */
describe.skipIf(WITHOUT_REDIS)('a Redis', () => {
  let emulator: Emulator
  const running: { close(): Promise<void> }[] = []
  let page = 0
  beforeEach(async () => {
    emulator = await startEmulator({ rooms: 60 })
  })
  afterEach(async () => {
    for (const each of running.splice(0).reverse()) await each.close()
    await emulator.close()
  })

  async function redisWith(...args: string[]): Promise<Redis> {
    const redis = await startRedis(...args)
    running.push(redis)
    return redis
  }

  async function wireTo({ port }: Redis): Promise<Wire> {
    const wire = await startWire(port)
    running.push(wire)
    return wire
  }

  function member(url: string, options: Partial<RoomgraphOptions> = {}): Member {
    const started = startMember(emulator, url, { writes: true, ...options })
    running.push({ close: () => started.roomgraph.close() })
    return started
  }

  /** Reads a page of some rooms, which has to be that page. */
  async function read({ ask }: Member, n = 1 + (page++ % 50)): Promise<void> {
    const { errors, data } = await ask(PAGE, { n })
    expect(errors).toEqual([])
    expect(data.rooms.nodes).toHaveLength(n)
  }

  /** One finds what another has asked for. */
  function isSharing(first: Member, second: Member): Promise<void> {
    return until(async () => {
      const after = new Date(page++ * 1000).toISOString()
      expect((await first.ask(NEW_PAGE, { after })).errors).toEqual([])
      emulator.resetJournal()
      expect((await second.ask(NEW_PAGE, { after })).errors).toEqual([])
      return emulator.journal.length === 0
    }, 'a shared page')
  }

  /** One finds what another has asked for, and hears of what it writes. */
  async function share(first: Member, second: Member): Promise<void> {
    await isSharing(first, second)
    const [id] = emulator.signalwire.roomIds()
    const as = `written ${page++}`
    await second.ask(READ, { id })
    expect((await first.ask(RENAME, { id, as })).errors).toEqual([])
    expect((await second.ask(READ, { id })).data.room.displayName).toBe(as)
  }

  test('that became a replica is left for the one that its address leads to now', async () => {
    const primary = await redisWith()
    const replica = await redisWith('--replicaof', '127.0.0.1', String(primary.port))
    const wire = await wireTo(primary)
    const url = `redis://127.0.0.1:${wire.port}`
    const [first, second] = [member(url), member(url)]
    await connected(first, second)
    await share(first, second)
    await replica.command('REPLICAOF', 'NO', 'ONE')
    await primary.command('REPLICAOF', '127.0.0.1', String(replica.port))
    wire.target = replica.port
    for (let n = 0; n < 5; n++) await read(first)
    await until(async () => {
      await read(first)
      return wordsOf(await replica.command('KEYS', '*:v:*')).length > 0
    }, 'a value')
    await connected(first, second)
    await share(first, second)
  })

  test.for([
    ['encrypted', [KEY_A]],
    ['plain', []],
  ] as const)('whose replies are out of step gives nobody the page of another, %s', async ([, keys]) => {
    const wire = await wireTo(await redisWith())
    const url = `redis://127.0.0.1:${wire.port}`
    const metrics = await createMetrics({ process: false })
    const some = { redis: { url, timeoutMs: PATIENT_MS, ...(keys.length > 0 && { keys: [...keys] }) } }
    const first = member(url, some)
    await connected(first)
    for (const reply of [':1\r\n', '$-1\r\n', '+OK\r\n', '-ERR no\r\n', '*-1\r\n', '*0\r\n', undefined]) {
      const second = member(url, { ...some, metrics })
      await connected(second)
      for (let n = 1; n <= 20; n++) await read(first, n)
      // The last time, whatever comes is said twice.
      wire.repeats = reply === undefined
      wire.insertion = reply === undefined ? undefined : Buffer.from(reply)
      for (let n = 1; n <= 20; n += 2) await read(second, n)
      await Promise.all([2, 4, 6, 8, 10, 12, 14, 16, 18, 20].map((n) => read(second, n)))
      wire.repeats = false
      await connected(first, second)
      await share(first, second)
      await second.roomgraph.close()
    }
    // What came for another question was not even looked at.
    const [, broken] = /^roomgraph_fleet_broken_values_total (\d+)$/m.exec(await metrics.text()) ?? []
    expect(broken).toBe('0')
  })

  test('whose connection breaks under a write tells of it over the next one, before the writer is answered', async () => {
    const redis = await redisWith()
    const wire = await wireTo(redis)
    const first = member(`redis://127.0.0.1:${wire.port}`)
    const second = member(redis.url)
    const [id] = emulator.signalwire.roomIds()
    for (let time = 0; time < 10; time++) {
      await connected(first, second)
      await second.ask(READ, { id })
      const as = `written ${page++}`
      const writing = first.ask(RENAME, { id, as })
      wire.cut()
      expect((await writing).errors).toEqual([])
      expect((await second.ask(READ, { id })).data.room.displayName).toBe(as)
    }
  })

  test('whose connections are lost without a word is found again over new ones', async () => {
    const wire = await wireTo(await redisWith())
    const url = `redis://127.0.0.1:${wire.port}`
    const some = { redis: { url, keys: [KEY_A], timeoutMs: 30 } }
    const [first, second] = [member(url, some), member(url, some)]
    await connected(first, second)
    for (const lose of [() => wire.lose(), () => wire.drip()]) {
      lose()
      for (let n = 0; n < 10; n++) for (const each of [first, second]) await read(each)
      await until(async () => (await first.redis()) === 'away', 'the notice')
      await connected(first, second)
      await isSharing(first, second)
    }
  })

  test('whose connections are lost without a word is found again, also by those who ask nothing', async () => {
    const wire = await wireTo(await redisWith())
    const url = `redis://127.0.0.1:${wire.port}`
    const [first, second] = [member(url), member(url)]
    await connected(first, second)
    wire.lose()
    await until(async () => (await first.redis()) === 'away', 'the notice')
    await connected(first, second)
    await isSharing(first, second)
  })

  test.for(['p@ss:w/or d?#[]', '100%+=&é', 'a%40b'])('with the password %s', async (password) => {
    const redis = await redisWith()
    const user = 'app:1@x'
    await redis.command('ACL', 'SETUSER', user, 'on', `>${password}`, '~*', '&*', '+@all')
    await redis.command('ACL', 'SETUSER', 'default', 'nopass', '-@all', '+ping', '+quit', '+client')
    const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`
    const url = `redis://${login}@127.0.0.1:${redis.port}/3`
    const [first, second] = [member(url), member(url)]
    await connected(first, second)
    await share(first, second)
  })

  test('behind a proxy that knows neither CLIENT, HELLO, INFO nor COMMAND', async () => {
    const unknown = ['CLIENT', 'HELLO', 'INFO', 'COMMAND'].flatMap((name) => ['--rename-command', name, ''])
    const { url } = await redisWith(...unknown)
    const [first, second] = [member(url), member(url)]
    await connected(first, second)
    await share(first, second)
  })

  test('that is a cluster refuses no script for its names', async () => {
    const redis = await redisWith('--cluster-enabled', 'yes', '--cluster-port', '0')
    await redis.command('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
    await until(
      async () => (await redis.command('CLUSTER', 'INFO')).includes('cluster_state:ok'),
      'the cluster',
    )
    const [first, second] = [member(redis.url), member(redis.url)]
    await connected(first, second)
    await share(first, second)
  })

  test('that has enough clients turns one away, which goes on alone until there is room', async () => {
    const redis = await redisWith('--maxclients', '3')
    const first = member(redis.url)
    await connected(first)
    const second = member(redis.url)
    await read(first)
    for (let n = 0; n < 5; n++) await read(second)
    expect(await second.redis()).toBe('away')
    await first.roomgraph.close()
    await connected(second)
  })

  test('has two connections of each process and tells each message once, however often they break', async () => {
    const redis = await redisWith()
    const wire = await wireTo(redis)
    const url = `redis://127.0.0.1:${wire.port}`
    const [first, second] = [member(url), member(url)]
    for (let time = 0; time < 4; time++) {
      await connected(first, second)
      wire.cut()
      wire.insertion = Buffer.from(':1\r\n')
      await read(first)
      await until(async () => (await first.redis()) === 'connected', 'the connection')
    }
    await connected(first, second)
    await share(first, second)
    const clients = (await redis.command('CLIENT', 'LIST', 'TYPE', 'pubsub')).match(/^(\$\d+\r\n)?id=/gm)
    expect(clients).toHaveLength(2)
    expect(await redis.command('PUBSUB', 'NUMSUB', 'rg:1:c')).toContain(':2\r\n')
  })
})
