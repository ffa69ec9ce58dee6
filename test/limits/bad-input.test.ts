import { describe, expect } from 'vitest'
import { type Graph, type Result, withGraph } from '../support/graph.ts'

const UUID = '00000000-0000-4000-8000-000000000000'

const test = withGraph()
  .extend('roomId', { scope: 'file' }, ({ graph }) => graph.emulator.signalwire.roomIds()[0] ?? '')
  .extend('sessionId', { scope: 'file' }, ({ graph }) => graph.emulator.signalwire.sessionIds()[0] ?? '')

const encode = (text: string) => Buffer.from(text).toString('base64url')

function expectRefused(result: Result, message?: RegExp): void {
  expect(result.calls).toEqual([])
  for (const value of Object.values(result.data ?? {})) expect(value).toBeNull()
  expect(result.errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT'])
  expect(result.errors[0]?.message.length).toBeLessThan(400)
  if (message) expect(result.errors[0]?.message).toMatch(message)
}

/** What is neither a UUID nor a global ID. */
const NO_IDS: [what: string, id: string][] = [
  ['nothing', ''],
  ['a blank', ' '],
  ['a name', 'lobby'],
  ['a UUID with a digit too few', UUID.slice(1)],
  ['a UUID with a digit too many', `${UUID}0`],
  ['a UUID without hyphens', UUID.replaceAll('-', '')],
  ['a UUID with its hyphens elsewhere', '0000000-00000-4000-8000-000000000000'],
  ['a UUID with a letter beyond f', UUID.replace('4', 'g')],
  ['a UUID in braces', `{${UUID}}`],
  ['a UUID with a blank', ` ${UUID}`],
  ['a UUID with a line break', `${UUID}\n`],
  ['a UUID as a URN', `urn:uuid:${UUID}`],
  ['a path', '../conferences'],
  ['a UUID and a path', `${UUID}/members`],
  ['a UUID and a query', `${UUID}?page_size=1000`],
  ['an encoded path', '%2e%2e%2fconferences'],
  ['text beyond ASCII', '💥\u0000'],
  ['10 KB of text', 'a'.repeat(10_000)],
]

/** What looks like a global ID and is none. */
const NO_GLOBAL_IDS: [what: string, id: string][] = [
  ['of an unknown type', encode(`Rooms:${UUID}`)],
  ['of a type that has none', encode(`RoomSessionEvent:${UUID}`)],
  ['of an inherited type', encode(`constructor:${UUID}`)],
  ['of a type in small letters', encode(`room:${UUID}`)],
  ['without a key', encode('Room')],
  ['with an empty key', encode('Room:')],
  ['with a key that is no UUID', encode('Room:lobby')],
  ['with a path for a key', encode('Room:../conferences')],
  ['with two keys where there is one', encode(`Room:${UUID}:${UUID}`)],
  ['with one key where there are two', encode(`RoomSessionMember:${UUID}`)],
  ['with padding', Buffer.from(`Room:${UUID}`).toString('base64').padEnd(60, '=')],
  ['with something after it', `${encode(`Room:${UUID}`)}A`],
  ['with a line break', `${encode(`Room:${UUID}`)}\n`],
]

describe('an id', () => {
  test.for([...NO_IDS, ...NO_GLOBAL_IDS])('is refused: %s', async ([_, id], { graph }) => {
    for (const field of ['room', 'conference', 'roomSession']) {
      const result = await graph.run(`query ($id: ID!) { thing: ${field}(id: $id) { id } }`, { id })
      expectRefused(result, /^`id` takes the id of a \w+, as a UUID or as a global ID, but got /)
      expect(result.errors[0]?.path).toEqual(['thing'])
    }
  })

  test.for(['room', 'conference', 'roomSession'])(
    'is refused by %s if it is that of another type',
    async (field, { graph }) => {
      const own = { room: 'Room', conference: 'Conference', roomSession: 'RoomSession' }[field]
      for (const type of ['Room', 'Conference', 'RoomSession', 'RoomRecording'].filter(
        (each) => each !== own,
      )) {
        const id = encode(`${type}:${UUID}`)
        expectRefused(
          await graph.run(`query ($id: ID!) { thing: ${field}(id: $id) { id } }`, { id }),
          new RegExp(`global ID of a ${type}`),
        )
      }
    },
  )

  test('is taken as a UUID and as a global ID', async ({ graph, roomId }) => {
    for (const id of [roomId, encode(`Room:${roomId}`)]) {
      const { data, errors } = await graph.run('query ($id: ID!) { room(id: $id) { roomId } }', { id })
      expect(errors).toEqual([])
      expect(data.room).toEqual({ roomId })
    }
  })

  test('in capitals is the same id, asked for in small letters', async ({ graph, roomId }) => {
    const id = roomId.toUpperCase()
    const { data, errors, calls } = await graph.run(
      `{ room(id: "${id}") { roomId } node(id: "${encode(`Room:${id}`)}") { id } small: room(id: "${roomId}") { roomId } }`,
    )
    expect(errors).toEqual([])
    expect(data).toEqual({ room: { roomId }, node: { id: encode(`Room:${roomId}`) }, small: { roomId } })
    expect(calls).toEqual([`/api/video/rooms/${roomId}`])
  })

  test('as a number is text that is no id', async ({ graph }) => {
    expectRefused(await graph.run('{ room(id: 5) { id } }'))
  })
})

describe('node and nodes', () => {
  test.for([...NO_IDS, ...NO_GLOBAL_IDS, ['a UUID', UUID]])('refuse %s', async ([_, id], { graph }) => {
    expectRefused(
      await graph.run('query ($id: ID!) { node(id: $id) { id } }', { id }),
      /^`id` takes a global ID/,
    )
  })

  test('a bad one among several is null with an error at its place, and costs nothing', async ({
    graph,
    roomId,
  }) => {
    const good = encode(`Room:${roomId}`)
    const { data, errors, calls } = await graph.run('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: [good, 'bad', encode(`Conference:${UUID}`), UUID],
    })
    expect(data.nodes).toEqual([{ id: good }, null, null, null])
    expect(errors.map(({ path, message }) => [path, message.split(' ')[0]])).toEqual([
      [['nodes', 1], '`ids[1]`'],
      [['nodes', 3], '`ids[3]`'],
    ])
    expect(calls).toHaveLength(2)
  })

  test('of none is none', async ({ graph }) => {
    const { data, errors, calls } = await graph.run('{ nodes(ids: []) { id } }')
    expect({ data, errors, calls }).toEqual({ data: { nodes: [] }, errors: [], calls: [] })
  })
})

