import fc from 'fast-check'

/** The ids that generated operations ask for. */
export interface KnownIds {
  /** Global IDs of any type, for `node` and `nodes`. */
  nodes: string[]
  room: string
  conference: string
  session: string
}

export interface FieldShape {
  readonly name: string
  /** Always the same for a field, so that the same field may stand twice. */
  readonly args?: string
  /** The type below, if it is composite. */
  readonly type?: string
}

const LEAVES = ['__typename']
const CONNECTIONS = ['Room', 'Conference', 'RoomSession', 'RoomRecording']

function fieldsOf(type: string, ids: KnownIds): FieldShape[] {
  const connected = CONNECTIONS.find((item) => type === `${item}Connection`)
  if (connected) {
    return [
      { name: 'nodes', type: connected },
      { name: 'edges', type: `${connected}Edge` },
    ]
  }
  const edge = CONNECTIONS.find((item) => type === `${item}Edge`)
  if (edge) return [{ name: 'node', type: edge }, { name: 'cursor' }]
  const known: Record<string, FieldShape[]> = {
    Query: [
      { name: 'rooms', args: '(first: 3)', type: 'RoomConnection' },
      { name: 'conferences', args: '(first: 3)', type: 'ConferenceConnection' },
      { name: 'roomSessions', args: '(first: 2)', type: 'RoomSessionConnection' },
      { name: 'room', args: `(id: "${ids.room}")`, type: 'Room' },
      { name: 'conference', args: `(id: "${ids.conference}")`, type: 'Conference' },
      { name: 'roomSession', args: `(id: "${ids.session}")`, type: 'RoomSession' },
      { name: 'node', args: `(id: "${ids.nodes[0]}")`, type: 'Node' },
      { name: 'nodes', args: `(ids: ${JSON.stringify(ids.nodes)})`, type: 'Node' },
    ],
    Node: [{ name: 'id' }],
    Room: [
      { name: 'roomId' },
      { name: 'activeSession', type: 'RoomSession' },
      { name: 'sessions', args: '(first: 1)', type: 'RoomSessionConnection' },
    ],
    Conference: [{ name: 'conferenceId' }, { name: 'activeSession', type: 'RoomSession' }],
    RoomSession: [
      { name: 'sessionId' },
      { name: 'room', type: 'Room' },
      { name: 'recordings', args: '(first: 1)', type: 'RoomRecordingConnection' },
    ],
    RoomRecording: [{ name: 'recordingId' }, { name: 'session', type: 'RoomSession' }],
  }
  return known[type] ?? []
}

/** What operations are put together from. */
export interface Shapes {
  fieldsOf(type: string): readonly FieldShape[]
  /** The types that a fragment may name inside `type`. */
  conditionsIn(type: string): readonly string[]
}

function conditionsIn(type: string): string[] {
  const nodes = ['Room', 'Conference', 'RoomSession', 'RoomRecording']
  if (type === 'Node') return ['Node', ...nodes]
  return nodes.includes(type) ? [type, 'Node'] : [type]
}

/** Operations over rooms, conferences and sessions. */
export function operations(ids: KnownIds): fc.Arbitrary<string> {
  return operationsOf({ fieldsOf: (type) => fieldsOf(type, ids), conditionsIn })
}

/** An operation, and its variables as JSON. */
export interface GeneratedOperation {
  readonly query: string
  readonly variables: string
}

/** The variables of generated operations: how each is declared, and its value. */
const VARIABLES = {
  yes: { type: 'Boolean!', value: 'true' },
  no: { type: 'Boolean!', value: 'false' },
  byDefault: { type: 'Boolean = false', value: undefined },
  count: { type: 'Int', value: '2' },
} as const
type VariableName = keyof typeof VARIABLES

/**
 * Operations of such shapes: nested selections with aliases, named and inline fragments, and
 * `@include`/`@skip` on literals and on the variables $yes (true), $no (false) and $byDefault (false).
 */
export function operationsOf(shapes: Shapes): fc.Arbitrary<string> {
  return namedOperationsOf(shapes, []).map(({ query }) => query)
}

/**
 * The same, where aliases, variables, fragments and the operation itself are called by some of these names. With names
 * there are, `first` may be a variable, too.
 */
export function namedOperationsOf(
  shapes: Shapes,
  names: readonly string[],
): fc.Arbitrary<GeneratedOperation> {
  return fc.gen().map((g) => {
    const fragments: string[] = []
    const used = new Set<VariableName>()
    const offset = names.length > 0 ? g(fc.nat, { max: names.length - 1 }) : 0
    let aliases = 0

    function pick<T>(...from: T[]): T {
      return from[g(fc.nat, { max: from.length - 1 })] as T
    }

    /** Another one of the names for each number, or the plain name where there are none. */
    function nameOf(index: number, plain: string): string {
      return names[(offset + index) % names.length] ?? plain
    }

    function nameOfVariable(name: VariableName): string {
      return nameOf(Object.keys(VARIABLES).indexOf(name), name)
    }

    function use(name: VariableName): string {
      used.add(name)
      return `$${nameOfVariable(name)}`
    }

    function directives(): string {
      if (g(fc.nat, { max: 3 }) > 0) return ''
      const condition = pick<VariableName | 'true' | 'false'>('yes', 'no', 'byDefault', 'true', 'false')
      const value = condition === 'true' || condition === 'false' ? condition : use(condition)
      return ` @${pick('include', 'skip')}(if: ${value})`
    }

    function fragment(type: string, depth: number): string {
      const on = pick(...shapes.conditionsIn(type))
      const inside = selections(on, depth)
      if (g(fc.boolean)) return `... on ${on}${directives()} ${inside}`
      const name = fragments.length < names.length ? nameOf(fragments.length, '') : `Part${fragments.length}`
      fragments.push(`fragment ${name} on ${on} ${inside}`)
      return `...${name}${directives()}`
    }

    function aliasOf(): string {
      if (!g(fc.boolean)) return ''
      return `${names.length > 0 && g(fc.boolean) ? pick(...names) : `a${aliases++}`}: `
    }

    function argumentsOf(args: string): string {
      const isVariable = names.length > 0 && args === '(first: 2)' && g(fc.boolean)
      return isVariable ? `(first: ${use('count')})` : args
    }

    function field(type: string, depth: number): string {
      const choices = shapes.fieldsOf(type).filter((each) => depth > 0 || !each.type)
      const { name, args = '', type: inner } = pick<FieldShape>(...choices, { name: LEAVES[0] as string })
      const below = inner ? ` ${selections(inner, depth - 1)}` : ''
      return `${aliasOf()}${name}${argumentsOf(args)}${directives()}${below}`
    }

    function selections(type: string, depth: number): string {
      const count = 1 + g(fc.nat, { max: 2 })
      const parts = Array.from({ length: count }, () =>
        depth > 0 && g(fc.nat, { max: 3 }) === 0 ? fragment(type, depth - 1) : field(type, depth),
      )
      return `{ ${parts.join(' ')} }`
    }

    const body = selections('Query', 7)
    const declared = [...used].map((name) => `$${nameOfVariable(name)}: ${VARIABLES[name].type}`)
    const values = [...used].flatMap((name) => {
      const { value } = VARIABLES[name]
      return value === undefined ? [] : [`"${nameOfVariable(name)}":${value}`]
    })
    const head = `query ${names.length > 0 ? nameOf(0, '') : ''}${declared.length > 0 ? `(${declared.join(', ')})` : ''}`
    return { query: `${head} ${body}\n${fragments.join('\n')}`, variables: `{${values.join()}}` }
  })
}
