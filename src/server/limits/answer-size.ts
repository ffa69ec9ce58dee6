import { type ExecutionResult, GraphQLError } from 'graphql'
import { LIMIT_SETTINGS } from '../../config/settings/limits.ts'
import type { OperationContext } from '../../context.ts'
import type { WrittenField } from '../../datasources/writes/write-outcome.ts'
import { RoomgraphError } from '../../errors.ts'
import { withoutStack } from '../errors/few-errors.ts'

/** Letters that JSON writes as they are, one byte each. */
const PLAIN = /^[ !#-[\]-~]*$/

/** The bytes of a value as JSON; counting ends above `most`. */
export function bytesOf(value: unknown, most: number): number {
  let bytes = 0

  function count(each: unknown): void {
    if (typeof each === 'string') bytes += bytesOfText(each)
    else if (typeof each !== 'object' || each === null) bytes += String(each).length
    else if (Array.isArray(each)) {
      bytes += 2 + Math.max(0, each.length - 1)
      for (let at = 0; at < each.length && bytes <= most; at++) count(each[at])
    } else countObject(each as Readonly<Record<string, unknown>>)
  }

  function countObject(object: Readonly<Record<string, unknown>>): void {
    const before = bytes
    bytes += 1
    for (const name in object) {
      if (bytes > most) return
      const field = object[name]
      if (field === undefined) continue
      // The colon, and a comma or the end.
      bytes += bytesOfText(name) + 2
      count(field)
    }
    if (bytes === before + 1) bytes += 1
  }

  count(value)
  return bytes
}

function bytesOfText(text: string): number {
  return PLAIN.test(text) ? text.length + 2 : Buffer.byteLength(JSON.stringify(text))
}

/** The bytes of a result: an error as it tells itself. */
export function bytesOfResult({ data, errors, extensions }: ExecutionResult, most: number): number {
  return bytesOf({ data, extensions, errors: errors?.map((error) => error.toJSON()) }, most)
}

/**
 * What stands for a result that is longer than an answer may be. The writes of a mutation were done all the same, so each of its
 * fields has an error that tells what became of it; those that had one already keep that.
 */
export function instead(
  { data, errors = [] }: ExecutionResult,
  { written }: Partial<Pick<OperationContext, 'written'>>,
  limit: number,
): ExecutionResult {
  if (!written?.size) return { errors: [answerTooLarge(limit)], data: null }
  const own = errors.filter(({ path }) => path?.length === 1)
  const failed = new Set(own.map(({ path }) => path?.[0]))
  const others = [...written].filter(([name]) => !failed.has(name))
  return {
    errors: [...own, ...others.map(([name, field]) => answerTooLarge(limit, { path: [name], ...field }))],
    data: data ? withoutObjects(data) : null,
  }
}

/** The fields of a root that are no objects, such as `__typename`; null in the place of the others. */
function withoutObjects(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const rest: Record<string, unknown> = Object.create(null)
  // keys: names that the caller chose, in an object without a prototype
  for (const name of Object.keys(data)) rest[name] = typeof data[name] === 'object' ? null : data[name]
  return rest
}

/**
 * What stands for an answer that is longer than it may be.
 * @param written the mutation field in whose place it stands, and what became of that
 */
export function answerTooLarge(
  limit: number,
  written?: WrittenField & { readonly path: readonly string[] },
): GraphQLError {
  const { path, ...field } = written ?? {}
  const { variable } = LIMIT_SETTINGS.maxAnswerBytes
  const message = `An answer of at most ${limit} bytes was expected, but this one is longer. Ask for fewer items, or for less of each; ${variable} raises this limit.${written ? ' What became of the write says `outcome`: read it, and do not send again what is done.' : ''}`
  const cause = new RoomgraphError('ANSWER_TOO_LARGE', message, { limit, ...field })
  return withoutStack(
    () =>
      new GraphQLError(message, { originalError: cause, extensions: cause.extensions, path: path ?? null }),
  )
}
