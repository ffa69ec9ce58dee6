import type { WireErrorItem } from '../../datasources/signalwire/wire.ts'
import { parseTime } from '../calendar.ts'

/** Says what is wrong with the value of a parameter, or nothing. */
export type Check = (value: string) => string | undefined

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const INT32_MAX = 2_147_483_647

/** A whole number within bounds. */
export function integer(low: number, high = INT32_MAX): Check {
  return (value) => {
    const fits = /^\d{1,10}$/.test(value) && Number(value) >= low && Number(value) <= high
    return fits ? undefined : `must be an integer from ${low} to ${high}`
  }
}

/** One of a few words. */
export function oneOf(...words: string[]): Check {
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

/** One entry of a 422. */
export function fault(code: string, attribute: string, message: string): WireErrorItem {
  return {
    type: 'validation_error',
    code,
    message: `${attribute} ${message}`,
    attribute,
    url: `https://developer.signalwire.com/rest/overview/error-codes/#${code}`,
  }
}

/** Everything that is wrong with a query: parameters unknown, given twice, or of the wrong form. */
export function queryFaults(
  query: URLSearchParams,
  checks: Readonly<Record<string, Check>>,
): WireErrorItem[] {
  return [...new Set(query.keys())].flatMap((name) => {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined
    if (!check) return [fault('unknown_parameter', name, 'is not known here')]
    const values = query.getAll(name)
    if (values.length > 1) return [fault('repeated_parameter', name, 'was given more than once')]
    const problem = check(values[0] ?? '')
    return problem ? [fault('invalid_parameter', name, problem)] : []
  })
}
