import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { idOf, startWatched, type WatchedUpstream } from '../live/watched-upstream.ts'
import { Command } from '../support/command.ts'
import { type Redis, startRedis, WITHOUT_REDIS, wordsOf } from '../support/redis.ts'
import { KEY_A, pause, until } from './fleet.ts'
import { ONE, type Watch, watchAt } from './watching.ts'

const LONG_MS = 120_000
const INTERVAL_MS = 500
/** What is promised, and what a machine that runs tests may add. */
const REPLACED_WITHIN_MS = 8000 + 4000

interface Process {
  readonly command: Command
  readonly endpoint: string
}

describe.skipIf(WITHOUT_REDIS)('processes that watch over one Redis', { timeout: LONG_MS }, () => {
  let upstream: WatchedUpstream
  let redis: Redis
  let processes: Process[]
  let watches: Watch[]
  beforeAll(async () => {
    redis = await startRedis()
  }, LONG_MS)
  afterAll(() => redis.close())
  beforeEach(async () => {
    await redis.command('FLUSHALL')
    upstream = await startWatched()
    for (const number of [1, 2]) upstream.begin(number)
    processes = []
    watches = []
    await start(3)
  }, LONG_MS)
  afterEach(async () => {
    await Promise.all(
      processes.map(({ command }) => {
        command.child.kill('SIGCONT')
        return command.stop('SIGKILL')
      }),
    )
    await upstream.graph.close()
  }, LONG_MS)

  /** Starts so many, each with somebody who watches there. The first one leads. */
  async function start(count: number, ...args: readonly string[]): Promise<void> {
    const env = {
      ...upstream.graph.emulator.env,
      ROOMGRAPH_REDIS_URL: redis.url,
      ROOMGRAPH_REDIS_KEY: KEY_A,
      ROOMGRAPH_LIVE: 'on',
      ROOMGRAPH_LIVE_INTERVAL: `${INTERVAL_MS}ms`,
      ROOMGRAPH_LIVE_MAX_INTERVAL: `${INTERVAL_MS}ms`,
      ROOMGRAPH_LIVE_CALLS_PER_MINUTE: '1000',
      ROOMGRAPH_RETRIES: '0',
    }
    const commands = Array.from({ length: count }, () => new Command(['serve', '--port', '0', ...args], env))
    const started = await Promise.all(
      commands.map(async (command) => {
        const endpoint = (await command.prints(/ at (http:\S+\/graphql)/))[1] ?? ''
        return { command, endpoint }
      }),
    )
    processes.push(...started)
    for (const { endpoint } of started) {
      await until(
        async () =>
          (await (await fetch(endpoint.replace('graphql', 'ready'))).text()).includes('"redis":"connected"'),
        'a connection',
      )
      const watch = await watchAt(endpoint)
      await watch.knows(...(watches[0]?.numbers ?? [1, 2]))
      watches.push(watch)
    }
    upstream.calls()
  }
  const [lists, leader] = [
    () => upstream.calls().filter((path) => path === 'room_sessions').length,
    () => (processes[0] as Process).command,
  ]
  const lease = async () => {
    const [name = ''] = wordsOf(await redis.command('KEYS', '*:p'))
    return name && (await redis.command('GET', name)).split('\r\n')[1]
  }
  const others = () => watches.slice(1)
  /** The rate of one process, and not of two. */
  async function isReadByOne(): Promise<void> {
    lists()
    const began = performance.now()
    let readings = 0
    while (readings < 8) {
      await pause(20)
      readings += lists()
    }
    // The journal is looked at more often than readings come.
    expect(performance.now() - began).toBeGreaterThan(6 * INTERVAL_MS * 0.9)
  }

  test('replace the one that reads when it is killed', async () => {
    await isReadByOne()
    const [before, { cursor }] = [await lease(), watches[1]?.last]
    const killedAt = performance.now()
    leader().child.kill('SIGKILL')
    upstream.begin(3)
    for (const each of others()) await each.knows(1, 2, 3)
    expect(performance.now() - killedAt).toBeLessThan(REPLACED_WITHIN_MS)
    expect(await lease()).not.toBe(before)
    await isReadByOne()
    // Cursors from before are known still, at a process that has just begun.
    const after = await watchAt((processes[2] as Process).endpoint, undefined, { after: cursor })
    await until(() => after.events.length > 0, 'an event')
    expect(after.events[0]).toMatchObject({ isSnapshot: false, started: [{ name: 'room-3' }] })
    for (const each of others())
      expect(each.events.map(({ isSnapshot }) => isSnapshot)).toEqual([true, false])
  })

  test('take over at once when the one that reads is told to stop', async () => {
    const before = await lease()
    const ended = leader().stop('SIGTERM')
    await until(() => watches[0]?.isOver === true, 'the end of its streams')
    // Given back, and not run out: it is renewed when three seconds are left.
    let leftMs = Number.POSITIVE_INFINITY
    await until(async () => {
      const [name = ''] = wordsOf(await redis.command('KEYS', '*:p'))
      const left = Number((await redis.command('PTTL', name)).slice(1))
      const isOld = (await lease()) === before
      if (isOld && left > 0) leftMs = Math.min(leftMs, left)
      return !isOld
    }, 'another reader')
    expect(leftMs).toBeGreaterThan(500)
    upstream.begin(3)
    for (const each of others()) await each.knows(1, 2, 3)
    expect(await lease()).not.toBe(before)
    expect((await ended).code).toBe(0)
    await isReadByOne()
  })

  test('are not told of what one that was stopped had read, when it goes on', async () => {
    const before = await lease()
    leader().child.kill('SIGSTOP')
    upstream.begin(3)
    for (const each of others()) await each.knows(1, 2, 3)
    const successor = await lease()
    expect(successor).not.toBe(before)
    upstream.end(1)
    upstream.begin(4)
    for (const each of others()) await each.knows(2, 3, 4)
    leader().child.kill('SIGCONT')
    for (const each of watches) await each.knows(2, 3, 4)
    upstream.begin(5)
    for (const each of watches) await each.knows(2, 3, 4, 5)
    expect(await lease()).toBe(successor)
    await isReadByOne()
    const seen = (each: Watch) => each.events.map(({ cursor }) => cursor).slice(1)
    expect(seen(watches[2] as Watch)).toEqual(seen(watches[1] as Watch))
    for (const each of watches) expect(each.faults).toEqual([])
  })

  test('read members for those who watch at another process, until that is killed', async () => {
    upstream.join(1, 'ada')
    const path = `room_sessions/${idOf(1)}/members`
    const [, other] = processes as [Process, Process]
    const detailed = await watchAt(other.endpoint, ONE, { id: idOf(1) })
    await until(() => detailed.events.length > 0, 'the snapshot', 30_000)
    expect(detailed.events[0]).toMatchObject({ joined: [{ name: 'ada' }] })
    for (let times = 0; times < 3; times++) {
      upstream.calls()
      await until(() => upstream.calls().includes(path), 'a reading of the members', 30_000)
    }
    other.command.child.kill('SIGKILL')
    await until(() => detailed.isOver, 'its end')
    let quiet = 0
    await until(
      async () => {
        await pause(INTERVAL_MS)
        quiet = upstream.calls().includes(path) ? 0 : quiet + 1
        return quiet === 6
      },
      'the end of the readings of members',
      30_000,
    )
    upstream.begin(3)
    await (watches[2] as Watch).knows(1, 2, 3)
  })

  test('count those who serve one port by workers, too', async () => {
    await start(1, '--workers', '2')
    const more = []
    for (let number = 0; number < 4; number++) more.push(await watchAt((processes[3] as Process).endpoint))
    upstream.begin(3)
    for (const each of [...watches, ...more]) await each.knows(1, 2, 3)
    await isReadByOne()
    const cursors = [...watches, ...more].map(({ last }) => last.cursor)
    expect(new Set(cursors).size).toBe(1)
  })
})
