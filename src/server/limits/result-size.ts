import {
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql'
import { isLater, isLeftOut, type Selected } from '../../resolvers/conditions.ts'
import type { Variables } from '../../resolvers/field-arguments.ts'
import { DEFAULT_LIMIT } from '../../resolvers/pagination/paging-arguments.ts'
import { introspectionCounter } from './introspected-values.ts'

/** The values of a selection set: its own, and those of each item where it is the set of a connection. */
interface Size {
  readonly own: number
  readonly perItem: number
}

/** The fields of a connection that have a value for each of its items. */
const ITEMS: readonly string[] = ['nodes', 'edges']
/** What is more expensive to make than a plain value of a record, which takes a fraction of a microsecond, in such values. */
const COSTS = {
  /** Its arguments are checked, and it comes by a promise, also where it has no items. */
  connection: 20,
  /** Another record, or one that a resolver has to find. */
  object: 3,
  /** The same below `@defer` and `@stream`: graphql-js completes all of them in one tick, and is asked for each anew. */
  laterObject: 8,
  /** One of what is asked for by a list of ids. */
  reference: 20,
  edge: 2,
  /** Packed, hashed, and some 200 characters long. */
  cursor: 10,
  /** A list of enum values or texts: of itself and five of them. */
  leafList: 6,
  /** Made of several: JSON, an ID. */
  compound: 2,
  /** May be an error for each place that it stands at. */
  scoped: 2,
  /** A part of the answer by itself, with its own place. */
  later: 20,
} as const
const CURSORS: readonly string[] = ['cursor', 'startCursor', 'endCursor']

/** The arguments that tell how many items there are: a number, or a list of what is asked for. */
const COUNTS: readonly string[] = ['first', 'last', 'ids', 'representations']

/** Counts anew only where other variables hold numbers, lists, or conditions than the time before. */
export function valueCounter(schema: GraphQLSchema, selected: Selected): (variables: Variables) => number {
  const names = (selected.operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value)
  let latest: readonly unknown[] | undefined
  let values = 0
  return (variables) => {
    const decisive = names.map((name) => decisiveOf(variables[name]))
    if (!latest?.every((each, index) => each === decisive[index])) {
      values = countValues(schema, selected, variables)
      latest = decisive
    }
    return values
  }
}

/** What of a variable's value can change the count: the number that it is, its length, or whether it is set. */
function decisiveOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined
}

/**
 * How many values the result of an operation can have, with all lists full and each of them in its place or an error: every
 * object, connection, edge and error counts, and more where it takes longer to make. A fragment is read once for a type and
 * added wherever it is spread.
 */
function countValues(
  schema: GraphQLSchema,
  { operation, fragments }: Selected,
  variables: Variables,
): number {
  const known = new Map<string, Size>()
  const introspected = introspectionCounter(schema, fragments, variables)

  function sizeOfFragment(name: string, isBelowLater: boolean): Size {
    const key = `${name} ${isBelowLater}`
    const before = known.get(key)
    if (before) return before
    const fragment = fragments[name]
    const on = fragment && schema.getType(fragment.typeCondition.name.value)
    const size = fragment ? sizeOfSet(fragment.selectionSet, on, isBelowLater) : { own: 0, perItem: 0 }
    known.set(key, size)
    return size
  }

  function sizeOfSet(
    { selections }: SelectionSetNode,
    type: GraphQLNamedType | undefined,
    isBelowLater: boolean,
  ): Size {
    let own = 0
    let perItem = 0
    for (const selection of selections) {
      if (isLeftOut(selection, variables)) continue
      if (selection.kind === Kind.FIELD) {
        const values = valuesOf(selection, type, isBelowLater)
        own += isItems(selection) ? 1 : values
        perItem += isItems(selection) ? values : 0
        continue
      }
      const isLaterHere = isBelowLater || isLater(selection)
      const size =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? sizeOfFragment(selection.name.value, isLaterHere)
          : sizeOfSet(
              selection.selectionSet,
              selection.typeCondition ? schema.getType(selection.typeCondition.name.value) : type,
              isLaterHere,
            )
      own += size.own + (isLater(selection) ? COSTS.later : 0)
      perItem += size.perItem
    }
    return { own, perItem }
  }

  /** Those of the field, or of one item where it is the items of a connection. */
  function valuesOf(field: FieldNode, parent: GraphQLNamedType | undefined, isBelowLater: boolean): number {
    const { name, selectionSet } = field
    if (name.value === '__schema' || name.value === '__type') {
      return introspected(field, isBelowLater)
    }
    const definition =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name.value] : undefined
    const scoped = definition?.extensions.scope === undefined ? 0 : COSTS.scoped
    if (!selectionSet) return scoped + valuesOfLeaf(name.value, definition?.type)
    const type = definition && getNamedType(definition.type)
    const { own, perItem } = sizeOfSet(selectionSet, type, isBelowLater || isLater(field))
    if (isItems(field)) {
      return own + (name.value === 'edges' ? COSTS.edge : 1) + (isLater(field) ? COSTS.later : 0)
    }
    const count = countOf(field, variables)
    const object = isBelowLater ? COSTS.laterObject : COSTS.object
    // What has items is a connection; what is counted and has none is a list by itself.
    if (type?.name.endsWith('Connection')) {
      return COSTS.connection + scoped + own + perItem * (count ?? DEFAULT_LIMIT)
    }
    return scoped + (isListed(field) ? 1 + (COSTS.reference + own) * (count ?? 1) : object + own)
  }

  return sizeOfSet(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined, false).own
}

function valuesOfLeaf(name: string, type: GraphQLOutputType | undefined): number {
  if (CURSORS.includes(name)) return COSTS.cursor
  const nullable = type && getNullableType(type)
  if (!nullable || (isLeafType(nullable) && !['ID', 'JSONObject'].includes(nullable.name))) return 1
  return isListType(nullable) ? COSTS.leafList : COSTS.compound
}

function isItems({ name, arguments: args = [] }: FieldNode): boolean {
  return args.length === 0 && ITEMS.includes(name.value)
}

function isListed({ arguments: args = [] }: FieldNode): boolean {
  return args.some(({ name }) => name.value === 'ids' || name.value === 'representations')
}

function countOf({ arguments: args = [] }: FieldNode, variables: Variables): number | undefined {
  for (const { name, value } of args) {
    if (!COUNTS.includes(name.value)) continue
    const given = value.kind === Kind.VARIABLE ? variables[value.name.value] : undefined
    if (Array.isArray(given)) return given.length
    if (typeof given === 'number') return given
    if (value.kind === Kind.INT) return Number(value.value)
    if (value.kind === Kind.LIST) return value.values.length
  }
  return undefined
}
