import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { globalId } from '../../src/resolvers/global-id.ts'
import { runs } from '../support/extra.ts'
import { withGraph } from '../support/graph.ts'
import { type KnownIds, operations } from '../support/operations.ts'

const EXAMPLES = new URL('../../examples/queries/', import.meta.url)
const ORIGIN = 'https://app.example.com'

const test = withGraph(
  { behaviour: { requestIds: false } },
  { twilio: undefined, corsOrigins: [ORIGIN], logger: { error: () => {} } },
).extend('ids', { scope: 'file' }, ({ emulator: { signalwire } }): KnownIds => {
  const session = signalwire.activeSessionIds()[0] as string
  const room = signalwire.session(session)?.room_id as string
  const conference = signalwire.conferenceIds()[0] as string
  return { nodes: [globalId('Room', room), globalId('Conference', conference)], room, conference, session }
})

/** The whole answer, byte by byte, without its date. */
function exchange(origin: string, ...lines: string[]): Promise<string> {
  const { hostname, port, host } = new URL(origin)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    let received = ''
    socket.setEncoding('latin1').on('data', (text) => {
      received += text
      // An answer in parts keeps its connection, whatever was asked for.
      if (received.endsWith('\r\n0\r\n\r\n')) socket.destroy()
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(received.replace(/^date:.*\r\n/im, '')))
    socket.write(
      ['POST /graphql HTTP/1.1', `host: ${host}`, 'connection: close', 'x-request-id: test', ...lines].join(
        '\r\n',
      ),
    )
  })
}

/** The same request with its length, as plain requests have it, and in chunks, which goes Yoga's way. */
async function bothWays(
  origin: string,
  body: string,
  ...headers: string[]
): Promise<[plain: string, yoga: string]> {
  const length = Buffer.byteLength(body)
  const type = headers.some((line) => line.startsWith('content-type'))
    ? []
    : ['content-type: application/json']
  const plain = await exchange(origin, ...type, ...headers, `content-length: ${length}`, '', body)
  const chunks = length === 0 ? '' : `${length.toString(16)}\r\n${body}\r\n`
  const yoga = await exchange(
    origin,
    ...type,
    ...headers,
    'transfer-encoding: chunked',
    '',
    `${chunks}0\r\n\r\n`,
  )
  return [plain, yoga]
}

async function expectSame(origin: string, body: unknown, ...headers: string[]): Promise<string> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const [plain, yoga] = await bothWays(origin, text, ...headers)
  expect(plain).toMatch(/^HTTP\/1.1 \d{3} /)
  expect(plain).toBe(yoga)
  return plain
}

