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
import { type DefinedVariable, longListIn, MAX_VARIABLE_ERRORS, mistakesIn } from './variable-mistakes.ts'

/** Variables as execution sees them, in an object without a prototype since callers name them, or what is wrong with the first few. */
type ReadVariables =
  | { readonly coerced: Variables; readonly errors?: never }
  | { readonly errors: readonly GraphQLError[]; readonly coerced?: never }

const NO_VARIABLES: Variables = Object.freeze(Object.create(null))

/** The variables of an operation, by what their definitions say. */
interface Definition extends DefinedVariable {
  readonly fallback: ValueNode | undefined
  /** Reads a value that is there; undefined for one that does not fit. */
  readonly read: (value: unknown) => unknown
}

/** Reads the variables of one operation: what depends on their definitions is found once. */
export class VariablesReader {
  readonly #schema: GraphQLSchema
  readonly #nodes: readonly VariableDefinitionNode[]
  /** Undefined if there are some that only graphql-js can tell something of: they are no variables. */
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
    const given = values ?? {}
    const coerced = this.#definitions && readAll(this.#definitions, given)
    if (coerced) return { coerced }
    const errors = this.#definitions ? mistakesIn(this.#definitions, given) : []
    return errors.length > 0
      ? { errors }
      : getVariableValues(this.#schema, this.#nodes, given, { maxErrors: MAX_VARIABLE_ERRORS })
  }
}

function definitionOf(schema: GraphQLSchema, node: VariableDefinitionNode): Definition | undefined {
  const type = typeFromAST(schema, node.type)
  if (!isInputType(type)) return undefined
  return { name: node.variable.name.value, type, node, fallback: node.defaultValue, read: readerOf(type) }
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
  return (value) => {
    if (longListIn(value, type)) return undefined
    return coerceInputValue(value, type, (_path, _invalid, error) => {
      throw error
    })
  }
}

/** As `getVariableValues` does; undefined where a value does not fit. */
function readAll(
  definitions: readonly Definition[],
  values: NonNullable<ExecutionArgs['variableValues']>,
): Variables | undefined {
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
