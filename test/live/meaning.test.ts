import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { idOf, numbersOf, startWatched, type WatchedUpstream } from './watched-upstream.ts'

let upstream: WatchedUpstream

beforeEach(async () => {
  upstream = await startWatched()
  upstream.begin(1)
  upstream.begin(2)
})

afterEach(() => upstream.graph.close())

const ALL = `subscription ($filter: LiveSessionFilter, $after: String) {
  liveSessions(filter: $filter, after: $after) {
    cursor isSnapshot readAt staleSince
    started { sessionId } updated { sessionId locked } ended { sessionId status endTime costInDollars }
  }
}`

describe('liveSessions', () => {
  test('begins with all sessions in progress, and goes on with what changes', async () => {
    const events = await upstream.watch(ALL)
    const first = (await events.data()).data.liveSessions
    expect(first).toMatchObject({ isSnapshot: true, staleSince: null, updated: [], ended: [] })
    expect(numbersOf(first.started)).toEqual([1, 2])

    upstream.begin(3)
    upstream.change(1, { locked: true })
    upstream.end(2)
    const second = (await events.data()).data.liveSessions
    expect(second).toMatchObject({
      isSnapshot: false,
      updated: [{ sessionId: idOf(1), locked: true }],
      ended: [
        { sessionId: idOf(2), status: 'COMPLETED', endTime: '2026-06-01T10:30:00Z', costInDollars: 0.5 },
      ],
    })
    expect(numbersOf(second.started)).toEqual([3])
    expect(second.readAt > first.readAt).toBe(true)
    await events.close()
  })

  test('does not take a shift of pages for an end, and asks for what is missing by itself', async () => {
    const events = await upstream.watch(ALL)
    await events.data()
    upstream.hidden.add(idOf(1))
    upstream.calls()
    upstream.begin(3)
    const event = (await events.data()).data.liveSessions
    expect(event.ended).toEqual([])
    expect(upstream.calls()).toContain(`room_sessions/${idOf(1)}`)
    upstream.hidden.clear()
    upstream.end(1)
    expect(numbersOf((await events.data()).data.liveSessions.ended)).toEqual([1])
    await events.close()
  })

  test('takes a session that is nowhere to be found for ended after two readings', async () => {
    const events = await upstream.watch(ALL)
    await events.data()
    upstream.running.delete(idOf(1))
    upstream.calls()
    expect(numbersOf((await events.data()).data.liveSessions.ended)).toEqual([1])
    expect(upstream.calls().filter((path) => path === `room_sessions/${idOf(1)}`)).toHaveLength(2)
    await events.close()
  })

  test('goes on after a cursor with what was missed, all in one event', async () => {
    const events = await upstream.watch(ALL)
    const other = await upstream.watch(ALL)
    await other.data()
    const { cursor } = (await events.data()).data.liveSessions
    await events.close()
    upstream.begin(3)
    await other.data()
    upstream.change(3, { locked: true })
    upstream.end(2)
    await other.data()
    const again = await upstream.watch(ALL, { variables: { after: cursor } })
    const missed = (await again.data()).data.liveSessions
    expect(missed.isSnapshot).toBe(false)
    expect([missed.started, missed.updated, missed.ended].map(numbersOf)).toEqual([[3], [], [2]])
    await again.close()

    const byHeader = await upstream.watch(ALL, { headers: { 'last-event-id': cursor } })
    expect((await byHeader.data()).data.liveSessions.isSnapshot).toBe(false)
    const unknown = await upstream.watch(ALL, { variables: { after: 'of-another-server.7' } })
    expect((await unknown.data()).data.liveSessions.isSnapshot).toBe(true)
    for (const each of [other, byHeader, unknown]) await each.close()
  })

  test('says since when the upstream does not answer, and what has changed when it does again', async () => {
    const events = await upstream.watch(ALL)
    const { readAt } = (await events.data()).data.liveSessions
    upstream.failsWith = { status: 500 }
    const stale = (await events.data()).data.liveSessions
    expect(stale).toMatchObject({ isSnapshot: false, started: [], updated: [], ended: [] })
    expect(stale.staleSince > readAt).toBe(true)
    upstream.begin(3)
    upstream.failsWith = undefined
    const back = (await events.data()).data.liveSessions
    expect(back.staleSince).toBeNull()
    expect(numbersOf(back.started)).toEqual([3])
    await events.close()
  })

  test.each(['staleIfErrorMs', 'staleWhileRevalidateMs'])(
    'is told of an outage also with %s',
    async (setting) => {
      await upstream.graph.close()
      upstream = await startWatched({ cache: { runningSessionsMs: 50, [setting]: 3_600_000 } })
      upstream.begin(1)
      const events = await upstream.watch(ALL)
      await events.data()
      upstream.failsWith = { status: 500 }
      expect((await events.data()).data.liveSessions.staleSince).not.toBeNull()
      await events.close()
    },
  )

  test('shows what passes its filter, and costs no further call', async () => {
    const all = await upstream.watch(ALL)
    await all.data()
    const some = await upstream.watch(ALL, { variables: { filter: { roomIds: [idOf(2)] } } })
    const named = await upstream.watch(ALL, { variables: { filter: { roomNameMatches: 'om-1' } } })
    expect(numbersOf((await some.data()).data.liveSessions.started)).toEqual([2])
    expect(numbersOf((await named.data()).data.liveSessions.started)).toEqual([1])
    upstream.end(1)
    upstream.calls()
    expect(numbersOf((await named.data()).data.liveSessions.ended)).toEqual([1])
    upstream.end(2)
    expect(numbersOf((await some.data()).data.liveSessions.ended)).toEqual([2])
    expect(new Set(upstream.calls())).toEqual(
      new Set(['room_sessions', `room_sessions/${idOf(1)}`, `room_sessions/${idOf(2)}`]),
    )
    for (const each of [all, some, named]) await each.close()
  })
})

