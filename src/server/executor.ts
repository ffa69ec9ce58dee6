import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
} from 'graphql'
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit'
import { isAsyncIterable } from 'graphql-yoga'
import { LRUCache } from 'lru-cache'
import { readConditions, withConditions } from './conditions.ts'

/** What runs an operation: graphql-js, or whatever Yoga has put in its place. */
export type Execute = (args: ExecutionArgs) => unknown

/** Runs an operation in the fastest way that gives the reference executor's result. */
export type Executor = (args: ExecutionArgs, reference: Execute) => unknown

/** A compiled operation, or false for one that has to go the reference way. */
type Compiled = CompiledQuery | false

/** Compiled operations that are kept at the most, and the length of all their documents; a character costs 50 bytes. */
const MAX_COMPILED = 500
const MAX_COMPILED_CHARACTERS = 1_000_000
/** A longer document is not compiled: that would hold the event loop. */
const MAX_CHARACTERS = 20_000
/** Operations that are known to have come once; a number and a few bits each. */
const MAX_SEEN = 10_000

/**
 * Runs operations, compiled when they come again. The first time, the reference executor runs an operation: compiling
 * costs more than running it once, so a flood of operations that never come back costs nothing extra. What the
 * compiler cannot do (`@defer`, `@stream`) always goes the reference way.
 *
 * An operation is compiled once for each combination of its `@include` and `@skip` conditions, with what they leave
 * out taken out: the compiler would otherwise order the fields of the result in its own way.
 */
export function createExecutor(schema: GraphQLSchema): Executor {
  const compiled = new LRUCache<string, { readonly run: Compiled; readonly characters: number }>({
    max: MAX_COMPILED,
    maxSize: MAX_COMPILED_CHARACTERS,
    sizeCalculation: ({ characters }) => characters,
  })
  const seen = new LRUCache<string, true>({ max: MAX_SEEN })
  const numbers = new WeakMap<DocumentNode, number>()
  let documents = 0

  function numberOf(document: DocumentNode): number {
    const number = numbers.get(document) ?? documents++
    numbers.set(document, number)
    return number
  }

  function compiledFor(args: ExecutionArgs): Compiled {
    const { document, operationName, variableValues } = args
    const characters = document.loc?.end ?? MAX_CHARACTERS
    const conditions = characters <= MAX_CHARACTERS && readConditions(document, operationName, variableValues)
    if (!conditions) return false
    const key = `${numberOf(document)} ${conditions.key}`
    const known = compiled.get(key)
    if (known) return known.run
    if (!seen.has(key)) {
      seen.set(key, true)
      return false
    }
    const run = compile(schema, withConditions(document, conditions), operationName)
    compiled.set(key, { run, characters: Math.max(1, characters) })
    return run
  }

  return (args, reference) => {
    const run = compiledFor(args)
    if (!run) return inOrder(reference(args))
    const result = run.query(args.rootValue, args.contextValue, args.variableValues)
    return inOrder(afterwards(result, (settled) => checked(settled, args, reference)))
  }
}

/**
 * A compiled operation's result, unless an error has taken away what its place belongs to: the compiler then reports
 * more of the errors below than graphql-js does. The operation has received all that it asked for by then, so the
 * reference executor tells the same again without any upstream call.
 */
function checked(result: unknown, args: ExecutionArgs, reference: Execute): unknown {
  const { data, errors } = result as ExecutionResult
  if (!errors) return result
  // Without data, the variables did not fit, and nothing ran.
  if (data === undefined || errors.some((error) => !isOurs(error) || !reaches(data, error.path ?? []))) {
    return reference(args)
  }
  return { data, errors: errors.map((error) => relocated(error, args.document)) }
}

/** Whether a resolver threw it; what execution itself refuses, each executor words in its own way. */
function isOurs({ originalError }: GraphQLError): boolean {
  return originalError !== undefined && originalError !== null
}

/** Whether the data holds the place itself, be it as a null. */
function reaches(data: unknown, path: readonly (string | number)[]): boolean {
  let at = data
  for (const key of path) {
    // The compiler leaves a hole where an item of a list failed, and at the list's end nothing at all.
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return false
    at = (at as Record<string | number, unknown>)[key]
  }
  return true
}

/** Hands a result on once it is there; an incremental one goes through as it is. */
function afterwards(result: unknown, next: (settled: unknown) => unknown): unknown {
  if (result instanceof Promise) return result.then((settled) => afterwards(settled, next))
  return isAsyncIterable(result) ? result : next(result)
}

function compile(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
): Compiled {
  const result = compileQuery(schema, document, operationName ?? undefined, {
    disablingCapturingStackErrors: true,
  })
  return isCompiledQuery(result) ? (result as CompiledQuery) : false
}

/** Errors first, in the order of their places, whichever executor ran and whichever upstream answered first. */
function inOrder(result: unknown): unknown {
  return afterwards(result, sorted)
}

function sorted(result: unknown): unknown {
  const { errors } = result as ExecutionResult
  if (!errors) return result
  const { errors: _, ...rest } = result as ExecutionResult
  return { errors: errors.toSorted((a, b) => compareTexts(placeOf(a), placeOf(b))), ...rest }
}

function placeOf({ path = [], message }: GraphQLError): string {
  const keys = path.map((key) => (typeof key === 'number' ? String(key).padStart(9, '0') : key))
  return `${keys.join('\n')}\n\n${message}`
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The compiler's errors know line and column only; the rest of the server expects errors as graphql-js makes them. */
function relocated(error: GraphQLError, document: DocumentNode): GraphQLError {
  const { source } = document.loc ?? {}
  const positions = source && error.locations?.map(({ line, column }) => offsetOf(source.body, line, column))
  return new GraphQLError(error.message, {
    ...(source && positions && { source, positions }),
    ...(error.path && { path: error.path }),
    ...(error.originalError && { originalError: error.originalError }),
  })
}

function offsetOf(body: string, line: number, column: number): number {
  let offset = 0
  for (let at = 1; at < line; at++) {
    const end = /\r\n|[\n\r]/g
    end.lastIndex = offset
    offset = end.exec(body) ? end.lastIndex : body.length
  }
  return offset + column - 1
}
