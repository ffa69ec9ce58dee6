import type { Dispatcher } from 'undici'
import { RoomgraphError, type Service, type UpstreamDetails, UpstreamError } from '../errors.ts'
import { readBody } from './body.ts'
import { ConnectTimeout, isTlsCode } from './connector.ts'
import { headerText, namedAttributes, readErrorEntries, readRetryAfter } from './http-errors.ts'
import { AttemptTimeout } from './policy.ts'

/** One GET: where it goes, and what its errors say. */
export interface Exchange {
  readonly service: Service
  /** Names the exchange in messages: method and path, without the query. */
  readonly at: string
  /** Path and query. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  /** What to check when the upstream answers 401 or 403. */
  readonly credentialHint: string
  /** Bytes that the body of the answer may have. */
  readonly maxBodyBytes: number
  readonly signal: AbortSignal
}

/** What the head of the answer tells. */
export interface Head {
  status: number
  requestId: string | undefined
}

/** What came of it: the JSON of a 200, or nothing for a 404. */
export interface Outcome extends Readonly<Head> {
  readonly json: unknown
}

/** What the body of an error may take in bytes, and to its end in milliseconds, before its connection is given up. */
const MAX_DRAINED_BYTES = 128 * 1024
const DRAIN_MS = 1000
/** What a server or a proxy before it answers in a bad moment. */
const TRANSIENT: readonly number[] = [500, 502, 503, 504]

/**
 * Sends one GET and reads its answer. Redirects are not followed. Throws an UpstreamError for everything but 200 and
 * 404, and fills in `head` as soon as it is there. A signal aborted with an AttemptTimeout ends in UPSTREAM_TIMEOUT;
 * other reasons are for the signal's owner to name.
 */
export async function exchangeWith(
  dispatcher: Dispatcher,
  exchange: Exchange,
  head: Partial<Head>,
): Promise<Outcome> {
  const { service, at, target, headers, signal } = exchange
  let facts: UpstreamDetails = { service }
  try {
    const response = await dispatcher.request({ method: 'GET', path: target, headers, signal })
    const status = response.statusCode
    const requestId = headerText(response.headers['x-request-id'] ?? response.headers['twilio-request-id'])
    Object.assign(head, { status, requestId })
    facts = { service, status, ...(requestId !== undefined && { requestId }) }
    if (status === 200) {
      return { status, json: parseJson(await readBody(response, exchange, facts), at, facts), requestId }
    }
    const text = await readRefusal(response, exchange, facts)
    if (status === 404) return { status, json: undefined, requestId }
    throw refusal(exchange, text, facts, response.headers['retry-after'])
  } catch (cause) {
    throw cause instanceof RoomgraphError ? cause : brokenOff(cause, exchange, facts)
  }
}

function refusal(
  { at, credentialHint }: Exchange,
  text: string,
  facts: UpstreamDetails,
  retryAfter: string | string[] | undefined,
): UpstreamError {
  const status = facts.status ?? 0
  const seconds = readRetryAfter(headerText(retryAfter))
  const waiting = seconds === undefined ? facts : { ...facts, retryAfter: seconds }
  if (status === 401) {
    const message = `${at} answered 401: the credentials were refused. ${credentialHint}`
    return new UpstreamError('UPSTREAM_UNAUTHORIZED', message, facts)
  }
  if (status === 403) {
    const message = `${at} answered 403: these credentials may not read this. ${credentialHint}`
    return new UpstreamError('UPSTREAM_FORBIDDEN', message, facts)
  }
  if (status === 429) {
    const wait = seconds === undefined ? 'Wait before asking again.' : `Ask again in ${seconds} s.`
    return new UpstreamError('UPSTREAM_RATE_LIMITED', `${at} answered 429: too many requests. ${wait}`, {
      ...waiting,
      // Without a word on when, asking again makes it worse.
      transient: seconds !== undefined,
    })
  }
  if (status >= 500) {
    const message = `${at} answered ${status}: the service failed. Asking again may help.`
    return new UpstreamError('UPSTREAM_UNAVAILABLE', message, {
      ...waiting,
      transient: TRANSIENT.includes(status),
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

function brokenOff(cause: unknown, { at, signal }: Exchange, facts: UpstreamDetails): UpstreamError {
  const code = systemCode(cause)
  if (signal.aborted && signal.reason instanceof AttemptTimeout) {
    return new UpstreamError('UPSTREAM_TIMEOUT', `${at} ${signal.reason.what}`, facts, { cause })
  }
  if (cause instanceof ConnectTimeout || code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT') {
    const message = `${at} could not be sent: no connection to the service in time (ROOMGRAPH_CONNECT_TIMEOUT_MS).`
    return new UpstreamError('UPSTREAM_TIMEOUT', message, facts, { cause })
  }
  if (/^(HPE_|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)/.test(code)) {
    return new UpstreamError('UPSTREAM_BAD_RESPONSE', `${at} had an answer that is no HTTP.`, facts, {
      cause,
    })
  }
  if (facts.status !== undefined) {
    const message = `${at} broke off in the middle of its answer.`
    return new UpstreamError('UPSTREAM_BAD_RESPONSE', message, { ...facts, transient: true }, { cause })
  }
  if (isTlsCode(code)) {
    const message = `${at} could not be sent: the service has no certificate that this server trusts (${code}).`
    return new UpstreamError('UPSTREAM_TLS', message, facts, { cause })
  }
  const message = `${at} could not be sent: no connection to the service (${code}).`
  return new UpstreamError('UPSTREAM_UNAVAILABLE', message, { ...facts, transient: true }, { cause })
}

/**
 * The body of a refusal, as far as it tells more than its status: what a 422 or the like names. A proxy's error page
 * can be anything, so what cannot be read counts as empty, and the rest is not waited for.
 */
async function readRefusal(
  response: Dispatcher.ResponseData,
  exchange: Exchange,
  facts: UpstreamDetails,
): Promise<string> {
  const status = response.statusCode
  if (status >= 400 && status < 500 && ![401, 403, 404, 429].includes(status)) {
    return readBody(response, exchange, facts).catch(() => '')
  }
  // A body that was read to its end leaves the connection to the next call.
  response.body.dump({ limit: MAX_DRAINED_BYTES, signal: AbortSignal.timeout(DRAIN_MS) }).catch(() => {})
  return ''
}

function parseJson(text: string, at: string, facts: UpstreamDetails): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the body, so it is not kept as the cause.
    throw new UpstreamError(
      'UPSTREAM_BAD_RESPONSE',
      `${at} answered 200 with a body that is not JSON.`,
      facts,
    )
  }
}

function systemCode(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? code : 'connection failed'
}
