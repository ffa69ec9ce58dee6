import fc from 'fast-check'

/** What a document at the limits is made of. */
export interface Recipe {
  readonly root: keyof typeof ROOTS
  readonly first: number
  /** How often the root is asked for, under as many names. */
  readonly roots: number
  readonly way: 'nodes' | 'edges' | 'fragment' | 'deferred' | 'streamed'
  /** What is asked for of each item, and under how many names. */
  readonly parts: readonly { readonly what: number; readonly names: number }[]
}

const NO_ITEMS = [
  '(first: 0)',
  '(after: "x", before: "y")',
  '(after: "x")',
  '(last: 5)',
  '(first: -1)',
  '(first: 1)',
]
const PAGE = '{ __typename pageInfo { hasPreviousPage startCursor endCursor } nodes { id } edges { cursor } }'

function lists(...names: string[]): string[] {
  return names.flatMap((name) =>
    NO_ITEMS.flatMap((args) => [`${name}${args} { __typename }`, `${name}${args} ${PAGE}`]),
  )
}

const SESSION = [
  'id',
  'costInDollars',
  'room { name activeSession { name } }',
  'startTime',
  'layoutRaw',
  '__typename',
]
const ACTIVE = [
  'activeSession { id name members(first: 0) { __typename } }',
  'activeSession { room { name } }',
]
const ROOTS = {
  rooms: ['id', 'description', 'meta', 'createdAt', ...ACTIVE, ...lists('sessions')],
  conferences: ['id', 'meta', 'darkTheme { background primary }', 'createdAt', ...ACTIVE],
  roomSessions: [...SESSION, ...lists('members', 'recordings', 'events')],
  insightsRooms: ['id', 'codecs', 'url', 'durationSec', ...lists('participants')],
  videoSessions: [
    'id',
    'name',
    '... on RoomSession { costInDollars room { name } }',
    '... on InsightsRoom { codecs url }',
  ],
} as const satisfies Record<string, readonly string[]>
const OF_EDGES = ['cursor', 'node { id }']

const WAYS: readonly Recipe['way'][] = ['nodes', 'nodes', 'edges', 'fragment', 'deferred', 'streamed']

/** Documents that ask for as much as they may, or a little more: most of them are refused. */
export function recipes(): fc.Arbitrary<Recipe> {
  return fc.record({
    root: fc.constantFrom(...(Object.keys(ROOTS) as Recipe['root'][])),
    first: fc.constantFrom(1000, 1000, 1000, 400, 100),
    roots: fc.constantFrom(1, 1, 1, 2, 10, 20),
    way: fc.constantFrom(...WAYS),
    parts: fc.array(fc.record({ what: fc.nat(1000), names: fc.constantFrom(1, 2, 3, 4, 8, 15, 30) }), {
      minLength: 1,
      maxLength: 4,
    }),
  })
}

/** The same with one of its numbers changed by a little. */
export function variantOf(recipe: Recipe, step: number): Recipe {
  const changed = recipe.parts.map((part, index) =>
    index === step % recipe.parts.length
      ? { ...part, names: Math.max(1, part.names + (step % 2 === 0 ? 3 : -1)) }
      : part,
  )
  return step % 5 === 4 ? { ...recipe, roots: recipe.roots + 1 } : { ...recipe, parts: changed }
}

export function documentOf({ root, first, roots, way, parts }: Recipe): string {
  const choices: readonly string[] = way === 'edges' ? [...ROOTS[root], ...OF_EDGES] : ROOTS[root]
  let names = 0
  const fields: string[] = []
  const ofEdges: string[] = []
  for (const part of parts) {
    const what = choices[part.what % choices.length] ?? '__typename'
    const into = way === 'edges' && OF_EDGES.includes(what) ? ofEdges : fields
    for (let name = 0; name < part.names; name++) {
      // A fragment has no name of its own.
      into.push(what.startsWith('...') ? what : `a${names++}: ${what}`)
    }
  }
  const set = `{ __typename ${fields.join(' ')} }`
  const below = {
    nodes: `nodes ${set}`,
    edges: `edges { ${ofEdges.join(' ')} node ${set} }`,
    fragment: 'nodes { ...F }',
    deferred: `nodes { __typename ... @defer ${set} }`,
    streamed: `nodes @stream(initialCount: 1) ${set}`,
  }[way]
  const all = Array.from(
    { length: roots },
    (_, index) => `${index === 0 ? '' : `r${index}: `}${root}(first: ${first}) { ${below} }`,
  )
  const fragment = way === 'fragment' ? ` fragment F on ${TYPES[root]} ${set}` : ''
  return `{ ${all.join(' ')} }${fragment}`
}

const TYPES: Readonly<Record<Recipe['root'], string>> = {
  rooms: 'Room',
  conferences: 'Conference',
  roomSessions: 'RoomSession',
  insightsRooms: 'InsightsRoom',
  videoSessions: 'VideoSession',
}
