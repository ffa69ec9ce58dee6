import { readFileSync } from 'node:fs'
import {
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  type FieldNode,
  Kind,
  parse,
  type SelectionSetNode,
  type TypeNode,
  valueFromASTUntyped,
} from 'graphql'
import { describe, expect } from 'vitest'
import { CALLS_OF_FIELD } from '../../src/federation/costs.ts'
import { withGraph } from '../support/graph.ts'

const sdl = parse(readFileSync(new URL('../../subgraph.graphql', import.meta.url), 'utf8'))
const types = new Map(
  sdl.definitions.flatMap((each) =>
    each.kind === Kind.OBJECT_TYPE_DEFINITION || each.kind === Kind.INTERFACE_TYPE_DEFINITION
      ? [[each.name.value, each] as const]
      : [],
  ),
)

interface Directed {
  readonly directives?: readonly ConstDirectiveNode[] | undefined
}

function directive(on: Directed | undefined, name: string): Record<string, unknown> | undefined {
  const found = on?.directives?.find((each) => each.name.value === name)
  return (
    found &&
    Object.fromEntries((found.arguments ?? []).map((arg) => [arg.name.value, valueFromASTUntyped(arg.value)]))
  )
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type)
}

function isList(type: TypeNode): boolean {
  return type.kind === Kind.LIST_TYPE || (type.kind === Kind.NON_NULL_TYPE && isList(type.type))
}

/**
 * What a gateway's demand control makes of a selection: for each field its own weight, else that of its type, and
 * what is selected below; for a list as often as it may have items.
 */
function weigh(set: SelectionSetNode, typeName: string, sizes: ReadonlyMap<string, number>): number {
  let total = 0
  for (const selection of set.selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const on = selection.typeCondition?.name.value ?? typeName
      total += weigh(selection.selectionSet, on, sizes)
    } else if (selection.kind === Kind.FIELD && selection.name.value !== '__typename') {
      const field = types.get(typeName)?.fields?.find((each) => each.name.value === selection.name.value)
      if (field) total += weighField(selection, field, sizes)
    }
  }
  return total
}

function weighField(node: FieldNode, field: FieldDefinitionNode, sizes: ReadonlyMap<string, number>): number {
  const inner = nameOf(field.type)
  const type = types.get(inner)
  const weight =
    directive(field, 'cost')?.weight ?? directive(type, 'cost')?.weight ?? (type === undefined ? 0 : 1)
  const below = node.selectionSet ? weigh(node.selectionSet, inner, sizesBelow(node, field)) : 0
  return (isList(field.type) ? (sizes.get(node.name.value) ?? 1) : 1) * (Number(weight) + below)
}

function sizesBelow(node: FieldNode, field: FieldDefinitionNode): Map<string, number> {
  const sized = directive(field, 'listSize')
  if (!sized) return new Map()
  const slices = (node.arguments ?? []).filter((arg) =>
    (sized.slicingArguments as string[]).includes(arg.name.value),
  )
  const given = slices.map((arg) => Number(valueFromASTUntyped(arg.value)))
  const size = given.length > 0 ? Math.max(...given) : Number(sized.assumedSize)
  return new Map((sized.sizedFields as string[]).map((name) => [name, size]))
}

function costOf(query: string): number {
  const [operation] = parse(query).definitions
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('expected an operation')
  return weigh(operation.selectionSet, 'Query', new Map())
}

const test = withGraph({}, { subgraph: true })

describe('the weights of a query', () => {
  test.for([
    ['{ rooms { nodes { name quality } } }', 1],
    [
      '{ rooms(first: 50) { edges { node { name activeSession { name status } } } pageInfo { endCursor } } }',
      1,
    ],
    ['{ a: rooms(first: 5) { nodes { name } } b: conferences(first: 5) { nodes { name } } }', 2],
    ['{ rooms(first: 10) { nodes { sessions(first: 5) { nodes { name } } } } }', 11],
    ['{ roomSessions(first: 7) { nodes { members { nodes { name } } events { nodes { name } } } } }', 15],
    ['{ insightsRooms(first: 4) { nodes { participants { nodes { sid } } } } }', 5],
    ['{ videoSessions(first: 5) { nodes { name } } }', 2],
  ] as const)('%s is as many calls as it makes: %i', async ([query, cost], { graph }) => {
    const { errors, calls } = await graph.run(query)
    expect(errors).toEqual([])
    expect({ cost: costOf(query), calls: calls.length }).toEqual({ cost, calls: cost })
  })

  test.for([
    ['{ rooms { nodes { sessions { nodes { room { name } } } } } }', 1 + 50 * (1 + 50)],
    ['{ roomSessions(first: 20) { nodes { room { name } } } }', 21],
    ['{ roomSessions(first: 3) { nodes { recordings { nodes { session { name } } } } } }', 1 + 3 * (1 + 50)],
  ] as const)(
    '%s makes fewer calls than it weighs, because they are shared',
    async ([query, cost], { graph }) => {
      const { errors, calls } = await graph.run(query)
      expect(errors).toEqual([])
      expect(costOf(query)).toBe(cost)
      expect(calls.length).toBeLessThan(cost)
    },
  )
})

describe('the table of weights', () => {
  test('names fields that there are', () => {
    const there = new Set(
      [...types].flatMap(([type, { fields }]) => fields?.map((each) => `${type}.${each.name.value}`)),
    )
    // Left out of this SDL.
    for (const field of ['Query.node', 'Query.nodes']) there.add(field)
    expect(Object.keys(CALLS_OF_FIELD).filter((field) => !there.has(field))).toEqual([])
  })

  test('forgets no field that leads to an entity or a connection, but those that come with their parent, a write or an event', () => {
    const free = /^\w+(Connection|Edge|Payload|Event)\.|^(Room|Conference)\.activeSession$/
    const leading = [...types].flatMap(([type, { fields = [] }]) =>
      fields
        .filter(
          (field) => /@key/.test(keyed(nameOf(field.type))) || nameOf(field.type).endsWith('Connection'),
        )
        .map((field) => `${type}.${field.name.value}`),
    )
    expect(leading.filter((field) => !free.test(field) && !(field in CALLS_OF_FIELD))).toEqual([])
    expect(leading.length).toBeGreaterThan(20)
  })
})

function keyed(type: string): string {
  return directive(types.get(type), 'key') ? '@key' : ''
}
