import { describe, expect } from 'vitest'
import { globalId } from '../../src/resolvers/global-id.ts'
import { type Graph, openGraph, withGraph } from '../support/graph.ts'
import { entitiesOf, roomOf, sessionOf } from './support.ts'

/** More rooms than one page of the list holds. */
const large = withGraph({ rooms: 1200, sessions: 20 }, { subgraph: true })
const test = withGraph({}, { subgraph: true }).extend('ids', { scope: 'file' }, ({ graph }) =>
  graph.emulator.signalwire.roomIds(),
)

const ROOM = '... on Room { roomId name }'
const LIVE = '... on Room { roomId activeSession { sessionId } }'
const nameOf = (graph: Graph, id: string) => graph.emulator.signalwire.room(id)?.name
const unknownId = (digit: string) => `${digit.repeat(8)}-0000-4000-8000-000000000000`

/** Answers nothing itself, and counts how many calls are in flight at the same time. */
function watchCalls(target: Graph): { most: number } {
  const seen = { most: 0 }
  let running = 0
  target.emulator.behaviour = { ...target.emulator.behaviour, latencyMs: 5 }
  target.emulator.intercept(() => {
    running++
    seen.most = Math.max(seen.most, running)
    setTimeout(() => running--, 4)
    return undefined
  })
  return seen
}

describe('references to rooms', () => {
  test('one is one call by id', async ({ graph, ids }) => {
    const { calls, entities } = await entitiesOf(graph, [roomOf(ids[0])], ROOM)
    expect(calls).toEqual([`/api/video/rooms/${ids[0]}`])
    expect(entities).toEqual([{ __typename: 'Room', roomId: ids[0], name: nameOf(graph, ids[0] as string) }])
  })

  test('many to the same room are one call, by whichever key', async ({ graph, ids }) => {
    const [id = ''] = ids
    const same = [
      roomOf(id),
      { __typename: 'Room', id: globalId('Room', id) },
      ...Array.from({ length: 98 }, () => roomOf(id)),
    ]
    const { calls, entities } = await entitiesOf(graph, same, ROOM)
    expect(calls).toEqual([`/api/video/rooms/${id}`])
    expect(entities).toHaveLength(100)
    expect(new Set(entities.map((room: { roomId: string }) => room.roomId))).toEqual(new Set([id]))
  })

  test.for([2, 10])('%i different ones are as many calls by id', async (count, { graph, ids }) => {
    const { calls } = await entitiesOf(graph, ids.slice(0, count).map(roomOf), ROOM)
    expect(calls.sort()).toEqual(
      ids
        .slice(0, count)
        .map((id) => `/api/video/rooms/${id}`)
        .sort(),
    )
  })

  test.for([11, 50, 120])('%i different ones are one list', async (count, { graph, ids }) => {
    const wanted = ids.slice(0, count).reverse()
    const { calls, entities } = await entitiesOf(graph, wanted.map(roomOf), ROOM)
    expect(calls).toEqual(['/api/video/rooms?page_size=1000'])
    expect(entities.map((room: { roomId: string }) => room.roomId)).toEqual(wanted)
  })

  test('what the list does not hold is asked for by id', async ({ graph, ids }) => {
    const wanted = [unknownId('a'), ...ids.slice(0, 11), unknownId('b')]
    const { calls, entities, errors } = await entitiesOf(graph, wanted.map(roomOf), ROOM)
    expect(errors).toEqual([])
    expect(calls.sort()).toEqual([
      `/api/video/rooms/${unknownId('a')}`,
      `/api/video/rooms/${unknownId('b')}`,
      '/api/video/rooms?page_size=1000',
    ])
    expect(entities.map((room: { roomId: string } | null) => room?.roomId ?? null)).toEqual([
      null,
      ...ids.slice(0, 11),
      null,
    ])
  })

  test('under several aliases meet in one list', async ({ graph, ids }) => {
    const query = `query ($a: [_Any!]!, $b: [_Any!]!) {
      a: _entities(representations: $a) { ... on Room { name } }
      b: _entities(representations: $b) { ... on Room { activeSession { name } } }
    }`
    const variables = { a: ids.slice(0, 8).map(roomOf), b: ids.slice(4, 12).map(roomOf) }
    const { calls, data } = await graph.run(query, variables)
    expect(calls).toEqual(['/api/video/rooms?include_active_session=true&page_size=1000'])
    expect([data.a.length, data.b.length]).toEqual([8, 8])
  })

  test('share the list with an ordinary field of the same operation', async ({ graph, ids }) => {
    const query = `query ($r: [_Any!]!) {
      _entities(representations: $r) { ... on Room { name } } rooms(first: 1000) { nodes { name } }
    }`
    const { calls } = await graph.run(query, { r: ids.slice(0, 12).map(roomOf) })
    expect(calls).toEqual(['/api/video/rooms?page_size=1000'])
  })

  test('by name are one call each, and one list from eleven on', async ({ graph, ids }) => {
    const named = (id: string) => ({ __typename: 'Room', name: nameOf(graph, id) })
    const one = await entitiesOf(graph, [named(ids[3] as string)], ROOM)
    expect(one.calls).toEqual([`/api/video/rooms/${nameOf(graph, ids[3] as string)}`])
    expect(one.entities[0].roomId).toBe(ids[3])
    const many = await entitiesOf(graph, ids.slice(0, 11).map(named), ROOM)
    expect(many.calls).toEqual(['/api/video/rooms?page_size=1000'])
    expect(many.entities.map((room: { roomId: string }) => room.roomId)).toEqual(ids.slice(0, 11))
  })

  test('a room that is only called like the id is not the room of that id', async ({ graph }) => {
    const room = graph.emulator.signalwire.addRoom({ name: unknownId('c') })
    const { entities } = await entitiesOf(
      graph,
      [roomOf(room.name), { __typename: 'Room', name: room.name }],
      ROOM,
    )
    expect(entities).toEqual([null, { __typename: 'Room', roomId: room.id, name: room.name }])
    graph.emulator.signalwire.removeRoom(room.id)
  })

  test('an answer that is about another room is not taken for the one asked for', async ({ graph, ids }) => {
    graph.emulator.intercept(({ path }) =>
      path === `/api/video/rooms/${ids[0]}`
        ? { status: 200, body: graph.emulator.signalwire.room(ids[1] as string) }
        : undefined,
    )
    const { entities } = await entitiesOf(graph, [roomOf(ids[0])], ROOM)
    expect(entities).toEqual([null])
  })
})

