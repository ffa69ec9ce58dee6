import { expect, test } from 'vitest'
import type { LiveChange } from '../../src/datasources/live/change-log.ts'
import type { Watcher } from '../../src/datasources/live/watchers.ts'
import { RoomgraphError } from '../../src/errors.ts'
import type { SentEvent } from '../../src/resolvers/live/live-events.ts'
import type { LiveView } from '../../src/resolvers/live/live-views.ts'
import { Cohort, type CohortOptions } from '../../src/server/live/cohort.ts'
import { KeptEvents } from '../../src/server/live/kept-events.ts'
import { LiveStream } from '../../src/server/live/live-stream.ts'
import { countTurns } from '../live/turns.ts'

const NOW = 1_780_000_000_000

/** A cohort of which the test says what changes, and how long an event takes to be made. */
function openCohort() {
  let latest = changeOf(1)
  let watcher: Watcher | undefined
  const held: (() => void)[] = []
  const sent = (kind: string, { number }: LiveChange) =>
    ({ event: { cursor: `${kind} ${number}` }, number, isLast: false }) as SentEvent
  const view: LiveView = {
    enter: async () => {},
    leave: () => {},
    snapshot: () => sent('snapshot', latest),
    change: (change) => sent('change', change),
    after: (cursor) => sent(`all after ${cursor}, up to`, latest),
  }
  const poller = {
    get latest() {
      return latest
    },
    watch: async (each: Watcher) => {
      watcher = each
    },
    unwatch: () => {},
  }
  const writer = {
    turn: async () => {},
    write: (_: unknown, { cursor }: SentEvent['event']) =>
      new Promise<string>((resolve) => held.push(() => resolve(cursor))),
    encode: async (text: string) => Buffer.from(text),
    errorsOf: String,
  }
  const others = {
    kept: new KeptEvents(),
    operation: {},
    maxBufferBytes: 1000,
    now: () => NOW,
    over: () => {},
  }
  const parts = { view, poller, writer, ...others }
  const cohort = new Cohort(parts as unknown as CohortOptions)
  const streams: LiveStream[] = []
  return {
    streams,
    leave: (stream: LiveStream | undefined) => stream && cohort.end(stream),
    change(number: number) {
      latest = changeOf(number)
      watcher?.changed(latest)
    },
    lose: () => watcher?.lost(),
    catchUp: (stream: LiveStream) => cohort.catchUp(stream),
    fail: (error: RoomgraphError) => watcher?.failed(error),
    isMaking: () => held.length > 0,
    /** Makes the event that is being made now. */
    async makes() {
      await expect.poll(() => held.length).toBe(1)
      held.shift()?.()
    },
    /** Gives what a new stream is told. @param reads called with each event */
    async enter(reads = () => {}): Promise<string[]> {
      const told: string[] = []
      await cohort.enter()
      const format = {
        contentType: '',
        opening: Buffer.alloc(0),
        heartbeat: Buffer.alloc(0),
        completion: Buffer.alloc(0),
        around: () => ['', ''] as const,
        failure: (errors: string) => Buffer.from(errors),
      }
      const stream = new LiveStream({
        format,
        after: undefined,
        endsAt: Number.POSITIVE_INFINITY,
        expiresAt: undefined,
        opened: (each) => cohort.begin(each),
      })
      const write = (bytes: Uint8Array) => {
        if (bytes.length === 0) return
        told.push(Buffer.from(bytes).toString())
        reads()
      }
      streams.push(stream)
      stream.open({ write, end: () => {}, destroy: () => {}, unsentBytes: 0 })
      return told
    },
  }
}

function changeOf(number: number): LiveChange {
  return {
    started: [],
    updated: [],
    ended: [],
    unreadable: undefined,
    details: [],
    cursor: String(number),
    number,
    readAt: NOW + number,
    staleSince: undefined,
    isOfAnswers: false,
  }
}

