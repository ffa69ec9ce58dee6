import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Cors } from '../http/cors.ts'
import { RETRY_AFTER_S } from '../http/paths.ts'
import { REQUEST_ID_HEADER, requestIdOf } from '../http/request-id.ts'

const MESSAGE = `The server has more to do than it can. Nothing was asked of any upstream. Ask again in ${RETRY_AFTER_S} s.`

/** ASCII only, so that it goes out in one piece with its headers. */
const BODY = JSON.stringify({ errors: [{ message: MESSAGE, extensions: { code: 'SERVER_OVERLOADED' } }] })

type Headers = Readonly<Record<string, string>>

const HEADERS: Headers = {
  'content-type': 'application/json; charset=utf-8',
  'content-length': String(BODY.length),
  'cache-control': 'no-store',
  'retry-after': String(RETRY_AFTER_S),
  'x-content-type-options': 'nosniff',
}

/** As node:http takes headers with the least work. */
const raw = (headers: Headers): string[] => Object.entries(headers).flat()
const RAW_HEADERS: readonly string[] = raw(HEADERS)

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
  send(request: IncomingMessage, response: ServerResponse, isLast = false): void {
    const { method, url = '', headers } = request
    const own = [REQUEST_ID_HEADER, requestIdOf(headers[REQUEST_ID_HEADER])]
    if (isLast) own.push('connection', 'close')
    const cors = this.#cors
    if (!cors) {
      response.writeHead(503, [...RAW_HEADERS, ...own]).end(BODY, 'latin1')
      return
    }
    const preflight = cors.preflight(method, url, (name) => headers[name] as string | undefined)
    if (preflight) response.writeHead(204, [...raw({ ...PREFLIGHT, ...preflight }), ...own]).end()
    else {
      const all = [...RAW_HEADERS, ...raw(cors.headersFor(headers.origin)), ...own]
      response.writeHead(503, all).end(BODY, 'latin1')
    }
  }

  /** The same for servers that speak `Request` and `Response`. */
  answerTo({ method, url, headers }: Request): Response {
    const own = { [REQUEST_ID_HEADER]: requestIdOf(headers.get(REQUEST_ID_HEADER)) }
    const preflight = this.#cors?.preflight(method, url, (name) => headers.get(name))
    if (preflight) return new Response(null, { status: 204, headers: { ...PREFLIGHT, ...preflight, ...own } })
    const cors = this.#cors?.headersFor(headers.get('origin'))
    return new Response(BODY, { status: 503, headers: { ...HEADERS, ...cors, ...own } })
  }
}
