import type { WireErrorItem } from '../../datasources/signalwire/wire.ts'
import { type Checks, parameterFaults } from '../checks.ts'

/** One entry of a 422. */
export function fault(code: string, attribute: string, problem: string): WireErrorItem {
  return {
    type: 'validation_error',
    code,
    message: `${attribute} ${problem}`,
    attribute,
    url: `https://developer.signalwire.com/rest/overview/error-codes/#${code}`,
  }
}

/** Everything that is wrong with a query, as entries of a 422. */
export function queryFaults(query: URLSearchParams, checks: Checks): WireErrorItem[] {
  return parameterFaults(query, checks).map(({ kind, name, problem }) => fault(kind, name, problem))
}
