import { describe, expect } from 'vitest'
import { globalId } from '../../src/resolvers/global-id.ts'
import { withFreshGraph } from '../support/graph.ts'

const test = withFreshGraph().extend(
  'sid',
  ({ graph }) =>
    graph.emulator.twilio.roomSids().find((each) => graph.emulator.twilio.participantSids(each).length > 1) ??
    '',
)

describe('upstream calls for Twilio', () => {
  test('a page of rooms is one call', async ({ graph }) => {
    const { data, errors, calls } = await graph.run('{ insightsRooms(first: 20) { nodes { sid roomName } } }')
    expect(errors).toEqual([])
    expect(data.insightsRooms.nodes).toHaveLength(20)
    expect(calls).toEqual(['/v1/Video/Rooms?PageSize=20'])
  })

  test('a room is one call, through its SID, its global ID and node alike', async ({ graph, sid }) => {
    const id = globalId('InsightsRoom', sid)
    const { data, errors, calls } = await graph.run(
      `{ a: insightsRoom(id: "${sid}") { roomName } b: insightsRoom(id: "${id}") { roomStatus } node(id: "${id}") { id } }`,
    )
    expect(errors).toEqual([])
    expect(data.node.id).toBe(id)
    expect(calls).toEqual([`/v1/Video/Rooms/${sid}`])
  })

  test('the participants of five rooms are one call each', async ({ graph }) => {
    const { errors, calls } = await graph.run(
      '{ insightsRooms(first: 5) { nodes { participants(first: 10) { nodes { participantIdentity } } } } }',
    )
    expect(errors).toEqual([])
    expect(calls).toHaveLength(6)
  })

  test('the same page asked for twice is one call, and both upstreams are asked beside one another', async ({
    graph,
  }) => {
    const { calls } = await graph.run(
      '{ a: insightsRooms(first: 3) { nodes { sid } } b: insightsRooms(first: 3) { nodes { url } } rooms(first: 3) { nodes { name } } }',
    )
    expect(calls.sort()).toEqual(['/api/video/rooms?page_size=3', '/v1/Video/Rooms?PageSize=3'])
  })

  test('a participant is found again by its global ID, which holds both SIDs', async ({ graph, sid }) => {
    const [participant = ''] = graph.emulator.twilio.participantSids(sid)
    const listed = await graph.run(
      `{ insightsRoom(id: "${sid}") { participants(first: 1) { nodes { id sid } } } }`,
    )
    const [{ id }] = listed.data.insightsRoom.participants.nodes
    expect(id).toBe(globalId('InsightsParticipant', sid, participant))
    const { data, calls } = await graph.run(
      `{ node(id: "${id}") { __typename ... on InsightsParticipant { sid } } }`,
    )
    expect(data.node).toEqual({ __typename: 'InsightsParticipant', sid: participant })
    expect(calls).toEqual([`/v1/Video/Rooms/${sid}/Participants/${participant}`])
  })
})

describe('filters', () => {
  test('are sent as Twilio names them, lists as repeated parameters', async ({ graph }) => {
    const { data, errors, calls } = await graph.run(`{
      insightsRooms(first: 5, filter: {
        roomTypes: [GROUP, PEER_TO_PEER], codecs: [VP8, OPUS], createdAfter: "2020-01-01", createdBefore: "2030-01-01T00:00:00Z"
      }) { nodes { roomType } }
    }`)
    expect(errors).toEqual([])
    expect(calls).toEqual([
      '/v1/Video/Rooms?RoomType=group&RoomType=peer_to_peer&Codec=VP8&Codec=opus&CreatedAfter=2020-01-01T00%3A00%3A00Z&CreatedBefore=2030-01-01T00%3A00%3A00Z&PageSize=5',
    ])
    for (const { roomType } of data.insightsRooms.nodes) expect(['GROUP', 'PEER_TO_PEER']).toContain(roomType)
  })

  test('narrow by name', async ({ graph, sid }) => {
    const name = graph.emulator.twilio.room(sid)?.room_name
    const { data } = await graph.run(
      'query ($name: String) { insightsRooms(filter: { roomName: $name }) { nodes { roomName } } }',
      { name },
    )
    expect(new Set(data.insightsRooms.nodes.map((node: { roomName: string }) => node.roomName))).toEqual(
      new Set([name]),
    )
  })

  test.for([
    ['an unknown word', '{ roomTypes: [UNRECOGNIZED] }'],
    ['an unknown codec', '{ codecs: [VP8, UNRECOGNIZED] }'],
    ['an empty name', '{ roomName: "" }'],
    ['a name with a null character', '{ roomName: "a\\u0000b" }'],
  ] as const)('refuse %s before any call', async ([_, filter], { graph }) => {
    const { errors, calls } = await graph.run(`{ insightsRooms(filter: ${filter}) { nodes { sid } } }`)
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    expect(calls).toEqual([])
  })
})

