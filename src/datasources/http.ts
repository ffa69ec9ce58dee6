import { createHash } from 'node:crypto'
import { type Dispatcher, Pool } from 'undici'
import { RoomgraphError, type Service, type UpstreamDetails, UpstreamError } from '../errors.ts'
import type { CallLog, RecordedCall, ResponsePath } from './call-log.ts'
import { namedAttributes, readErrorEntries, readRetryAfter } from './http-errors.ts'

/** The part of an operation that an upstream call needs: when to give up, and where to write what it did. */
export interface CallScope {
  /** Aborted when the operation's time is up (reason: `DEADLINE`) or its caller has left. */
  readonly signal: AbortSignal
  /** Milliseconds that the whole operation may take; named in the timeout's message. */
  readonly timeoutMs: number
  readonly calls: CallLog
}

/** The abort reason that tells "out of time" from "the caller left". */
export const DEADLINE: unique symbol = Symbol('deadline')

/** Query parameters in the order in which they are sent; an array is sent as repeated parameters. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

/** A parsed answer: the JSON of a 200, or that the thing does not exist (404). */
export interface Answer {
  readonly found: boolean
  readonly json: unknown
  /** Names the exchange in messages: method and path, without the query. */
  readonly at: string
  readonly requestId: string | undefined
}

export interface HttpSourceOptions {
  service: Service
  /** Scheme, host and port; the only place that credentials are ever sent to. */
  origin: string
  user: string
  password: string
  /** What to check when the upstream answers 401 or 403. */
  credentialHint: string
}

/** Bytes of a body that are read at the most: a page of 1000 rooms is about 1 MB. */
const MAX_BODY_BYTES = 16 * 1024 * 1024
/** What the body of an error may take in bytes, and to its end in milliseconds, before its connection is given up. */
const MAX_DRAINED_BYTES = 128 * 1024
const DRAIN_MS = 1000

/** The upstream's paths, percent-encoded segment by segment. Dot segments would climb out of the base path. */
export function pathOf(...segments: string[]): string {
  for (const segment of segments) {
    if (segment === '' || segment === '.' || segment === '..') {
      throw new TypeError(`A path segment must be a name or an id, but got ${JSON.stringify(segment)}`)
    }
  }
  return segments.map((segment) => `/${encodeURIComponent(segment)}`).join('')
}

/** One upstream origin with its credentials and its connection pool. It lives as long as the server. */
export class HttpSource {
  readonly service: Service
  readonly origin: string
  /** Tells these credentials from others without giving them away; part of the key of whatever operations share. */
  readonly credentialHash: string
  readonly #pool: Pool
  readonly #headers: Readonly<Record<string, string>>
  readonly #credentialHint: string

  constructor(options: HttpSourceOptions) {
    this.service = options.service
    this.origin = new URL(options.origin).origin
    this.#credentialHint = options.credentialHint
    const basic = Buffer.from(`${options.user}:${options.password}`).toString('base64')
    this.credentialHash = createHash('sha256').update(basic).digest('base64url')
    // No accept-encoding: nothing to inflate, so no small body can grow into a large one.
    this.#headers = { authorization: `Basic ${basic}`, accept: 'application/json', 'user-agent': 'roomgraph' }
    this.#pool = new Pool(this.origin, { connections: 50, headersTimeout: 0, bodyTimeout: 0 })
  }

