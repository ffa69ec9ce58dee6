import type { WireErrorItem } from '../../../datasources/signalwire/wire.ts'
import type { Question } from '../../answer.ts'
import { parseTime } from '../../seed/calendar.ts'
import { fault } from '../faults.ts'

/** Says what is wrong with the value of an attribute, or nothing. */
export type Rule = (value: unknown) => string | undefined

/** What a body may hold. */
export interface BodyShape {
  rules: Readonly<Record<string, Rule>>
  required: readonly string[]
  /** Attributes that take null where null clears. */
  clearable: readonly string[]
  /** Whether the contract has a 400 for it; it has when left out. */
  hasBadRequest?: boolean
}

/** The attributes of a body, and everything that is wrong with them. */
export interface ReadBody {
  given: Record<string, unknown>
  faults: WireErrorItem[]
}

const DATE_TIME = /^\d{4}-\d{2}-\d{2}[Tt]/
const MOST_META = 2000

/** Text of at most so many characters, counted as people count them. */
export function stringRule(most: number, pattern = /^/): Rule {
  return (value) => {
    if (typeof value !== 'string') return 'must be a string'
    if ([...value].length > most) return `is too long (maximum is ${most} characters)`
    return pattern.test(value) ? undefined : 'is invalid'
  }
}

export const booleanRule: Rule = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false')

export const wordRule =
  (...words: string[]): Rule =>
  (value) =>
    typeof value === 'string' && words.includes(value) ? undefined : `must be one of ${words.join(', ')}`

export const integerRule =
  (low: number, high: number): Rule =>
  (value) =>
    Number.isInteger(value) && Number(value) >= low && Number(value) <= high
      ? undefined
      : `must be an integer from ${low} to ${high}`

export const dateTimeRule: Rule = (value) =>
  typeof value === 'string' && DATE_TIME.test(value) && parseTime(value) !== undefined
    ? undefined
    : 'must be an RFC 3339 date-time'

export const objectRule: Rule = (value) => {
  if (!isObject(value)) return 'must be an object'
  return [...JSON.stringify(value)].length > MOST_META
    ? `is too long (maximum is ${MOST_META} characters)`
    : undefined
}

export const arrayRule =
  (rule: Rule): Rule =>
  (value) =>
    Array.isArray(value) ? value.map(rule).find((one) => one !== undefined) : 'must be an array'

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The JSON object of a body; undefined for any other body, and for one that does not call itself JSON. */
function parseBody({ body, contentType = '' }: Question): Record<string, unknown> | undefined {
  if (!/^application\/json\s*(;|$)/i.test(contentType)) return undefined
  try {
    const parsed: unknown = JSON.parse(body)
    return isObject(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

/**
 * Reads a body by its shape: attributes unknown, missing, null or of the wrong form are faults, all of them at once.
 * Undefined for a body that is no JSON object.
 */
export function readBody(question: Question, shape: BodyShape, nullClears: boolean): ReadBody | undefined {
  const given = parseBody(question)
  if (!given) return undefined
  const missing = shape.required.filter((name) => !Object.hasOwn(given, name))
  const faults = missing.map((name) => fault('missing_required_parameter', name, "can't be blank"))
  for (const [name, value] of Object.entries(given)) {
    const rule = Object.hasOwn(shape.rules, name) ? shape.rules[name] : undefined
    if (!rule) faults.push(fault('unknown_parameter', name, 'is not known here'))
    else if (value === null) {
      const clears = nullClears && shape.clearable.includes(name)
      if (!clears) faults.push(fault('invalid_parameter', name, 'must not be null'))
    } else {
      const problem = rule(value)
      if (problem !== undefined) faults.push(fault('invalid_parameter', name, problem))
    }
  }
  return { given, faults }
}
