import { afterEach, describe, expect, test } from 'vitest'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/index.ts'
import { askSignalWire, type Item, walk } from './client.ts'

const MINUTE = 60_000
const START = Date.parse('2026-06-01T12:00:00Z')

const started: Emulator[] = []
afterEach(() => Promise.all(started.splice(0).map((emulator) => emulator.close())))

/** A live emulator, and what moves its clock: to so many milliseconds after its start. */
async function startLive(options: EmulatorOptions = {}) {
  let now = START
  const emulator = await startEmulator({
    live: true,
    clock: () => now,
    behaviour: { links: 'relative', requestIds: false },
    ...options,
  })
  started.push(emulator)
  const to = (milliseconds: number) => {
    now = START + milliseconds
  }
  return { emulator, to, signalwire: emulator.signalwire }
}

const all = async (emulator: Emulator, path: string) => (await walk(emulator, path)).flat()
const running = (emulator: Emulator) => all(emulator, '/room_sessions?status=in-progress&page_size=1000')
const idsOf = (items: readonly Item[]) => items.map(({ id }) => id)
const time = (value: unknown) => Date.parse(`${value}`)

/** Everything that is to be read of a space, as bytes. */
async function bytesOf(emulator: Emulator): Promise<string[]> {
  const lists = ['/rooms?include_active_session=true', '/conferences?include_active_session=true']
  const paths = [...lists, '/room_sessions', '/room_recordings', '/logs?include_deleted=true']
  for (const id of emulator.signalwire.sessionIds().slice(0, 12)) {
    const session = `/room_sessions/${id}`
    paths.push(session, `${session}/members`, `${session}/recordings`, `${session}/events`)
  }
  return Promise.all(paths.map(async (path) => `${path} ${(await askSignalWire(emulator, path)).text}`))
}

describe('a live emulator', () => {
  test('gives the same bytes for the same seed and moment, however it came there, and others for another', async () => {
    const [one, two, three] = [await startLive(), await startLive(), await startLive({ seed: 2 })]
    for (const minute of [7, 31, 90]) {
      one.to(minute * MINUTE)
      await bytesOf(one.emulator)
    }
    one.to(45 * MINUTE)
    two.to(45 * MINUTE)
    three.to(45 * MINUTE)
    const bytes = await bytesOf(one.emulator)
    expect(bytes).toEqual(await bytesOf(two.emulator))
    expect(bytes[0]).not.toBe((await bytesOf(three.emulator))[0])
    two.to(46 * MINUTE)
    expect(bytes[2]).not.toBe((await bytesOf(two.emulator))[2])
  })

  test('is at its start as one that is not, and stays so while the clock stands still', async () => {
    const sizes = [
      {},
      { rooms: 5, conferences: 0, sessions: 7 },
      { rooms: 400, conferences: 60, sessions: 500 },
    ]
    for (const size of sizes) {
      const { emulator } = await startLive(size)
      const other = await startLive({ live: false, ...size })
      expect(await bytesOf(emulator)).toEqual(await bytesOf(other.emulator))
    }
  })

  test('has sessions that begin and end every minute, and about as many of them at any time', async () => {
    const { emulator, to } = await startLive()
    const counts: number[] = []
    const ever = new Set<string>()
    let before = new Set<string>()
    let [begun, ended] = [0, 0]
    for (let minute = 0; minute <= 180; minute += 3) {
      to(minute * MINUTE)
      const now = new Set(idsOf(await running(emulator)))
      counts.push(now.size)
      begun += [...now].filter((id) => !before.has(id)).length
      ended += [...before].filter((id) => !now.has(id)).length
      // A member who has left does not come back.
      expect([...now].filter((id) => ever.has(id) && !before.has(id))).toEqual([])
      for (const id of now) ever.add(id)
      before = now
    }
    expect(Math.min(...counts)).toBeGreaterThan(20)
    expect(Math.max(...counts)).toBeLessThan(70)
    expect(begun - 45).toBeGreaterThan(180)
    expect(ended).toBeGreaterThan(180)
  })

  test('has one session at most in a room at a time, and the same in every answer', async () => {
    const { emulator, to } = await startLive()
    for (const minute of [1, 14, 59, 60, 61, 200]) {
      to(minute * MINUTE)
      const sessions = await running(emulator)
      const hosts = [
        ...(await all(emulator, '/rooms?include_active_session=true&page_size=1000')),
        ...(await all(emulator, '/conferences?include_active_session=true&page_size=1000')),
      ]
      const embedded = hosts.flatMap(({ active_session }) =>
        active_session ? [Object(active_session).id] : [],
      )
      expect(embedded.toSorted()).toEqual(idsOf(sessions).toSorted())
      expect(new Set(embedded).size).toBe(embedded.length)
      for (const { id, room_id, name } of sessions.slice(0, 10)) {
        const { body } = await askSignalWire<Item>(emulator, `/room_sessions/${id}`)
        expect(body).toMatchObject({ id, room_id, name, status: 'in-progress' })
      }
    }
  })

  test('keeps the order of its lists, and a walk what it began with', async () => {
    const { emulator, to } = await startLive()
    to(75 * MINUTE)
    for (const path of ['/room_sessions?page_size=1000', '/logs?page_size=1000']) {
      const times = (await all(emulator, path)).slice(0, 150).map((item) => `${item.created_at}`)
      expect(times).toEqual(times.toSorted().toReversed())
    }
    const first = (await askSignalWire(emulator, '/room_sessions?page_size=10')).body
    const ids = idsOf((await askSignalWire(emulator, '/room_sessions?page_size=20')).body.data)
    to(80 * MINUTE)
    const next = (await askSignalWire(emulator, first.links.next ?? '')).body
    expect([...idsOf(first.data), ...idsOf(next.data)]).toEqual(ids)
    const now = (await askSignalWire(emulator, '/room_sessions?page_size=10')).body
    expect(idsOf(now.data)).not.toEqual(idsOf(first.data))
    expect(now.links.next).not.toBe(first.links.next)
  })

  test('filters by what is in progress now', async () => {
    const { emulator, to } = await startLive()
    to(100 * MINUTE)
    const every = await all(emulator, '/room_sessions?page_size=1000')
    for (const status of ['in-progress', 'completed'])
      expect(await all(emulator, `/room_sessions?status=${status}&page_size=1000`)).toEqual(
        every.filter((session) => session.status === status),
      )
    const [one] = every
    expect(idsOf(await all(emulator, `/room_sessions?room_id=${one?.room_id}`))).toContain(one?.id)
    expect(idsOf(await all(emulator, `/room_sessions?room_name=${one?.name}`))).toContain(one?.id)
  })
})

