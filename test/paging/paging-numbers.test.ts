import { describe, expect } from 'vitest'
import { type Result, withGraph } from '../support/graph.ts'

const test = withGraph({ rooms: 30, conferences: 3, seed: 4 }, { subgraph: 'with-node' }).extend(
  'sessionId',
  { scope: 'file' },
  ({ graph }) => graph.emulator.signalwire.sessionIds()[0] ?? '',
)

function expectRefused({ status, calls, data, errors }: Result, at: string): void {
  expect({ status, calls, data }).toEqual({ status: 400, calls: [], data: undefined })
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
  expect(errors[0]?.message).toContain(`at \`${at}\`: `)
}

const WRONG = ['first: -1', 'last: 5', 'first: 1, last: 1', 'first: 2, before: "x"', 'last: -1, before: "x"']

describe.each(WRONG)('(%s) refuses the whole operation', (args) => {
  const bad = `bad: members(${args}) { __typename }`

  test.for([
    ['below nodes', `{ roomSessions(first: 1) { nodes { ${bad} } } }`, 'roomSessions.nodes.bad'],
    [
      'below edges',
      `{ roomSessions(first: 1) { edges { node { ${bad} } } } }`,
      'roomSessions.edges.node.bad',
    ],
    ['below a list of none', `{ roomSessions(first: 0) { nodes { ${bad} } } }`, 'roomSessions.nodes.bad'],
    ['below an id that is none', `{ roomSession(id: "x") { ${bad} } }`, 'roomSession.bad'],
    ['below a global id of another type', `{ node(id: "x") { ... on RoomSession { ${bad} } } }`, 'node.bad'],
    [
      'below videoSessions',
      `{ videoSessions { nodes { ... on RoomSession { ${bad} } } } }`,
      'videoSessions.nodes.bad',
    ],
    [
      'in a fragment',
      `{ roomSessions(first: 1) { nodes { ...A } } } fragment A on RoomSession { ...B } fragment B on RoomSession { ${bad} }`,
      'roomSessions.nodes.bad',
    ],
    [
      'in an inline fragment',
      `{ ... { roomSessions { nodes { ... on Node { ... on RoomSession { ${bad} } } } } } }`,
      'roomSessions.nodes.bad',
    ],
    [
      'deferred',
      `{ roomSessions(first: 1) { nodes { id ... @defer { ${bad} } } } }`,
      'roomSessions.nodes.bad',
    ],
    [
      'streamed',
      `{ roomSessions(first: 1) { nodes @stream(initialCount: 0) { ${bad} } } }`,
      'roomSessions.nodes.bad',
    ],
    [
      'beside good fields',
      `{ rooms(first: 1) { nodes { name } } roomSessions(first: 1) { nodes { ${bad} } } }`,
      'roomSessions.nodes.bad',
    ],
    [
      'with @include(if: true)',
      `{ roomSessions(first: 1) { nodes { ... @include(if: true) { ${bad} } } } }`,
      'roomSessions.nodes.bad',
    ],
    [
      'for the gateway',
      `{ _entities(representations: [{ __typename: "RoomSession", id: "x" }]) { ... on RoomSession { ${bad} } } }`,
      '_entities.bad',
    ],
  ] as const)('%s', async ([_, query, at], { graph }) => {
    expectRefused(await graph.run(query), at)
    // The second and third time it could be known, and planned.
    expectRefused(await graph.run(query), at)
  })

  test.for([
    ['@skip(if: true)', `{ roomSessions(first: 1) { nodes { sessionId ... @skip(if: true) { ${bad} } } } }`],
    [
      '@include(if: false)',
      `{ roomSessions(first: 1) { nodes { sessionId ... @include(if: false) { ${bad} } } } }`,
    ],
    [
      'another operation',
      `query A { roomSessions(first: 1) { nodes { sessionId } } } query B { roomSession(id: "x") { ${bad} } }`,
    ],
  ] as const)('but not what %s leaves out', async ([_, query], { graph, sessionId }) => {
    const request = { query, operationName: query.startsWith('query A') ? 'A' : undefined }
    const response = await graph.fetch(post(request, 'application/json'))
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ data: { roomSessions: { nodes: [{ sessionId }] } } })
  })
})

const BY_VARIABLES = `query ($first: Int, $last: Int = 5, $before: String, $with: Boolean! = true) {
  roomSessions(first: 2) { nodes { members(first: $first, last: $last, before: $before) @include(if: $with) { __typename } } }
}`

test.for([
  ['a default', {}],
  ['a value', { first: -1, last: null }],
  ['both', { first: 0, last: 0 }],
  ['a null beside it', { last: 3, before: null }],
] as const)('variables are read as literals are: %s', async ([_, variables], { graph }) => {
  const at = 'roomSessions.nodes.members'
  for (let time = 0; time < 3; time++) expectRefused(await graph.run(BY_VARIABLES, variables), at)
})

test.for([
  ['a default that is overridden', { first: 1, last: null }],
  ['a condition that leaves the field out', { with: false }],
] as const)('and are fine by %s', async ([_, variables], { graph }) => {
  for (let time = 0; time < 3; time++) {
    const { status, errors } = await graph.run(BY_VARIABLES, variables)
    expect({ status, errors }).toEqual({ status: 200, errors: [] })
  }
})

test('ids and cursors are errors of their own field, and its siblings live', async ({ graph, sessionId }) => {
  const { status, data, errors } = await graph.run(`{
    roomSessions(first: 1) { nodes { sessionId bad: members(after: "x") { __typename } members(first: 1) { __typename } } }
    roomSession(id: "x") { name }
  }`)
  expect(status).toBe(200)
  expect(data).toEqual({
    roomSessions: { nodes: [{ sessionId, bad: null, members: { __typename: expect.any(String) } }] },
    roomSession: null,
  })
  expect(errors.map(({ path, extensions: { code } }) => [path?.join('.'), code])).toEqual([
    ['roomSession', 'BAD_USER_INPUT'],
    ['roomSessions.nodes.0.bad', 'CURSOR_INVALID'],
  ])
})

test.for(['application/json', 'application/graphql-response+json', '*/*', 'multipart/mixed'])(
  'the status is 400 for accept: %s, and the place is told',
  async (accept, { graph }) => {
    const response = await graph.fetch(post({ query: '{ rooms(first: -1) { __typename } }' }, accept))
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('"locations":[{"line":1,"column":3}]')
  },
)

function post(body: object, accept: string): Request {
  const headers = { 'content-type': 'application/json', accept }
  return new Request('http://localhost/graphql', { method: 'POST', headers, body: JSON.stringify(body) })
}
