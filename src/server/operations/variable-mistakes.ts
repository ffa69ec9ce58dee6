import {
  coerceInputValue,
  GraphQLError,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type VariableDefinitionNode,
} from 'graphql'

/** Errors of variables that are reported; more of them would only repeat what was sent. */
export const MAX_VARIABLE_ERRORS = 3
/** Entries of a list of words or texts. Lists of ids and of representations have a limit of their own, and a code for it. */
const MAX_ENTRIES = 1000

/** A variable as its definition has it. */
export interface DefinedVariable {
  readonly name: string
  readonly type: GraphQLInputType
  readonly node: VariableDefinitionNode
}

type Path = readonly (string | number)[]

/**
 * What is wrong with values of variables, the first few things of it, in the words of graphql-js but for the values themselves: it
 * writes out each wrong value anew for each error, and a value may be as long as a body.
 */
export function mistakesIn(
  variables: readonly DefinedVariable[],
  values: Readonly<Record<string, unknown>>,
): readonly GraphQLError[] {
  const errors: GraphQLError[] = []

  function add(node: VariableDefinitionNode, message: string, cause?: GraphQLError): void {
    if (errors.length >= MAX_VARIABLE_ERRORS) {
      throw new GraphQLError('Too many errors processing variables, error limit reached. Execution aborted.')
    }
    errors.push(new GraphQLError(message, { nodes: node, originalError: cause ?? null }))
  }

  function look({ name, type, node }: DefinedVariable): void {
    const wrong = (path: Path, error: GraphQLError) => {
      const place = path.length > 0 ? ` at "${name}${path.map(written).join('')}"` : ''
      add(node, `Variable "$${name}" got invalid value …${place}; ${error.message}`, error)
    }
    if (!Object.hasOwn(values, name)) {
      if (isNonNullType(type) && !node.defaultValue)
        add(node, `Variable "$${name}" of required type "${type}" was not provided.`)
      return
    }
    const value = values[name]
    if (value === null && isNonNullType(type)) {
      add(node, `Variable "$${name}" of non-null type "${type}" must not be null.`)
    } else {
      const long = longListIn(value, type)
      if (long) wrong(long.path, tooLong(long.length))
      else coerceInputValue(value, type, (path, _invalid, error) => wrong(path, error))
    }
  }

  try {
    for (const variable of variables) look(variable)
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    errors.push(error)
  }
  return errors
}

function tooLong(length: number): GraphQLError {
  return new GraphQLError(`A list of at most ${MAX_ENTRIES} entries was expected, but got ${length}.`)
}

/** The first list of words or texts that is too long, before anybody looks at its entries: where it is, and how long. */
export function longListIn(
  value: unknown,
  type: GraphQLInputType,
  path: Path = [],
): { readonly path: Path; readonly length: number } | undefined {
  const inner = getNullableType(type)
  if (isListType(inner)) {
    const isLong = Array.isArray(value) && value.length > MAX_ENTRIES
    return isLong && (path.length > 0 || isOfWords(inner)) ? { path, length: value.length } : undefined
  }
  if (!isInputObjectType(inner) || typeof value !== 'object' || value === null) return undefined
  for (const field of Object.values(inner.getFields())) {
    if (!Object.hasOwn(value, field.name)) continue
    const given = (value as Readonly<Record<string, unknown>>)[field.name]
    const long = longListIn(given, field.type, [...path, field.name])
    if (long) return long
  }
  return undefined
}

function isOfWords(type: GraphQLInputType): boolean {
  const named = getNamedType(type)
  return isEnumType(named) || named.name === 'String'
}

function written(key: string | number): string {
  return typeof key === 'number' ? `[${key}]` : `.${key}`
}
