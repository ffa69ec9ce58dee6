import { describe, expect } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { openEmulator, withEmulator } from '../support/graph.ts'
import { askSignalWire, askTwilio, type Item, walk } from './client.ts'

const test = withEmulator()

const all = async (emulator: Emulator, path: string) => (await walk(emulator, path)).flat()

describe('the same seed', () => {
  const bytes = async (seed: number) => {
    const other = await startEmulator({ seed, behaviour: { links: 'relative', tokenStyle: 'per-page' } })
    const session = other.signalwire.sessionIds()[1]
    const texts: string[] = []
    for (const path of [
      '/rooms?include_active_session=true',
      '/conferences?include_active_session=true',
      '/room_sessions?page_size=100',
      '/room_recordings',
      `/room_sessions/${session}/members`,
      `/room_sessions/${session}/events`,
    ]) {
      const answer = await askSignalWire(other, path)
      texts.push(answer.text, answer.headers.get('x-request-id') ?? '')
    }
    const twilio = (await askTwilio<unknown>(other, '/Rooms?PageSize=100')).text
    texts.push(twilio.replaceAll(other.url, 'http://emulator'))
    await other.close()
    return texts
  }

  test('gives the same bytes, another one others', async () => {
    const [one, again, two] = [await bytes(1), await bytes(1), await bytes(2)]
    expect(again).toEqual(one)
    for (const [nth, text] of one.entries()) expect(two[nth]).not.toBe(text)
  })
})

describe('the default space', () => {
  test('holds 120 rooms, 40 conferences and 400 sessions, a third of the rooms in session', async ({
    emulator,
  }) => {
    const rooms = await all(emulator, '/rooms?include_active_session=true')
    expect(rooms).toHaveLength(120)
    expect(await all(emulator, '/conferences')).toHaveLength(40)
    expect(await all(emulator, '/room_sessions')).toHaveLength(400)
    expect(rooms.filter((room) => room.active_session)).toHaveLength(40)
    expect(rooms.slice(0, 50).filter((room) => room.active_session).length).toBeGreaterThanOrEqual(20)
    expect(new Set(rooms.map((room) => room.name)).size).toBe(120)
    for (const room of rooms) expect(room.name).toMatch(/^[A-Za-z0-9_-]{1,100}$/)
  })

  test('has people in its running sessions, up to 30 in some, and none in others', async ({ emulator }) => {
    const { signalwire } = emulator
    for (const id of signalwire.activeSessionIds()) {
      const members = await all(emulator, `/room_sessions/${id}/members`)
      expect(members.some((member) => member.leave_time === null)).toBe(true)
    }
    const counts = signalwire.sessionIds().map((id) => signalwire.memberIds(id).length)
    expect(Math.min(...counts)).toBe(0)
    expect(Math.max(...counts)).toBe(30)
  })

  test('has a session with more than a hundred events, in order', async ({ emulator }) => {
    const { signalwire } = emulator
    const crowded = signalwire.sessionIds().filter((id) => signalwire.memberIds(id).length > 20)
    const counts: number[] = []
    for (const id of crowded) {
      const times = (await all(emulator, `/room_sessions/${id}/events`)).map((event) => `${event.created_at}`)
      expect(times).toEqual(times.toSorted().toReversed())
      counts.push(times.length)
    }
    expect(Math.max(...counts)).toBeGreaterThan(100)
  })

  test('has sessions of deleted rooms, and recordings beyond what 32 bits hold', async ({ emulator }) => {
    const sessions = await all(emulator, '/room_sessions?page_size=1000')
    expect(sessions.filter((one) => one.room_id === null).length).toBeGreaterThan(5)
    const sizes = (await all(emulator, '/room_recordings?page_size=1000')).map((one) =>
      Number(one.size_in_bytes),
    )
    expect(Math.max(...sizes)).toBeGreaterThan(2 ** 31)
  })

  test('never has somebody leave before they came, nor anything begin after it ended', async ({
    emulator,
  }) => {
    for (const id of emulator.signalwire.sessionIds()) {
      const session = emulator.signalwire.session(id)
      const [start, end] = [session?.start_time ?? '', session?.end_time ?? '2026-06-01T12:00:00Z']
      expect(start <= end).toBe(true)
      for (const member of await all(emulator, `/room_sessions/${id}/members?page_size=1000`)) {
        expect(start <= `${member.join_time}`).toBe(true)
        expect(`${member.join_time}` <= `${member.leave_time ?? end}`).toBe(true)
        expect(`${member.leave_time ?? end}` <= end).toBe(true)
      }
    }
  })
})