describe('room', () => {
  test.for(['room { id }', 'room(id: null, name: null) { id }'])(
    '%s is refused: neither id nor name',
    async (field, { graph }) => {
      expectRefused(await graph.run(`{ ${field} }`), /either `id` or `name`, but got neither/)
    },
  )

  test('with both is refused', async ({ graph }) => {
    expectRefused(await graph.run(`{ room(id: "${UUID}", name: "lobby") { id } }`), /but got both/)
  })

  test('with one and null for the other is taken', async ({ graph, roomId }) => {
    const { data, errors } = await graph.run(`{ room(id: "${roomId}", name: null) { roomId } }`)
    expect(errors).toEqual([])
    expect(data.room).toEqual({ roomId })
  })
})

/** What no room can be called. */
const NO_NAMES: [what: string, name: string][] = [
  ['nothing', ''],
  ['a blank', 'two words'],
  ['a dot', '.'],
  ['two dots', '..'],
  ['a slash', 'a/b'],
  ['a backslash', 'a\\b'],
  ['an encoded slash', 'a%2fb'],
  ['a question mark', 'a?b'],
  ['a number sign', 'a#b'],
  ['an umlaut', 'küche'],
  ['a letter that looks like another', 'lobbу'],
  ['a line break at its end', 'lobby\n'],
  ['a null character', 'lobby\u0000'],
  ['101 characters', 'a'.repeat(101)],
  ['10 KB', 'a'.repeat(10_000)],
]

