import { asksListFirst, callsForReferences } from '../../datasources/loading/reference-loads.ts'
import { SESSION_FIELDS, type SessionFieldName } from '../../datasources/signalwire/room-sessions.ts'
import { LimitError, type Service } from '../../errors.ts'
import { type NodeType, parseId, readGlobalId } from '../global-id.ts'
import { peekMergedCursor } from '../merged/merged-cursor.ts'
import { callsForStream } from '../merged/session-stream.ts'
import {
  bringsSession,
  type CallPlace,
  type CallRule,
  type CallRules,
  FREE,
  type ListedType,
  type Resources,
} from './call-places.ts'
import { listOfAllRoute, listRoute, resourceRoute } from './call-routes.ts'
import { countConnection, lookAheadField, pagingOf } from './connection-calls.ts'
import { MUTATION_CALLS } from './mutation-calls.ts'

/** References that one field takes at the most. */
const MAX_REFERENCES = 1000

/** Counts the references of one field; throws REFERENCE_LIMIT_EXCEEDED. */
export function checkReferences(argument: string, count: number): void {
  if (count <= MAX_REFERENCES) return
  throw new LimitError(
    'REFERENCE_LIMIT_EXCEEDED',
    `\`${argument}\` takes at most ${MAX_REFERENCES} entries, but got ${count}. Split them over several operations; no variable raises this limit.`,
    MAX_REFERENCES,
  )
}

/** References of other subgraphs: from so many on the list of all is asked, which is taken to hold them. */
export function countReferences(at: CallPlace, type: NodeType, keys: ReadonlySet<string>): Resources {
  const isListed = isListedType(type) && asksListFirst(keys.size, at.server.isLong(type))
  if (!isListed) return countById(at, type, keys)
  const resources = { ...countById({ ...at, tally: at.tally.branch() }, type, keys) }
  at.tally.add(`list of all ${type} ${resources.withSession ?? ''}`, 1, at.path, listOfAllRoute(type), 1)
  return { ...resources, ...(type === 'RoomSession' && { shape: 'full' }) }
}

function isListedType(type: NodeType): type is ListedType {
  return ['Room', 'Conference', 'RoomSession', 'InsightsRoom'].includes(type)
}

/** One call for each key; resources by id are the same wherever they are asked for. */
function countById(at: CallPlace, type: NodeType, ids: ReadonlySet<string>): Resources {
  const route = resourceRoute(type)
  for (const id of ids) at.tally.add(`${type} ${id}`, 1, at.path, route, at.parent.least)
  const [only] = ids
  const key =
    ids.size === 1 ? `${type} ${only}` : `${type} ${at.tally.numberOf(`${type} ${[...ids].join()}`)}`
  return { type, key, count: ids.size, ...shapeById(at, type) }
}

function shapeById(at: CallPlace, type: NodeType): Partial<Resources> {
  if (type === 'RoomSession') return { shape: 'summary' }
  return type === 'Room' || type === 'Conference' ? { withSession: bringsSession(at.field, type) } : {}
}

interface ByIdArguments {
  readonly id?: string | null
  readonly name?: string | null
  /** Changes what comes, so it is a call of its own. */
  readonly mediaTtl?: number | null
}

function byId(type: NodeType): CallRule {
  return {
    weight: 1,
    count(at) {
      const { id, name, mediaTtl } = at.args as ByIdArguments
      const key = typeof id === 'string' ? naturalId(type, id) : `by name ${name}`
      if (key === undefined) return []
      return [countById(at, type, new Set([mediaTtl == null ? key : `${key} ${mediaTtl}`]))]
    },
  }
}

/** The key of an id in either form, or undefined for what cannot be read and is refused before any call. */
function naturalId(type: NodeType, id: string): string | undefined {
  try {
    return parseId('id', type, id)
  } catch {
    return undefined
  }
}

/** A member is looked for in the list of its session, and members of one session in one list. */
function countNodes(at: CallPlace, ids: readonly string[]): Resources[] {
  const byType = new Map<NodeType, Set<string>>()
  let unreadable = 0
  for (const id of ids) {
    const { type, keys } = readGlobalId(id) ?? { type: undefined, keys: [] }
    if (!type) unreadable++
    else
      byType.set(
        type,
        (byType.get(type) ?? new Set()).add((type === 'RoomSessionMember' ? keys.slice(0, 1) : keys).join()),
      )
  }
  // Each makes an error instead of a call, under every name of the field, which is not for nothing either.
  const errors = unreadable * at.field.names
  at.tally.add(`unreadable ${at.path.key}`, errors > 1 ? errors : 0, at.path)
  return [...byType].map(([type, keys]) => countById(at, type, keys))
}

