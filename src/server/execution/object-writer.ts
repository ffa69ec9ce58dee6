import { type GraphQLEnumType, type GraphQLLeafType, isEnumType, TypeNameMetaFieldDef } from 'graphql'
import { type FieldSource, fieldSourceOf, SOURCE_PROPERTY } from '../../datasources/records/decode.ts'
import { generate } from '../../datasources/records/generated.ts'
import { isOfRecordAlone } from '../../resolvers/field-extensions.ts'
import { type FieldPlan, type ObjectWriter, sizeOf } from './operation-plan.ts'
import { completeProperty } from './run.ts'

/** Gives a value that needs no more than a look, or undefined for one that has to be completed in all steps. */
type Quick = (value: unknown) => unknown

/**
 * Whether a field takes more than reading a property that holds a scalar, an enum or an object, or making an ID of the
 * record.
 */
export function isResolved(plan: FieldPlan): boolean {
  const { field, value } = plan
  if (field === TypeNameMetaFieldDef) return false
  if (field.resolve) return !isOwnId(plan)
  return value.kind !== 'leaf' && value.kind !== 'object'
}

/** Whether a field is an ID that its resolver makes of the record alone: nearly every page has one for each item. */
function isOwnId({ field, value }: FieldPlan): boolean {
  return isOfRecordAlone(field) && value.kind === 'leaf' && value.type.name === 'ID'
}

/** A writer that is written when the first record comes, and anew for each further class of records. */
export function objectWriterOf(fields: readonly FieldPlan[]): ObjectWriter {
  const writers = new Map<object | null, ObjectWriter>()
  let latest: object | null | undefined
  let writer: ObjectWriter | undefined
  return (source, place, run) => {
    const prototype = Object.getPrototypeOf(source)
    if (!writer || prototype !== latest) {
      writer = writers.get(prototype) ?? writeObjectWriter(fields, prototype)
      writers.set(prototype, writer)
      latest = prototype
    }
    return writer(source, place, run)
  }
}

/**
 * Writes the function that makes an object with these fields of a record with this prototype. As code it reads each
 * property under its own name and gives all results the same shape, which the engine rewards: a page of 1000 rooms
 * reads 22,000 values. Where records keep the upstream's object, it reads from that, without their getters.
 */
function writeObjectWriter(fields: readonly FieldPlan[], prototype: object | null): ObjectWriter {
  const values: Record<string, unknown> = { fields, property: completeProperty, sizeOf }
  const entries = fields.map((plan, index) => {
    const from = fieldSourceOf(prototype, plan.field.name)
    return `${JSON.stringify(plan.key)}: ${codeOf(plan, index, from, values)}`
  })
  // No text of a caller gets into the code but the keys of a valid document, quoted.
  const code = `return (source, place, run) => { const raw = source.${SOURCE_PROPERTY}; let value, quick; return { ${entries.join(', ')} } }`
  return generate(code, values) as ObjectWriter
}

/** The expression that gives one value; what it needs goes into `values`. */
function codeOf(
  plan: FieldPlan,
  index: number,
  from: FieldSource | undefined,
  values: Record<string, unknown>,
): string {
  const { field, value, parent } = plan
  if (field === TypeNameMetaFieldDef) return JSON.stringify(parent.name)
  if (isResolved(plan)) return 'null'
  if (isOwnId(plan)) {
    values[`make${index}`] = idMakerOf(plan)
    return `typeof (value = make${index}(source)) === "string" ? (run.size += value.length, value) : property(fields[${index}], value, place, run)`
  }
  const property = `source[${JSON.stringify(field.name)}]`
  if (value.kind !== 'leaf') return `property(fields[${index}], ${property}, place, run)`
  const { type, isNonNull } = value
  const isPlain = from?.isPlain
  const slow = `property(fields[${index}], ${property}, place, run)`
  const read = `value = ${isPlain ? `raw[${JSON.stringify(from.key)}]` : property}`
  const isNull = !isNonNull && (from === undefined || from.takesNull) ? 'value === null ? null : ' : ''
  if (isEnumType(type)) {
    values[`names${index}`] = namesOf(type, isPlain)
    return `(quick = names${index}.get(${read})) !== undefined ? quick : ${isNull}${slow}`
  }
  values[`isPlain${index}`] = isPlain
  const isRead = isPlain ? `isPlain${index}(${read})` : `(${read}, true)`
  const isOfType = testOf(type)
  if (isOfType) {
    const counted = isOfType.includes('"string"') ? '(run.size += value.length, value)' : 'value'
    return `${isRead} && ${isOfType} ? ${counted} : ${isNull}${slow}`
  }
  values[`quick${index}`] = quickOf(type)
  return `${isRead} && (quick = quick${index}(value)) !== undefined ? (run.size += sizeOf(quick), quick) : ${isNull}${slow}`
}

/** What a resolver makes of a record alone. Whatever it throws that is no error, only graphql-js knows how to tell. */
function idMakerOf({ field }: FieldPlan): Quick {
  const resolve = field.resolve as unknown as Quick
  return (source) => {
    try {
      return resolve(source)
    } catch (error) {
      return error instanceof Error ? error : () => error
    }
  }
}

/** Code that tells whether a scalar type takes a value as it is; undefined where the type itself has to say. */
function testOf({ name }: GraphQLLeafType): string | undefined {
  switch (name) {
    case 'String':
    case 'ID':
      return 'typeof value === "string"'
    case 'Boolean':
      return 'typeof value === "boolean"'
    case 'Int':
      return 'typeof value === "number" && (value | 0) === value'
    default:
      return undefined
  }
}

/** The names of an enum's values, of those that are read as they are. */
function namesOf(type: GraphQLEnumType, isPlain: FieldSource['isPlain']): Map<unknown, string> {
  const values = type.getValues().filter(({ value }) => isPlain?.(value) ?? true)
  return new Map(values.map(({ name, value }) => [value, name]))
}

function quickOf(type: GraphQLLeafType): Quick {
  return (value) => {
    if (value === null || value === undefined || value instanceof Error) return undefined
    try {
      return type.serialize(value) ?? undefined
    } catch {
      return undefined
    }
  }
}
