import {
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
  visit,
} from 'graphql'
import type { Variables } from '../../resolvers/field-arguments.ts'

/** Mistakes that are told; more of them would only repeat what was sent. */
const MAX_MISTAKES = 3

/** Whether a document has an `initialCount` that is wrong whatever the variables are. */
export function hasWrongCount(document: DocumentNode): boolean {
  let found = false
  visit(document, {
    Directive(directive) {
      const count = directive.name.value === 'stream' ? argumentOf(directive, 'initialCount') : undefined
      if (count?.kind === Kind.NULL || (count?.kind === Kind.INT && Number(count.value) < 0)) found = true
    },
  })
  return found
}

/** Whether a variable's value may be wrong in a directive: validation lets null pass where there is a default. */
export function isDoubtful(value: unknown): boolean {
  return value === null || (typeof value === 'number' && value < 0)
}

/**
 * What is wrong with `@skip`, `@include`, `@defer` and `@stream` of an operation under its variables, and what no
 * validation sees: a condition that is null, an `initialCount` that is null or below zero. What is left out by a
 * condition, or is not streamed, is not looked at.
 */
export function wrongDirectives(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): readonly GraphQLError[] {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  const mistakes: GraphQLError[] = []

  function look({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      const isLeftOut = conditionOf(selection, 'skip') === true || conditionOf(selection, 'include') === false
      if (isLeftOut) continue
      conditionOf(selection, 'defer')
      if (conditionOf(selection, 'stream') === true) checkCount(selection)
      if (selection.kind !== Kind.FRAGMENT_SPREAD) {
        if (selection.selectionSet) look(selection.selectionSet)
        continue
      }
      const fragment = fragments.get(selection.name.value)
      // A fragment is the same wherever it is spread.
      fragments.delete(selection.name.value)
      if (fragment) look(fragment.selectionSet)
    }
  }

  /** What a directive's `if` is; undefined where the directive is not there, or `if` is null. */
  function conditionOf(selection: SelectionNode, name: string): boolean | undefined {
    const directive = selection.directives?.find((each) => each.name.value === name)
    if (!directive) return undefined
    const value = given(directive, 'if')
    if (value === null) tell(directive, `\`@${name}(if:)\` takes true or false, but got null.`)
    return value === null ? undefined : value !== false
  }

  function checkCount({ directives = [] }: SelectionNode): void {
    for (const directive of directives) {
      const count = directive.name.value === 'stream' ? given(directive, 'initialCount') : undefined
      if (!isDoubtful(count)) continue
      tell(directive, `\`@stream(initialCount:)\` takes a whole number of 0 or more, but got ${count}.`)
    }
  }

  /** Undefined for what is not given. */
  function given(directive: DirectiveNode, name: string): unknown {
    const value = argumentOf(directive, name)
    return value && valueFromASTUntyped(value, variables)
  }

  function tell(directive: DirectiveNode, message: string): void {
    mistakes.push(new GraphQLError(message, { nodes: directive }))
  }

  look(operation.selectionSet)
  return mistakes.slice(0, MAX_MISTAKES)
}

function argumentOf({ arguments: args = [] }: DirectiveNode, name: string) {
  return args.find((each) => each.name.value === name)?.value
}
