import { type DocumentNode, GraphQLError, type ParseOptions, type Source } from 'graphql'
import { LIMIT_SETTINGS, type LimitSettings } from '../../config/settings/limits.ts'
import { type ErrorCode, LimitError } from '../../errors.ts'
import type { Fragments, Selected } from '../../resolvers/conditions.ts'
import { measureOperation, type OperationSize } from './operation-size.ts'
import { overlapsMoreThan } from './overlaps.ts'

/** How deep tools ask below `__schema`; a type of a type of a type is most of it. */
const MAX_INTROSPECTION_DEPTH = 20

/** Pairs of fields that validation may have to compare. A document of clients' own making has a few hundred. */
const MAX_OVERLAPS = 10_000

/** What the limit of a body is without a subgraph; with one, variables may take more, but no document needs to. */
const MAX_CHARACTERS = 100_000

type Parse = (source: string | Source, options?: ParseOptions) => DocumentNode

/** The limit that an operation exceeds, before it is validated: that can take time that grows with the square of its length. */
export function exceededLimit(
  document: DocumentNode,
  selected: Selected,
  limits: LimitSettings,
): LimitError | undefined {
  return withinStack(
    limits,
    () => excess(measureOperation(selected), limits) ?? overlapError(document, selected.fragments, limits),
  )
}

/** Parses a document of no more than the limits say. @throws a LimitError, or graphql-js's own error */
export function parseWithin(
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

function overlapError(
  document: DocumentNode,
  fragments: Fragments,
  { maxDepth }: LimitSettings,
): LimitError | undefined {
  const levels = Math.max(maxDepth, 1 + MAX_INTROSPECTION_DEPTH)
  if (!overlapsMoreThan(document, fragments, MAX_OVERLAPS, levels)) return undefined
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
