import { describe, expect } from 'vitest'
import { globalId } from '../../src/resolvers/global-id.ts'
import { type Graph, withGraph } from '../support/graph.ts'

const test = withGraph()
  .extend('roomIds', { scope: 'file' }, ({ graph }) => graph.emulator.signalwire.roomIds())
  .extend('conferenceIds', { scope: 'file' }, ({ graph }) => graph.emulator.signalwire.conferenceIds())

const SESSION = 'activeSession { name status }'

/** Runs an operation that must succeed, and gives its upstream calls. */
async function callsOf(graph: Graph, query: string, variables?: Record<string, unknown>): Promise<string[]> {
  const { errors, calls } = await graph.run(query, variables)
  expect(errors).toEqual([])
  return calls
}

const LISTS = [
  ['rooms', 'Room', '/api/video/rooms'],
  ['conferences', 'Conference', '/api/video/conferences'],
] as const

describe.each(LISTS)('%s', (field, type, path) => {
  test('without their sessions cost one call that does not mention them', async ({ graph }) => {
    expect(await callsOf(graph, `{ ${field}(first: 50) { nodes { name } } }`)).toEqual([
      `${path}?page_size=50`,
    ])
  })

  test.for([
    ['@include(if: false) on the field', 'activeSession @include(if: $no) { name }'],
    ['@skip(if: true) on the field', 'activeSession @skip(if: $yes) { name }'],
    ['@skip on an inline fragment', `... @skip(if: $yes) { ${SESSION} }`],
    ['@include(true) and @skip(true) at once', `... @include(if: $yes) @skip(if: $yes) { ${SESSION} }`],
    ['a directive with a literal', `... on ${type} @include(if: false) { ${SESSION} }`],
  ] as const)('are not asked for them under %s', async ([_, selection], { graph }) => {
    const calls = await callsOf(
      graph,
      `query ($no: Boolean = false, $yes: Boolean = true) {
        ${field}(first: 50) { nodes { name ${selection} again: name @include(if: $no) @skip(if: $yes) } }
      }`,
    )
    expect(calls).toEqual([`${path}?page_size=50`])
  })

  test('are not asked for them by a spread that is left out', async ({ graph }) => {
    const calls = await callsOf(
      graph,
      `query ($no: Boolean!) { ${field}(first: 50) { nodes { name ...Live @include(if: $no) } } }
       fragment Live on ${type} { ${SESSION} }`,
      { no: false },
    )
    expect(calls).toEqual([`${path}?page_size=50`])
  })

  test.for([
    ['plainly', `nodes { ${SESSION} }`],
    ['through edges', `edges { node { ${SESSION} } }`],
    ['under an alias', `nodes { live: ${SESSION} }`],
    ['through a fragment', 'nodes { ...Live }'],
    ['through a fragment on the connection', '...Page'],
    ['through an inline fragment on the type', `nodes { ... on ${type} { ${SESSION} } }`],
    ['through an inline fragment on Node', `nodes { ... on Node { ... on ${type} { ${SESSION} } } }`],
    ['under directives that keep it', `nodes { activeSession @include(if: $yes) @skip(if: $no) { name } }`],
    ['for its type name alone', 'nodes { activeSession { __typename } }'],
  ] as const)('with their sessions, selected %s, cost one call', async ([_, selection], { graph }) => {
    const calls = await callsOf(
      graph,
      `query ($no: Boolean = false, $yes: Boolean = true) {
        ${field}(first: 50) { ${selection} pageInfo { endCursor } }
        __typename @skip(if: $yes) @include(if: $no)
        never: ${field}(first: 50) @skip(if: $yes) { ...Page nodes { ...Live } }
      }
      fragment Live on ${type} { ${SESSION} }
      fragment Page on ${type}Connection { nodes { ...Live } }`,
    )
    expect(calls).toEqual([`${path}?include_active_session=true&page_size=50`])
  })

  test('asked for twice, once with their sessions, are one call with them', async ({ graph }) => {
    const query = `{ a: ${field}(first: 5) { nodes { name } } b: ${field}(first: 5) { nodes { ${SESSION} } } }`
    expect(await callsOf(graph, query)).toEqual([`${path}?include_active_session=true&page_size=5`])
  })

  test('asked for in two sizes stay two calls, the session in one of them', async ({ graph }) => {
    const query = `{ a: ${field}(first: 5) { nodes { name } } b: ${field}(first: 6) { nodes { ${SESSION} } } }`
    expect((await callsOf(graph, query)).sort()).toEqual([
      `${path}?include_active_session=true&page_size=6`,
      `${path}?page_size=5`,
    ])
  })
})

