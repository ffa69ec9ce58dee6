import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { ErrorCode } from '../../errors.ts'
import type { Cors } from '../http/cors.ts'
import { RETRY_AFTER_S } from '../http/paths.ts'
import { REQUEST_ID_HEADER, requestIdOf } from '../http/request-id.ts'

const AGAIN = `Nothing was asked of any upstream. Ask again in ${RETRY_AFTER_S} s.`

type Headers = Readonly<Record<string, string>>

/** As node:http takes headers with the least work. */
const raw = (headers: Headers): string[] => Object.entries(headers).flat()

/** What a refusal says, made once. ASCII only, so that it goes out in one piece with its headers. */
class Answer {
  readonly body: string
  readonly headers: Headers
  readonly rawHeaders: readonly string[]

  constructor(message: string, extensions: { readonly code: ErrorCode; readonly retryAfter?: number }) {
    this.body = JSON.stringify({ errors: [{ message, extensions }] })
    this.headers = {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(this.body.length),
      'cache-control': 'no-store',
      'retry-after': String(RETRY_AFTER_S),
      'x-content-type-options': 'nosniff',
    }
    this.rawHeaders = raw(this.headers)
  }
}

/** Why a request is refused: before anything of it is looked at, or since there is no room for its answer. */
export type RefusalReason = 'overloaded' | 'crowded-out' | 'no-room'

const ANSWERS: Readonly<Record<RefusalReason, Answer>> = {
  overloaded: new Answer(`The server has more to do than it can. ${AGAIN}`, { code: 'SERVER_OVERLOADED' }),
  'crowded-out': new Answer(
    `Too many callers come with credentials that no upstream has accepted yet. ${AGAIN} Who was accepted once is not held up by this.`,
    { code: 'AUTH_UNAVAILABLE', retryAfter: RETRY_AFTER_S },
  ),
  'no-room': new Answer(
    `The answer is made, but others hold all the room that answers have until they are read. Ask again in ${RETRY_AFTER_S} s, or for less at once. The operator can give more room with ROOMGRAPH_MAX_UNSENT_BYTES.`,
    { code: 'SERVER_OVERLOADED' },
  ),
}

const PREFLIGHT: Headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

/**
 * Answers 503 before anything of the request is looked at. It is ready beforehand, because a refusal has to cost a small
 * part of what it saves. Preflights are answered as ever, or no page could read the refusal.
 */
export class Refusals {
  readonly #cors: Cors | undefined

  /** @param cors the pages that may read refusals */
  constructor(cors: Cors | undefined) {
    this.#cors = cors
  }

  /**
   * The connection stays open, since a new one would cost more than the refusal: node:http reads what is left of the
   * request and drops it, so that the next one begins where it should.
   * @param isLast ends the connection with it, where the rest of the request is not worth waiting for
   */
  send(
    request: IncomingMessage,
    response: ServerResponse,
    { reason = 'overloaded', isLast = false }: { reason?: RefusalReason; isLast?: boolean } = {},
  ): void {
    const { body, rawHeaders } = ANSWERS[reason]
    const { method, url = '', headers } = request
    const own = [REQUEST_ID_HEADER, requestIdOf(headers[REQUEST_ID_HEADER])]
    if (isLast) own.push('connection', 'close')
    const cors = this.#cors
    if (!cors) {
      response.writeHead(503, [...rawHeaders, ...own]).end(body, 'latin1')
      return
    }
    const preflight = cors.preflight(method, url, (name) => headers[name] as string | undefined)
    if (preflight) response.writeHead(204, [...raw({ ...PREFLIGHT, ...preflight }), ...own]).end()
    else {
      const all = [...rawHeaders, ...raw(cors.headersFor(headers.origin)), ...own]
      response.writeHead(503, all).end(body, 'latin1')
    }
  }

  /** The same for servers that speak `Request` and `Response`. */
  answerTo({ method, url, headers }: Request, reason: RefusalReason = 'overloaded'): Response {
    const answer = ANSWERS[reason]
    const own = { [REQUEST_ID_HEADER]: requestIdOf(headers.get(REQUEST_ID_HEADER)) }
    const preflight = this.#cors?.preflight(method, url, (name) => headers.get(name))
    if (preflight) return new Response(null, { status: 204, headers: { ...PREFLIGHT, ...preflight, ...own } })
    const cors = this.#cors?.headersFor(headers.get('origin'))
    const init = { status: 503, statusText: STATUS_CODES[503] as string }
    return new Response(answer.body, { ...init, headers: { ...answer.headers, ...cors, ...own } })
  }
}
