import {
  coerceInputValue,
  type ExecutionArgs,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getVariableValues,
  isInputType,
  isLeafType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  type ValueNode,
  type VariableDefinitionNode,
  valueFromAST,
} from 'graphql'
import type { Variables } from '../../resolvers/field-arguments.ts'

/** Variables as execution sees them, in an object without a prototype since callers name them, or what is wrong with the first few. */
type ReadVariables =
  | { readonly coerced: Variables; readonly errors?: never }
  | { readonly errors: readonly GraphQLError[]; readonly coerced?: never }

const NO_VARIABLES: Variables = Object.freeze(Object.create(null))

/** Errors of variables that are reported; more of them would only repeat what was sent. */
const MAX_ERRORS = 3

/** The variables of an operation, by what their definitions say. */
interface Definition {
  readonly name: string
  readonly type: GraphQLInputType
  readonly fallback: ValueNode | undefined
  /** Reads a value that is there; undefined for one that does not fit. */
  readonly read: (value: unknown) => unknown
}

/** Reads the variables of one operation: what depends on their definitions is found once. */
export class VariablesReader {
  readonly #schema: GraphQLSchema
  readonly #nodes: readonly VariableDefinitionNode[]
  /** Undefined if there are some that only graphql-js can tell something of. */
  readonly #definitions: readonly Definition[] | undefined

  constructor(schema: GraphQLSchema, { variableDefinitions = [] }: OperationDefinitionNode) {
    this.#schema = schema
    this.#nodes = variableDefinitions
    const definitions = variableDefinitions.flatMap((node) => definitionOf(schema, node) ?? [])
    this.#definitions = definitions.length === variableDefinitions.length ? definitions : undefined
  }

  /** @param values as they were sent */
  read(values: ExecutionArgs['variableValues']): ReadVariables {
    if (this.#nodes.length === 0) return { coerced: NO_VARIABLES }
    const coerced = readAll(this.#definitions, values ?? {})
    if (coerced) return { coerced }
    // graphql-js says what is wrong with those that cannot be read.
    return getVariableValues(this.#schema, this.#nodes, values ?? {}, { maxErrors: MAX_ERRORS })
  }
}

function definitionOf(
  schema: GraphQLSchema,
  { variable, type: node, defaultValue: fallback }: VariableDefinitionNode,
): Definition | undefined {
  const type = typeFromAST(schema, node)
  if (!isInputType(type)) return undefined
  return { name: variable.name.value, type, fallback, read: readerOf(type) }
}

function readerOf(type: GraphQLInputType): Definition['read'] {
  const isRequired = isNonNullType(type)
  const inner = isRequired ? type.ofType : type
  const read = isLeafType(inner) ? (value: unknown) => inner.parseValue(value) : readWhole(inner)
  return (value) => {
    if (value === null) return isRequired ? undefined : null
    try {
      return value === undefined ? undefined : read(value)
    } catch {
      return undefined
    }
  }
}

function readWhole(type: GraphQLInputType): Definition['read'] {
  return (value) =>
    coerceInputValue(value, type, (_path, _invalid, error) => {
      throw error
    })
}

/** As `getVariableValues` does; undefined where a value does not fit. */
function readAll(
  definitions: readonly Definition[] | undefined,
  values: NonNullable<ExecutionArgs['variableValues']>,
): Variables | undefined {
  if (!definitions) return undefined
  const coerced: Record<string, unknown> = Object.create(null)
  for (const { name, type, fallback, read } of definitions) {
    if (Object.hasOwn(values, name)) {
      const value = read(values[name])
      if (value === undefined) return undefined
      coerced[name] = value
    } else if (fallback) coerced[name] = valueFromAST(fallback, type)
    else if (isNonNullType(type)) return undefined
  }
  return coerced
}
