import { expect } from 'vitest'
import { withWrites } from './support.ts'

const variables: Record<string, unknown> = { url: 'rtmp://a.example.com/x', yes: true, none: null }
const test = withWrites(
  { sessions: 40, behaviour: { put: 'merge', takenNames: 'suffixed' } },
  { explain: true },
)
test.beforeAll(async ({ graph }) => {
  const { data } = await graph.run(
    `mutation { a: createRoom(input: { name: "counted", description: "x" }) { roomId }
      b: createConference(input: { displayName: "x", description: "x" }) { conferenceId } }`,
  )
  const { signalwire } = graph.emulator
  const [host = ''] = signalwire.conferenceIds()
  Object.assign(variables, {
    room: data.a.roomId,
    conference: data.b.conferenceId,
    token: signalwire.conferenceTokens(host)[0]?.id,
    recording: signalwire.sessionIds().flatMap((id) => signalwire.recordingIds(id))[0],
  })
})

/** Each mutation with the most calls that it can take, under the reading of PUT that takes more. */
test.for<[query: string, worst: number, made?: number]>([
  ['createRoom(input: { name: "x" }) { roomId room { name } }', 1],
  ['createRoom(input: { name: "x" }) { room { activeSession { name } } }', 2],
  ['createConference(input: { displayName: "x" }) { conference { name } }', 1],
  ['createConference(input: { displayName: "x" }) { conference { tokens(first: 3) { nodes { name } } } }', 2],
  ['createRoomToken(input: { roomName: "x" }) { token }', 1],
  ['createRoomStream(input: { roomId: $room, url: $url }) { stream { url } }', 1],
  ['createConferenceStream(input: { conferenceId: $conference, url: $url }) { stream { url } }', 1],
  ['resetConferenceToken(input: { tokenId: $token }) { conferenceToken { token } }', 1],
  ['updateRoom(input: { roomId: $room, displayName: "y" }) { room { displayName } }', 2],
  ['updateRoom(input: { roomId: $room, maxMembers: 5 }) { room { activeSession { name } } }', 3],
  ['updateRoom(input: { roomId: $room, description: $none }) { roomId userErrors { code } }', 3],
  ['updateRoom(input: { roomId: $room, joinFrom: null }) { roomId }', 3, 2],
  ['updateConference(input: { conferenceId: $conference, enableChat: $yes }) { conferenceId }', 2],
  ['updateConference(input: { conferenceId: $conference, description: null }) { userErrors { code } }', 3],
  ['updateStream(input: { streamId: $room, url: $url }) { streamId userErrors { code } }', 1],
  ['deleteStream(input: { streamId: $room }) { userErrors { code } }', 1],
  ['deleteRoomRecording(input: { recordingId: $recording }) { deletedRecordingId }', 1],
  ['deleteRoom(input: { roomId: $room }) { deletedRoomId }', 2],
  ['deleteRoom(input: { roomId: $room, evenIfInSession: $yes }) { userErrors { code } }', 1],
  ['deleteConference(input: { conferenceId: $conference }) { deletedConferenceId }', 2],
  [
    'deleteConference(input: { conferenceId: $conference, evenIfInSession: true }) { userErrors { code } }',
    1,
  ],
])('%s takes %i calls at the most', async ([field, worst, made = worst], { graph }) => {
  const types: Record<string, string> = { url: 'String!', yes: 'Boolean!', none: 'String' }
  const names = [...new Set(Array.from(field.matchAll(/\$(\w+)/g), ([, name = '']) => name))]
  const head = names.map((name) => `$${name}: ${types[name] ?? 'ID!'}`).join(', ')
  const { errors, extensions, calls } = await graph.run(
    `mutation ${head === '' ? '' : `(${head})`} { ${field} }`,
    // keys: the names above
    Object.fromEntries(names.map((name) => [name, variables[name]])),
  )
  expect(errors).toEqual([])
  expect([extensions.upstream.worstCase, extensions.upstream.total, calls.length]).toEqual([
    worst,
    made,
    made,
  ])
})
