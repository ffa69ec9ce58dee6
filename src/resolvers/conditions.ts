import {
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  visit,
} from 'graphql'
import type { Variables } from './field-arguments.ts'

/** The fragments of a document by their names, in an object without a prototype: callers name them. */
export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>

/** An operation with the fragments that it may spread. */
export interface Selected {
  readonly operation: OperationDefinitionNode
  readonly fragments: Fragments
}

/** What the directives of a document say, whichever operation runs and whatever its variables are. */
export interface DirectiveFacts {
  /** The variables that stand in them. */
  readonly variables: ReadonlySet<string>
  /** Whether there is a `@defer` or `@stream`. */
  readonly isIncremental: boolean
  /** Whether there is an `initialCount` that is wrong whatever the variables are. */
  readonly hasWrongCount: boolean
}

export function fragmentsOf({ definitions }: DocumentNode): Fragments {
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null)
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition
  }
  return fragments
}

export function readDirectives(document: DocumentNode): DirectiveFacts {
  const variables = new Set<string>()
  let isIncremental = false
  let hasWrongCount = false
  visit(document, {
    Directive(directive) {
      const name = directive.name.value
      isIncremental ||= name === 'defer' || name === 'stream'
      for (const { value } of directive.arguments ?? []) {
        if (value.kind === Kind.VARIABLE) variables.add(value.name.value)
      }
      const count = name === 'stream' ? argumentOf(directive, 'initialCount') : undefined
      hasWrongCount ||= count?.kind === Kind.NULL || (count?.kind === Kind.INT && Number(count.value) < 0)
    },
  })
  return { variables, isIncremental, hasWrongCount }
}

/** Whether `@skip` or `@include` leave a selection out. @param variables as the schema reads them */
export function isLeftOut({ directives = [] }: SelectionNode, variables: Variables): boolean {
  for (const directive of directives) {
    const { value: name } = directive.name
    if (name === 'skip' && conditionOf(directive, variables) === true) return true
    if (name === 'include' && conditionOf(directive, variables) === false) return true
  }
  return false
}

/** Whether what is selected comes in a part of its own. */
export function isLater({ directives = [] }: SelectionNode): boolean {
  return directives.some(({ name }) => name.value === 'defer' || name.value === 'stream')
}

/** The operation without what its conditions leave out, and without the conditions. */
export function withConditions({ operation, fragments }: Selected, variables: Variables): Selected {
  const decide = (selection: SelectionNode) => {
    if (isLeftOut(selection, variables)) return null
    const { directives = [] } = selection
    const others = directives.filter(({ name }) => name.value !== 'skip' && name.value !== 'include')
    return others.length === directives.length ? undefined : { ...selection, directives: others }
  }
  const visitor = { Field: decide, InlineFragment: decide, FragmentSpread: decide }
  const decided: Record<string, FragmentDefinitionNode> = Object.create(null)
  for (const name in fragments) decided[name] = visit(fragments[name] as FragmentDefinitionNode, visitor)
  return { operation: visit(operation, visitor), fragments: decided }
}

/** What is written for an argument of a directive. */
export function argumentOf({ arguments: args = [] }: DirectiveNode, name: string) {
  return args.find((each) => each.name.value === name)?.value
}

function conditionOf(directive: DirectiveNode, variables: Variables): unknown {
  const condition = argumentOf(directive, 'if')
  if (condition?.kind === Kind.VARIABLE) return variables[condition.name.value]
  return condition?.kind === Kind.BOOLEAN ? condition.value : undefined
}
