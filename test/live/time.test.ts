import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { RoomgraphOptions } from '../../src/index.ts'
import { listen } from '../../src/server/http/listen.ts'
import { ManualClock } from './manual-clock.ts'
import { numbersOf, startWatched, type WatchedUpstream } from './watched-upstream.ts'

const ALL = 'subscription { liveSessions { isSnapshot staleSince started { sessionId displayName } } }'

let clock: ManualClock
let upstream: WatchedUpstream

async function start(options: Partial<RoomgraphOptions> = {}): Promise<void> {
  clock = new ManualClock()
  const live = { intervalMs: 2000, maxIntervalMs: 15_000, maxAgeMs: 600_000, ...options.live }
  upstream = await startWatched({ ...options, live }, { liveTools: clock })
  upstream.begin(1)
}

afterEach(() => upstream.graph.close())

/** The wait for the next reading: the longest, where streams are looked at each second. */
const nextReading = () => clock.waits.at(-1) ?? 0

describe('a stream that is as old as it may be', () => {
  test('ends without a complete, a fifth earlier or later by chance, and not before', async () => {
    await start({ live: { intervalMs: 60_000, maxIntervalMs: 60_000 } })
    for (const [chance, seconds] of [
      [0, 480],
      [0.5, 600],
      [1, 720],
    ] as const) {
      clock.chance = chance
      const events = await upstream.watch(ALL)
      await events.data()
      const end = events.next()
      let isOver = false
      void end.then(() => {
        isOver = true
      })
      await clock.seconds(seconds - 2)
      await new Promise((resolve) => setTimeout(resolve, 20))
      expect(isOver).toBe(false)
      await clock.seconds(3)
      expect(await end).toBeUndefined()
    }
  })
})

describe('a reader who takes nothing', () => {
  const TEXT = 'x'.repeat(3_000_000)

  /** Takes the head of a stream, and nothing after it. */
  function stall(origin: string): Promise<Socket> {
    const { hostname, port } = new URL(origin)
    const socket = connect(Number(port), hostname)
    const target = `/graphql?query=${encodeURIComponent(ALL)}`
    socket.write(`GET ${target} HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n\r\n`)
    socket.on('error', () => {})
    return new Promise((resolve) => socket.once('data', () => resolve(socket.pause())))
  }

  test.for([
    ['is cut off after half a minute', 31, 1],
    ['is not before', 25, 0],
  ] as const)('%s', async ([, seconds, dropped]) => {
    const { createMetrics } = await import('../../src/index.ts')
    const metrics = await createMetrics()
    await start({ metrics, live: { maxBufferBytes: 1000, maxIntervalMs: 2000 } })
    upstream.change(1, { display_name: TEXT })
    const server = await listen(upstream.graph.listener, { host: '127.0.0.1', port: 0 })
    const socket = await stall(server.origin)
    const count = async (name: string) =>
      Number(new RegExp(`^roomgraph_live_${name} (\\d+)$`, 'm').exec(await metrics.text())?.[1])
    for (let number = 2; number < 6; number++) {
      upstream.begin(number, { display_name: TEXT })
      await clock.reading(2000)
      await expect.poll(() => count('events_total')).toBe(number)
    }
    await clock.seconds(seconds)
    await expect.poll(() => count('dropped_total')).toBe(dropped)
    expect(await count('streams')).toBe(1 - dropped)
    socket.destroy()
    await server.close()
  })
})

