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

/**
 * Operations of such shapes: nested selections with aliases, named and inline fragments, and
 * `@include`/`@skip` on literals and on the variables $yes (true), $no (false) and $byDefault (false).
 */
export function operationsOf(shapes: Shapes): fc.Arbitrary<string> {
  return fc.gen().map((g) => {
    const fragments: string[] = []
    let aliases = 0

    function pick<T>(...from: T[]): T {
      return from[g(fc.nat, { max: from.length - 1 })] as T
    }

    function directives(): string {
      if (g(fc.nat, { max: 3 }) > 0) return ''
      const condition = pick('$yes', '$no', '$byDefault', 'true', 'false')
      return ` @${pick('include', 'skip')}(if: ${condition})`
    }

    function fragment(type: string, depth: number): string {
      const on = pick(...shapes.conditionsIn(type))
      const inside = selections(on, depth)
      if (g(fc.boolean)) return `... on ${on}${directives()} ${inside}`
      const name = `Part${fragments.length}`
      fragments.push(`fragment ${name} on ${on} ${inside}`)
      return `...${name}${directives()}`
    }

    function field(type: string, depth: number): string {
      const choices = shapes.fieldsOf(type).filter((each) => depth > 0 || !each.type)
      const { name, args = '', type: inner } = pick<FieldShape>(...choices, { name: LEAVES[0] as string })
      const alias = g(fc.boolean) ? `a${aliases++}: ` : ''
      return `${alias}${name}${args}${directives()}${inner ? ` ${selections(inner, depth - 1)}` : ''}`
    }

    function selections(type: string, depth: number): string {
      const count = 1 + g(fc.nat, { max: 2 })
      const parts = Array.from({ length: count }, () =>
        depth > 0 && g(fc.nat, { max: 3 }) === 0 ? fragment(type, depth - 1) : field(type, depth),
      )
      return `{ ${parts.join(' ')} }`
    }

    const body = selections('Query', 7)
    return `query ($yes: Boolean!, $no: Boolean!, $byDefault: Boolean = false) ${body}\n${fragments.join('\n')}`
  })
}
