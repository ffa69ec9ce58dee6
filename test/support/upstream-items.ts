import type { Data, Graph } from './graph.ts'

const ID = '0d4f3b1a-0000-4000-8000-00000000000f'
export const SID = `RM${'0'.repeat(32)}`
export const STAY = `PA${'0'.repeat(32)}`

/** For each type, a query of one of it, and where it stands; `keys` is what its upstream may never leave out. */
export const TYPES: Record<string, { keys: Data; query: (fields: string) => string; path: string[] }> = {
  Room: {
    keys: { id: ID },
    query: (fields) => `{ rooms(first: 1) { nodes { ${fields} } } }`,
    path: ['rooms', 'nodes', '0'],
  },
  Conference: {
    keys: { id: ID },
    query: (fields) => `{ conferences(first: 1) { nodes { ${fields} } } }`,
    path: ['conferences', 'nodes', '0'],
  },
  RoomSession: {
    keys: { id: ID },
    query: (fields) => `{ roomSessions(first: 1) { nodes { ${fields} } } }`,
    path: ['roomSessions', 'nodes', '0'],
  },
  RoomSessionMember: {
    keys: { id: ID, room_session_id: ID },
    query: (fields) => `{ roomSession(id: "${ID}") { members(first: 1) { nodes { ${fields} } } } }`,
    path: ['roomSession', 'members', 'nodes', '0'],
  },
  RoomRecording: {
    keys: { id: ID, room_session_id: ID },
    query: (fields) => `{ roomSession(id: "${ID}") { recordings(first: 1) { nodes { ${fields} } } } }`,
    path: ['roomSession', 'recordings', 'nodes', '0'],
  },
  RoomSessionEvent: {
    keys: { id: ID, room_session_id: ID },
    query: (fields) => `{ roomSession(id: "${ID}") { events(first: 1) { nodes { ${fields} } } } }`,
    path: ['roomSession', 'events', 'nodes', '0'],
  },
  VideoLog: {
    keys: { id: ID },
    query: (fields) => `{ videoLogs(first: 1) { nodes { ${fields} } } }`,
    path: ['videoLogs', 'nodes', '0'],
  },
  VideoStream: {
    keys: { id: ID },
    query: (fields) => `{ videoStream(id: "${ID}") { ${fields} } }`,
    path: ['videoStream'],
  },
  ConferenceToken: {
    keys: { id: ID },
    query: (fields) => `{ conferenceToken(id: "${ID}") { ${fields} } }`,
    path: ['conferenceToken'],
  },
  InsightsRoom: {
    keys: { room_sid: SID },
    query: (fields) => `{ insightsRooms(first: 1) { nodes { ${fields} } } }`,
    path: ['insightsRooms', 'nodes', '0'],
  },
  InsightsParticipant: {
    keys: { room_sid: SID, participant_sid: STAY },
    query: (fields) => `{ insightsRoom(id: "${SID}") { participants(first: 1) { nodes { ${fields} } } } }`,
    path: ['insightsRoom', 'participants', 'nodes', '0'],
  },
}

/** Answers everything with one item. */
export function answerWith({ emulator }: Graph, item: Data): void {
  emulator.intercept(({ path }) => {
    if (/\/(?:Rooms|Participants|room_sessions|streams|conference_tokens)\/[^/]+$/.test(path))
      return { status: 200, body: item }
    const body = path.startsWith('/v1')
      ? { meta: { key: 'items' }, items: [item] }
      : { links: {}, data: [item] }
    return { status: 200, body }
  })
}

/** All that the emulator sends of this type, in a list; upstream's words. */
export async function itemsOf({ emulator }: Graph, type: string): Promise<Data[]> {
  const path = pathOf(emulator, type)
  const { projectId, apiToken } = emulator.signalwire.credentials
  const { accountSid, authToken } = emulator.twilio.credentials
  const pair = path.startsWith('/v1') ? `${accountSid}:${authToken}` : `${projectId}:${apiToken}`
  const headers = { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
  const body = (await (await fetch(emulator.url + path, { headers })).json()) as Data
  return body.data ?? body.rooms ?? body.participants
}

function pathOf({ signalwire, twilio }: Graph['emulator'], type: string): string {
  const session = signalwire.sessionIds().find((id) => signalwire.recordingIds(id).length > 0)
  const host = signalwire.conferenceIds().find((id) => signalwire.streams(id).length > 0)
  const room = twilio.roomSids().find((sid) => twilio.participantSids(sid).length > 0)
  const paths: Record<string, string> = {
    Room: '/api/video/rooms',
    Conference: '/api/video/conferences',
    RoomSession: '/api/video/room_sessions',
    RoomSessionMember: `/api/video/room_sessions/${session}/members`,
    RoomRecording: `/api/video/room_sessions/${session}/recordings`,
    RoomSessionEvent: `/api/video/room_sessions/${session}/events`,
    VideoLog: '/api/video/logs?include_deleted=true',
    VideoStream: `/api/video/conferences/${host}/streams`,
    ConferenceToken: `/api/video/conferences/${host}/conference_tokens`,
    InsightsRoom: '/v1/Video/Rooms',
    InsightsParticipant: `/v1/Video/Rooms/${room}/Participants`,
  }
  return paths[type] ?? ''
}
