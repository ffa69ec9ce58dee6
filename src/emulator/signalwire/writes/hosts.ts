import type { WireConference, WireErrorItem, WireRoom } from '../../../datasources/signalwire/wire.ts'
import type { Answer, Question } from '../../answer.ts'
import type { Behaviour } from '../../behaviour.ts'
import { parseTime, timestamp } from '../../calendar.ts'
import { hexOf } from '../../random.ts'
import { fault, queryFaults } from '../faults.ts'
import { type ItemContext, sendHost } from '../items.ts'
import type { World } from '../world.ts'
import {
  CONFERENCE_DEFAULTS,
  CONFERENCE_FIXED,
  CREATE_CONFERENCE,
  CREATE_ROOM,
  ROOM_DEFAULTS,
  ROOM_FIXED,
  UPDATE_CONFERENCE,
  UPDATE_ROOM,
} from './attributes.ts'
import { type BodyShape, readBody } from './rules.ts'

const BAD_REQUEST: Answer = { status: 400, body: { error: 'Bad Request' } }

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

/** What a write may be refused for beside the form of its body. */
type MoreFaults = (given: Record<string, unknown>) => WireErrorItem[]

/**
 * The attributes of a body, or the answer to one that is refused: 400 where it is no JSON object, else one 422 with
 * everything that is wrong in query and body.
 */
export function readWrite(
  question: Question,
  shape: BodyShape,
  { nulls }: Behaviour,
  more: MoreFaults = () => [],
): { given: Record<string, unknown> } | Answer {
  const body = readBody(question, shape, nulls === 'clear')
  if (!body) return BAD_REQUEST
  const { given } = body
  const faults = [...queryFaults(question.query, {}), ...body.faults]
  const wrong = new Set(faults.map(({ attribute }) => attribute))
  faults.push(...more(given).filter(({ attribute }) => !wrong.has(attribute)))
  return faults.length > 0 ? { status: 422, body: { errors: faults } } : { given }
}

/** What is wrong with a window that ends before it begins. */
export function windowFaults({ join_from, join_until }: Record<string, unknown>): WireErrorItem[] {
  const [from, until] = [join_from, join_until].map((value) =>
    typeof value === 'string' ? parseTime(value) : undefined,
  )
  return from !== undefined && until !== undefined && until < from
    ? [fault('invalid_parameter', 'join_until', 'must not be before join_from')]
    : []
}

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

function add(world: World, kind: Kind, fields: Record<string, unknown>): string {
  return kind === 'room'
    ? world.addRoom(fields as Partial<WireRoom>).id
    : world.addConference(fields as Partial<WireConference>).id
}

/** `POST /rooms` and `POST /conferences`. */
export function createHost(context: ItemContext, kind: Kind, question: Question): Answer {
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
  return answered(context, kind, shelf.keyOfId(id), behaviour.createStatus)
}

/** `PUT /rooms/{id}` and `PUT /conferences/{id}`; undefined where there is none. */
export function updateHost(
  context: ItemContext,
  kind: Kind,
  key: number | undefined,
  question: Question,
): Answer | undefined {
  if (key === undefined) return undefined
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

/** `DELETE /rooms/{id}` and `DELETE /conferences/{id}`; undefined where there is none. */
export function deleteHost(
  context: ItemContext,
  kind: Kind,
  key: number | undefined,
  question: Question,
): Answer | undefined {
  if (key === undefined) return undefined
  const faults = queryFaults(question.query, {})
  if (faults.length > 0) return { status: 422, body: { errors: faults } }
  const { deleteInSession } = context.behaviour()
  if (deleteInSession === 'refused' && context.world.activeSession(kind, key) !== undefined) {
    return { status: 409, body: { error: 'Conflict' } }
  }
  context.world.remove(kind, key, deleteInSession === 'keeps')
  return { status: 204, body: undefined }
}

function answered(
  context: ItemContext,
  kind: Kind,
  key: number | undefined,
  status: Behaviour['createStatus'] = 200,
): Answer {
  const body = key === undefined ? undefined : sendHost(context, kind, key, new URLSearchParams())
  return { status: status === 'documented' ? 200 : status, body }
}
