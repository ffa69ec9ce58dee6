import { describe, expect } from 'vitest'
import { globalId } from '../../src/resolvers/global-id.ts'
import { type Data, withGraph } from '../support/graph.ts'
import { entitiesOf } from './support.ts'

const test = withGraph({}, { subgraph: 'with-node' }).extend('ids', { scope: 'file' }, ({ graph }) =>
  graph.emulator.signalwire.roomIds(),
)

const ROOM = '... on Room { roomId name }'
const capitals = (id: string) => id.toUpperCase()
/** A letter in capitals here and there. */
const mixed = (id: string) => id.replaceAll(/[ace]/g, (letter) => letter.toUpperCase())
/** A SID with its prefix in small letters and its digits in capitals. */
const sidOf = (prefix: string, digits: string) => `${prefix.toLowerCase()}${digits.toUpperCase()}`

describe.each([
  ['in capitals', capitals],
  ['in capitals and small letters', mixed],
] as const)('keys %s', (_, spell) => {
  test.for([1, 10, 11, 12, 100])(
    '%i references to rooms cost what they cost in small letters',
    async (count, { graph, ids }) => {
      const some = ids.slice(0, count)
      const references = (write: (id: string) => string) =>
        some.map((id) => ({ __typename: 'Room', roomId: write(id) }))
      const usual = await entitiesOf(
        graph,
        references((id) => id),
        ROOM,
      )
      const { calls, entities } = await entitiesOf(graph, references(spell), ROOM)
      expect(entities).toEqual(usual.entities)
      expect(entities.map((room: Data) => room.roomId)).toEqual(some)
      expect(calls.toSorted()).toEqual(usual.calls.toSorted())
    },
  )

  test('and in small letters are one reference and one call', async ({ graph, ids }) => {
    const [id = ''] = ids
    const same = [id, spell(id)].map((roomId) => ({ __typename: 'Room', roomId }))
    const withId = { __typename: 'Room', id: globalId('Room', spell(id)), roomId: id }
    const { calls, entities, errors } = await entitiesOf(graph, [...same, withId], ROOM)
    expect(errors).toEqual([])
    expect(entities.map((room: Data) => room.roomId)).toEqual([id, id, id])
    expect(calls).toEqual([`/api/video/rooms/${id}`])
  })

  test('are found in lists that have them in capitals', async ({ graph, ids }) => {
    graph.emulator.intercept(({ path }) => {
      const items = ids.map((id) => ({ id: capitals(id), name: `room ${id}` }))
      const [id = ''] = path.split('/').slice(4)
      const body = id === '' ? { links: {}, data: items } : items.find((item) => item.id === capitals(id))
      return body ? { status: 200, body } : { status: 404 }
    })
    const some = ids.slice(0, 12)
    const { calls, entities } = await entitiesOf(
      graph,
      some.map((id) => ({ __typename: 'Room', roomId: spell(id) })),
      ROOM,
    )
    expect(entities.map((room: Data) => room.roomId)).toEqual(some.map(capitals))
    expect(calls).toHaveLength(1)
  })

  test('of every kind of thing are asked for as the upstream writes them', async ({ graph }) => {
    const { signalwire, twilio } = graph.emulator
    const session = signalwire.sessionIds().find((id) => signalwire.memberIds(id).length > 0) ?? ''
    const [member = ''] = signalwire.memberIds(session)
    const [conference = ''] = signalwire.conferenceIds()
    const [sid = ''] = twilio.roomSids()
    const references = [
      { __typename: 'RoomSession', sessionId: spell(session) },
      { __typename: 'Conference', conferenceId: spell(conference) },
      { __typename: 'RoomSessionMember', sessionId: spell(session), memberId: spell(member) },
      { __typename: 'InsightsRoom', sid: sidOf('RM', sid.slice(2)) },
    ]
    const { calls, entities, errors } = await entitiesOf(
      graph,
      references,
      '... on RoomSession { sessionId } ... on Conference { conferenceId } ... on RoomSessionMember { memberId } ... on InsightsRoom { sid }',
    )
    expect(errors).toEqual([])
    expect(entities).toMatchObject([
      { sessionId: session },
      { conferenceId: conference },
      { memberId: member },
      { sid },
    ])
    for (const call of calls) expect(call).not.toContain(spell(session))
    expect(calls).toContain(`/v1/Video/Rooms/${sid}`)
  })

  test('are taken by fields, filters and `node` alike', async ({ graph, ids }) => {
    const [id = ''] = ids
    const [sid = ''] = graph.emulator.twilio.roomSids()
    const { data, errors, calls } = await graph.run(
      `query ($id: ID!, $node: ID!, $sid: ID!) {
        room(id: $id) { roomId }
        node(id: $node) { ... on Room { roomId } }
        insightsRoom(id: $sid) { sid }
        roomSessions(first: 1, filter: { roomId: $id }) { nodes { roomId } }
      }`,
      { id: spell(id), node: globalId('Room', spell(id)), sid: sidOf('RM', sid.slice(2)) },
    )
    expect(errors).toEqual([])
    expect(data).toMatchObject({ room: { roomId: id }, node: { roomId: id }, insightsRoom: { sid } })
    expect(calls.toSorted()).toEqual(
      [
        `/api/video/room_sessions?room_id=${id}&page_size=1`,
        `/api/video/rooms/${id}`,
        `/v1/Video/Rooms/${sid}`,
      ].toSorted(),
    )
  })
})

describe('names', () => {
  const NAME = 'ABCDEF01-0000-4000-8000-0000000000AB'

  test('that look like a UUID keep their case, and are not ids', async ({ graph, ids }) => {
    graph.emulator.intercept(({ path }) =>
      path.endsWith(`/${NAME}`) ? { status: 200, body: { id: ids[0], name: NAME } } : { status: 404 },
    )
    const byName = await graph.run(`{ room(name: "${NAME}") { name } }`)
    expect(byName.data.room).toEqual({ name: NAME })
    expect(byName.calls).toEqual([`/api/video/rooms/${NAME}`])
    const other = await graph.run(`{ room(name: "${NAME.toLowerCase()}") { name } }`)
    expect(other.data.room).toBeNull()
    const references = [
      { __typename: 'Room', name: NAME },
      { __typename: 'Room', name: NAME.toLowerCase() },
      { __typename: 'Room', roomId: NAME },
    ]
    const { entities } = await entitiesOf(graph, references, ROOM)
    expect(entities).toEqual([{ __typename: 'Room', roomId: ids[0], name: NAME }, null, null])
  })
})
