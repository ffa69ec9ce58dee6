import {
  type DirectiveNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql'
import { argumentOf, isLeftOut, type Selected } from '../../resolvers/conditions.ts'
import type { Variables } from '../../resolvers/field-arguments.ts'

/** Mistakes that are reported; more of them would only repeat what was sent. */
const MAX_MISTAKES = 3

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
  { operation, fragments }: Selected,
  variables: Variables,
): readonly GraphQLError[] {
  const seen = new Set<FragmentDefinitionNode>()
  const mistakes: GraphQLError[] = []

  function look({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      checkCondition(selection, 'skip')
      if (isLeftOut(selection, variables)) continue
      checkCondition(selection, 'include')
      checkCondition(selection, 'defer')
      if (checkCondition(selection, 'stream')) checkCount(selection)
      if (selection.kind !== Kind.FRAGMENT_SPREAD) {
        if (selection.selectionSet) look(selection.selectionSet)
        continue
      }
      const fragment = fragments[selection.name.value]
      // A fragment is the same wherever it is spread.
      if (!fragment || seen.has(fragment)) continue
      seen.add(fragment)
      look(fragment.selectionSet)
    }
  }

  /** Whether the directive is there, and is not turned off. */
  function checkCondition(selection: SelectionNode, name: string): boolean {
    const directive = selection.directives?.find((each) => each.name.value === name)
    if (!directive) return false
    const value = given(directive, 'if')
    if (value === null) tell(directive, `\`@${name}(if:)\` takes true or false, but got null.`)
    return value !== null && value !== false
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
