import { describe, expect } from 'vitest'
import { globalId } from '../../src/resolvers/global-id.ts'
import { type Graph, openGraph, withGraph } from '../support/graph.ts'

const test = withGraph({}, { explain: true })
  .extend('session', { scope: 'file' }, ({ emulator }) => emulator.signalwire.activeSessionIds()[0] as string)
  .extend(
    'room',
    { scope: 'file' },
    ({ emulator, session }) => emulator.signalwire.session(session)?.room_id as string,
  )

/** What an operation was thought to take, and what it took. */
async function costOf(graph: Graph, query: string, variables?: Record<string, unknown>) {
  const { errors, calls, extensions } = await graph.run(query, variables)
  expect(errors).toEqual([])
  return { counted: extensions.upstream.worstCase, made: calls.length }
}

describe('the count before an operation starts is what it makes, for', () => {
  test.for([
    ['{ __typename }', 0],
    ['{ rooms(first: 50) { nodes { name } } }', 1],
    [
      '{ rooms(first: 50) { edges { node { ... on Node { ...Live } } } } } fragment Live on Room { a: activeSession { name status } }',
      1,
    ],
    [
      'query ($no: Boolean = false) { rooms(first: 50) { nodes { name sessions @include(if: $no) { nodes { name } } } } }',
      1,
    ],
    ['{ a: rooms(first: 5) { nodes { name } } b: rooms(first: 5) { nodes { activeSession { name } } } }', 1],
    ['{ a: rooms { nodes { name } } b: rooms(first: 50) { nodes { name } } }', 1],
    ['{ conferences(first: 5) { nodes { activeSession { name } } } }', 1],
    ['{ rooms(first: 10) { nodes { sessions(first: 5) { nodes { name } } } } }', 11],
    [
      '{ rooms(first: 10) { nodes { a: sessions(first: 5) { nodes { name } } b: sessions(first: 5) { nodes { status } } } } }',
      11,
    ],
    [
      '{ rooms(first: 10) { nodes { sessions(first: 5) { nodes { room { name activeSession { name } } } } } } }',
      11,
    ],
    ['{ roomSessions(first: 3) { nodes { recordings { nodes { session { name costInDollars } } } } } }', 4],
    ['{ roomSessions(first: 7) { nodes { members { nodes { name } } events { nodes { name } } } } }', 15],
    ['{ insightsRooms(first: 4) { nodes { participants { nodes { sid } } } } }', 5],
    ['{ videoSessions(first: 5) { nodes { name inProgress } } }', 2],
    ['{ videoSessions(first: 5, providers: [TWILIO]) { nodes { name } } }', 1],
    ['{ rooms(first: 0) { nodes { name } } }', 0],
    ['{ rooms(first: 0) { pageInfo { hasNextPage } } }', 1],
  ] as const)('%s', async ([query, calls], { graph }) => {
    expect(await costOf(graph, query)).toEqual({ counted: calls, made: calls })
  })

  test('things by id, each once', async ({ graph, session, room }) => {
    const id = globalId('Room', room)
    const same = `a: room(id: "${room}") { name } b: room(id: "${id}") { activeSession { name } } c: node(id: "${id}") { id }`
    expect(await costOf(graph, `{ ${same} nodes(ids: ["${id}", "${id}"]) { id } }`)).toEqual({
      counted: 1,
      made: 1,
    })
    const three = graph.emulator.signalwire
      .roomIds()
      .slice(0, 3)
      .map((each) => globalId('Room', each))
    const ids = [...three, ...three]
    const nodes = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }'
    expect(await costOf(graph, nodes, { ids })).toEqual({ counted: 3, made: 3 })
    expect(await costOf(graph, `{ roomSession(id: "${session}") { name locked } }`)).toEqual({
      counted: 1,
      made: 1,
    })
    expect(await costOf(graph, `{ roomSession(id: "${session}") { costInDollars } }`)).toEqual({
      counted: 2,
      made: 2,
    })
    const around = `{ roomSession(id: "${session}") { room { name } members(first: 5) { nodes { name } } } }`
    expect(await costOf(graph, around)).toEqual({ counted: 3, made: 3 })
    const one = `{ room(id: "${room}") { activeSession { locked } } }`
    expect(await costOf(graph, one)).toEqual({ counted: 2, made: 2 })
  })

  test('pages, by what their cursors say', async ({ graph }) => {
    const query =
      'query ($first: Int, $after: String) { rooms(first: $first, after: $after) { edges { cursor } } }'
    const { data } = await graph.run(query, { first: 10 })
    const [, middle] = data.rooms.edges
    const last = data.rooms.edges.at(-1)
    expect(await costOf(graph, query, { first: 10, after: last.cursor })).toEqual({ counted: 1, made: 1 })
    expect(await costOf(graph, query, { first: 25, after: last.cursor })).toEqual({ counted: 3, made: 3 })
    expect(await costOf(graph, query, { first: 10, after: middle.cursor })).toEqual({ counted: 2, made: 2 })
  })
})

test('the fields that sessions lack take one list and a few more at the most, however many sessions there are', async ({
  graph,
}) => {
  expect(
    await costOf(graph, '{ rooms(first: 50) { nodes { activeSession { locked costInDollars } } } }'),
  ).toEqual({
    counted: 12,
    made: 2,
  })
  const { counted } = await costOf(
    graph,
    '{ rooms(first: 50) { nodes { activeSession { locked members(first: 5) { nodes { name } } } } } }',
  )
  expect(counted).toBe(62)
})

