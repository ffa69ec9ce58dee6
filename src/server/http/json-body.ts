import { createGraphQLError, type GraphQLParams } from 'graphql-yoga'

/**
 * The parameters in the body of a POST. What the JSON parser says of another body is not passed on: it repeats parts
 * of it.
 * @throws BAD_REQUEST with HTTP status 400 for a body that is no JSON, or no object or list.
 */
export async function parseJsonBody(request: Request): Promise<GraphQLParams> {
  const body: unknown = await request.json().catch(() => {
    throw badRequest('The body is not JSON.')
  })
  if (typeof body === 'object' && body !== null) return body as GraphQLParams
  throw badRequest('The body is JSON, but no object with a `query`.')
}

/** The refusal of a request that is no GraphQL request: HTTP status 400, whatever the caller accepts. */
export function badRequest(message: string) {
  return createGraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } })
}

/** Whether a Content-Type is JSON in UTF-8, the only encoding that JSON has between systems. */
export function isJson(contentType: string | null): boolean {
  if (contentType === 'application/json') return true
  const [type = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase())
  return (
    type === 'application/json' &&
    parameters.every((each) => !each.startsWith('charset') || /^charset="?utf-?8"?$/.test(each))
  )
}
