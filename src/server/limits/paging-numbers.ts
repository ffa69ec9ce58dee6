import { GraphQLError } from 'graphql'
import { LimitError, PagingNumberError } from '../../errors.ts'
import type { PlannedField } from '../../resolvers/cost/call-plan.ts'
import type { Arguments, Variables } from '../../resolvers/field-arguments.ts'
import { checkPagingNumbers } from '../../resolvers/pagination/paging-arguments.ts'

/** What of a place the message shows; aliases are the caller's own. */
const MAX_PLACE = 80

/** A connection whose paging arguments depend on variables. */
interface Varying {
  readonly field: PlannedField
  readonly path: string
}

/**
 * Refuses `first` and `last` that are wrong by themselves, wherever in a planned operation they stand: below lists that may
 * be empty and things that may not be there, too. What is written out is checked at once.
 * @returns what checks those that are variables; both throw a GraphQLError for the whole operation
 */
export function pagingCheckOf(
  plan: readonly PlannedField[],
  maxFirst: number,
): (variables: Variables) => void {
  const varying: Varying[] = []

  function look(fields: readonly PlannedField[], above: string): void {
    for (const field of fields) {
      const path = `${above}${field.key}`
      if (field.arguments.isFixed) check({ field, path }, {}, maxFirst)
      else varying.push({ field, path })
      for (const below of field.below.values()) look(below, `${path}.`)
    }
  }

  look(plan, '')
  return (variables) => {
    for (const each of varying) check(each, variables, maxFirst)
  }
}

function check({ field, path }: Varying, variables: Variables, maxFirst: number): void {
  const args = argumentsOf(field, variables)
  const { first, last } = args
  if (first == null && last == null) return
  try {
    const place = path.length > MAX_PLACE ? `${path.slice(0, MAX_PLACE)}…` : path
    checkPagingNumbers(args, maxFirst, `\`${field.coordinate}\` at \`${place}\`: `)
  } catch (error) {
    if (!(error instanceof PagingNumberError || error instanceof LimitError)) throw error
    const { message, extensions } = error
    throw new GraphQLError(message, { nodes: field.node, originalError: error, extensions })
  }
}

/** None where they cannot be read: the executor reports why. */
function argumentsOf(field: PlannedField, variables: Variables): Arguments {
  try {
    return field.arguments.read(variables)
  } catch {
    return {}
  }
}
