import { describe, expect } from 'vitest'
import type { InterceptedAnswer } from '../../src/emulator/index.ts'
import { createRoomgraph } from '../../src/index.ts'
import { ask } from '../support/client.ts'
import { type Graph, type Result, withGraph } from '../support/graph.ts'

const QUERY = '{ rooms(first: 2) { nodes { roomId } } }'
const CANARY = 'canary in a cage'
const UNKNOWN = '00000000-0000-4000-8000-000000000000'

const test = withGraph()

function answer(graph: Graph, with_: InterceptedAnswer): void {
  graph.emulator.intercept(() => ({ ...with_, headers: { 'x-request-id': 'request-7', ...with_.headers } }))
}

/** The only error of a response, after a look at everything that it must not give away. */
function onlyError(graph: Graph, result: Result): Result['errors'][number] {
  const { projectId, apiToken } = graph.emulator.signalwire.credentials
  const basic = Buffer.from(`${projectId}:${apiToken}`).toString('base64')
  const said = JSON.stringify([result.data, result.errors, result.extensions])
  for (const secret of [projectId, apiToken, basic, 'Basic ', CANARY]) expect(said).not.toContain(secret)
  expect(result.errors).toHaveLength(1)
  const [error] = result.errors
  if (!error) throw new Error('no error')
  expect(error.message.length).toBeLessThan(300)
  return error
}

describe('a status other than 200', () => {
  test.for([
    [400, 'UPSTREAM_INVALID_REQUEST', false],
    [401, 'UPSTREAM_UNAUTHORIZED', false],
    [403, 'UPSTREAM_FORBIDDEN', false],
    [404, 'UPSTREAM_INVALID_REQUEST', false],
    [409, 'UPSTREAM_INVALID_REQUEST', false],
    [418, 'UPSTREAM_INVALID_REQUEST', false],
    [422, 'UPSTREAM_INVALID_REQUEST', false],
    [429, 'UPSTREAM_RATE_LIMITED', true],
    [500, 'UPSTREAM_UNAVAILABLE', true],
    [502, 'UPSTREAM_UNAVAILABLE', true],
    [503, 'UPSTREAM_UNAVAILABLE', true],
    [504, 'UPSTREAM_UNAVAILABLE', true],
    [599, 'UPSTREAM_UNAVAILABLE', true],
    [201, 'UPSTREAM_BAD_RESPONSE', false],
    [204, 'UPSTREAM_BAD_RESPONSE', false],
    [206, 'UPSTREAM_BAD_RESPONSE', false],
    [300, 'UPSTREAM_BAD_RESPONSE', false],
    [304, 'UPSTREAM_BAD_RESPONSE', false],
  ] as const)('%i is %s', async ([status, code, retryable], { graph }) => {
    for (const body of [
      { error: CANARY },
      `<html><body>${CANARY}</body></html>`,
      '',
      `{"error": "${CANARY}`,
    ]) {
      answer(graph, { status, body })
      const result = await graph.run(QUERY)
      const error = onlyError(graph, result)
      expect(error.path).toEqual(['rooms'])
      expect(error.message).toMatch(new RegExp(`^GET /api/video/rooms answered ${status}`))
      expect(error.extensions).toEqual({
        code,
        service: 'signalwire',
        status,
        requestId: 'request-7',
        retryable,
      })
      expect(result.data).toEqual({ rooms: null })
      expect(result.status).toBe(200)
    }
  })

  test.for([301, 302, 303, 307, 308])('%i is never followed', async (status, { graph }) => {
    answer(graph, {
      status,
      headers: { location: `${graph.emulator.url}/api/video/rooms?page_size=2&canary` },
    })
    const result = await graph.run(QUERY)
    expect(onlyError(graph, result)).toMatchObject({
      message: expect.stringContaining('redirects are never followed'),
      extensions: { code: 'UPSTREAM_BAD_RESPONSE', status },
    })
    expect(result.calls).toHaveLength(1)
  })

  test('tells what to check when credentials are refused', async ({ graph }) => {
    for (const status of [401, 403]) {
      answer(graph, { status, body: {} })
      const { message } = onlyError(graph, await graph.run(QUERY))
      expect(message).toContain('SIGNALWIRE_PROJECT_ID and SIGNALWIRE_API_TOKEN')
      expect(message).toContain('Video scope')
      expect(message.includes('these credentials may not read this')).toBe(status === 403)
    }
  })

  test('and no x-request-id leaves the id out', async ({ graph }) => {
    graph.emulator.behaviour.requestIds = false
    graph.emulator.intercept(() => ({ status: 500 }))
    expect(onlyError(graph, await graph.run(QUERY)).extensions).not.toHaveProperty('requestId')
    graph.emulator.behaviour.requestIds = true
  })

  test('with the wrong token is what the upstream itself says', async ({ graph }) => {
    const { credentials } = graph.emulator.signalwire
    const other = createRoomgraph({
      signalwire: { baseUrl: graph.emulator.url, ...credentials, apiToken: 'PTwrong' },
    })
    const { text: said, errors } = await ask(other, QUERY)
    await other.close()
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAUTHORIZED', status: 401 } }])
    expect(said).not.toContain('PTwrong')
  })
})

