import { createHash } from 'node:crypto'
import { createGraphQLError, type Plugin } from 'graphql-yoga'
import { DOCUMENT_ID } from '../http/parameters.ts'
import type { PersistedOptions } from '../options/persisted-options.ts'

/** What a request says of its document. */
interface Named {
  readonly query?: unknown
  readonly documentId?: unknown
  readonly extensions?: unknown
}

/**
 * Documents that are taken by their hash: as `documentId: "sha256:…"`, as GraphQL over HTTP writes it, or in
 * `extensions.persistedQuery`, as the clients of Apollo's automatic persisted queries do. No document is ever added by a
 * request. Such clients are told so in the words that they wait for, and then send the document itself.
 */
export class PersistedDocuments {
  readonly #mode: 'off' | 'on' | 'only'
  readonly #byHash: ReadonlyMap<string, string>

  /** @param options undefined where no document is known */
  constructor(options: PersistedOptions | undefined) {
    this.#mode = options ? (options.only ? 'only' : 'on') : 'off'
    this.#byHash = new Map(Object.entries(options?.documents ?? {}).map(([hash, text]) => [bare(hash), text]))
  }

  /**
   * What a request gives for its document, or the text of the one that it names. Whatever is no document is left for
   * others to refuse.
   * @throws the refusal of a document that is not known, or not taken as text, with its HTTP status
   */
  documentOf({ query, documentId, extensions }: Named): unknown {
    const queryHash = hashIn(extensions)
    if (query) {
      if (this.#mode === 'only') throw knownOnly()
      if (queryHash !== undefined && typeof query === 'string' && sha256(query) !== queryHash)
        throw mismatch()
      return query
    }
    const id = typeof documentId === 'string' ? bare(documentId) : undefined
    const hash = id ?? queryHash
    if (hash === undefined) {
      if (this.#mode === 'only') throw knownOnly()
      return query
    }
    const text = this.#byHash.get(hash)
    if (text !== undefined) return text
    throw id === undefined ? this.#unknownQuery() : this.#unknownDocument()
  }

  /** Where the document itself would be taken, the client has to send it. */
  #unknownQuery() {
    if (this.#mode === 'only') return this.#unknownDocument()
    return this.#mode === 'on'
      ? refusal('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound', true)
      : refusal('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported', true)
  }

  #unknownDocument() {
    const advice = {
      off: 'A `query` was expected, but got a `documentId`, and this server knows no documents. Send the document; the operator can publish it with ROOMGRAPH_PERSISTED.',
      on: 'The hash of a known document was expected, but got another one. Publish the manifest of the client’s documents to the server, or send the document.',
      only: 'The hash of a known document was expected, but got another one. Publish the manifest of the client’s documents to the server, which takes no others.',
    }
    return refusal('PERSISTED_DOCUMENT_UNKNOWN', advice[this.#mode])
  }
}

/** Puts the document in place of its hash. */
export function usePersisted(documents: PersistedDocuments): Plugin {
  return {
    onParams({ params, setParams }) {
      // A batch, or what is no object at all, is refused elsewhere.
      if (typeof params !== 'object' || params === null || Array.isArray(params)) return
      const { [DOCUMENT_ID]: _, ...given } = params as Named & typeof params
      const query = documents.documentOf(params) as string | undefined
      setParams(query === undefined ? given : { ...given, query })
    },
  }
}

function knownOnly() {
  return refusal(
    'PERSISTED_DOCUMENT_REQUIRED',
    'The hash of a known document was expected, since this server takes no others: send `documentId: "sha256:<hash>"` in place of `query`.',
  )
}

function mismatch() {
  return refusal(
    'PERSISTED_QUERY_MISMATCH',
    'The SHA-256 of `query` was expected in `extensions.persistedQuery.sha256Hash`, in hexadecimal, but got another hash.',
  )
}

/** @param isAnswer whether it is a 200 for who takes `application/json`, as clients of persisted queries expect */
function refusal(code: string, message: string, isAnswer = false) {
  return createGraphQLError(message, { extensions: { code, http: { status: 400, spec: isAnswer } } })
}

/** The hash in `extensions.persistedQuery`. */
function hashIn(extensions: unknown): string | undefined {
  const query =
    typeof extensions === 'object' && extensions !== null && 'persistedQuery' in extensions
      ? extensions.persistedQuery
      : undefined
  if (typeof query !== 'object' || query === null || !('sha256Hash' in query)) return undefined
  return typeof query.sha256Hash === 'string' ? bare(query.sha256Hash) : undefined
}

function bare(hash: string): string {
  return hash.replace(/^sha256:/, '').toLowerCase()
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
