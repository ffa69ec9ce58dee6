import { afterEach, beforeEach, expect, test } from 'vitest'
import type { BusMember, LiveKnowledge, LiveMessage } from '../../src/datasources/live/bus/live-bus.ts'
import { ListKnowledge } from '../../src/datasources/live/list-knowledge.ts'
import { SessionPoller } from '../../src/datasources/live/session-poller.ts'
import type { Watcher } from '../../src/datasources/live/watchers.ts'
import { Clock, settled, Upstream } from './model-upstream.ts'

const SETTINGS = { intervalMs: 5000, maxIntervalMs: 5000, callsPerMinute: 60 }
const IGNORED = () => {}

let clock: Clock
let upstream: Upstream
let poller: SessionPoller
/** The poller's place on the bus: nothing comes from it but what a test tells. */
let member: BusMember<LiveMessage, LiveKnowledge>
let watcher: Watcher

beforeEach(() => {
  clock = new Clock()
  upstream = new Upstream(clock)
  const seat = {
    activate: IGNORED,
    rest: IGNORED,
    leave: IGNORED,
    give: IGNORED,
    publish: (message: LiveMessage) => member.hear(message, 1),
    say: (message: LiveMessage) => member.hear(message, 1),
  }
  const bus = {
    join: (_list: string, joined: typeof member) => {
      member = joined
      return seat
    },
  }
  const settings = SETTINGS
  const options = { reader: upstream, settings, tools: clock, bus, list: 'all', isProven: () => true }
  poller = new SessionPoller(options)
  watcher = { changed: IGNORED, lost: IGNORED, failed: IGNORED }
})
afterEach(() => poller.unwatch(watcher))

test('who has read apart and follows again accepts as many members and events as before', async () => {
  const watching = poller.watch(watcher)
  member.take(undefined)
  member.lead(false)
  await watching
  const fits = (count: number) => () =>
    poller.details.check(Array.from({ length: count }, (_, at) => ({ sessionId: `${at}`, kind: 'members' })))
  // A minute has 60 calls, and 12 readings of the list.
  expect(fits(48)).not.toThrow()
  expect(fits(49)).toThrow('48')
  member.lead(true, 4)
  expect(fits(13)).toThrow('12')
  member.follow(true)
  expect(fits(48)).not.toThrow()
  expect(fits(49)).toThrow('48')
})

test('a first reading that fails is followed by others where somebody heard of a change meanwhile', async () => {
  let listed = 0
  const list = upstream.list
  const first = Promise.withResolvers<never>()
  upstream.list = () => (++listed === 1 ? first.promise : list.call(upstream))
  const watching = poller.watch(watcher)
  member.take(undefined)
  member.lead(false)
  const none = { started: [], updated: [], ended: [], unreadable: undefined, details: [] }
  const change = new ListKnowledge(clock).next(none, clock.now(), undefined)
  member.hear({ kind: 'change', change, calls: 1 }, 1)
  await watching
  upstream.fails = true
  first.reject(await list.call(upstream).catch((error: unknown) => error))
  await settled()
  upstream.fails = false
  await clock.next()
  expect(listed).toBe(2)
})
