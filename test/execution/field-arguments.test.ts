import { buildSchema, type FieldNode, getArgumentValues, type OperationDefinitionNode, parse } from 'graphql'
import { expect, test } from 'vitest'
import { argumentsOf } from '../../src/resolvers/field-arguments.ts'

const schema = buildSchema(`
  enum Word { A B }
  input Inner { word: Word = A, needed: Int!, list: [Int!] }
  input One @oneOf { a: Int, b: Int }
  type Query { field(int: Int = 3, text: String!, inner: Inner, ids: [ID!], one: One): Int }
`)
const field = schema.getQueryType()?.getFields().field
if (!field) throw new Error('The schema has no such field.')

const VARIABLES: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { v: null },
  { v: 7 },
  { v: 'text' },
  { v: 7, w: 'B' },
  { w: ['1', '2'], v: { needed: 1, word: 'A' } },
  { toString: 1, v: undefined },
]

const ARGUMENTS = [
  'text: "fixed"',
  'int: 5',
  'int: $v, text: "x"',
  'text: $v',
  'text: $v, int: null',
  'text: "x", inner: $v',
  'text: "x", inner: { needed: $v }',
  'text: "x", inner: { needed: 1, word: $w }',
  'text: "x", inner: { needed: 1, word: NOT, list: $w }',
  'text: "x", inner: { needed: 1, list: [1, $v] }',
  'text: "x", inner: { needed: null, list: $v }',
  'text: "x", ids: $w',
  'text: "x", ids: [$v, "2"]',
  'text: "x", one: { a: $v, b: $w }',
  'text: "x", one: { a: $v }',
  'text: "x", int: $toString, inner: { needed: $constructor }',
]

function outcomeOf(read: () => unknown): unknown {
  try {
    return { ...(read() as object) }
  } catch (error) {
    return String(error)
  }
}

test.each(ARGUMENTS)('arguments are read as graphql-js reads them: %s', (given) => {
  const operation = parse(`{ field(${given}) }`).definitions[0] as OperationDefinitionNode
  const node = operation.selectionSet.selections[0] as FieldNode
  const known = argumentsOf(field, node)
  for (const variables of VARIABLES) {
    const reference = outcomeOf(() => getArgumentValues(field, node, variables))
    expect(outcomeOf(() => known.read(variables))).toEqual(reference)
    expect(outcomeOf(() => known.read(variables))).toEqual(reference)
  }
  expect(known.isFixed).toBe(!given.includes('$'))
})
