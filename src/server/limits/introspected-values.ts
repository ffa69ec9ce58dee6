import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql'
import { type Fragments, isLeftOut } from '../../resolvers/conditions.ts'
import type { Variables } from '../../resolvers/field-arguments.ts'

/** What a value of introspection costs, in plain values of records: graphql-js makes each of them. */
const COST = 2
/** Objects that are counted; a caller that asks for more asks for far more than tools do. */
const MAX_LOOKS = 20_000

/**
 * The values below `__schema` or `__type`. The schema is known, so they are counted, each object once for each selection on
 * it: types have fields that have types, and a few levels of them are millions.
 */
export function introspectedValues(
  schema: GraphQLSchema,
  field: FieldNode,
  fragments: Fragments,
  variables: Variables,
): number {
  const known = new Map<SelectionSetNode, Map<unknown, number>>()
  const info = { schema } as GraphQLResolveInfo
  let looks = 0

  function valuesIn(set: SelectionSetNode, type: GraphQLObjectType, source: unknown): number {
    const before = known.get(set)?.get(source)
    if (before !== undefined) return before
    if (++looks > MAX_LOOKS) return Number.POSITIVE_INFINITY
    let values = 0
    for (const selection of set.selections) {
      if (isLeftOut(selection, variables)) continue
      if (selection.kind === Kind.FIELD) values += valuesOf(selection, type, source)
      else {
        const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection
        if (fragment) values += valuesIn(fragment.selectionSet, type, source)
      }
    }
    known.set(set, (known.get(set) ?? new Map()).set(source, values))
    return values
  }

  function valuesOf({ name, selectionSet }: FieldNode, parent: GraphQLObjectType, source: unknown): number {
    const definition = parent.getFields()[name.value]
    if (!selectionSet || !definition) return COST
    // Whatever is deprecated counts, whether it is asked for or not.
    const value: unknown = definition.resolve?.(source, { includeDeprecated: true }, undefined, info)
    return COST + sum(selectionSet, getNamedType(definition.type) as GraphQLObjectType, value)
  }

  function sum(set: SelectionSetNode, type: GraphQLObjectType, value: unknown): number {
    if (value === null || value === undefined) return 0
    if (!Array.isArray(value)) return valuesIn(set, type, value)
    return value.reduce<number>((all, each) => all + COST + valuesIn(set, type, each), 0)
  }

  const meta = field.name.value === '__schema' ? SchemaMetaFieldDef : TypeMetaFieldDef
  const type = getNamedType(meta.type)
  const { selectionSet } = field
  if (!selectionSet || !isObjectType(type)) return COST
  if (meta === SchemaMetaFieldDef) return COST + valuesIn(selectionSet, type, schema)
  // Whichever has the most.
  const each = Object.values(schema.getTypeMap()).map((one) => valuesIn(selectionSet, type, one))
  return COST + Math.max(...each)
}
