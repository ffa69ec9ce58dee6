import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ManualClock } from './manual-clock.ts'
import type { EventReader } from './reader.ts'
import { idOf, numbersOf, startWatched, type WatchedUpstream } from './watched-upstream.ts'

const ALL =
  'subscription { liveSessions { isSnapshot staleSince started { sessionId } ended { sessionId } } }'
const SETTINGS = { intervalMs: 2000, maxIntervalMs: 2000, callsPerMinute: 60 }

let clock: ManualClock
let upstream: WatchedUpstream
let events: EventReader

beforeEach(async () => {
  clock = new ManualClock()
  upstream = await startWatched({ live: SETTINGS }, { liveTools: clock })
})

afterEach(async () => {
  await events.close()
  await upstream.graph.close()
})

/** How many readings of the list there are in so many seconds. */
async function readingsIn(seconds: number): Promise<number> {
  const until = clock.now() + 1000 * seconds
  upstream.calls()
  let readings = 0
  while (clock.now() < until) {
    await clock.reading(2000)
    readings += upstream.calls().filter((path) => path === 'room_sessions').length
  }
  return readings
}

describe('many sessions that end at once', () => {
  beforeEach(async () => {
    for (let number = 1; number <= 200; number++) upstream.begin(number)
    events = await upstream.watch(ALL)
    expect((await events.data()).data.liveSessions.started).toHaveLength(200)
    upstream.calls()
  })

  test('are asked for one by one up to five, and then with one call for all', async () => {
    for (let number = 2; number <= 200; number++) upstream.end(number)
    clock.pass(2000)
    const { ended } = (await events.data()).data.liveSessions
    expect(numbersOf(ended)).toEqual(Array.from({ length: 199 }, (_, index) => index + 2))
    const calls = upstream.calls()
    expect(calls.filter((path) => path === 'room_sessions')).toHaveLength(2)
    expect(calls).toHaveLength(7)
  })

  test('do not keep the list from being read, if nobody knows of them and each takes a call', async () => {
    for (let number = 2; number <= 200; number++) {
      upstream.end(number)
      upstream.ended.delete(idOf(number))
    }
    // 30 of the 60 calls a minute are those of the list, and stay so.
    expect(await readingsIn(30)).toBeGreaterThanOrEqual(14)
    upstream.begin(300)
    clock.pass(2000)
    await vi.waitFor(async () => {
      expect(numbersOf((await events.data()).data.liveSessions.started)).toContain(300)
    }, 20_000)
  })
})

test('a caller who asks for sessions that are not there does not keep the list from being read', async () => {
  events = await upstream.watch(ALL)
  await events.data()
  for (let number = 1; number <= 100; number++) {
    const one = await upstream.watch(`subscription { liveSession(id: "${idOf(1000 + number)}") { cursor } }`)
    await one.next()
    expect(await one.next()).toMatchObject({ event: 'complete' })
  }
  expect(await readingsIn(20)).toBe(10)
})

test('a caller who comes back to a session that was seen to end costs no call', async () => {
  upstream.begin(1)
  events = await upstream.watch(ALL)
  await events.data()
  upstream.end(1)
  clock.pass(2000)
  await events.data()
  upstream.calls()
  for (let time = 0; time < 3; time++) {
    const query = `subscription { liveSession(id: "${idOf(1)}") { isSnapshot session { status endTime } } }`
    const again = await upstream.watch(query)
    expect((await again.data()).data.liveSession).toEqual({
      isSnapshot: true,
      session: { status: 'COMPLETED', endTime: '2026-06-01T10:30:00Z' },
    })
    expect(await again.next()).toMatchObject({ event: 'complete' })
  }
  expect(upstream.calls()).toEqual([])
})

test('an upstream that asks to be left alone for a day is asked again after ten minutes', async () => {
  events = await upstream.watch(ALL)
  await events.data()
  upstream.failsWith = { status: 429, headers: { 'retry-after': '86400' } }
  await clock.reading(2000)
  expect(Math.max(...clock.waits)).toBe(600_000)
  upstream.failsWith = undefined
  upstream.begin(1)
  clock.pass(600_000)
  expect(numbersOf((await events.data()).data.liveSessions.started)).toEqual([1])
})
