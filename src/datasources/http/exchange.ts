import { type Dispatcher, errors } from 'undici'
import { RoomgraphError, type Service, type UpstreamDetails, UpstreamError } from '../../errors.ts'
import { AttemptTimeout, type Head } from './attempts.ts'
import { ConnectTimeout, isTlsCode } from './connector.ts'
import { headerText, holdsSecret, readRequestId } from './http-errors.ts'
import { type EventLoopQueue, parseLong, TooManyValues } from './long-json.ts'
import { CLOSED_CODES, isNetworkError, PROXY_CODES, proxyStatusOf, systemCodeOf } from './network-errors.ts'
import { type AnswerHeaders, Body, type BodyPolicy, type Outgoing, receive } from './receive.ts'
import type { Signal } from './signal.ts'
import { hasErrorEntries, statusError, TRANSIENT_STATUSES } from './status-errors.ts'

/** Exchange: one request, and what its errors say. */
export interface Exchange extends Outgoing {
  readonly service: Service
  /** Names the exchange in messages: method and route, without ids, names and the query. */
  readonly at: string
  /** The forms of the credentials that no response may contain. */
  readonly secretForms: readonly string[]
  /** What to check when the upstream answers 401 or 403. */
  readonly credentialHint: string
  /** Most bytes of the response body. */
  readonly maxBodyBytes: number
  /** Queues large responses. */
  readonly eventLoopQueue: EventLoopQueue
  /** Whether the outcome has the body, too. */
  readonly keepsBody?: boolean
}

/** Outcome of an exchange: the JSON of a success, or nothing for a 404, and for the 410 of a write. A write may succeed without any. */
export interface Outcome extends Readonly<Head> {
  /** The last reader empties it. perf: ADR 19 */
  json: unknown
  /** Bytes of the body. */
  readonly size: number
  /** The body as it came, where it is wanted. Its reader empties it. */
  body?: Buffer | undefined
  /** Where the fleet had it: of which request target it is, and how old. */
  readonly shared?: SharedResponse
}

/** What is known of a response that the fleet had. */
export interface SharedResponse {
  readonly target: string
  readonly ageMs: number
  /** Stale: it replaces a call that has failed, or one that is made in the background. */
  readonly state: 'fresh' | 'stale'
  /** Whether it is to be asked for anew. */
  readonly isDue: boolean
}

/** A parsed response: the JSON of a 200, or that the resource does not exist (404). */
export interface UpstreamResponse {
  readonly found: boolean
  /** The reader empties it. perf: ADR 19 */
  json: unknown
  /** Names the exchange in messages: method and path, without the query. */
  readonly at: string
  readonly requestId: string | undefined
}

