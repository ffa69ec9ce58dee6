import { describe, expect } from 'vitest'
import { globalId } from '../../src/resolvers/global-id.ts'
import { type Graph, withFreshGraph } from '../support/graph.ts'

/** The fields of a session that each shape lacks. */
const LACKING_WHEN_EMBEDDED =
  'toneOnEntryAndExit roomJoinVideoOff userJoinVideoOff locked createdAt updatedAt prioritizeHandraise'
const ONLY_IN_LIST = 'costInDollars lockedCover'
const LIST_OF_RUNNING = '/api/video/room_sessions?status=in-progress&page_size=1000'

const test = withFreshGraph()

/** A running session together with its room. */
function running(graph: Graph): { sessionId: string; roomId: string } {
  const { signalwire } = graph.emulator
  for (const sessionId of signalwire.activeSessionIds()) {
    const roomId = signalwire.session(sessionId)?.room_id
    if (roomId && signalwire.room(roomId)) return { sessionId, roomId }
  }
  throw new Error('The emulator holds no running session of a room')
}

describe('fields that an embedded session lacks', () => {
  test('of many sessions come from one list of those in progress', async ({ graph }) => {
    const { data, errors, calls } = await graph.run(
      `{ rooms(first: 50) { nodes { activeSession { ${LACKING_WHEN_EMBEDDED} } } } }`,
    )
    expect(errors).toEqual([])
    expect(
      data.rooms.nodes.filter((node: { activeSession: unknown }) => node.activeSession).length,
    ).toBeGreaterThanOrEqual(20)
    expect(calls).toEqual(['/api/video/rooms?include_active_session=true&page_size=50', LIST_OF_RUNNING])
  })

  test('of one session cost one call by its id', async ({ graph }) => {
    const { sessionId, roomId } = running(graph)
    const { data, errors, calls } = await graph.run(
      `{ room(id: "${roomId}") { activeSession { ${LACKING_WHEN_EMBEDDED} } } }`,
    )
    expect(errors).toEqual([])
    expect(data.room.activeSession.locked).toBe(graph.emulator.signalwire.session(sessionId)?.locked)
    expect(calls).toEqual([
      `/api/video/rooms/${roomId}?include_active_session=true`,
      `/api/video/room_sessions/${sessionId}`,
    ])
  })

  test('that only the list has cost one list, for one session and for many', async ({ graph }) => {
    const { roomId } = running(graph)
    const one = await graph.run(`{ room(id: "${roomId}") { activeSession { ${ONLY_IN_LIST} locked } } }`)
    expect(one.errors).toEqual([])
    expect(one.calls).toEqual([`/api/video/rooms/${roomId}?include_active_session=true`, LIST_OF_RUNNING])
    const many = await graph.run(
      `{ rooms(first: 50) { nodes { activeSession { ${ONLY_IN_LIST} locked } } } }`,
    )
    expect(many.errors).toEqual([])
    expect(many.calls).toHaveLength(2)
  })

  test('are the same, field by field, as the upstream’s list has them', async ({ graph }) => {
    const { sessionId, roomId } = running(graph)
    const fields = `sessionId name fps status syncAudioVideo enableRoomPreviews ${LACKING_WHEN_EMBEDDED} ${ONLY_IN_LIST}`
    const embedded = await graph.run(`{ room(id: "${roomId}") { activeSession { ${fields} } } }`)
    const byId = await graph.run(`{ roomSession(id: "${sessionId}") { ${fields} } }`)
    const listed = await graph.run(
      `{ roomSessions(first: 1000, filter: { roomId: "${roomId}" }) { nodes { ${fields} } } }`,
    )
    const fromList = listed.data.roomSessions.nodes.find(
      (each: { sessionId: string }) => each.sessionId === sessionId,
    )
    expect(fromList).toMatchObject({ sessionId, costInDollars: expect.any(Number) })
    expect(embedded.data.room.activeSession).toEqual(fromList)
    expect(byId.data.roomSession).toEqual(fromList)
    expect(listed.calls).toHaveLength(1)
  })

  test('of sessions in rooms and conferences at once share the list', async ({ graph }) => {
    const { errors, calls } = await graph.run(`{
      rooms(first: 50) { nodes { activeSession { locked } } }
      conferences(first: 40) { nodes { activeSession { locked costInDollars } } }
    }`)
    expect(errors).toEqual([])
    expect(calls).toHaveLength(3)
    expect(calls.filter((call) => call === LIST_OF_RUNNING)).toHaveLength(1)
  })

  test('are asked for by id for a session that the list lacks', async ({ graph }) => {
    const { sessionId, roomId } = running(graph)
    graph.emulator.intercept(({ path, query }) => {
      // The session ends between the two calls.
      if (path.endsWith('/room_sessions') && query.get('status'))
        graph.emulator.signalwire.endSession(sessionId)
      return undefined
    })
    const { data, errors, calls } = await graph.run(
      '{ rooms(first: 120) { nodes { roomId activeSession { name locked } } } }',
    )
    expect(errors).toEqual([])
    const room = data.rooms.nodes.find((each: { roomId: string }) => each.roomId === roomId)
    expect(room.activeSession.locked).toEqual(expect.any(Boolean))
    expect(calls).toHaveLength(3)
    expect(calls[2]).toBe(`/api/video/room_sessions/${sessionId}`)
  })
})

