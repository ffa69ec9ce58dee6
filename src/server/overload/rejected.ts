import { type ExecutionResult, GraphQLError } from 'graphql'
import type { OperationContext } from '../../context.ts'
import { QueueFull } from '../../datasources/resilience/semaphore.ts'
import { RETRY_AFTER_S } from '../http/paths.ts'

/** How Yoga is told the status of an answer. */
const UNAVAILABLE = { http: { status: 503, headers: { 'retry-after': String(RETRY_AFTER_S) } } } as const

/**
 * The result, as a 503 where the operation came to nothing because too many calls wait for its upstream already: no
 * call was made for it and it has no data, so that whoever sends it again loses and doubles nothing.
 */
export function countRejected(result: ExecutionResult, calls: OperationContext['calls']): ExecutionResult {
  const { data, errors } = result
  if (!errors || calls.total > 0 || !errors.every(foundNoPlace)) return result
  if (Object.values(data ?? {}).some((value) => value !== null)) return result
  return { ...result, extensions: { ...result.extensions, ...UNAVAILABLE } }
}

function foundNoPlace({ originalError }: GraphQLError): boolean {
  const root = originalError instanceof GraphQLError ? originalError.originalError : originalError
  return root?.cause instanceof QueueFull
}