/** undici's codes for malformed responses that are not errors of its parser. */
const MALFORMED_CODES: readonly string[] = ['UND_ERR_HEADERS_OVERFLOW', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']
/** undici's messages for a response that does not fit a GET, such as an upgrade. */
const NO_RESPONSE = /^bad (response|upgrade)$/
/** What was there is not any more: for a write, as good as a 404. */
const GONE = 410
/** A write that will be done later, or not at all. */
const ACCEPTED = 202
/** Encodings whose size is not known before they are inflated. */
const COMPRESSED = /\b(x-)?(gzip|deflate|br|zstd|compress|dcb|dcz)\b/i

/**
 * Sends one request and reads its response. It follows no redirects. Throws an UpstreamError for everything but 404 and a
 * success, which is 200 for a GET and any 2xx but 202 for a write, and fills in `head` as soon as it has come. A signal aborted
 * with an AttemptTimeout ends in UPSTREAM_TIMEOUT; other abort reasons are thrown as they are.
 */
export async function exchangeWith(
  dispatcher: Dispatcher,
  exchange: Exchange,
  head: Partial<Head>,
): Promise<Outcome> {
  const { eventLoopQueue } = exchange
  const reader = new AnswerReader(exchange, head)
  try {
    const body = await bodyOf(dispatcher, exchange, reader)
    const mayRead = eventLoopQueue.enter(body.bytes)
    if (mayRead) await mayRead
    const outcome = await outcomeOf(body, exchange, reader)
    const mayGoOn = eventLoopQueue.reenter(body.bytes)
    if (mayGoOn) await mayGoOn
    return outcome
  } catch (cause) {
    throw cause instanceof RoomgraphError || !isOfNetwork(cause, exchange.signal)
      ? cause
      : networkError(cause, exchange, reader.facts)
  }
}

function outcomeOf(body: Body, exchange: Exchange, reader: AnswerReader): Promise<Outcome> {
  const { status, requestId } = reader
  return body.read(async (bytes) => {
    if (holdsSecret(bytes, exchange.secretForms)) throw leakedSecretError(exchange, reader.facts)
    if (isSuccess(status, exchange)) {
      // Copied before it is parsed: the bytes are freed after that.
      const body = exchange.keepsBody ? Buffer.from(bytes) : undefined
      const json = await parseJson(bytes, exchange, reader)
      return { status, json, requestId, size: bytes.length, ...(body && { body }) }
    }
    if (status === 404 || (status === GONE && exchange.method !== 'GET'))
      return { status, json: undefined, requestId, size: 0 }
    throw statusError(exchange, bytes.toString('utf8'), reader.facts, reader.retryAfter)
  })
}

async function bodyOf(dispatcher: Dispatcher, exchange: Exchange, reader: AnswerReader): Promise<Body> {
  try {
    return await receive(dispatcher, exchange, reader)
  } catch (cause) {
    // A proxy's error page can be anything, so an unreadable one counts as empty.
    const isUnreadable = cause instanceof UpstreamError || isOfNetwork(cause, exchange.signal)
    if (hasErrorEntries(reader.status) && isUnreadable) return new Body()
    throw cause
  }
}

/** Answer reader: reads the head of one response, and decides how much of its body is read. */
class AnswerReader implements BodyPolicy {
  readonly #exchange: Exchange
  readonly #head: Partial<Head>
  retryAfter: string | undefined
  /** Whether only the end of the connection ends the body. */
  isOpenEnded = false

  constructor(exchange: Exchange, head: Partial<Head>) {
    this.#exchange = exchange
    this.#head = head
  }

  /** 0 until the head has come. */
  get status(): number {
    return this.#head.status ?? 0
  }

  get requestId(): string | undefined {
    return this.#head.requestId
  }

  /** Details of the response for errors. */
  get facts(): UpstreamDetails {
    const { service } = this.#exchange
    const { status, requestId } = this.#head
    return {
      service,
      ...(status !== undefined && { status }),
      ...(requestId !== undefined && { requestId }),
    }
  }

  bytesOf(status: number, headers: AnswerHeaders): number | undefined {
    const id = headers['x-request-id'] ?? headers['twilio-request-id']
    this.#head.status = status
    this.#head.requestId = readRequestId(id, this.#exchange.secretForms)
    this.retryAfter = headerText(headers['retry-after'])
    this.isOpenEnded = !('content-length' in headers || 'transfer-encoding' in headers)
    // A body that is read to its end leaves the connection usable.
    const isRead = isSuccess(status, this.#exchange) && status !== 204
    if (!isRead && !hasErrorEntries(status)) return undefined
    this.#checkLength(headers)
    return this.#exchange.maxBodyBytes
  }

  tooLong(): UpstreamError {
    const { at, maxBodyBytes } = this.#exchange
    const message = `${at} answered with more than ${maxBodyBytes} bytes; ask for a smaller page.`
    return new UpstreamError('UPSTREAM_TOO_LARGE', message, this.facts)
  }

  /**
   * Throws UPSTREAM_TOO_LARGE for a body that is too long, or compressed although the request did not accept that: a
   * thousand bytes can be inflated to a million. The connection is then closed at once.
   */
  #checkLength(headers: AnswerHeaders): void {
    const { at, maxBodyBytes } = this.#exchange
    const encoding = headerText(headers['content-encoding'])
    if (encoding !== undefined && encoding !== 'identity') {
      throw COMPRESSED.test(encoding)
        ? new UpstreamError(
            'UPSTREAM_TOO_LARGE',
            `${at} answered in a compressed encoding, which was not asked for; it is not inflated, because it can be of any size.`,
            this.facts,
          )
        : new UpstreamError(
            'UPSTREAM_BAD_RESPONSE',
            `${at} answered in an encoding that is not known.`,
            this.facts,
          )
    }
    if (Number(headerText(headers['content-length']) ?? 0) > maxBodyBytes) throw this.tooLong()
  }
}

/** Leaked secret: an upstream, or a proxy before it, that repeats the request in its response. */
function leakedSecretError({ at }: Exchange, facts: UpstreamDetails): UpstreamError {
  const message = `${at} answered with the credentials that were sent to it, so nothing of the answer is used.`
  return new UpstreamError('UPSTREAM_BAD_RESPONSE', message, facts)
}

function isSuccess(status: number, { method }: Exchange): boolean {
  return method === 'GET' ? status === 200 : status >= 200 && status < 300 && status !== ACCEPTED
}

/** Whether the network, the upstream or a timeout ended an exchange, and not a fault of this server. */
function isOfNetwork(cause: unknown, signal: Signal): boolean {
  return (signal.aborted && signal.reason instanceof AttemptTimeout) || isNetworkError(cause)
}

function networkError(cause: unknown, exchange: Exchange, facts: UpstreamDetails): UpstreamError {
  const { at, signal } = exchange
  const code = systemCodeOf(cause) ?? 'ended'
  if (signal.aborted && signal.reason instanceof AttemptTimeout) {
    return new UpstreamError('UPSTREAM_TIMEOUT', `${at} ${signal.reason.what}`, facts, { cause })
  }
  if (CLOSED_CODES.has(code)) {
    const message = `${at} could not be sent: this server has stopped, and closed its connections.`
    return new UpstreamError('UPSTREAM_UNAVAILABLE', message, facts)
  }
  if (cause instanceof ConnectTimeout || code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT') {
    const message = `${at} could not be sent: no connection to the service in time (ROOMGRAPH_CONNECT_TIMEOUT_MS).`
    return new UpstreamError('UPSTREAM_TIMEOUT', message, facts, { cause })
  }
  const isNoAnswer = cause instanceof errors.SocketError && NO_RESPONSE.test(cause.message)
  if (cause instanceof errors.HTTPParserError || MALFORMED_CODES.includes(code) || isNoAnswer) {
    // Without the cause: the parser's error has the bytes of the response.
    return new UpstreamError('UPSTREAM_BAD_RESPONSE', `${at} had an answer that is no HTTP.`, facts)
  }
  const proxyStatus = proxyStatusOf(cause)
  if (proxyStatus !== undefined || PROXY_CODES.has(code)) {
    const hint = proxyStatus === 407 ? 'Check the credentials in it.' : ''
    const what = proxyStatus === undefined ? 'cannot be reached' : `answered ${proxyStatus}`
    const message = `${at} could not be sent: the proxy ${what} (HTTPS_PROXY, HTTP_PROXY). ${hint}`.trim()
    const transient = proxyStatus === undefined || TRANSIENT_STATUSES.includes(proxyStatus)
    return new UpstreamError('UPSTREAM_UNAVAILABLE', message, { ...facts, transient }, { cause })
  }
  if (facts.status !== undefined) {
    return truncatedError(exchange, facts, { cause })
  }
  if (isTlsCode(code)) {
    const message = `${at} could not be sent: the service has no certificate that this server trusts (${code}).`
    return new UpstreamError('UPSTREAM_TLS', message, facts, { cause })
  }
  const message = `${at} could not be sent: no connection to the service (${code}).`
  return new UpstreamError('UPSTREAM_UNAVAILABLE', message, { ...facts, transient: true }, { cause })
}

function truncatedError({ at }: Exchange, facts: UpstreamDetails, options?: ErrorOptions): UpstreamError {
  const message = `${at} broke off in the middle of its answer.`
  return new UpstreamError('UPSTREAM_BAD_RESPONSE', message, { ...facts, transient: true }, options)
}

/**
 * Parses a body. Incomplete JSON counts as truncated where only the end of the connection ends the body. A write may be
 * answered without any.
 */
async function parseJson(bytes: Buffer, exchange: Exchange, reader: AnswerReader): Promise<unknown> {
  if (bytes.length === 0 && exchange.method !== 'GET') return undefined
  try {
    return await parseLong(bytes, exchange.eventLoopQueue)
  } catch (error) {
    const { facts, isOpenEnded } = reader
    if (error instanceof TooManyValues) {
      const message = `${exchange.at} answered with one object of more than ${error.limit} values, which is not read.`
      throw new UpstreamError('UPSTREAM_TOO_LARGE', message, facts)
    }
    if (isOpenEnded && /^\s*([{[]|$)/.test(bytes.toString('utf8'))) throw truncatedError(exchange, facts)
    // Without the cause: the parser's message quotes the body.
    throw new UpstreamError(
      'UPSTREAM_BAD_RESPONSE',
      `${exchange.at} answered ${facts.status} with a body that is not JSON.`,
      facts,
    )
  }
}
