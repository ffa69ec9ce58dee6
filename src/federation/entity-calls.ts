import { type CallRules, FREE } from '../resolvers/cost/call-places.ts'
import { checkReferences, countReferences } from '../resolvers/cost/call-rules.ts'
import type { NodeType } from '../resolvers/global-id.ts'
import { type Reference, readRepresentation } from './representation.ts'

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
