import type { NodeType } from '../resolvers/global-id.ts'

/**
 * The entities and the keys by which other subgraphs may refer to them, each the `fields` of a `@key`: first the
 * global ID, then the natural key in the order in which the global ID holds its parts.
 */
export const ENTITY_KEYS = {
  Room: ['id', 'roomId', 'name'],
  Conference: ['id', 'conferenceId'],
  RoomSession: ['id', 'sessionId'],
  RoomRecording: ['id', 'recordingId'],
  VideoLog: ['id', 'logId'],
  VideoStream: ['id', 'streamId'],
  ConferenceToken: ['id', 'tokenId'],
  /** Upstream has no member by its own id. */
  RoomSessionMember: ['id', 'sessionId memberId'],
  InsightsRoom: ['id', 'sid'],
  InsightsParticipant: ['id', 'roomSid sid'],
} as const satisfies Record<NodeType, readonly [global: 'id', natural: string, name?: 'name']>

export const ENTITY_TYPES = Object.keys(ENTITY_KEYS) as NodeType[]

/** The fields of the natural key. */
export function naturalKeyOf(type: NodeType): string[] {
  return ENTITY_KEYS[type][1].split(' ')
}

export function isEntityType(name: string): name is NodeType {
  return Object.hasOwn(ENTITY_KEYS, name)
}
