import { type CallRules, FREE } from '../resolvers/cost/call-places.ts'
import { CALL_RULES, checkReferences, countReferences } from '../resolvers/cost/call-rules.ts'
import type { NodeType } from '../resolvers/global-id.ts'
import { type Reference, readRepresentation } from './representation.ts'

/**
 * What fields weigh for a gateway's demand control: the upstream calls that one of them can take. Every object weighs
 * nothing, since it comes with the call of the field that gave it; nor does `activeSession`, which rides on the call
 * of its room. References are not listed: gateways count one for each entity that they ask for.
 */
export const CALLS_OF_FIELD: Readonly<Record<string, number>> = {
  // keys: fields of the schema
  ...Object.fromEntries(
    Object.entries(CALL_RULES).flatMap(([field, rule]) =>
      rule === FREE || rule.weight === undefined ? [] : [[field, rule.weight]],
    ),
  ),
  /** No type of an interface can say that it weighs nothing, so its fields do. */
  'VideoSessionConnection.nodes': 0,
  'VideoSessionEdge.node': 0,
}

/** What `_entities` costs: each resource that is referred to counts once. Throws REFERENCE_LIMIT_EXCEEDED. */
export const ENTITY_CALL_RULES: CallRules = {
  'Query._service': FREE,
  'Query._entities': {
    varies: true,
    count(at) {
      const representations = at.args.representations as readonly unknown[]
      checkReferences('representations', representations.length)
      const keys = new Map<NodeType, Set<string>>()
      for (const [index, raw] of representations.entries()) {
        const reference = readOrUndefined(index, raw)
        if (!reference) continue
        const { type } = reference
        keys.set(type, (keys.get(type) ?? new Set()).add(keyOf(reference)))
      }
      return [...keys].map(([type, each]) => countReferences(at, type, each))
    },
  },
}

/** What cannot be read is an error at its place, and takes no call. */
function readOrUndefined(index: number, raw: unknown): Reference | undefined {
  try {
    return readRepresentation(index, raw)
  } catch {
    return undefined
  }
}

/** A member is looked for in the list of its session, and members of one session in one list. */
function keyOf({ type, keys, name }: Reference): string {
  if (!keys) return `by name ${name}`
  return (type === 'RoomSessionMember' ? keys.slice(0, 1) : keys).join()
}
