import { createRequire } from 'node:module'
import { answerFact } from '../../src/emulator/contract/answers.ts'
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

/** What ajv makes of a schema. */
interface Validator {
  (value: unknown): boolean
  readonly errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null
}

// Loaded as it runs: the types of the tests do not depend on its own.
const { Ajv2020 } = createRequire(import.meta.url)('ajv/dist/2020.js') as {
  Ajv2020: new (options: object) => { compile(schema: object): Validator }
}
const ajv = new Ajv2020({
  allErrors: true,
  formats: {
    uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  },
})

const validators = new Map<string, Validator>()

function validatorOf(fact: Fact): Validator {
  const key = JSON.stringify(fact)
  const known = validators.get(key) ?? ajv.compile(schemaOf(fact))
  validators.set(key, known)
  return known
}

/** What ajv finds wrong with an answer by its contract; what is undefined in `body` counts as left out. */
export function faultsOfAnswer(method: string, path: string, status: number, body: unknown): string[] {
  if (status === 204) return body === undefined ? [] : [`${method} ${path}: a body beside 204`]
  const fact = answerFact(method, path, status)
  if (!fact) return [`${method} ${path} ${status}: in no contract`]
  const validate = validatorOf(fact)
  if (validate(body)) return []
  const errors = validate.errors ?? []
  return errors.map(({ instancePath, message }) => `${method} ${path} ${status}: ${instancePath} ${message}`)
}
