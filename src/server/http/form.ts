import { createGraphQLError } from 'graphql-yoga'
import { MAX_PIECES } from '../overload/incoming-bodies.ts'
import { type AcceptReader, notAcceptable } from './accept.ts'
import type { RequestExchange } from './exchange.ts'
import { elementsOf, isUtf8, readMediaType } from './media-type.ts'

/** What is said of a body that comes in more pieces than it may. */
export const IN_PIECES_MESSAGE = `A body in at most ${MAX_PIECES} pieces was expected, but got more. Send it with a \`content-length\`, or in longer chunks.`

/**
 * Refuses requests whose form is none that there is, before they are parsed: JSON by POST or a query by GET, an answer that
 * the caller takes, and a body that is whole and not too long.
 * @throws the refusal, with its HTTP status
 */
export function checkForm(exchange: RequestExchange, accept: AcceptReader, maxBodyBytes: number): void {
  const { method } = exchange
  if (method !== 'POST' && method !== 'GET') return
  // A form can be posted from any site without a preflight.
  if (method === 'POST' && !isReadable(exchange)) throw unreadableBody(exchange)
  const { whole, parts } = accept.read(exchange.header('accept'))
  if (whole === undefined && parts === undefined) throw notAcceptable()
  checkBody(exchange, maxBodyBytes)
}

/** Whether a body can be read: JSON in UTF-8, the only encoding that JSON has between systems, as it is. */
function isReadable(exchange: RequestExchange): boolean {
  return isJson(exchange.header('content-type')) && isPlain(exchange.header('content-encoding'))
}

function checkBody(exchange: RequestExchange, maxBodyBytes: number): void {
  const length = exchange.header('content-length')
  if (length !== null && !/^\d+$/.test(length)) {
    throw bodyRefusal(
      400,
      'BAD_REQUEST',
      'A number of bytes was expected in `content-length`, but got something else.',
    )
  }
  if (Number(length) > maxBodyBytes) throw tooLarge(maxBodyBytes, String(length))
  const { body } = exchange
  if (body === 'too-long' || (body instanceof Uint8Array && body.byteLength > maxBodyBytes)) {
    throw tooLarge(maxBodyBytes, 'more')
  }
  if (body === 'in-pieces') throw bodyRefusal(413, 'REQUEST_ENTITY_TOO_LARGE', IN_PIECES_MESSAGE)
  if (body === 'read-before') throw readBefore()
  // A client that has disconnected in the middle is no fault of ours, to be logged and counted as one.
  if (body === 'broken-off') throw bodyRefusal(400, 'BAD_REQUEST', 'The body broke off before its end.')
}

/** The refusal of a body that cannot be read: HTTP status 415, with what can be. */
function unreadableBody(exchange: RequestExchange) {
  const refusal = (message: string, accepted: Record<string, string>) =>
    createGraphQLError(message, {
      extensions: { code: 'UNSUPPORTED_MEDIA_TYPE', http: { status: 415, headers: accepted } },
    })
  return isJson(exchange.header('content-type'))
    ? refusal(
        'A body without a content coding was expected, but `content-encoding` names one. Send the JSON as it is, without that header.',
        { 'accept-encoding': 'identity' },
      )
    : refusal(
        'A body of JSON in UTF-8 was expected, with `content-type: application/json`, but got another type or none. Send `{ "query": "…" }` as JSON.',
        { accept: 'application/json' },
      )
}

function isJson(contentType: string | null): boolean {
  if (contentType === 'application/json') return true
  // A header that names two types, as two headers of that name do, names none.
  const [only = '', ...others] = elementsOf(contentType ?? '')
  const type = others.length === 0 ? readMediaType(only) : undefined
  return type?.type === 'application/json' && isUtf8(type)
}

/** Whether a body came as it is, without any content coding. */
function isPlain(contentEncoding: string | null): boolean {
  return (
    contentEncoding === null ||
    elementsOf(contentEncoding).every((coding) => coding.toLowerCase() === 'identity')
  )
}

function tooLarge(limit: number, got: string) {
  const message = `A body of at most ${limit} bytes was expected, but got ${got}. Split the operation, or send less in its variables; no variable of the server raises this limit.`
  return bodyRefusal(413, 'REQUEST_ENTITY_TOO_LARGE', message)
}

/** No caller's mistake: of the application that roomgraph is mounted in. */
function readBefore() {
  const message =
    'The body of the request was expected, but something in this server had read it before roomgraph was called. Mount roomgraph before what reads bodies, or hand over what was read: `request.body` of node:http, or a `new Request(…)` for `roomgraph.fetch`. See docs/mounting.md.'
  return bodyRefusal(500, 'INTERNAL_SERVER_ERROR', message)
}

function bodyRefusal(status: number, code: string, message: string) {
  return createGraphQLError(message, { extensions: { http: { status }, code } })
}
