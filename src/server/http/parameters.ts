import { createGraphQLError, type GraphQLParams } from 'graphql-yoga'
import { LONG_BODY, TooManyBodyValues } from '../overload/json-body.ts'
import type { RequestExchange } from './exchange.ts'

/** The parameter in which GraphQL over HTTP puts a document's identifier. */
export const DOCUMENT_ID = 'documentId'

/** The parameters of a request. Clients send others of their own, which GraphQL over HTTP leaves to them. */
const NAMES = ['query', 'variables', 'operationName', 'extensions', DOCUMENT_ID] as const

/**
 * The parameters in the body of a POST. What the JSON parser says of another body is not passed on: it repeats parts
 * of it.
 * @throws BAD_REQUEST with HTTP status 400 for a body that is no JSON, no object or list, or has far too many values.
 */
export function parseJsonBody(exchange: Pick<RequestExchange, 'json'>): GraphQLParams {
  let body: unknown
  try {
    body = exchange.json
  } catch (error) {
    if (!(error instanceof TooManyBodyValues)) throw badRequest('The body is not JSON.')
    throw badRequest(
      `A body of more than ${LONG_BODY} characters takes at most ${error.limit} values, but this one has more. Split the operation; no variable of the server raises this limit.`,
    )
  }
  if (typeof body !== 'object' || body === null) {
    throw badRequest('The body is JSON, but no object with a `query`.')
  }
  // A batch is refused by Yoga.
  return Array.isArray(body) ? (body as GraphQLParams) : parametersOf(body)
}

/**
 * The parameters in the query string of a GET; of one that comes twice, the first, and an empty one is none.
 * @throws BAD_REQUEST with HTTP status 400 for `variables` or `extensions` that are not JSON.
 */
export function parseQueryString({ url }: Request): GraphQLParams {
  const [, search = ''] = /\?([^#]*)/.exec(url) ?? []
  const given = new URLSearchParams(search)
  const text = (name: string) => given.get(name) || undefined
  return parametersOf({
    query: text('query'),
    variables: readJson(text('variables')),
    operationName: text('operationName'),
    extensions: readJson(text('extensions')),
    [DOCUMENT_ID]: text(DOCUMENT_ID),
  })
}

function parametersOf(given: Readonly<Record<string, unknown>> | object): GraphQLParams {
  const parameters: Record<string, unknown> = {}
  for (const name of NAMES) {
    // keys: those of `NAMES`
    if (Object.hasOwn(given, name)) parameters[name] = (given as Record<string, unknown>)[name]
  }
  return parameters as GraphQLParams
}

function readJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    throw badRequest('The variables or extensions of the query string are not JSON.')
  }
}

/** The refusal of a request that is no GraphQL request: HTTP status 400, whatever the caller accepts. */
function badRequest(message: string) {
  return createGraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } })
}
