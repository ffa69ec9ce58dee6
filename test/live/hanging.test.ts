import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EventReader } from './reader.ts'
import { type SeveralServers, startServers } from './several-servers.ts'
import { idOf, numbersOf } from './watched-upstream.ts'

const ALL = `subscription ($after: String) { liveSessions(after: $after) {
  cursor isSnapshot started { sessionId } ended { sessionId }
} }`

let several: SeveralServers

beforeEach(async () => {
  several = await startServers(3, true)
})

afterEach(() => several.close())

const listed = async (events: EventReader) => (await events.data()).data.liveSessions

/** Goes on second by second, until the upstream was asked so many times. */
async function secondsUntilCalls(calls: number): Promise<number> {
  const { clock, upstream } = several
  for (let seconds = 0; ; seconds++) {
    if (upstream.graph.emulator.journal.length >= calls) return seconds
    await clock.seconds(1)
    // What is said to another process and what is sent to the upstream take turns of their own.
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Three processes, each with a stream that knows the sessions; the first one reads. */
async function watchAll(): Promise<EventReader[]> {
  const all = [await several.watch(0, ALL)]
  for (const process of [1, 2]) all.push(await several.watch(process, ALL))
  for (const events of all) expect(numbersOf((await listed(events)).started)).toEqual([1, 2])
  several.upstream.calls()
  return all
}

test('a process that hangs loses what it reads to another one, and catches up when it wakes; what it publishes is not heard', async () => {
  const [first, second, third] = (await watchAll()) as [EventReader, EventReader, EventReader]
  const { group, upstream } = several
  group.hang(0)
  upstream.begin(3)
  // It reads once more, but nobody hears of it: one more reading is of another process.
  const seconds = await secondsUntilCalls(2)
  expect(seconds).toBeGreaterThanOrEqual(6)
  for (const events of [second, third]) {
    const { isSnapshot, started } = await listed(events)
    expect([isSnapshot, numbersOf(started)]).toEqual([false, [3]])
  }
  upstream.calls()
  upstream.begin(4)
  upstream.end(1)
  await secondsUntilCalls(2)
  for (const events of [second, third]) {
    const { started, ended } = await listed(events)
    expect([numbersOf(started), numbersOf(ended)]).toEqual([[4], [1]])
  }
  expect(upstream.calls().slice(0, 2)).toEqual(['room_sessions', `room_sessions/${idOf(1)}`])

  group.wake(0)
  const { isSnapshot, started, ended } = await listed(first)
  expect([isSnapshot, numbersOf(started), numbersOf(ended)]).toEqual([false, [3, 4], [1]])
  upstream.calls()
  upstream.begin(5)
  await secondsUntilCalls(1)
  const events = await Promise.all([first, second, third].map(listed))
  expect(new Set(events.map((each) => JSON.stringify(each))).size).toBe(1)
  expect(numbersOf(events[0].started)).toEqual([5])
  expect(upstream.calls()).toEqual(['room_sessions'])
})

test('a process that says that it is there keeps what it reads, for as long as that takes', async () => {
  const all = await watchAll()
  const { upstream } = several
  const seconds = await secondsUntilCalls(20)
  // Another one would read at once, between two readings.
  expect(upstream.calls().length).toBeLessThanOrEqual(seconds / 2 + 1)
  upstream.begin(3)
  await secondsUntilCalls(1)
  for (const events of all) expect(numbersOf((await listed(events)).started)).toEqual([3])
})

test('one that hangs and follows holds nobody up, and catches up, too', async () => {
  const [first, second, third] = (await watchAll()) as [EventReader, EventReader, EventReader]
  const { clock, group, upstream } = several
  group.hang(2)
  for (let number = 3; number < 23; number++) {
    upstream.begin(number)
    upstream.calls()
    await secondsUntilCalls(1)
    for (const events of [first, second]) expect(numbersOf((await listed(events)).started)).toEqual([number])
  }
  await clock.seconds(10)
  // Of the twenty changes it was sent the first ones alone: more would pile up for as long as it hangs.
  expect(group.held(2)).toBeLessThan(15)
  group.wake(2)
  const { isSnapshot, started } = await listed(third)
  expect(isSnapshot).toBe(false)
  const told = numbersOf(started)
  while (told.length < 20) told.push(...numbersOf((await listed(third)).started))
  expect(told).toEqual(Array.from({ length: 20 }, (_, index) => index + 3))
})
