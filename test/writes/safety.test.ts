import { describe, expect } from 'vitest'
import { createRoomgraph } from '../../src/index.ts'
import type { AuditEntry } from '../../src/server/observability/logger.ts'
import { ask } from '../support/client.ts'
import type { Data } from '../support/graph.ts'
import { callsOf, outcomesOf, USER_ERRORS, withWrites } from './support.ts'

const KEY = 'some-key-0123456789'
const audited: AuditEntry[] = []
const logger = { error: () => {}, write: (entry: AuditEntry) => void audited.push(entry) }
const test = withWrites({}, { logger, explain: true, limits: { maxUpstreamCalls: 5 } })

const faultsOf = (result: Data) =>
  result.userErrors.map(({ code, path }: { code: string; path: string[] }) => `${code} ${path.join('.')}`)

describe('bad input is refused before any call, with all its faults', () => {
  test('of a new room', async ({ graph }) => {
    const { data } = await graph.run(
      `mutation ($input: CreateRoomInput!) { createRoom(input: $input) { roomId ${USER_ERRORS} } }`,
      {
        input: {
          name: 'not ok',
          displayName: '👍'.repeat(201),
          description: 'x'.repeat(3001),
          maxMembers: 301,
          quality: 'UNRECOGNIZED',
          joinFrom: '2026-06-01',
          removeAfterSecondsElapsed: 0,
          meta: JSON.parse('{"__proto__": 1}'),
        },
      },
    )
    expect(faultsOf(data.createRoom)).toEqual([
      'WRONG_FORMAT input.name',
      'TOO_LONG input.displayName',
      'TOO_LONG input.description',
      'OUT_OF_RANGE input.maxMembers',
      'INVALID input.quality',
      'WRONG_FORMAT input.joinFrom',
      'OUT_OF_RANGE input.removeAfterSecondsElapsed',
      'INVALID input.meta',
    ])
    expect(callsOf(graph)).toEqual([])
  })

  test('but code points count once, and what is at the limit is taken', async ({ graph }) => {
    const { data } = await graph.run(
      `mutation ($input: CreateRoomInput!) { createRoom(input: $input) { room { displayName } ${USER_ERRORS} } }`,
      { input: { name: 'x'.repeat(100), displayName: '👍'.repeat(200), meta: { x: 'y'.repeat(1992) } } },
    )
    expect(data.createRoom.userErrors).toEqual([])
  })

  test('and so is text of several lines, with other characters that control something', async ({ graph }) => {
    const description = 'first\nsecond\ta\u0001\u007f'
    const { data } = await graph.run(
      `mutation ($input: CreateRoomInput!) { createRoom(input: $input) { room { description } ${USER_ERRORS} } }`,
      { input: { name: 'lines', description, meta: { description } } },
    )
    expect(data.createRoom).toEqual({ room: { description }, userErrors: [] })
  })

  test('and so is each number that is exact', async ({ graph }) => {
    const meta = { a: Number.MAX_SAFE_INTEGER, b: Number.MIN_SAFE_INTEGER, c: 0.1, d: 1e-300 }
    const { data } = await graph.run(
      `mutation ($input: CreateRoomInput!) { createRoom(input: $input) { ${USER_ERRORS} } }`,
      { input: { name: 'exact', meta } },
    )
    expect(data.createRoom.userErrors).toEqual([])
  })

  test.for([
    [{}, ['REQUIRED input']],
    [{ maxMembers: null, quality: null }, ['REQUIRED input.maxMembers', 'REQUIRED input.quality']],
    [{ meta: { x: 'y'.repeat(1993) } }, ['TOO_LONG input.meta']],
    [
      { displayName: 'a\ud800', meta: { '\udfff': 1 }, description: '\ud83d\udc4d' },
      ['INVALID input.displayName', 'INVALID input.meta'],
    ],
    [{ meta: { x: ['\ud800'] } }, ['INVALID input.meta']],
    [
      { displayName: 'a\u0000', description: '\u0000', meta: { x: ['\u0000'] } },
      ['INVALID input.displayName', 'INVALID input.description', 'INVALID input.meta'],
    ],
    [{ meta: { x: { '\u0000': 1 } } }, ['INVALID input.meta']],
    // JavaScript has read another number than the caller has written.
    [{ meta: { x: [{ id: 2 ** 53 }] } }, ['INVALID input.meta']],
    [{ meta: { x: -(2 ** 60) } }, ['INVALID input.meta']],
    [
      { joinFrom: '2026-06-01', joinUntil: '2026-06-02' },
      ['WRONG_FORMAT input.joinFrom', 'WRONG_FORMAT input.joinUntil'],
    ],
    [{ expectedUpdatedAt: '2026-06-01', displayName: 'x' }, ['WRONG_FORMAT input.expectedUpdatedAt']],
    [{ meta: JSON.parse(`{"x":${'['.repeat(40)}${']'.repeat(40)}}`) }, ['INVALID input.meta']],
    [
      { joinFrom: '2026-06-02T00:00:00Z', joinUntil: '2026-06-01T00:00:00Z' },
      ['CONFLICTING input.joinUntil'],
    ],
  ] as const)('of an update: %j', async ([changes, expected], { graph }) => {
    const { data } = await graph.run(
      `mutation ($input: UpdateRoomInput!) { updateRoom(input: $input) { roomId ${USER_ERRORS} } }`,
      { input: { roomId: '00000000-0000-4000-8000-000000000001', ...changes } },
    )
    expect(faultsOf(data.updateRoom)).toEqual(expected)
    expect(callsOf(graph)).toEqual([])
  })

  test('of a conference and of a token', async ({ graph }) => {
    const { data } = await graph.run(
      `mutation {
        a: updateConference(input: { conferenceId: "Um9vbTp4", displayName: null, darkTheme: { primary: "red" }, lightTheme: null }) { ${USER_ERRORS} }
        b: createRoomToken(input: { roomName: "ok", permissions: ["room.self.deaf", "admin"] }) { ${USER_ERRORS} }
      }`,
    )
    expect(faultsOf(data.a)).toEqual([
      'WRONG_FORMAT input.conferenceId',
      'REQUIRED input.displayName',
      'REQUIRED input.lightTheme',
      'WRONG_FORMAT input.darkTheme.primary',
    ])
    expect(faultsOf(data.b)).toEqual(['WRONG_FORMAT input.permissions.1'])
    expect(callsOf(graph)).toEqual([])
  })
})

