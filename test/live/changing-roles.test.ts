import { afterEach, beforeEach, expect, test } from 'vitest'
import type { BusMember, LiveKnowledge, LiveMessage } from '../../src/datasources/live/bus/live-bus.ts'
import { SessionPoller } from '../../src/datasources/live/session-poller.ts'
import type { Watcher } from '../../src/datasources/live/watchers.ts'
import { Clock, Upstream } from './model-upstream.ts'

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