describe('the history of a session', () => {
  test('is plausible, and what has happened stays as it was', async () => {
    const { emulator, to } = await startLive()
    const known = new Map<
      string,
      { readonly session: Item; readonly members: Item[]; readonly events: Item[] }
    >()
    let [came, left, seen] = [0, 0, 0]
    for (const minute of [0, 1, 6, 13, 25, 47, 80]) {
      to(minute * MINUTE)
      const now = START + minute * MINUTE
      const sessions = (await all(emulator, '/room_sessions?page_size=80')).slice(0, 60)
      for (const session of [...known.values()]
        .map(({ session }) => session)
        .concat(sessions)
        .slice(-90)) {
        const path = `/room_sessions/${session.id}`
        const { body } = await askSignalWire<Item>(emulator, path)
        const members = (await all(emulator, `${path}/members`)).toReversed()
        const events = (await all(emulator, `${path}/events?page_size=1000`)).toReversed()
        const start = time(body.start_time)
        const end = body.end_time === null ? now : time(body.end_time)
        expect(body.status).toBe(body.end_time === null ? 'in-progress' : 'completed')
        expect(start <= end && end <= now).toBe(true)
        for (const member of members) {
          const until = member.leave_time === null ? now : time(member.leave_time)
          expect(start <= time(member.join_time) && time(member.join_time) <= until && until <= end).toBe(
            true,
          )
          expect(Number(member.cost_in_dollars)).toBeGreaterThanOrEqual(0)
          if (body.end_time !== null) expect(member.leave_time).not.toBeNull()
        }
        const times = events.map((event) => time(event.created_at))
        expect(times).toEqual(times.toSorted((a, b) => a - b))
        expect(times.every((at) => start <= at && at <= end)).toBe(true)
        expect(new Set(idsOf(events)).size).toBe(events.length)
        const before = known.get(session.id)
        if (before) {
          seen++
          expect(body.start_time).toBe(before.session.start_time)
          if (before.session.end_time !== null) expect(body).toEqual(before.session)
          expect(events.slice(0, before.events.length)).toEqual(before.events)
          expect(idsOf(members).slice(0, before.members.length)).toEqual(idsOf(before.members))
          for (const [nth, member] of before.members.entries()) {
            expect(members[nth]?.join_time).toBe(member.join_time)
            if (member.leave_time !== null) expect(members[nth]).toEqual(member)
            else if (members[nth]?.leave_time !== null) left++
            expect(Number(members[nth]?.cost_in_dollars)).toBeGreaterThanOrEqual(
              Number(member.cost_in_dollars),
            )
          }
          came += members.length - before.members.length
        }
        known.set(session.id, { session: body, members, events })
      }
    }
    expect(seen).toBeGreaterThan(100)
    expect(came).toBeGreaterThan(20)
    expect(left).toBeGreaterThan(100)
  })

  test('tells the same by events as by members, and ends with its end', async () => {
    const { emulator, to } = await startLive()
    to(70 * MINUTE)
    let ended = 0
    for (const session of (await all(emulator, '/room_sessions?page_size=80')).slice(0, 80)) {
      const members = await all(emulator, `/room_sessions/${session.id}/members`)
      const events = await all(emulator, `/room_sessions/${session.id}/events?page_size=1000`)
      const named = (name: string) => events.filter((event) => event.name === name)
      expect(named('room.started')).toHaveLength(1)
      expect(named('room.ended')).toHaveLength(session.end_time === null ? 0 : 1)
      expect(named('member.joined')).toHaveLength(members.length)
      expect(named('member.left')).toHaveLength(members.filter((one) => one.leave_time !== null).length)
      if (session.end_time === null) continue
      ended++
      expect(events[0]).toMatchObject({ name: 'room.ended', created_at: session.end_time })
    }
    expect(ended).toBeGreaterThan(20)
  })

  test('has a recording that goes on to its end, is worked on, and is done', async () => {
    const { emulator, to } = await startLive()
    to(20 * MINUTE)
    const current = (await all(emulator, '/room_recordings?page_size=1000')).filter((one) =>
      ['recording', 'paused'].includes(`${one.status}`),
    )
    expect(current.length).toBeGreaterThan(3)
    for (const { id, room_session_id, started_at } of current) {
      const end = async () => {
        const { body } = await askSignalWire<Item>(emulator, `/room_sessions/${room_session_id}`)
        return body.end_time
      }
      let minute = 20
      while ((await end()) === null) to(++minute * MINUTE)
      const ended = time(await end())
      const recording = async (at: number) => {
        to(at - START)
        return (await askSignalWire<Item>(emulator, `/room_recordings/${id}`)).body
      }
      expect(await recording(ended)).toMatchObject({ status: 'processing', started_at, uri: null })
      const done = await recording(ended + MINUTE)
      expect(done).toMatchObject({ status: 'completed', duration: (ended - time(started_at)) / 1000 })
      to(20 * MINUTE)
    }
  })
})

