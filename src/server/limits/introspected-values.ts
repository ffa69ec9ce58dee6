import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql'
import { type Fragments, isLater, isLeftOut } from '../../resolvers/conditions.ts'
import type { Variables } from '../../resolvers/field-arguments.ts'

/** What values of introspection cost, in plain values of records. */
const COSTS = {
  /** graphql-js makes each of them. */
  value: 2,
  /** The same below `@defer` and `@stream`, where another executor makes it. */
  laterValue: 4,
  /** What comes in a part of its own: a fragment that is deferred, an item that is streamed. */
  part: 20,
} as const
/** Objects that are counted for one operation; a caller that asks for more asks for far more than tools do. */
const MAX_LOOKS = 20_000

/** What was counted already, of selections on objects. */
type Known = Map<SelectionSetNode, Map<unknown, number>>

/**
 * Gives what counts the values below each `__schema` and `__type` of one operation. The schema is known, so they are counted, each
 * object once for each selection on it: types have fields that have types, and a few levels of them are millions. Infinity
 * for what takes long to count, in one field or in all of them together.
 */
export function introspectionCounter(
  schema: GraphQLSchema,
  fragments: Fragments,
  variables: Variables,
): (field: FieldNode, isBelowLater: boolean) => number {
  const [known, knownLater]: [Known, Known] = [new Map(), new Map()]
  const info = { schema } as GraphQLResolveInfo
  let looks = 0

  function valuesIn(
    set: SelectionSetNode,
    type: GraphQLObjectType,
    source: unknown,
    isBelowLater: boolean,
  ): number {
    const table = isBelowLater ? knownLater : known
    const before = table.get(set)?.get(source)
    if (before !== undefined) return before
    if (++looks > MAX_LOOKS) return Number.POSITIVE_INFINITY
    let values = 0
    for (const selection of set.selections) {
      if (isLeftOut(selection, variables)) continue
      values += valuesOf(selection, type, source, isBelowLater || isLater(selection))
    }
    table.set(set, (table.get(set) ?? new Map()).set(source, values))
    return values
  }

  function valuesOf(
    selection: SelectionNode,
    parent: GraphQLObjectType,
    source: unknown,
    isLaterHere: boolean,
  ): number {
    const cost = isLaterHere ? COSTS.laterValue : COSTS.value
    const part = isLater(selection) ? COSTS.part : 0
    if (selection.kind !== Kind.FIELD) {
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection
      return fragment ? part + valuesIn(fragment.selectionSet, parent, source, isLaterHere) : 0
    }
    const { selectionSet } = selection
    const definition = parent.getFields()[selection.name.value]
    if (!selectionSet || !definition) return cost
    // Whatever is deprecated counts, whether it is asked for or not.
    const value: unknown = definition.resolve?.(source, { includeDeprecated: true }, undefined, info)
    const type = getNamedType(definition.type) as GraphQLObjectType
    if (value === null || value === undefined) return cost
    if (!Array.isArray(value)) return cost + valuesIn(selectionSet, type, value, isLaterHere)
    let values = cost
    for (const each of value) values += cost + part + valuesIn(selectionSet, type, each, isLaterHere)
    return values
  }

  return (field, isBelowLater) => {
    const meta = field.name.value === '__schema' ? SchemaMetaFieldDef : TypeMetaFieldDef
    const type = getNamedType(meta.type)
    const { selectionSet } = field
    if (!selectionSet || !isObjectType(type)) return COSTS.value
    if (meta === SchemaMetaFieldDef) {
      return COSTS.value + valuesIn(selectionSet, type, schema, isBelowLater)
    }
    // Whichever has the most.
    let most = 0
    for (const one of Object.values(schema.getTypeMap())) {
      most = Math.max(most, valuesIn(selectionSet, type, one, isBelowLater))
      if (most === Number.POSITIVE_INFINITY) break
    }
    return COSTS.value + most
  }
}
