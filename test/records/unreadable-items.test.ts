import { describe, expect } from 'vitest'
import { type Data, withFreshGraph } from '../support/graph.ts'

const test = withFreshGraph({ rooms: 10, conferences: 10, sessions: 30 }).extend('roomIds', ({ graph }) =>
  graph.emulator.signalwire.roomIds(),
)

const UNREADABLE: [what: string, item: unknown][] = [
  ['null', null],
  ['a number', 5],
  ['a text', 'lobby'],
  ['a flag', false],
  ['a list', [{ id: 'inside' }]],
  ['an empty object', {}],
  ['an id that is null', { id: null, name: 'lobby' }],
  ['an id that is a number', { id: 5, name: 'lobby' }],
  ['an id that is empty', { id: '', name: 'lobby' }],
  ['an id that is a dot', { id: '.', name: 'lobby' }],
  ['an id that climbs', { id: '..', name: 'lobby' }],
  ['an id that has no UTF-8', { id: '\ud800', name: 'lobby' }],
  ['an id that is an object', { id: { id: 'x' }, name: 'lobby' }],
]

describe('an item that cannot be read', () => {
  test.for(UNREADABLE)(
    '%s is null with an error at its path, and its neighbours stay',
    async ([_, item], { graph, roomIds }) => {
      graph.emulator.signalwire.replaceListItem('rooms', 1, item)
      const { data, errors, calls } = await graph.run(
        '{ rooms(first: 3) { nodes { roomId } edges { cursor node { roomId } } pageInfo { hasNextPage } } }',
      )
      const node = (index: number) => ({ roomId: roomIds[index] })
      expect(data.rooms.nodes).toEqual([node(0), null, node(2)])
      expect(data.rooms.edges.map((edge: Data) => edge.node)).toEqual([node(0), null, node(2)])
      expect(new Set(data.rooms.edges.map((edge: Data) => edge.cursor)).size).toBe(3)
      expect(data.rooms.pageInfo.hasNextPage).toBe(true)
      expect(errors.map(({ path }) => path?.join('.')).sort()).toEqual([
        'rooms.edges.1.node',
        'rooms.nodes.1',
      ])
      for (const error of errors) {
        expect(error.message).toMatch(/^GET \/api\/video\/rooms sent an item that cannot be read/)
        expect(error.message).not.toContain('lobby')
        expect(error.extensions).toEqual({
          code: 'UPSTREAM_BAD_RESPONSE',
          service: 'signalwire',
          status: 200,
          requestId: expect.any(String),
          retryable: false,
        })
      }
      expect(calls).toHaveLength(1)
    },
  )

  test('costs nothing where no item is selected', async ({ graph }) => {
    graph.emulator.signalwire.replaceListItem('rooms', 1, null)
    const { data, errors } = await graph.run(
      '{ rooms(first: 3) { pageInfo { hasNextPage endCursor } edges { cursor } } }',
    )
    expect(errors).toEqual([])
    expect(data.rooms.edges).toHaveLength(3)
  })

  test.for([0, 1, 2, 3])(
    'can be gone on from, in both directions (item %i of 4)',
    async (index, { graph, roomIds }) => {
      graph.emulator.signalwire.replaceListItem('rooms', index, 'unreadable')
      const { data } = await graph.run('{ rooms(first: 4) { edges { cursor } } }')
      const variables = { cursor: data.rooms.edges[index].cursor }
      const after = await graph.run(
        'query ($cursor: String) { rooms(first: 3, after: $cursor) { nodes { roomId } } }',
        variables,
      )
      expect(after.errors).toEqual([])
      expect(after.data.rooms.nodes.map((node: Data) => node.roomId)).toEqual(
        roomIds.slice(index + 1, index + 4),
      )
      const before = await graph.run(
        'query ($cursor: String) { rooms(last: 3, before: $cursor) { nodes { roomId } } }',
        variables,
      )
      expect(before.errors).toEqual([])
      expect(before.data.rooms.nodes.map((node: Data) => node.roomId)).toEqual(roomIds.slice(0, index))
    },
  )

  test('does not stop the active sessions of its neighbours', async ({ graph }) => {
    graph.emulator.signalwire.replaceListItem('rooms', 0, { active_session: { id: 'x' } })
    const { data, errors } = await graph.run('{ rooms(first: 10) { nodes { activeSession { sessionId } } } }')
    expect(errors).toMatchObject([{ path: ['rooms', 'nodes', 0] }])
    expect(data.rooms.nodes.filter((node: Data) => node?.activeSession)).not.toEqual([])
  })

  test.for([
    ['conferences', 'conferences(first: 3) { nodes { conferenceId } }', 'conferences'],
    ['room_sessions', 'roomSessions(first: 3) { nodes { sessionId } }', 'roomSessions'],
  ] as const)('in %s is treated alike', async ([list, field, root], { graph }) => {
    graph.emulator.signalwire.replaceListItem(list, 2, 'unreadable')
    const { data, errors } = await graph.run(`{ ${field} }`)
    expect(data[root].nodes).toEqual([expect.any(Object), expect.any(Object), null])
    expect(errors).toMatchObject([
      { path: [root, 'nodes', 2], extensions: { code: 'UPSTREAM_BAD_RESPONSE' } },
    ])
  })

  test.for([
    'members { nodes { memberId } }',
    'recordings { nodes { recordingId } }',
    'events { nodes { eventId } }',
  ])('in a list of a session is treated alike: %s', async (field, { graph }) => {
    const [id] = graph.emulator.signalwire.sessionIds()
    graph.emulator.intercept(({ path }) => {
      const data = [{ id: 'one' }, { name: 'nameless' }, { id: 'three' }]
      return path.endsWith(`/${id}`) ? undefined : { status: 200, body: { links: {}, data } }
    })
    const { data, errors } = await graph.run(`{ roomSession(id: "${id}") { name list: ${field} } }`)
    expect(data.roomSession.list.nodes).toEqual([expect.any(Object), null, expect.any(Object)])
    expect(errors).toMatchObject([{ path: ['roomSession', 'list', 'nodes', 1] }])
  })

  test('does not hide a session that is searched for beyond it', async ({ graph }) => {
    const { signalwire } = graph.emulator
    const [id] = signalwire.sessionIds()
    graph.emulator.intercept(({ path }) => {
      if (path !== '/api/video/room_sessions') return undefined
      const data = [null, 'text', {}, { id, cost_in_dollars: 1.5 }]
      return { status: 200, body: { links: {}, data } }
    })
    const { data, errors } = await graph.run(`{ roomSession(id: "${id}") { costInDollars } }`)
    expect(errors).toEqual([])
    expect(data.roomSession.costInDollars).toBe(1.5)
  })
})

