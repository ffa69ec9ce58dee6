import { inPlaceOf } from '../datasources/records/decode.ts'
import { BadUserInputError } from '../errors.ts'
import { kindOfText } from './input.ts'

/** One natural key: how it looks, what it is called in messages, and how the upstream writes it. */
interface KeyShape {
  readonly pattern: RegExp
  readonly name: string
  /** The one spelling of all that a pattern takes, so that the same key is asked for and counted once. */
  readonly written: (key: string) => string
}

const UUID: KeyShape = {
  pattern: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  name: 'a UUID',
  written: (key) => key.toLowerCase(),
}
const ROOM_SID = sidOf('RM')
const PARTICIPANT_SID = sidOf('PA')

/** A SID may be read in any case, and is written with its prefix in capitals and its digits in small letters. */
function sidOf(prefix: string): KeyShape {
  return {
    pattern: new RegExp(`^${prefix}[0-9a-f]{32}$`, 'i'),
    name: `a SID (${prefix} and 32 hexadecimal digits)`,
    written: (key) => prefix + key.slice(prefix.length).toLowerCase(),
  }
}

/** The types that `node` can fetch, and the natural keys that identify one. */
const KEYS_OF_TYPE = {
  Room: [UUID],
  Conference: [UUID],
  RoomSession: [UUID],
  RoomRecording: [UUID],
  VideoLog: [UUID],
  VideoStream: [UUID],
  ConferenceToken: [UUID],
  /** The session's id, then the member's: upstream has no member by its own id. */
  RoomSessionMember: [UUID, UUID],
  InsightsRoom: [ROOM_SID],
  /** The room's SID, then the participant's. */
  InsightsParticipant: [ROOM_SID, PARTICIPANT_SID],
} as const satisfies Record<string, readonly KeyShape[]>

export type NodeType = keyof typeof KEYS_OF_TYPE

export interface GlobalId {
  readonly type: NodeType
  readonly keys: readonly string[]
}

/**
 * The global Relay ID of a resource: opaque text made of its type and its natural keys. A key that could not be read
 * is an error in its place, and then so is the ID.
 */
export function globalId(type: NodeType, ...keys: string[]): string {
  for (const key of keys as unknown[]) if (key instanceof Error) return inPlaceOf(key)
  const text = `${type}:${keys.length === 1 ? keys[0] : keys.join(':')}`
  // Each key by itself: to look at the text, the engine would first have to copy it together.
  if (!keys.every(isPlain)) return Buffer.from(text).toString('base64url')
  return btoa(text).slice(0, Math.ceil((text.length * 4) / 3))
}

/**
 * Whether a text is ASCII without the letters (`>`, `?`, `~`) that give a character in which base64 and base64url differ. By
 * hand, because a pattern leaves garbage behind, and a page asks for each of its items.
 */
function isPlain(key: string): boolean {
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at)
    if (code > 127 || (code & 63) > 61) return false
  }
  return true
}

/** Reads a global ID, or throws BAD_USER_INPUT naming the argument and what it takes. */
export function parseGlobalId(argument: string, value: string): GlobalId {
  const parsed = readGlobalId(value)
  if (!parsed) {
    throw new BadUserInputError(
      `\`${argument}\` takes a global ID, the \`id\` of an object that this API returned, but got ${kindOfText(value)}.`,
    )
  }
  return parsed
}

/**
 * Reads an id argument that takes either form: the natural id (a UUID or a SID) or the global ID of that type.
 * Gives the natural id; throws BAD_USER_INPUT for anything else.
 */
export function parseId(argument: string, type: NodeType, value: string): string {
  const [shape] = KEYS_OF_TYPE[type]
  if (shape.pattern.test(value)) return shape.written(value)
  const parsed = readGlobalId(value)
  if (parsed?.type === type) return parsed.keys[0] as string
  const got = parsed ? `the global ID of ${withArticle(parsed.type)}` : kindOfText(value)
  throw new BadUserInputError(
    `\`${argument}\` takes the id of ${withArticle(type)}, as ${shape.name} or as a global ID, but got ${got}.`,
  )
}

/** Reads a global ID of one type, or throws BAD_USER_INPUT. Gives the natural keys. */
export function parseGlobalIdOf(argument: string, type: NodeType, value: string): readonly string[] {
  const parsed = parseGlobalId(argument, value)
  if (parsed.type === type) return parsed.keys
  throw new BadUserInputError(
    `\`${argument}\` takes the global ID of a ${type}, but got that of a ${parsed.type}.`,
  )
}

/** Reads one of the natural keys of a type, in the order of its global ID; throws BAD_USER_INPUT. */
export function parseNaturalKey(argument: string, type: NodeType, position: number, value: string): string {
  const shapes: readonly KeyShape[] = KEYS_OF_TYPE[type]
  const shape = shapes[position]
  if (shape?.pattern.test(value)) return shape.written(value)
  throw new BadUserInputError(`\`${argument}\` takes ${shape?.name}, but got ${kindOfText(value)}.`)
}

function withArticle(type: string): string {
  return `${/^[AEIOU]/.test(type) ? 'an' : 'a'} ${type}`
}

/** Reads a global ID, or gives undefined for what is none. */
export function readGlobalId(value: string): GlobalId | undefined {
  if (!/^[A-Za-z0-9_-]{1,300}$/.test(value)) return undefined
  const text = Buffer.from(value, 'base64url').toString('utf8')
  const [type = '', ...keys] = text.split(':')
  if (!isNodeType(type)) return undefined
  const shapes: readonly KeyShape[] = KEYS_OF_TYPE[type]
  const fits =
    keys.length === shapes.length && shapes.every(({ pattern }, index) => pattern.test(keys[index] ?? ''))
  if (!fits || globalId(type, ...keys) !== value) return undefined
  return { type, keys: shapes.map(({ written }, index) => written(keys[index] as string)) }
}

function isNodeType(type: string): type is NodeType {
  return Object.hasOwn(KEYS_OF_TYPE, type)
}
