import { isDateTime } from '../../records/date-time.ts'
import { UNRECOGNIZED } from '../../records/decode.ts'
import type { InputFaultCode } from './input-faults.ts'

/** What is wrong with a value. */
export interface Complaint {
  readonly code: InputFaultCode
  /** What was expected and what came, as the end of a sentence that begins with the name of the field. */
  readonly text: string
  /** The index of the entry that it is about, where the value is a list. */
  readonly index?: number
}

/**
 * Value kind: what the upstream takes for one field, checked before any call. GraphQL has checked the type before; null never
 * comes here. Gives each complaint about a value; none for one that is fine.
 */
export type ValueKind = (value: unknown) => readonly Complaint[]

const NAME = /^[A-Za-z0-9_-]*$/
const MAX_NAME = 100
const COLOUR = /^#[0-9a-fA-F]{6}$/
const PERMISSION = /^room(\.[a-z_]+)+$/
const MAX_PERMISSIONS = 100
/** More than any word of the upstream has. */
const MAX_PERMISSION = 200
const MAX_JSON = 2000
/** More levels than data of a room has; what reads JSON elsewhere may not take many more. */
const MAX_LEVELS = 32
/** UTF-8 has no bytes for half of a pair, and databases none for U+0000: nobody knows what would be stored, or whether. */
const ILL_FORMED = 'takes Unicode text without lone surrogates and without the null character (U+0000)'
const NONE: readonly Complaint[] = []

/** Values of which each is fine: the type says all. */
export const anyValue: ValueKind = () => NONE

/** A name of a room or a conference. */
export const roomName: ValueKind = (value) => {
  const name = String(value)
  const length = codePoints(name, MAX_NAME)
  if (length !== undefined) return tooLong(MAX_NAME, 'characters', length)
  return name !== '' && NAME.test(name)
    ? NONE
    : complaint('WRONG_FORMAT', 'takes 1 to 100 letters, digits, hyphens or underscores')
}

/** Text of at most so many code points. */
export function boundedText(max: number): ValueKind {
  return (value) => {
    const text = String(value)
    const length = codePoints(text, max)
    if (length !== undefined) return tooLong(max, 'characters', length)
    return isStorable(text) ? NONE : complaint('INVALID', ILL_FORMED)
  }
}

export function wholeNumber(min: number, max: number): ValueKind {
  return (value) =>
    Number(value) >= min && Number(value) <= max
      ? NONE
      : complaint('OUT_OF_RANGE', `takes a number from ${min} to ${max}`)
}

/** An instant: a date alone says none, nor does a time that does not say where. */
export const instant: ValueKind = (value) =>
  isInstant(value)
    ? NONE
    : complaint('WRONG_FORMAT', 'takes a date with a time and its offset, such as `2026-06-01T09:30:00Z`')

/** Whether a value is a date with a time and an offset. */
export function isInstant(value: unknown): boolean {
  return typeof value === 'string' && isDateTime(value) && /[Tt].*(?:[Zz]|[+-]\d\d:\d\d)$/.test(value)
}

/** A value of an enum. The open end of it stands for what this schema does not know, and nobody can ask for that. */
export const enumWord: ValueKind = (value) =>
  value === UNRECOGNIZED ? complaint('INVALID', 'cannot be UNRECOGNIZED: name a known value') : NONE

export const colour: ValueKind = (value) =>
  COLOUR.test(String(value))
    ? NONE
    : complaint('WRONG_FORMAT', 'takes a colour of six hexadecimal digits, such as `#1d2127`')

/** A JSON object of the caller's own. */
export const jsonData: ValueKind = (value) => {
  // Twenty fields may have the same megabyte.
  if (isLongAsJson(value)) return tooLong(MAX_JSON, 'characters as JSON', 'more')
  const fault = faultOfJson(value, MAX_LEVELS)
  if (fault !== undefined) return complaint('INVALID', fault)
  const length = codePoints(JSON.stringify(value), MAX_JSON)
  return length === undefined ? NONE : tooLong(MAX_JSON, 'characters as JSON', length)
}

