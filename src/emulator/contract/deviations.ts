import type { Fact, Shape } from './facts.ts'

/** Where a value is not as its contract says. */
export interface Deviation {
  /** Such as `rooms[2].fps`. */
  readonly path: string
  readonly kind: 'missing' | 'unknown key' | 'type' | 'null' | 'word'
  /** What the contract has. */
  readonly expected: string
  readonly came: string
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const FITS: Readonly<Record<Fact['type'], (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  uuid: (value) => typeof value === 'string' && UUID.test(value),
  time: (value) => typeof value === 'string' && TIME.test(value) && !Number.isNaN(Date.parse(value)),
  integer: Number.isInteger,
  number: (value) => typeof value === 'number',
  flag: (value) => typeof value === 'boolean',
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  list: Array.isArray,
  anything: () => true,
}

const NAMES: Readonly<Record<Fact['type'], string>> = {
  text: 'a string',
  uuid: 'a UUID',
  time: 'an RFC 3339 date-time',
  integer: 'an integer',
  number: 'a number',
  flag: 'true or false',
  object: 'an object',
  list: 'an array',
  anything: 'anything',
}

/** What a value is, without the value. */
function typeName(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'boolean') return 'a boolean'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

function expectedOf({ type, values, nullable }: Fact): string {
  return `${values ? `one of ${values.join(', ')}` : NAMES[type]}${nullable ? ' or null' : ''}`
}

/** Everything in a value that is not as the contract says. @param say what came is told by; by its type alone when left out */
export function deviationsOf(
  value: unknown,
  fact: Fact,
  path: string,
  say: (value: unknown) => string = typeName,
): Deviation[] {
  const deviation = (kind: Deviation['kind']): Deviation[] => [
    { path, kind, expected: expectedOf(fact), came: say(value) },
  ]
  if (value === null) return fact.nullable || fact.type === 'anything' ? [] : deviation('null')
  if (!FITS[fact.type](value)) return deviation('type')
  if (fact.values && !fact.values.some((word) => word === value)) return deviation('word')
  if (Array.isArray(value)) {
    const item: Fact | undefined = fact.item ?? (fact.of && { type: 'object', of: fact.of })
    return item ? value.flatMap((one, nth) => deviationsOf(one, item, `${path}[${nth}]`, say)) : []
  }
  if (!fact.of || typeof value !== 'object') return []
  const found = fact.of.map((of) => deviationsIn(value, of, path, say))
  // Of several shapes, the one meant is the one that fits best.
  return found.toSorted((a, b) => a.length - b.length)[0] ?? []
}

function deviationsIn(value: object, of: Shape, path: string, say: (value: unknown) => string): Deviation[] {
  const known = Object.entries(of).flatMap(([name, fact]) => {
    const at = path === '' ? name : `${path}.${name}`
    if (Object.hasOwn(value, name)) return deviationsOf(Reflect.get(value, name), fact, at, say)
    return fact.optional
      ? []
      : [{ path: at, kind: 'missing' as const, expected: expectedOf(fact), came: 'nothing' }]
  })
  const further = Object.entries(value).flatMap(([name, held]): Deviation[] =>
    Object.hasOwn(of, name)
      ? []
      : [
          {
            path: path === '' ? name : `${path}.${name}`,
            kind: 'unknown key',
            expected: `no key but ${Object.keys(of).join(', ')}`,
            came: say(held),
          },
        ],
  )
  return [...known, ...further]
}
