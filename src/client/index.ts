import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { print } from 'graphql'
import { GraphQLClient } from 'graphql-request'

export { ClientError } from 'graphql-request'
export * from './generated/graphql.ts'

/** How a client reaches roomgraph. */
export interface ClientOptions {
  /** Where the server answers, e.g. `http://127.0.0.1:4000/graphql`. */
  url: string
  /** Sent with every request. */
  headers?: Record<string, string>
  /** In place of the global `fetch`, e.g. to reach a server in the same process. */
  fetch?: typeof globalThis.fetch
}

/** One error of a response; `extensions.code` is one of the codes in `docs/errors.md`. */
export interface GraphError {
  message: string
  path?: readonly (string | number)[]
  extensions?: {
    code?: string
    service?: string
    status?: number
    retryable?: boolean
    [key: string]: unknown
  }
}

/** A response as it came: data and errors stand beside one another when only a part has failed. */
export interface GraphResponse<D> {
  data: D | null
  errors: readonly GraphError[]
  extensions: Readonly<Record<string, unknown>>
}

export interface Client {
  /** Sends a document of this module and gives its data. Throws a ClientError if anything at all has failed. */
  request<D, V extends object>(document: TypedDocumentNode<D, V>, variables?: V): Promise<D>
  /** Sends a document and gives data and errors, so that one failing branch costs only itself. */
  query<D, V extends object>(document: TypedDocumentNode<D, V>, variables?: V): Promise<GraphResponse<D>>
}

/** The data that a document asks for. */
type Data<N> = N extends TypedDocumentNode<infer D, infer _V> ? D : never

/** A typed client for roomgraph, over graphql-request. */
export function createClient({ url, headers = {}, fetch }: ClientOptions): Client {
  const config = { headers, ...(fetch && { fetch }) }
  const strict = new GraphQLClient(url, config)
  const lenient = new GraphQLClient(url, { ...config, errorPolicy: 'all' })
  return {
    async request(document, variables) {
      const { data } = await strict.rawRequest(print(document), variables)
      return data as Data<typeof document>
    },
    async query(document, variables) {
      const { data, errors, extensions } = await lenient.rawRequest(print(document), variables)
      return {
        data: (data ?? null) as Data<typeof document> | null,
        errors: (errors ?? []) as readonly GraphError[],
        extensions: (extensions ?? {}) as Readonly<Record<string, unknown>>,
      }
    },
  }
}
