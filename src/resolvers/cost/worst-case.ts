import type { ResponsePath } from '../../datasources/loading/call-log.ts'
import type { Variables } from '../field-arguments.ts'
import { type CallRules, FREE, type Reached, type Resources, type ServerFacts } from './call-places.ts'
import type { PlannedField } from './call-plan.ts'
import { CallTally } from './call-tally.ts'

const ROOT: Resources = { type: 'Query', count: 1, key: 'Query', least: 1 }

/**
 * The upstream calls that an operation can take at the most. Sums up the plan of the operation under its variables, which
 * are coerced already: each field's rule counts its own calls and says how many resources it leads to.
 * Throws the LimitError of an argument that is too long.
 */
export function worstCaseOf(
  plan: readonly PlannedField[],
  variables: Variables,
  rules: CallRules,
  server: ServerFacts,
): CallTally {
  const tallies = talliesOf(plan, variables, rules, server)
  const [only] = tallies
  if (only && !isMutation(plan)) return only
  const sum = new CallTally()
  for (const [index, { key }] of plan.entries()) {
    sum.add(key, tallies[index]?.total ?? 0, { prev: undefined, key })
  }
  return sum
}

function isMutation(plan: readonly PlannedField[]): boolean {
  return plan.some(({ coordinate }) => coordinate.startsWith('Mutation.'))
}

/**
 * As `worstCaseOf`, with a tally for each field of a mutation, and one for a query.
 * @param isRefused whether a field is refused before its resolver runs, so that neither it nor what is below takes a call
 */
export function talliesOf(
  plan: readonly PlannedField[],
  variables: Variables,
  rules: CallRules,
  server: ServerFacts,
  isRefused: (coordinate: string) => boolean = () => false,
): readonly CallTally[] {
  function countAll(
    fields: readonly PlannedField[],
    parent: Resources,
    prev: ResponsePath | undefined,
    tally: CallTally,
  ): void {
    for (const field of fields) count(field, parent, { prev, key: field.key }, tally)
  }

  function count(field: PlannedField, parent: Resources, path: ResponsePath, tally: CallTally): void {
    const rule = rules[field.coordinate]
    if (isRefused(field.coordinate)) return
    // What has no rule passes on what it was given: `nodes`, `edges`, `node`, `pageInfo`.
    const reached: Reached =
      rule === undefined || rule === FREE
        ? [parent]
        : rule.count({ parent, field, args: field.arguments.read(variables), path, tally, server })
    const goOn = (resources: Resources, into: CallTally) =>
      countAll(field.below.get(field.objectType ?? resources.type) ?? [], resources, path, into)
    if (!('either' in reached)) {
      for (const resources of reached) goOn(resources, tally)
      return
    }
    let most: CallTally | undefined
    for (const resources of reached.either) {
      const branch = tally.branch()
      goOn(resources, branch)
      if (!most || branch.total > most.total) most = branch
    }
    if (most) tally.take(most)
  }

  if (!isMutation(plan)) {
    const tally = new CallTally()
    countAll(plan, ROOT, undefined, tally)
    return [tally]
  }
  // Each field of a mutation forgets what those before it have loaded.
  return plan.map((field) => {
    const own = new CallTally()
    count(field, ROOT, { prev: undefined, key: field.key }, own)
    return own
  })
}

/** Whether the sum is the same whatever the variables are and whichever server asks. */
export function isConstant(plan: readonly PlannedField[], rules: CallRules): boolean {
  return plan.every((field) => {
    const rule = rules[field.coordinate]
    const varies = rule !== undefined && rule !== FREE && rule.varies
    return (
      field.arguments.isFixed &&
      !varies &&
      [...field.below.values()].every((fields) => isConstant(fields, rules))
    )
  })
}
