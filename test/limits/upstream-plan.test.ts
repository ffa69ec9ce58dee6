import { describe, expect } from 'vitest'
import { globalId } from '../../src/resolvers/global-id.ts'
import { ask, type Data } from '../support/client.ts'
import { type Graph, openGraph, startGraph, withGraph } from '../support/graph.ts'

const test = withGraph({}, { explain: true, writes: true })
  .extend('session', { scope: 'file' }, ({ emulator }) => emulator.signalwire.activeSessionIds()[0] as string)
  .extend(
    'room',
    { scope: 'file' },
    ({ emulator, session }) => emulator.signalwire.session(session)?.room_id as string,
  )
test.beforeEach(({ graph }) => graph.emulator.resetJournal())

interface Planned {
  status: number
  body: Data
  plan: { min: number; max: number; calls: { field: string; path: string; times: Data }[] }
}

async function planOf(to: Graph, query: string, variables?: Data, headers = {}): Promise<Planned> {
  const accept = 'application/json, multipart/mixed'
  const asking = { headers: { accept, 'x-roomgraph-explain': 'plan', ...headers } }
  const { status, body } = await ask(to, query, variables, asking)
  return { status, body, plan: body.extensions?.upstream?.plan }
}

describe('a plan makes no call, and the run stays within it, for', () => {
  const AS_DEFERRED = '{ rooms(first: 3) { nodes { name ... @defer { activeSession { name } } } } }'
  test.for<[string, number, number]>([
    ['{ __typename }', 0, 0],
    ['{ rooms(first: 3) { nodes { name } } }', 1, 1],
    ['{ rooms(first: 3) { nodes { name activeSession { status } } } }', 1, 1],
    [
      '{ a: rooms(first: 3) { nodes { name } } b: rooms(first: 3) { nodes { activeSession { status } } } }',
      1,
      1,
    ],
    ['{ videoLogs(first: 40) { nodes { costInDollars session { duration } } } }', 1, 42],
    ['{ rooms(first: 50) { nodes { activeSession { locked } } } }', 1, 12],
    ['{ videoSessions(first: 8) { nodes { provider name startTime } } }', 2, 2],
    ['{ videoSessions(first: 8, providers: [TWILIO]) { nodes { name } } }', 1, 1],
    ['{ rooms(first: 10) { nodes { sessions(first: 5) { nodes { name } } } } }', 1, 11],
    ['{ rooms(first: 0) { nodes { name } } }', 0, 0],
    ['{ rooms(first: 0) { pageInfo { hasNextPage } } }', 1, 1],
    ['{ videoSessions(first: 0) { pageInfo { hasNextPage } } }', 2, 2],
    ['{ conferences(first: 5) { nodes { tokens { nodes { name } } } } }', 1, 6],
    ['{ insightsRooms(first: 4) { nodes { participants { nodes { sid } } } } }', 1, 5],
    ['{ roomSessions(first: 7) { nodes { members { nodes { name } } events { nodes { name } } } } }', 1, 15],
    [
      '{ ...All } fragment All on Query { rooms(first: 2) { ...Some } } fragment Some on RoomConnection { nodes { name } }',
      1,
      1,
    ],
    [AS_DEFERRED, 1, 2],
  ])('%s', async ([query, min, max], { graph }) => {
    for (const time of ['first', 'second', 'third']) {
      const { status, body, plan } = await planOf(graph, query)
      expect({
        time,
        status,
        body: { ...body, extensions: undefined },
        min: plan?.min,
        max: plan?.max,
      }).toEqual({
        time,
        status: 200,
        body: {},
        min,
        max,
      })
      expect(graph.emulator.journal).toEqual([])
      const { calls, errors } = await graph.run(query)
      if (query !== AS_DEFERRED) {
        expect(errors).toEqual([])
        expect(calls.length).toBeGreaterThanOrEqual(min)
        expect(calls.length).toBeLessThanOrEqual(max)
      }
      graph.emulator.resetJournal()
      expect(plan.calls.reduce((sum, { times }) => sum + times.min, 0)).toBe(min)
      expect(plan.calls.reduce((sum, { times }) => sum + times.max, 0)).toBe(max)
      const paths = plan.calls.map(({ path }) => new RegExp(`^${path.replace(/\{id\}/g, '[^/]+')}([/?]|$)`))
      for (const call of calls)
        expect(
          paths.some((path) => path.test(call)),
          call,
        ).toBe(true)
    }
  })

  test('empty lists: the least is what is then made', async () => {
    const empty = await startGraph({ rooms: 0 } as Data, { explain: true })
    const query =
      '{ rooms(first: 50) { nodes { activeSession { locked members(first: 5) { nodes { name } } } } } }'
    const { plan } = await planOf(empty, query)
    const { calls, data } = await empty.run(query)
    await empty.close()
    expect({ plan: [plan.min, plan.max], calls: calls.length, data }).toEqual({
      plan: [1, 62],
      calls: 1,
      data: { rooms: { nodes: [] } },
    })
  })

  test('resources by id, each once and with its path', async ({ graph, session, room }) => {
    const id = globalId('Room', room)
    const query = `{ a: room(id: "${room}") { name } c: node(id: "${id}") { id } roomSession(id: "${session}") { costInDollars } room(name: "nobody-here") { name } }`
    const { plan } = await planOf(graph, query)
    expect(plan).toEqual({
      min: 3,
      max: 4,
      calls: [
        { field: 'a', path: `/api/video/rooms/${room}`, times: { min: 1, max: 1 } },
        { field: 'roomSession', path: `/api/video/room_sessions/${session}`, times: { min: 1, max: 1 } },
        { field: 'room', path: '/api/video/rooms/nobody-here', times: { min: 1, max: 1 } },
        { field: 'roomSession.costInDollars', path: '/api/video/room_sessions', times: { min: 0, max: 1 } },
      ],
    })
    expect((await graph.run(query)).calls.length).toBe(4)
  })

  test('conditions by variables, and cursors', async ({ graph }) => {
    const query =
      'query ($all: Boolean!, $after: String) { rooms(first: 5, after: $after) { pageInfo { endCursor } nodes { sessions(first: 1) @include(if: $all) { nodes { name } } streams @skip(if: $all) { nodes { url } } } } }'
    for (const all of [true, false, true]) {
      const { plan } = await planOf(graph, query, { all })
      expect([plan.min, plan.max]).toEqual([1, 6])
      expect(plan.calls[1]).toEqual({
        field: all ? 'rooms.nodes.sessions' : 'rooms.nodes.streams',
        path: all ? '/api/video/room_sessions' : '/api/video/rooms/{id}/streams',
        times: { min: 0, max: 5 },
      })
    }
    const { data } = await graph.run('{ rooms(first: 5) { pageInfo { endCursor } } }')
    const after = data.rooms.pageInfo.endCursor
    const { plan } = await planOf(graph, query, { all: true, after })
    expect([plan.min, plan.max]).toEqual([1, 6])
  })
})

