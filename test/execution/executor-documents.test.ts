import { readFileSync } from 'node:fs'
import {
  buildSchema,
  type GraphQLType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  parse,
  typeFromAST,
  validate,
} from 'graphql'
import { expect, test } from 'vitest'
import { expectSameBytes } from '../support/compiled.ts'
import { documentsIn } from '../support/documents.ts'
import { rows } from '../support/extra.ts'
import { ANY_SIZE, openGraph } from '../support/graph.ts'

const ROOT = new URL('../../', import.meta.url).pathname
const schema = buildSchema(readFileSync(`${ROOT}schema.graphql`, 'utf8'))
/** So many there are at least; fewer would mean that they are no longer found. */
const AT_LEAST = 150

/** Something that a variable of the type may be. */
function exampleOf(type: GraphQLType | undefined, room: string): unknown {
  if (isNonNullType(type)) return exampleOf(type.ofType, room)
  if (isListType(type)) return [exampleOf(type.ofType, room)]
  if (isEnumType(type)) return type.getValues()[0]?.name
  if (isInputObjectType(type) || type === undefined) return {}
  const examples: Record<string, unknown> = {
    ID: room,
    Int: 2,
    Boolean: true,
    DateTime: '2026-01-01T00:00:00Z',
  }
  return examples[String(type)] ?? 'text'
}

test('each document that a test has gives the same bytes when it is compiled as by graphql-js', async () => {
  const graph = await openGraph({ behaviour: { requestIds: false } }, { limits: ANY_SIZE })
  const room = graph.emulator.signalwire.roomIds()[0] ?? ''
  const documents = documentsIn(`${ROOT}test`).filter((text) => validate(schema, parse(text)).length === 0)
  expect(documents.length).toBeGreaterThan(AT_LEAST)
  for (const query of rows(documents, 5)) {
    for (const definition of parse(query).definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue
      const variables = Object.fromEntries(
        (definition.variableDefinitions ?? []).map(({ variable, type }) => [
          variable.name.value,
          exampleOf(typeFromAST(schema, type), room),
        ]),
      )
      await expectSameBytes(graph, { query, variables, operationName: definition.name?.value })
    }
  }
})
