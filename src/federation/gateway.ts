import type { OperationContext } from '../context.ts'
import { RoomgraphError } from '../errors.ts'

/**
 * Restricts `_service` and `_entities` to the federation gateway, where authentication is on. Neither field can be null,
 * so a refusal refuses the whole operation: 401.
 */
export function requireGateway({ caller }: OperationContext): void {
  if (!caller || caller.isGateway) return
  throw new RoomgraphError(
    'GATEWAY_SECRET_REQUIRED',
    'This field is for the federation gateway, which sends its secret in `x-roomgraph-gateway-secret`.',
    { http: { status: 401, headers: { 'www-authenticate': 'Roomgraph-Gateway realm="roomgraph"' } } },
  )
}
