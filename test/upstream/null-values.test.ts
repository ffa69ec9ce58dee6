import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Data, type Graph, startGraph } from '../support/graph.ts'

const ID = '0d4f3b1a-0000-4000-8000-00000000000f'
const SID = `RM${'0'.repeat(32)}`
const STAY = `PA${'0'.repeat(32)}`

/** For each type, a query of one of it, and where it stands; `keys` is what its upstream may never leave out. */
const TYPES: Record<string, { keys: Data; query: (fields: string) => string; path: string[] }> = {
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

let graph: Graph
beforeAll(async () => {
  graph = await startGraph()
})
afterEach(() => graph.emulator.clearIntercept())
afterAll(() => graph.close())

/** Answers everything with one item that has its keys and, for whatever else is read of it, `value`. */
function answerWith(item: Data): void {
  graph.emulator.intercept(({ path }) => {
    if (/\/Rooms\/[^/]+$|room_sessions\/[^/]+$/.test(path)) return { status: 200, body: item }
    const body = path.startsWith('/v1')
      ? { meta: { key: 'items' }, items: [item] }
      : { links: {}, data: [item] }
    return { status: 200, body }
  })
}

/** Every word of an upstream for a field, found in what the emulator sends. */
async function wordsOf(path: string): Promise<string[]> {
  const { emulator } = graph
  const { projectId, apiToken } = emulator.signalwire.credentials
  const { accountSid, authToken } = emulator.twilio.credentials
  const pair = path.startsWith('/v1') ? `${accountSid}:${authToken}` : `${projectId}:${apiToken}`
  const headers = { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
  const body = (await (await fetch(emulator.url + path, { headers })).json()) as Data
  const items: Data[] = body.data ?? body.rooms ?? body.participants
  return [...new Set(items.flatMap((item) => Object.keys(item)))]
}

async function pathOf(type: string): Promise<string> {
  const { signalwire, twilio } = graph.emulator
  const session = signalwire.sessionIds().find((id) => signalwire.recordingIds(id).length > 0)
  const room = twilio.roomSids().find((sid) => twilio.participantSids(sid).length > 0)
  const paths: Record<string, string> = {
    Room: '/api/video/rooms',
    Conference: '/api/video/conferences',
    RoomSession: '/api/video/room_sessions',
    RoomSessionMember: `/api/video/room_sessions/${session}/members`,
    RoomRecording: `/api/video/room_sessions/${session}/recordings`,
    RoomSessionEvent: `/api/video/room_sessions/${session}/events`,
    InsightsRoom: '/v1/Video/Rooms',
    InsightsParticipant: `/v1/Video/Rooms/${room}/Participants`,
  }
  return paths[type] ?? ''
}

describe.each(Object.keys(TYPES))('null upstream for every value of a %s', (type) => {
  test('is null without an error exactly where the description says when it is null', async () => {
    const { data } = await graph.run(
      `{ __type(name: "${type}") { fields { name description type { kind } args { name } } } }`,
    )
    const fields: Data[] = data.__type.fields.filter(({ type: { kind } }: Data) =>
      ['SCALAR', 'ENUM'].includes(kind),
    )
    expect(fields.length).toBeGreaterThan(1)
    const about = TYPES[type] as (typeof TYPES)[string]
    const words = await wordsOf(await pathOf(type))
    answerWith({ ...Object.fromEntries(words.map((word) => [word, null])), ...about.keys })
    const result = await graph.run(about.query(fields.map(({ name }) => name).join(' ')))
    const failed = result.errors.map(({ path }) => path?.at(-1))
    const described = fields.filter(({ description }) => description.includes('Null only with an error'))
    expect(failed.sort()).toEqual(described.map(({ name }) => name).sort())
    for (const { description } of fields) expect(description).toMatch(/\bnull\b/i)
    const item = about.path.reduce((at: Data, key) => at[key], result.data)
    const isKey = (name: string) => ['roomSid'].includes(name)
    for (const { name } of fields) if (!isKey(name)) expect([name, item[name]]).toEqual([name, null])
  })
})

test.each(['2026-06-01', '2026-06-01T00:00:00Z'])('Twilio is asked for date-times: %s', async (date) => {
  const { calls, errors } = await graph.run(
    `{ insightsRooms(first: 1, filter: { createdAfter: "${date}", createdBefore: "2026-07-01" }) { nodes { sid } }
       rooms(first: 1, filter: { startsAfter: "${date}" }) { nodes { roomId } } }`,
  )
  expect(errors).toEqual([])
  const twilio = new URL(calls.find((call) => call.startsWith('/v1')) ?? '', 'http://x').searchParams
  expect(twilio.get('CreatedAfter')).toBe('2026-06-01T00:00:00Z')
  expect(twilio.get('CreatedBefore')).toBe('2026-07-01T00:00:00Z')
  const signalwire = new URL(calls.find((call) => call.startsWith('/api')) ?? '', 'http://x').searchParams
  expect(signalwire.get('starts_after')).toBe(date)
})

test('a duration that no Int holds is told at `duration` as such, and is had as `durationSec`', async () => {
  const ask = () => graph.run('{ insightsRooms(first: 1) { nodes { duration durationSec } } }')
  answerWith({ room_sid: SID, duration_sec: 2 ** 31 })
  const { data, errors } = await ask()
  expect(data.insightsRooms.nodes).toEqual([{ duration: null, durationSec: 2 ** 31 }])
  expect(errors).toMatchObject([
    {
      message: '`duration_sec` of GET /v1/Video/Rooms is larger than an Int can hold; select `durationSec`.',
      path: ['insightsRooms', 'nodes', 0, 'duration'],
      extensions: { code: 'FIELD_UNAVAILABLE', service: 'twilio', retryable: false },
    },
  ])
  answerWith({ room_sid: SID, duration_sec: 2 ** 31 - 1 })
  expect((await ask()).errors).toEqual([])
  answerWith({ room_sid: SID, duration_sec: '5' })
  const codes = (await ask()).errors.map(({ extensions: { code } }) => code)
  expect(codes).toEqual(['UPSTREAM_BAD_RESPONSE', 'UPSTREAM_BAD_RESPONSE'])
})
