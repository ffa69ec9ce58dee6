import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createMetrics, type Metrics, type RoomgraphOptions } from '../../src/index.ts'
import { idOf, startWatched, type WatchedUpstream } from '../live/watched-upstream.ts'
import { post } from '../support/client.ts'
import { type Redis, startRedis, WITHOUT_REDIS, wordsOf } from '../support/redis.ts'
import { connected, KEY_A, KEY_B, type Member, PATIENT_MS, pause, startMember, until } from './fleet.ts'
import { ALL, ONE, Watch, watchAt } from './watching.ts'

const LIVE = { enabled: true, intervalMs: 250, maxIntervalMs: 250, callsPerMinute: 10_000 }
const LONG_MS = 90_000

describe.skipIf(WITHOUT_REDIS)('what is watched in a fleet', { timeout: LONG_MS }, () => {
  let upstream: WatchedUpstream
  let redis: Redis
  const members: Member[] = []
  const watches: Watch[] = []
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.close())
  beforeEach(async () => {
    await redis.command('FLUSHALL')
    upstream = await startWatched()
    for (const number of [1, 2]) upstream.begin(number)
  })
  afterEach(async () => {
    for (const watch of watches.splice(0)) await watch.close()
    await Promise.all(members.splice(0).map(({ roomgraph }) => roomgraph.close()))
    await upstream.graph.close()
  })

  async function start(count: number, options: Partial<RoomgraphOptions> = {}): Promise<Member[]> {
    const started = Array.from({ length: count }, () =>
      startMember(upstream.graph.emulator, redis.url, { live: LIVE, ...options }),
    )
    members.push(...started)
    await connected(...started)
    return started
  }
  async function watch({ roomgraph }: Member, query = ALL, variables = {}): Promise<Watch> {
    const opened = await watchAt(roomgraph, query, variables)
    watches.push(opened)
    return opened
  }
  const leave = async (opened: Watch) => {
    watches.splice(watches.indexOf(opened), 1)
    await opened.close()
  }
  const lists = () => upstream.calls().filter((path) => path === 'room_sessions').length

  test('is read by one process, and told by all with the same events and cursors', async () => {
    const processes = await start(4)
    const all = []
    for (const member of [...processes, ...processes]) all.push(await watch(member))
    for (const each of all) await each.knows(1, 2)
    upstream.begin(3)
    for (const each of all) await each.knows(1, 2, 3)
    upstream.change(1, { name: 'né\u2028"\r\n' })
    upstream.end(2)
    for (const each of all) {
      await each.knows(1, 3)
      await until(() => each.known.get(1) === 'né\u2028"\r\n', 'the name')
    }
    const [first, ...others] = all.map(({ events }) => events.filter(({ isSnapshot }) => !isSnapshot))
    expect(first?.length).toBeGreaterThan(1)
    for (const other of others) expect(other).toEqual(first)
  })

  test.each(['staleIfErrorMs', 'staleWhileRevalidateMs'])(
    'is told of an outage also with %s',
    async (setting) => {
      const cache = { runningSessionsMs: 50, [setting]: 3_600_000 }
      const processes = await start(2, { cache })
      const all = await Promise.all(processes.map((member) => watch(member)))
      for (const each of all) await each.knows(1, 2)
      upstream.failsWith = { status: 500 }
      for (const each of all) await until(() => each.last.staleSince !== null, 'the outage')
      upstream.begin(3)
      upstream.failsWith = undefined
      for (const each of all) {
        await each.knows(1, 2, 3)
        expect(each.last.staleSince).toBeNull()
      }
    },
  )

  test('costs the upstream what one process costs', async () => {
    const processes = await start(4)
    const all = await Promise.all(processes.map((member) => watch(member)))
    for (const each of all) await each.knows(1, 2)
    upstream.calls()
    // Ten readings take what they take; with four pollers there would be forty.
    const began = performance.now()
    let readings = 0
    while (readings < 10) {
      await pause(50)
      readings += lists()
    }
    expect(readings).toBeLessThanOrEqual((performance.now() - began) / (LIVE.intervalMs * 0.9) + 2)
  })

  test('is read no more once the last has left, wherever that was', async () => {
    const [a, b] = (await start(2)) as [Member, Member]
    const [first, second] = [await watch(a), await watch(b)]
    for (const each of [first, second]) await each.knows(1, 2)
    // The one that reads hands over, and the other goes on.
    await leave(first)
    upstream.begin(3)
    await second.knows(1, 2, 3)
    await leave(second)
    await pause(1000)
    upstream.calls()
    await pause(1500)
    expect(upstream.calls()).toEqual([])
    expect(wordsOf(await redis.command('KEYS', '*:p'))).toEqual([])
  })

  test('goes on at any process after the cursor of another, also when all had left', async () => {
    const processes = (await start(3)) as [Member, Member, Member]
    const first = await watch(processes[0])
    await first.knows(1, 2)
    const { cursor } = first.last
    upstream.begin(3)
    await first.knows(1, 2, 3)
    for (const member of processes) {
      const again = await watch(member, ALL, { after: cursor })
      await until(() => again.events.length > 0, 'an event')
      expect(again.events[0]).toMatchObject({ isSnapshot: false, started: [{ sessionId: idOf(3) }] })
      await leave(again)
    }
    await leave(first)
    upstream.begin(4)
    // Nobody knows it but Redis.
    await Promise.all(members.splice(0, 2).map(({ roomgraph }) => roomgraph.close()))
    const [late] = (await start(1)) as [Member]
    const later = await watch(late, ALL, { after: cursor })
    await until(() => later.numbers.includes(4), 'the session that began meanwhile')
    expect(later.events[0].isSnapshot).toBe(false)
    expect(later.numbers).toEqual([3, 4])
    const unknown = await watch(late, ALL, { after: `x${cursor}` })
    await until(() => unknown.events.length > 0, 'an event')
    expect(unknown.events[0].isSnapshot).toBe(true)
  })

  test('has members read once for all, and none for those who watch nothing of the kind', async () => {
    upstream.join(1, 'ada')
    const processes = (await start(3)) as [Member, Member, Member]
    const plain = await watch(processes[0])
    await plain.knows(1, 2)
    const path = `room_sessions/${idOf(1)}/members`
    expect(upstream.calls()).not.toContain(path)
    const all: Watch[] = []
    for (const member of processes) all.push(await watch(member, ONE, { id: idOf(1) }))
    for (const each of all) {
      await until(() => each.events.length > 0, 'the snapshot')
      expect(each.events[0]).toMatchObject({ isSnapshot: true, joined: [{ name: 'ada' }] })
    }
    upstream.join(1, 'bob')
    upstream.leave(1, 'ada')
    const joined = (each: Watch) => each.events.slice(1).flatMap((event) => event.joined)
    for (const each of all) await until(() => joined(each).length > 0, 'bob')
    for (const each of all) {
      expect(joined(each)).toEqual([{ name: 'bob' }])
      expect(each.events.slice(1).flatMap((event) => event.left)).toEqual([{ name: 'ada' }])
    }
    for (const each of all) await leave(each)
    await until(async () => {
      upstream.calls()
      await pause(600)
      return !upstream.calls().includes(path)
    }, 'the end of their readings')
    upstream.begin(5)
    await plain.knows(1, 2, 5)
  })

  test('leaves in Redis no name, token or word of it', async () => {
    upstream.begin(7, { name: 'canary-room' })
    upstream.join(7, 'canary-member')
    upstream.happens(7, 'canary-event')
    const [a, b] = (await start(2)) as [Member, Member]
    const all = [await watch(a), await watch(b)]
    for (const each of all) await each.knows(1, 2, 7)
    const detailed = await watch(b, ONE, { id: idOf(7) })
    await until(() => detailed.events.length > 0, 'the members')
    // As much as it takes for all that is known to be stored.
    const name = () => randomBytes(6000).toString('base64')
    for (let number = 100; number < 160; number++) upstream.begin(number, { name: name() })
    for (const each of all) await until(() => each.known.size === 63, 'the sessions')
    upstream.begin(8)
    for (const each of all) await until(() => each.known.size === 64, 'the last of them')
    const dump = await redis.dump()
    const names = wordsOf(await redis.command('KEYS', '*'))
    expect(names.map((name) => name.slice(-2)).sort()).toEqual([':i', ':k', ':p', ':s'])
    for (const name of names) expect(name).toMatch(/^rg:1:\{[\w-]{22}\}:[pksi]$/)
    expect(dump.length).toBeGreaterThan(250_000)
    const { projectId, apiToken } = upstream.graph.emulator.signalwire.credentials
    const basic = Buffer.from(`${projectId}:${apiToken}`).toString('base64')
    for (const word of [
      projectId,
      apiToken,
      basic,
      idOf(7),
      'canary',
      'room',
      '127.0.0.1',
      'signalwire',
      'in-progress',
    ])
      expect(dump).not.toContain(word)
    // Who comes now hears of all of it.
    const [late] = (await start(1)) as [Member]
    const later = await watch(late)
    await later.knows(...(all[0] as Watch).numbers)
    expect(await redis.command('XLEN', names.find((name) => name.endsWith(':s')) ?? '')).toMatch(/^:\d\d?\r/)
  })

  test('by callers with made-up credentials leaves nothing there', async () => {
    const passthrough: Partial<RoomgraphOptions> = {
      auth: { kind: 'passthrough' },
      signalwire: { baseUrl: upstream.graph.emulator.url },
      twilio: undefined,
    }
    const processes = await start(2, passthrough)
    const { projectId, apiToken } = upstream.graph.emulator.signalwire.credentials
    const by = (password: string) => ({
      accept: 'text/event-stream',
      authorization: `Basic ${btoa(`${projectId}:${password}`)}`,
    })
    upstream.failsWith = { status: 401 }
    for (const { roomgraph } of processes) {
      const refused = await post(roomgraph, ALL, {}, { headers: by('made up') })
      expect(refused.status).toBe(502)
    }
    expect(wordsOf(await redis.command('KEYS', '*'))).toEqual([])
    upstream.failsWith = undefined
    const all: Watch[] = []
    for (const { roomgraph } of processes) {
      all.push(new Watch(await post(roomgraph, ALL, {}, { headers: by(apiToken) })))
    }
    watches.push(...all)
    for (const each of all) await each.knows(1, 2)
    // Proven by the first reading, they join.
    await until(async () => (await redis.command('KEYS', '*:p')).includes(':p'), 'the lease')
    upstream.begin(3)
    for (const each of all) await each.knows(1, 2, 3)
    await until(() => all[0]?.last.cursor === all[1]?.last.cursor, 'one cursor')
  })

  test('is in plain text where there is no key', async () => {
    const [a] = (await start(1, { redis: { url: redis.url, timeoutMs: PATIENT_MS } })) as [Member]
    const only = await watch(a)
    await only.knows(1, 2)
    upstream.begin(7, { name: 'canary-room' })
    await only.knows(1, 2, 7)
    expect(await redis.dump()).toContain('canary-room')
  })

  test('that cannot be read, with another key or changed, is deleted, and stored anew by the one who reads', async () => {
    const metrics = await createMetrics({ process: false })
    const [a] = (await start(1, { metrics })) as [Member]
    const first = await watch(a)
    await first.knows(1, 2)
    const [told = ''] = wordsOf(await redis.command('KEYS', '*:s'))
    await redis.command('XADD', told, '1000000-0', 't', 'f', 'm', '1', 'v', 'nonsense')
    const known = told.replace(/s$/, 'k')
    await redis.command('HSET', known, 'n', '1000000')
    upstream.begin(3)
    await first.knows(1, 2, 3)
    const [b] = (await start(1)) as [Member]
    const second = await watch(b)
    await second.knows(1, 2, 3)
    expect(await metric(metrics, 'roomgraph_fleet_broken_values_total')).toBeGreaterThan(0)
    upstream.begin(4)
    for (const each of [first, second]) await each.knows(1, 2, 3, 4)
    // Under another key it has another name.
    const [other] = (await start(1, { redis: { url: redis.url, keys: [KEY_B], timeoutMs: PATIENT_MS } })) as [
      Member,
    ]
    await (await watch(other)).knows(1, 2, 3, 4)
    expect(wordsOf(await redis.command('KEYS', '*:p'))).toHaveLength(2)
    expect(KEY_A).not.toBe(KEY_B)
  })

  async function metric(metrics: Metrics, name: string): Promise<number> {
    const [, value] = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(await metrics.text()) ?? []
    return Number(value)
  }
})
