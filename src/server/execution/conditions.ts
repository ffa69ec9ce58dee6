import {
  type DirectiveNode,
  type DocumentNode,
  getOperationAST,
  Kind,
  type SelectionNode,
  visit,
} from 'graphql'

/** The values of the variables that an operation's `@include` and `@skip` depend on. */
export interface Conditions {
  readonly values: ReadonlyMap<string, boolean>
  /** Tells which operation of its document it is, and the values; short, however long the names are. */
  readonly key: string
  /** Whether they are the same whatever the variables are. */
  readonly isFixed: boolean
}

/** What a document depends on, found once: each condition's variable, or that it cannot be planned. */
type Dependencies = readonly string[] | 'incremental'

const dependenciesOf = new WeakMap<DocumentNode, Dependencies>()

/**
 * The conditions of an operation under its variables, or undefined if it is incremental (`@defer`, `@stream`), does
 * not exist, or a condition's variable holds no boolean: then the reference executor has to say what that means.
 */
export function readConditions(
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Readonly<Record<string, unknown>> | null | undefined,
): Conditions | undefined {
  const dependencies = dependenciesIn(document)
  const operation = getOperationAST(document, operationName)
  if (dependencies === 'incremental' || !operation) return undefined
  const values = new Map<string, boolean>()
  for (const name of dependencies) {
    const definition = operation.variableDefinitions?.find((each) => each.variable.name.value === name)
    const fallback =
      definition?.defaultValue?.kind === Kind.BOOLEAN ? definition.defaultValue.value : undefined
    const value = variables?.[name] === undefined ? fallback : variables[name]
    // Another operation of the same document may be the one that has this variable.
    if (definition && typeof value !== 'boolean') return undefined
    if (typeof value === 'boolean') values.set(name, value)
  }
  const bits = dependencies.map((name) => (values.has(name) ? Number(values.get(name)) : '-'))
  const key = [document.definitions.indexOf(operation), ...bits].join(' ')
  return { values, key, isFixed: dependencies.length === 0 }
}

/** Whether a document has `@defer` or `@stream`. */
export function isIncremental(document: DocumentNode): boolean {
  return dependenciesIn(document) === 'incremental'
}

function dependenciesIn(document: DocumentNode): Dependencies {
  const known = dependenciesOf.get(document)
  const dependencies = known ?? findDependencies(document)
  if (!known) dependenciesOf.set(document, dependencies)
  return dependencies
}

/** The document without the selections that the conditions leave out, and without the conditions. */
export function withConditions(document: DocumentNode, { values }: Conditions): DocumentNode {
  const decide = (selection: SelectionNode) => {
    const conditions = selection.directives?.filter(isCondition) ?? []
    if (conditions.length === 0) return undefined
    if (conditions.some((directive) => leavesOut(directive, values))) return null
    return { ...selection, directives: selection.directives?.filter((each) => !isCondition(each)) ?? [] }
  }
  return visit(document, { Field: decide, InlineFragment: decide, FragmentSpread: decide })
}

function findDependencies(document: DocumentNode): Dependencies {
  const names = new Set<string>()
  let isIncremental = false
  visit(document, {
    Directive(directive) {
      if (['defer', 'stream'].includes(directive.name.value)) isIncremental = true
      const condition = isCondition(directive) ? conditionOf(directive) : undefined
      if (condition?.kind === Kind.VARIABLE) names.add(condition.name.value)
    },
  })
  return isIncremental ? 'incremental' : [...names].sort()
}

function isCondition({ name }: DirectiveNode): boolean {
  return name.value === 'include' || name.value === 'skip'
}

function conditionOf(directive: DirectiveNode) {
  return directive.arguments?.find((argument) => argument.name.value === 'if')?.value
}

function leavesOut(directive: DirectiveNode, values: Conditions['values']): boolean {
  const condition = conditionOf(directive)
  const value =
    condition?.kind === Kind.VARIABLE
      ? values.get(condition.name.value)
      : condition?.kind === Kind.BOOLEAN && condition.value
  return directive.name.value === 'skip' ? value === true : value === false
}
