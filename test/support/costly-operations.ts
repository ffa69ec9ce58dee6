import fc from 'fast-check'

/** What generated operations ask for by id. */
export interface CostlyIds {
  readonly rooms: readonly string[]
  readonly conferences: readonly string[]
  readonly sessions: readonly string[]
  readonly insightsRooms: readonly string[]
  /** Global IDs of all types. */
  readonly nodes: readonly string[]
}

interface Shape {
  readonly name: string
  /** Whether it takes `first`. */
  readonly isList?: true
  readonly argument?: 'room' | 'conference' | 'session' | 'insightsRoom' | 'node' | 'nodes'
  readonly type?: string
}

const SESSION_FIELDS = ['name', 'status', 'locked', 'updatedAt', 'costInDollars', 'enableRoomPreviews']

const FIELDS: Readonly<Record<string, readonly Shape[]>> = {
  Query: [
    { name: 'rooms', isList: true, type: 'Room' },
    { name: 'conferences', isList: true, type: 'Conference' },
    { name: 'roomSessions', isList: true, type: 'RoomSession' },
    { name: 'insightsRooms', isList: true, type: 'InsightsRoom' },
    { name: 'videoSessions', isList: true, type: 'VideoSession' },
    { name: 'room', argument: 'room', type: 'Room' },
    { name: 'conference', argument: 'conference', type: 'Conference' },
    { name: 'roomSession', argument: 'session', type: 'RoomSession' },
    { name: 'insightsRoom', argument: 'insightsRoom', type: 'InsightsRoom' },
    { name: 'node', argument: 'node', type: 'Node' },
    { name: 'nodes', argument: 'nodes', type: 'Node' },
  ],
  Room: [
    { name: 'name' },
    { name: 'activeSession', type: 'RoomSession' },
    { name: 'sessions', isList: true, type: 'RoomSession' },
  ],
  Conference: [{ name: 'name' }, { name: 'activeSession', type: 'RoomSession' }],
  RoomSession: [
    ...SESSION_FIELDS.map((name) => ({ name })),
    { name: 'room', type: 'Room' },
    { name: 'members', isList: true, type: 'RoomSessionMember' },
    { name: 'recordings', isList: true, type: 'RoomRecording' },
    { name: 'events', isList: true, type: 'RoomSessionEvent' },
  ],
  RoomSessionMember: [{ name: 'name' }],
  RoomSessionEvent: [{ name: 'name' }],
  RoomRecording: [{ name: 'status' }, { name: 'session', type: 'RoomSession' }],
  InsightsRoom: [{ name: 'sid' }, { name: 'participants', isList: true, type: 'InsightsParticipant' }],
  InsightsParticipant: [{ name: 'sid' }],
  Node: [{ name: 'id' }],
  VideoSession: [{ name: 'name' }],
}

/** The types that a fragment may name inside an interface. */
const IMPLEMENTATIONS: Readonly<Record<string, readonly string[]>> = {
  Node: ['Room', 'Conference', 'RoomSession', 'RoomRecording', 'InsightsRoom'],
  VideoSession: ['RoomSession', 'InsightsRoom'],
}

const SIZES = [0, 1, 2, 3, 11, 12, 30]

/**
 * Operations that make calls of every kind: lists of several sizes within one another, references, fields that sessions
 * lack; through fragments, under aliases, again and again with the same arguments, and put off by `@defer`.
 */
export function costlyOperations(ids: CostlyIds): fc.Arbitrary<string> {
  return fc.gen().map((g) => {
    let aliases = 0
    const pick = <T>(from: readonly T[]): T => from[g(fc.nat, { max: from.length - 1 })] as T

    function argumentOf({ isList, argument }: Shape): string {
      if (isList) return g(fc.nat, { max: 4 }) === 0 ? '' : `(first: ${pick(SIZES)})`
      if (argument === 'nodes') {
        const some = Array.from({ length: 1 + g(fc.nat, { max: 12 }) }, () => pick(ids.nodes))
        return `(ids: ${JSON.stringify(some)})`
      }
      return argument ? `(id: ${JSON.stringify(pick(ids[`${argument}s`]))})` : ''
    }

    function field(type: string, depth: number): string {
      const shapes = FIELDS[type]?.filter((each) => depth > 0 || !each.type) ?? []
      const shape = pick(shapes)
      const text = `a${aliases++}: ${shape.name}${argumentOf(shape)}`
      if (!shape.type) return text
      const inside = selection(shape.type, depth - 1)
      if (!shape.isList) return `${text} ${inside}`
      const page = g(fc.nat, { max: 5 }) === 0 ? ' pageInfo { hasNextPage hasPreviousPage endCursor }' : ''
      return `${text} { ${g(fc.boolean) ? `nodes ${inside}` : `edges { node ${inside} }`}${page} }`
    }

    function selection(type: string, depth: number): string {
      const implementations = IMPLEMENTATIONS[type]
      if (implementations) {
        const on = pick(implementations)
        return `{ id ... on ${on} ${selection(on, depth)} }`
      }
      const parts = Array.from({ length: 1 + g(fc.nat, { max: 2 }) }, () => field(type, depth))
      const body = `{ ${parts.join(' ')} }`
      return type !== 'Query' && g(fc.nat, { max: 7 }) === 0 ? `{ __typename ... @defer ${body} }` : body
    }

    return selection('Query', 4)
  })
}
