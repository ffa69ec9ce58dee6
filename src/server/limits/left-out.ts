import {
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getDirectiveValues,
  type SelectionNode,
} from 'graphql'
import type { Variables } from '../../resolvers/field-arguments.ts'

/** Whether `@skip` or `@include` leave a selection out under these variables. */
export function isLeftOut(selection: SelectionNode, variables: Variables): boolean {
  if (!selection.directives?.length) return false
  const values = { ...variables }
  return (
    getDirectiveValues(GraphQLSkipDirective, selection, values)?.if === true ||
    getDirectiveValues(GraphQLIncludeDirective, selection, values)?.if === false
  )
}