describe('a 422', () => {
  const entries = (graph: Graph, errors: unknown) => answer(graph, { status: 422, body: { errors } })

  test('gives every entry, with what it names', async ({ graph }) => {
    const url = 'https://example.com/errors'
    entries(graph, [
      { type: 'validation_error', code: 'invalid', message: 'is odd', attribute: 'page_size', url },
      { type: 'validation_error', code: 'missing', message: 'is missing', attribute: null, url },
      { type: 'validation_error', code: 'unknown', message: 'is unknown', attribute: 'starts_after', url },
    ])
    const error = onlyError(graph, await graph.run(QUERY))
    expect(error.message).toContain('It names: page_size, starts_after.')
    expect(error.extensions.errors).toEqual([
      { code: 'invalid', attribute: 'page_size' },
      { code: 'missing' },
      { code: 'unknown', attribute: 'starts_after' },
    ])
  })

  test('whose entries are strange gives what can be read of them', async ({ graph }) => {
    entries(graph, [null, 5, 'text', [], { code: 5, message: {}, attribute: ['a'] }, { code: 'odd' }])
    expect(onlyError(graph, await graph.run(QUERY)).extensions.errors).toEqual([{}, {}, { code: 'odd' }])
  })

  test('with text for attributes keeps it out', async ({ graph }) => {
    entries(graph, [{ attribute: `${CANARY}!` }, { attribute: 'page_size' }, { attribute: 'x'.repeat(5000) }])
    const result = await graph.run(QUERY)
    expect(result.errors[0]?.message).toContain('It names: page_size.')
    expect(JSON.stringify(result.errors)).not.toContain(CANARY)
    expect(JSON.stringify(result.errors).length).toBeLessThan(2000)
  })

  test.for([400, 409])('and a %i are read alike', async (status, { graph }) => {
    answer(graph, { status, body: { errors: [{ code: 'invalid', attribute: 'page_size' }] } })
    const { message, extensions } = onlyError(graph, await graph.run(QUERY))
    expect(message).toContain('It names: page_size.')
    expect(extensions.errors).toEqual([{ code: 'invalid', attribute: 'page_size' }])
  })

  test.for([[{}], ['text'], [null], [5]] as const)(
    'with `errors` of %j gives none',
    async ([errors], { graph }) => {
      entries(graph, errors)
      const { message, extensions } = onlyError(graph, await graph.run(QUERY))
      expect(extensions).not.toHaveProperty('errors')
      expect(message).toMatch(/ answered 422: the request was refused\.$/)
    },
  )
})

describe('a 429', () => {
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString()

  test.for<[header: string, least: number, most: number]>([
    ['0', 0, 0],
    ['7', 7, 7],
    ['3600', 3600, 3600],
    [inSeconds(60), 40, 61],
  ])('with Retry-After: %s passes the seconds on', async ([header, least, most], { graph }) => {
    answer(graph, { status: 429, headers: { 'retry-after': header } })
    const { message, extensions } = onlyError(graph, await graph.run(QUERY))
    expect(extensions.retryAfter).toBeGreaterThanOrEqual(least)
    expect(extensions.retryAfter).toBeLessThanOrEqual(most)
    expect(message).toContain(`${extensions.retryAfter} s`)
  })

  test.for([
    '-1',
    '1e9',
    '1000000000',
    '9'.repeat(400),
    '1.5',
    'soon',
    '5 minutes',
    'NaN',
    '0x10',
    inSeconds(-3600),
    inSeconds(1e7),
    inSeconds(60).slice(5, 16),
  ])('with Retry-After: %s passes nothing on', async (header, { graph }) => {
    answer(graph, { status: 429, headers: { 'retry-after': header } })
    const { message, extensions } = onlyError(graph, await graph.run(QUERY))
    expect(extensions).not.toHaveProperty('retryAfter')
    expect(message).toContain('Wait before asking again')
  })
})

