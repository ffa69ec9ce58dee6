import { inPlaceOf } from '../datasources/decode.ts'
import { BadUserInputError } from '../errors.ts'
import { quote } from './input.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The types that `node` can fetch, and how many natural keys identify one. */
const KEYS_OF_TYPE = {
  Room: 1,
  Conference: 1,
  RoomSession: 1,
  RoomRecording: 1,
  /** The session's id, then the member's: upstream has no member by its own id. */
  RoomSessionMember: 2,
} as const

export type NodeType = keyof typeof KEYS_OF_TYPE

export interface GlobalId {
  readonly type: NodeType
  readonly keys: readonly string[]
}

/**
 * The global Relay ID of a thing: opaque text made of its type and its natural keys. A key that could not be read
 * is an error in its place, and then so is the ID.
 */
export function globalId(type: NodeType, ...keys: string[]): string {
  for (const key of keys as unknown[]) if (key instanceof Error) return inPlaceOf(key)
  return Buffer.from([type, ...keys].join(':')).toString('base64url')
}

/** Reads a global ID, or throws BAD_USER_INPUT naming the argument and what it takes. */
export function parseGlobalId(argument: string, value: string): GlobalId {
  const parsed = readGlobalId(value)
  if (!parsed) {
    throw new BadUserInputError(
      `\`${argument}\` takes a global ID, the \`id\` of an object that this API returned, but got ${quote(value)}.`,
    )
  }
  return parsed
}

/**
 * Reads an id argument that takes either form: the natural id (a UUID) or the global ID of that type.
 * Gives the natural id; throws BAD_USER_INPUT for anything else.
 */
export function parseId(argument: string, type: NodeType, value: string): string {
  if (UUID.test(value)) return value
  const parsed = readGlobalId(value)
  if (parsed?.type === type) return parsed.keys[0] as string
  const got = parsed ? `the global ID of a ${parsed.type}` : quote(value)
  throw new BadUserInputError(
    `\`${argument}\` takes the id of a ${type}, as a UUID or as a global ID, but got ${got}.`,
  )
}

function readGlobalId(value: string): GlobalId | undefined {
  if (!/^[A-Za-z0-9_-]{1,300}$/.test(value)) return undefined
  const text = Buffer.from(value, 'base64url').toString('utf8')
  const [type = '', ...keys] = text.split(':')
  if (!isNodeType(type) || keys.length !== KEYS_OF_TYPE[type] || !keys.every((key) => UUID.test(key))) {
    return undefined
  }
  return globalId(type, ...keys) === value ? { type, keys } : undefined
}

function isNodeType(type: string): type is NodeType {
  return Object.hasOwn(KEYS_OF_TYPE, type)
}
