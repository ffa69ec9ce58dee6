import { describe, expect } from 'vitest'
import { defaultBehaviour } from '../../src/emulator/behaviour.ts'
import { ask } from '../support/client.ts'
import { bodiesOf, callsOf, outcomesOf, USER_ERRORS, withWrites } from './support.ts'

const URL = 'rtmps://user:secret-key@live.example.com:1936/app/key-0123456789'
const NOBODY = '00000000-0000-4000-8000-000000000001'

const test = withWrites()
  .extend('roomId', { scope: 'file' }, ({ emulator }) => emulator.signalwire.roomIds()[0] as string)
  .extend(
    'conferenceId',
    { scope: 'file' },
    ({ emulator }) => emulator.signalwire.conferenceIds()[0] as string,
  )

describe('streams', () => {
  test.for([
    ['createRoomStream', 'roomId', 'rooms'],
    ['createConferenceStream', 'conferenceId', 'conferences'],
  ] as const)(
    '%s, updateStream and deleteStream take one call each',
    async ([field, owner, path], { graph, roomId, conferenceId }) => {
      const id = owner === 'roomId' ? roomId : conferenceId
      for (const createStatus of ['documented', 200, 201] as const) {
        graph.emulator.behaviour = { ...defaultBehaviour, createStatus }
        const created = await graph.run(
          `mutation ($id: ID!, $url: String!) { ${field}(input: { ${owner}: $id, url: $url }) { streamId stream { id streamId url } ${USER_ERRORS} } }`,
          { id, url: URL },
        )
        expect(created.errors).toEqual([])
        expect(callsOf(graph)).toEqual([`POST /${path}/{id}/streams`])
        expect(bodiesOf(graph)).toEqual([{ url: URL }])
        const { stream, streamId } = created.data[field]
        expect(stream).toMatchObject({ streamId, url: URL })
        const updated = await graph.run(
          `mutation ($id: ID!) { updateStream(input: { streamId: $id, url: "rtmp://other.example.com/x" }) { streamId stream { url } ${USER_ERRORS} } }`,
          { id: stream.id },
        )
        expect(updated.data.updateStream).toEqual({
          streamId,
          stream: { url: 'rtmp://other.example.com/x' },
          userErrors: [],
        })
        expect(callsOf(graph)).toEqual(['PUT /streams/{id}'])
        const DELETE = `mutation ($id: ID!) { deleteStream(input: { streamId: $id }) { deletedStreamId ${USER_ERRORS} } }`
        const deleted = await graph.run(DELETE, { id: streamId })
        expect(deleted.data.deleteStream).toEqual({ deletedStreamId: stream.id, userErrors: [] })
        expect(callsOf(graph)).toEqual(['DELETE /streams/{id}'])
        const again = await graph.run(DELETE, { id: streamId })
        expect(again.data.deleteStream).toMatchObject({
          deletedStreamId: null,
          userErrors: [{ code: 'NOT_FOUND' }],
        })
      }
    },
  )

  test.for([
    'http://live.example.com/x',
    'rtmp:///x',
    'rtmp:live.example.com',
    'rtmps://',
    'rtmp://a b/x',
    'live.example.com',
    '',
  ])(
    'an address of another form is refused before any call: %s',
    async (url, { graph, roomId, conferenceId }) => {
      const { data } = await graph.run(
        `mutation ($id: ID!, $url: String!) { createRoomStream(input: { roomId: $id, url: $url }) { streamId ${USER_ERRORS} } }`,
        { id: conferenceId === '' ? roomId : 'no id', url },
      )
      expect(data.createRoomStream).toMatchObject({
        streamId: null,
        userErrors: [
          { code: 'WRONG_FORMAT', path: ['input', 'roomId'] },
          { code: 'WRONG_FORMAT', path: ['input', 'url'] },
        ],
      })
      expect(callsOf(graph)).toEqual([])
    },
  )

  test('an address with half of a pair is, too, since nobody knows what would be stored', async ({
    graph,
    roomId,
  }) => {
    const { data } = await graph.run(
      `mutation ($id: ID!, $url: String!) { createRoomStream(input: { roomId: $id, url: $url }) { streamId ${USER_ERRORS} } }`,
      { id: roomId, url: 'rtmp://live.example.com/\ud800' },
    )
    expect(data.createRoomStream.userErrors).toMatchObject([{ code: 'INVALID', path: ['input', 'url'] }])
    expect(callsOf(graph)).toEqual([])
  })

  test('a room that is not there costs the call that finds it out', async ({ graph }) => {
    const result = await graph.run(
      'mutation ($id: ID!) { createRoomStream(input: { roomId: $id, url: "rtmp://a.example.com/x" }) { streamId } }',
      { id: NOBODY },
    )
    expect(outcomesOf(result)).toEqual([['createRoomStream', 'USER_ERROR', 'refused']])
    expect(callsOf(graph)).toEqual(['POST /rooms/{id}/streams'])
  })
})

describe('tokens', () => {
  test('resetConferenceToken makes a new secret with one call', async ({ graph, conferenceId }) => {
    const [before] = graph.emulator.signalwire.conferenceTokens(conferenceId)
    const { data, errors } = await graph.run(
      `mutation ($id: ID!) { resetConferenceToken(input: { tokenId: $id }) { tokenId conferenceToken { token permissions } ${USER_ERRORS} } }`,
      { id: before?.id },
    )
    expect(errors).toEqual([])
    expect(callsOf(graph)).toEqual(['POST /conference_tokens/{id}/reset'])
    expect(data.resetConferenceToken).toMatchObject({ tokenId: before?.id, userErrors: [] })
    expect(data.resetConferenceToken.conferenceToken.token).toMatch(/^vpt_[0-9a-f]{32}$/)
    expect(data.resetConferenceToken.conferenceToken.token).not.toBe(before?.token)
  })

  test('createRoomToken makes another one each time, also for equal operations at once', async ({
    graph,
  }) => {
    graph.emulator.resetJournal()
    const query = 'mutation { createRoomToken(input: { roomName: "lobby" }) { token } }'
    const made = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const { data } = await ask(graph, query)
        return data.createRoomToken.token as string
      }),
    )
    expect(new Set(made).size).toBe(20)
    expect(callsOf(graph)).toEqual(Array.from({ length: 20 }, () => 'POST /room_tokens'))
  })
})

test('deleteRoomRecording takes one call', async ({ graph }) => {
  const { signalwire } = graph.emulator
  const [id = ''] = signalwire.sessionIds().flatMap((session) => signalwire.recordingIds(session))
  const DELETE = `mutation ($id: ID!) { deleteRoomRecording(input: { recordingId: $id }) { deletedRecordingId ${USER_ERRORS} } }`
  const { data } = await graph.run(DELETE, { id })
  expect(data.deleteRoomRecording).toEqual({
    deletedRecordingId: Buffer.from(`RoomRecording:${id}`).toString('base64url'),
    userErrors: [],
  })
  expect(callsOf(graph)).toEqual(['DELETE /room_recordings/{id}'])
})
