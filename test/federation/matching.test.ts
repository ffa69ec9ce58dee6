import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { globalId } from '../../src/resolvers/global-id.ts'
import { runs } from '../support/extra.ts'
import { openGraph, withGraph } from '../support/graph.ts'
import { entitiesOf, type Representation, roomOf } from './support.ts'

const ROOM = '... on Room { roomId }'
const UNKNOWN = '00000000-0000-4000-8000-000000000000'

interface Case {
  readonly representation: Representation
  /** The id of the room that has to come, or null. */
  readonly wanted: string | null
  readonly isBad?: boolean
}

const test = withGraph({ rooms: 60, sessions: 40 }, { subgraph: true })
  .extend('ids', { scope: 'file' }, ({ emulator }) => emulator.signalwire.roomIds())
  .extend('cases', { scope: 'file' }, ({ emulator, ids }) => {
    const known = fc.nat({ max: 59 }).map((index) => ids[index] as string)
    return fc.oneof<fc.MaybeWeightedArbitrary<Case>[]>(
      { weight: 4, arbitrary: known.map((id) => ({ representation: roomOf(id), wanted: id })) },
      {
        weight: 2,
        arbitrary: known.map((id) => ({
          representation: { __typename: 'Room', id: globalId('Room', id) },
          wanted: id,
        })),
      },
      {
        weight: 2,
        arbitrary: known.map((id) => ({
          representation: { __typename: 'Room', name: emulator.signalwire.room(id)?.name },
          wanted: id,
        })),
      },
      fc.constant({ representation: roomOf(UNKNOWN), wanted: null }),
      fc.constant({
        representation: { __typename: '__proto__', roomId: UNKNOWN },
        wanted: null,
        isBad: true,
      }),
      fc.constant({ representation: { __typename: 'Room' }, wanted: null, isBad: true }),
    )
  })

test('whatever is referred to, in whatever order the list has it, comes at its place', async ({
  graph,
  cases,
}) => {
  let lists = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(cases, { maxLength: 40, size: 'max' }),
      fc.constantFrom('newest-first', 'oldest-first', 'shuffled'),
      async (all, order) => {
        graph.emulator.behaviour.order = order
        const { entities, errors, calls } = await entitiesOf(
          graph,
          all.map(({ representation }) => representation),
          ROOM,
        )
        expect(entities.map((room: { roomId: string } | null) => room?.roomId ?? null)).toEqual(
          all.map(({ wanted }) => wanted),
        )
        expect(errors.map(({ path }) => path?.[1])).toEqual(
          all.flatMap(({ isBad }, index) => (isBad ? [index] : [])),
        )
        expect(new Set(calls).size).toBe(calls.length)
        const asksList = calls.some((call) => call.includes('page_size=1000'))
        if (asksList) lists++
        const readable = all.filter(({ isBad }) => !isBad)
        expect(calls.length).toBeLessThanOrEqual(
          asksList ? 1 + readable.length : Math.min(10, readable.length),
        )
      },
    ),
    { numRuns: runs(150, 25) },
  )
  expect(lists).toBeGreaterThan(runs(20, 1))
}, 300_000)

describe('a list that is not as it should be', () => {
  const LIST = '/api/video/rooms?page_size=1000'
  const byId = (id: string) => `/api/video/rooms/${id}`

  test('with an item that cannot be read: that one is asked for by id', async () => {
    const other = await openGraph({ rooms: 20 }, { subgraph: true })
    const rooms = other.emulator.signalwire.roomIds()
    other.emulator.signalwire.replaceListItem('rooms', 3, { name: 'no id' })
    const { calls, entities, errors } = await entitiesOf(other, rooms.slice(0, 12).map(roomOf), ROOM)
    expect(errors).toEqual([])
    expect(calls).toEqual([LIST, byId(rooms[3] as string)])
    expect(entities.map((room: { roomId: string }) => room.roomId)).toEqual(rooms.slice(0, 12))
  })

  test('with something else than a list: all are asked for by id, and the list no more', async () => {
    const other = await openGraph({ rooms: 20 }, { subgraph: true })
    const rooms = other.emulator.signalwire.roomIds().slice(0, 12)
    other.emulator.intercept(({ path }) =>
      path === '/api/video/rooms' ? { status: 200, body: { rooms: [] } } : undefined,
    )
    const first = await entitiesOf(other, rooms.map(roomOf), ROOM)
    expect(first.errors).toEqual([])
    expect(first.calls.sort()).toEqual([...rooms.map(byId), LIST].sort())
    const second = await entitiesOf(other, rooms.map(roomOf), ROOM)
    expect(second.calls.sort()).toEqual(rooms.map(byId).sort())
  })

  test('without links, and full: it is taken for one that goes on', async () => {
    const other = await openGraph({ conferences: 1001, rooms: 1, sessions: 1 }, { subgraph: true })
    other.emulator.behaviour.conferenceLinks = false
    const wanted = other.emulator.signalwire.conferenceIds().slice(0, 11)
    const refer = () =>
      entitiesOf(
        other,
        wanted.map((conferenceId) => ({ __typename: 'Conference', conferenceId })),
        '... on Conference { conferenceId }',
      )
    expect((await refer()).calls).toHaveLength(1)
    expect((await refer()).calls).toHaveLength(11)
  })
})

test('references count as one list that holds them, and each for itself once their list is known to be long', async () => {
  const other = await openGraph({ rooms: 20, sessions: 20 }, { subgraph: true, explain: true })
  const { signalwire, twilio } = other.emulator
  const kinds: [list: string, type: string, key: string, ids: readonly string[]][] = [
    ['/api/video/rooms', 'Room', 'roomId', signalwire.roomIds()],
    ['/api/video/conferences', 'Conference', 'conferenceId', signalwire.conferenceIds()],
    ['/api/video/room_sessions', 'RoomSession', 'sessionId', signalwire.sessionIds()],
    ['/v1/Video/Rooms', 'InsightsRoom', 'sid', twilio.roomSids()],
  ]
  // No list can be read, so that each counts as long from then on.
  other.emulator.intercept(({ path }) =>
    kinds.some(([list]) => path === list) ? { status: 200, body: {} } : undefined,
  )
  for (const [, type, key, ids] of kinds) {
    const refer = async () => {
      const some = ids.slice(0, 11).map((id) => ({ __typename: type, [key]: id }))
      const { errors, extensions, calls } = await entitiesOf(other, some, `... on ${type} { ${key} }`)
      expect(errors).toEqual([])
      return { type, counted: extensions.upstream.worstCase, made: calls.length }
    }
    expect(await refer()).toEqual({ type, counted: 1, made: 12 })
    expect(await refer()).toEqual({ type, counted: 11, made: 11 })
  }
})

test('a provider that is not configured is an error at each place that needs it, and no other', async () => {
  const other = await openGraph({ rooms: 5 }, { subgraph: true, twilio: undefined })
  const [id] = other.emulator.signalwire.roomIds()
  const sid = `RM${'0'.repeat(32)}`
  const { entities, errors } = await entitiesOf(
    other,
    [{ __typename: 'InsightsRoom', sid }, roomOf(id), { __typename: 'InsightsRoom', sid }],
    ROOM,
  )
  expect(entities).toEqual([null, { __typename: 'Room', roomId: id }, null])
  expect(errors.map(({ extensions }) => extensions.code)).toEqual([
    'PROVIDER_NOT_CONFIGURED',
    'PROVIDER_NOT_CONFIGURED',
  ])
})