describe('a name', () => {
  test.for(NO_NAMES)('is refused: %s', async ([_, name], { graph }) => {
    const fields = {
      'room(name: $name) { id }': 'name',
      'roomSessions(filter: { roomName: $name }) { nodes { id } }': 'filter.roomName',
      'roomSessions(filter: { roomNameMatches: $name }) { nodes { id } }': 'filter.roomNameMatches',
    }
    for (const [field, argument] of Object.entries(fields)) {
      const result = await graph.run(`query ($name: String) { thing: ${field} }`, { name })
      expectRefused(
        result,
        new RegExp(`^\`${argument}\` takes 1 to 100 letters, digits, hyphens or underscores`),
      )
    }
  })

  test.for(['a', '-', '_', '0', 'A-b_9', 'a'.repeat(100)])('is taken: %s', async (name, { graph }) => {
    const { data, errors, calls } = await graph.run(
      'query ($name: String) { room(name: $name) { id } roomSessions(filter: { roomName: $name, roomNameMatches: $name }) { nodes { id } } }',
      { name },
    )
    expect(errors).toEqual([])
    expect(data.room).toBeNull()
    expect(calls).toHaveLength(2)
  })
})

describe('a name that looks like a UUID', () => {
  const LIKE_UUID = 'ABCDEF01-2345-6789-abcd-ef0123456789'

  test('finds its room by name, and nothing by id', async ({ graph }) => {
    const room = graph.emulator.signalwire.addRoom({ name: LIKE_UUID })
    const byName = await graph.run(`{ room(name: "${LIKE_UUID}") { roomId name } }`)
    expect(byName).toMatchObject({ errors: [], data: { room: { roomId: room.id, name: LIKE_UUID } } })
    const byId = await graph.run(
      `{ room(id: "${LIKE_UUID}") { roomId } node(id: "${encode(`Room:${LIKE_UUID}`)}") { id } }`,
    )
    expect(byId).toMatchObject({ errors: [], data: { room: null, node: null } })
    const both = await graph.run(
      `{ a: room(id: "${LIKE_UUID}") { roomId } b: room(name: "${LIKE_UUID}") { roomId } }`,
    )
    expect(both.data).toEqual({ a: null, b: { roomId: room.id } })
  })

  test('that is the id of another room is never taken for that room', async ({ graph, roomId }) => {
    graph.emulator.signalwire.addRoom({ name: roomId })
    const { data, errors } = await graph.run(
      `{ room(id: "${roomId}") { roomId } named: room(name: "${roomId}") { roomId } }`,
    )
    expect(errors).toEqual([])
    expect(data.room).toEqual({ roomId })
    expect(data.named?.roomId ?? null).not.toBe(roomId)
  })
})

