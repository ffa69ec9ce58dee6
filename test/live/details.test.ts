import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ManualClock } from './manual-clock.ts'
import type { EventReader } from './reader.ts'
import { idOf, startWatched, type WatchedUpstream } from './watched-upstream.ts'

const ONE = `subscription ($id: ID!, $after: String) { liveSession(id: $id, after: $after) {
  cursor isSnapshot session { sessionId status } joined { name } left { name leaveTime } events { name } detailsReadAt
} }`
const MEMBERS =
  'subscription ($id: ID!) { liveSession(id: $id) { isSnapshot joined { name } left { name } } }'
const ROOM = `subscription { liveRoom(name: "room-1") {
  isSnapshot session { sessionId } joined { name } left { name } detailsReadAt
} }`

let clock: ManualClock
let upstream: WatchedUpstream

async function start(callsPerMinute = 10_000) {
  clock = new ManualClock()
  const live = { intervalMs: 2000, maxIntervalMs: 15_000, callsPerMinute }
  upstream = await startWatched({ live }, { liveTools: clock })
  upstream.begin(1)
  upstream.begin(2)
}

beforeEach(() => start())
afterEach(() => upstream.graph.close())

async function next(events: EventReader) {
  const { data, errors } = await events.data()
  expect(errors).toBeUndefined()
  return data.liveSession ?? data.liveRoom
}

const namesOf = (each: readonly { name: string }[]) => each.map(({ name }) => name)

/** Resolves once so many calls for members and events came: they follow the list's reading, and no timer waits for them. */
const detailCalls = (count: number) =>
  expect
    .poll(() => upstream.graph.emulator.journal.filter(({ url }) => /members|events/.test(url)).length)
    .toBe(count)

describe('members and events of one session', () => {
  test('begin with who is there and what has happened, and go on with who comes and goes', async () => {
    upstream.join(1, 'ada')
    upstream.join(1, 'bob')
    upstream.leave(1, 'bob')
    upstream.happens(1, 'room.started')
    const events = await upstream.watch(ONE, { variables: { id: idOf(1) } })
    const first = await next(events)
    expect(first).toMatchObject({ isSnapshot: true, left: [], detailsReadAt: '2026-06-01T10:00:00.000Z' })
    expect([first.joined, first.events].map(namesOf)).toEqual([['ada'], ['room.started']])

    upstream.join(1, 'cy')
    upstream.leave(1, 'ada')
    upstream.join(1, 'dee')
    upstream.leave(1, 'dee')
    await clock.reading(2000)
    const second = await next(events)
    expect(second).toMatchObject({ isSnapshot: false, session: { sessionId: idOf(1) }, events: [] })
    expect([second.joined, second.left].map(namesOf)).toEqual([['cy'], ['ada', 'dee']])

    upstream.happens(1, 'member.left')
    await clock.reading(2000)
    expect(await next(events)).toMatchObject({ joined: [], left: [], events: [{ name: 'member.left' }] })
    await events.close()
  })

  test('come a last time with the end of the session', async () => {
    upstream.join(1, 'ada')
    const events = await upstream.watch(ONE, { variables: { id: idOf(1) } })
    await next(events)
    upstream.leave(1, 'ada')
    upstream.happens(1, 'room.ended')
    upstream.end(1)
    clock.pass(2000)
    expect(await next(events)).toMatchObject({
      session: { status: 'COMPLETED' },
      left: [{ name: 'ada' }],
      events: [{ name: 'room.ended' }],
    })
    expect(await events.next()).toMatchObject({ event: 'complete' })
  })

  test('are missed while away and come in one event, in their last place', async () => {
    upstream.join(1, 'ada')
    const [events, other] = [
      await upstream.watch(ONE, { variables: { id: idOf(1) } }),
      await upstream.watch(ONE, { variables: { id: idOf(1) } }),
    ]
    const { cursor } = await next(events)
    await next(other)
    await events.close()
    for (const [joins, leaves] of [
      ['bob', 'ada'],
      ['cy', 'bob'],
    ] as const) {
      upstream.join(1, joins)
      upstream.leave(1, leaves)
      await clock.reading(2000)
      await next(other)
    }
    const again = await upstream.watch(ONE, { variables: { id: idOf(1), after: cursor } })
    const missed = await next(again)
    expect(missed.isSnapshot).toBe(false)
    expect([missed.joined, missed.left].map((each) => namesOf(each).sort())).toEqual([['cy'], ['ada', 'bob']])
    await again.close()
    await other.close()
    // When nobody has watched them meanwhile, nobody knows who was missed.
    const later = await upstream.watch(ONE, { variables: { id: idOf(1), after: cursor } })
    expect((await next(later)).isSnapshot).toBe(true)
    await later.close()
  })

  test('follow the session that is in progress in a room', async () => {
    upstream.join(1, 'ada')
    const events = await upstream.watch(ROOM)
    expect(await next(events)).toMatchObject({ isSnapshot: true, joined: [{ name: 'ada' }] })
    upstream.leave(1, 'ada')
    upstream.end(1)
    upstream.begin(11)
    upstream.join(11, 'bob')
    clock.pass(2000)
    expect(await next(events)).toMatchObject({ session: { sessionId: idOf(11) }, left: [{ name: 'ada' }] })
    expect(await next(events)).toMatchObject({
      session: { sessionId: idOf(11) },
      joined: [{ name: 'bob' }],
      left: [],
    })
    await events.close()
  })

  test('have an error in the place of one that cannot be read', async () => {
    upstream.join(1, 'ada')
    upstream.members.get(idOf(1))?.push({ name: 'nobody' })
    const events = await upstream.watch(MEMBERS, { variables: { id: idOf(1) } })
    const { data, errors } = await events.data()
    expect(data.liveSession.joined).toEqual([{ name: 'ada' }, null])
    expect(errors).toEqual([expect.objectContaining({ path: ['liveSession', 'joined', 1] })])
    await events.close()
  })
})

