import type { IncomingMessage, ServerResponse } from 'node:http'
import { REQUEST_ID_HEADER, requestIdOf } from '../http/request-id.ts'

/** Seconds after which it is worth asking again: a server that has taken on too much recovers within one. */
export const RETRY_AFTER_S = 1

const MESSAGE = `The server has more to do than it can. Nothing was asked of any upstream. Ask again in ${RETRY_AFTER_S} s.`

/** ASCII only, so that it goes out in one piece with its headers. */
const BODY = JSON.stringify({ errors: [{ message: MESSAGE, extensions: { code: 'SERVER_OVERLOADED' } }] })

const HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'application/json; charset=utf-8',
  'content-length': String(BODY.length),
  'cache-control': 'no-store',
  'retry-after': String(RETRY_AFTER_S),
}

/** As node:http takes headers with the least work. */
const RAW_HEADERS: readonly string[] = Object.entries(HEADERS).flat()

/**
 * Answers 503 before anything of the request is looked at. Both forms are ready beforehand, because a refusal has to
 * cost a small part of what it saves. The connection stays open, since a new one would cost more than the refusal: node:http
 * reads what is left of the request and drops it, so that the next one begins where it should.
 * @param isLast ends the connection with it, where the rest of the request is not worth waiting for
 */
export function refuse(request: IncomingMessage, response: ServerResponse, isLast = false): void {
  const headers = [...RAW_HEADERS, REQUEST_ID_HEADER, requestIdOf(request.headers[REQUEST_ID_HEADER])]
  if (isLast) headers.push('connection', 'close')
  response.writeHead(503, headers).end(BODY, 'latin1')
}

/** The same for servers that speak `Request` and `Response`. */
export function refusal(requestId: string): Response {
  return new Response(BODY, { status: 503, headers: { ...HEADERS, [REQUEST_ID_HEADER]: requestId } })
}
