import {
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'
import type { FieldShape, Shapes } from './operations.ts'

/** What a list is asked for where nothing else is said. */
const PAGE = '(first: 2)'

/**
 * All fields of all types of a schema. `args` has the arguments of fields that need some or should have some, by
 * `Type.field`.
 */
export function shapesOf(schema: GraphQLSchema, args: Readonly<Record<string, string>>): Shapes {
  const shapes = new Map<string, FieldShape[]>()

  function fieldsOf(name: string): FieldShape[] {
    const known = shapes.get(name)
    if (known) return known
    const type = schema.getType(name)
    if (!isObjectType(type) && !isInterfaceType(type)) throw new Error(`${name} has no fields`)
    const fields = Object.values(type.getFields()).map((field): FieldShape => {
      const inner = getNamedType(field.type)
      const isList = field.args.some((each) => each.name === 'first')
      const given = args[`${name}.${field.name}`] ?? (isList ? PAGE : '')
      if (given === '' && field.args.some(isRequiredArgument)) {
        throw new Error(`${name}.${field.name} needs arguments, and there are none for it`)
      }
      return { name: field.name, args: given, ...(isCompositeType(inner) && { type: inner.name }) }
    })
    // As often into the depth as not, however many leaves a type has.
    const deep = fields.filter((field) => field.type !== undefined)
    const leaves = fields.length - deep.length
    const times = deep.length === 0 ? 0 : Math.max(1, Math.round(leaves / deep.length))
    const weighed = [...fields, ...Array.from({ length: times - 1 }, () => deep).flat()]
    shapes.set(name, weighed)
    return weighed
  }

  function conditionsIn(name: string): string[] {
    const type = schema.getType(name)
    if (isAbstractType(type)) return [name, ...schema.getPossibleTypes(type).map((each) => each.name)]
    return isObjectType(type) ? [name, ...type.getInterfaces().map((each) => each.name)] : [name]
  }

  return { fieldsOf, conditionsIn }
}
