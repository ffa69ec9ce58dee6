import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EventReader } from './reader.ts'
import { type SeveralServers, startServers } from './several-servers.ts'
import { idOf, numbersOf } from './watched-upstream.ts'

const ALL = `subscription ($after: String) { liveSessions(after: $after) {
  cursor isSnapshot readAt staleSince started { sessionId name } updated { sessionId } ended { sessionId costInDollars }
} }`
const ONE = `subscription ($id: ID!, $after: String) { liveSession(id: $id, after: $after) {
  cursor isSnapshot session { status } joined { name } left { name } detailsReadAt
} }`
let several: SeveralServers
let clock: SeveralServers['clock']
let group: SeveralServers['group']
let upstream: SeveralServers['upstream']
let servers: SeveralServers['servers']
const watch = (...asked: Parameters<SeveralServers['watch']>) => several.watch(...asked)
const leave = (events: EventReader) => several.leave(events)

beforeEach(async () => {
  several = await startServers(4)
  ;({ clock, group, upstream, servers } = several)
})

afterEach(() => several.close())

const listed = async (events: EventReader) => (await events.data()).data.liveSessions

describe('several processes', () => {
  test('are told the same, with the same cursors, by one that reads', async () => {
    const all = [await watch(0, ALL)]
    for (const process of [1, 2, 3, 1, 2, 3]) all.push(await watch(process, ALL))
    const snapshots = await Promise.all(all.map(listed))
    expect(new Set(snapshots.map((each) => JSON.stringify(each))).size).toBe(1)
    expect(numbersOf(snapshots[0].started)).toEqual([1, 2])
    upstream.calls()
    upstream.begin(3, { name: 'né\u2028"\r\n' })
    upstream.end(2)
    await clock.reading(2000)
    const events = await Promise.all(all.map(listed))
    expect(new Set(events.map((each) => JSON.stringify(each))).size).toBe(1)
    expect(events[0].started).toEqual([{ sessionId: idOf(3), name: 'né\u2028"\r\n' }])
    expect(events[0].ended).toEqual([{ sessionId: idOf(2), costInDollars: 0.5 }])
    // What one process would cost.
    expect(upstream.calls()).toEqual(['room_sessions', `room_sessions/${idOf(2)}`])
    await clock.reading(2000)
    expect(upstream.calls()).toEqual(['room_sessions'])
  })

  test('know each other’s cursors, also when all have left for a moment', async () => {
    const [first, second] = [await watch(0, ALL), await watch(1, ALL)]
    const { cursor } = await listed(first)
    await listed(second)
    await leave(first)
    upstream.begin(3)
    await clock.reading(2000)
    await listed(second)
    for (const process of [0, 1, 2, 3]) {
      const again = await watch(process, ALL, { after: cursor })
      const missed = await listed(again)
      expect([missed.isSnapshot, numbersOf(missed.started)]).toEqual([false, [3]])
      await leave(again)
    }
    await leave(second)
    await expect.poll(() => clock.timers).toBeGreaterThan(0)
    upstream.begin(4)
    const later = await watch(3, ALL, { after: cursor })
    expect((await listed(later)).isSnapshot).toBe(false)
    // Half a minute after the last has left, nobody knows them any more.
    await leave(later)
    clock.pass(31_000)
    await expect.poll(() => group.hub.lists).toBe(0)
    const anew = await watch(0, ALL, { after: cursor })
    expect((await listed(anew)).isSnapshot).toBe(true)
  })

  test('have another one read when the one that reads dies, and nobody misses or sees anything twice', async () => {
    const [, second, third] = [await watch(0, ALL), await watch(1, ALL), await watch(2, ALL)]
    for (const events of [second, third]) await listed(events)
    upstream.calls()
    group.kill(0)
    upstream.begin(3)
    const events = await Promise.all([second, third].map(listed))
    for (const event of events) expect([event.isSnapshot, numbersOf(event.started)]).toEqual([false, [3]])
    expect(upstream.calls()).toEqual(['room_sessions'])
    upstream.begin(4)
    await expect.poll(() => clock.waits.filter((ms) => ms > 1000)).not.toEqual([])
    clock.pass(2000)
    expect(numbersOf((await listed(second)).started)).toEqual([4])
    expect(numbersOf((await listed(third)).started)).toEqual([4])
  })

  test('stop reading when nobody watches anywhere, and the one that reads goes on for the others', async () => {
    const [first, second] = [await watch(0, ALL), await watch(1, ALL)]
    for (const events of [first, second]) await listed(events)
    await leave(first)
    upstream.begin(3)
    // The second one reads at once.
    expect(numbersOf((await listed(second)).started)).toEqual([3])
    await leave(second)
    // What is left is for how long what is known is kept.
    await expect.poll(() => clock.waits.filter((ms) => ms <= 2000)).toEqual([])
    upstream.calls()
    clock.pass(20_000)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(upstream.calls()).toEqual([])
  })

  test('hear of a silent upstream, and of one that refuses the credentials', async () => {
    const all = [await watch(0, ALL), await watch(1, ALL)]
    for (const events of all) await listed(events)
    upstream.failsWith = { status: 500 }
    await clock.reading(2000)
    await clock.reading(2000)
    const stale = await Promise.all(all.map(listed))
    expect(stale[0].staleSince).not.toBeNull()
    expect(stale[1]).toEqual(stale[0])
    upstream.failsWith = { status: 401 }
    clock.pass(4000)
    for (const events of all) {
      expect((await events.data()).errors[0].extensions.code).toBe('UPSTREAM_UNAUTHORIZED')
      expect(await events.next()).toMatchObject({ event: 'complete' })
    }
    const headers = { accept: 'text/event-stream' }
    for (const server of servers) {
      const response = await server.fetch(`http://localhost/graphql?query=${encodeURIComponent(ALL)}`, {
        headers,
      })
      expect(response.status).toBe(502)
    }
  })

  test('read members and events once for all', async () => {
    upstream.join(1, 'ada')
    const all = []
    for (const process of [0, 1, 2, 3]) all.push(await watch(process, ONE, { id: idOf(1) }))
    const firsts = await Promise.all(all.map(async (events) => (await events.data()).data.liveSession))
    for (const first of firsts) expect(first).toMatchObject({ isSnapshot: true, joined: [{ name: 'ada' }] })
    const path = `room_sessions/${idOf(1)}/members`
    expect(upstream.calls().filter((each) => each === path)).toHaveLength(1)
    upstream.join(1, 'bob')
    upstream.leave(1, 'ada')
    await clock.reading(2000)
    const nexts = await Promise.all(all.map(async (events) => (await events.data()).data.liveSession))
    for (const next of nexts)
      expect(next).toMatchObject({ joined: [{ name: 'bob' }], left: [{ name: 'ada' }] })
    expect(upstream.calls().filter((each) => each === path)).toHaveLength(1)
    const again = await watch(3, ONE, { id: idOf(1), after: firsts[0].cursor })
    expect((await again.data()).data.liveSession).toMatchObject({
      isSnapshot: false,
      left: [{ name: 'ada' }],
    })
  })

  test('notice the end of a session that no list has and one of them was asked for', async () => {
    const first = await watch(0, ALL)
    await listed(first)
    upstream.begin(7)
    upstream.hidden.add(idOf(7))
    const other = await watch(1, 'subscription ($id: ID!) { liveSession(id: $id) { session { status } } }', {
      id: idOf(7),
    })
    expect((await other.data()).data.liveSession.session.status).toBe('IN_PROGRESS')
    upstream.end(7)
    await clock.reading(2000)
    expect((await other.data()).data.liveSession.session.status).toBe('COMPLETED')
  })

  test('are told of hundreds of sessions in parts, none of which is long, and of a few at once', async () => {
    const all = [await watch(0, ALL), await watch(1, ALL)]
    for (const events of all) await listed(events)
    const told = async () => {
      const before = group.sent
      await clock.reading(2000)
      const [first, second] = await Promise.all(all.map(listed))
      expect(second).toEqual(first)
      return { ...first, messages: group.sent - before }
    }
    upstream.begin(3)
    const few = await told()
    expect(numbersOf(few.started)).toEqual([3])
    for (let number = 4; number <= 1000; number++) upstream.begin(number)
    upstream.change(1, { locked: true })
    upstream.end(2)
    const many = await told()
    expect(numbersOf(many.started)).toEqual(Array.from({ length: 997 }, (_, index) => index + 4))
    expect([numbersOf(many.updated), numbersOf(many.ended)]).toEqual([[1], [2]])
    // Seven parts and the end, from one process to the hub and from there to both.
    expect([few.messages, many.messages]).toEqual([3, 3 * 8])
    expect(group.longest).toBeLessThan(200_000)
  })
})