describe('readings', () => {
  test('vary by a tenth, so that many servers do not read at the same moment', async () => {
    await start()
    for (const [chance, ms] of [
      [0, 1800],
      [0.5, 2000],
      [1, 2200],
    ] as const) {
      clock.chance = chance
      const events = await upstream.watch(ALL)
      await events.data()
      await expect.poll(nextReading).toBe(ms)
      await events.close()
      clock.pass(40_000)
    }
  })

  test('wait for as long as Retry-After asks for', async () => {
    await start()
    const events = await upstream.watch(ALL)
    await events.data()
    upstream.failsWith = { status: 429, headers: { 'retry-after': '90' } }
    await clock.reading(2000)
    expect(nextReading()).toBe(90_000)
    upstream.failsWith = { status: 429 }
    await clock.reading(90_000)
    expect(nextReading()).toBeLessThan(20_000)
    await events.close()
  })

  test('find the circuit open, send nothing, and say since when', async () => {
    await start({ upstream: { retries: 0, breakerFailures: 2 } })
    const events = await upstream.watch(ALL)
    await events.data()
    upstream.failsWith = { status: 503 }
    for (let reading = 0; reading < 2; reading++) await clock.reading(nextReading())
    expect((await events.data()).data.liveSessions.staleSince).not.toBeNull()
    upstream.calls()
    await clock.reading(nextReading())
    expect(upstream.calls()).toEqual([])
    await events.close()
  })

  test('are calls like those of queries: one that is in flight serves both', async () => {
    await start()
    const query = '{ roomSessions(first: 1000, filter: { status: IN_PROGRESS }) { nodes { sessionId } } }'
    const events = await upstream.watch(ALL)
    await events.data()
    upstream.calls()
    upstream.graph.emulator.behaviour = { ...upstream.graph.emulator.behaviour, latencyMs: 500 }
    const [, answer] = await Promise.all([
      clock.reading(2000),
      upstream.ask(query, { headers: { accept: 'application/json' } }),
    ])
    expect(
      numbersOf(((await answer.json()) as { data: { roomSessions: { nodes: [] } } }).data.roomSessions.nodes),
    ).toEqual([1])
    expect(upstream.calls()).toEqual(['room_sessions'])
    // One after the other, they are two.
    await clock.reading(2000)
    await upstream.ask(query, { headers: { accept: 'application/json' } })
    expect(upstream.calls()).toEqual(['room_sessions', 'room_sessions'])
    await events.close()
  })

  test('are as many a minute as they may be, those of single sessions included', async () => {
    await start({ live: { callsPerMinute: 10, maxIntervalMs: 2000 } })
    for (let number = 2; number < 30; number++) upstream.begin(number)
    const events = await upstream.watch(ALL)
    await events.data()
    const sent = [{ at: clock.now(), calls: 1 }]
    upstream.calls()
    for (let reading = 0; reading < 40; reading++) {
      for (const id of [...upstream.running.keys()].slice(0, 3)) upstream.hidden.add(id)
      await clock.reading(nextReading())
      sent.push({ at: clock.now(), calls: upstream.calls().length })
    }
    for (const { at } of sent) {
      const within = sent.filter((each) => each.at >= at && each.at < at + 60_000)
      expect(within.reduce((sum, { calls }) => sum + calls, 0)).toBeLessThanOrEqual(10)
    }
    expect(sent.reduce((sum, { calls }) => sum + calls, 0)).toBeGreaterThan(20)
    await events.close()
  })
})

describe('a clock that is set', () => {
  const HOUR_MS = 3_600_000

  /** Resolves when no reading is under way: the next one and the next look at streams are due. */
  const between = () => expect.poll(() => clock.timers, { timeout: 30_000 }).toBe(2)

  test('back an hour holds up no reading, also where the calls of a minute are used', async () => {
    await start({ live: { callsPerMinute: 20, maxIntervalMs: 2000 } })
    const events = await upstream.watch(ALL)
    await events.data()
    for (let reading = 0; reading < 19; reading++) await clock.reading(nextReading())
    clock.set(-HOUR_MS)
    await clock.reading(nextReading())
    expect(nextReading()).toBeLessThanOrEqual(60_000)
    upstream.begin(2)
    await clock.reading(nextReading())
    expect(numbersOf((await events.data()).data.liveSessions.started)).toEqual([2])
    await events.close()
  })

  test('back an hour holds up no sign of life', async () => {
    await start({ live: { intervalMs: 60_000, maxIntervalMs: 60_000 } })
    const events = await upstream.watch(ALL)
    await events.data()
    const end = events.next()
    await clock.seconds(12)
    await expect.poll(() => events.comments).toBeGreaterThan(0)
    const { comments } = events
    clock.set(-HOUR_MS)
    await clock.seconds(12)
    await expect.poll(() => events.comments).toBeGreaterThan(comments)
    await events.close()
    await end
  })

  test('back an hour holds up no reading of members', async () => {
    await start({ live: { maxIntervalMs: 2000 } })
    const events = await upstream.watch('subscription { liveRoom(name: "room-1") { joined { name } } }')
    await events.data()
    clock.set(-HOUR_MS)
    upstream.join(1, 'ada')
    const next = events.data()
    for (let reading = 0; reading < 3; reading++) await clock.reading(2000)
    expect((await next).data.liveRoom.joined).toEqual([{ name: 'ada' }])
    await events.close()
  })

  test('forward an hour ends no stream before its time', async () => {
    await start({ live: { intervalMs: 60_000, maxIntervalMs: 60_000 } })
    const events = await upstream.watch(ALL)
    await events.data()
    clock.set(HOUR_MS)
    await clock.seconds(5)
    upstream.begin(2)
    await between()
    await clock.reading(60_000)
    expect(numbersOf((await events.data()).data.liveSessions.started)).toEqual([2])
    await events.close()
  })

  test('forward an hour while a call is under way is no hour that the call took', async () => {
    await start({ live: { maxIntervalMs: 2000 } })
    const events = await upstream.watch(ALL)
    await events.data()
    upstream.rewrite = (list) => {
      clock.set(HOUR_MS)
      upstream.rewrite = undefined
      return list
    }
    await clock.reading(2000)
    expect(upstream.rewrite).toBeUndefined()
    expect(nextReading()).toBe(2000)
    await events.close()
  })
})
