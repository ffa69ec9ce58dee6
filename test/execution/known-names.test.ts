import { afterAll, expect } from 'vitest'
import type { OperationReport } from '../../src/index.ts'
import { rows } from '../support/extra.ts'
import { openGraph, withGraph } from '../support/graph.ts'
import { type AskedText, KNOWN_NAMES, partsOf, plainFor, sameText, textOf } from '../support/known-names.ts'

const logged: unknown[] = []
const reports: OperationReport[] = []
const test = withGraph(
  { behaviour: { requestIds: false } },
  {
    subgraph: true,
    logger: { error: (...words) => logged.push(words), operation: (report) => reports.push(report) },
  },
).extend('roomId', { scope: 'file' }, ({ emulator: { signalwire } }) => {
  const [roomId = ''] = signalwire.roomIds()
  signalwire.patchRoom(roomId, { meta: JSON.parse('{"then":"x","__proto__":{"toJSON":1},"then_":2}') })
  return roomId
})
afterAll(() => expect(logged).toEqual([]))

const NAMES = rows(KNOWN_NAMES, 4)

/** Operations that use a name in each place where a caller can choose one. */
const DOCUMENTS: readonly (readonly [place: string, of: (name: string, roomId: string) => AskedText])[] = [
  ['the root', (name) => ({ query: `{ ${name}: rooms(first: 2) { nodes { roomId meta } } }` })],
  ['the root alone', (name) => ({ query: `{ ${name}: __typename }` })],
  ['an object', (name) => ({ query: `{ rooms(first: 2) { ${name}: nodes { roomId } } }` })],
  ['items of a list', (name) => ({ query: `{ rooms(first: 2) { nodes { ${name}: roomId } } }` })],
  [
    'objects of a list',
    (name) => ({
      query: `{ rooms(first: 2) { nodes { roomId ${name}: sessions(first: 1) { ${name}: nodes { ${name}: id } } } } }`,
    }),
  ],
  [
    'edges',
    (name) => ({ query: `{ rooms(first: 2) { ${name}: edges { ${name}: node { ${name}: meta } } } }` }),
  ],
  [
    'fragments, variables and the operation',
    (name) => ({
      query: `query ${name}($${name}: Int = 1, $other: Boolean = true) { ...${name} }
        fragment ${name} on Query { ${name}: rooms(first: $${name}) { nodes { ... on Node @include(if: $other) { ${name}: __typename } } } }`,
      variables: `{"${name}":2}`,
      operationName: name,
    }),
  ],
  [
    'a variable of an input object, a list and a condition',
    (name) => ({
      query: `query ($${name}: String, $id: ID!) { rooms(first: 1, filter: { startsAfter: null }) { nodes { roomId } } roomSessions(first: 1, filter: { roomName: $${name} }) { nodes { id } } nodes(ids: [$id]) { id } }`,
      variables: `{"${name}":"lobby","id":"x"}`,
    }),
  ],
  [
    'a variable without a value',
    (name) => ({
      query: `query ($${name}: Int, $id: String) { rooms(first: $${name}) { nodes { roomId } } roomSessions(first: 1, filter: { roomName: $id }) { nodes { id } } }`,
    }),
  ],
  [
    'a variable that needs a value',
    (name) => ({ query: `query ($${name}: Int!) { rooms(first: $${name}) { nodes { roomId } } }` }),
  ],
  [
    'a condition',
    (name) => ({
      query: `query ($${name}: Boolean!) { rooms(first: 1) { nodes { roomId name @include(if: $${name}) } } }`,
      variables: `{"${name}":false}`,
    }),
  ],
  [
    'the key of an input object',
    (name) => ({
      query: 'query ($filter: RoomFilter) { rooms(first: 1, filter: $filter) { nodes { roomId } } }',
      variables: `{"filter":{"${name}":"x"}}`,
    }),
  ],
  [
    'an unused variable',
    (name) => ({ query: '{ rooms(first: 1) { nodes { roomId } } }', variables: `{"${name}":1}` }),
  ],
  ['paths of errors', (name) => ({ query: `{ ${name}: room(id: "none") { roomId } }` })],
  [
    'paths of errors below',
    (name) => ({
      query: `{ rooms(first: 2) { ${name}: nodes { ${name}: sessions(first: 1, after: "none") { nodes { id } } } } }`,
    }),
  ],
  ['introspection', (name) => ({ query: `{ __type(name: "Room") { ${name}: fields { ${name}: name } } }` })],
  ['a field that does not exist', (name) => ({ query: `{ rooms(first: 1) { ${name} } }` })],
  [
    'entities',
    (name, roomId) => ({
      query: `query ($${name}: [_Any!]!) { ${name}: _entities(representations: $${name}) { ... on Room { ${name}: roomId } } }`,
      variables: `{"${name}":[{"__typename":"Room","roomId":"${roomId}","${name}":{"${name}":1}}]}`,
    }),
  ],
]

