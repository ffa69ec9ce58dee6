import {
  type ExecutionArgs,
  type GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql'
import type { Variables } from '../../resolvers/field-arguments.ts'

/** Variables as execution sees them, or what is wrong with the first few. */
type ReadVariables =
  | { readonly coerced: Variables; readonly errors?: never }
  | { readonly errors: readonly GraphQLError[]; readonly coerced?: never }

/** Errors of variables that are told; more of them would only repeat what was sent. */
const MAX_ERRORS = 3

interface Known {
  readonly definitions: OperationDefinitionNode['variableDefinitions']
  readonly read: ReadVariables
}

/** Reads the variables of an operation once, for all who need them: the count of its calls, and then its plan. */
export class OperationVariables {
  readonly #schema: GraphQLSchema
  readonly #known = new WeakMap<object, Known>()

  constructor(schema: GraphQLSchema) {
    this.#schema = schema
  }

  /** @param values as they were sent; the same object is read once for an operation */
  read(
    operation: OperationDefinitionNode | null | undefined,
    values: ExecutionArgs['variableValues'],
  ): ReadVariables {
    const definitions = operation?.variableDefinitions ?? []
    if (definitions.length === 0) return { coerced: {} }
    const known = values ? this.#known.get(values) : undefined
    if (known?.definitions === definitions) return known.read
    const read = getVariableValues(this.#schema, definitions, values ?? {}, { maxErrors: MAX_ERRORS })
    if (values) this.#known.set(values, { definitions, read })
    return read
  }
}
