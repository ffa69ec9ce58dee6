import { type DocumentNode, GraphQLError, getOperationAST, type ParseOptions, type Source } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { LIMIT_SETTINGS, type LimitSettings } from '../../config/settings/limits.ts'
import { type ErrorCode, LimitError } from '../../errors.ts'
import { measureOperation, type OperationSize } from './operation-size.ts'
import { overlapsMoreThan } from './overlaps.ts'

/** How deep tools ask below `__schema`; a type of a type of a type is most of it. */
const MAX_INTROSPECTION_DEPTH = 20

/** Pairs of fields that validation may have to compare. A document of clients' own making has a few hundred. */
const MAX_OVERLAPS = 10_000

/** What the limit of a body is without a subgraph; with one, variables may take more, but no document needs to. */
const MAX_CHARACTERS = 100_000

type Parse = (source: string | Source, options?: ParseOptions) => DocumentNode

/**
 * Refuses documents and operations that are larger than the limits say, before they are validated, since validating can
 * take time that grows with the square of the length. What was found of an operation is remembered with its document.
 */
export function useDocumentLimits(limits: LimitSettings): Plugin {
  const found = new WeakMap<DocumentNode, Map<string, LimitError | undefined>>()

  /** The limit that an operation exceeds; of several operations of a document the one that is to run counts. */
  function exceeded(document: DocumentNode, operationName: string | undefined): LimitError | undefined {
    const known = found.get(document)
    const key = operationName ?? ''
    if (known?.has(key)) return known.get(key)
    const operation = getOperationAST(document, operationName)
    if (!operation) return undefined
    const error = withinStack(
      limits,
      () => excess(measureOperation(document, operation), limits) ?? overlapError(document, limits),
    )
    found.set(document, (known ?? new Map()).set(key, error))
    return error
  }

  return {
    onParse({ parseFn, setParseFn, context }) {
      setParseFn((source: string | Source, options?: ParseOptions) =>
        parseWithin(limits, parseFn as Parse, source, options),
      )
      return ({ result }) => {
        if (!isDocument(result)) return
        const error = exceeded(result, context.params?.operationName ?? undefined)
        // Given as the result, it would be kept as the error of the whole document.
        if (error) throw error
      }
    },
  }
}

function isDocument(result: unknown): result is DocumentNode {
  return typeof result === 'object' && result !== null && 'definitions' in result
}

function parseWithin(
  limits: LimitSettings,
  parse: Parse,
  source: string | Source,
  options: ParseOptions | undefined,
): DocumentNode {
  const text = typeof source === 'string' ? source : source.body
  if (text.length > MAX_CHARACTERS) {
    const message = `A document of at most ${MAX_CHARACTERS} characters was expected, but got ${text.length}. No variable raises this.`
    throw new LimitError('TOKEN_LIMIT_EXCEEDED', message, MAX_CHARACTERS)
  }
  try {
    const document = withinStack(limits, () => parse(source, { ...options, maxTokens: limits.maxTokens }))
    if (document instanceof LimitError) throw document
    return document
  } catch (error) {
    if (!isTokenError(error)) throw error
    throw limitError('TOKEN_LIMIT_EXCEEDED', 'maxTokens', limits, (limit) => {
      return `A document of at most ${limit} tokens was expected, but got one with more.`
    })
  }
}

/** graphql-js has no code for it. */
function isTokenError(error: unknown): boolean {
  return error instanceof GraphQLError && /contains more tha[nt] \d+ tokens/.test(error.message)
}

/** Gives the limit of depth for what is nested so deeply that the stack ends first. */
function withinStack<T>(limits: LimitSettings, read: () => T): T | LimitError {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return depthError(limits, 'very many')
  }
}

function excess(size: OperationSize, limits: LimitSettings): LimitError | undefined {
  const { depth, introspectionDepth, aliases, directives, rootFields } = size
  if (depth > limits.maxDepth) return depthError(limits, String(depth))
  if (introspectionDepth > MAX_INTROSPECTION_DEPTH) {
    const message = `At most ${MAX_INTROSPECTION_DEPTH} levels below \`__schema\` and \`__type\` were expected, but got ${introspectionDepth}. No variable raises this.`
    return new LimitError('DEPTH_LIMIT_EXCEEDED', message, MAX_INTROSPECTION_DEPTH)
  }
  if (aliases > limits.maxAliases) {
    return countError('ALIAS_LIMIT_EXCEEDED', 'maxAliases', limits, 'aliases', aliases)
  }
  if (rootFields > limits.maxRootFields) {
    return countError('ROOT_FIELD_LIMIT_EXCEEDED', 'maxRootFields', limits, 'root fields', rootFields)
  }
  if (directives > limits.maxDirectives) {
    return countError('DIRECTIVE_LIMIT_EXCEEDED', 'maxDirectives', limits, 'directives', directives)
  }
  return undefined
}

function overlapError(document: DocumentNode, { maxDepth }: LimitSettings): LimitError | undefined {
  const levels = Math.max(maxDepth, 1 + MAX_INTROSPECTION_DEPTH)
  if (!overlapsMoreThan(document, MAX_OVERLAPS, levels)) return undefined
  const message = `A document with at most ${MAX_OVERLAPS} pairs of fields under the same name was expected, but got more. Select each field once; no variable raises this.`
  return new LimitError('OVERLAP_LIMIT_EXCEEDED', message, MAX_OVERLAPS)
}

function depthError(limits: LimitSettings, got: string): LimitError {
  return limitError('DEPTH_LIMIT_EXCEEDED', 'maxDepth', limits, (limit) => {
    return `An operation of at most ${limit} levels of fields was expected, but got ${got}.`
  })
}

function countError(
  code: ErrorCode,
  name: keyof LimitSettings,
  limits: LimitSettings,
  what: string,
  count: number,
): LimitError {
  const got = count > 1e6 ? 'more than a million' : count
  return limitError(code, name, limits, (limit) => {
    return `An operation with at most ${limit} ${what} was expected, but got ${got}, those of fragments counted wherever they are spread.`
  })
}

/** The message and which variable raises the limit. */
function limitError(
  code: ErrorCode,
  name: keyof LimitSettings,
  limits: LimitSettings,
  say: (limit: number) => string,
): LimitError {
  const { variable } = LIMIT_SETTINGS[name]
  return new LimitError(code, `${say(limits[name])} ${variable} raises this limit.`, limits[name])
}
