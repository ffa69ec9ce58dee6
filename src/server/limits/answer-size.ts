import { type ExecutionResult, GraphQLError } from 'graphql'
import { LIMIT_SETTINGS } from '../../config/settings/limits.ts'
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

/** What stands for an answer that is longer than it may be. */
export function answerTooLarge(limit: number): GraphQLError {
  const { variable } = LIMIT_SETTINGS.maxAnswerBytes
  const message = `An answer of at most ${limit} bytes was expected, but this one is longer. Ask for fewer items, or for less of each; ${variable} raises this limit.`
  const cause = new RoomgraphError('ANSWER_TOO_LARGE', message, { limit })
  return withoutStack(() => new GraphQLError(message, { originalError: cause, extensions: cause.extensions }))
}
