import { describe, expect, test } from 'vitest'
import { type Fixtures, startEmulator } from '../../src/emulator/index.ts'
import { openEmulator, openGraph } from '../support/graph.ts'

const ROOM = '11111111-1111-4111-8111-111111111111'
const fixtures: Fixtures = {
  rooms: [{ id: ROOM, name: 'my-room', max_members: 3 }, { name: 'another-room' }],
  sessions: [
    { room_id: ROOM, start_time: '2026-06-01T11:00:00Z', members: [{ name: 'Ada' }, { name: 'Grace' }] },
    { name: 'gone', start_time: '2026-05-01T11:00:00Z', end_time: '2026-05-01T11:30:00Z' },
  ],
  insights: [{ room_name: 'my-call', room_type: 'go' }],
}

const QUERY = `{
  rooms(first: 3) { nodes { name maxMembers activeSession { startTime members(first: 5) { nodes { name } } } } }
  roomSessions(first: 2) { nodes { name status duration } }
  insightsRooms(first: 1) { nodes { name } }
}`

describe('fixtures', () => {
  test('come before what is seeded, in their order, and belong together', async () => {
    const graph = await openGraph({ rooms: 1, conferences: 0, sessions: 2, insightsRooms: 1, fixtures })
    const { data, errors } = await graph.run(QUERY)
    expect(errors).toEqual([])
    const [mine, another, seeded] = data.rooms.nodes
    expect(mine).toEqual({
      name: 'my-room',
      maxMembers: 3,
      activeSession: {
        startTime: '2026-06-01T11:00:00Z',
        members: { nodes: [{ name: 'Grace' }, { name: 'Ada' }] },
      },
    })
    expect([another.name, another.activeSession, seeded.name]).toEqual([
      'another-room',
      null,
      'design-review',
    ])
    expect(data.roomSessions.nodes).toEqual([
      { name: 'my-room', status: 'IN_PROGRESS', duration: null },
      { name: 'gone', status: 'COMPLETED', duration: 1800 },
    ])
    expect(data.insightsRooms.nodes).toEqual([{ name: 'my-call' }])
  })

  test('end, vanish and lose their room as seeded ones do', async () => {
    const emulator = await openEmulator({ rooms: 0, conferences: 0, sessions: 0, fixtures })
    const { signalwire } = emulator
    const [running = '', past = ''] = signalwire.sessionIds()
    expect(signalwire.activeSessionIds()).toEqual([running])
    signalwire.removeRoom(ROOM)
    expect(signalwire.activeSessionIds()).toEqual([])
    expect(signalwire.session(running)).toMatchObject({ status: 'completed', duration: 3600 })
    signalwire.removeSession(past)
    expect(signalwire.sessionIds()).toEqual([running])
    expect(signalwire.session(past)).toBeUndefined()
  })

  test.each([
    [{ rooms: [{ fps: '20' }] }, 'fixtures.rooms[0].fps: expected an integer, came "20"'],
    [{ rooms: [{}, { naem: 'x' }] }, 'fixtures.rooms[1].naem: expected no key but id, name'],
    [{ rooms: [{ active_session: {} }] }, 'fixtures.rooms[0].active_session: expected no key but'],
    [
      { sessions: [{ status: 'over' }] },
      'fixtures.sessions[0].status: expected one of in-progress, completed or null, came "over"',
    ],
    [
      { sessions: [{ members: [{ join_time: 'noon' }] }] },
      'members[0].join_time: expected an RFC 3339 date-time or null',
    ],
    [{ insights: [{ room_type: 'huge' }] }, 'fixtures.insights[0].room_type: expected one of go'],
    [
      { rooms: [{ id: ROOM }, { id: ROOM }] },
      'fixtures.rooms[1].id: expected one of its own, came that of rooms[0]',
    ],
    [
      { sessions: [{ members: Array(33).fill({}) }] },
      'fixtures.sessions[0].members: expected 32 at most, came 33',
    ],
    [{ people: [] }, 'fixtures.people: expected no key but rooms, sessions, insights'],
  ])('are refused where no answer could hold them: %j', async (wrong, message) => {
    await expect(startEmulator({ fixtures: wrong as unknown as Fixtures })).rejects.toThrow(message)
  })
})
