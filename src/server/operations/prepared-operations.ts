import type { ExecutionArgs, ExecutionResult, OperationDefinitionNode } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { type AcceptReader, isJsonType } from '../http/accept.ts'
import { exchangeOf, type Reply, type RequestExchange } from '../http/exchange.ts'
import type { DocumentCache } from './document-cache.ts'
import { releaseResult, writeResult } from './operation-coalescing.ts'
import type { PersistedDocuments } from './persisted-documents.ts'
import type { PreparedDocument, PreparedOperation } from './prepared-document.ts'

/** The parameters of a request, as far as they are needed to know its operation. */
interface Params {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>> | null | undefined
  readonly operationName: string | null | undefined
  readonly extensions: unknown
}

export interface PreparedOperationsOptions {
  /** Prepared documents by their text. */
  readonly documents: DocumentCache
  /** Documents by their hash. */
  readonly persisted: PersistedDocuments
  readonly accept: AcceptReader
  /** Runs an operation, if there is a plan for it. */
  readonly run: (
    exchange: RequestExchange,
    operation: PreparedOperation,
    values: ExecutionArgs['variableValues'],
  ) => Promise<ExecutionResult> | undefined
  /** Told of each operation that was answered here. */
  readonly answered: ((exchange: RequestExchange, operation: OperationDefinitionNode) => void) | undefined
}

/**
 * Answers operations that have run before, without asking again what cannot have changed: the document was parsed,
 * found to be within the limits, and valid. Whatever depends on the request is done as ever: authentication, reading the
 * variables, counting calls and values. Yoga's way through its hooks, and through their promises, is taken by operations
 * that are not known, by requests that are not as simple as nearly all are, and by results with errors, which it
 * masks and writes.
 */
export class PreparedOperations {
  readonly #options: PreparedOperationsOptions
  /** What has run here, but has to be written by Yoga. */
  readonly #results = new WeakMap<RequestExchange, Promise<unknown>>()

  constructor(options: PreparedOperationsOptions) {
    this.#options = options
  }

  /** To stand behind what runs operations. */
  get plugin(): Plugin {
    return {
      onExecute: ({ args, setExecuteFn, context }) => {
        const exchange = exchangeOf(context)
        const result = this.#results.get(exchange)
        if (result) {
          this.#results.delete(exchange)
          return setExecuteFn(() => result)
        }
        const operation = (args.document as PreparedDocument).operation(args.operationName)
        // All that depends on the document alone was found in order.
        if (operation?.operation.operation === 'query') operation.isProven = true
      },
    }
  }

  /** The answer to a POST whose form is in order, or undefined where Yoga has to give it. */
  async answer(exchange: RequestExchange): Promise<Reply | undefined> {
    const { accept, run, answered } = this.#options
    if (exchange.method !== 'POST') return undefined
    const { whole: mediaType } = accept.read(exchange.header('accept'))
    if (!isJsonType(mediaType)) return undefined
    let params: Params | undefined
    try {
      params = this.#read(exchange.json)
    } catch {
      // Yoga's way refuses it, in the same words as any other request.
      return undefined
    }
    if (!params) return undefined
    const operation = this.#options.documents.get(params.query)?.operation(params.operationName)
    if (!operation?.isProven) return undefined
    const running = run(exchange, operation, params.variables)
    if (!running) return undefined
    let result: ExecutionResult | undefined
    try {
      result = await running
    } catch {
      // Yoga tells of it.
    }
    if (result && !result.errors && !result.extensions?.http) {
      answered?.(exchange, operation.operation)
      const body = writeResult(result)
      releaseResult(result)
      return { status: 200, headers: { 'content-type': `${mediaType}; charset=utf-8` }, body }
    }
    this.#results.set(exchange, running)
    return undefined
  }

  /**
   * What a body asks for; undefined for one that is not as simple as nearly all are.
   * @throws if it names a document that is not known
   */
  #read(body: unknown): Params | undefined {
    if (!isObject(body)) return undefined
    const { variables, operationName, extensions } = body as unknown as Params
    if (!isObjectOrNull(variables) || !isObjectOrNull(extensions)) return undefined
    if (operationName != null && typeof operationName !== 'string') return undefined
    const query = this.#options.persisted.documentOf(body)
    return typeof query === 'string' ? { query, variables, operationName, extensions } : undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isObjectOrNull(value: unknown): boolean {
  return value == null || isObject(value)
}
