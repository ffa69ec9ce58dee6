import type { Emulator } from '../../src/emulator/index.ts'
import type { Graph, Result } from './graph.ts'

/** A connection field of the graph: how to select it, and what it ought to hold. */
export interface ListField {
  readonly name: string
  /** Selects the connection, given its arguments and what to select in it. */
  readonly select: (args: string, fields: string) => string
  readonly idField: string
  /** The path upstream that its pages come from. */
  readonly path: string
  /** Ids of all items, in the order of the list. */
  readonly ids: readonly string[]
}

export interface PagingVariables {
  readonly first?: number | null
  readonly after?: string | null
  readonly last?: number | null
  readonly before?: string | null
}

export interface PageInfo {
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly startCursor: string | null
  readonly endCursor: string | null
}

/** What one operation gave of a connection. */
export interface PageResult {
  readonly ids: readonly string[]
  readonly cursors: readonly string[]
  readonly info: PageInfo
  /** Calls for pages of the list itself, without those for its parent. */
  readonly calls: readonly string[]
  readonly result: Result
}

export function roomsField(emulator: Emulator): ListField {
  return {
    name: 'rooms',
    select: (args, fields) => `rooms${args} { ${fields} }`,
    idField: 'roomId',
    path: '/api/video/rooms',
    ids: emulator.signalwire.roomIds(),
  }
}

export function conferencesField(emulator: Emulator): ListField {
  return {
    name: 'conferences',
    select: (args, fields) => `conferences${args} { ${fields} }`,
    idField: 'conferenceId',
    path: '/api/video/conferences',
    ids: emulator.signalwire.conferenceIds(),
  }
}

export function sessionsField(emulator: Emulator): ListField {
  return {
    name: 'roomSessions',
    select: (args, fields) => `roomSessions${args} { ${fields} }`,
    idField: 'sessionId',
    path: '/api/video/room_sessions',
    ids: emulator.signalwire.sessionIds(),
  }
}

/** The one of several things that has the most in its list, and what it has. */
function longest(things: string[], idsOf: (thing: string) => string[]): [thing: string, ids: string[]] {
  const all = things.map((thing): [string, string[]] => [thing, idsOf(thing)])
  return all.reduce((most, other) => (other[1].length > most[1].length ? other : most))
}

/** The sessions of the room that has the most. */
export function sessionsOfRoomField(emulator: Emulator): ListField {
  const { signalwire } = emulator
  const sessions = signalwire.sessionIds().map((id) => ({ id, room: signalwire.session(id)?.room_id }))
  const [room, ids] = longest(signalwire.roomIds(), (roomId) =>
    sessions.filter((session) => session.room === roomId).map(({ id }) => id),
  )
  return {
    name: 'Room.sessions',
    select: (args, fields) => `room(id: "${room}") { sessions${args} { ${fields} } }`,
    idField: 'sessionId',
    path: '/api/video/room_sessions',
    ids,
  }
}

/** The members of the session that has the most. */
export function membersField(emulator: Emulator): ListField {
  const { signalwire } = emulator
  const [session, ids] = longest(signalwire.sessionIds(), (id) => signalwire.memberIds(id))
  return {
    name: 'RoomSession.members',
    select: (args, fields) => `roomSession(id: "${session}") { members${args} { ${fields} } }`,
    idField: 'memberId',
    path: `/api/video/room_sessions/${session}/members`,
    ids,
  }
}

/** The recordings of the session that has the most. */
export function recordingsField(emulator: Emulator): ListField {
  const { signalwire } = emulator
  const [session, ids] = longest(signalwire.sessionIds(), (id) => signalwire.recordingIds(id))
  return {
    name: 'RoomSession.recordings',
    select: (args, fields) => `roomSession(id: "${session}") { recordings${args} { ${fields} } }`,
    idField: 'recordingId',
    path: `/api/video/room_sessions/${session}/recordings`,
    ids,
  }
}

