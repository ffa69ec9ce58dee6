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

/** Errors of variables that are told; more of them would only repeat what was sent. */
const MAX_ERRORS = 3

/** The variables of an operation, by what their definitions say. */
interface Definition {
  readonly name: string
  readonly type: GraphQLInputType
  readonly fallback: ValueNode | undefined
  /** Reads a value that is there; undefined for one that does not fit. */
  readonly read: (value: unknown) => unknown
}

interface Known {
  readonly definitions: OperationDefinitionNode['variableDefinitions']
  readonly values: ExecutionArgs['variableValues']
  readonly read: ReadVariables
}

/** Reads the variables of an operation once, for all who need them: the count of its calls, and at once its plan. */
export class OperationVariables {
  readonly #schema: GraphQLSchema
  /** What of definitions does not depend on values; undefined for those that only the reference can tell something of. */
  readonly #known = new WeakMap<readonly VariableDefinitionNode[], readonly Definition[] | undefined>()
  #latest: Known | undefined

  constructor(schema: GraphQLSchema) {
    this.#schema = schema
  }

  /** @param values as they were sent; the same object is read once for an operation, unless another comes in between */
  read(
    operation: OperationDefinitionNode | null | undefined,
    values: ExecutionArgs['variableValues'],
  ): ReadVariables {
    const definitions = operation?.variableDefinitions ?? []
    if (definitions.length === 0) return { coerced: NO_VARIABLES }
    const latest = this.#latest
    if (latest && values && latest.values === values && latest.definitions === definitions) return latest.read
    const coerced = readAll(this.#definitionsOf(definitions), values ?? {})
    // The reference says what is wrong with those that cannot be read.
    const read = coerced
      ? { coerced }
      : getVariableValues(this.#schema, definitions, values ?? {}, { maxErrors: MAX_ERRORS })
    this.#latest = { definitions, values, read }
    return read
  }

  #definitionsOf(nodes: readonly VariableDefinitionNode[]): readonly Definition[] | undefined {
    if (this.#known.has(nodes)) return this.#known.get(nodes)
    const definitions = nodes.flatMap((node) => definitionOf(this.#schema, node) ?? [])
    const known = definitions.length === nodes.length ? definitions : undefined
    this.#known.set(nodes, known)
    return known
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