describe('what members and events cost', () => {
  test('is nothing where they are not selected, and a call each with a reading where they are, for all who watch', async () => {
    const plain = await upstream.watch(
      'subscription ($id: ID!) { liveSession(id: $id) { session { sessionId } } }',
      {
        variables: { id: idOf(1) },
      },
    )
    await plain.data()
    await clock.reading(2000)
    expect(new Set(upstream.calls())).toEqual(new Set(['room_sessions']))
    const all = []
    for (let watcher = 0; watcher < 5; watcher++) {
      all.push(await upstream.watch(MEMBERS, { variables: { id: idOf(1) } }))
      all.push(await upstream.watch(ONE, { variables: { id: idOf(1) } }))
    }
    for (const events of all) await events.data()
    upstream.calls()
    await clock.reading(2000)
    await detailCalls(2)
    upstream.happens(1, 'ping')
    await clock.reading(2000)
    await detailCalls(4)
    for (const events of all.filter((_, index) => index % 2)) await events.data()
    const calls = upstream.calls()
    for (const list of ['members', 'events']) {
      expect(calls.filter((path) => path === `room_sessions/${idOf(1)}/${list}`)).toHaveLength(2)
    }
    for (const events of all) await events.close()
    await clock.reading(2000)
    await clock.reading(2000)
    expect(new Set(upstream.calls())).toEqual(new Set(['room_sessions']))
    await plain.close()
  })

  test('is what the list leaves of the calls a minute, the stalest first; more than can be read are refused', async () => {
    await upstream.graph.close()
    // Two seconds apart, the list takes 30 of them.
    await start(33)
    for (let number = 3; number < 9; number++) upstream.begin(number)
    const all = []
    for (let number = 1; number <= 3; number++) {
      all.push(await upstream.watch(MEMBERS, { variables: { id: idOf(number) } }))
    }
    for (const events of all) await events.data()
    const refused = await upstream.ask(MEMBERS, { variables: { id: idOf(4) } })
    expect([
      refused.status,
      ((await refused.json()) as { errors: { extensions: object }[] }).errors[0]?.extensions,
    ]).toEqual([403, { code: 'STREAM_DETAILS_REFUSED', limit: 3 }])
    // One that is watched already is no further list.
    const same = await upstream.watch(MEMBERS, { variables: { id: idOf(3) } })
    await same.data()
    upstream.calls()
    for (let reading = 0; reading < 70; reading++) {
      // Something changes with each, so that the list is read as often as it may be.
      upstream.change(8, { locked: reading % 2 === 0 })
      await clock.reading(clock.waits.at(-1) ?? 0)
    }
    const perMinute = 60_000 / 2000
    const calls = upstream.calls()
    for (let number = 1; number <= 3; number++) {
      const times = calls.filter((path) => path === `room_sessions/${idOf(number)}/members`).length
      expect(times).toBeGreaterThanOrEqual(Math.floor(70 / perMinute) - 1)
      expect(times).toBeLessThanOrEqual(4)
    }
    for (const events of [...all, same]) await events.close()
    clock.pass(60_000)
    expect((await upstream.ask(MEMBERS, { variables: { id: idOf(4) } })).status).toBe(200)
  })

  test('is nothing for a session that has ended before, and a failure of theirs is a refusal', async () => {
    upstream.end(1)
    const events = await upstream.watch(ONE, { variables: { id: idOf(1) } })
    expect(await next(events)).toMatchObject({ joined: [], left: [], events: [], detailsReadAt: null })
    expect(await events.next()).toMatchObject({ event: 'complete' })
    expect(upstream.calls().filter((path) => /members|events/.test(path))).toEqual([])

    upstream.detailsFailWith = { status: 500 }
    const refused = await upstream.ask(ONE, { variables: { id: idOf(2) } })
    expect(refused.status).toBe(503)
    upstream.detailsFailWith = undefined
    const later = await upstream.watch(ONE, { variables: { id: idOf(2) } })
    expect((await next(later)).detailsReadAt).not.toBeNull()
    // A failure after that leaves what is known as it is, and its age tells.
    upstream.detailsFailWith = { status: 500 }
    upstream.change(2, { locked: true })
    await clock.reading(2000)
    expect(await next(later)).toMatchObject({ session: {}, detailsReadAt: '2026-06-01T10:00:00.000Z' })
    await later.close()
  })
})
