import {
  type DocumentNode,
  type ExecutionArgs,
  execute,
  type FieldNode,
  GraphQLError,
  type VariableNode,
  visit,
} from 'graphql'
import { isAsyncIterable, mapAsyncIterator } from 'graphql-yoga'
import type { OperationContext } from '../../context.ts'

/** What runs an operation: graphql-js, or whatever Yoga has put in its place. */
export type Execute = (args: ExecutionArgs) => unknown

/** What of a document decides who runs its operations, and how. */
export interface GraphqlJsDocument {
  /** Whether it has a `@defer` or `@stream`. */
  readonly isIncremental: boolean
  /** What Yoga's executor runs in its place; undefined where it runs the document itself. */
  readonly standIns: StandIns | undefined
}

/**
 * Runs an operation without a plan: by graphql-js, or by Yoga's executor where it is incremental, since graphql-js knows no
 * `@defer` and no `@stream`. Yoga's takes some names for something else, and is given others in their place.
 */
export function runGraphqlJs(args: ExecutionArgs, document: GraphqlJsDocument, yogas: Execute): unknown {
  if (!document.isIncremental) return execute(args)
  const { standIns } = document
  if (!standIns) return yogas(args)
  const { calls } = args.contextValue as OperationContext
  calls.showAs(standIns.then, 'then')
  const variableValues = withStandIns(args.variableValues, standIns)
  return withoutStandIns(yogas({ ...args, document: standIns.document, variableValues }), standIns)
}

/** A document in which names that Yoga's executor takes for something else have stand-ins. */
export interface StandIns {
  readonly document: DocumentNode
  /** Stands for the response key `then`: an object that has it is a promise to Yoga's executor, whatever its value. */
  readonly then: string
  /** Stands for the variable `$__proto__`, which Yoga's executor does not keep. */
  readonly proto: string
}

const PROTO = '__proto__'

type Variables = Readonly<Record<string, unknown>> | null | undefined

/** The variables as the document with stand-ins names them. */
function withStandIns(values: Variables, { proto }: StandIns): Variables {
  if (!values || !Object.hasOwn(values, PROTO)) return values
  // keys: the stand-in; whatever else there is was copied, not set
  return { ...values, [proto]: values[PROTO] }
}

/** A result, or all parts of an incremental one, as the document without stand-ins has it. */
function withoutStandIns(result: unknown, standIns: StandIns): unknown {
  if (result instanceof Promise) return result.then((settled) => withoutStandIns(settled, standIns))
  if (!isAsyncIterable(result)) return restorePart(result as Part, standIns)
  return mapAsyncIterator(result, (part: unknown) => restorePart(part as Part, standIns))
}

/** The stand-ins of a document; undefined for one that needs none, as nearly all do. */
export function findStandIns(document: DocumentNode): StandIns | undefined {
  const names = new Set<string>()
  let isNeeded = false
  visit(document, {
    Name: ({ value }) => void names.add(value),
    Field(field) {
      if (isThen(field)) isNeeded = true
    },
    Variable(variable) {
      if (isProto(variable)) isNeeded = true
    },
  })
  if (!isNeeded) return undefined
  const then = unusedName('then_', names)
  const proto = unusedName('proto_', names)
  const renamed = visit(document, {
    Field: (field) =>
      isThen(field) ? { ...field, alias: { ...(field.alias ?? field.name), value: then } } : undefined,
    Variable: (variable) =>
      isProto(variable) ? { ...variable, name: { ...variable.name, value: proto } } : undefined,
  })
  return { document: renamed, then, proto }
}

function isThen({ alias, name }: FieldNode): boolean {
  return (alias ?? name).value === 'then'
}

function isProto({ name }: VariableNode): boolean {
  return name.value === PROTO
}

function unusedName(start: string, names: ReadonlySet<string>): string {
  let name = start
  while (names.has(name)) name += '_'
  return name
}

/** A part of a result, as far as it holds response keys. */
interface Part {
  readonly data?: unknown
  readonly items?: unknown
  readonly path?: readonly (string | number)[]
  readonly errors?: readonly GraphQLError[]
  readonly incremental?: readonly Part[]
}

function restorePart(part: Part, standIns: StandIns): Part {
  const { data, items, path, errors, incremental } = part
  // What is replaced keeps its place.
  return {
    ...part,
    ...(data !== undefined && { data: restoreValue(data, standIns) }),
    ...(items !== undefined && { items: restoreValue(items, standIns) }),
    ...(path && { path: restorePath(path, standIns) }),
    ...(errors && { errors: errors.map((error) => restoreError(error, standIns)) }),
    ...(incremental && { incremental: incremental.map((each) => restorePart(each, standIns)) }),
  }
}

/** Objects that the executor makes have no prototype; those of upstreams' JSON have one, and stay as they are. */
function restoreValue(value: unknown, standIns: StandIns): unknown {
  if (Array.isArray(value)) return value.map((item) => restoreValue(item, standIns))
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== null) return value
  const object: Record<string, unknown> = Object.create(null)
  for (const [key, field] of Object.entries(value)) {
    object[key === standIns.then ? 'then' : key] = restoreValue(field, standIns)
  }
  return object
}

function restorePath(path: readonly (string | number)[], { then }: StandIns): (string | number)[] {
  return path.map((key) => (key === then ? 'then' : key))
}

function restoreError(error: GraphQLError, standIns: StandIns): GraphQLError {
  const { message, nodes, source, positions, path, originalError, extensions } = error
  return new GraphQLError(message.replaceAll(`"$${standIns.proto}"`, '"$__proto__"'), {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ? restorePath(path, standIns) : null,
    originalError: originalError ?? null,
    extensions,
  })
}
