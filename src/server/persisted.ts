import { usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations'
import type { Plugin } from 'graphql-yoga'
import type { PersistedOptions } from './options/persisted-options.ts'

/** The parameter in which the GraphQL-over-HTTP drafts put a document's identifier. */
export const DOCUMENT_ID = 'documentId'

/** Documents that are taken by their hash. */
export class PersistedDocuments {
  /** Whether no others are taken. */
  readonly only: boolean
  readonly #byHash: ReadonlyMap<string, string>

  constructor({ documents, only = false }: PersistedOptions) {
    this.only = only
    this.#byHash = new Map(Object.entries(documents).map(([hash, text]) => [bare(hash), text]))
  }

  find(hash: string): string | undefined {
    return this.#byHash.get(hash)
  }

  /** The document that the parameters of a request name by its hash. */
  namedBy(params: object): string | undefined {
    const hash = hashOf(params)
    return hash === null ? undefined : this.find(hash)
  }
}

/**
 * Takes a document's hash in place of the document: as `documentId: "sha256:…"`, or as Apollo's clients send it, in
 * `extensions.persistedQuery`.
 */
export function usePersisted(documents: PersistedDocuments): Plugin {
  const { only } = documents
  const refusal = (code: string, message: string) => ({
    message,
    extensions: { code, http: { status: 400 } },
  })
  return usePersistedOperations({
    allowArbitraryOperations: !only,
    extractPersistedOperationId: hashOf,
    getPersistedOperation: (hash) => documents.find(hash) ?? null,
    customErrors: {
      notFound: refusal(
        'PERSISTED_DOCUMENT_UNKNOWN',
        'No document is known under this hash. Publish the manifest of the client’s documents to the server, or send the document.',
      ),
      keyNotFound: refusal(
        'PERSISTED_DOCUMENT_REQUIRED',
        only
          ? 'This server takes known documents only: send `documentId: "sha256:<hash>"` in place of `query`.'
          : 'A `query` was expected, or the `documentId` of a known one, but got neither.',
      ),
      persistedQueryOnly: refusal(
        'PERSISTED_DOCUMENT_REQUIRED',
        'This server takes known documents only: send `documentId: "sha256:<hash>"` in place of `query`.',
      ),
    },
  }) as Plugin
}

function hashOf(params: object): string | null {
  const id: unknown = DOCUMENT_ID in params ? params[DOCUMENT_ID] : undefined
  if (typeof id === 'string') return bare(id)
  const extensions: unknown = 'extensions' in params ? params.extensions : undefined
  const query =
    typeof extensions === 'object' && extensions !== null && 'persistedQuery' in extensions
      ? extensions.persistedQuery
      : undefined
  if (typeof query !== 'object' || query === null || !('sha256Hash' in query)) return null
  return typeof query.sha256Hash === 'string' ? bare(query.sha256Hash) : null
}

function bare(hash: string): string {
  return hash.replace(/^sha256:/, '').toLowerCase()
}
