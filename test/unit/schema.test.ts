import { readFileSync } from 'node:fs'
import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
  printSchema,
  validate,
} from 'graphql'
import { describe, expect, test } from 'vitest'
import { wholeSchema as schema } from '../../src/schema/index.ts'

const types = Object.values(schema.getTypeMap()).filter(
  (type) => !type.name.startsWith('__') && !['ID', 'Int', 'Float', 'String', 'Boolean'].includes(type.name),
)

/** Every element of the schema with its description. */
function* elements(): Generator<[name: string, description: string | null | undefined]> {
  for (const type of types) {
    yield [type.name, type.description]
    if (isEnumType(type)) {
      for (const value of type.getValues()) yield [`${type.name}.${value.name}`, value.description]
    }
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields()))
        yield [`${type.name}.${field.name}`, field.description]
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const field of Object.values(type.getFields())) {
      yield [`${type.name}.${field.name}`, field.description]
      for (const arg of field.args) yield [`${type.name}.${field.name}(${arg.name}:)`, arg.description]
    }
  }
  for (const { name, description, args } of schema.getDirectives()) {
    yield [`@${name}`, description]
    for (const arg of args) yield [`@${name}(${arg.name}:)`, arg.description]
  }
}

describe('the schema', () => {
  test('declares each directive that an operation can use, so that tools take them', () => {
    const names = schema.getDirectives().map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['include', 'skip', 'defer', 'stream']))
    const sdl = buildSchema(printSchema(schema))
    const document = parse(
      '{ rooms { nodes @stream(initialCount: 1) { name } ... @defer { pageInfo { endCursor } } } }',
    )
    expect(validate(sdl, document)).toEqual([])
    expect(validate(sdl, parse('{ rooms { nodes @streamed { name } } }'))).toHaveLength(1)
  })

  test('describes every type, field, argument and enum value', () => {
    const bare = [...elements()].filter(([, description]) => !description?.trim()).map(([name]) => name)
    expect(bare).toEqual([])
    expect([...elements()].length).toBeGreaterThan(200)
  })

  test('says of every nullable output field when it is null', () => {
    const silent = types.flatMap((type) => {
      if (!isObjectType(type)) return []
      return Object.values(type.getFields())
        .filter((field) => !String(field.type).endsWith('!') && !/null|As `/i.test(field.description ?? ''))
        .map((field) => `${type.name}.${field.name}`)
    })
    expect(silent).toEqual([])
  })

  test('is the one in schema.graphql', () => {
    const file = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8')
    expect(file).toBe(`${printSchema(schema)}\n`)
  })

  test('leaves every root field and every edge’s node nullable, so that no branch erases another', () => {
    const fields = types.flatMap((type) =>
      isObjectType(type) && (type.name === 'Query' || type.name.endsWith('Edge'))
        ? Object.values(type.getFields()).map((field) => ({ type, field }))
        : [],
    )
    const erasing = fields.filter(
      ({ field }) => String(field.type).endsWith('!') && !['cursor', 'nodes'].includes(field.name),
    )
    expect(erasing.map(({ type, field }) => `${type.name}.${field.name}`)).toEqual([])
  })

  test('gives every enum of upstream words an UNRECOGNIZED, and its fields a Raw beside them', () => {
    // Who the providers are and what a user error is, this schema alone decides; and what nobody sends back is closed.
    const CLOSED = ['VideoProvider', 'VideoUserErrorCode', 'RoomJoinAs', 'RoomMediaAllowed']
    const isOpen = (type: { name: string }) => !CLOSED.includes(type.name)
    const missing = types.flatMap((type) => {
      if (isEnumType(type)) return type.getValue('UNRECOGNIZED') || !isOpen(type) ? [] : [type.name]
      if (!isObjectType(type)) return []
      const fields = type.getFields()
      return Object.values(fields)
        .filter((field) => {
          const named = getNamedType(field.type)
          return isEnumType(named) && isOpen(named) && !fields[`${field.name}Raw`]
        })
        .map((field) => `${type.name}.${field.name}`)
    })
    expect(missing).toEqual([])
  })
})
