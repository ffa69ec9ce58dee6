import {
  BREAK,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  getArgumentValues,
  getNullableType,
  isInputObjectType,
  isNonNullType,
  Kind,
  type ValueNode,
  valueFromAST,
  visit,
} from 'graphql'

export type Arguments = Readonly<Record<string, unknown>>
export type Variables = Readonly<Record<string, unknown>>

/** How the arguments of one field of a valid document are read. */
export interface FieldArguments {
  /** Throws as `getArgumentValues` does. @param variables as the schema reads them */
  read(variables: Variables): Arguments
  /** Whether they are the same whatever the variables are. */
  readonly isFixed: boolean
}

/** What a value is under variables; undefined where it is invalid. */
type ReadValue = (variables: Variables) => unknown

/** An argument, or a field of an input object, and what is written for it. */
interface Entry {
  readonly name: string
  readonly isRequired: boolean
  readonly fallback: unknown
  /** Undefined where nothing is written. */
  readonly read: ReadValue | undefined
  /** The variable that is written, and nothing around it: without a value it counts as not written. */
  readonly variable: string | undefined
}

/**
 * The arguments of a field, as execution reads them. What does not depend on variables is read once: each operation
 * reads its arguments twice, to count its calls and to run.
 */
export function argumentsOf(field: GraphQLField<unknown, unknown>, node: FieldNode): FieldArguments {
  const given = node.arguments ?? []
  if (!given.some(({ value }) => hasVariable(value))) {
    let fixed: Arguments | undefined
    const read = () => {
      fixed ??= getArgumentValues(field, node)
      return fixed
    }
    return { read, isFixed: true }
  }
  const entries = field.args.map((arg) =>
    entryOf(arg, given.find(({ name }) => name.value === arg.name)?.value),
  )
  // graphql-js says what is wrong with arguments that cannot be read.
  const read = (variables: Variables) =>
    readAll(entries, variables) ?? getArgumentValues(field, node, variables)
  return { read, isFixed: false }
}

function entryOf(
  { name, type, defaultValue: fallback }: GraphQLArgument | GraphQLInputField,
  value: ValueNode | undefined,
): Entry {
  const variable = value?.kind === Kind.VARIABLE ? value.name.value : undefined
  return { name, isRequired: isNonNullType(type), fallback, read: value && readerOf(value, type), variable }
}

function readAll(entries: readonly Entry[], variables: Variables): Record<string, unknown> | undefined {
  const values: Record<string, unknown> = {}
  for (const { name, isRequired, fallback, read, variable } of entries) {
    if (read && (variable === undefined || Object.hasOwn(variables, variable))) {
      const value = read(variables)
      if (value === undefined) return undefined
      // keys: arguments of the schema
      values[name] = value
    } else if (fallback !== undefined)
      values[name] = fallback // keys: as above, the schema's
    else if (isRequired) return undefined
  }
  return values
}

function readerOf(node: ValueNode, type: GraphQLInputType): ReadValue {
  if (node.kind === Kind.VARIABLE) {
    const name = node.name.value
    return isNonNullType(type) ? (variables) => variables[name] ?? undefined : (variables) => variables[name]
  }
  if (!hasVariable(node)) {
    const value = valueFromAST(node, type)
    return () => value
  }
  const object = getNullableType(type)
  if (node.kind !== Kind.OBJECT || !isInputObjectType(object) || object.isOneOf) {
    return (variables) => valueFromAST(node, type, variables)
  }
  const entries = Object.values(object.getFields()).map((field) =>
    entryOf(field, node.fields.find(({ name }) => name.value === field.name)?.value),
  )
  return (variables) => readAll(entries, variables)
}

function hasVariable(node: ValueNode): boolean {
  let found = false
  visit(node, {
    Variable() {
      found = true
      return BREAK
    },
  })
  return found
}