describe('one room or conference', () => {
  test('asked for five times, once with its session, is one call', async ({ graph, roomIds }) => {
    const [id] = roomIds
    const aliases = ['a', 'b', 'c', 'd'].map((alias) => `${alias}: room(id: "${id}") { name }`)
    const calls = await callsOf(graph, `{ ${aliases.join(' ')} e: room(id: "${id}") { ${SESSION} } }`)
    expect(calls).toEqual([`/api/video/rooms/${id}?include_active_session=true`])
  })

  test('is the same thing through room, node and nodes', async ({ graph, roomIds }) => {
    const [id = ''] = roomIds
    const global = globalId('Room', id)
    const calls = await callsOf(
      graph,
      `{
      room(id: "${id}") { name } global: room(id: "${global}") { name }
      node(id: "${global}") { ... on Room { ${SESSION} } } nodes(ids: ["${global}"]) { id }
    }`,
    )
    expect(calls).toEqual([`/api/video/rooms/${id}?include_active_session=true`])
  })

  test.for([
    ['room', 'Room', 'rooms'],
    ['conference', 'Conference', 'conferences'],
  ] as const)(
    'as %s costs one call, with the session only when selected',
    async ([field, type, list], { graph, roomIds, conferenceIds }) => {
      const id = (type === 'Room' ? roomIds[0] : conferenceIds[0]) as string
      const plain = `/api/video/${list}/${id}`
      const expanded = `${plain}?include_active_session=true`
      const node = globalId(type, id)
      expect(await callsOf(graph, `{ ${field}(id: "${id}") { name } }`)).toEqual([plain])
      expect(await callsOf(graph, `{ ${field}(id: "${id}") { ${SESSION} } }`)).toEqual([expanded])
      expect(await callsOf(graph, `{ node(id: "${node}") { id } }`)).toEqual([plain])
      expect(await callsOf(graph, `{ node(id: "${node}") { ... on ${type} { ${SESSION} } } }`)).toEqual([
        expanded,
      ])
      const other = type === 'Room' ? 'Conference' : 'Room'
      expect(await callsOf(graph, `{ node(id: "${node}") { ... on ${other} { ${SESSION} } } }`)).toEqual([
        plain,
      ])
    },
  )

  test('of three, each twice, are three calls', async ({ graph, roomIds }) => {
    const ids = roomIds.slice(0, 3).flatMap((id) => [globalId('Room', id), globalId('Room', id)])
    const calls = await callsOf(
      graph,
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Room { name } } }',
      {
        ids,
      },
    )
    expect(calls.sort()).toEqual(
      roomIds
        .slice(0, 3)
        .map((id) => `/api/video/rooms/${id}`)
        .sort(),
    )
  })

  test('by name is asked for by that name', async ({ graph, roomIds }) => {
    const name = graph.emulator.signalwire.room(roomIds[0] as string)?.name
    expect(await callsOf(graph, `{ room(name: "${name}") { ${SESSION} } }`)).toEqual([
      `/api/video/rooms/${name}?include_active_session=true`,
    ])
  })
})

describe('what hangs below', () => {
  test('ten rooms with five of their sessions each are eleven calls', async ({ graph }) => {
    const calls = await callsOf(
      graph,
      '{ rooms(first: 10) { nodes { sessions(first: 5) { nodes { name } } } } }',
    )
    expect(calls).toHaveLength(11)
    expect(calls.filter((call) => call.includes('include_active_session'))).toEqual([])
  })

  test('a session with its room and members is three calls', async ({ graph }) => {
    const [id] = graph.emulator.signalwire.activeSessionIds()
    const calls = await callsOf(
      graph,
      `{ roomSession(id: "${id}") { room { name } members(first: 5) { nodes { name } } } }`,
    )
    expect(calls).toHaveLength(3)
  })

  test('the room of a room’s session is the room at hand, and costs nothing', async ({ graph }) => {
    const calls = await callsOf(
      graph,
      '{ rooms(first: 10) { nodes { sessions(first: 5) { nodes { room { name activeSession { name } } } } } } }',
    )
    expect(calls).toHaveLength(11)
    expect(calls[0]).toBe('/api/video/rooms?include_active_session=true&page_size=10')
  })

  test('the session of a session’s recording is the session at hand', async ({ graph }) => {
    const calls = await callsOf(
      graph,
      '{ roomSessions(first: 3) { nodes { recordings { nodes { session { name costInDollars } } } } } }',
    )
    expect(calls).toHaveLength(4)
  })
})

