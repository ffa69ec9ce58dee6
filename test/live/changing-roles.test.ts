import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ChannelBus, type FromSeat } from '../../src/datasources/live/bus/channel-bus.ts'
import type { BusMember, LiveKnowledge, LiveMessage } from '../../src/datasources/live/bus/live-bus.ts'
import type { Detail } from '../../src/datasources/live/known-details.ts'
import { ListKnowledge } from '../../src/datasources/live/list-knowledge.ts'
import type { SessionReader } from '../../src/datasources/live/live-tools.ts'
import { SessionPoller } from '../../src/datasources/live/session-poller.ts'
import type { Watcher } from '../../src/datasources/live/watchers.ts'
import { UpstreamError } from '../../src/errors.ts'
import { Clock, settled, Upstream } from './model-upstream.ts'

const SETTINGS = { intervalMs: 5000, maxIntervalMs: 5000, callsPerMinute: 60 }
const IGNORED = () => {}
const DETAIL: Detail = { sessionId: 'one', kind: 'members' }

let clock: Clock
let upstream: Upstream
/** Readings of the list so far. */
let readings: number
/** Brings a message to the poller: at once, or when the test says so. */
let carry: (act: () => void) => void
let poller: SessionPoller
/** The poller's place on the bus: nothing comes from it but what a test tells. */
let member: BusMember<LiveMessage, LiveKnowledge>
let watcher: Watcher

beforeEach(() => {
  clock = new Clock()
  upstream = new Upstream(clock)
  readings = 0
  carry = (act) => act()
  const reader: SessionReader = {
    list(_signal, onCall) {
      readings++
      onCall()()
      return upstream.list()
    },
    recent: () => upstream.recent(),
    session: (key) => upstream.session(key),
    detail: () => upstream.detail(),
  }
  const seat = {
    activate: IGNORED,
    rest: IGNORED,
    leave: IGNORED,
    give: IGNORED,
    publish: (message: LiveMessage) => carry(() => member.hear(message, 1)),
    say: (message: LiveMessage) => carry(() => member.hear(message, 1)),
  }
  const bus = {
    join: (_list: string, joined: typeof member) => {
      member = joined
      return seat
    },
  }
  const settings = SETTINGS
  const options = { reader, settings, tools: clock, bus, list: 'all', isProven: () => true }
  poller = new SessionPoller(options)
  watcher = { changed: IGNORED, lost: IGNORED, failed: IGNORED }
})
afterEach(() => poller.unwatch(watcher))

/** Has the poller watch and read. */
async function lead(): Promise<void> {
  const watching = poller.watch(watcher)
  member.take(undefined)
  member.lead(false)
  await watching
  // The next reading is due then.
  await settled()
}

/** An event that tells of nothing, as the first one of a list. */
function firstChange() {
  const none = { started: [], updated: [], ended: [], unreadable: undefined, details: [] }
  return new ListKnowledge(clock).next(none, clock.now(), undefined)
}

test('who has read apart and follows again accepts as many members and events as before', async () => {
  await lead()
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
  const list = upstream.list
  const first = Promise.withResolvers<never>()
  upstream.list = () => (readings === 1 ? first.promise : list.call(upstream))
  const watching = poller.watch(watcher)
  member.take(undefined)
  member.lead(false)
  member.hear({ kind: 'change', change: firstChange(), calls: 1 }, 1)
  await watching
  upstream.fails = true
  first.reject(await list.call(upstream).catch((error: unknown) => error))
  await settled()
  upstream.fails = false
  await clock.next()
  expect(readings).toBe(2)
})

test('so it is where the change is heard while the failure is on its way, as over a bus that takes its time', async () => {
  const held: (() => void)[] = []
  carry = (act) => held.push(act)
  const left = poller.watch(watcher)
  member.take(undefined)
  member.lead(false)
  await settled()
  poller.unwatch(watcher)
  upstream.fails = true
  const watching = poller.watch(watcher)
  member.lead(false)
  await settled()
  // What the reading before has found, and that this one has failed.
  expect(held).toHaveLength(2)
  carry = (act) => act()
  for (const act of held) act()
  await watching
  upstream.fails = false
  await clock.next()
  expect(readings).toBe(3)
  // The caller who left does not wait for ever either: it is not told.
  expect(await Promise.race([left, settled().then(() => 'not told')])).toBe('not told')
})

