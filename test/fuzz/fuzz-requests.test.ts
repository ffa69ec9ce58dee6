import fc from 'fast-check'
import { expect } from 'vitest'
import { post } from '../support/client.ts'
import { withGraph } from '../support/graph.ts'
import { byteMutations, FUZZ_TIMEOUT, fuzzing, ODD_JSON, valueMutations } from '../support/mutations.ts'
import { postOf, type RawAnswer, requestOf, sendRaw } from '../support/raw-request.ts'

const logged: unknown[] = []
const test = withGraph({}, { graphiql: true, logger: { error: (...words) => logged.push(words) } })

/** Holds an answer to what every answer has to be, if the bytes were a request at all. */
function check(answer: RawAnswer): void {
  expect(logged).toEqual([])
  expect(answer.text).not.toContain('"code":"INTERNAL_SERVER_ERROR"')
  // A connection that breaks off in the middle of a request gets no answer.
  if (answer.text === '') return
  expect(answer.text).toMatch(/^HTTP\/1\.1 [2345]\d\d /)
  expect(answer.status).not.toBe(500)
  if (
    /^application\/(graphql-response\+)?json/.test(answer.headers['content-type'] ?? '') &&
    answer.body !== ''
  ) {
    const body = JSON.parse(answer.body) as object
    expect('data' in body || 'errors' in body || 'status' in body).toBe(true)
  }
  expect(Object.prototype).not.toHaveProperty('polluted')
}

/** So many at a time, since a request that is not complete waits for its rest. */
const AT_ONCE = 20
const QUIET_MS = 200

