import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createMetrics, type Metrics } from '../../src/index.ts'
import { ManualClock } from './manual-clock.ts'
import type { EventReader } from './reader.ts'
import { numbersOf, startWatched, type WatchedUpstream } from './watched-upstream.ts'

const ALL = `subscription ($after: String) { liveSessions(after: $after) {
  cursor isSnapshot started { sessionId } updated { sessionId } ended { sessionId }
} }`

let clock: ManualClock
let metrics: Metrics
let upstream: WatchedUpstream
/** The cursors of the first events: a snapshot of session 1, then the beginnings of 2 and 3. */
let cursors: string[]
let watching: EventReader

beforeEach(async () => {
  clock = new ManualClock()
  metrics = await createMetrics()
  const live = { intervalMs: 2000, maxIntervalMs: 2000 }
  upstream = await startWatched({ live, metrics }, { liveTools: clock })
  upstream.begin(1)
  watching = await upstream.watch(ALL)
  cursors = [await cursorOf(watching)]
  for (const number of [2, 3]) {
    upstream.begin(number)
    await clock.reading(2000)
    cursors.push(await cursorOf(watching))
  }
})

afterEach(async () => {
  await watching.close()
  await upstream.graph.close()
})

async function cursorOf(events: EventReader): Promise<string> {
  return (await events.data()).data.liveSessions.cursor
}

/** Goes on, and gives what the first event tells. */
async function missed(after: string | undefined, lastEventId?: string) {
  const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
  const events = await upstream.watch(ALL, { variables: { after }, headers })
  const { isSnapshot, started } = (await events.data()).data.liveSessions
  await events.close()
  return [isSnapshot, numbersOf(started)]
}

async function eventsSoFar(): Promise<number> {
  return Number(/^roomgraph_live_events_total (\d+)$/m.exec(await metrics.text())?.[1])
}

describe('where a stream goes on', () => {
  test('say `after` or Last-Event-ID; both are the same', async () => {
    const [first = '', second = ''] = cursors
    expect(await missed(first)).toEqual([false, [2, 3]])
    expect(await missed(second)).toEqual([false, [3]])
    expect(await missed(undefined, first)).toEqual([false, [2, 3]])
    expect(await missed(undefined, second)).toEqual([false, [3]])
    expect(await missed(undefined)).toEqual([true, [1, 2, 3]])
  })

  test('says `after` where both are sent, the older and the newer one alike', async () => {
    const [first = '', second = ''] = cursors
    expect(await missed(first, second)).toEqual([false, [2, 3]])
    expect(await missed(second, first)).toEqual([false, [3]])
    // Even if it is of no list that is known.
    expect(await missed('other.1', second)).toEqual([true, [1, 2, 3]])
  })

  test('is nowhere for one that has seen all: its first event is what changes next', async () => {
    const events = await upstream.watch(ALL, { variables: { after: cursors.at(-1) } })
    upstream.begin(4)
    await clock.reading(2000)
    const { isSnapshot, started } = (await events.data()).data.liveSessions
    expect([isSnapshot, numbersOf(started)]).toEqual([false, [4]])
    await events.close()
  })
})

test('many who come back after the same event cost one event, and those after another one a second', async () => {
  const [first, second] = cursors
  const before = await eventsSoFar()
  const all = await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      upstream.watch(ALL, { variables: { after: index % 3 === 0 ? second : first } }),
    ),
  )
  for (const [index, events] of all.entries()) {
    const { isSnapshot, started } = (await events.data()).data.liveSessions
    expect([isSnapshot, numbersOf(started)]).toEqual([false, index % 3 === 0 ? [3] : [2, 3]])
  }
  expect((await eventsSoFar()) - before).toBe(2)
  // What they missed changes with the next reading.
  upstream.begin(4)
  await clock.reading(2000)
  for (const events of all) expect(numbersOf((await events.data()).data.liveSessions.started)).toEqual([4])
  expect(await missed(first)).toEqual([false, [2, 3, 4]])
  for (const events of all) await events.close()
})
