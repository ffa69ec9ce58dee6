import { type DirectiveNode, Kind, type SelectionSetNode } from 'graphql'
import { argumentOf, isLeftOut } from '../../resolvers/conditions.ts'
import type { Variables } from '../../resolvers/field-arguments.ts'
import type { PreparedOperation } from './prepared-document.ts'

/**
 * Whether an operation asks for its result in parts, by `@defer` or `@stream`. False, too, where conditions leave the
 * directive out, or its own `if` turns it off.
 * @param variables as the schema reads them
 */
export function asksForParts(
  { document, operation, fragments }: PreparedOperation,
  variables: Variables,
): boolean {
  const seen = new Set<string>()

  function isOn(directive: DirectiveNode): boolean {
    const value = argumentOf(directive, 'if')
    if (value?.kind === Kind.VARIABLE) return variables[value.name.value] !== false
    return value?.kind !== Kind.BOOLEAN || value.value
  }

  function hasParts({ selections }: SelectionSetNode): boolean {
    return selections.some((selection) => {
      if (isLeftOut(selection, variables)) return false
      const name = selection.kind === Kind.FIELD ? 'stream' : 'defer'
      if (selection.directives?.some((each) => each.name.value === name && isOn(each))) return true
      if (selection.kind !== Kind.FRAGMENT_SPREAD) {
        return selection.selectionSet !== undefined && hasParts(selection.selectionSet)
      }
      const fragment = fragments[selection.name.value]
      if (!fragment || seen.has(fragment.name.value)) return false
      seen.add(fragment.name.value)
      return hasParts(fragment.selectionSet)
    })
  }

  return document.isIncremental && hasParts(operation.selectionSet)
}