/** The address of a server that takes streams; it may have credentials in it. */
export const streamUrl: ValueKind = (value) => {
  const text = String(value)
  if (!isStorable(text)) return complaint('INVALID', ILL_FORMED)
  const isPlain = /^rtmps?:\/\/[^\s\p{Cc}\\]+$/iu.test(text) && URL.canParse(text)
  return isPlain && new URL(text).hostname !== ''
    ? NONE
    : complaint('WRONG_FORMAT', 'takes an `rtmp://` or `rtmps://` address with a host')
}

/** What the holder of a token may do, in the upstream's words. */
export const permissions: ValueKind = (value) => {
  const given = value as readonly string[]
  const tooMany = given.length > MAX_PERMISSIONS ? tooLong(MAX_PERMISSIONS, 'entries', given.length) : NONE
  const wrong = given
    .slice(0, MAX_PERMISSIONS)
    .flatMap((each, index) =>
      each.length <= MAX_PERMISSION && PERMISSION.test(each)
        ? []
        : [{ code: 'WRONG_FORMAT' as const, index, text: 'takes words such as `room.self.audio_mute`' }],
    )
  return [...tooMany, ...wrong]
}

/** Whether JSON that was parsed has all its whole numbers as they were written: not beyond 2^53, as ids of other services may be. */
export function isExact(json: unknown): boolean {
  // No recursion: what an upstream sends has any number of levels.
  const left = [json]
  while (left.length > 0) {
    const value = left.pop()
    if (!isExactNumber(value)) return false
    if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) left.push(each)
  }
  return true
}

function isExactNumber(value: unknown): boolean {
  if (typeof value !== 'number') return true
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

function complaint(code: InputFaultCode, text: string): readonly Complaint[] {
  return [{ code, text }]
}

function tooLong(max: number, what: string, got: number | 'more'): readonly Complaint[] {
  return complaint('TOO_LONG', `takes at most ${max} ${what}, but got ${got}`)
}

/** The code points of a text that has more than `max`, as JSON Schema counts `maxLength`; undefined for one that has not. */
function codePoints(text: string, max: number): number | 'more' | undefined {
  // Each has two units at the most.
  if (text.length > 2 * max) return 'more'
  let count = 0
  for (const _ of text) count++
  return count > max ? count : undefined
}

/** Whether JSON is too long for sure, by the lengths of its texts and the number of its values; looking ends where it is. */
function isLongAsJson(json: unknown): boolean {
  let left = 2 * MAX_JSON
  function weigh(value: unknown): void {
    left -= typeof value === 'string' ? value.length : 1
    if (typeof value !== 'object' || value === null) return
    for (const key in value) {
      if (left < 0) return
      left -= Array.isArray(value) ? 0 : key.length
      weigh((value as Readonly<Record<string, unknown>>)[key])
    }
  }
  weigh(json)
  return left < 0
}

function faultOfJson(value: unknown, levels: number): string | undefined {
  if (typeof value === 'number' && !Number.isFinite(value))
    return 'takes JSON, which has no number of that size'
  if (!isExactNumber(value))
    return 'takes whole numbers up to 2^53, since larger ones are not exact: give a text'
  if (typeof value === 'string' && !isStorable(value)) return ILL_FORMED
  if (typeof value !== 'object' || value === null) return undefined
  if (levels === 0) return `takes JSON of at most ${MAX_LEVELS} levels`
  for (const key of Object.keys(value)) {
    if (!isStorable(key)) return ILL_FORMED
    if (key === '__proto__') return 'takes JSON without a key `__proto__`'
    const fault = faultOfJson((value as Readonly<Record<string, unknown>>)[key], levels - 1)
    if (fault !== undefined) return fault
  }
  return undefined
}
