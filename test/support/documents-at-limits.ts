import fc from 'fast-check'
import {
  type IntrospectionRecipe,
  introspectionDocument,
  introspectionRecipes,
  introspectionVariant,
} from './introspection-at-limits.ts'

/** What a document at the limits is made of. */
export type Recipe = ListRecipe | IntrospectionRecipe

/** Lists, of which as much is asked for as may be. */
export interface ListRecipe {
  readonly kind: 'lists'
  readonly root: keyof typeof ROOTS
  readonly first: number
  /** How often the root is asked for, under as many names. */
  readonly roots: number
  readonly way: Way
  /** What stands beside the lists, or pads the document. */
  readonly beside: Beside
  /** What is asked for of each item, and under how many names. */
  readonly parts: readonly { readonly what: number; readonly names: number }[]
}

/** How the items are asked for: of a list, in parts, or by ids. */
type Way =
  | 'nodes'
  | 'edges'
  | 'fragment'
  | 'deferred'
  | 'streamed'
  | 'streamed edges'
  | 'deferred whole'
  | 'included'
  | 'ids'
type Beside = 'nothing' | 'comment' | 'long name' | 'introspection' | 'known names'

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

/** Lists within lists, which take a call for each parent: below as many of them as an operation may ask for. */
function full(name: string, set: string): string[] {
  return [10, 100, 1000].flatMap((first) => [
    `${name}(first: ${first}) { nodes { ${set} } }`,
    `${name}(first: ${first}) { edges { cursor node { ${set} } } }`,
  ])
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
  rooms: [
    ...['id', 'description', 'meta', 'createdAt', ...ACTIVE, ...lists('sessions', 'streams')],
    ...full('sessions', 'id costInDollars room { name } layoutRaw'),
  ],
  conferences: [
    ...['id', 'meta', 'darkTheme { background primary }', 'createdAt', ...ACTIVE, ...lists('tokens')],
    ...full('tokens', 'id permissions token'),
  ],
  roomSessions: [
    ...[...SESSION, ...lists('members', 'recordings', 'events')],
    ...full('members', 'id name costInDollars'),
    ...full('events', 'eventId payload name'),
  ],
  roomRecordings: ['id', 'uri', 'createdAt', 'session { name costInDollars }', ...lists('events')],
  videoLogs: [
    'id',
    'url',
    'charges { costInDollars }',
    'session { name room { name } }',
    'session { members(first: 0) { __typename } }',
  ],
  insightsRooms: [
    ...['id', 'codecs', 'url', 'durationSec', ...lists('participants')],
    ...full('participants', 'id codecs properties publisherInfo'),
  ],
  videoSessions: [
    'id',
    'name',
    '... on RoomSession { costInDollars room { name } }',
    '... on InsightsRoom { codecs url }',
  ],
} as const satisfies Record<string, readonly string[]>
const OF_EDGES = ['cursor', 'node { id }']

const WAYS: readonly Way[] = [
  'nodes',
  'nodes',
  'edges',
  'fragment',
  'deferred',
  'streamed',
  'streamed edges',
  'deferred whole',
  'included',
  'ids',
]
const BESIDES: readonly Beside[] = [
  'nothing',
  'nothing',
  'comment',
  'long name',
  'introspection',
  'known names',
]
/** Longer than a document may be that is planned. */
const PADDING = `# ${'x'.repeat(25_000)}\n`
const LONG_NAME = 'n'.repeat(2000)
const KNOWN_NAMES = ['__proto__', 'constructor', 'then', 'toJSON', 'hasOwnProperty', 'valueOf']
const INTROSPECTION =
  '__schema { types { name fields { name type { name ofType { name } } args { name } } enumValues { name } } }'

/** Documents that ask for as much as they may, or a little more: most of them are refused. */
export function recipes(): fc.Arbitrary<Recipe> {
  return fc.oneof({ weight: 4, arbitrary: listRecipes() }, { weight: 1, arbitrary: introspectionRecipes() })
}

