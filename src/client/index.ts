import { GraphQLClient } from 'graphql-request'

export { ClientError } from 'graphql-request'
export * from './generated/graphql.ts'

/** How a client reaches roomgraph. */
export interface ClientOptions {
  /** Where the server answers, e.g. `http://127.0.0.1:4000/graphql`. */
  url: string
  /** Sent with every request. */
  headers?: Record<string, string>
  /** In place of the global `fetch`; the `fetch` of `createRoomgraph` answers in the same process. */
  fetch?: typeof globalThis.fetch
  /**
   * What errors beside data do. `all` (the default) returns both, so that one failing branch costs only itself;
   * `none` throws a ClientError.
   */
  errorPolicy?: 'all' | 'none'
}

/**
 * A graphql-request client for roomgraph. Its `rawRequest` and `request` take the documents of this module and give
 * typed data; `rawRequest` also gives `errors` and `extensions`.
 */
export function createClient(options: ClientOptions): GraphQLClient {
  const { url, headers, fetch, errorPolicy = 'all' } = options
  return new GraphQLClient(url, {
    errorPolicy,
    ...(headers && { headers }),
    ...(fetch && { fetch }),
  })
}

export type { GraphQLClient }