test('one that is told again and again to read makes no more calls than one that goes on', async () => {
  await lead()
  for (let turn = 0; turn < 200; turn++) {
    member.lead(true)
    await settled()
  }
  expect(readings).toBeLessThanOrEqual(SETTINGS.callsPerMinute)
  const before = readings
  for (let turn = 0; turn < 20; turn++) await clock.next()
  expect(readings).toBeGreaterThan(before)
})

test('a reading that cannot be told is a failed one, and those after it are told', async () => {
  await lead()
  const told: string[] = []
  watcher.changed = ({ cursor }) => void told.push(cursor)
  carry = () => {
    throw new Error('it cannot be written')
  }
  upstream.running.set('new', 1)
  await clock.next()
  expect(told).toEqual([])
  carry = (act) => act()
  await clock.next()
  expect(told).toHaveLength(1)
  expect(poller.sessions.get('new')).toBeDefined()
})

describe('who waits for members or events', () => {
  /** What becomes of the wait. */
  const outcomeOf = (waiting: Promise<void>) =>
    Promise.race([
      waiting.then(
        () => 'read',
        (error: unknown) => (error as UpstreamError).code,
      ),
      settled().then(() => 'waits'),
    ])

  test('has them once the process is told what others have read while it heard nothing', async () => {
    await lead()
    const waiting = poller.details.watch([DETAIL])
    expect(await outcomeOf(waiting)).toBe('waits')
    member.lost()
    const known = new ListKnowledge(clock)
    known.want(2, [DETAIL])
    known.details.apply(known.details.compare(DETAIL, { members: [], unreadable: [] }, clock.now()))
    known.log.add(firstChange())
    member.take(known.toMessage())
    expect(await outcomeOf(waiting)).toBe('read')
  })

  test('is told that the credentials were refused', async () => {
    await lead()
    const waiting = poller.details.watch([DETAIL])
    const error = new UpstreamError('UPSTREAM_UNAUTHORIZED', 'Not you.', { service: 'signalwire' })
    member.hear({ kind: 'failed', error, isRefused: true }, 1)
    expect(await outcomeOf(waiting)).toBe('UPSTREAM_UNAUTHORIZED')
  })
})

test('what a process wanted that has gone is not wanted, also where others told of it before they heard that', async () => {
  const watching = poller.watch(watcher)
  const known = new ListKnowledge(clock)
  known.want(2, [DETAIL])
  member.gone(2)
  member.take(known.toMessage())
  member.lead(false)
  await watching
  const isWanted = () =>
    poller.details.check(Array.from({ length: 48 }, (_, at) => ({ sessionId: `${at}`, kind: 'events' })))
  expect(isWanted).not.toThrow()
  // Of one that is there, it is.
  member.hear({ kind: 'wants', details: [DETAIL] }, 3)
  expect(isWanted).toThrow('48')
})

test('one whose parts of a change cannot be sent begins anew, and says no less after that', async () => {
  const sent: string[] = []
  let fails = true
  const send = ({ act }: FromSeat) => {
    if (fails && act === 'say') throw new Error('it cannot be sent')
    sent.push(act)
  }
  const bus = new ChannelBus(send, { partSize: 1, nextTurn: () => Promise.resolve() })
  let lost = 0
  const other = { take() {}, ask() {}, lead() {}, follow() {}, hear() {}, gone() {}, lost: () => void lost++ }
  const seat = bus.join('all', other)
  for (const key of ['one', 'two']) upstream.running.set(key, 1)
  const { sessions: started } = await upstream.list()
  const change = { ...firstChange(), started }
  seat.publish({ kind: 'change', change, calls: 1 })
  await settled()
  expect([lost, sent]).toEqual([1, ['join']])
  fails = false
  seat.publish({ kind: 'change', change, calls: 1 })
  await settled()
  expect([lost, sent]).toEqual([1, ['join', 'say', 'say', 'publish']])
})