describe('what a test changes in a live emulator', () => {
  test('holds: a session that it ends has ended, one that it removes is gone, and its time goes on elsewhere', async () => {
    const { emulator, signalwire, to } = await startLive()
    to(30 * MINUTE)
    const [first = '', second = '', ...others] = signalwire.activeSessionIds()
    const events = await all(emulator, `/room_sessions/${first}/events?page_size=1000`)
    signalwire.endSession(first)
    signalwire.removeSession(second)
    expect(signalwire.activeSessionIds()).toEqual(others)
    to(31 * MINUTE)
    expect(signalwire.session(first)).toMatchObject({ status: 'completed', end_time: '2026-06-01T12:30:00Z' })
    expect(signalwire.session(second)).toBeUndefined()
    for (const member of await all(emulator, `/room_sessions/${first}/members`))
      expect(time(member.leave_time)).toBeLessThanOrEqual(START + 30 * MINUTE)
    const after = await all(emulator, `/room_sessions/${first}/events?page_size=1000`)
    expect(after.slice(-events.length)).toEqual(events)
    expect(after[0]?.name).toBe('room.ended')
  })

  test('a room that is deleted has no session any more, and none begins in it', async () => {
    const { emulator, signalwire, to } = await startLive({ rooms: 1, conferences: 0, sessions: 0 })
    let minute = 0
    while (signalwire.activeSessionIds().length === 0) to(++minute * MINUTE)
    const [room = ''] = signalwire.roomIds()
    const [session = ''] = signalwire.activeSessionIds()
    signalwire.removeRoom(room)
    for (const later of [0, 60, 120, 180, 240]) {
      to((minute + later) * MINUTE)
      expect(signalwire.activeSessionIds()).toEqual([])
      expect(signalwire.sessionIds()).toEqual([session])
    }
    expect(signalwire.session(session)).toMatchObject({ room_id: null, status: 'completed' })
    expect(idsOf(await all(emulator, '/rooms'))).toEqual([])
  })

  test('a session of its own goes on, and no other begins in its room', async () => {
    const room = '11111111-1111-4111-8111-111111111111'
    const { signalwire, to } = await startLive({
      rooms: 3,
      conferences: 0,
      sessions: 0,
      fixtures: { rooms: [{ id: room }], sessions: [{ room_id: room, members: [{ name: 'Ada' }] }] },
    })
    const [own = ''] = signalwire.activeSessionIds()
    const rooms = new Set<unknown>()
    for (let minute = 0; minute < 300; minute += 5) {
      to(minute * MINUTE)
      expect(signalwire.session(own)).toMatchObject({ room_id: room, status: 'in-progress' })
      for (const id of signalwire.activeSessionIds()) rooms.add(signalwire.session(id)?.room_id)
    }
    expect(rooms.size).toBeGreaterThan(1)
  })

  test('without rooms and conferences nothing begins', async () => {
    const { signalwire, to } = await startLive({ rooms: 0, conferences: 0, sessions: 0 })
    to(500 * MINUTE)
    expect(signalwire.sessionIds()).toEqual([])
  })
})