  /**
   * Sends one GET to `path` (absolute, already encoded) and parses the JSON of its answer.
   * Redirects are not followed. Throws an UpstreamError for everything but 200 and 404.
   * `servedFor` goes into the log of calls, and may grow afterwards.
   */
  async get(
    path: string,
    query: Query,
    scope: CallScope,
    servedFor: readonly ResponsePath[],
  ): Promise<Answer> {
    const at = `GET ${path}`
    const target = path + searchOf(query)
    const call = scope.calls.start('GET', target, servedFor)
    let requestId: string | undefined
    try {
      scope.signal.throwIfAborted()
      const response = await this.#pool.request({
        method: 'GET',
        path: target,
        headers: this.#headers,
        signal: scope.signal,
      })
      call.status = response.statusCode
      requestId = headerText(response.headers['x-request-id'] ?? response.headers['twilio-request-id'])
      const facts: UpstreamDetails = {
        service: this.service,
        status: response.statusCode,
        ...(requestId !== undefined && { requestId }),
      }
      if (response.statusCode === 200) {
        const text = await readBody(response, at, facts)
        return { found: true, json: parseJson(text, at, facts), at, requestId }
      }
      const text = await readRefusal(response, at, facts)
      if (response.statusCode === 404) return { found: false, json: undefined, at, requestId }
      throw this.#refusal(at, text, facts, response.headers['retry-after'])
    } catch (cause) {
      throw this.#asRoomgraphError(cause, at, scope, call, requestId)
    } finally {
      scope.calls.end(call)
    }
  }

  async close(): Promise<void> {
    await this.#pool.close()
  }

  #refusal(
    at: string,
    text: string,
    facts: UpstreamDetails,
    retryAfter: string | string[] | undefined,
  ): UpstreamError {
    const status = facts.status ?? 0
    if (status === 401) {
      const message = `${at} answered 401: the credentials were refused. ${this.#credentialHint}`
      return new UpstreamError('UPSTREAM_UNAUTHORIZED', message, facts)
    }
    if (status === 403) {
      const message = `${at} answered 403: these credentials may not read this. ${this.#credentialHint}`
      return new UpstreamError('UPSTREAM_FORBIDDEN', message, facts)
    }
    if (status === 429) {
      const seconds = readRetryAfter(headerText(retryAfter))
      const wait = seconds === undefined ? 'Wait before asking again.' : `Ask again in ${seconds} s.`
      return new UpstreamError('UPSTREAM_RATE_LIMITED', `${at} answered 429: too many requests. ${wait}`, {
        ...facts,
        ...(seconds !== undefined && { retryAfter: seconds }),
      })
    }
    if (status >= 500) {
      const message = `${at} answered ${status}: the service failed. Asking again may help.`
      return new UpstreamError('UPSTREAM_UNAVAILABLE', message, facts)
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

  #asRoomgraphError(
    cause: unknown,
    at: string,
    scope: CallScope,
    call: RecordedCall,
    requestId: string | undefined,
  ): RoomgraphError {
    if (cause instanceof RoomgraphError) return cause
    const facts: UpstreamDetails = {
      service: this.service,
      ...(call.status !== null && { status: call.status }),
      ...(requestId !== undefined && { requestId }),
    }
    if (scope.signal.aborted) {
      if (scope.signal.reason !== DEADLINE) {
        return new RoomgraphError('REQUEST_ABORTED', `${at} was abandoned because the caller left.`)
      }
      const message = `${at} had no complete answer within the ${scope.timeoutMs} ms that one operation may take (ROOMGRAPH_TIMEOUT_MS).`
      return new UpstreamError('UPSTREAM_TIMEOUT', message, facts)
    }
    if (call.status !== null) {
      return new UpstreamError(
        'UPSTREAM_BAD_RESPONSE',
        `${at} broke off in the middle of its answer.`,
        facts,
        {
          cause,
        },
      )
    }
    const message = `${at} could not be sent: no connection to the service (${systemCode(cause)}).`
    return new UpstreamError('UPSTREAM_UNAVAILABLE', message, facts, { cause })
  }
}

/**
 * The body of a refusal, as far as it tells more than its status: what a 422 or the like names. A proxy's error page
 * can be anything, so what cannot be read counts as empty, and the rest is not waited for.
 */
async function readRefusal(
  response: Dispatcher.ResponseData,
  at: string,
  facts: UpstreamDetails,
): Promise<string> {
  const status = response.statusCode
  if (status >= 400 && status < 500 && ![401, 403, 404, 429].includes(status)) {
    return readBody(response, at, facts).catch(() => '')
  }
  // A body that was read to its end leaves the connection to the next call.
  response.body.dump({ limit: MAX_DRAINED_BYTES, signal: AbortSignal.timeout(DRAIN_MS) }).catch(() => {})
  return ''
}

async function readBody(
  { body, headers }: Dispatcher.ResponseData,
  at: string,
  facts: UpstreamDetails,
): Promise<string> {
  const encoding = headerText(headers['content-encoding'])
  if (encoding !== undefined && encoding !== 'identity') {
    body.on('error', () => {}).destroy()
    const message = `${at} answered in an encoding that was not asked for.`
    throw new UpstreamError('UPSTREAM_BAD_RESPONSE', message, facts)
  }
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) {
      body.destroy()
      const message = `${at} answered with more than ${MAX_BODY_BYTES} bytes; ask for a smaller page.`
      throw new UpstreamError('UPSTREAM_BAD_RESPONSE', message, facts)
    }
    chunks.push(chunk)
  }
  return chunks.length === 1 ? (chunks[0] as Buffer).toString('utf8') : Buffer.concat(chunks).toString('utf8')
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

function searchOf(query: Query): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    if (typeof value === 'object') for (const item of value) search.append(name, item)
    else search.append(name, String(value))
  }
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

function headerText(value: string | string[] | undefined): string | undefined {
  const text = Array.isArray(value) ? value[0] : value
  return text === undefined || text === '' ? undefined : text.slice(0, 200)
}

function systemCode(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? code : 'connection failed'
}
