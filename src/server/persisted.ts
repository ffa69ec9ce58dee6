import { usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations'
import type { Plugin } from 'graphql-yoga'
import type { PersistedOptions } from './options/persisted-options.ts'

/**
 * Takes a document's hash in place of the document: as `documentId: "sha256:…"`, or as Apollo's clients send it, in
 * `extensions.persistedQuery`.
 */
export function usePersisted({ documents, only = false }: PersistedOptions): Plugin {
  const byHash = new Map(Object.entries(documents).map(([hash, text]) => [bare(hash), text]))
  const refusal = (code: string, message: string) => ({
    message,
    extensions: { code, http: { status: 400 } },
  })
  return usePersistedOperations({
    allowArbitraryOperations: !only,
    extractPersistedOperationId: hashOf,
    getPersistedOperation: (hash) => byHash.get(hash) ?? null,
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

/** The parameter in which the GraphQL-over-HTTP drafts put a document's identifier. */
export const DOCUMENT_ID = 'documentId'

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
