import { BadUserInputError } from '../errors.ts'
import { type NodeType, parseGlobalIdOf, parseNaturalKey } from '../resolvers/global-id.ts'
import { checkName, kindOfText } from '../resolvers/input.ts'
import { ENTITY_KEYS, ENTITY_TYPES, isEntityType, naturalKeyOf } from './keys.ts'

/** What a representation refers to. Without natural keys it has the name, which only a Room can go by. */
export interface Reference {
  readonly type: NodeType
  readonly keys?: readonly string[]
  readonly name?: string
}

/** Reads one representation; throws BAD_USER_INPUT that says what was expected at its place. */
export function readRepresentation(index: number, raw: unknown): Reference {
  const place = `representations[${index}]`
  const given = objectOf(place, raw)
  const type = typeOf(place, given)
  const id = textOf(place, given, 'id')
  const global = id === undefined ? undefined : parseGlobalIdOf(`${place}.id`, type, id)
  const fields = naturalKeyOf(type)
  const natural = fields.map((field, position) => {
    const text = textOf(place, given, field)
    return text === undefined ? undefined : parseNaturalKey(`${place}.${field}`, type, position, text)
  })
  for (const [position, key] of natural.entries()) {
    const same = global?.[position]
    if (key === undefined || same === undefined || same === key) continue
    throw new BadUserInputError(
      `\`${place}\` refers to two different objects: \`id\` is that of ${same}, but \`${fields[position]}\` is ${key}. Send one key, or keys that agree.`,
    )
  }
  const name = type === 'Room' ? textOf(place, given, 'name') : undefined
  if (name !== undefined) checkName(`${place}.name`, name)
  const keys = global ?? (natural.includes(undefined) ? undefined : (natural as string[]))
  if (keys === undefined && name === undefined) throw keyMissing(place, type)
  return { type, ...(keys && { keys }), ...(name !== undefined && { name }) }
}

type Given = Readonly<Record<string, unknown>>

function objectOf(place: string, raw: unknown): Given {
  if (typeof raw === 'object' && raw !== null && !Array.isArray(raw)) return raw as Given
  throw new BadUserInputError(
    `\`${place}\` takes an object with \`__typename\` and a key, but got ${kindOf(raw)}.`,
  )
}

function typeOf(place: string, given: Given): NodeType {
  const type = textOf(place, given, '__typename')
  if (type !== undefined && isEntityType(type)) return type
  const got = type === undefined ? 'none' : kindOfText(type)
  throw new BadUserInputError(
    `\`${place}.__typename\` takes one of ${ENTITY_TYPES.join(', ')}, but got ${got}.`,
  )
}

/** A property of the representation's own; null counts as not given. */
function textOf(place: string, given: Given, name: string): string | undefined {
  const value = Object.hasOwn(given, name) ? given[name] : undefined
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value
  throw new BadUserInputError(`\`${place}.${name}\` takes a string, but got ${kindOf(value)}.`)
}

function keyMissing(place: string, type: NodeType): BadUserInputError {
  const keys = ENTITY_KEYS[type].map((fields) => `\`${fields}\``)
  return new BadUserInputError(`\`${place}\` takes a key of a ${type}, ${keys.join(' or ')}, but has none.`)
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
