import { FREE } from '../resolvers/cost/call-places.ts'
import { CALL_RULES } from '../resolvers/cost/call-rules.ts'

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