function list(type: string, more: (at: CallPlace) => Partial<Resources> = () => ({})): CallRule {
  return { weight: 1, count: (at) => countConnection(at, { type, ...more(at) }) }
}

const withSession = (at: CallPlace) => ({ withSession: bringsSession(at.field) })

/** The sessions of one room all have the same. */
function ofRoom({ args }: CallPlace): Partial<Resources> {
  const { roomId, roomName } = (args.filter ?? {}) as { roomId?: unknown; roomName?: unknown }
  return roomId != null || roomName != null ? { roomCount: 1 } : {}
}

/** It rides on the call of its parent, unless the operation puts it off: then it takes the page once more. */
const activeSession: CallRule = {
  count({ parent, path, tally }) {
    const key = `${parent.key} activeSession`
    const { pages } = parent
    const route = pages === undefined ? resourceRoute(parent.type) : listOfAllRoute(parent.type)
    if (!parent.withSession) tally.add(key, pages ?? parent.count, path, route)
    const rooms = parent.type === 'Room' && { rooms: { ...parent, withSession: true } }
    return [{ type: 'RoomSession', count: parent.count, key, shape: 'embedded', ...rooms }]
  },
}

const roomOfSession: CallRule = {
  weight: 1,
  count({ parent, field, path, tally }) {
    const withSession = bringsSession(field, 'Room')
    if (parent.rooms && (!withSession || parent.rooms.withSession)) return [parent.rooms]
    const count = Math.min(parent.count, parent.roomCount ?? parent.count)
    const key = `${parent.key} room`
    const { list, byId } = callsForReferences(count)
    tally.add(`list of rooms ${withSession}`, list, path, listOfAllRoute('Room'))
    tally.add(`${key} ${withSession}`, byId, path, resourceRoute('Room'))
    return [{ type: 'Room', count, key, withSession }]
  },
}

/** Where the upstream has no pages. */
const streams: CallRule = {
  weight: 1,
  count: (at) => countConnection(at, { type: 'VideoStream' }, true),
}

/** The session that a recording or an entry of the log refers to. */
const referredSession: CallRule = {
  weight: 1,
  count({ parent, path, tally }) {
    if (parent.sessions) return [parent.sessions]
    const key = `${parent.key} session`
    const { list, byId } = callsForReferences(parent.count)
    tally.add('list of sessions', list, path, listOfAllRoute('RoomSession'))
    tally.add(key, byId, path, resourceRoute('RoomSession'))
    return [{ type: 'RoomSession', count: parent.count, key, shape: 'summary' }]
  },
}

/** The providers side by side; together they give as many items as one of them could. */
const videoSessions: CallRule = {
  weight: 2,
  varies: true,
  count({ args, field, path, tally, server }) {
    const paging = pagingOf({ first: args.first as number, after: args.after as string }, server.maxFirst)
    if (!paging) return []
    const usual: readonly Service[] =
      server.configured.size > 0 ? [...server.configured] : ['signalwire', 'twilio']
    const asked = (args.providers as readonly Service[] | null | undefined) ?? usual
    const providers = (['signalwire', 'twilio'] as const).filter((each) => asked.includes(each))
    const { limit, cursor } = paging
    const sizes = cursor === undefined ? undefined : peekMergedCursor(cursor, providers.length)
    const key = `${field.coordinate} ${providers} ${limit} ${cursor ?? ''}`
    // The rest of a page may be at hand.
    const least = cursor === undefined ? 1 : 0
    const asks = providers.map((provider, index) => {
      const route = listRoute(provider === 'twilio' ? 'Query.insightsRooms' : 'Query.roomSessions')
      return { calls: callsForStream(sizes?.[index], limit), least, route }
    })
    if (limit > 0)
      for (const ask of asks) tally.add(`${key} ${ask.route}`, ask.calls, path, ask.route, ask.least)
    const ahead = limit === 0 && { lookAhead: { field: lookAheadField(true), asks } }
    const either = providers.map((provider): Resources => {
      const items = { key: `${key} ${provider}`, count: limit, ...ahead }
      return provider === 'twilio'
        ? { type: 'InsightsRoom', ...items }
        : { type: 'RoomSession', shape: 'full', ...items }
    })
    return { either }
  },
}