describe('fields of one mutation', () => {
  test('run one after the other; one that fails leaves those before and after it', async ({ graph }) => {
    const result = await graph.run(
      `mutation {
        a: createRoom(input: { name: "in-order" }) { roomId }
        b: createRoom(input: { name: "in-order" }) { roomId }
        c: createRoom(input: { name: "in-order-2" }) { roomId }
      }`,
    )
    expect(result.data).toEqual({
      a: { roomId: expect.any(String) },
      b: null,
      c: { roomId: expect.any(String) },
    })
    expect(outcomesOf(result)).toEqual([['b', 'USER_ERROR', 'refused']])
    const { journal } = graph.emulator
    expect(journal).toHaveLength(3)
    for (const [index, { startedAt }] of journal.entries()) {
      if (index > 0) expect(startedAt).toBeGreaterThanOrEqual(journal[index - 1]?.finishedAt ?? Number.NaN)
    }
  })

  test('are counted each, also where they are equal', async ({ graph }) => {
    const six = ['a', 'b', 'c', 'd', 'e', 'f'].map(
      (name) => `${name}: createRoomToken(input: { roomName: "x" }) { token }`,
    )
    const result = await graph.run(`mutation { ${six.join(' ')} }`)
    expect(outcomesOf(result)).toEqual([[undefined, 'UPSTREAM_CALL_LIMIT_EXCEEDED', undefined]])
    expect(callsOf(graph)).toEqual([])
    const five = await graph.run(`mutation { ${six.slice(1).join(' ')} }`)
    expect(five.extensions.upstream).toMatchObject({ worstCase: 5, total: 5 })
  })
})