/** The text that a document has under a plain name, with the name that it is to have. */
function renamed(text: string, name: string): string {
  const plain = plainFor(name)
  return text
    .replaceAll(`"${plain}"`, `"${name}"`)
    .replaceAll(`\\"${plain}\\"`, `\\"${name}\\"`)
    .replaceAll(`\\"$${plain}\\"`, `\\"$${name}\\"`)
    .replaceAll(`.${plain}\\"`, `.${name}\\"`)
}

test.for(DOCUMENTS)('%s can have any name', async ([_place, documentOf], { graph, roomId }) => {
  const known = new Map<number, string>()
  for (const name of NAMES) {
    const plain = known.get(name.length) ?? (await textOf(graph, documentOf(plainFor(name), roomId)))
    known.set(name.length, plain)
    expect(await sameText(graph, documentOf(name, roomId))).toBe(renamed(plain, name))
  }
})

/** The same in parts that come later. */
const INCREMENTAL: readonly (readonly [place: string, of: (name: string) => AskedText])[] = [
  [
    '@defer',
    (name) => ({
      query: `query ${name}($${name}: Int, $if: Boolean = true) { ${name}: rooms(first: $${name}) { nodes { ${name}: meta ...${name} @defer(label: "${name}", if: $if) } } ... @defer { ${name}: rooms(first: $${name}) { nodes { roomId } } } }
        fragment ${name} on Room { ${name}: meta below: sessions(first: 1) { ${name}: edges { ${name}: node { ${name}: id } } } }`,
      variables: `{"${name}":2}`,
    }),
  ],
  [
    '@stream',
    (name) => ({
      query: `query ($${name}: Int = 0) { rooms(first: 3) { ${name}: nodes @stream(initialCount: $${name}, label: "${name}") { ${name}: roomId below: sessions(first: 1) { ${name}: nodes { ${name}: id } } } } }`,
      variables: `{"${name}":1}`,
    }),
  ],
  [
    'an error in a part',
    (name) => ({
      query: `{ rooms(first: 1) { nodes { roomId ... @defer { ${name}: sessions(first: 1, after: "none") { nodes { id } } } } } }`,
    }),
  ],
  [
    'an incremental document that comes in one part',
    (name) => ({
      query: `query ($${name}: Boolean!) { ${name}: rooms(first: 1) { nodes { ${name}: meta ... @defer(if: $${name}) { roomId } } } }`,
      variables: `{"${name}":false}`,
    }),
  ],
]

test.for(INCREMENTAL)('so it is with %s', async ([_place, documentOf], { graph }) => {
  for (const name of NAMES) {
    const { first, later } = await partsOf(graph, documentOf(plainFor(name)))
    expect(first).toContain('"data"')
    const expected = {
      first: renamed(first, name),
      later: later.map((part) => renamed(part, name)).sort(),
    }
    for (let time = 0; time < 2; time++) expect(await partsOf(graph, documentOf(name))).toEqual(expected)
  }
})

test('operations are told under their names, whatever these are', async ({ graph }) => {
  for (const name of NAMES) {
    reports.length = 0
    for (let time = 0; time < 3; time++)
      await textOf(graph, { query: `query ${name} { ${name}: __typename }` })
    expect(reports.map(({ operationName, result }) => [operationName, result])).toEqual(
      Array(3).fill([name, 'ok']),
    )
  }
})

test('calls are told at the paths that the response has', async () => {
  const explained = await openGraph({}, { explain: true })
  const query =
    '{ then: rooms(first: 1) { nodes { then_: roomId ... @defer { then: sessions(first: 1) { nodes { id } } } } } }'
  const text = await textOf(explained, { query }, 'multipart/mixed')
  expect(text).toContain('{"then":{"nodes":[{"then_":')
  const [, last = ''] = text.split('"hasNext":false')
  const paths = [...last.matchAll(/"servedFor":(\[.*?\])/g)].map(([, list]) => list)
  expect(paths).toEqual(['["then"]', '["then.nodes.0.then"]'])
})