function lookAhead(name: string): CallRule {
  return {
    count({ parent, path, tally }) {
      const { lookAhead: ahead } = parent
      if (ahead?.field !== name) return []
      for (const { calls, route, least } of ahead.asks) {
        tally.add(`${parent.key} ahead ${route}`, calls, path, route, least)
      }
      return []
    },
  }
}

/** A field of a session: free where every form has it; otherwise it costs calls. */
function sessionField(name: SessionFieldName): CallRule | typeof FREE {
  const { inSummary, inEmbedded } = SESSION_FIELDS[name]
  if (inSummary && inEmbedded) return FREE
  return {
    count({ parent, path, tally }) {
      if (parent.shape === 'embedded' && !inEmbedded)
        tally.addEmbedded(parent.key, parent.count, !inSummary, path)
      if (parent.shape === 'summary' && !inSummary) tally.addSummaries(parent.key, parent.count, path)
      return []
    },
  }
}

const watched: CallRule = {
  weight: 1,
  count: ({ field }) => [{ type: 'RoomSession', count: 1, key: field.coordinate, shape: 'full' }],
}

// keys: fields of the schema
const SESSION_FIELD_RULES = Object.fromEntries(
  (Object.keys(SESSION_FIELDS) as SessionFieldName[]).map((name) => [
    `RoomSession.${name}`,
    sessionField(name),
  ]),
)

/**
 * What each field that can call upstream costs. A test holds that every resolver that is handed the operation's context
 * has an entry. The numbers are those of upstreams that do as they document: full pages, links, and sessions where their
 * room says that they are. What an upstream that does otherwise may take beyond them is bounded while the operation runs.
 */
export const CALL_RULES: CallRules = {
  'Query.node': { weight: 1, count: (at) => countNodes(at, [at.args.id as string]) },
  'Query.nodes': {
    weight: 1,
    count(at) {
      const ids = at.args.ids as readonly string[]
      checkReferences('ids', ids.length)
      return countNodes(at, ids)
    },
  },
  'Query.room': byId('Room'),
  'Query.rooms': list('Room', withSession),
  'Query.conference': byId('Conference'),
  'Query.conferences': list('Conference', withSession),
  'Query.roomSession': byId('RoomSession'),
  'Query.roomSessions': list('RoomSession', (at) => ({ shape: 'full', ...ofRoom(at) })),
  'Query.insightsRoom': byId('InsightsRoom'),
  'Query.insightsRooms': list('InsightsRoom'),
  'Query.videoSessions': videoSessions,
  'PageInfo.hasNextPage': lookAhead('hasNextPage'),
  'PageInfo.hasPreviousPage': lookAhead('hasPreviousPage'),
  'Room.activeSession': activeSession,
  'Conference.activeSession': activeSession,
  'Room.sessions': list('RoomSession', ({ parent }) => ({ shape: 'full', rooms: parent })),
  ...SESSION_FIELD_RULES,
  'RoomSession.inProgress': FREE,
  'RoomSession.room': roomOfSession,
  'RoomSession.members': list('RoomSessionMember'),
  'RoomSession.recordings': list('RoomRecording', ({ parent }) => ({ sessions: parent })),
  'RoomSession.events': list('RoomSessionEvent'),
  'RoomRecording.session': referredSession,
  'RoomRecording.events': list('RoomSessionEvent'),
  'Query.roomRecording': byId('RoomRecording'),
  'Query.roomRecordings': list('RoomRecording'),
  'Query.videoLog': byId('VideoLog'),
  'Query.videoLogs': list('VideoLog'),
  'VideoLog.session': referredSession,
  'VideoLog.url': FREE,
  'Query.videoStream': byId('VideoStream'),
  'Room.streams': streams,
  'Conference.streams': streams,
  'Query.conferenceToken': byId('ConferenceToken'),
  'Conference.tokens': list('ConferenceToken'),
  ...MUTATION_CALLS,
  // What they give comes with readings that all who watch share.
  'Subscription.liveSessions': watched,
  'Subscription.liveSession': watched,
  'Subscription.liveRoom': watched,
  'InsightsRoom.inProgress': FREE,
  'InsightsRoom.participants': list('InsightsParticipant'),
}