function listRecipes(): fc.Arbitrary<ListRecipe> {
  return fc.record({
    kind: fc.constant('lists' as const),
    root: fc.constantFrom(...(Object.keys(ROOTS) as ListRecipe['root'][])),
    first: fc.constantFrom(1000, 1000, 1000, 400, 100, 90, 40, 9),
    roots: fc.constantFrom(1, 1, 1, 2, 10, 20),
    way: fc.constantFrom(...WAYS),
    beside: fc.constantFrom(...BESIDES),
    parts: fc.array(fc.record({ what: fc.nat(1000), names: fc.constantFrom(1, 2, 3, 4, 8, 15, 30) }), {
      minLength: 1,
      maxLength: 4,
    }),
  })
}

/** The same with one of its numbers changed by a little. */
export function variantOf(recipe: Recipe, step: number): Recipe {
  if (recipe.kind === 'introspection') return introspectionVariant(recipe, step)
  const changed = recipe.parts.map((part, index) =>
    index === step % recipe.parts.length
      ? { ...part, names: Math.max(1, part.names + (step % 2 === 0 ? 3 : -1)) }
      : part,
  )
  return step % 5 === 4 ? { ...recipe, roots: recipe.roots + 1 } : { ...recipe, parts: changed }
}

/** @param ids global IDs, as many as may be asked for at once, of the types that have them */
export function documentOf(recipe: Recipe, ids: Ids = {}): string {
  return recipe.kind === 'introspection' ? introspectionDocument(recipe) : listsOf(recipe, ids)
}

function listsOf({ root, first, roots, way, beside, parts }: ListRecipe, ids: Ids): string {
  const hasEdges = way === 'edges' || way === 'streamed edges'
  const choices: readonly string[] = hasEdges ? [...ROOTS[root], ...OF_EDGES] : ROOTS[root]
  let names = 0
  const nameOf = () => {
    const number = names++
    if (beside === 'known names') return KNOWN_NAMES[number] ?? `a${number}`
    return beside === 'long name' ? `${LONG_NAME}${number}` : `a${number}`
  }
  const fields: string[] = []
  const ofEdges: string[] = []
  for (const part of parts) {
    const what = choices[part.what % choices.length] ?? '__typename'
    const into = hasEdges && OF_EDGES.includes(what) ? ofEdges : fields
    for (let name = 0; name < part.names; name++) {
      // A fragment has no name of its own.
      into.push(what.startsWith('...') ? what : `${nameOf()}: ${what}`)
    }
  }
  const set = `{ __typename ${fields.join(' ')} }`
  const below = {
    nodes: `nodes ${set}`,
    edges: `edges { ${ofEdges.join(' ')} node ${set} }`,
    fragment: 'nodes { ...F }',
    deferred: `nodes { __typename ... @defer ${set} }`,
    streamed: `nodes @stream(initialCount: 1) ${set}`,
    'streamed edges': `edges @stream(initialCount: 0) { ${ofEdges.join(' ')} node ${set} }`,
    'deferred whole': `... @defer { nodes ${set} }`,
    included: `nodes @include(if: $yes) { ... @skip(if: false) ${set} }`,
    ids: '',
  }[way]
  const given = ids[root]?.slice(0, first)
  const field =
    way === 'ids'
      ? `nodes(ids: ${JSON.stringify(given ?? [])}) { ... on ${TYPES[root]} ${set} }`
      : `${root}(first: ${first}) { ${below} }`
  const all = Array.from({ length: roots }, (_, index) => `${index === 0 ? '' : `r${index}: `}${field}`)
  if (beside === 'introspection') all.push(INTROSPECTION)
  const fragment = way === 'fragment' ? ` fragment F on ${TYPES[root]} ${set}` : ''
  const head = way === 'included' ? 'query ($yes: Boolean = true) ' : ''
  return `${beside === 'comment' ? PADDING : ''}${head}{ ${all.join(' ')} }${fragment}`
}

/** Global IDs by what they are of. */
export type Ids = Partial<Readonly<Record<ListRecipe['root'], readonly string[]>>>

const TYPES: Readonly<Record<ListRecipe['root'], string>> = {
  rooms: 'Room',
  conferences: 'Conference',
  roomSessions: 'RoomSession',
  roomRecordings: 'RoomRecording',
  videoLogs: 'VideoLog',
  insightsRooms: 'InsightsRoom',
  videoSessions: 'VideoSession',
}
