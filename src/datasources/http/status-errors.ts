import { type UpstreamDetails, UpstreamError } from '../../errors.ts'
import { namedAttributes, readErrorEntries, readRetryAfter } from './http-errors.ts'

/** Statuses of a temporary failure of a server or of a proxy before it. */
export const TRANSIENT_STATUSES: readonly number[] = [500, 502, 503, 504]

/** What errors say of the exchange that was answered. */
interface Answered {
  readonly at: string
  readonly method: string
  readonly credentialHint: string
}

/** Whether the body of this status may say more than the status, as that of a 422 does. */
export function hasErrorEntries(status: number): boolean {
  return status >= 400 && status < 500 && ![401, 403, 404, 429].includes(status)
}

/** The error of a status that is no success: its code, what to do, and whether a retry may help. */
export function statusError(
  { at, method, credentialHint }: Answered,
  text: string,
  facts: UpstreamDetails,
  retryAfter: string | undefined,
): UpstreamError {
  const status = facts.status ?? 0
  const seconds = readRetryAfter(retryAfter)
  const waiting = seconds === undefined ? facts : { ...facts, retryAfter: seconds }
  if (status === 401) {
    const message = `${at} answered 401: the credentials were refused. ${credentialHint}`
    return new UpstreamError('UPSTREAM_UNAUTHORIZED', message, facts)
  }
  if (status === 403) {
    const message = `${at} answered 403: these credentials may not ${method === 'GET' ? 'read' : 'do'} this. ${credentialHint}`
    return new UpstreamError('UPSTREAM_FORBIDDEN', message, facts)
  }
  if (status === 429) {
    const wait = seconds === undefined ? 'Wait before asking again.' : `Ask again in ${seconds} s.`
    return new UpstreamError('UPSTREAM_RATE_LIMITED', `${at} answered 429: too many requests. ${wait}`, {
      ...waiting,
      // Without `Retry-After`, a retry makes it worse.
      transient: seconds !== undefined,
    })
  }
  if (status >= 500) {
    const message = `${at} answered ${status}: the service failed. Asking again may help.`
    return new UpstreamError('UPSTREAM_UNAVAILABLE', message, {
      ...waiting,
      transient: TRANSIENT_STATUSES.includes(status),
    })
  }
  if (status >= 400) {
    const errors = readErrorEntries(text)
    const named = namedAttributes(errors)
    const about = named.length > 0 ? ` It names: ${named.join(', ')}.` : ''
    return new UpstreamError(
      'UPSTREAM_INVALID_REQUEST',
      `${at} answered ${status}: the request was refused.${about}`,
      { ...facts, ...(errors.length > 0 && { errors }) },
    )
  }
  const message = `${at} answered ${status} where 200 was expected; redirects are never followed.`
  return new UpstreamError('UPSTREAM_BAD_RESPONSE', message, facts)
}
