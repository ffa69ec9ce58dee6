import {
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLResolveInfo,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql'
import type { ResponsePath } from '../datasources/loading/call-log.ts'
import { isLeftOut } from './conditions.ts'

/** What it takes to find out what execution would collect. */
export type Operation = Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'variableValues'>

/**
 * The info that a plan hands out. It remembers what was found below its field: a plan has no conditions left, so that is
 * the same each time. graphql-js's own info remembers nothing.
 */
export interface PlannedInfo extends GraphQLResolveInfo {
  readonly found: Map<string, unknown>
}

/** The part of the resolve info that says where in the response a field stands. */
export interface Placed {
  readonly path: ResponsePath
}

/**
 * Whether execution would resolve a field of this name anywhere below the field at hand: through fragments, aliases,
 * `edges` or `nodes`, and with regard to `@include` and `@skip`. What `@defer` puts off does not count: it is to come
 * later, by calls of its own. `typeName` is the concrete type where the field at hand returns an interface, so that
 * fragments on other types do not count.
 */
export function selectsField(info: GraphQLResolveInfo, name: string, typeName?: string): boolean {
  const type = typeName === undefined ? getNamedType(info.returnType) : info.schema.getType(typeName)
  if (!isCompositeType(type)) return false
  return remembered(info, `${name} ${type.name}`, () => {
    const seen = new Set<string>()
    return info.fieldNodes.some(
      ({ selectionSet }) => selectionSet && selects(info, selectionSet, type, name, seen),
    )
  })
}

/**
 * How many items the client wants to see first, where the operation streams the items of the connection at hand
 * (`nodes @stream(initialCount: 50)`, or `edges`); undefined where it does not.
 */
export function streamSize(info: GraphQLResolveInfo): number | undefined {
  const type = getNamedType(info.returnType)
  if (!isCompositeType(type)) return undefined
  return remembered(info, 'stream', () => {
    const sets = info.fieldNodes.flatMap((field) => field.selectionSet ?? [])
    return streamedAmong(info, sets, type)
  })
}

/** As `streamSize`, of selections on a connection of this type. */
export function streamedAmong(
  operation: Operation,
  sets: readonly SelectionSetNode[],
  type: GraphQLCompositeType,
): number | undefined {
  const { variableValues } = operation
  for (const { field, isDeferred } of fieldsOf(operation, sets, type)) {
    if (isDeferred || !['nodes', 'edges'].includes(field.name.value)) continue
    if (!isActive('stream', field, variableValues)) continue
    const count = argumentOf('stream', 'initialCount', field, variableValues)
    return typeof count === 'number' ? count : 0
  }
  return undefined
}

function remembered<T>(info: GraphQLResolveInfo, what: string, find: () => T): T {
  const { found } = info as Partial<PlannedInfo>
  if (found?.has(what)) return found.get(what) as T
  const answer = find()
  found?.set(what, answer)
  return answer
}

/** Whether a selection is put off by `@defer` or `@stream`. These are directives of the server, not of graphql-js. */
function isActive(directive: 'defer' | 'stream', selection: SelectionNode, variables: Variables): boolean {
  const has = selection.directives?.some(({ name }) => name.value === directive) ?? false
  return has && argumentOf(directive, 'if', selection, variables) !== false
}

type Variables = GraphQLResolveInfo['variableValues']

function argumentOf(
  directive: string,
  name: string,
  selection: SelectionNode,
  variables: Variables,
): unknown {
  const node = selection.directives?.find((each) => each.name.value === directive)
  const argument = node?.arguments?.find((each) => each.name.value === name)
  const value = argument?.value
  // Names of variables are the caller's: `$constructor` without a value is not what an object inherits.
  if (!value || (value.kind === Kind.VARIABLE && !Object.hasOwn(variables, value.name.value)))
    return undefined
  return valueFromASTUntyped(value, variables)
}

function selects(
  operation: Operation,
  set: SelectionSetNode,
  type: GraphQLCompositeType,
  name: string,
  seen: Set<string>,
): boolean {
  for (const { field, on, isDeferred } of fieldsOf(operation, [set], type, seen)) {
    if (isDeferred) continue
    if (field.name.value === name) return true
    const inner = fieldType(on, field.name.value)
    if (inner && field.selectionSet && selects(operation, field.selectionSet, inner, name, seen)) return true
  }
  return false
}

/** A field that execution would collect. */
export interface Collected {
  readonly field: Extract<SelectionNode, { kind: 'Field' }>
  readonly on: GraphQLCompositeType
  /** Whether `@defer` puts it off. */
  readonly isDeferred: boolean
}

/**
 * The fields that execution would collect for `type`. A fragment is entered once for a type, so that fragments
 * which spread one another many times cost no more than their own length.
 * @param seen what was entered
 */
export function* fieldsOf(
  operation: Operation,
  sets: readonly SelectionSetNode[],
  type: GraphQLCompositeType,
  seen: Set<string> = new Set(),
  isDeferred = false,
): Generator<Collected> {
  for (const set of sets) {
    for (const selection of set.selections) {
      if (isLeftOut(selection, operation.variableValues)) continue
      if (selection.kind === 'Field') {
        yield { field: selection, on: type, isDeferred }
        continue
      }
      const deferred = isDeferred || isActive('defer', selection, operation.variableValues)
      const fragment =
        selection.kind === 'FragmentSpread' ? spread(operation, selection, type, seen, deferred) : selection
      const on = fragment && narrowed(operation, type, fragment.typeCondition?.name.value)
      if (fragment && on) yield* fieldsOf(operation, [fragment.selectionSet], on, seen, deferred)
    }
  }
}

function spread(
  operation: Operation,
  selection: Extract<SelectionNode, { kind: 'FragmentSpread' }>,
  type: GraphQLCompositeType,
  seen: Set<string>,
  isDeferred: boolean,
): FragmentDefinitionNode | undefined {
  const name = selection.name.value
  const visit = `${name} ${type.name}${isDeferred ? ' later' : ''}`
  if (seen.has(visit)) return undefined
  seen.add(visit)
  return operation.fragments[name]
}

/** The type to go on with inside a fragment, or undefined if the fragment cannot apply to `type`. */
function narrowed(
  { schema }: Operation,
  type: GraphQLCompositeType,
  condition: string | undefined,
): GraphQLCompositeType | undefined {
  if (condition === undefined || condition === type.name) return type
  const target = schema.getType(condition)
  if (isAbstractType(target) && isObjectType(type)) return schema.isSubType(target, type) ? type : undefined
  return isAbstractType(type) && isCompositeType(target) ? target : undefined
}

function fieldType(type: GraphQLCompositeType, name: string): GraphQLCompositeType | undefined {
  if (!isObjectType(type) && !isInterfaceType(type)) return undefined
  const field = type.getFields()[name]
  const inner = field && getNamedType(field.type)
  return isCompositeType(inner) ? inner : undefined
}