describe('writes', () => {
  test.for([
    ['mutation { createRoom(input: { name: "never-made" }) { room { name } userErrors { code } } }', 1, 1],
    ['mutation { updateRoom(input: { roomId: "ROOM", displayName: "No" }) { userErrors { code } } }', 1, 2],
    ['mutation { updateRoom(input: { roomId: "ROOM", displayName: null }) { userErrors { code } } }', 1, 3],
    ['mutation { deleteRoom(input: { roomId: "ROOM" }) { userErrors { code } } }', 1, 2],
    [
      'mutation { deleteRoom(input: { roomId: "ROOM", evenIfInSession: true }) { userErrors { code } } }',
      1,
      1,
    ],
    [
      'mutation { a: createRoom(input: { name: "never-a" }) { userErrors { code } } b: createRoom(input: { name: "never-b" }) { userErrors { code } } }',
      2,
      2,
    ],
  ] as const)('are planned and never sent: %s', async ([text, min, max], { graph, room }) => {
    const query = text.replace('ROOM', room)
    for (const _ of [1, 2]) {
      const { status, body, plan } = await planOf(graph, query)
      expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined })
      expect([plan.min, plan.max]).toEqual([min, max])
    }
    expect(graph.emulator.journal).toEqual([])
    expect((await graph.run(`{ room(id: "${room}") { name } }`)).data.room).not.toBeNull()
  })
})

