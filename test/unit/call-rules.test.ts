import { isInterfaceType, isObjectType } from 'graphql'
import { describe, expect, test } from 'vitest'
import { ENTITY_CALL_RULES } from '../../src/federation/costs.ts'
import { createSubgraph } from '../../src/federation/subgraph.ts'
import { FREE } from '../../src/resolvers/cost/call-places.ts'
import { CALL_RULES } from '../../src/resolvers/cost/call-rules.ts'
import { wholeSchema as schema } from '../../src/schema/index.ts'

const RULES = { ...CALL_RULES, ...ENTITY_CALL_RULES }

/** Every field of an object, by its coordinate, with the resolver as it was written. */
const resolvers = new Map<string, unknown>(
  Object.values(createSubgraph(schema, { withNode: true }).schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) && !type.name.startsWith('__')
      ? Object.values(type.getFields()).map((field) => {
          const { pothosOptions } = field.extensions as { pothosOptions?: { resolve?: unknown } }
          const resolve: unknown = pothosOptions ? pothosOptions.resolve : field.resolve
          return [`${type.name}.${field.name}`, resolve] as const
        })
      : [],
  ),
)

describe('the table of what fields cost', () => {
  test('has an entry for every resolver that is handed the context, which alone leads to an upstream', () => {
    const withContext = [...resolvers].filter(
      ([, resolve]) => typeof resolve === 'function' && resolve.length >= 3,
    )
    expect(withContext.length).toBeGreaterThan(45)
    expect(withContext.map(([field]) => field).filter((field) => !(field in RULES))).toEqual([])
  })

  test('names fields that there are', () => {
    expect(Object.keys(RULES).filter((field) => !resolvers.has(field))).toEqual([])
    for (const type of Object.values(schema.getTypeMap())) {
      if (isInterfaceType(type))
        expect(Object.keys(RULES).filter((field) => field.startsWith(`${type.name}.`))).toEqual([])
    }
  })

  test('takes for free what every shape of a session has, and nothing else', () => {
    expect(RULES['RoomSession.name']).toBe(FREE)
    expect(RULES['RoomSession.locked']).not.toBe(FREE)
    expect(RULES['RoomSession.costInDollars']).not.toBe(FREE)
  })
})
