/**
 * What fields weigh for a gateway's demand control: the upstream calls that one of them can take. Every object weighs
 * nothing, since it comes with the call of the field that gave it; nor does `activeSession`, which rides on the call
 * of its room. References are not listed: gateways count one for each entity that they ask for.
 */
export const CALLS_OF_FIELD: Readonly<Record<string, number>> = {
  'Query.node': 1,
  'Query.nodes': 1,
  'Query.room': 1,
  'Query.rooms': 1,
  'Query.conference': 1,
  'Query.conferences': 1,
  'Query.roomSession': 1,
  'Query.roomSessions': 1,
  'Query.insightsRoom': 1,
  'Query.insightsRooms': 1,
  /** One for each provider. */
  'Query.videoSessions': 2,
  /** No type of an interface can say that it weighs nothing, so its fields do. */
  'VideoSessionConnection.nodes': 0,
  'VideoSessionEdge.node': 0,
  'Room.sessions': 1,
  'RoomSession.room': 1,
  'RoomSession.members': 1,
  'RoomSession.recordings': 1,
  'RoomSession.events': 1,
  'RoomRecording.session': 1,
  'InsightsRoom.participants': 1,
}
