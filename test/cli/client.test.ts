import { describe, expect } from 'vitest'
import {
  ClientError,
  ConferenceAccessDocument,
  ConferencePageDocument,
  ConferenceTokenByIdDocument,
  createClient,
  InsightsRoomDetailsDocument,
  InsightsRoomPageDocument,
  LiveRoomPageDocument,
  RoomDetailsDocument,
  RoomPageDocument,
  RoomRecordingPageDocument,
  RoomRecordingWithEventsDocument,
  RoomSessionDetailsDocument,
  RoomSessionPageDocument,
  RoomStreamsDocument,
  VideoLogPageDocument,
  VideoLogWithSessionDocument,
  VideoSessionPageDocument,
  VideoStreamByIdDocument,
} from '../../src/client/index.ts'
import { withGraph } from '../support/graph.ts'

const test = withGraph().extend('client', { scope: 'file' }, ({ graph }) =>
  createClient({
    url: 'http://localhost/graphql',
    fetch: (input, init) => graph.fetch(new Request(input, init)),
  }),
)

describe('the typed client', () => {
  test('walks the rooms to the end', async ({ client }) => {
    const names: (string | undefined)[] = []
    let after: string | null | undefined
    do {
      const { rooms } = await client.request(RoomPageDocument, { first: 50, after })
      names.push(...(rooms?.edges.map((edge) => edge.node?.name) ?? []))
      after = rooms?.pageInfo.hasNextPage ? rooms.pageInfo.endCursor : null
    } while (after)
    expect(new Set(names).size).toBe(120)
    expect(names).not.toContain(undefined)
  })

  test('pays for live sessions only where its operation selects them', async ({ graph, client }) => {
    graph.emulator.resetJournal()
    await client.request(RoomPageDocument, { first: 5 })
    const { rooms } = await client.request(LiveRoomPageDocument, { first: 5 })
    expect(rooms?.edges.some((edge) => edge.node?.activeSession?.status === 'IN_PROGRESS')).toBe(true)
    expect(graph.emulator.journal.map((call) => call.url)).toEqual([
      '/api/video/rooms?page_size=5',
      '/api/video/rooms?include_active_session=true&page_size=5',
    ])
  })

  test('reads one room and one session', async ({ client }) => {
    const { roomSessions } = await client.request(RoomSessionPageDocument, {
      first: 1,
      filter: { status: 'IN_PROGRESS' },
    })
    const session = roomSessions?.edges[0]?.node
    const { roomSession } = await client.request(RoomSessionDetailsDocument, { id: session?.id ?? '' })
    expect(roomSession).toMatchObject({ sessionId: session?.sessionId, locked: expect.any(Boolean) })
    const { room } = await client.request(RoomDetailsDocument, { name: roomSession?.room?.name })
    expect(room?.roomId).toBe(session?.roomId)
  })

  test('reads recordings, the log, streams and tokens', async ({ graph, client }) => {
    const { roomRecordings } = await client.request(RoomRecordingPageDocument, { first: 1, mediaTtl: 60 })
    const id = roomRecordings?.edges[0]?.node?.id ?? ''
    const { roomRecording } = await client.request(RoomRecordingWithEventsDocument, { id })
    expect(roomRecording?.events?.edges.length).toBeGreaterThan(0)
    const { videoLogs } = await client.request(VideoLogPageDocument, { first: 1 })
    const { videoLog } = await client.request(VideoLogWithSessionDocument, {
      id: videoLogs?.edges[0]?.node?.id ?? '',
    })
    expect(videoLog?.session?.sessionId).toBe(videoLog?.sessionId)
    const { signalwire } = graph.emulator
    const conferenceId = signalwire.conferenceIds()[0] ?? ''
    const { conference } = await client.request(ConferenceAccessDocument, { id: conferenceId })
    const token = conference?.tokens?.nodes[0]
    const { conferenceToken } = await client.request(ConferenceTokenByIdDocument, { id: token?.id ?? '' })
    expect(conferenceToken).toEqual(token)
    const roomId = signalwire.roomIds().find((each) => signalwire.streams(each).length > 0)
    const { room } = await client.request(RoomStreamsDocument, { id: roomId })
    const stream = room?.streams?.nodes[0]
    const { videoStream } = await client.request(VideoStreamByIdDocument, { id: stream?.id ?? '' })
    expect(videoStream).toEqual(stream)
  })

  test('gives partial data beside the errors', async ({ graph, client }) => {
    graph.emulator.intercept(({ path }) => (path.includes('members') ? { status: 503, body: '' } : undefined))
    const [id = ''] = graph.emulator.signalwire.activeSessionIds()
    const { data, errors } = await client.query(RoomSessionDetailsDocument, { id })
    await expect(client.request(RoomSessionDetailsDocument, { id })).rejects.toThrow(ClientError)
    graph.emulator.clearIntercept()
    expect(data?.roomSession).toMatchObject({
      sessionId: id,
      members: null,
      room: { name: expect.any(String) },
    })
    expect(errors).toMatchObject([
      { path: ['roomSession', 'members'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } },
    ])
  })

  test('reads conferences', async ({ client }) => {
    const { data, errors } = await client.query(ConferencePageDocument, { first: 3 })
    expect(errors).toEqual([])
    expect(data?.conferences?.edges).toHaveLength(3)
  })

  test('reads the rooms of Twilio, and one with its participants', async ({ graph, client }) => {
    const { insightsRooms } = await client.request(InsightsRoomPageDocument, {
      first: 5,
      filter: { roomTypes: ['GROUP'] },
    })
    expect(insightsRooms?.edges).toHaveLength(5)
    for (const { node } of insightsRooms?.edges ?? []) expect(node).toMatchObject({ roomType: 'GROUP' })
    const id = insightsRooms?.edges[0]?.node?.id ?? ''
    const { insightsRoom } = await client.request(InsightsRoomDetailsDocument, { id, participants: 1 })
    expect(insightsRoom).toMatchObject(insightsRooms?.edges[0]?.node ?? { id: 'a room' })
    const [sid] = graph.emulator.twilio.participantSids(insightsRoom?.sid ?? '')
    expect(insightsRoom?.participants?.nodes).toMatchObject([{ sid }])
  })

  test('walks the sessions of both providers, and tells them apart by their type', async ({
    graph,
    client,
  }) => {
    const ids: Record<'RoomSession' | 'InsightsRoom', string[]> = { RoomSession: [], InsightsRoom: [] }
    let after: string | null | undefined
    do {
      const { videoSessions } = await client.request(VideoSessionPageDocument, { first: 300, after })
      for (const { node } of videoSessions?.edges ?? []) {
        if (node?.__typename === 'RoomSession') ids.RoomSession.push(node.sessionId)
        if (node?.__typename === 'InsightsRoom') ids.InsightsRoom.push(node.sid)
      }
      after = videoSessions?.pageInfo.hasNextPage ? videoSessions.pageInfo.endCursor : null
    } while (after)
    expect(ids.InsightsRoom).toEqual(graph.emulator.twilio.roomSids())
    expect(new Set(ids.RoomSession).size).toBe(400)
    expect(ids.RoomSession).toHaveLength(400)
  })
})
