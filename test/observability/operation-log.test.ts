import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql'
import { beforeEach, describe, expect, vi } from 'vitest'
import { createOperationContext } from '../../src/context.ts'
import { createRoomgraph, type OperationReport } from '../../src/index.ts'
import { createHandler } from '../../src/server/handler.ts'
import { type Graph, withGraph } from '../support/graph.ts'

const reports: OperationReport[] = []
const KEY = 'a-key-of-32-characters-or-more-00'
const test = withGraph(
  {},
  {
    graphiql: true,
    corsOrigins: ['https://app.example.com'],
    auth: { kind: 'api-key', keys: [{ name: 'dashboard', key: KEY }] },
    logger: { error() {}, operation: (report) => reports.push(report) },
  },
)
beforeEach(() => {
  reports.length = 0
})

async function ask(graph: Graph, params: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const response = await graph.fetch(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}`, ...headers },
      body: typeof params === 'string' ? params : JSON.stringify(params),
    }),
  )
  await response.clone().text()
  return response
}

describe('a report', () => {
  test('says what ran, for whom, how long, with how many calls, and how it ended', async ({ graph }) => {
    const query = 'query Live($first: Int) { rooms(first: $first) { nodes { activeSession { locked } } } }'
    graph.emulator.resetJournal()
    await ask(graph, { query, variables: { first: 3 } }, { 'x-request-id': 'mine' })
    expect(reports).toEqual([
      {
        requestId: 'mine',
        operationName: 'Live',
        operationType: 'query',
        caller: 'dashboard',
        status: 200,
        result: 'ok',
        upstreamCalls: graph.emulator.journal.length,
        durationMs: expect.any(Number),
        codes: {},
      },
    ])
    expect(graph.emulator.journal.length).toBe(2)
    expect(reports[0]?.durationMs).toBeGreaterThan(0)
  })

  test('counts the codes of errors', async ({ graph }) => {
    await ask(graph, {
      query: '{ a: room(id: "x") { name } b: room(id: "x") { name } rooms(first: 1) { nodes { name } } }',
    })
    await ask(graph, { query: '{ a: room(id: "x") { name } }' })
    expect(reports).toMatchObject([
      { result: 'partial', codes: { BAD_USER_INPUT: 2 } },
      { result: 'error', codes: { BAD_USER_INPUT: 1 }, upstreamCalls: 0 },
    ])
    expect('operationName' in (reports[0] ?? {})).toBe(false)
  })

  test('is made of parts too, with the errors of all', async ({ graph }) => {
    const query = 'query Parts { __typename ... @defer { room(id: "x") { name } } }'
    await ask(graph, { query }, { accept: 'multipart/mixed' })
    expect(reports).toMatchObject([
      { operationName: 'Parts', status: 200, result: 'partial', codes: { BAD_USER_INPUT: 1 } },
    ])
  })

  test('is made of parts also where the caller leaves before there is any', async ({ graph, emulator }) => {
    emulator.intercept(() => 'hang')
    emulator.resetJournal()
    const leaving = new AbortController()
    const query = `query Left { rooms(first: 1) { nodes { name } }
      ... @defer { conferences(first: 1) { nodes { name } } } }`
    const asked = new Request(`http://localhost/graphql?query=${encodeURIComponent(query)}`, {
      headers: { authorization: `Bearer ${KEY}`, accept: 'multipart/mixed' },
      signal: leaving.signal,
    })
    const answer = graph.fetch(asked)
    await vi.waitFor(() => expect(emulator.journal).toHaveLength(2), 20_000)
    leaving.abort()
    await expect(answer).rejects.toThrow('aborted')
    await vi.waitFor(() => expect(reports).toHaveLength(1), 5000)
    expect(reports).toMatchObject([{ operationName: 'Left', operationType: 'query', upstreamCalls: 2 }])
  })

  test.for<[string, number, unknown, Record<string, string>, object]>([
    ['a caller who is not known', 401, {}, { authorization: 'Bearer x' }, { codes: { UNAUTHENTICATED: 1 } }],
    ['a body that is no JSON', 400, '{', {}, { caller: 'dashboard', codes: { BAD_REQUEST: 1 } }],
    ['a form', 415, 'a=b', { 'content-type': 'text/plain' }, { codes: { UNSUPPORTED_MEDIA_TYPE: 1 } }],
    ['a type that there is not', 406, '{', { accept: 'image/png' }, { codes: { NOT_ACCEPTABLE: 1 } }],
    ['too much', 413, 'x'.repeat(200_000), {}, { codes: { REQUEST_ENTITY_TOO_LARGE: 1 } }],
    [
      'a document with mistakes',
      200,
      { query: 'query Typo { rom }', operationName: 'Typo' },
      {},
      { operationName: 'Typo', codes: { GRAPHQL_VALIDATION_FAILED: 1 } },
    ],
  ])('is made of %s', async ([_, status, body, headers, expected], { graph }) => {
    await ask(graph, body, { 'x-request-id': 'mine', ...headers })
    const report = { requestId: 'mine', status, result: 'error', upstreamCalls: 0, ...expected }
    expect(reports).toMatchObject([report])
    expect('operationType' in (reports[0] ?? {})).toBe(false)
  })

  test('cuts a long name, and does not repeat what can be none', async ({ graph }) => {
    await ask(graph, { query: `query ${'N'.repeat(5000)} { __typename }` })
    await ask(graph, { query: '{ __typename }', operationName: 'two\nlines' })
    expect(reports[0]?.operationName).toBe('N'.repeat(100))
    expect('operationName' in (reports[1] ?? {})).toBe(false)
  })

  test('holds no variable, no document, no header and no id', async ({ graph }) => {
    const canary = 'canary0cage'
    const query = `query Q($id: ID!) { ${canary}: room(id: $id) { name } a: room(name: "${canary}") { name } }`
    await ask(
      graph,
      { query, variables: { id: canary } },
      { cookie: canary, 'user-agent': canary, referer: canary },
    )
    expect(reports).toHaveLength(1)
    expect(JSON.stringify(reports)).not.toContain(canary)
  })

  test('is made of operations only', async ({ graph }) => {
    const get = (path: string, init?: RequestInit) =>
      graph.fetch(new Request(`http://localhost${path}`, init))
    await get('/health')
    await get('/ready')
    await get('/nowhere')
    expect((await get('/graphql', { headers: { accept: 'text/html' } })).status).toBe(200)
    const preflight = { origin: 'https://app.example.com', 'access-control-request-method': 'POST' }
    expect((await get('/graphql', { method: 'OPTIONS', headers: preflight })).status).toBe(204)
    expect(reports).toEqual([])
    await get('/graphql?query={__typename}')
    expect(reports).toMatchObject([{ status: 401 }])
  })
})