describe('an absent session', () => {
  test.for(['absent', 'null'] as const)(
    'that is %s upstream is null without an error',
    async (noActiveSession, { graph }) => {
      graph.emulator.behaviour.noActiveSession = noActiveSession
      const { data, errors, calls } = await graph.run(
        '{ rooms(first: 50) { nodes { activeSession { name } } } }',
      )
      graph.emulator.behaviour.noActiveSession = 'absent'
      expect(errors).toEqual([])
      expect(calls).toHaveLength(1)
      expect(data.rooms.nodes).toContainEqual({ activeSession: null })
      expect(data.rooms.nodes).toContainEqual({ activeSession: { name: expect.any(String) } })
    },
  )
})

describe('the rooms of many sessions', () => {
  const ROOMS_OF = (first: number) => `{ roomSessions(first: ${first}) { nodes { room { name } } } }`

  test('come from one list when they are many', async ({ graph }) => {
    const { data, errors, calls } = await graph.run(ROOMS_OF(30))
    expect(errors).toEqual([])
    expect(calls.slice(0, 2)).toEqual([
      '/api/video/room_sessions?page_size=30',
      '/api/video/rooms?page_size=1000',
    ])
    // Rooms of conferences are in no list, and are asked for one by one.
    expect(calls.length).toBeLessThan(8)
    const { signalwire } = graph.emulator
    const names = signalwire
      .sessionIds()
      .slice(0, 30)
      .map((id) => {
        const roomId = signalwire.session(id)?.room_id
        return (roomId && signalwire.room(roomId)?.name) || undefined
      })
    expect(data.roomSessions.nodes.map((node: { room: { name: string } | null }) => node.room?.name)).toEqual(
      names,
    )
  })

  test('come one by one when they are few', async ({ graph }) => {
    const { calls } = await graph.run(ROOMS_OF(6))
    expect(calls.slice(1).every((call) => /\/rooms\/[0-9a-f-]{36}$/.test(call))).toBe(true)
    expect(calls.length).toBeLessThanOrEqual(7)
  })

  test('come with their sessions where these are selected', async ({ graph }) => {
    const { calls } = await graph.run(
      '{ roomSessions(first: 30) { nodes { room { activeSession { name } } } } }',
    )
    expect(calls[1]).toBe('/api/video/rooms?include_active_session=true&page_size=1000')
  })
})

describe('a token that is good only with what its walk began with', () => {
  const PAGE = (selection: string) =>
    `query ($after: String) { rooms(first: 4, after: $after) { nodes { roomId ${selection} } pageInfo { endCursor } } }`

  test.for([
    ['to sessions', '', SESSION],
    ['from sessions', SESSION, ''],
  ] as const)('lets the selection change %s all the same', async ([_, before, after], { graph, roomIds }) => {
    const first = await graph.run(PAGE(before))
    graph.emulator.intercept(({ query }) => {
      const isOther = query.has('page_token') && query.has('include_active_session') !== (before !== '')
      const error = {
        type: 'validation_error',
        code: 'invalid',
        message: 'no',
        attribute: 'page_token',
        url: '',
      }
      return isOther ? { status: 422, body: { errors: [error] } } : undefined
    })
    const { data, errors } = await graph.run(PAGE(after), { after: first.data.rooms.pageInfo.endCursor })
    graph.emulator.clearIntercept()
    expect(errors).toEqual([])
    const ids = data.rooms.nodes.map((node: { roomId: string }) => node.roomId)
    expect(ids).toEqual(roomIds.slice(4, 8))
    if (after) {
      const live = await graph.run(`{ rooms(first: 8) { nodes { roomId ${SESSION} } } }`)
      expect(data.rooms.nodes).toEqual(live.data.rooms.nodes.slice(4))
    }
  })
})
