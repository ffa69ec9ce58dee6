import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Client,
  ClientError,
  ConferencePageDocument,
  createClient,
  LiveRoomPageDocument,
  RoomDetailsDocument,
  RoomPageDocument,
  RoomSessionDetailsDocument,
  RoomSessionPageDocument,
} from '../../src/client/index.ts'
import { type Graph, startGraph } from '../support/graph.ts'

let graph: Graph
let client: Client
beforeAll(async () => {
  graph = await startGraph()
  client = createClient({
    url: 'http://localhost/graphql',
    fetch: (input, init) => graph.fetch(new Request(input, init)),
  })
})
afterAll(() => graph.close())

describe('the typed client', () => {
  test('walks the rooms to the end', async () => {
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

  test('pays for live sessions only where its operation selects them', async () => {
    graph.emulator.resetJournal()
    await client.request(RoomPageDocument, { first: 5 })
    const { rooms } = await client.request(LiveRoomPageDocument, { first: 5 })
    expect(rooms?.edges.some((edge) => edge.node?.activeSession?.status === 'IN_PROGRESS')).toBe(true)
    expect(graph.emulator.journal.map((call) => call.url)).toEqual([
      '/api/video/rooms?page_size=5',
      '/api/video/rooms?include_active_session=true&page_size=5',
    ])
  })

  test('reads one room and one session', async () => {
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

  test('gives partial data beside the errors', async () => {
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

  test('reads conferences', async () => {
    const { data, errors } = await client.query(ConferencePageDocument, { first: 3 })
    expect(errors).toEqual([])
    expect(data?.conferences?.edges).toHaveLength(3)
  })
})
