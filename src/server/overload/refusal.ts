import { type ExecutionResult, GraphQLError } from 'graphql'
import type { OperationContext } from '../../context.ts'
import { QueueFull } from '../../datasources/resilience/semaphore.ts'
import type { WrittenField } from '../../datasources/writes/write-outcome.ts'
import type { ErrorCode } from '../../errors.ts'

/** Seconds after which it is worth asking again: a server that has taken on too much recovers within one. */
export const RETRY_AFTER_S = 1

const NO_ROOM = 'The answer is made, but others hold all the room that answers have until they are read.'
const MORE_ROOM = 'The operator can give more room with ROOMGRAPH_MAX_UNSENT_BYTES.'
const AGAIN = `Nothing was asked of any upstream. Ask again in ${RETRY_AFTER_S} s.`

/** Why a request is refused: before anything of it is looked at, or since there is no room for its answer. */
export type RefusalReason = 'overloaded' | 'crowded-out' | 'no-room'

/** What a refusal says, made once: it has to cost a small part of what it saves. */
const BODIES: Readonly<Record<RefusalReason, string>> = {
  overloaded: bodyOf(`The server has more to do than it can. ${AGAIN}`, { code: 'SERVER_OVERLOADED' }),
  'crowded-out': bodyOf(
    `Too many callers come with credentials that no upstream has accepted yet. ${AGAIN} Who was accepted once is not held up by this.`,
    { code: 'AUTH_UNAVAILABLE', retryAfter: RETRY_AFTER_S },
  ),
  'no-room': bodyOf(`${NO_ROOM} Ask again in ${RETRY_AFTER_S} s, or for less at once. ${MORE_ROOM}`, {
    code: 'SERVER_OVERLOADED',
  }),
}

function bodyOf(message: string, extensions: { readonly code: ErrorCode; readonly retryAfter?: number }) {
  return JSON.stringify({ errors: [{ message, extensions }] })
}

/**
 * The 503 of a request that is refused. Its connection stays open, since a new one would cost more than the refusal: node:http
 * reads what is left of the request and drops it, so that the next one begins where it should.
 * @param isLast ends the connection with it, where the rest of the request is not worth waiting for
 */
export function refusalOf(reason: RefusalReason, isLast = false) {
  return {
    status: 503,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'retry-after': String(RETRY_AFTER_S),
    } as Record<string, string>,
    body: [BODIES[reason]],
    isLast,
  }
}

/** What is said of a field of a mutation: who asks again after a 503 would write twice. */
const WRITTEN = `${NO_ROOM} What became of the write says \`outcome\`: read it, and do not send again what is done. ${MORE_ROOM}`

/**
 * What stands for an answer for which there is no room: a 503, but where writes were made an error for each field of the mutation,
 * which tells what became of it.
 */
export function withoutRoom(
  { status, headers }: Pick<ReturnType<typeof refusalOf>, 'status' | 'headers'>,
  written: ReadonlyMap<string, WrittenField> | undefined,
) {
  if (!written?.size) return refusalOf('no-room')
  const code: ErrorCode = 'SERVER_OVERLOADED'
  const errors = [...written].map(([name, field]) => ({
    message: WRITTEN,
    path: [name],
    extensions: { code, ...field },
  }))
  const { 'content-length': _, ...others } = headers
  return { status, headers: others, body: [JSON.stringify({ errors, data: null })] }
}

/** How Yoga is told the status of an answer. */
const UNAVAILABLE = { http: { status: 503, headers: { 'retry-after': String(RETRY_AFTER_S) } } } as const

/**
 * The result, as a 503 where the operation came to nothing because too many calls wait for its upstream already: no
 * call was made for it and it has no data, so that a caller who sends it again loses and doubles nothing.
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
