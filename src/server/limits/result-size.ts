import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { Variables } from '../../resolvers/field-arguments.ts'
import { DEFAULT_LIMIT } from '../../resolvers/paging-arguments.ts'

/** The values of a selection set: its own, and those of each item where it is the set of a connection. */
interface Size {
  readonly own: number
  readonly perItem: number
}

/** The fields of a connection that have a value for each of its items. */
const ITEMS: readonly string[] = ['nodes', 'edges']
/** The arguments that tell how many items there are: a number, or a list of what is asked for. */
const COUNTS: readonly string[] = ['first', 'last', 'ids', 'representations']

/** Counts anew only where other variables hold numbers, lists, or conditions than the time before. */
export function valueCounter(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): (variables: Variables) => number {
  const names = (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value)
  let latest: readonly unknown[] | undefined
  let values = 0
  return (variables) => {
    const decisive = names.map((name) => decisiveOf(variables[name]))
    if (!latest?.every((each, index) => each === decisive[index])) {
      values = countValues(document, operation, variables)
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
 * How many values the result of an operation can have, with all lists full: every one of them is made, checked and
 * written within the same turns, whatever few calls they came with. A fragment is read once and added wherever it is
 * spread.
 */
function countValues(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): number {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  const known = new Map<string, Size>()

  function sizeOfFragment(name: string): Size {
    const before = known.get(name)
    if (before) return before
    const fragment = fragments.get(name)
    const size = fragment ? sizeOfSet(fragment.selectionSet) : { own: 0, perItem: 0 }
    known.set(name, size)
    return size
  }

  function sizeOfSet({ selections }: SelectionSetNode): Size {
    let own = 0
    let perItem = 0
    for (const selection of selections) {
      if (isLeftOut(selection, variables)) continue
      if (selection.kind === Kind.FIELD) {
        const values = valuesOf(selection)
        own += isItems(selection) ? 1 : values
        perItem += isItems(selection) ? values : 0
        continue
      }
      const size =
        selection.kind === Kind.INLINE_FRAGMENT
          ? sizeOfSet(selection.selectionSet)
          : sizeOfFragment(selection.name.value)
      own += size.own
      perItem += size.perItem
    }
    return { own, perItem }
  }

  /** Those of the field, or of one item where it is the items of a connection. */
  function valuesOf(field: FieldNode): number {
    if (!field.selectionSet) return 1
    const { own, perItem } = sizeOfSet(field.selectionSet)
    const count = isItems(field) ? undefined : countOf(field, variables)
    // What has items is a connection; what is counted and has none is a list by itself.
    if (perItem > 0) return 1 + own + perItem * (count ?? DEFAULT_LIMIT)
    return isListed(field) ? 1 + (1 + own) * (count ?? 1) : 1 + own
  }

  return sizeOfSet(operation.selectionSet).own
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

function isLeftOut(selection: SelectionNode, variables: Variables): boolean {
  if (!selection.directives?.length) return false
  const values = { ...variables }
  return (
    getDirectiveValues(GraphQLSkipDirective, selection, values)?.if === true ||
    getDirectiveValues(GraphQLIncludeDirective, selection, values)?.if === false
  )
}
