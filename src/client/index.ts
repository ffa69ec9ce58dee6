import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { print } from 'graphql'
import { ClientError, GraphQLClient, type RequestMiddleware } from 'graphql-request'
import documents from './generated/persisted-documents.json' with { type: 'json' }

export { ClientError } from 'graphql-request'
export * from './generated/graphql.ts'

/** The documents of this module under their hashes, for a server that takes known documents only. */
export const persistedDocuments: Readonly<Record<string, string>> = documents

/** How a client reaches roomgraph. */
export interface ClientOptions {
  /** Where the server answers, e.g. `http://127.0.0.1:4000/graphql`. */
  url: string
  /** Sent with every request. */
  headers?: Record<string, string>
  /** Send the hash of a document in place of its text; the server must know the documents of this module. */
  persisted?: boolean
  /** In place of the global `fetch`, e.g. to reach a server in the same process. */
  fetch?: typeof globalThis.fetch
}

/** What became of a mutation that failed, as `docs/writes.md` tells. Only `unknown` asks for a look before the next try. */
export type MutationOutcome = 'not-sent' | 'refused' | 'done' | 'unknown'

/** One error of a response; `extensions.code` is one of the codes in `docs/errors.md`. */
export interface GraphError {
  message: string
  path?: readonly (string | number)[]
  extensions?: {
    code?: string
    service?: string
    status?: number
    retryable?: boolean
    /** At fields of mutations only. */
    outcome?: MutationOutcome
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
export function createClient({ url, headers = {}, fetch, persisted = false }: ClientOptions): Client {
  const hashes = new Map<string, string>()
  const textOf = (document: TypedDocumentNode<unknown, never>) => {
    const text = print(document)
    const hash = hashOf(document)
    if (persisted && hash !== undefined) hashes.set(text, hash)
    return text
  }
  /** Puts the hash of a known document in the place of its text. */
  const requestMiddleware: RequestMiddleware = (request) => {
    const { query, ...rest } = JSON.parse(String(request.body))
    const documentId = hashes.get(query)
    return documentId ? { ...request, body: JSON.stringify({ ...rest, documentId }) } : request
  }
  const config = { headers, ...(fetch && { fetch }), ...(persisted && { requestMiddleware }) }
  const strict = new GraphQLClient(url, config)
  const lenient = new GraphQLClient(url, { ...config, errorPolicy: 'all' })
  return {
    async request(document, variables) {
      const { data } = await strict.rawRequest(textOf(document), variables)
      return data as Data<typeof document>
    },
    async query(document, variables) {
      const { data, errors, extensions } = await lenient.rawRequest(textOf(document), variables)
      return {
        data: (data ?? null) as Data<typeof document> | null,
        errors: (errors ?? []) as readonly GraphError[],
        extensions: (extensions ?? {}) as Readonly<Record<string, unknown>>,
      }
    },
  }
}

/**
 * What became of a mutation whose request was rejected with `error`. Where nobody says, nobody knows: the connection that broke,
 * or a proxy's 502, may have come after the write.
 */
export function outcomeOf(error: unknown): MutationOutcome {
  if (!(error instanceof ClientError)) return 'unknown'
  const { status, data, errors = [] } = error.response
  const told = new Set(errors.map(({ extensions }) => extensions?.outcome))
  for (const outcome of ['unknown', 'done', 'refused', 'not-sent'] as const) {
    if (told.has(outcome)) return outcome
  }
  // A request that roomgraph itself refuses, with a code of its own, is run in no part.
  const isRefused =
    status >= 400 && status < 500
      ? errors.some(({ extensions }) => extensions?.code)
      : status === 503 && errors.some(({ extensions }) => REFUSED_FOR_NOW.includes(extensions?.code))
  return isRefused && !data ? 'not-sent' : 'unknown'
}

/** The codes of a 503 with which roomgraph lets a mutation wait for another time, before anything of it is run. */
const REFUSED_FOR_NOW: readonly unknown[] = ['SERVER_OVERLOADED', 'AUTH_UNAVAILABLE']

/** The hash that the generator has put beside a document. */
function hashOf(document: object): string | undefined {
  const meta: unknown = '__meta__' in document ? document.__meta__ : undefined
  const hash = typeof meta === 'object' && meta !== null && 'hash' in meta ? meta.hash : undefined
  return typeof hash === 'string' ? hash : undefined
}
