import fc from 'fast-check'

/** Introspection that asks for as much as it may: where it begins, and a way down from type to type. */
export interface IntrospectionRecipe {
  readonly kind: 'introspection'
  readonly root: 'schema' | 'type'
  /** How often the root is asked for, under as many names. */
  readonly roots: number
  readonly steps: readonly { readonly what: number; readonly way: Way }[]
  /** What is asked for at each level, and under how many names at the last one. */
  readonly leaf: string
  readonly names: number
  /** Whether it stands below a `@defer` as a whole. */
  readonly isDeferred: boolean
}

type Way = 'plain' | 'deferred' | 'streamed' | 'fragment'
type Level = '__Schema' | '__Type' | '__Field' | '__InputValue' | '__Directive' | '__EnumValue'

/** What leads from one level to another; a list where it says so. */
const STEPS: Readonly<Record<Level, readonly (readonly [name: string, to: Level, isList: boolean])[]>> = {
  __Schema: [
    ['types', '__Type', true],
    ['types', '__Type', true],
    ['directives', '__Directive', true],
    ['queryType', '__Type', false],
  ],
  __Type: [
    ['fields', '__Field', true],
    ['fields', '__Field', true],
    ['ofType', '__Type', false],
    ['possibleTypes', '__Type', true],
    ['interfaces', '__Type', true],
    ['inputFields', '__InputValue', true],
    ['enumValues', '__EnumValue', true],
  ],
  __Field: [
    ['type', '__Type', false],
    ['type', '__Type', false],
    ['args', '__InputValue', true],
  ],
  __InputValue: [['type', '__Type', false]],
  __Directive: [['args', '__InputValue', true]],
  __EnumValue: [],
}

/** Half of them are refused, and most others are small. */
export function introspectionRecipes(): fc.Arbitrary<IntrospectionRecipe> {
  return fc.record({
    kind: fc.constant('introspection' as const),
    root: fc.constantFrom('schema', 'schema', 'type'),
    roots: fc.constantFrom(1, 1, 2, 4, 20),
    steps: fc.array(
      fc.record({
        what: fc.nat(1000),
        way: fc.constantFrom<Way>('plain', 'plain', 'fragment', 'deferred', 'streamed'),
      }),
      { minLength: 2, maxLength: 12 },
    ),
    leaf: fc.constantFrom('name', 'name', 'name description'),
    names: fc.constantFrom(1, 1, 2, 4, 8),
    isDeferred: fc.boolean(),
  })
}

/** The same with one of its numbers changed by a little. */
export function introspectionVariant(recipe: IntrospectionRecipe, step: number): IntrospectionRecipe {
  if (step % 3 === 0) return { ...recipe, names: recipe.names + 1 }
  return step % 3 === 1
    ? { ...recipe, roots: recipe.roots + 1 }
    : { ...recipe, steps: [...recipe.steps, { what: step, way: 'plain' }] }
}

export function introspectionDocument(recipe: IntrospectionRecipe): string {
  const { root, roots, steps, leaf, names, isDeferred } = recipe
  const fragments: string[] = []

  function below(level: Level, [step, ...others]: IntrospectionRecipe['steps']): string {
    const choices = STEPS[level]
    const choice = step && choices[step.what % choices.length]
    if (!choice) {
      const more = Array.from({ length: names - 1 }, (_, index) => `n${index}: __typename`)
      return [level === '__Schema' ? 'description' : leaf, ...more].join(' ')
    }
    const [name, to, isList] = choice
    const inner = below(to, others)
    const own = level === '__Schema' ? '' : 'name '
    if (step.way === 'streamed' && isList) return `${own}${name} @stream(initialCount: 0) { ${inner} }`
    if (step.way === 'deferred') return `${own}${name} { __typename ... @defer { ${inner} } }`
    if (step.way !== 'fragment') return `${own}${name} { ${inner} }`
    fragments.push(`fragment F${fragments.length} on ${to} { ${inner} }`)
    return `${own}${name} { ...F${fragments.length - 1} }`
  }

  const selected = below(root === 'schema' ? '__Schema' : '__Type', steps)
  const field = root === 'schema' ? '__schema' : '__type(name: "Query")'
  const all = Array.from({ length: roots }, (_, index) => `r${index}: ${field} { ${selected} }`).join(' ')
  const whole = isDeferred ? `__typename ... @defer { ${all} }` : all
  return [`{ ${whole} }`, ...fragments].join(' ')
}