describe('nothing but a POST of JSON writes', () => {
  const query = 'mutation { createRoom(input: { name: "by-get" }) { roomId } }'
  const json = { 'content-type': 'application/json' }
  test.for<[string, string, RequestInit]>([
    [
      'GET',
      `?query=${encodeURIComponent(query)}`,
      { headers: { 'x-requested-with': 'x', 'apollo-require-preflight': '1' } },
    ],
    [
      'GET that says to be a POST',
      `?query=${encodeURIComponent(query)}`,
      { headers: { ...json, 'x-method-override': 'POST', 'x-http-method-override': 'POST' } },
    ],
    ['GET of events', `?query=${encodeURIComponent(query)}`, { headers: { accept: 'text/event-stream' } }],
    ['a form', '', { method: 'POST', body: new URLSearchParams({ query }) }],
    [
      'plain text',
      '',
      { method: 'POST', body: JSON.stringify({ query }), headers: { 'content-type': 'text/plain' } },
    ],
    ['GraphQL', '', { method: 'POST', body: query, headers: { 'content-type': 'application/graphql' } }],
    ['PUT', '', { method: 'PUT', body: JSON.stringify({ query }), headers: json }],
    [
      'a root field put off',
      '',
      {
        method: 'POST',
        headers: { ...json, accept: 'multipart/mixed' },
        body: JSON.stringify({ query: query.replace('createRoom', '... @defer { createRoom').concat(' }') }),
      },
    ],
  ])('%s', async ([, search, init], { graph }) => {
    graph.emulator.resetJournal()
    const response = await graph.fetch(new Request(`http://localhost/graphql${search}`, init))
    await response.text()
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(callsOf(graph)).toEqual([])
  })
})

test('each write has one audit entry, without names, bodies and tokens', async ({ graph }) => {
  audited.length = 0
  const { data } = await graph.run(
    `mutation { a: createRoomToken(input: { roomName: "canary-room", userName: "canary-user" }) { token }
      b: createRoom(input: { name: "canary-room-2" }) { roomId } c: createRoom(input: { name: "no way" }) { ${USER_ERRORS} } }`,
  )
  expect(audited).toMatchObject([
    {
      field: 'createRoomToken',
      method: 'POST',
      route: '/api/video/room_tokens',
      status: 200,
      outcome: 'done',
    },
    { field: 'createRoom', id: data.b.roomId, status: 200, outcome: 'done', requestId: expect.any(String) },
  ])
  expect(JSON.stringify(audited)).not.toMatch(/canary/)
  expect(JSON.stringify(audited)).not.toContain(data.a.token)
})

test('tokens and addresses of streams are told to their caller alone', async ({ graph }) => {
  audited.length = 0
  const [roomId] = graph.emulator.signalwire.roomIds()
  const url = 'rtmps://canary.example.com/app/canary-key'
  const { data, errors, extensions } = await graph.run(
    `mutation ($id: ID!, $url: String!) {
      a: createRoomStream(input: { roomId: $id, url: $url }) { stream { url } }
      b: createRoomStream(input: { roomId: "00000000-0000-4000-8000-000000000001", url: $url }) { streamId }
      c: createRoomToken(input: { roomName: "lobby" }) { token }
    }`,
    { id: roomId, url },
  )
  expect(data.a.stream.url).toBe(url)
  expect(errors).toHaveLength(1)
  const told = JSON.stringify([errors, extensions, audited])
  expect(told).toContain('/streams')
  expect(told).not.toMatch(/canary/)
  expect(told).not.toContain(data.c.token)
})

test('scopes are asked for before anything is sent', async ({ graph }) => {
  const { url } = graph.emulator
  const keys = [{ name: 'app', key: KEY, scopes: ['write'] as const }]
  const guarded = createRoomgraph({
    signalwire: { baseUrl: url, ...graph.emulator.signalwire.credentials },
    auth: { kind: 'api-key', keys },
    scopes: true,
    writes: true,
  })
  graph.emulator.resetJournal()
  const query = `mutation {
    a: createRoom(input: { name: "scoped" }) { roomId }
    b: deleteRoom(input: { roomId: "x" }) { deletedRoomId }
    c: createRoomToken(input: { roomName: "x" }) { token }
  }`
  const { data, errors } = await ask(guarded, query, {}, { headers: { authorization: `Bearer ${KEY}` } })
  expect(data.a.roomId).toEqual(expect.any(String))
  expect(
    errors.map((each: Data) => [
      each.path[0],
      each.extensions.code,
      each.extensions.scope,
      each.extensions.outcome,
    ]),
  ).toEqual([
    ['b', 'FORBIDDEN', 'delete', 'not-sent'],
    ['c', 'FORBIDDEN', 'tokens', 'not-sent'],
  ])
  expect(callsOf(graph)).toEqual(['POST /rooms'])
  await guarded.close()
})