describe('every item keeps the contract', () => {
  const text = 'string'
  const room = {
    id: text,
    name: text,
    display_name: 'string?',
    description: 'string?',
    quality: text,
    layout: text,
    join_from: 'string?',
    join_until: 'string?',
    record_on_start: 'boolean',
    tone_on_entry_and_exit: 'boolean',
    room_join_video_off: 'boolean',
    user_join_video_off: 'boolean',
    enable_room_previews: 'boolean?',
    meta: 'object?',
    created_at: text,
    updated_at: text,
  }
  const contracts: [string, Record<string, string>][] = [
    [
      '/rooms',
      {
        ...room,
        max_members: 'number',
        fps: 'number',
        remove_at: 'string?',
        remove_after_seconds_elapsed: 'number?',
        sync_audio_video: 'boolean?',
        prioritize_handraise: 'boolean',
      },
    ],
    [
      '/conferences',
      {
        ...room,
        size: 'string?',
        enable_chat: 'boolean',
        ...Object.fromEntries(
          ['dark', 'light'].flatMap((theme) =>
            ['primary', 'background', 'foreground', 'success', 'negative'].map((part) => [
              `${theme}_${part}`,
              'string?',
            ]),
          ),
        ),
      },
    ],
    [
      '/room_recordings',
      {
        id: text,
        room_session_id: text,
        status: text,
        started_at: text,
        finished_at: 'string?',
        duration: 'number?',
        size_in_bytes: 'number?',
        format: text,
        cost_in_dollars: 'number',
        uri: 'string?',
        created_at: text,
        updated_at: text,
      },
    ],
    [
      'members',
      {
        id: text,
        room_session_id: text,
        name: 'string?',
        join_time: text,
        leave_time: 'string?',
        duration: 'number?',
        cost_in_dollars: 'number',
      },
    ],
  ]

  const items = async (emulator: Emulator, path: string): Promise<Item[]> => {
    if (path !== 'members') return all(emulator, `${path}?page_size=1000`)
    const sessions = emulator.signalwire.sessionIds().slice(0, 60)
    return (await Promise.all(sessions.map((id) => all(emulator, `/room_sessions/${id}/members`)))).flat()
  }

  test.for(contracts)('%s', async ([path, contract], { emulator }) => {
    const seen = new Map<string, Set<string>>()
    for (const item of await items(emulator, path)) {
      expect(Object.keys(item).toSorted()).toEqual(Object.keys(contract).toSorted())
      for (const [key, value] of Object.entries(item)) {
        const type = value === null ? 'null' : typeof value
        seen.set(key, (seen.get(key) ?? new Set()).add(type))
      }
    }
    for (const [key, type] of Object.entries(contract)) {
      // What may be null is null now and then, and never always.
      const expected = type.endsWith('?') ? ['null', type.slice(0, -1)] : [type]
      expect([key, ...(seen.get(key) ?? [])].toSorted()).toEqual([key, ...expected].toSorted())
    }
  })
})

test.each([
  { rooms: 0, conferences: 0, sessions: 0, insightsRooms: 0 },
  { rooms: 1, conferences: 1, sessions: 1, insightsRooms: 1 },
  { rooms: 3, conferences: 0, sessions: 50, insightsRooms: 3 },
  { rooms: 200, conferences: 9, sessions: 5, insightsRooms: 2 },
  { rooms: 1500, conferences: 100, sessions: 1500, insightsRooms: 40 },
])('a space of any size is consistent: %j', async (size) => {
  const other = await openEmulator(size)
  const hosts = [
    ...(await walk(other, '/rooms?include_active_session=true&page_size=1000')).flat(),
    ...(await walk(other, '/conferences?include_active_session=true&page_size=1000')).flat(),
  ]
  expect(hosts).toHaveLength(size.rooms + size.conferences)
  const running = hosts.flatMap((host) => (host.active_session ? [Object(host.active_session).id] : []))
  expect(running.toSorted()).toEqual(other.signalwire.activeSessionIds().toSorted())
  expect(new Set(running).size).toBe(running.length)
  expect(other.signalwire.sessionIds()).toHaveLength(size.sessions)
  expect(other.twilio.roomSids()).toHaveLength(size.insightsRooms)
})
