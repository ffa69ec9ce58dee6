import { SIGNALWIRE_BASE_PATH as SIGNALWIRE } from '../../datasources/signalwire/source.ts'
import { TWILIO_BASE_PATH as TWILIO } from '../../datasources/twilio/source.ts'
import type { Service } from '../../errors.ts'
import type { NodeType } from '../global-id.ts'

/** The upstream paths of lists, by the fields that ask for them; `{id}` stands for an id that is not known before. */
const LIST_ROUTES: ReadonlyMap<string, string> = new Map([
  ['Query.rooms', `${SIGNALWIRE}/rooms`],
  ['Query.conferences', `${SIGNALWIRE}/conferences`],
  ['Query.roomSessions', `${SIGNALWIRE}/room_sessions`],
  ['Query.roomRecordings', `${SIGNALWIRE}/room_recordings`],
  ['Query.videoLogs', `${SIGNALWIRE}/logs`],
  ['Query.insightsRooms', `${TWILIO}/Rooms`],
  ['Room.sessions', `${SIGNALWIRE}/room_sessions`],
  ['Room.streams', `${SIGNALWIRE}/rooms/{id}/streams`],
  ['Conference.streams', `${SIGNALWIRE}/conferences/{id}/streams`],
  ['Conference.tokens', `${SIGNALWIRE}/conferences/{id}/conference_tokens`],
  ['RoomSession.members', `${SIGNALWIRE}/room_sessions/{id}/members`],
  ['RoomSession.recordings', `${SIGNALWIRE}/room_sessions/{id}/recordings`],
  ['RoomSession.events', `${SIGNALWIRE}/room_sessions/{id}/events`],
  ['RoomRecording.events', `${SIGNALWIRE}/room_recordings/{id}/events`],
  ['InsightsRoom.participants', `${TWILIO}/Rooms/{id}/Participants`],
])

/** The upstream paths of single resources. */
const RESOURCE_ROUTES: Readonly<Record<NodeType, string>> = {
  Room: `${SIGNALWIRE}/rooms/{id}`,
  Conference: `${SIGNALWIRE}/conferences/{id}`,
  RoomSession: `${SIGNALWIRE}/room_sessions/{id}`,
  RoomRecording: `${SIGNALWIRE}/room_recordings/{id}`,
  VideoLog: `${SIGNALWIRE}/logs/{id}`,
  VideoStream: `${SIGNALWIRE}/streams/{id}`,
  ConferenceToken: `${SIGNALWIRE}/conference_tokens/{id}`,
  // A member is looked for in the list of its session.
  RoomSessionMember: `${SIGNALWIRE}/room_sessions/{id}/members`,
  InsightsRoom: `${TWILIO}/Rooms/{id}`,
  InsightsParticipant: `${TWILIO}/Rooms/{id}/Participants/{id}`,
}

/** The upstream path of the list that a field asks for. */
export function listRoute(coordinate: string): string {
  return LIST_ROUTES.get(coordinate) ?? ''
}

/** The upstream path of a resource by id or name. */
export function resourceRoute(type: string): string {
  return RESOURCE_ROUTES[type as NodeType] ?? ''
}

/** The upstream path of the list of all resources of a type. */
export function listOfAllRoute(type: string): string {
  return resourceRoute(type).replace(/\/\{id\}$/, '')
}

/** A route with the ids in their places, as far as they are known. @param key `type id`, as resources by id are counted */
export function knownRoute(route: string, key: string): string {
  const space = key.indexOf(' ')
  if (resourceRoute(key.slice(0, space)) !== route) return route
  const given = key.slice(space + 1)
  const ids = given.startsWith('by name ') ? [given.slice('by name '.length)] : given.split(/[ ,]/)
  return ids.reduce((path, id) => path.replace('{id}', () => encodeURIComponent(id)), route)
}

/** The provider that a route belongs to. */
export function serviceOfRoute(route: string): Service {
  return route.startsWith(TWILIO) ? 'twilio' : 'signalwire'
}
