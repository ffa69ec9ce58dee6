import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  print,
  type SelectionSetNode,
} from 'graphql'
import type { Selected } from '../conditions.ts'
import { argumentsOf, type FieldArguments, type Variables } from '../field-arguments.ts'
import { type Collected, fieldsOf, type Operation, streamedAmong } from '../selection.ts'

/** A field that can take upstream calls, or below which one lies. */
export interface PlannedField {
  /** Such as `Room.sessions`; the type is the one whose resolver runs. */
  readonly coordinate: string
  /** What it is called in the response; the first of its names where it has several. */
  readonly key: string
  /** Where it is written, the first time. */
  readonly node: FieldNode
  /** How many names it has. */
  readonly names: number
  readonly isDeferred: boolean
  /** The items that come first where the items of this connection are streamed. */
  readonly streamed: number | undefined
  /** The one type of object below; undefined where there may be several. */
  readonly objectType: string | undefined
  /** What is selected below, for each type of object. */
  readonly below: ReadonlyMap<string, readonly PlannedField[]>
  readonly arguments: FieldArguments
}

/**
 * The fields of an operation that can take upstream calls, as execution would collect them under these variables.
 * Fields of one place that differ by nothing but their alias are one.
 * @param isCounted whether a field itself can take calls
 */
export function planCalls(
  schema: GraphQLSchema,
  { operation, fragments }: Selected,
  variables: Variables,
  isCounted: (coordinate: string) => boolean,
): readonly PlannedField[] {
  const collecting: Operation = { schema, fragments, variableValues: variables }

  function plan(sets: readonly SelectionSetNode[], type: GraphQLObjectType): PlannedField[] {
    const groups = new Map<string, Collected[]>()
    for (const collected of fieldsOf(collecting, sets, type)) {
      const identity = identityOf(collected.field)
      groups.set(identity, [...(groups.get(identity) ?? []), collected])
    }
    return [...groups.values()].flatMap((group) => planField(group, type) ?? [])
  }

  function planField(group: readonly Collected[], parent: GraphQLObjectType): PlannedField | undefined {
    const { field: node } = group[0] as Collected
    const definition = parent.getFields()[node.name.value]
    if (!definition) return undefined
    const sets = group.flatMap(({ field }) => field.selectionSet ?? [])
    const type = getNamedType(definition.type)
    const below = new Map<string, readonly PlannedField[]>()
    for (const object of objectsOf(schema, type)) {
      const fields = plan(sets, object)
      if (fields.length > 0) below.set(object.name, fields)
    }
    const coordinate = `${parent.name}.${node.name.value}`
    if (below.size === 0 && !isCounted(coordinate)) return undefined
    return {
      coordinate,
      key: keyOf(node),
      node,
      names: new Set(group.map((each) => keyOf(each.field))).size,
      isDeferred: group.every((each) => each.isDeferred),
      streamed:
        isObjectType(type) && type.name.endsWith('Connection')
          ? streamedAmong(collecting, sets, type)
          : undefined,
      objectType: isObjectType(type) ? type.name : undefined,
      below,
      arguments: argumentsOf(definition, node),
    }
  }

  const query = schema.getRootType(operation.operation)
  return query ? plan([operation.selectionSet], query) : []
}

function keyOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value
}

function identityOf({ name, arguments: args = [] }: FieldNode): string {
  if (args.length === 0) return name.value
  return `${name.value}(${args.map(print).sort().join()})`
}

function objectsOf(schema: GraphQLSchema, type: unknown): readonly GraphQLObjectType[] {
  if (isObjectType(type)) return [type]
  return isAbstractType(type) ? schema.getPossibleTypes(type) : []
}