describe('a plan is refused as its run is', () => {
  const WRONG = 'query ($first: Int!) { rooms(first: $first) { nodes { name } } }'

  test('beyond the limit of calls, for wrong variables, and for a header of another text', async ({
    graph,
  }) => {
    const { status, body } = await planOf(
      graph,
      '{ rooms(first: 100) { nodes { sessions(first: 5) { nodes { name } } } } }',
    )
    expect([status, body.errors[0].extensions.code]).toEqual([400, 'UPSTREAM_CALL_LIMIT_EXCEEDED'])
    const wrong = await planOf(graph, WRONG, {})
    const { status: ofRun } = await graph.run(WRONG, {})
    expect([wrong.status, wrong.body.errors[0].extensions.code]).toEqual([ofRun, 'BAD_USER_INPUT'])
    const other = await planOf(graph, '{ rooms { nodes { name } } }', {}, { 'x-roomgraph-explain': 'run' })
    expect([other.status, other.body.errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST'])
    expect(graph.emulator.journal).toEqual([])
  })

  test('where calls are told to nobody: 403, and nothing runs, the second time neither', async () => {
    const silent = await openGraph()
    const query = '{ rooms(first: 3) { nodes { name } } }'
    for (const _ of [1, 2, 3]) {
      silent.emulator.resetJournal()
      const { status, body } = await planOf(silent, query)
      expect([status, body.data, body.errors[0].extensions.code]).toEqual([
        403,
        undefined,
        'EXPLAIN_DISABLED',
      ])
      expect(silent.emulator.journal).toEqual([])
      expect((await silent.run(query)).calls).toHaveLength(1)
    }
  })

  test('without a key, and no call is planned for a field whose scope the caller lacks', async () => {
    const told: unknown[] = []
    const closed = await openGraph({}, {
      explain: true,
      scopes: true,
      auth: { kind: 'api-key', keys: [{ name: 'few', key: 'a-long-random-text-1', scopes: [] }] },
      logger: { error: () => {}, operation: (report: unknown) => told.push(report) },
    } as Data)
    const query = '{ rooms(first: 3) { nodes { name } } videoLogs(first: 3) { nodes { costInDollars } } }'
    expect((await planOf(closed, query)).status).toBe(401)
    expect(told).toHaveLength(1)
    const bearer = { authorization: 'Bearer a-long-random-text-1' }
    const { plan } = await planOf(
      closed,
      '{ roomSession(id: "00000000-0000-4000-8000-000000000000") { name costInDollars } }',
      {},
      bearer,
    )
    expect([plan.min, plan.max]).toEqual([1, 1])
    // A plan is no operation: an editor asks for one whenever one types.
    expect(told).toHaveLength(1)
    expect(closed.emulator.journal).toEqual([])
  })

  test('references of a gateway: with its secret as many calls as entities, without it none of its plan', async () => {
    const graph = await openGraph({}, {
      explain: true,
      subgraph: true,
      auth: { kind: 'api-key', keys: [{ name: 'one', key: 'a-long-random-text-1' }] },
      gatewaySecret: 'a-long-random-secret-2',
    } as Data)
    const query = 'query ($all: [_Any!]!) { _entities(representations: $all) { ... on Room { name } } }'
    const ids = graph.emulator.signalwire.roomIds()
    const some = (count: number) => ({
      all: ids.slice(0, count).map((roomId) => ({ __typename: 'Room', roomId })),
    })
    const bearer = { authorization: 'Bearer a-long-random-text-1' }
    const gateway = { ...bearer, 'x-roomgraph-gateway-secret': 'a-long-random-secret-2' }
    const few = await planOf(graph, query, some(3), gateway)
    expect([few.plan.min, few.plan.max]).toEqual([3, 3])
    const many = await planOf(graph, query, some(12), gateway)
    expect(many.plan).toEqual({
      min: 1,
      max: 1,
      calls: [{ field: '_entities', path: '/api/video/rooms', times: { min: 1, max: 1 } }],
    })
    const refused = await planOf(graph, query, some(3), bearer)
    expect([refused.status, refused.body.errors[0].extensions.code]).toEqual([401, 'GATEWAY_SECRET_REQUIRED'])
    expect(graph.emulator.journal).toEqual([])
  })

  test('a provider that is not configured takes no call', async () => {
    const half = await openGraph({}, { explain: true, twilio: undefined } as Data)
    const { plan } = await planOf(half, '{ insightsRooms { nodes { sid } } rooms { nodes { name } } }')
    expect([plan.min, plan.max]).toEqual([1, 1])
  })
})