test('a stream that begins while changes wait to be told is told of each once: by its snapshot, or by itself', async () => {
  const cohort = openCohort()
  const first = await cohort.enter()
  await cohort.makes()
  await expect.poll(() => first).toEqual(['snapshot 1'])
  cohort.change(2)
  const second = await cohort.enter()
  cohort.change(3)
  // The second change is told to who was there; the snapshot comes after it, and has the third.
  for (let event = 0; event < 3; event++) await cohort.makes()
  await expect.poll(() => first).toEqual(['snapshot 1', 'change 2', 'change 3'])
  expect(second).toEqual(['snapshot 3'])
  cohort.change(4)
  await cohort.makes()
  await expect.poll(() => second).toEqual(['snapshot 3', 'change 4'])
  expect(first.at(-1)).toBe('change 4')
})

test('changes that come while another one waits to be told are told with it', async () => {
  const cohort = openCohort()
  cohort.change(2)
  const told = await cohort.enter()
  await cohort.makes()
  await expect.poll(() => told).toEqual(['snapshot 2'])
  cohort.change(3)
  await expect.poll(() => cohort.isMaking()).toBe(true)
  for (let number = 4; number < 10; number++) cohort.change(number)
  for (let event = 0; event < 2; event++) await cohort.makes()
  await expect.poll(() => told).toEqual(['snapshot 2', 'change 3', 'all after 3, up to 9'])
})

test('a stream that leaves before it has begun is kept no longer, nor one that leaves after', async () => {
  const cohort = openCohort()
  const first = await cohort.enter()
  await expect.poll(() => cohort.isMaking()).toBe(true)
  const second = await cohort.enter()
  cohort.leave(cohort.streams[1])
  await cohort.makes()
  await expect.poll(() => first).toEqual(['snapshot 1'])
  cohort.change(2)
  await cohort.makes()
  await expect.poll(() => first).toEqual(['snapshot 1', 'change 2'])
  cohort.leave(cohort.streams[0])
  cohort.change(3)
  await cohort.enter()
  await cohort.makes()
  await expect.poll(() => cohort.streams.map(({ number }) => number)).toEqual([2, 0, 3])
  expect(second).toEqual([])
})

test('all streams that have missed something are told so in many turns of the event loop', async () => {
  const cohort = openCohort()
  let told = 0
  const takesTime = () => {
    told++
    const until = performance.now() + 0.1
    while (performance.now() < until);
  }
  const streams = await Promise.all(Array.from({ length: 500 }, () => cohort.enter(takesTime)))
  await cohort.makes()
  await expect.poll(() => told).toBe(500)
  const ended = countTurns()
  cohort.lose()
  await expect.poll(() => told, { interval: 1 }).toBe(1000)
  // 50 ms in slices of 5.
  expect(ended()).toBeGreaterThanOrEqual(4)
  expect(streams.every((events) => events.length === 2)).toBe(true)
})

test('a stream that has not begun when the credentials are refused is told that, and the cohort takes no other', async () => {
  const cohort = openCohort()
  const first = await cohort.enter()
  const second = await cohort.enter()
  const error = new RoomgraphError('UPSTREAM_UNAUTHORIZED', 'refused')
  cohort.fail(error)
  await expect.poll(() => first).toEqual([String(error)])
  // It waits for the event with which the first one was to begin.
  await cohort.makes()
  await expect.poll(() => second).toEqual([String(error)])
  await expect(cohort.enter()).rejects.toBe(error)
})

test('a reader that was too slow is told everything anew, and nothing of what changed before that', async () => {
  const cohort = openCohort()
  const slow = await cohort.enter()
  const other = await cohort.enter()
  await cohort.makes()
  await expect.poll(() => other).toEqual(['snapshot 1'])
  const [stream] = cohort.streams
  if (!stream) throw new Error('a stream was expected')
  stream.behindSince = NOW
  cohort.change(2)
  await expect.poll(() => cohort.isMaking()).toBe(true)
  // It has read all by now, while a change is on its way to the others.
  cohort.catchUp(stream)
  await cohort.makes()
  await expect.poll(() => other).toEqual(['snapshot 1', 'change 2'])
  await cohort.makes()
  await expect.poll(() => slow).toEqual(['snapshot 1', 'snapshot 2'])
  cohort.change(3)
  await cohort.makes()
  await expect.poll(() => slow).toEqual(['snapshot 1', 'snapshot 2', 'change 3'])
})
