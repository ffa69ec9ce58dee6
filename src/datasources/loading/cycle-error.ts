import { type Service, UpstreamError } from '../../errors.ts'

/** The error of a link that leads back to a page which the walk has seen. `at` names the list. */
export function cycleError(service: Service, at: string): UpstreamError {
  const message = `${at} linked back to a page that this walk has already seen; following it would never end.`
  return new UpstreamError('UPSTREAM_BAD_RESPONSE', message, { service, status: 200 })
}
