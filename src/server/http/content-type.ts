import { createGraphQLError } from 'graphql-yoga'
import { elementsOf, isUtf8, readMediaType } from './media-type.ts'

/** The headers that say how a body is written. */
type BodyHeaders = Pick<Headers, 'get'>

/** Whether a body can be read: JSON in UTF-8, the only encoding that JSON has between systems, as it is. */
export function isReadable(headers: BodyHeaders): boolean {
  return isJson(headers.get('content-type')) && isPlain(headers.get('content-encoding'))
}

/** The refusal of a body that cannot be read: HTTP status 415, with what can be. */
export function unreadableBody(headers: BodyHeaders) {
  const refusal = (message: string, accepted: Record<string, string>) =>
    createGraphQLError(message, {
      extensions: { code: 'UNSUPPORTED_MEDIA_TYPE', http: { status: 415, headers: accepted } },
    })
  return isJson(headers.get('content-type'))
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
