import {
  buildSchema,
  type GraphQLScalarType,
  getVariableValues,
  type OperationDefinitionNode,
  parse,
} from 'graphql'
import { expect, test } from 'vitest'
import { createOperationContext } from '../../src/context.ts'
import { createHandler } from '../../src/server/handler.ts'
import { VariablesReader } from '../../src/server/operations/variables.ts'

const schema = buildSchema(`
  enum Word { A B }
  input Inner { word: Word = A, needed: Int!, list: [Int!] }
  input One @oneOf { a: Int, b: Int }
  type Query { field(int: Int): Int }
`)

const DEFINITIONS = [
  '$v: Int',
  '$v: Int!',
  '$v: Int = 3',
  '$v: Int! = 3',
  '$v: ID!',
  '$v: Word',
  '$v: Word = B',
  '$v: [ID!]!',
  '$v: [Int]',
  '$v: Inner',
  '$v: Inner!',
  '$v: Inner = { needed: 2 }',
  '$v: One',
  '$v: Query',
  '$v: Nothing',
  '$v: Int!, $w: String!, $x: Boolean!, $y: Float!',
  '$w: String = "w", $v: Int',
  '$toString: Int',
]

const VALUES: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { v: null },
  { v: undefined },
  { v: 7 },
  { v: 7.5 },
  { v: 2 ** 40 },
  { v: '7' },
  { v: 'B' },
  { v: 'C' },
  { v: true },
  { v: ['1', 2] },
  { v: [1, null] },
  { v: { needed: 1 } },
  { v: { needed: 1, word: 'B', list: [1, 2] } },
  { v: { needed: null } },
  { v: { needed: 1, other: 2 } },
  { v: { a: 1 } },
  { v: { a: 1, b: 2 } },
  { v: 1, w: 'text', x: false, y: 0.5 },
  { v: 1, w: 1, x: 1, y: 'text' },
  { w: null, other: 1 },
]

/** Everything that is told of an outcome, errors as their texts; the value itself, which no caller sees, is not written out. */
function told({ coerced, errors }: ReturnType<typeof getVariableValues>): unknown {
  const texts = errors?.map((error) =>
    String(error).replace(/ got invalid value .*?((?: at "[\w.[\]]+")?; )/s, ' got invalid value$1'),
  )
  return { coerced: coerced && Object.entries(coerced), errors: texts }
}

test.each(DEFINITIONS)('variables are read as graphql-js reads them: %s', (definitions) => {
  const operation = parse(`query (${definitions}) { field }`).definitions[0] as OperationDefinitionNode
  const variables = new VariablesReader(schema, operation)
  for (const values of VALUES) {
    const reference = getVariableValues(schema, operation.variableDefinitions ?? [], values, { maxErrors: 3 })
    for (let time = 0; time < 2; time++) {
      expect(told(variables.read({ ...values }))).toEqual(told(reference))
    }
  }
})

test('values are read anew for each object', () => {
  const operation = parse('query ($v: Inner) { field }').definitions[0] as OperationDefinitionNode
  const variables = new VariablesReader(schema, operation)
  expect(variables.read({ v: { needed: 1 } }).coerced).toEqual({ v: { word: 'A', needed: 1 } })
  expect(variables.read({ v: { needed: 2 } }).coerced).toEqual({ v: { word: 'A', needed: 2 } })
})

test('a request reads its variables once, however many need them', async () => {
  const counting = buildSchema('scalar Counted  type Query { field(counted: Counted): Int }')
  const scalar = counting.getType('Counted') as GraphQLScalarType
  let reads = 0
  scalar.parseValue = () => ++reads
  const handler = createHandler({
    schema: counting,
    startOperation: (signal) =>
      createOperationContext({ sources: {}, signal, timeoutMs: 60_000, maxFirst: 1000 }),
    explain: false,
    graphiql: false,
    graphqlEndpoint: '/graphql',
    logger: console,
    redact: (text) => text,
  })
  const body = JSON.stringify({ query: 'query ($v: Counted) { field(counted: $v) }', variables: { v: 1 } })
  const counts: number[] = []
  for (let time = 0; time < 4; time++) {
    reads = 0
    const headers = { 'content-type': 'application/json' }
    const response = await handler.fetch(
      new Request('http://localhost/graphql', { method: 'POST', headers, body }),
    )
    expect(await response.json()).toEqual({ data: { field: null } })
    counts.push(reads)
  }
  // The first time, graphql-js runs the operation, and reads them by itself.
  expect(counts).toEqual([2, 1, 1, 1])
})