test('a name with half a pair, which would be sent as another one, is refused before any call', async ({
  graph,
}) => {
  const query = 'query ($name: String) { insightsRooms(filter: { roomName: $name }) { nodes { sid } } }'
  const { errors, calls } = await graph.run(query, { name: 'a\ud800' })
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' }, path: ['insightsRooms'] }])
  expect(calls).toEqual([])
})

describe('paging', () => {
  test.for([7, 50, 1000])(
    'walks all rooms and back, %i at a time, one call a page',
    async (first, { graph }) => {
      const query =
        'query ($first: Int, $after: String, $last: Int, $before: String) { insightsRooms(first: $first, after: $after, last: $last, before: $before) { nodes { sid } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }'
      const all = graph.emulator.twilio.roomSids()
      const seen: string[] = []
      let page = (await graph.run(query, { first })).data.insightsRooms
      for (;;) {
        seen.push(...page.nodes.map((node: { sid: string }) => node.sid))
        if (!page.pageInfo.hasNextPage) break
        const result = await graph.run(query, { first, after: page.pageInfo.endCursor })
        expect(result.calls).toHaveLength(1)
        page = result.data.insightsRooms
      }
      expect(seen).toEqual(all)
      const back: string[] = page.nodes.map((node: { sid: string }) => node.sid)
      while (page.pageInfo.hasPreviousPage) {
        const result = await graph.run(query, { last: first, before: page.pageInfo.startCursor })
        expect(result.calls).toHaveLength(1)
        page = result.data.insightsRooms
        back.unshift(...page.nodes.map((node: { sid: string }) => node.sid))
      }
      expect(back).toEqual(all)
    },
  )

  test('refuses the cursor of the other provider before any call', async ({ graph }) => {
    const { data } = await graph.run(
      '{ rooms(first: 1) { pageInfo { endCursor } } insightsRooms(first: 1) { pageInfo { endCursor } } videoSessions(first: 1) { pageInfo { endCursor } } }',
    )
    const cursors: [string, string][] = [
      ['insightsRooms', data.rooms.pageInfo.endCursor],
      ['rooms', data.insightsRooms.pageInfo.endCursor],
      ['videoSessions', data.insightsRooms.pageInfo.endCursor],
      ['rooms', data.videoSessions.pageInfo.endCursor],
    ]
    for (const [field, after] of cursors) {
      const { errors, calls } = await graph.run(
        `query ($after: String) { ${field}(first: 1, after: $after) { nodes { id } } }`,
        { after },
      )
      expect(errors).toMatchObject([{ path: [field], extensions: { code: 'CURSOR_INVALID' } }])
      expect(calls).toEqual([])
    }
  })

  test('tells of a page that Twilio refuses', async ({ graph }) => {
    const { data } = await graph.run('{ insightsRooms(first: 5) { pageInfo { endCursor } } }')
    graph.emulator.intercept(() => ({
      status: 400,
      body: { code: 20001, message: 'Invalid page token', status: 400 },
    }))
    const { errors } = await graph.run(
      'query ($after: String) { insightsRooms(first: 5, after: $after) { nodes { sid } } }',
      { after: data.insightsRooms.pageInfo.endCursor },
    )
    expect(errors).toMatchObject([{ extensions: { code: 'CURSOR_EXPIRED', service: 'twilio', status: 400 } }])
  })
})