describe('an operation that can take', () => {
  const SESSIONS =
    'query ($rooms: Int!) { rooms(first: $rooms) { nodes { live: sessions(first: 5) { nodes { name } } } } }'

  test('as many calls as it may runs, and with one more is refused without any', async ({ graph }) => {
    expect((await costOf(graph, SESSIONS, { rooms: 99 })).counted).toBe(100)
    for (let time = 0; time < 3; time++) {
      const { status, data, errors, calls } = await graph.run(SESSIONS, { rooms: 100 })
      expect({ status, data, calls }).toEqual({ status: 400, data: undefined, calls: [] })
      expect(errors).toEqual([
        {
          message: expect.stringMatching(
            /at most 100 upstream calls .* can take 101, 100 of them for `rooms\.nodes\.live`.*ROOMGRAPH_MAX_UPSTREAM_CALLS/,
          ),
          extensions: {
            code: 'UPSTREAM_CALL_LIMIT_EXCEEDED',
            limit: 100,
            worstCase: 101,
            costliest: { path: 'rooms.nodes.live', calls: 100 },
          },
        },
      ])
    }
  })

  test('more than that runs where the limit is raised', async () => {
    const raised = await openGraph({}, { limits: { maxUpstreamCalls: 101 } })
    const { errors, calls } = await raised.run(SESSIONS, { rooms: 100 })
    expect({ errors, calls: calls.length }).toEqual({ errors: [], calls: 101 })
  })

  test('millions is told so, and not written out', async ({ graph }) => {
    const rooms =
      '{ rooms(first: 1000) { nodes { sessions(first: 1000) { nodes { members { nodes { name } } } } } } }'
    const { errors, calls } = await graph.run(rooms)
    expect(calls).toEqual([])
    expect(errors[0]?.message).toContain(
      'can take 1001001, 1000000 of them for `rooms.nodes.sessions.nodes.members`',
    )
  })

  test('a thousand references by id is refused, and one more than that for itself', async ({ graph }) => {
    const run = (count: number) => {
      const ids = Array.from({ length: count }, (_, index) =>
        globalId('Room', `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`),
      )
      return graph.run('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })
    }
    expect((await run(1000)).errors[0]?.extensions).toMatchObject({
      code: 'UPSTREAM_CALL_LIMIT_EXCEEDED',
      worstCase: 1000,
    })
    const { status, errors, calls } = await run(1001)
    expect({ status, calls }).toEqual({ status: 400, calls: [] })
    expect(errors).toEqual([
      {
        message: expect.stringContaining('`ids` takes at most 1000'),
        extensions: { code: 'REFERENCE_LIMIT_EXCEEDED', limit: 1000 },
      },
    ])
  })

  test('more values than an answer may have is refused, whatever few calls they come with', async ({
    graph,
  }) => {
    const rooms = (names: number) =>
      `query ($first: Int = 1000) { ${Array.from({ length: names }, (_, index) => `a${index}: rooms(first: $first) { nodes { ...Five } }`).join(' ')} rooms(first: 1000) @skip(if: true) { nodes { ...Five } } }
       fragment Five on Room { id name createdAt ...Two } fragment Two on Room { fps quality }`
    // A connection, its list, and a room with its five fields a thousand times, of which the ID counts twice.
    expect(await graph.run(rooms(14))).toMatchObject({ status: 200, errors: [] })
    const { status, errors, calls } = await graph.run(rooms(15))
    expect({ status, calls }).toEqual({ status: 400, calls: [] })
    expect(errors).toEqual([
      {
        message: expect.stringMatching(/can have 105315\. .* ROOMGRAPH_MAX_VALUES raises/),
        extensions: { code: 'VALUE_LIMIT_EXCEEDED', limit: 100_000 },
      },
    ])
    expect(await graph.run(rooms(15), { first: 900 })).toMatchObject({ status: 200, errors: [] })
  })

  test('as many values as an answer may have runs, and with one more is refused', async () => {
    const run = async (maxValues: number) => {
      const { errors } = await (await openGraph({}, { limits: { maxValues } })).run(
        '{ rooms(first: 500) { nodes { name displayName } } }',
      )
      return errors.map(({ message }) => / can have (\d+)\./.exec(message)?.[1])
    }
    const [values] = await run(1000)
    expect(Number(values)).toBeGreaterThan(1000)
    expect(await run(Number(values))).toEqual([])
    expect(await run(Number(values) - 1)).toEqual([values])
  })

  test('an object counts more where it comes later, in whatever fragment it stands', async ({ graph }) => {
    const sessions = (first: number, directive: string) =>
      `{ rooms(first: ${first}) { nodes { ...Later ${directive} } } } fragment Later on Room {
        ${Array.from({ length: 20 }, (_, index) => `a${index}: activeSession { room { name } }`).join(' ')} }`
    expect(await graph.run(sessions(600, ''))).toMatchObject({ status: 200, errors: [] })
    // As for any answer in parts: a caller who cannot read them is told so beforehand.
    expect((await graph.run(sessions(200, '@defer'))).errors[0]?.extensions.code).toBe('NOT_ACCEPTABLE')
    expect((await graph.run(sessions(600, '@defer'))).errors[0]?.extensions.code).toBe('VALUE_LIMIT_EXCEEDED')
  })

  test('ids that cannot be read is counted under each name, because each makes an error', async ({
    graph,
  }) => {
    const run = (names: number) => {
      const fields = Array.from({ length: names }, (_, index) => `a${index}: nodes(ids: $ids) { id }`)
      return graph.run(`query ($ids: [ID!]!) { ${fields.join(' ')} }`, { ids: Array(10).fill('no id') })
    }
    expect(await run(10)).toMatchObject({ status: 200, calls: [] })
    const { status, errors } = await run(11)
    expect(status).toBe(400)
    expect(errors[0]?.extensions).toMatchObject({ code: 'UPSTREAM_CALL_LIMIT_EXCEEDED', worstCase: 110 })
  })
})
