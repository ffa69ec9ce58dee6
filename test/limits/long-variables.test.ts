import { type OperationDefinitionNode, parse } from 'graphql'
import { describe, expect } from 'vitest'
import { schema } from '../../src/schema/index.ts'
import { VariablesReader } from '../../src/server/operations/variables.ts'
import { withGraph } from '../support/graph.ts'

const test = withGraph({}, { subgraph: 'with-node' })

const BY_CODECS = 'query ($f: InsightsRoomFilter) { insightsRooms(first: 1, filter: $f) { nodes { sid } } }'
const BY_WORDS =
  'query ($c: [InsightsCodec!]) { insightsRooms(first: 1, filter: { codecs: $c }) { nodes { sid } } }'
const BY_PROVIDERS =
  'query ($p: [VideoProvider!]) { videoSessions(first: 1, providers: $p) { nodes { id } } }'

function many<T>(count: number, entry: T): T[] {
  return Array.from({ length: count }, () => entry)
}

describe('a list of words in variables', () => {
  test.for([
    [BY_CODECS, { f: { codecs: many(1001, 'VP8') } }, ' at "f.codecs"'],
    [BY_CODECS, { f: { roomTypes: many(20_000, 'NONE') } }, ' at "f.roomTypes"'],
    [BY_WORDS, { c: many(1001, 'VP8') }, ''],
    [BY_PROVIDERS, { p: many(1001, 'TWILIO') }, ''],
  ] as const)('is refused where it is too long: %s', async ([query, variables, place], { graph }) => {
    const { errors, calls } = await graph.run(query, variables)
    expect(errors).toHaveLength(1)
    const [name] = Object.keys(variables)
    const expected = `Variable "$${name}" got an invalid value${place}; A list of at most 1000 entries was expected, but got `
    expect(errors[0]?.message.slice(0, expected.length)).toBe(expected)
    expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT')
    expect(calls).toEqual([])
  })

  test('is taken up to there, and tells the upstream each word once', async ({ graph }) => {
    for (const [query, variables] of [
      [BY_CODECS, { f: { codecs: many(1000, 'VP8'), roomTypes: ['GO', 'GO', 'GROUP'] } }],
      [BY_WORDS, { c: many(1000, 'VP8') }],
    ] as const) {
      const { errors, calls } = await graph.run(query, variables)
      expect(errors).toEqual([])
      expect(calls).toHaveLength(1)
      expect(calls[0]?.match(/Codec=/g)).toHaveLength(1)
    }
  })

  test('of ids has the limit and the code of references', async ({ graph }) => {
    const { errors } = await graph.run('query ($i: [ID!]!) { nodes(ids: $i) { id } }', {
      i: many(1001, 'x'),
    })
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['REFERENCE_LIMIT_EXCEEDED'])
  })
})

test('what is wrong with a value is told without reading all of it', () => {
  const [operation] = parse(
    'query ($f: RoomSessionFilter) { roomSessions(filter: $f) { nodes { id } } }',
  ).definitions
  let reads = 0
  const keys = Object.fromEntries(
    Array.from({ length: 40_000 }, (_, index) => [`roomNameMatchex${index}`, 1]),
  )
  const filter = new Proxy(keys, {
    get(target, name, receiver) {
      reads++
      return Reflect.get(target, name, receiver)
    },
  })
  const { errors = [] } = new VariablesReader(schema, operation as OperationDefinitionNode).read({
    f: filter,
  })
  expect(errors.map(({ message }) => message.length < 300)).toEqual([true, true, true, true])
  expect(errors[0]?.message).toMatch(
    /^Variable "\$f" got invalid value …; Field "roomNameMatchex0" is not defined by type "RoomSessionFilter"\. Did you mean/,
  )
  expect(reads).toBeLessThan(100)
})