describe('a logger', () => {
  const request = () => new Request('http://localhost/graphql?query={__typename}')

  test('that fails leaves the answer alone', async () => {
    const errors: string[] = []
    const roomgraph = createRoomgraph({
      logger: {
        error: (message) => errors.push(message),
        operation() {
          throw new Error('the disk is full')
        },
      },
    })
    expect(await (await roomgraph.fetch(request())).json()).toEqual({ data: { __typename: 'Query' } })
    expect(errors).toEqual(['An operation could not be reported'])
  })

  test('such as the console is told of errors alone', async () => {
    const told: unknown[] = []
    const tell = (...words: unknown[]) => told.push(words)
    const logger = { ...console, error: tell, log: tell, info: tell }
    const { fetch } = createRoomgraph({ logger })
    await fetch(request())
    expect(told).toEqual([])
  })
})

test('an unexpected error is logged with the id that the answer has', async () => {
  const told: unknown[] = []
  const fail = (): never => {
    throw new Error('a bug')
  }
  const { fetch } = createHandler({
    schema: new GraphQLSchema({
      query: new GraphQLObjectType({
        name: 'Query',
        fields: { fine: { type: GraphQLString }, broken: { type: GraphQLString, resolve: fail } },
      }),
    }),
    startOperation: (signal) =>
      createOperationContext({ sources: {}, signal, timeoutMs: 1000, maxFirst: 10 }),
    explain: false,
    graphiql: false,
    graphqlEndpoint: '/graphql',
    logger: {
      error: (message, details) => told.push([message, details]),
      operation: ({ requestId, codes }) => told.push([requestId, codes]),
    },
  })
  const response = await fetch(new Request('http://localhost/graphql?query={fine,broken}'))
  const requestId = response.headers.get('x-request-id')
  expect(told).toEqual([
    [
      'Unexpected error',
      { requestId, path: 'broken', stack: expect.stringMatching(/^Error: a bug\n {4}at fail/) },
    ],
    [requestId, { INTERNAL_SERVER_ERROR: 1 }],
  ])

  told.length = 0
  const inParts = encodeURIComponent('{ fine ... @defer { broken } }')
  const headers = { accept: 'multipart/mixed', 'x-request-id': 'mine' }
  await (await fetch(new Request(`http://localhost/graphql?query=${inParts}`, { headers }))).text()
  expect(told).toMatchObject([
    ['Unexpected error', { requestId: 'mine', path: 'broken' }],
    ['mine', { INTERNAL_SERVER_ERROR: 1 }],
  ])
})
