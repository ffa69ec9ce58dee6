import type { Wire } from '../../records/decode.ts'
import { type InputFault, inputFault } from './input-faults.ts'
import { isExact } from './value-kinds.ts'
import type { WritableField, WritableFields } from './writable-fields.ts'

/** The input of a mutation, as GraphQL has checked it; null and absent are told apart. */
export type WriteInput = Readonly<Record<string, unknown>>

/** A request body: a JSON object. */
export type WriteBody = Readonly<Record<string, unknown>>

/** The value of a field in an input: undefined where it is left out, null where it, or what it stands in, is null. */
function valueAt(input: WriteInput, { path }: Pick<WritableField, 'path'>): unknown {
  let value: unknown = input
  for (const name of path) {
    if (value === undefined || value === null) return value
    value = (value as WriteInput)[name]
  }
  return value
}

/** All that is wrong with the input of something new, where null counts as left out. */
export function faultsOfNew(fields: WritableFields, input: WriteInput): InputFault[] {
  return [...fields.flatMap((field) => faultsOfValue(field, valueAt(input, field))), ...faultsOfTimes(input)]
}

/** All that is wrong with the input of changes, where null clears what can be cleared. */
export function faultsOfChanges(fields: WritableFields, input: WriteInput): InputFault[] {
  const given = fields.filter((field) => valueAt(input, field) !== undefined)
  if (given.length === 0) {
    return [inputFault('REQUIRED', [], '`input` takes a field to change at least, but got none.')]
  }
  const missing = new Map<string, InputFault>()
  for (const { path, isClearable } of given) {
    const nullAt = pathOfNull(input, path)
    if (isClearable || !nullAt) continue
    const text = nullAt.join('.')
    const message = `\`${text}\` cannot be cleared: give a value, or leave it out to keep the one that it has.`
    missing.set(text, inputFault('REQUIRED', nullAt, message))
  }
  return [
    ...missing.values(),
    ...given.flatMap((field) => faultsOfValue(field, valueAt(input, field))),
    ...faultsOfTimes(input),
  ]
}

function faultsOfValue({ path, kind }: WritableField, value: unknown): InputFault[] {
  if (value === undefined || value === null) return []
  return kind(value).map(({ code, text, index }) => {
    const at = index === undefined ? path : [...path, String(index)]
    return inputFault(code, at, `\`${at.join('.')}\` ${text}.`)
  })
}

/** Where the null stands that makes this field null; undefined where none does. */
function pathOfNull(input: WriteInput, path: readonly string[]): readonly string[] | undefined {
  for (let length = 1; length <= path.length; length++) {
    const upTo = path.slice(0, length)
    if (valueAt(input, { path: upTo }) === null) return upTo
  }
  return undefined
}

function faultsOfTimes({ joinFrom, joinUntil }: WriteInput): InputFault[] {
  return isBefore(joinUntil, joinFrom) ? [endsTooEarly('joinUntil')] : []
}

/** The fault of changes that leave the room or conference with an end before its beginning. */
export function faultsOfMerged(body: WriteBody, input: WriteInput): InputFault[] {
  // What is wrong already is not for a change of something else to mend.
  if (typeof input.joinUntil !== 'string' && typeof input.joinFrom !== 'string') return []
  if (!isBefore(body.join_until, body.join_from)) return []
  return [endsTooEarly(typeof input.joinUntil === 'string' ? 'joinUntil' : 'joinFrom')]
}

/** The faults of what changes leave as it is, where writing it back would change it: numbers that were not read exactly. */
export function faultsOfKept(fields: WritableFields, input: WriteInput, current: Wire): InputFault[] {
  return fields
    .filter((field) => valueAt(input, field) === undefined && !isExact(current[field.attribute]))
    .map(({ path }) => {
      const text = path.join('.')
      const message = `\`${text}\` has a number beyond 2^53 now, which cannot be written back as it is: give \`${text}\`, too.`
      return inputFault('INVALID', path, message)
    })
}

function endsTooEarly(field: 'joinUntil' | 'joinFrom'): InputFault {
  const what = field === 'joinUntil' ? 'not before `joinFrom`' : 'not after `joinUntil`'
  return inputFault('CONFLICTING', [field], `\`${field}\` takes a time that is ${what}.`)
}

function isBefore(end: unknown, start: unknown): boolean {
  return typeof end === 'string' && typeof start === 'string' && msOf(end) < msOf(start)
}

/** The instant of an RFC 3339 text in milliseconds; NaN for what `Date` does not know, such as a leap second. */
export function msOf(time: string): number {
  return Date.parse(time.toUpperCase())
}

/** The body of something new. */
export function bodyOfNew(fields: WritableFields, input: WriteInput): WriteBody {
  const body: Record<string, unknown> = Object.create(null)
  for (const field of fields) {
    const value = valueAt(input, field)
    // keys: names of the upstream
    if (value !== undefined && value !== null) body[field.attribute] = value
  }
  return body
}

/**
 * The body of changes: every writable field, as it is or as the input has it, so that it means the same whether the
 * upstream replaces the whole or merges. What is null, or is to be cleared, is left out.
 */
export function bodyOfChanges(fields: WritableFields, input: WriteInput, current: Wire): WriteBody {
  const body: Record<string, unknown> = Object.create(null)
  for (const field of fields) {
    const given = valueAt(input, field)
    const value = given === undefined ? current[field.attribute] : given
    // keys: names of the upstream
    if (value !== undefined && value !== null) body[field.attribute] = value
  }
  return body
}

/** The fields that the input clears and that an answer still has. */
export function survivors(fields: WritableFields, input: WriteInput, answer: Wire): WritableFields {
  return fields.filter((field) => valueAt(input, field) === null && !isEmpty(answer[field.attribute]))
}

/** Whether the input clears anything. */
export function clearsAny(fields: WritableFields, input: WriteInput): boolean {
  return fields.some((field) => valueAt(input, field) === null)
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true
  return typeof value === 'object' && Object.keys(value).length === 0
}
