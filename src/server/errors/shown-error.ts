import type { GraphQLError, GraphQLFormattedError } from 'graphql'

/** An error as callers see it: without what is said to the HTTP server alone. */
export function shownError(error: GraphQLError): GraphQLFormattedError {
  const { extensions, ...rest } = error.toJSON()
  const { http: _, unexpected: __, ...others } = extensions ?? {}
  return Object.keys(others).length > 0 ? { ...rest, extensions: others } : rest
}
