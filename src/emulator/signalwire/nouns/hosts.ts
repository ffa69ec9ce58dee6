import type { WireConference, WireRoom } from '../../../datasources/signalwire/wire.ts'
import type { Answer, Question } from '../../answer.ts'
import type { Behaviour } from '../../behaviour.ts'
import { choiceOf, time, timeOrUnix } from '../../checks.ts'
import { parseTime, timestamp } from '../../seed/calendar.ts'
import { hexOf } from '../../seed/random.ts'
import {
  CONFERENCE_DEFAULTS,
  CONFERENCE_FIXED,
  CREATE_CONFERENCE,
  CREATE_ROOM,
  ROOM_DEFAULTS,
  ROOM_FIXED,
  UPDATE_CONFERENCE,
  UPDATE_ROOM,
} from '../bodies/attributes.ts'
import { readWrite, windowFaults } from '../bodies/write.ts'
import { fault } from '../faults.ts'
import { withinWindow } from '../filters.ts'
import { sendHost } from '../items.ts'
import type { World } from '../world/world.ts'
import { tokensEndpoint } from './conference-tokens.ts'
import {
  type ApiContext,
  bodiless,
  itemEndpoint,
  listEndpoint,
  NO_CONTENT,
  type Resource,
} from './resource.ts'
import { streamsEndpoint } from './streams.ts'

const activeSessionOption = { include_active_session: choiceOf('true', 'false') }

/** Everything that differs between rooms and conferences when they are written. */
const KINDS = {
  room: { create: CREATE_ROOM, update: UPDATE_ROOM, defaults: ROOM_DEFAULTS, fixed: ROOM_FIXED },
  conference: {
    create: CREATE_CONFERENCE,
    update: UPDATE_CONFERENCE,
    defaults: CONFERENCE_DEFAULTS,
    fixed: CONFERENCE_FIXED,
  },
} as const

type Kind = keyof typeof KINDS

const TIMES = ['join_from', 'join_until', 'remove_at']

/** Attributes as an item holds them: times in UTC. */
function settled(given: Record<string, unknown>): Record<string, unknown> {
  // keys: those of a body that was accepted
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      TIMES.includes(name) && typeof value === 'string' ? timestamp(parseTime(value) ?? 0) : value,
    ]),
  )
}

const shelfOf = (world: World, kind: Kind) => (kind === 'room' ? world.rooms : world.conferences)

/** `/rooms`, `/conferences` and all below them. Writes take ids only. */
export function hostsAt(
  context: ApiContext,
  kind: Kind,
  id: string | undefined,
  what: string | undefined,
): Resource | undefined {
  if (id === undefined) {
    return { GET: hosts(context, kind), POST: (question) => createHost(context, kind, question) }
  }
  const shelf = shelfOf(context.world, kind)
  const key = shelf.keyOfId(id)
  if (what === 'streams') return streamsEndpoint(context, kind, id, key)
  if (what === 'conference_tokens' && kind === 'conference') return { GET: tokensEndpoint(context, id, key) }
  if (what !== undefined) return undefined
  const named = key ?? (kind === 'room' ? shelf.keyOfName(id) : undefined)
  return {
    GET: itemEndpoint(activeSessionOption, (query) =>
      named === undefined ? undefined : sendHost(context, kind, named, query),
    ),
    PUT: (question) => (key === undefined ? undefined : updateHost(context, kind, key, question)),
    DELETE: bodiless(key !== undefined, () => deleteHost(context, kind, key ?? 0)),
  }
}

function hosts(context: ApiContext, kind: Kind) {
  const { world } = context
  const shelf = shelfOf(world, kind)
  const check = kind === 'room' ? time : timeOrUnix
  return listEndpoint(context, `${kind}s`, {
    filters: { starts_after: check, ends_before: check },
    options: activeSessionOption,
    select(query) {
      const keys = shelf.keys()
      if (!query.has('starts_after') && !query.has('ends_before')) return keys
      return keys.filter((key) => withinWindow(world.joinWindow(kind, key), query))
    },
    isThere: (key) => shelf.has(key),
    item: (key, query) => sendHost(context, kind, key, query),
  })
}

function add(world: World, kind: Kind, fields: Record<string, unknown>): string {
  return kind === 'room'
    ? world.addRoom(fields as Partial<WireRoom>).id
    : world.addConference(fields as Partial<WireConference>).id
}

function createHost(context: ApiContext, kind: Kind, question: Question): Answer {
  const { world } = context
  const behaviour = context.behaviour()
  const { create, defaults, fixed } = KINDS[kind]
  const shelf = shelfOf(world, kind)
  const isTaken = (name: unknown) => typeof name === 'string' && shelf.keyOfName(name) !== undefined
  const read = readWrite(question, create, behaviour, (given) => [
    ...windowFaults(given),
    ...(isTaken(given.name) && behaviour.takenNames === 'refused'
      ? [fault(behaviour.takenNameCode, 'name', 'has already been taken')]
      : []),
  ])
  if ('status' in read) return read
  const nth = shelf.added
  const given = settled(read.given)
  const suffix = hexOf(context.seed, `${kind} name`, nth).slice(0, 8)
  const name = given.name ?? `${kind}-${suffix}`
  const now = world.tick()
  const id = add(world, kind, {
    ...defaults,
    ...fixed,
    ...given,
    name: isTaken(name) ? `${String(name).slice(0, 91)}-${suffix}` : name,
    created_at: now,
    updated_at: now,
  })
  const answer = answered(context, kind, shelf.keyOfId(id), behaviour.createStatus)
  if (kind === 'room' || !behaviour.tokensOnCreate) return answer
  const tokens = world.conferenceTokens.of(shelf.keyOfId(id) ?? 0)
  return { ...answer, body: { ...Object(answer.body), tokens } }
}

function updateHost(context: ApiContext, kind: Kind, key: number, question: Question): Answer {
  const { world } = context
  const behaviour = context.behaviour()
  const { update, defaults } = KINDS[kind]
  const before = kind === 'room' ? world.rooms.get(key) : world.conferences.get(key)
  const base = behaviour.put === 'replace' ? { ...before, ...defaults } : before
  const read = readWrite(question, update, behaviour, (given) => windowFaults({ ...base, ...given }))
  if ('status' in read) return read
  world.change(kind, key, { ...base, ...settled(read.given), updated_at: world.tick() })
  return answered(context, kind, key)
}

function deleteHost({ world, behaviour }: ApiContext, kind: Kind, key: number): Answer {
  const { deleteInSession } = behaviour()
  if (deleteInSession === 'refused' && world.activeSession(kind, key) !== undefined) {
    return { status: 409, body: { error: 'Conflict' } }
  }
  world.remove(kind, key, deleteInSession === 'keeps')
  return NO_CONTENT
}

function answered(
  context: ApiContext,
  kind: Kind,
  key: number | undefined,
  status: Behaviour['createStatus'] = 200,
): Answer {
  const body = key === undefined ? undefined : sendHost(context, kind, key, new URLSearchParams())
  return { status: status === 'documented' ? 200 : status, body }
}