describe('a list of running sessions that goes on after its first page', () => {
  /** Sends the sessions in progress in pages, `lacking` of them not on the first one. */
  function spread(graph: Graph, lacking: number): void {
    const { signalwire } = graph.emulator
    const sessions = signalwire.activeSessionIds().map((id) => signalwire.session(id))
    graph.emulator.intercept(({ path, query }) => {
      if (!path.endsWith('/room_sessions') || !query.get('status')) return undefined
      const isFirst = !query.has('page_token')
      const next = `${LIST_OF_RUNNING}&page_number=1&page_token=second`
      const data = isFirst ? sessions.slice(lacking) : sessions.slice(0, lacking)
      return { status: 200, body: { links: isFirst ? { next } : {}, data } }
    })
  }
  const QUERY =
    '{ rooms(first: 120) { nodes { activeSession { locked } } } conferences { nodes { activeSession { locked } } } }'

  test('is followed where many are lacking', async ({ graph }) => {
    spread(graph, 11)
    const { errors, calls } = await graph.run(QUERY)
    expect(errors).toEqual([])
    expect(calls.slice(2)).toEqual([LIST_OF_RUNNING, expect.stringContaining('page_token=second')])
  })

  test('is not read where few are lacking, and these are asked for by id', async ({ graph }) => {
    spread(graph, 10)
    const { errors, calls } = await graph.run(QUERY)
    expect(errors).toEqual([])
    expect(calls).toHaveLength(13)
    expect(calls.slice(3).every((call) => /room_sessions\/[0-9a-f-]{36}$/.test(call))).toBe(true)
  })
})

describe('a session that vanishes between two calls', () => {
  function vanishAfterTheFirstCall(graph: Graph, sessionId: string): void {
    graph.emulator.intercept(({ index }) => {
      if (index === 1) graph.emulator.signalwire.removeSession(sessionId)
      return undefined
    })
  }

  test('is an error at the path of the field that needed the second call, and keeps the rest', async ({
    graph,
  }) => {
    const { sessionId, roomId } = running(graph)
    vanishAfterTheFirstCall(graph, sessionId)
    const { data, errors } = await graph.run(
      `{ room(id: "${roomId}") { name activeSession { sessionId locked } } }`,
    )
    expect(data.room).toMatchObject({ name: expect.any(String), activeSession: { sessionId, locked: null } })
    expect(errors).toMatchObject([
      {
        path: ['room', 'activeSession', 'locked'],
        extensions: { code: 'FIELD_UNAVAILABLE', service: 'signalwire', status: 404, retryable: false },
      },
    ])
  })

  test('is an error for a field that only the list has', async ({ graph }) => {
    const { sessionId } = running(graph)
    vanishAfterTheFirstCall(graph, sessionId)
    const { data, errors } = await graph.run(`{ roomSession(id: "${sessionId}") { name costInDollars } }`)
    expect(data.roomSession).toMatchObject({ name: expect.any(String), costInDollars: null })
    expect(errors).toMatchObject([
      { path: ['roomSession', 'costInDollars'], extensions: { code: 'FIELD_UNAVAILABLE' } },
    ])
    // The id is a value of the request.
    expect(JSON.stringify(errors)).not.toContain(sessionId)
  })
})

