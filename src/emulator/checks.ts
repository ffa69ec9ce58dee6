import { parseTime } from './seed/calendar.ts'

/** Says what is wrong with the value of a parameter, or nothing. */
export type Check = (value: string) => string | undefined

export type Checks = Readonly<Record<string, Check>>

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const INT32_MAX = 2_147_483_647

/** A whole number within bounds, in plain digits. */
export function digits(low: number, high = INT32_MAX): Check {
  return (value) => {
    const fits = /^\d{1,10}$/.test(value) && Number(value) >= low && Number(value) <= high
    return fits ? undefined : `must be an integer from ${low} to ${high}`
  }
}

/** One of a few words. */
export function choiceOf(...words: string[]): Check {
  return (value) => (words.includes(value) ? undefined : `must be one of ${words.join(', ')}`)
}

export const uuid: Check = (value) => (UUID.test(value) ? undefined : 'must be a UUID')

export const anyText: Check = () => undefined

export const time: Check = (value) =>
  parseTime(value) === undefined ? 'must be an RFC 3339 date or date-time' : undefined

/** Conferences also take seconds since 1970. */
export const timeOrUnix: Check = (value) =>
  /^\d{1,12}$/.test(value)
    ? undefined
    : time(value) && 'must be an RFC 3339 date or date-time, or a Unix time'

/** What is wrong with one parameter. */
export interface ParameterFault {
  kind: 'unknown_parameter' | 'repeated_parameter' | 'invalid_parameter'
  name: string
  problem: string
}

/** Everything that is wrong with a query: parameters unknown, given twice, or of the wrong form. */
export function parameterFaults(
  query: URLSearchParams,
  checks: Checks,
  repeatable: readonly string[] = [],
): ParameterFault[] {
  return [...new Set(query.keys())].flatMap((name): ParameterFault[] => {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined
    if (!check) return [{ kind: 'unknown_parameter', name, problem: 'is not known here' }]
    const values = query.getAll(name)
    if (values.length > 1 && !repeatable.includes(name)) {
      return [{ kind: 'repeated_parameter', name, problem: 'was given more than once' }]
    }
    const problem = values.map(check).find((one) => one !== undefined)
    return problem === undefined ? [] : [{ kind: 'invalid_parameter', name, problem }]
  })
}
