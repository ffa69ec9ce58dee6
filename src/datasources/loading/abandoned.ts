import { RoomgraphError, type Service, UpstreamError } from '../../errors.ts'
import type { Head } from '../http/attempts.ts'
import { type CallScope, DEADLINE } from './call-scope.ts'

/** The error of a call whose operation waits no longer: its time was over, or its client left. */
export function abandoned(
  service: Service,
  at: string,
  { signal, timeoutMs }: CallScope,
  { status, requestId }: Readonly<Partial<Head>> = {},
): RoomgraphError {
  if (signal.reason !== DEADLINE) {
    return new RoomgraphError('REQUEST_ABORTED', `${at} was abandoned because the caller left.`)
  }
  const message = `${at} had no complete answer within the ${timeoutMs} ms that one operation may take (ROOMGRAPH_TIMEOUT_MS).`
  return new UpstreamError('UPSTREAM_TIMEOUT', message, {
    service,
    ...(status !== undefined && { status }),
    ...(requestId !== undefined && { requestId }),
  })
}