describe('values and errors', () => {
  test('every field is what Twilio sent, in our words', async ({ graph, sid }) => {
    const { data, errors } = await graph.run(
      `{ insightsRoom(id: "${sid}") { accountSid name roomName roomTypeRaw roomStatusRaw startTime createTime endTime durationSec duration codecsRaw maxParticipants provider inProgress } }`,
    )
    const room = graph.emulator.twilio.room(sid)
    expect(errors).toEqual([])
    expect(data.insightsRoom).toEqual({
      accountSid: room?.account_sid,
      name: room?.room_name,
      roomName: room?.room_name,
      roomTypeRaw: room?.room_type,
      roomStatusRaw: room?.room_status,
      startTime: room?.create_time,
      createTime: room?.create_time,
      endTime: room?.end_time,
      durationSec: room?.duration_sec,
      duration: room?.duration_sec,
      codecsRaw: room?.codecs,
      maxParticipants: room?.max_participants,
      provider: 'TWILIO',
      inProgress: room?.room_status === 'in_progress',
    })
  })

  test('everything may be null, and an unknown word is UNRECOGNIZED with its Raw', async ({ graph, sid }) => {
    graph.emulator.twilio.patchRoom(sid, {
      room_type: 'holographic',
      room_status: null,
      codecs: ['VP8', 'AV1'],
      create_time: null,
      duration_sec: 3e9,
      media_region: 'stage_us1',
    })
    const { data, errors } = await graph.run(
      `{ insightsRoom(id: "${sid}") { roomType roomTypeRaw roomStatus inProgress codecs codecsRaw startTime durationSec mediaRegion } }`,
    )
    expect(errors).toEqual([])
    expect(data.insightsRoom).toEqual({
      roomType: 'UNRECOGNIZED',
      roomTypeRaw: 'holographic',
      roomStatus: null,
      inProgress: null,
      codecs: ['VP8', 'UNRECOGNIZED'],
      codecsRaw: ['VP8', 'AV1'],
      startTime: null,
      durationSec: 3e9,
      mediaRegion: 'stage_us1',
    })
  })

  test('a value of the wrong type is an error at its path, and only if selected', async ({ graph, sid }) => {
    graph.emulator.twilio.patchRoom(sid, { max_participants: 'many', codecs: [1] })
    const asked = await graph.run(`{ insightsRoom(id: "${sid}") { roomName maxParticipants codecs } }`)
    expect(asked.data.insightsRoom).toMatchObject({
      roomName: expect.any(String),
      maxParticipants: null,
      codecs: null,
    })
    expect(asked.errors.map((error) => [error.path?.join('.'), error.extensions.code])).toEqual([
      ['insightsRoom.codecs', 'UPSTREAM_BAD_RESPONSE'],
      ['insightsRoom.maxParticipants', 'UPSTREAM_BAD_RESPONSE'],
    ])
    expect((await graph.run(`{ insightsRoom(id: "${sid}") { roomName } }`)).errors).toEqual([])
  })

  test('a room without a SID is a null node, and its neighbours stay', async ({ graph }) => {
    graph.emulator.twilio.replaceListItem('rooms', 1, { room_name: 'nameless' })
    const { data, errors } = await graph.run('{ insightsRooms(first: 3) { nodes { sid } } }')
    expect(data.insightsRooms.nodes).toEqual([{ sid: expect.any(String) }, null, { sid: expect.any(String) }])
    expect(errors).toMatchObject([{ path: ['insightsRooms', 'nodes', 1], extensions: { service: 'twilio' } }])
  })

  test.for([
    [401, 'UPSTREAM_UNAUTHORIZED'],
    [403, 'UPSTREAM_FORBIDDEN'],
    [500, 'UPSTREAM_UNAVAILABLE'],
  ] as const)('a %i is %s, and the other provider is unharmed', async ([status, code], { graph }) => {
    graph.emulator.intercept(({ path }) =>
      path.startsWith('/v1')
        ? { status, body: { code: 20000 + status, message: 'No', more_info: '', status } }
        : undefined,
    )
    const { data, errors } = await graph.run(
      '{ insightsRooms { nodes { sid } } rooms(first: 1) { nodes { name } } }',
    )
    expect(data).toEqual({ insightsRooms: null, rooms: { nodes: [{ name: expect.any(String) }] } })
    expect(errors).toMatchObject([
      { path: ['insightsRooms'], extensions: { code, service: 'twilio', status } },
    ])
  })

  test('a 429 says how long to wait', async ({ graph }) => {
    graph.emulator.intercept(() => ({
      status: 429,
      headers: { 'retry-after': '7' },
      body: { code: 20429, message: 'Slow', status: 429 },
    }))
    const { errors } = await graph.run('{ insightsRooms { nodes { sid } } }')
    expect(errors).toMatchObject([
      { extensions: { code: 'UPSTREAM_RATE_LIMITED', service: 'twilio', retryAfter: 7, retryable: true } },
    ])
  })

  test('what Twilio does not have is null without an error', async ({ graph, sid }) => {
    const none = `RM${'0'.repeat(32)}`
    const participant = globalId('InsightsParticipant', sid, `PA${'0'.repeat(32)}`)
    const { data, errors } = await graph.run(
      `{ insightsRoom(id: "${none}") { sid } node(id: "${globalId('InsightsRoom', none)}") { id } nodes(ids: ["${participant}"]) { id } }`,
    )
    expect(errors).toEqual([])
    expect(data).toEqual({ insightsRoom: null, node: null, nodes: [null] })
  })

  test.for([
    ['another prefix', `PA${'a'.repeat(32)}`],
    ['too short', 'RM123'],
    ['no hexadecimal', `RM${'g'.repeat(32)}`],
    ['a UUID', '8b893632-1d67-4524-aa0a-1d532ac301f7'],
    ['the global ID of a SignalWire room', globalId('Room', '8b893632-1d67-4524-aa0a-1d532ac301f7')],
  ] as const)('a SID that is %s is refused before any call', async ([_, id], { graph }) => {
    const { errors, calls } = await graph.run('query ($id: ID!) { insightsRoom(id: $id) { sid } }', { id })
    expect(errors).toMatchObject([{ path: ['insightsRoom'], extensions: { code: 'BAD_USER_INPUT' } }])
    expect(calls).toEqual([])
  })

  test('a SID in small letters is asked for as Twilio writes it', async ({ graph }) => {
    const { errors, calls } = await graph.run(`{ insightsRoom(id: "rm${'A'.repeat(32)}") { sid } }`)
    expect(errors).toEqual([])
    expect(calls).toEqual([`/v1/Video/Rooms/RM${'a'.repeat(32)}`])
  })
})