describe('a time', () => {
  const asVariable = (graph: Graph, startsAfter: unknown) =>
    graph.run('query ($at: DateTime) { rooms(filter: { startsAfter: $at }) { nodes { id } } }', {
      at: startsAfter,
    })
  const asLiteral = (graph: Graph, literal: string) =>
    graph.run(`{ conferences(filter: { endsBefore: ${literal} }) { nodes { id } } }`)

  test.for<unknown>([
    '',
    'tomorrow',
    '2026',
    '2026-06',
    '2026-6-1',
    '2026-13-01',
    '2026-00-10',
    '2026-06-00',
    '2026-02-29',
    '2026-06-31T00:00:00Z',
    '2026-06-01T09:30Z',
    '2026-06-01T09:30:00',
    '2026-06-01 09:30:00',
    '2026-06-01T24:00:00Z',
    '2026-06-01T09:60:00Z',
    '2026-06-01T09:30:00.Z',
    '2026-06-01T09:30:00+0100',
    '2026-06-01T09:30:00+25:00',
    '2026-06-01T09:30:00Z ',
    '2026-06-01\n',
    '1767225600',
    1767225600,
    true,
    ['2026-06-01'],
    { at: '2026-06-01' },
  ])('is refused, as a variable and as a literal: %j', async (value, { graph }) => {
    const variable = await asVariable(graph, value)
    expectRefused(variable)
    const literal =
      typeof value === 'object'
        ? Array.isArray(value)
          ? '["2026-06-01"]'
          : '{ at: "2026-06-01" }'
        : JSON.stringify(value)
    expectRefused(await asLiteral(graph, literal))
    if (typeof value === 'string') expect(variable.errors[0]?.message).toContain('RFC 3339')
  })

  test.for([
    '2026-06-01',
    '2028-02-29',
    '2026-06-01T09:30:00Z',
    '2026-06-01t09:30:00z',
    '2026-06-01T09:30:00.5+05:30',
    '2026-06-01T09:30:00-00:00',
  ])('is taken and sent as it was written: %s', async (value, { graph }) => {
    const variable = await asVariable(graph, value)
    expect(variable.errors).toEqual([])
    expect(variable.calls).toEqual([
      `/api/video/rooms?${new URLSearchParams({ starts_after: value, page_size: '50' })}`,
    ])
    expect((await asLiteral(graph, JSON.stringify(value))).errors).toEqual([])
  })
})

describe('UNRECOGNIZED', () => {
  test('is no filter of sessions, as a literal or as a variable', async ({ graph }) => {
    expectRefused(
      await graph.run('{ roomSessions(filter: { status: UNRECOGNIZED }) { nodes { id } } }'),
      /`filter.status` cannot be UNRECOGNIZED/,
    )
    expectRefused(
      await graph.run(
        'query ($status: RoomSessionStatus) { roomSessions(filter: { status: $status }) { nodes { id } } }',
        { status: 'UNRECOGNIZED' },
      ),
    )
  })

  test('is no status of the sessions of a room, whose own call stays the only one', async ({
    graph,
    roomId,
  }) => {
    const { data, errors, calls } = await graph.run(
      `{ room(id: "${roomId}") { roomId sessions(status: UNRECOGNIZED) { nodes { id } } } }`,
    )
    expect(data.room).toEqual({ roomId, sessions: null })
    expect(errors).toMatchObject([{ path: ['room', 'sessions'], extensions: { code: 'BAD_USER_INPUT' } }])
    expect(calls).toHaveLength(1)
  })

  test.for(['in-progress', 'RUNNING', 'in_progress'])(
    'nor is %s a word of the schema',
    async (status, { graph }) => {
      const query =
        'query ($status: RoomSessionStatus) { roomSessions(filter: { status: $status }) { nodes { id } } }'
      expectRefused(await graph.run(query, { status }))
    },
  )
})

describe('mediaTtl', () => {
  const ask = (graph: Graph, sessionId: string, mediaTtl: unknown) =>
    graph.run(
      `query ($mediaTtl: Int) { roomSession(id: "${sessionId}") { recordings(mediaTtl: $mediaTtl) { nodes { uri } } } }`,
      { mediaTtl },
    )

  test.for([-1, -2147483648])(
    'of %i is refused, before its list is asked for',
    async (mediaTtl, { graph, sessionId }) => {
      const { data, errors, calls } = await ask(graph, sessionId, mediaTtl)
      expect(data.roomSession).toEqual({ recordings: null })
      expect(errors).toMatchObject([
        {
          path: ['roomSession', 'recordings'],
          message: expect.stringContaining('mediaTtl'),
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ])
      expect(calls).toHaveLength(1)
    },
  )

  test.for([0, 60, 2147483647])('of %i is taken and sent', async (mediaTtl, { graph, sessionId }) => {
    const { errors, calls } = await ask(graph, sessionId, mediaTtl)
    expect(errors).toEqual([])
    expect(calls[1]).toContain(`media_ttl=${mediaTtl}`)
  })
})
