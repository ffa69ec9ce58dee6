import {
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
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

/** What it takes to find out what execution would collect. */
export type Operation = Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'variableValues'>

/**
 * Whether execution would resolve an `activeSession` anywhere below the field at hand: through fragments, aliases,
 * `edges` or `nodes`, and with regard to `@include` and `@skip`. What `@defer` puts off does not count: it is to come
 * later, by calls of its own. `typeName` is the concrete type where the field returns an interface, so that fragments
 * on other types do not count.
 */
export function selectsActiveSession(info: GraphQLResolveInfo, typeName?: string): boolean {
  const type = typeName === undefined ? getNamedType(info.returnType) : info.schema.getType(typeName)
  if (!isCompositeType(type)) return false
  return remembered(info, `activeSession ${type.name}`, (walk) =>
    info.fieldNodes.some(
      (field) => field.selectionSet && selects(info, field.selectionSet, type, 'activeSession', walk),
    ),
  )
}

/**
 * How many items the client wants to see first, where the operation streams the items of the connection at hand
 * (`nodes @stream(initialCount: 50)`, or `edges`); undefined where it does not.
 */
export function streamSize(info: GraphQLResolveInfo): number | undefined {
  const type = getNamedType(info.returnType)
  if (!isCompositeType(type)) return undefined
  return remembered(info, 'stream', (walk) => {
    const sets = info.fieldNodes.flatMap((field) => field.selectionSet ?? [])
    return streamedAmong(info, sets, type, walk)
  })
}

/** As `streamSize`, of selections on a connection of this type. */
export function streamedAmong(
  operation: Operation,
  sets: readonly SelectionSetNode[],
  type: GraphQLCompositeType,
  walk: Walk,
): number | undefined {
  const { variableValues } = operation
  for (const { field, isDeferred } of fieldsOf(operation, sets, type, walk)) {
    if (isDeferred || !['nodes', 'edges'].includes(field.name.value)) continue
    if (!isActive('stream', field, variableValues)) continue
    const count = argumentOf('stream', 'initialCount', field, variableValues)
    return typeof count === 'number' ? count : 0
  }
  return undefined
}

/** A way through the selections below a field. */
export interface Walk {
  /** Each fragment is entered once for a type. */
  readonly seen: Set<string>
  /** Whether what is found depends on this operation's variables. */
  isConditional: boolean
}

/** What was found below fields of documents that come again, where it is the same each time. */
const found = new WeakMap<GraphQLResolveInfo['fieldNodes'], Map<string, unknown>>()

function remembered<T>({ fieldNodes }: GraphQLResolveInfo, what: string, find: (walk: Walk) => T): T {
  const known = found.get(fieldNodes)
  if (known?.has(what)) return known.get(what) as T
  const walk = newWalk()
  const answer = find(walk)
  if (!walk.isConditional) found.set(fieldNodes, (known ?? new Map()).set(what, answer))
  return answer
}

export function newWalk(): Walk {
  return { seen: new Set(), isConditional: false }
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
  walk: Walk,
): boolean {
  for (const { field, on, isDeferred } of fieldsOf(operation, [set], type, walk)) {
    if (isDeferred) continue
    if (field.name.value === name) return true
    const inner = fieldType(on, field.name.value)
    if (inner && field.selectionSet && selects(operation, field.selectionSet, inner, name, walk)) return true
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
 */
export function* fieldsOf(
  operation: Operation,
  sets: readonly SelectionSetNode[],
  type: GraphQLCompositeType,
  walk: Walk,
  isDeferred = false,
): Generator<Collected> {
  for (const set of sets) {
    for (const selection of set.selections) {
      walk.isConditional ||= (selection.directives ?? []).length > 0
      if (!isIncluded(operation, selection)) continue
      if (selection.kind === 'Field') {
        yield { field: selection, on: type, isDeferred }
        continue
      }
      const deferred = isDeferred || isActive('defer', selection, operation.variableValues)
      const fragment =
        selection.kind === 'FragmentSpread' ? spread(operation, selection, type, walk, deferred) : selection
      const on = fragment && narrowed(operation, type, fragment.typeCondition?.name.value)
      if (fragment && on) yield* fieldsOf(operation, [fragment.selectionSet], on, walk, deferred)
    }
  }
}

function spread(
  operation: Operation,
  selection: Extract<SelectionNode, { kind: 'FragmentSpread' }>,
  type: GraphQLCompositeType,
  { seen }: Walk,
  isDeferred: boolean,
): FragmentDefinitionNode | undefined {
  const name = selection.name.value
  const visit = `${name} ${type.name}${isDeferred ? ' later' : ''}`
  if (seen.has(visit)) return undefined
  seen.add(visit)
  return operation.fragments[name]
}

function isIncluded({ variableValues }: Operation, selection: SelectionNode): boolean {
  if (!selection.directives?.length) return true
  return (
    getDirectiveValues(GraphQLSkipDirective, selection, variableValues)?.if !== true &&
    getDirectiveValues(GraphQLIncludeDirective, selection, variableValues)?.if !== false
  )
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
