import { buildSchema, getVariableValues, type OperationDefinitionNode, parse } from 'graphql'
import { expect, test } from 'vitest'
import { OperationVariables } from '../../src/server/execution/operation-variables.ts'

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

/** Everything that is told of an outcome, errors as their texts. */
function told({ coerced, errors }: ReturnType<typeof getVariableValues>): unknown {
  return { coerced: coerced && Object.entries(coerced), errors: errors?.map((error) => String(error)) }
}

test.each(DEFINITIONS)('variables are read as the reference reads them: %s', (definitions) => {
  const operation = parse(`query (${definitions}) { field }`).definitions[0] as OperationDefinitionNode
  const variables = new OperationVariables(schema)
  for (const values of VALUES) {
    const reference = getVariableValues(schema, operation.variableDefinitions ?? [], values, { maxErrors: 3 })
    for (let time = 0; time < 2; time++) {
      expect(told(variables.read(operation, { ...values }))).toEqual(told(reference))
    }
  }
})

test('values are read anew for each object, and once for the same', () => {
  const operation = parse('query ($v: Inner) { field }').definitions[0] as OperationDefinitionNode
  const variables = new OperationVariables(schema)
  const values = { v: { needed: 1 } }
  expect(variables.read(operation, values)).toBe(variables.read(operation, values))
  expect(variables.read(operation, { v: { needed: 2 } }).coerced).toEqual({ v: { word: 'A', needed: 2 } })
})