describe('a session by id', () => {
  test('has its own fields for one call, and what only the list has for one more', async ({ graph }) => {
    const { sessionId, roomId } = running(graph)
    expect((await graph.run(`{ roomSession(id: "${sessionId}") { name locked } }`)).calls).toHaveLength(1)
    graph.emulator.signalwire.endSession(sessionId)
    const { data, errors, calls } = await graph.run(
      `{ roomSession(id: "${sessionId}") { name costInDollars } }`,
    )
    expect(errors).toEqual([])
    expect(data.roomSession.costInDollars).toEqual(expect.any(Number))
    expect(calls).toEqual([
      `/api/video/room_sessions/${sessionId}`,
      `/api/video/room_sessions?room_id=${roomId}&page_size=1000`,
    ])
  })

  test('several, fetched by the ids of their rooms, share one list of those in progress', async ({
    graph,
  }) => {
    const { signalwire } = graph.emulator
    const rooms = signalwire.activeSessionIds().map((id) => signalwire.session(id)?.room_id)
    const ids = rooms.filter((id) => id && signalwire.room(id)).slice(0, 8)
    const { errors, calls } = await graph.run(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Room { activeSession { locked } } } }',
      { ids: ids.map((id) => globalId('Room', id as string)) },
    )
    expect(errors).toEqual([])
    expect(calls).toHaveLength(9)
    expect(calls).toContain(LIST_OF_RUNNING)
  })

  test('two of one room share the list of that room', async ({ graph }) => {
    const { signalwire } = graph.emulator
    const ofRoom = new Map<string, string[]>()
    for (const id of signalwire.sessionIds()) {
      const session = signalwire.session(id)
      if (session?.room_id && session.status === 'completed') {
        ofRoom.set(session.room_id, [...(ofRoom.get(session.room_id) ?? []), id])
      }
    }
    const [roomId, [first, second]] = [...ofRoom].find(([, ids]) => ids.length > 1) as [string, string[]]
    const { errors, calls } = await graph.run(
      `{ a: roomSession(id: "${first}") { costInDollars } b: roomSession(id: "${second}") { costInDollars } }`,
    )
    expect(errors).toEqual([])
    expect(calls).toHaveLength(3)
    expect(calls[2]).toBe(`/api/video/room_sessions?room_id=${roomId}&page_size=1000`)
  })

  test('without a room is looked for in the list of all', async ({ graph }) => {
    const { signalwire } = graph.emulator
    const orphan = signalwire.sessionIds().find((id) => signalwire.session(id)?.room_id === null)
    expect(orphan).toBeDefined()
    const { data, errors, calls } = await graph.run(
      `{ roomSession(id: "${orphan}") { room { name } costInDollars } }`,
    )
    expect(errors).toEqual([])
    expect(data.roomSession).toEqual({ room: null, costInDollars: expect.any(Number) })
    expect(calls).toHaveLength(2)
  })

  test('several, of several rooms, share one list for what only the list has', async ({ graph }) => {
    const { signalwire } = graph.emulator
    const ended = signalwire.sessionIds().filter((id) => signalwire.session(id)?.status === 'completed')
    const ids = ended.slice(0, 8).map((id) => globalId('RoomSession', id))
    const { errors, calls } = await graph.run(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on RoomSession { costInDollars } } }',
      { ids },
    )
    expect(errors).toEqual([])
    expect(calls).toHaveLength(9)
    expect(calls).toContain('/api/video/room_sessions?page_size=1000')
  })

  test('beyond the cap of 20 pages is an error, not a null', async ({ graph }) => {
    const { sessionId } = running(graph)
    graph.emulator.signalwire.endSession(sessionId)
    let page = 0
    graph.emulator.intercept(({ path, query }) => {
      if (!path.endsWith('/room_sessions')) return undefined
      page++
      const next = `${path}?room_id=${query.get('room_id') ?? ''}&page_number=${page}&page_size=1000&page_token=PA${page}`
      return { status: 200, body: { links: { self: path, first: path, next }, data: [] } }
    })
    const { data, errors, calls } = await graph.run(
      `{ roomSession(id: "${sessionId}") { name costInDollars } }`,
    )
    expect(data.roomSession.costInDollars).toBeNull()
    expect(errors).toMatchObject([
      { path: ['roomSession', 'costInDollars'], message: expect.stringContaining('20 pages') },
    ])
    expect(calls).toHaveLength(21)
  })
})

describe('a key that an embedded session leaves out', () => {
  test('is its way to say null, where there may be none', async ({ graph }) => {
    const { sessionId, roomId } = running(graph)
    const none = { end_time: undefined, duration: undefined, preview_url: undefined, display_name: undefined }
    graph.emulator.signalwire.patchSession(sessionId, none, ['embedded'])
    const { data, errors, calls } = await graph.run(
      `{ room(id: "${roomId}") { activeSession { name endTime duration previewUrl displayName } } }`,
    )
    expect(errors).toEqual([])
    expect(data.room.activeSession).toMatchObject({ endTime: null, duration: null, previewUrl: null })
    expect(calls).toHaveLength(1)
  })

  test('is fetched where there must be a value', async ({ graph }) => {
    const { sessionId, roomId } = running(graph)
    graph.emulator.signalwire.patchSession(sessionId, { record_on_start: undefined }, ['embedded'])
    const { data, errors, calls } = await graph.run(
      `{ room(id: "${roomId}") { activeSession { recordOnStart } } }`,
    )
    expect(errors).toEqual([])
    expect(data.room.activeSession.recordOnStart).toEqual(expect.any(Boolean))
    expect(calls).toHaveLength(2)
  })
})