describe('what is not there', () => {
  test.for([
    `room(id: "${UNKNOWN}") { id }`,
    'room(name: "nobody-named-it-so") { id }',
    `room(name: "${UNKNOWN}") { id }`,
    `conference(id: "${UNKNOWN}") { id }`,
    `roomSession(id: "${UNKNOWN}") { id }`,
  ])('%s is null without an error', async (field, { graph }) => {
    const { data, errors, calls } = await graph.run(`{ thing: ${field} }`)
    expect(errors).toEqual([])
    expect(data).toEqual({ thing: null })
    expect(calls).toHaveLength(1)
  })

  test.for(['Room', 'Conference', 'RoomSession', 'RoomRecording', 'RoomSessionMember'])(
    'as a node, a %s is null without an error',
    async (type, { graph }) => {
      const keys = type === 'RoomSessionMember' ? [UNKNOWN, UNKNOWN] : [UNKNOWN]
      const id = Buffer.from([type, ...keys].join(':')).toString('base64url')
      const { data, errors } = await graph.run(`{ node(id: "${id}") { id } nodes(ids: ["${id}"]) { id } }`)
      expect(errors).toEqual([])
      expect(data).toEqual({ node: null, nodes: [null] })
    },
  )

  test('is null whatever the 404 looks like', async ({ graph }) => {
    answer(graph, { status: 404, body: `<html>${CANARY}</html>`, headers: { 'content-type': 'text/html' } })
    expect(await graph.run('{ room(name: "lobby") { id } }')).toMatchObject({
      data: { room: null },
      errors: [],
    })
  })

  test('a list that is not there is an error, which says what to check', async ({ graph }) => {
    answer(graph, { status: 404, body: {} })
    expect(onlyError(graph, await graph.run(QUERY)).message).toMatch(
      /SIGNALWIRE_SPACE or SIGNALWIRE_BASE_URL/,
    )
  })

  test('a list whose session has gone meanwhile is an error at the list', async ({ graph }) => {
    graph.emulator.intercept(({ path }) =>
      path.endsWith('/members') ? { status: 404, body: {} } : undefined,
    )
    const [id] = graph.emulator.signalwire.sessionIds()
    const { data, errors } = await graph.run(`{ roomSession(id: "${id}") { name members { nodes { id } } } }`)
    expect(data.roomSession).toMatchObject({ name: expect.any(String), members: null })
    expect(errors).toMatchObject([
      {
        path: ['roomSession', 'members'],
        extensions: { code: 'FIELD_UNAVAILABLE', service: 'signalwire', status: 404, retryable: false },
      },
    ])
  })
})

describe('one part that fails', () => {
  test('leaves its siblings as they are', async ({ graph }) => {
    graph.emulator.intercept(({ path }) => (path.endsWith('/conferences') ? { status: 500 } : undefined))
    const { data, errors } = await graph.run(
      '{ rooms(first: 2) { nodes { roomId } } conferences(first: 2) { nodes { name } } again: rooms(first: 2) { nodes { name } } }',
    )
    expect(data).toMatchObject({ rooms: { nodes: [{}, {}] }, conferences: null, again: { nodes: [{}, {}] } })
    expect(errors).toMatchObject([{ path: ['conferences'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
  })

  test('below one item leaves the other items', async ({ graph }) => {
    const [, second] = graph.emulator.signalwire.roomIds()
    graph.emulator.intercept(({ query }) => (query.get('room_id') === second ? { status: 503 } : undefined))
    const { data, errors } = await graph.run(
      '{ rooms(first: 3) { nodes { name sessions(first: 1) { nodes { sessionId } } } } }',
    )
    expect(data.rooms.nodes).toMatchObject([
      { sessions: { nodes: expect.any(Array) } },
      { name: expect.any(String), sessions: null },
      { sessions: { nodes: expect.any(Array) } },
    ])
    expect(errors).toMatchObject([{ path: ['rooms', 'nodes', 1, 'sessions'] }])
  })

  test.for([
    [401, 'UPSTREAM_UNAUTHORIZED'],
    [429, 'UPSTREAM_RATE_LIMITED'],
    [500, 'UPSTREAM_UNAVAILABLE'],
  ] as const)(
    'of a page that is filled from several calls (%i) is an error and never a short list',
    async ([status, code], { graph }) => {
      const { data: start } = await graph.run('{ rooms(first: 2) { pageInfo { endCursor } } }')
      graph.emulator.intercept(({ index }) => (index === 1 ? { status } : undefined))
      const result = await graph.run(
        'query ($after: String) { rooms(first: 10, after: $after) { nodes { roomId } } conferences(first: 1) { nodes { name } } }',
        { after: start.rooms.pageInfo.endCursor },
      )
      const refused = result.errors.map(({ path, extensions }) => ({ path, code: extensions.code }))
      expect(refused).toHaveLength(1)
      expect(refused[0]?.code).toBe(code)
    },
  )
})

test('a provider that is not configured says what to set', async () => {
  const bare = createRoomgraph({})
  expect(await ask(bare, QUERY)).toMatchObject({
    data: { rooms: null },
    errors: [
      {
        path: ['rooms'],
        message: expect.stringContaining('SIGNALWIRE_API_TOKEN'),
        extensions: { code: 'PROVIDER_NOT_CONFIGURED', service: 'signalwire' },
      },
    ],
  })
  await bare.close()
})
