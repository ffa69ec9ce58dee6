import type { OperationContext } from '../context.ts'
import { RoomgraphError } from '../errors.ts'

/**
 * Keeps `_service` and `_entities` for the federation gateway, where callers have to show who they are. Neither field
 * can be null, so a refusal leaves nothing of the answer: it is a 401 as a whole.
 */
export function requireGateway({ caller }: OperationContext): void {
  if (!caller || caller.isGateway) return
  throw new RoomgraphError(
    'GATEWAY_SECRET_REQUIRED',
    'This field is for the federation gateway, which sends its secret in `x-roomgraph-gateway-secret`.',
    { http: { status: 401, headers: { 'www-authenticate': 'Roomgraph-Gateway realm="roomgraph"' } } },
  )
}
