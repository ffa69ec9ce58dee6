import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { Fact, Shape } from '../../src/emulator/contract/facts.ts'

const TYPES = {
  text: { type: 'string' },
  uuid: { type: 'string', format: 'uuid' },
  time: { type: 'string', format: 'date-time' },
  integer: { type: 'integer' },
  number: { type: 'number' },
  flag: { type: 'boolean' },
  object: { type: 'object' },
  list: { type: 'array' },
  anything: {},
} as const

/** A fact as JSON Schema; no key is known but those of the contract. */
function schemaOf({ type, values, nullable, of, item }: Fact): object {
  const held = item ? schemaOf(item) : of && { anyOf: of.map(schemaOfShape) }
  const content = type === 'list' && held ? { items: held } : held
  const schema = { ...TYPES[type], ...(values && { enum: values }), ...content }
  return nullable ? { anyOf: [schema, { type: 'null' }] } : schema
}

function schemaOfShape(shape: Shape): object {
  const facts = Object.entries(shape)
  return {
    type: 'object',
    properties: Object.fromEntries(facts.map(([name, fact]) => [name, schemaOf(fact)])),
    required: facts.flatMap(([name, { optional }]) => (optional ? [] : [name])),
    additionalProperties: false,
  }
}

const ajv = new Ajv2020({
  allErrors: true,
  formats: {
    uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  },
})

/** Validates what a fact describes. */
export function validatorOf(fact: Fact): ValidateFunction {
  return ajv.compile(schemaOf(fact))
}
