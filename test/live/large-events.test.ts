import { afterEach, expect, test } from 'vitest'
import { KnownSessions } from '../../src/datasources/live/known-sessions.ts'
import { RoomSession } from '../../src/datasources/signalwire/room-sessions.ts'
import type { Data } from '../support/graph.ts'
import { countTurns } from './turns.ts'
import { idOf, numbersOf, startWatched, type WatchedUpstream } from './watched-upstream.ts'

const SESSIONS = 2000
const FIELDS = Array.from({ length: 80 }, (_, index) => `a${index}: name`).join(' ')

let upstream: WatchedUpstream
afterEach(() => upstream?.graph.close())

/** Watches, and gives the first event with the turns of the event loop that it took from the request on. */
async function firstEvent(query: string): Promise<{ readonly turns: number; readonly event: Data }> {
  const count = countTurns()
  const events = await upstream.watch(query)
  const { data } = await events.data()
  const turns = count()
  await events.close()
  return { turns, event: data.liveSessions }
}

test('an event of thousands of sessions is run and written in many turns of the event loop, and one of a few is not', async () => {
  upstream = await startWatched({ limits: { maxAliases: 100, maxAnswerBytes: 100_000_000 } })
  for (let number = 1; number <= SESSIONS; number++) upstream.begin(number)
  // Somebody watches all the time, so that what follows costs no reading.
  const others = await upstream.watch('subscription { liveSessions { cursor } }')
  await others.data()
  upstream.calls()
  const select = (filter: string) =>
    `subscription { liveSessions${filter} { started { sessionId ${FIELDS} } } }`
  const few = await firstEvent(select(`(filter: { roomIds: ["${idOf(1)}"], roomNameMatches: "none" })`))
  const many = await firstEvent(select(''))
  expect(few.event.started).toEqual([])
  expect(numbersOf(many.event.started)).toEqual(Array.from({ length: SESSIONS }, (_, index) => index + 1))
  expect(new Set(many.event.started.map(({ a0, a79 }: Data) => `${a0} ${a79}`)).size).toBe(10)
  // 160,000 values are the share of several turns on any machine.
  expect(many.turns).toBeGreaterThan(few.turns + 3)
  await others.close()
})

test('what is too large for an answer ends the stream, and no other one', async () => {
  upstream = await startWatched({ limits: { maxAliases: 100, maxAnswerBytes: 200_000 } })
  for (let number = 1; number <= 100; number++) upstream.begin(number)
  const [large, small] = [
    await upstream.watch(`subscription { liveSessions { started { ${FIELDS} } } }`),
    await upstream.watch('subscription { liveSessions { started { sessionId } } }'),
  ]
  expect((await small.data()).data.liveSessions.started).toHaveLength(100)
  expect((await large.data()).data.liveSessions.started).toHaveLength(100)
  for (let number = 101; number <= 400; number++) upstream.begin(number)
  expect((await large.data()).errors[0]).toMatchObject({
    extensions: { code: 'ANSWER_TOO_LARGE', limit: 200_000 },
  })
  expect(await large.next()).toMatchObject({ event: 'complete' })
  expect(await large.next()).toBeUndefined()
  expect((await small.data()).data.liveSessions.started).toHaveLength(300)
  await small.close()
})

test('of thousands of places without a scope, an event tells the first ones and how many there are', async () => {
  const key = 'a'.repeat(32)
  upstream = await startWatched({
    auth: { kind: 'api-key', keys: [{ name: 'board', key }] },
    scopes: true,
  } as Parameters<typeof startWatched>[0])
  for (let number = 1; number <= SESSIONS; number++) upstream.begin(number)
  const query = 'subscription { liveSessions { started { sessionId costInDollars } } }'
  const events = await upstream.watch(query, { headers: { authorization: `Bearer ${key}` } })
  const { data, errors } = await events.data()
  expect(data.liveSessions.started).toHaveLength(SESSIONS)
  expect(data.liveSessions.started.every((each: Data) => each.costInDollars === null)).toBe(true)
  expect(errors).toHaveLength(101)
  expect(errors[0].extensions).toEqual({ code: 'FORBIDDEN', scope: 'cost' })
  expect(errors[100].extensions).toEqual({
    code: 'ERRORS_LEFT_OUT',
    count: SESSIONS - 100,
    codes: { FORBIDDEN: SESSIONS - 100 },
  })
  await events.close()
})

/** A session of which it takes a while to read any value. */
function slowSession(number: number, version: number, read: () => void): RoomSession {
  const wire = {
    id: idOf(number),
    get name() {
      read()
      const until = performance.now() + 0.2
      while (performance.now() < until);
      return `room-${version}`
    },
  }
  return new RoomSession(idOf(number), 'full', wire, { service: 'signalwire', at: '', requestId: undefined })
}

test.for([
  ['in many turns of the event loop where there are thousands', 400, true],
  ['in one where there are a few', 8, false],
] as const)('two readings are compared %s', async ([, sessions, areMany]) => {
  let turn = 0
  const turns = new Map<number, number>()
  const read = () => turns.set(turn, (turns.get(turn) ?? 0) + 1)
  const listed = (version: number) => ({
    sessions: Array.from({ length: sessions }, (_, number) =>
      slowSession(number, number % 2 === 0 ? version : 0, read),
    ),
    unreadable: [],
  })
  const known = new KnownSessions()
  known.apply(await known.compare(listed(1), async () => 'absent'))
  const stop = countTurns(() => turn++)
  const { started, updated } = await known.compare(listed(2), async () => 'absent')
  stop()
  expect([started.length, updated.length]).toEqual([0, sessions / 2])
  expect(turns.size > 5).toBe(areMany)
  // No turn had more than its part.
  expect(Math.max(...turns.values()) <= (2 * sessions) / 4).toBe(areMany)
})