describe('liveSession', () => {
  const ONE =
    'subscription ($id: ID!) { liveSession(id: $id) { isSnapshot session { sessionId status locked } } }'

  test('follows a session until it ends, and then completes', async () => {
    const events = await upstream.watch(ONE, { variables: { id: idOf(1) } })
    expect((await events.data()).data.liveSession).toMatchObject({
      isSnapshot: true,
      session: { locked: false },
    })
    upstream.begin(3)
    upstream.change(1, { locked: true })
    expect((await events.data()).data.liveSession).toMatchObject({
      isSnapshot: false,
      session: { locked: true },
    })
    upstream.end(1)
    expect((await events.data()).data.liveSession.session.status).toBe('COMPLETED')
    expect(await events.next()).toEqual({ event: 'complete', data: undefined })
    expect(await events.next()).toBeUndefined()
  })

  test('completes at once for a session that has ended, and for one that there never was', async () => {
    upstream.end(1)
    for (const [number, session] of [
      [1, { sessionId: idOf(1), status: 'COMPLETED', locked: false }],
      [99, null],
    ] as const) {
      const events = await upstream.watch(ONE, { variables: { id: idOf(number) } })
      expect((await events.data()).data.liveSession).toEqual({ isSnapshot: true, session })
      expect(await events.next()).toMatchObject({ event: 'complete' })
    }
  })

  test('notices the end of one that no list ever had', async () => {
    upstream.hidden.add(idOf(1))
    const events = await upstream.watch(ONE, { variables: { id: idOf(1) } })
    expect((await events.data()).data.liveSession.session.status).toBe('IN_PROGRESS')
    upstream.end(1)
    expect((await events.data()).data.liveSession.session.status).toBe('COMPLETED')
    expect(await events.next()).toMatchObject({ event: 'complete' })
  })

  test('costs the calls of the list, however many sessions are watched', async () => {
    for (let number = 10; number < 60; number++) upstream.begin(number)
    const all = await upstream.watch(ALL)
    await all.data()
    upstream.calls()
    const each = await Promise.all(
      [...upstream.running.keys()].map((id) => upstream.watch(ONE, { variables: { id } })),
    )
    for (const events of each) expect((await events.data()).data.liveSession.isSnapshot).toBe(true)
    expect(upstream.calls().filter((path) => path !== 'room_sessions')).toEqual([])
    for (const events of [all, ...each]) await events.close()
  })
})

describe('liveRoom', () => {
  const ROOM =
    'subscription ($id: ID, $name: String) { liveRoom(id: $id, name: $name) { session { sessionId } } }'

  test('follows whatever session is in progress in a room', async () => {
    const byId = await upstream.watch(ROOM, { variables: { id: idOf(1) } })
    const byName = await upstream.watch(ROOM, { variables: { name: 'room-1' } })
    const session = async () => {
      const sessions = [await byId.data(), await byName.data()].map(({ data }) => data.liveRoom.session)
      expect(sessions[0]).toEqual(sessions[1])
      return sessions[0]
    }
    expect(await session()).toEqual({ sessionId: idOf(1) })
    upstream.end(1)
    expect(await session()).toBeNull()
    upstream.begin(11)
    expect(await session()).toEqual({ sessionId: idOf(11) })
    await byId.close()
    await byName.close()
  })

  test('takes either the id or the name', async () => {
    for (const variables of [{}, { id: idOf(1), name: 'room-1' }]) {
      const response = await upstream.ask(ROOM, { variables })
      const { errors } = (await response.json()) as { errors: { extensions: unknown }[] }
      expect(errors[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' })
    }
  })
})