describe('a list of all that cannot be read', () => {
  test.for([
    ['is no list', { body: {} }],
    ['is too long', { headers: { 'content-length': '17000000' }, body: '{}' }],
  ] as const)('because it %s leaves each reference to its own call', async ([_, answer]) => {
    const fresh = await openGraph({}, { subgraph: true })
    const all = fresh.emulator.signalwire.roomIds().slice(0, 11)
    fresh.emulator.intercept(({ path }) =>
      path === '/api/video/rooms' ? { status: 200, ...answer } : undefined,
    )
    const { calls, entities, errors } = await entitiesOf(fresh, all.map(roomOf), ROOM)
    expect(errors).toEqual([])
    expect(entities.map((room: { roomId: string }) => room.roomId)).toEqual(all)
    expect(calls.sort()).toEqual(
      ['/api/video/rooms?page_size=1000', ...all.map((id) => `/api/video/rooms/${id}`)].sort(),
    )
  })
})

describe('the active session of referred rooms', () => {
  test.for([
    ['in the fragment', LIVE],
    ['in a fragment on an interface', '... on Node { ... on Room { activeSession { name } } }'],
    ['in a named fragment', '...Live'],
  ] as const)('is asked for where it is selected %s', async ([_, selection], { graph, ids }) => {
    const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ${selection} } ...Spare }
      fragment Live on Room { ... on Room { live: activeSession { sessionId } } }
      fragment Spare on Query { __typename @skip(if: true) ...Unused @include(if: false) }
      fragment Unused on Query { again: _entities(representations: $r) { ...Live } }`
    const few = await graph.run(query, { r: [roomOf(ids[0])] })
    expect(few.calls).toEqual([`/api/video/rooms/${ids[0]}?include_active_session=true`])
    const many = await graph.run(query, { r: ids.slice(0, 50).map(roomOf) })
    expect(many.calls).toEqual(['/api/video/rooms?include_active_session=true&page_size=1000'])
  })

  test.for([
    ['skipped', '... on Room { name activeSession @skip(if: true) { name } }'],
    ['that of another type', '... on Room { name } ... on Conference { activeSession { name } }'],
  ] as const)('is not asked for where it is %s', async ([_, selection], { graph, ids }) => {
    const few = await entitiesOf(graph, [roomOf(ids[0])], selection)
    expect(few.calls).toEqual([`/api/video/rooms/${ids[0]}`])
    const many = await entitiesOf(graph, ids.slice(0, 11).map(roomOf), selection)
    expect(many.calls).toEqual(['/api/video/rooms?page_size=1000'])
  })
})

describe('references to other nouns', () => {
  test('conferences and rooms each have their list', async ({ graph, ids }) => {
    const conferences = graph.emulator.signalwire.conferenceIds().slice(0, 11)
    const { calls, entities } = await entitiesOf(
      graph,
      [
        ...ids.slice(0, 11).map(roomOf),
        ...conferences.map((conferenceId) => ({ __typename: 'Conference', conferenceId })),
      ],
      '... on Room { name } ... on Conference { conferenceId activeSession { name } }',
    )
    expect(calls.sort()).toEqual([
      '/api/video/conferences?include_active_session=true&page_size=1000',
      '/api/video/rooms?page_size=1000',
    ])
    expect(entities.slice(11).map((each: { conferenceId: string }) => each.conferenceId)).toEqual(conferences)
  })

  test('sessions come by id, and from eleven on in the list, which has every field of them', async ({
    graph,
  }) => {
    const sessions = graph.emulator.signalwire.sessionIds()
    const few = await entitiesOf(graph, sessions.slice(0, 3).map(sessionOf), '... on RoomSession { name }')
    expect(few.calls.sort()).toEqual(
      sessions
        .slice(0, 3)
        .map((id) => `/api/video/room_sessions/${id}`)
        .sort(),
    )
    const selection = '... on RoomSession { sessionId costInDollars }'
    const many = await entitiesOf(graph, sessions.slice(0, 50).map(sessionOf), selection)
    expect(many.errors).toEqual([])
    expect(many.calls).toEqual(['/api/video/room_sessions?page_size=1000'])
    expect(many.entities.map((each: { sessionId: string }) => each.sessionId)).toEqual(sessions.slice(0, 50))
  })

  test('a field that the shape at hand lacks is completed with one more call', async ({ graph }) => {
    const [running] = graph.emulator.signalwire.activeSessionIds()
    const { calls, entities } = await entitiesOf(
      graph,
      [sessionOf(running)],
      '... on RoomSession { costInDollars }',
    )
    expect(calls).toEqual([
      `/api/video/room_sessions/${running}`,
      '/api/video/room_sessions?status=in-progress&page_size=1000',
    ])
    expect(entities[0].costInDollars).toEqual(expect.any(Number))
  })

  test('members of one session share its list, whichever key names them', async ({ graph }) => {
    const session = graph.emulator.signalwire.activeSessionIds()[0] as string
    const members = graph.emulator.signalwire.memberIds(session)
    const { calls, entities } = await entitiesOf(
      graph,
      members.map((memberId, index) =>
        index % 2 === 0
          ? { __typename: 'RoomSessionMember', sessionId: session, memberId }
          : { __typename: 'RoomSessionMember', id: globalId('RoomSessionMember', session, memberId) },
      ),
      '... on RoomSessionMember { memberId }',
    )
    expect(calls).toEqual([`/api/video/room_sessions/${session}/members?page_size=1000`])
    expect(entities.map((member: { memberId: string }) => member.memberId)).toEqual(members)
  })

  test('recordings come by id, Twilio’s rooms in their list, and its participants by id', async ({
    graph,
  }) => {
    const { signalwire, twilio } = graph.emulator
    const session = signalwire.sessionIds().find((id) => signalwire.recordingIds(id).length > 0) as string
    const recordings = signalwire.recordingIds(session)
    const rooms = twilio.roomSids().slice(0, 11)
    const [roomSid = ''] = rooms
    const [sid] = twilio.participantSids(roomSid)
    const { calls, entities, errors } = await entitiesOf(
      graph,
      [
        ...recordings.map((recordingId) => ({ __typename: 'RoomRecording', recordingId })),
        ...rooms.map((room) => ({ __typename: 'InsightsRoom', sid: room })),
        { __typename: 'InsightsParticipant', roomSid, sid },
      ],
      '... on RoomRecording { recordingId } ... on InsightsRoom { sid } ... on InsightsParticipant { sid }',
    )
    expect(errors).toEqual([])
    expect(calls.sort()).toEqual(
      [
        ...recordings.map((id) => `/api/video/room_recordings/${id}`),
        '/v1/Video/Rooms?PageSize=1000',
        `/v1/Video/Rooms/${roomSid}/Participants/${sid}`,
      ].sort(),
    )
    expect(entities.map((each: Record<string, string>) => each.recordingId ?? each.sid)).toEqual([
      ...recordings,
      ...rooms,
      sid,
    ])
  })
})

describe('a project with more rooms than one page of the list holds', () => {
  large('is asked for its list once, and by id from then on, ten calls at a time', async ({ graph }) => {
    const all = graph.emulator.signalwire.roomIds()
    const wanted = [...all.slice(0, 20), ...all.slice(1150)]
    const first = await entitiesOf(graph, wanted.map(roomOf), ROOM)
    expect(first.calls).toHaveLength(51)
    expect(first.calls[0]).toBe('/api/video/rooms?page_size=1000')
    expect(first.calls.slice(1).sort()).toEqual(
      all
        .slice(1150)
        .map((id) => `/api/video/rooms/${id}`)
        .sort(),
    )
    expect(first.entities.map((room: { roomId: string }) => room.roomId)).toEqual(wanted)

    const watched = watchCalls(graph)
    const second = await entitiesOf(graph, wanted.slice(0, 50).map(roomOf), ROOM)
    expect(second.calls.sort()).toEqual(
      wanted
        .slice(0, 50)
        .map((id) => `/api/video/rooms/${id}`)
        .sort(),
    )
    expect(watched.most).toBeLessThanOrEqual(10)
    expect(watched.most).toBeGreaterThan(5)
  })
})

describe('when the list fails', () => {
  test('each reference has the error, and nothing else is asked for', async ({ graph, ids }) => {
    graph.emulator.intercept(() => ({ status: 503, body: {} }))
    const { calls, entities, errors } = await entitiesOf(graph, ids.slice(0, 11).map(roomOf), ROOM)
    expect(new Set(calls)).toEqual(new Set(['/api/video/rooms?page_size=1000']))
    expect(entities).toEqual(Array.from({ length: 11 }, () => null))
    expect(errors).toHaveLength(11)
    expect(errors[3]).toMatchObject({ path: ['_entities', 3], extensions: { code: 'UPSTREAM_UNAVAILABLE' } })
  })
})