describe('a plain request is answered byte for byte as Yoga answers it', () => {
  test('for generated operations', async ({ origin, ids }) => {
    await fc.assert(
      fc.asyncProperty(operations(ids), async (query) => {
        // From the third time on, it has a plan, and what was found of its document is not asked for again.
        for (let time = 0; time < 2; time++)
          await expectSame(origin, { query, variables: { yes: true, no: false } })
      }),
      { numRuns: runs(60, 10) },
    )
  }, 300_000)

  test('for every example', async ({ origin }) => {
    for (const file of readdirSync(EXAMPLES).filter((name) => name.endsWith('.graphql'))) {
      const query = readFileSync(new URL(file, EXAMPLES), 'utf8')
      for (let time = 0; time < 2; time++) await expectSame(origin, { query })
    }
  })

  test.for([
    ['values that cannot be read', '{ rooms(first: 3) { nodes { name fps quality meta } } }'],
    ['an item that cannot be read', '{ rooms(first: 5) { nodes { roomId } } }'],
    ['arguments that are refused', '{ rooms(first: -1) { nodes { id } } room { id } node(id: "x") { id } }'],
    ['a provider that is not there', '{ insightsRooms(first: 1) { nodes { roomSid } } }'],
    ['a field that does not exist', '{ rooms { nodes { nmae } } nothing }'],
    ['no GraphQL', '{ rooms(first: 1 { nodes { id } }'],
    ['introspection', '{ __schema { queryType { name fields { name } } } __type(name: "Room") { kind } }'],
    ['letters of other scripts', '{ a: __typename } # ř 日本 🎥'],
    ['a mutation', 'mutation { nothing }'],
    ['a subscription', 'subscription { nothing }'],
    ['an empty text', ''],
    ['parts of an answer', '{ rooms(first: 2) { nodes { name ... @defer { fps } } } }'],
  ] as const)('for %s', async ([_what, query], { emulator, origin }) => {
    const [first = '', second = ''] = emulator.signalwire.roomIds()
    emulator.signalwire.patchRoom(first, { name: 7, quality: '4k', meta: 'text' })
    emulator.signalwire.patchRoom(second, { fps: 'many' })
    emulator.signalwire.replaceListItem('rooms', 3, 'no room')
    // The third time, it has been compiled.
    for (let time = 0; time < 3; time++) await expectSame(origin, { query })
  })

  test('for an upstream that fails', async ({ emulator, origin }) => {
    emulator.intercept(() => ({ status: 503, body: 'no' }))
    expect(await expectSame(origin, { query: '{ rooms { nodes { id } } }' })).toContain(
      'UPSTREAM_UNAVAILABLE',
    )
    emulator.clearIntercept()
  })

  const QUERY = '{ room(name: "x") { id } }'
  test.for([
    ['no JSON', '{"query":'],
    ['no object', '7'],
    ['null', 'null'],
    ['a list', `[{"query":"${'{ __typename }'}"}]`],
    ['no query', '{"variables":{}}'],
    ['a query that is no text', '{"query":7}'],
    ['an unknown parameter', JSON.stringify({ query: QUERY, secret: 'x' })],
    ['variables that are text', JSON.stringify({ query: QUERY, variables: 'x' })],
    ['variables that are null', JSON.stringify({ query: QUERY, variables: null })],
    [
      'variables that do not fit',
      JSON.stringify({ query: 'query ($n: Int!) { rooms(first: $n) { nodes { id } } }' }),
    ],
    ['variables that are a list', JSON.stringify({ query: QUERY, variables: [1] })],
    ['variables that nobody has declared', JSON.stringify({ query: QUERY, variables: { a: 1 } })],
    ['an unknown parameter that is null', JSON.stringify({ query: QUERY, secret: null })],
    ['a hash in place of a query', JSON.stringify({ documentId: 'sha256:00', extensions: {} })],
    ['extensions', JSON.stringify({ query: QUERY, extensions: { a: 1 } })],
    ['extensions that are no object', JSON.stringify({ query: QUERY, extensions: 7 })],
    ['an operation that does not exist', JSON.stringify({ query: QUERY, operationName: 'other' })],
    ['an operation name that is no text', JSON.stringify({ query: QUERY, operationName: 7 })],
    [
      'a second operation',
      JSON.stringify({ query: `query a ${QUERY} query b ${QUERY}`, operationName: 'b' }),
    ],
    ['a query written with escapes', '{"\\u0071uery":"{ \\u005f_typename }"}'],
    ['a query twice', '{"query":"{ a }","query":"{ __typename }"}'],
    ['space around', `  \n${JSON.stringify({ query: QUERY })}\r\n `],
    ['nothing', ''],
  ] as const)('for a body with %s', async ([_what, body], { origin }) => {
    for (let time = 0; time < 2; time++) await expectSame(origin, body)
  })

  test.for([
    ['accept: application/json'],
    ['accept: application/graphql-response+json'],
    ['accept: application/graphql-response+json, application/json;q=0.9'],
    ['accept: application/graphql-response+json;q=0.1,application/json;q=0.9'],
    ['accept: application/json;q=0, application/graphql-response+json'],
    ['accept: application/json; charset=utf-8, application/graphql-response+json'],
    ['accept: application/json; charset=latin1, application/graphql-response+json'],
    [
      'accept: application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
    ],
    ['accept: text/event-stream, application/json'],
    ['accept: */json, application/graphql-response+json'],
    ['accept: application/*'],
    ['accept: APPLICATION/JSON'],
    ['accept: application / json, */*'],
    ['accept: text/html'],
    ['accept: image/*, */*'],
    ['accept: multipart/mixed'],
    ['accept: text/event-stream'],
    ['accept: '],
    ['content-type: application/json; charset=utf-8'],
    ['content-type: application/graphql+json'],
    ['content-type: text/plain'],
    ['content-type: application/x-www-form-urlencoded'],
    ['content-type: application/jsonp'],
    [`origin: ${ORIGIN}`],
    ['origin: https://other.example.com'],
    [`x-long: ${'x'.repeat(5000)}`],
  ] as const)('with %s', async ([header], { origin }) => {
    for (const query of [QUERY, '{ nothing }', '{ rooms(first: -1) { nodes { id } } }']) {
      for (let time = 0; time < 2; time++) await expectSame(origin, { query }, header)
    }
  })
})