const property = (origin: string, bytes: fc.Arbitrary<string | Uint8Array>) =>
  fc.asyncProperty(fc.array(bytes, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (all) => {
    const answers = await Promise.all(all.map((sent) => sendRaw(origin, sent, QUIET_MS)))
    for (const answer of answers) check(answer)
  })

const PAGE = `query Rooms($first: Int = 2, $after: String, $filter: RoomFilter, $with: Boolean = true, $id: ID = "x") {
  rooms(first: $first, after: $after, filter: $filter) {
    edges { cursor node { ...Each ... @include(if: $with) { activeSession { sessionId members(first: 1) { nodes { name } } } } } }
    pageInfo { hasNextPage endCursor }
  }
  node(id: $id) { id ... on Conference { name } }
  byName: room(name: "lobby-1") { roomId sessions(last: 1, before: null, status: COMPLETED) { nodes { id } } }
}
fragment Each on Room { id name: displayName maxMembers startsAt: joinFrom }`
const VARIABLES = {
  first: 2,
  after: null,
  filter: { startsAfter: '2026-01-01' },
  with: false,
  id: 'Um9vbTox',
}
const OPERATION = JSON.stringify({
  query: PAGE,
  variables: VARIABLES,
  operationName: 'Rooms',
  extensions: {},
})
const INTROSPECTION = JSON.stringify({
  query: '{ __schema { types { name fields(includeDeprecated: true) { name } } } }',
})
const REQUESTS = [
  postOf(OPERATION),
  postOf(INTROSPECTION, 'accept: application/graphql-response+json'),
  postOf(OPERATION, 'accept: multipart/mixed', 'origin: https://a.example', 'x-request-id: one'),
  Buffer.from(
    requestOf(
      'GET',
      `/graphql?query=${encodeURIComponent(PAGE)}&variables=${encodeURIComponent('{"first":1}')}`,
    ),
  ),
  Buffer.from(requestOf('GET', '/health')),
  Buffer.from(requestOf('GET', '/graphql', 'accept: text/html', 'accept-encoding: br')),
  Buffer.from(requestOf('OPTIONS', '/graphql', 'origin: https://a.example')),
]

test('bytes at random end a connection and nothing else', { timeout: FUZZ_TIMEOUT }, async ({ origin }) => {
  await fc.assert(property(origin, fc.uint8Array({ maxLength: 300 })), fuzzing(5))
})

test('requests with changed bytes are answered', { timeout: FUZZ_TIMEOUT }, async ({ origin }) => {
  const changed = fc
    .tuple(fc.constantFrom(...REQUESTS), byteMutations)
    .map(([bytes, mutate]) => mutate(bytes))
  await fc.assert(property(origin, changed), fuzzing(10))
})

test('bodies with changed bytes are answered', { timeout: FUZZ_TIMEOUT }, async ({ origin }) => {
  const changed = fc
    .tuple(fc.constantFrom(OPERATION, INTROSPECTION), byteMutations)
    .map(([body, mutate]) => postOf(mutate(Buffer.from(body))))
  await fc.assert(property(origin, changed), fuzzing(10))
})

test('documents with changed bytes are answered', { timeout: FUZZ_TIMEOUT }, async ({ origin }) => {
  const changed = byteMutations.map((mutate) => {
    const query = mutate(Buffer.from(PAGE)).toString('utf8')
    return postOf(JSON.stringify({ query, variables: VARIABLES }))
  })
  await fc.assert(property(origin, changed), fuzzing(10))
})

test('bodies with odd values are answered', { timeout: FUZZ_TIMEOUT }, async ({ origin }) => {
  const odd = valueMutations.map((mutate) => postOf(mutate(Buffer.from(OPERATION))))
  await fc.assert(property(origin, odd), fuzzing(8))
})

test('odd values as variables and as literals are answered', { timeout: FUZZ_TIMEOUT }, async ({
  origin,
}) => {
  const fields = fc.constantFrom(
    ['Int', 'rooms(first: $v) { nodes { id } }'],
    ['String', 'rooms(first: 1, after: $v) { nodes { id } }'],
    ['RoomFilter', 'rooms(filter: $v) { nodes { id } }'],
    ['ID!', 'room(id: $v) { id }'],
    ['String', 'room(name: $v) { id }'],
    ['[ID!]!', 'nodes(ids: $v) { id }'],
    ['RoomSessionStatus', 'roomSessions(first: 1, filter: { status: $v }) { nodes { id } }'],
    ['DateTime', 'conferences(first: 1, filter: { endsBefore: $v }) { nodes { id } }'],
    ['Boolean!', 'rooms(first: 1) { nodes { id @skip(if: $v) } }'],
    ['InsightsRoomFilter', 'insightsRooms(first: 1, filter: $v) { nodes { sid } }'],
  )
  const values = fc.oneof(fc.constantFrom(...ODD_JSON), fc.json())
  const asked = fc.tuple(fields, values, fc.boolean()).map(([[type, field], value, isLiteral]) => {
    if (!isLiteral)
      return postOf(
        `{"query":${JSON.stringify(`query ($v: ${type}) { a: ${field} }`)},"variables":{"v":${value}}}`,
      )
    return postOf(
      JSON.stringify({
        query: `{ a: ${(field as string).replace('$v', value.replace(/"(\w+)":/g, '$1:'))} }`,
      }),
    )
  })
  await fc.assert(property(origin, asked), fuzzing(10))
})

test('a client that disconnects in the middle of an answer leaves the server as it was', async ({
  origin,
}) => {
  for (let round = 0; round < 20; round++) {
    const aborted = post(
      `${origin}/graphql`,
      '{ rooms(first: 50) { nodes { id ... @defer { sessions(first: 1) { nodes { id } } } } } }',
      {},
      { headers: { accept: 'multipart/mixed' }, signal: AbortSignal.timeout(round * 3) },
    ).then((response) => response.text())
    await aborted.catch(() => {})
  }
  check(await sendRaw(origin, requestOf('GET', '/graphql?query={__typename}')))
})

test('a masked error, a 500 and half a body would be found', () => {
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  const answerOf = (status: number, body: string) => ({
    status,
    headers,
    body,
    text: `HTTP/1.1 ${status} x\r\n${body}`,
  })
  expect(() => check(answerOf(200, '{"data":{}}'))).not.toThrow()
  expect(() => check(answerOf(200, '{"errors":[{"extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}'))).toThrow()
  expect(() => check(answerOf(500, '{"errors":[]}'))).toThrow()
  expect(() => check(answerOf(200, '{"data":'))).toThrow()
})