describe('an active session that cannot be read', () => {
  test.for<[what: string, session: unknown]>([
    ['a text', 'running'],
    ['a number', 1],
    ['a flag', true],
    ['false', false],
    ['a list', []],
    ['an object without an id', { name: 'lobby', status: 'in-progress' }],
    ['an object whose id is a number', { id: 1 }],
  ])('%s is null with an error at its path, and its room stays', async ([_, session], { graph, roomIds }) => {
    graph.emulator.signalwire.patchRoom(roomIds[1] ?? '', { active_session: session })
    const { data, errors, calls } = await graph.run(
      '{ rooms(first: 3) { nodes { roomId activeSession { sessionId locked } } } }',
    )
    expect(data.rooms.nodes[1]).toEqual({ roomId: roomIds[1], activeSession: null })
    expect(errors).toMatchObject([
      { path: ['rooms', 'nodes', 1, 'activeSession'], extensions: { code: 'UPSTREAM_BAD_RESPONSE' } },
    ])
    expect(calls.length).toBeLessThanOrEqual(2)
  })

  test('is no error where it is not selected', async ({ graph, roomIds }) => {
    graph.emulator.signalwire.patchRoom(roomIds[1] ?? '', { active_session: 'running' })
    const { errors } = await graph.run(
      '{ a: rooms(first: 3) { nodes { name } } b: rooms(first: 3) { nodes { activeSession @skip(if: true) { name } } } }',
    )
    expect(errors).toEqual([])
  })

  test.for(['absent', 'null'] as const)(
    'is something else than one that is %s',
    async (noActiveSession, { graph }) => {
      graph.emulator.behaviour.noActiveSession = noActiveSession
      const idle = graph.emulator.signalwire.addRoom()
      const { data, errors, calls } = await graph.run(
        `{ room(id: "${idle.id}") { activeSession { sessionId } } conferences(first: 10) { nodes { activeSession { sessionId } } } }`,
      )
      expect(errors).toEqual([])
      expect(data.room).toEqual({ activeSession: null })
      expect(calls).toHaveLength(2)
    },
  )

  test('of a conference is treated alike', async ({ graph }) => {
    const [id = ''] = graph.emulator.signalwire.conferenceIds()
    graph.emulator.signalwire.patchConference(id, { active_session: 'running' })
    const { data, errors } = await graph.run(`{ conference(id: "${id}") { name activeSession { name } } }`)
    expect(data.conference).toEqual({ name: expect.any(String), activeSession: null })
    expect(errors).toMatchObject([{ path: ['conference', 'activeSession'] }])
  })
})

test.for(['', '.', '..', '\ud800'])(
  'a session whose room is called %j is not asked for that room',
  async (roomId, { graph }) => {
    graph.emulator.signalwire.replaceListItem('room_sessions', 0, { id: 'a', room_id: roomId })
    const { data, errors, calls } = await graph.run(
      '{ roomSessions(first: 1) { nodes { sessionId room { roomId } } } }',
    )
    expect(data.roomSessions.nodes).toEqual([{ sessionId: 'a', room: null }])
    expect(errors).toMatchObject([
      {
        message:
          'GET /api/video/room_sessions sent a string as `room_id` where the text of an id or null was expected.',
        extensions: { code: 'UPSTREAM_BAD_RESPONSE' },
      },
    ])
    expect(calls).toHaveLength(1)
  },
)
