import { afterEach, beforeEach, expect, test } from 'vitest'
import { ManualClock } from './manual-clock.ts'
import { idOf, numbersOf, startWatched, type WatchedUpstream } from './watched-upstream.ts'

const ALL = `subscription ($filter: LiveSessionFilter) { liveSessions(filter: $filter) {
  isSnapshot started { sessionId } updated { sessionId status } ended { sessionId }
} }`

let clock: ManualClock
let upstream: WatchedUpstream

beforeEach(async () => {
  clock = new ManualClock()
  upstream = await startWatched({}, { liveTools: clock })
  upstream.begin(1)
  upstream.begin(2)
})

afterEach(() => upstream.graph.close())

const WITHOUT_ID = { name: 'room-9', status: 'in-progress' }

test('a session without an id is an error at its place in a snapshot, beside those that can be read', async () => {
  upstream.others.push(WITHOUT_ID)
  for (const variables of [{}, { filter: { roomNameMatches: 'room' } }]) {
    const events = await upstream.watch(ALL, { variables })
    const { data, errors } = await events.data()
    expect(data.liveSessions.started).toEqual([{ sessionId: idOf(1) }, { sessionId: idOf(2) }, null])
    expect(errors).toEqual([
      expect.objectContaining({
        path: ['liveSessions', 'started', 2],
        extensions: expect.objectContaining({ code: 'UPSTREAM_BAD_RESPONSE' }),
      }),
    ])
    await events.close()
  }
})

test('one that comes later is told once, and again when there are more; where all can be read, there is no error', async () => {
  const events = await upstream.watch(ALL)
  expect((await events.data()).errors).toBeUndefined()
  upstream.others.push(WITHOUT_ID)
  clock.pass(250)
  const told = await events.data()
  expect(told.data.liveSessions).toMatchObject({ isSnapshot: false, started: [null] })
  expect(told.errors).toHaveLength(1)
  // The readings after it say nothing of it, until something else changes.
  for (let reading = 0; reading < 3; reading++) {
    await clock.reading(250)
  }
  upstream.begin(3)
  clock.pass(250)
  const other = await events.data()
  expect(numbersOf(other.data.liveSessions.started)).toEqual([3])
  expect(other.errors).toBeUndefined()
  upstream.others.push('no session')
  clock.pass(250)
  expect((await events.data()).errors).toHaveLength(2)
  await events.close()
})

test('a session that is nowhere to be found is not said to have ended while there is one that cannot be read', async () => {
  const events = await upstream.watch(ALL)
  await events.data()
  upstream.running.delete(idOf(1))
  upstream.others.push(WITHOUT_ID)
  clock.pass(250)
  expect((await events.data()).data.liveSessions).toMatchObject({ started: [null], ended: [] })
  for (let reading = 0; reading < 4; reading++) {
    await clock.reading(250)
  }
  upstream.begin(3)
  clock.pass(250)
  expect((await events.data()).data.liveSessions.ended).toEqual([])
  // Once all can be read, it counts.
  upstream.others.splice(0)
  clock.pass(250)
  expect(numbersOf((await events.data()).data.liveSessions.ended)).toEqual([1])
  await events.close()
})

test('a session that is nested too deeply is an error at its place, whatever comes with it and however often', async () => {
  const events = await upstream.watch(ALL)
  await events.data()
  // What JavaScript can read, and neither compare nor write.
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
  upstream.others.push({ id: idOf(9), status: 'in-progress', name: 'deep' })
  upstream.rewrite = (list) => list.replace('"deep"', deep)
  clock.pass(250)
  const { data, errors } = await events.data()
  expect(data.liveSessions.started).toEqual([null])
  expect(errors).toEqual([
    expect.objectContaining({ extensions: expect.objectContaining({ code: 'UPSTREAM_BAD_RESPONSE' }) }),
  ])
  for (const number of [3, 4]) {
    upstream.begin(number)
    clock.pass(250)
    expect(numbersOf((await events.data()).data.liveSessions.started)).toEqual([number])
  }
  await events.close()
})

test('a stream of a session whose status cannot be read does not end with its first event', async () => {
  upstream.change(1, { status: 7 })
  const one = `subscription { liveSession(id: "${idOf(1)}") { session { sessionId locked } } }`
  const events = await upstream.watch(one)
  expect((await events.data()).data.liveSession.session).toEqual({ sessionId: idOf(1), locked: false })
  upstream.change(1, { locked: true })
  clock.pass(250)
  expect((await events.data()).data.liveSession.session).toEqual({ sessionId: idOf(1), locked: true })
  upstream.end(1)
  clock.pass(250)
  expect((await events.data()).data.liveSession.session).toMatchObject({ sessionId: idOf(1) })
  expect(await events.next()).toMatchObject({ event: 'complete' })
})

test('a session whose status cannot be read goes on, with the error where it is selected', async () => {
  const events = await upstream.watch(ALL)
  await events.data()
  upstream.change(1, { status: 7 })
  clock.pass(250)
  const { data, errors } = await events.data()
  expect(data.liveSessions).toMatchObject({ updated: [{ sessionId: idOf(1), status: null }], ended: [] })
  expect(errors[0]).toMatchObject({
    path: ['liveSessions', 'updated', 0, 'status'],
    extensions: { code: 'UPSTREAM_BAD_RESPONSE' },
  })
  // A list that lacks it does not end it either, as long as its own answer does not say so.
  upstream.hidden.add(idOf(1))
  upstream.begin(3)
  clock.pass(250)
  expect((await events.data()).data.liveSessions.ended).toEqual([])
  upstream.end(1)
  clock.pass(250)
  expect(numbersOf((await events.data()).data.liveSessions.ended)).toEqual([1])
  await events.close()
})