/** The events of the session with the most members; the emulated space does not tell their ids. */
export function eventsField(emulator: Emulator): ListField {
  const { signalwire } = emulator
  const [session] = longest(signalwire.sessionIds(), (id) => signalwire.memberIds(id))
  return {
    name: 'RoomSession.events',
    select: (args, fields) => `roomSession(id: "${session}") { events${args} { ${fields} } }`,
    idField: 'eventId',
    path: `/api/video/room_sessions/${session}/events`,
    ids: [],
  }
}

export function allRecordingsField({ signalwire }: Emulator): ListField {
  return {
    name: 'roomRecordings',
    select: (args, fields) => `roomRecordings${args} { ${fields} }`,
    idField: 'recordingId',
    path: '/api/video/room_recordings',
    ids: signalwire.sessionIds().flatMap((id) => signalwire.recordingIds(id)),
  }
}

/** The log without deleted entries. */
export function logsField({ signalwire }: Emulator): ListField {
  return {
    name: 'videoLogs',
    select: (args, fields) => `videoLogs${args} { ${fields} }`,
    idField: 'logId',
    path: '/api/video/logs',
    ids: signalwire.logIds().filter((id) => !('discarded_at' in (signalwire.log(id) ?? {}))),
  }
}

/** The tokens of the conference that has the most. */
export function tokensField({ signalwire }: Emulator): ListField {
  const [conference, ids] = longest(signalwire.conferenceIds(), (id) =>
    signalwire.conferenceTokens(id).map((token) => token.id),
  )
  return {
    name: 'Conference.tokens',
    select: (args, fields) => `conference(id: "${conference}") { tokens${args} { ${fields} } }`,
    idField: 'tokenId',
    path: `/api/video/conferences/${conference}/conference_tokens`,
    ids,
  }
}

/** The events of a recording that has ended: two. The emulated space does not tell their ids. */
export function recordingEventsField({ signalwire }: Emulator): ListField {
  const session = signalwire
    .sessionIds()
    .find((id) => signalwire.recordingIds(id).length > 0 && signalwire.session(id)?.status === 'completed')
  const [recording] = signalwire.recordingIds(session ?? '')
  return {
    name: 'RoomRecording.events',
    select: (args, fields) => `roomRecording(id: "${recording}") { events${args} { ${fields} } }`,
    idField: 'eventId',
    path: `/api/video/room_recordings/${recording}/events`,
    ids: [],
  }
}

/** Runs one operation that pages through a field. */
export async function pageOf(
  graph: Graph,
  field: ListField,
  variables: PagingVariables = {},
): Promise<PageResult> {
  const query = `query ($first: Int, $after: String, $last: Int, $before: String) {
    ${field.select(
      '(first: $first, after: $after, last: $last, before: $before)',
      `nodes { ${field.idField} } edges { cursor node { ${field.idField} } }
       pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`,
    )}
  }`
  const result = await graph.run(query, { ...variables })
  const connection = connectionIn(result)
  type Node = Record<string, string> | null
  const ids = (connection?.nodes ?? []).map((node: Node) => node?.[field.idField] ?? 'null')
  const edges: { cursor: string; node: Node }[] = connection?.edges ?? []
  const cursors = edges.map((edge) => edge.cursor)
  const sameTwice = edges.every((edge, index) => (edge.node?.[field.idField] ?? 'null') === ids[index])
  if (!sameTwice || edges.length !== ids.length) throw new Error(`${field.name}: edges and nodes differ`)
  const calls = result.calls.filter((call) => call.split('?')[0] === field.path)
  return { ids, cursors, info: connection?.pageInfo, calls, result }
}

/** The one connection of a response, at the root or one level below. */
function connectionIn({ data }: Result): Result['data'] {
  const [root] = Object.values<Result['data']>(data ?? {})
  if (!root || 'pageInfo' in root || 'nodes' in root || 'edges' in root) return root
  return Object.values<Result['data']>(root)[0]
}
