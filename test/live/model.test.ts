import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LiveHub } from '../../src/datasources/live/bus/live-hub.ts'
import type { LiveChange } from '../../src/datasources/live/change-log.ts'
import type { SessionReader } from '../../src/datasources/live/live-tools.ts'
import type { PaceSettings } from '../../src/datasources/live/reading/pace.ts'
import { SessionPoller } from '../../src/datasources/live/session-poller.ts'
import type { Watcher } from '../../src/datasources/live/watchers.ts'
import { UpstreamError } from '../../src/errors.ts'
import { Clock, type Happening, settled, Upstream } from './model-upstream.ts'

/** Somebody who watches, and knows what a list is by the events alone. */
class Reader implements Watcher {
  known = new Map<string, string>()
  cursor = ''
  readAt = 0

  changed(change: LiveChange): void {
    for (const { key, wire } of [...change.started, ...change.updated]) this.known.set(key, String(wire.name))
    for (const { key } of change.ended) this.known.delete(key)
    this.cursor = change.cursor
    this.readAt = change.readAt
  }

  lost(): void {}

  failed(): void {}

  /** Begins, or goes on after what it has seen. */
  join(poller: SessionPoller): void {
    const missed = this.cursor === '' ? undefined : poller.after(this.cursor)
    if (missed) {
      this.changed(missed)
      return
    }
    this.known.clear()
    this.changed({ ...poller.latest, started: poller.sessions.all, updated: [], ended: [] })
  }
}

type Step = Happening | { readonly kind: 'read' | 'fail' | 'leave' | 'join' }

const STEPS: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constantFrom('begin', 'change', 'end', 'vanish', 'shift'),
        key: fc.nat(7),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constantFrom('read', 'read', 'read', 'fail', 'leave', 'join') }),
    },
  ) as fc.Arbitrary<Step>,
  { maxLength: 60 },
)

function pollerOf(reader: SessionReader, settings: PaceSettings, tools: Clock): SessionPoller {
  return new SessionPoller({ reader, settings, tools, bus: new LiveHub(), isProven: () => true, list: 'all' })
}

test('a client that folds the events has the list of the upstream, whatever happens to it, its pages and the connection', async () => {
  let compared = 0
  await fc.assert(
    fc.asyncProperty(STEPS, async (steps) => {
      const clock = new Clock()
      const upstream = new Upstream(clock)
      const settings = { intervalMs: 2000, maxIntervalMs: 15_000, callsPerMinute: 1_000_000 }
      const poller = pollerOf(upstream, settings, clock)
      const stays = new Reader()
      const comes = new Reader()
      await poller.watch(stays)
      stays.join(poller)
      let isThere = false

      for (const [turn, step] of steps.entries()) {
        if ('key' in step) upstream.take(step, turn)
        if (step.kind === 'read' || step.kind === 'fail') {
          upstream.fails = step.kind === 'fail'
          await clock.next()
          upstream.shifted = new Set()
        }
        if (step.kind === 'leave' && isThere) {
          poller.unwatch(comes)
          isThere = false
        }
        if (step.kind === 'join' && !isThere) {
          isThere = true
          await poller.watch(comes)
          comes.join(poller)
        }
        for (const reader of isThere ? [stays, comes] : [stays]) {
          const then = upstream.history.get(poller.latest.readAt)
          const expected = new Map([...(then ?? [])].map(([key, version]) => [key, `room-${version}`]))
          // What has vanished altogether is believed to be gone after a second reading without it.
          const known = new Map(
            [...reader.known].filter(([key]) => !(upstream.gone.has(key) && !then?.has(key))),
          )
          expect(known).toEqual(expected)
          compared++
        }
      }
      // And it does go.
      upstream.fails = false
      upstream.shifted = new Set()
      await settled()
      for (let reading = 0; reading < 3; reading++) await clock.next()
      expect(new Set(stays.known.keys())).toEqual(new Set(upstream.running.keys()))
      poller.unwatch(stays)
      poller.unwatch(comes)
    }),
    { numRuns: 400 },
  )
  expect(compared).toBeGreaterThan(2000)
})

test('reads rarely while nothing changes, and often again after a change; nothing is read when nobody watches', async () => {
  const clock = new Clock()
  const upstream = new Upstream(clock)
  const settings = { intervalMs: 2000, maxIntervalMs: 15_000, callsPerMinute: 60 }
  const poller = pollerOf(upstream, settings, clock)
  const reader = new Reader()
  await poller.watch(reader)
  await settled()
  const waits: number[] = []
  for (let reading = 0; reading < 12; reading++) {
    const before = clock.now()
    await clock.next()
    waits.push(clock.now() - before)
  }
  expect(waits).toEqual([2000, 2000, 2000, 2000, 3000, 4500, 6750, 10_125, 15_000, 15_000, 15_000, 15_000])
  upstream.running.set('new', 1)
  await clock.next()
  const before = clock.now()
  await clock.next()
  expect(clock.now() - before).toBe(2000)

  poller.unwatch(reader)
  const readings = upstream.history.size
  for (let step = 0; step < 5; step++) await clock.next()
  expect(upstream.history.size).toBe(readings)
})

test('makes no more calls a minute than it may, and leaves an upstream alone for as long as that asks for', async () => {
  const clock = new Clock()
  const upstream = new Upstream(clock)
  const calls: number[] = []
  const counted: SessionReader = {
    list(_signal, onCall) {
      calls.push(clock.now())
      onCall()()
      return upstream.list()
    },
    recent: () => upstream.recent(),
    session: (key) => upstream.session(key),
    detail: () => upstream.detail(),
  }
  const settings = { intervalMs: 250, maxIntervalMs: 250, callsPerMinute: 30 }
  const poller = pollerOf(counted, settings, clock)
  await poller.watch(new Reader())
  await settled()
  for (let reading = 0; reading < 200; reading++) await clock.next()
  for (const [index, at] of calls.entries()) {
    expect(calls.slice(index).filter((other) => other < at + 60_000).length).toBeLessThanOrEqual(30)
  }
  const details = { service: 'signalwire', retryAfter: 90 } as const
  upstream.list = () => Promise.reject(new UpstreamError('UPSTREAM_RATE_LIMITED', 'Wait.', details))
  await clock.next()
  const before = clock.now()
  await clock.next()
  expect(clock.now() - before).toBeGreaterThanOrEqual(90_000)
})
