import { type FieldNode, type GraphQLOutputType, getNamedType, isObjectType } from 'graphql'
import type { DetailKind } from '../../datasources/live/known-details.ts'
import { fieldsOf, type Operation } from '../../resolvers/selection.ts'
import type { PreparedOperation } from '../operations/prepared-document.ts'

/** Which lists of a session an operation selects: each costs upstream calls of its own. @param type of the field of `Subscription` */
export function detailsIn(
  at: Operation,
  collected: readonly { readonly field: FieldNode }[],
  type: GraphQLOutputType,
): DetailKind[] {
  const event = getNamedType(type)
  if (!isObjectType(event) || event.name !== 'LiveSessionEvent') return []
  const sets = collected.flatMap(({ field }) => field.selectionSet ?? [])
  const names = new Set([...fieldsOf(at, sets, event)].map(({ field }) => field.name.value))
  return [
    ...(names.has('joined') || names.has('left') ? (['members'] as const) : []),
    ...(names.has('events') ? (['events'] as const) : []),
  ]
}

/** How often a variable is used, apart from its definition. */
export function timesUsed(variable: string, { document }: PreparedOperation): number {
  const uses = document.text.match(new RegExp(`\\$${variable}(?!\\w)`, 'g')) ?? []
  // Its definition is no use of it.
  return uses.length - 1
}
