import { parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql'
import { describe, expect, vi } from 'vitest'
import {
  ClientError,
  ConferenceAccessDocument,
  CreateConferenceDocument,
  CreateConferenceStreamDocument,
  CreateRoomDocument,
  CreateRoomStreamDocument,
  CreateRoomTokenDocument,
  createClient,
  DeleteConferenceDocument,
  DeleteRoomDocument,
  DeleteRoomRecordingDocument,
  DeleteStreamDocument,
  outcomeOf,
  persistedDocuments,
  ResetConferenceTokenDocument,
  RoomDetailsDocument,
  UpdateConferenceDocument,
  UpdateRoomDocument,
  UpdateStreamDocument,
} from '../../src/client/index.ts'
import type { Emulator } from '../../src/emulator/index.ts'
import { schemaWithWrites } from '../../src/schema/index.ts'
import { openGraph, QUICK_RETRIES, withGraph } from '../support/graph.ts'

const test = withGraph(
  {},
  { twilio: undefined, explain: true, writes: true, upstream: { ...QUICK_RETRIES, breakerFailures: 100 } },
).extend('client', { scope: 'file' }, ({ origin }) => createClient({ url: `${origin}/graphql` }))
test.afterEach(({ emulator }) => emulator.resetJournal())

const callsOfWrites = (emulator: Emulator) => emulator.journal.filter(({ method }) => method !== 'GET')
const failWrites = (emulator: Emulator, answer: ReturnType<Parameters<Emulator['intercept']>[0]>) =>
  emulator.intercept(({ method }) => (method === 'GET' ? undefined : answer))
const caught = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

describe('the documents of the typed client', () => {
  test('ask for every mutation of the schema, and for every read that came with them', () => {
    const types = new TypeInfo(schemaWithWrites)
    const asked = new Set<string>()
    const visitor = visitWithTypeInfo(types, {
      Field: ({ name }) => void asked.add(`${types.getParentType()?.name}.${name.value}`),
    })
    for (const text of Object.values(persistedDocuments)) visit(parse(text), visitor)
    const mutations = Object.keys(schemaWithWrites.getMutationType()?.getFields() ?? {})
    expect(mutations).toHaveLength(13)
    for (const name of mutations) expect(asked).toContain(`Mutation.${name}`)
    expect([...asked]).toEqual(
      expect.arrayContaining([
        'Query.roomRecordings',
        'Query.roomRecording',
        'Query.videoLogs',
        'Query.videoLog',
        'Query.videoStream',
        'Query.conferenceToken',
        'Room.streams',
        'Conference.streams',
        'Conference.tokens',
        'RoomRecording.events',
        'VideoLog.session',
      ]),
    )
  })

  test('create, change and delete a room with a stream, at 1, 1, 2, 1, 1, 1 and 2 calls', async ({
    emulator,
    client,
  }) => {
    const { createRoom } = await client.request(CreateRoomDocument, {
      input: { name: 'typed', maxMembers: 4 },
    })
    expect(createRoom).toMatchObject({ room: { name: 'typed', maxMembers: 4 }, userErrors: [] })
    const roomId = createRoom?.room?.id ?? ''
    const token = await client.request(CreateRoomTokenDocument, { input: { roomName: 'typed' } })
    expect(token.createRoomToken).toEqual({ token: expect.stringMatching(/./), userErrors: [] })
    const { updateRoom } = await client.request(UpdateRoomDocument, {
      input: { roomId, displayName: 'Typed', expectedUpdatedAt: createRoom?.room?.updatedAt },
    })
    expect(updateRoom?.room).toMatchObject({ id: roomId, displayName: 'Typed', maxMembers: 4 })
    const { createRoomStream } = await client.request(CreateRoomStreamDocument, {
      input: { roomId, url: 'rtmp://live.example.com/one' },
    })
    const streamId = createRoomStream?.stream?.id ?? ''
    const { updateStream } = await client.request(UpdateStreamDocument, {
      input: { streamId, url: 'rtmp://live.example.com/two' },
    })
    expect(updateStream?.stream).toMatchObject({ id: streamId, url: 'rtmp://live.example.com/two' })
    const { deleteStream } = await client.request(DeleteStreamDocument, { input: { streamId } })
    expect(deleteStream).toEqual({ deletedStreamId: streamId, userErrors: [] })
    const { deleteRoom } = await client.request(DeleteRoomDocument, { input: { roomId } })
    expect(deleteRoom).toEqual({ deletedRoomId: roomId, userErrors: [] })
    expect(emulator.journal).toHaveLength(9)
    expect((await client.request(RoomDetailsDocument, { name: 'typed' })).room).toBeNull()
  })

  test('do the same for a conference, its stream and its tokens', async ({ client }) => {
    const { createConference } = await client.request(CreateConferenceDocument, {
      input: { displayName: 'Town hall' },
    })
    const conferenceId = createConference?.conference?.id ?? ''
    const { updateConference } = await client.request(UpdateConferenceDocument, {
      input: { conferenceId, description: 'All of us' },
    })
    expect(updateConference?.conference).toMatchObject({ id: conferenceId, description: 'All of us' })
    const { createConferenceStream } = await client.request(CreateConferenceStreamDocument, {
      input: { conferenceId, url: 'rtmps://live.example.com/one' },
    })
    expect(createConferenceStream?.stream?.url).toBe('rtmps://live.example.com/one')
    const { conference } = await client.request(ConferenceAccessDocument, { id: conferenceId })
    const before = conference?.tokens?.nodes[0]
    const { resetConferenceToken } = await client.request(ResetConferenceTokenDocument, {
      input: { tokenId: before?.id ?? '' },
    })
    expect(resetConferenceToken?.conferenceToken?.id).toBe(before?.id)
    expect(resetConferenceToken?.conferenceToken?.token).not.toBe(before?.token)
    const { deleteConference } = await client.request(DeleteConferenceDocument, { input: { conferenceId } })
    expect(deleteConference).toEqual({ deletedConferenceId: conferenceId, userErrors: [] })
  })

  test('delete a recording', async ({ emulator, client }) => {
    const { signalwire } = emulator
    const [recordingId = ''] = signalwire.sessionIds().flatMap((id) => signalwire.recordingIds(id))
    const { deleteRoomRecording } = await client.request(DeleteRoomRecordingDocument, {
      input: { recordingId },
    })
    expect(deleteRoomRecording).toEqual({ deletedRecordingId: expect.any(String), userErrors: [] })
    expect(signalwire.sessionIds().flatMap((id) => signalwire.recordingIds(id))).not.toContain(recordingId)
  })
})

describe('a mutation of the typed client', () => {
  test('gives what is wrong with the input as data, and rejects nothing', async ({ emulator, client }) => {
    const { createRoom } = await client.request(CreateRoomDocument, {
      input: { name: 'no spaces', maxMembers: 0 },
    })
    expect(createRoom?.room).toBeNull()
    expect(createRoom?.userErrors).toMatchObject([
      { code: 'WRONG_FORMAT', path: ['input', 'name'] },
      { code: 'OUT_OF_RANGE', path: ['input', 'maxMembers'] },
    ])
    expect(emulator.journal).toEqual([])
  })

  test('whose answer is lost is sent once, is unknown, and is found by a look', async ({
    emulator,
    client,
  }) => {
    failWrites(emulator, 'reset-after')
    const error = await caught(client.request(CreateRoomDocument, { input: { name: 'lost' } }))
    expect(error).toBeInstanceOf(ClientError)
    expect(outcomeOf(error)).toBe('unknown')
    expect(callsOfWrites(emulator)).toHaveLength(1)
    const { room } = await client.request(RoomDetailsDocument, { name: 'lost' })
    expect(room?.name).toBe('lost')
  })

  test('tells the outcome beside the data, too', async ({ emulator, client }) => {
    failWrites(emulator, { status: 403, body: {} })
    const { data, errors } = await client.query(CreateRoomDocument, { input: { name: 'kept-out' } })
    expect(data).toEqual({ createRoom: null })
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_FORBIDDEN', outcome: 'refused' } }])
  })

  test('that the upstream refuses is refused', async ({ emulator, client }) => {
    failWrites(emulator, { status: 403, body: {} })
    expect(outcomeOf(await caught(client.request(CreateRoomDocument, { input: { name: 'no' } })))).toBe(
      'refused',
    )
  })

  test('that the server refuses is not sent', async ({ emulator, client }) => {
    // As from JavaScript, which no type stops.
    const input = { name: 'no', maxMembers: 'many' as unknown as number }
    expect(outcomeOf(await caught(client.request(CreateRoomDocument, { input })))).toBe('not-sent')
    expect(emulator.journal).toEqual([])
  })

  test('that the server refuses since it has too much to do is not sent', async () => {
    const full = await openGraph({}, { writes: true, overload: { maxOperations: 1 } })
    full.emulator.intercept(() => 'hang')
    const leaving = new AbortController()
    const rooms = new Request('http://localhost/graphql?query={rooms{nodes{name}}}', {
      signal: leaving.signal,
    })
    const held = caught(full.fetch(rooms))
    await vi.waitFor(() => expect(full.emulator.journal).toHaveLength(1), 20_000)
    const client = createClient({ url: 'http://localhost/graphql', fetch: full.listener.fetch })
    const error = await caught(client.request(CreateRoomDocument, { input: { name: 'full' } }))
    leaving.abort()
    await held
    expect(error).toMatchObject({ response: { status: 503 } })
    expect(outcomeOf(error)).toBe('not-sent')
  })

  test.for<[string, () => Promise<Response>]>([
    ['a connection that broke', () => Promise.reject(new TypeError('fetch failed'))],
    ['a proxy', async () => Response.json({ message: 'bad gateway' }, { status: 502 })],
    ['a proxy that has too much to do', async () => Response.json({ errors: [{}] }, { status: 503 })],
    ['a proxy that gave up', async () => new Response('<html>', { status: 408 })],
    [
      'a proxy with a word for it',
      async () => Response.json({ errors: [{ message: 'no' }] }, { status: 400 }),
    ],
  ])('of which %s tells nothing is unknown', async ([, fetch], { origin }) => {
    const far = createClient({ url: `${origin}/graphql`, fetch })
    const error = await caught(far.request(CreateRoomDocument, { input: { name: 'far' } }))
    expect(error).toBeDefined()
    expect(outcomeOf(error)).toBe('unknown')
  })
})
