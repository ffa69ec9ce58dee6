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
  readonly values: ExecutionArgs['variableValues']
  readonly read: ReadVariables
}

/** Reads the variables of an operation once, for all who need them: the count of its calls, and at once its plan. */
export class OperationVariables {
  readonly #schema: GraphQLSchema
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
    if (definitions.length === 0) return { coerced: {} }
    const latest = this.#latest
    if (latest && values && latest.values === values && latest.definitions === definitions) return latest.read
    const read = getVariableValues(this.#schema, definitions, values ?? {}, { maxErrors: MAX_ERRORS })
    this.#latest = { definitions, values, read }
    return read
  }
}
