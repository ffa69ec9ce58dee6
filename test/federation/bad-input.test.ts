import { describe, expect } from 'vitest'
import { globalId } from '../../src/resolvers/global-id.ts'
import { withGraph } from '../support/graph.ts'
import { entitiesOf, roomOf } from './support.ts'

const test = withGraph({}, { subgraph: true })
  .extend('a', { scope: 'file' }, ({ emulator }) => emulator.signalwire.roomIds()[0] as string)
  .extend('b', { scope: 'file' }, ({ emulator }) => emulator.signalwire.roomIds()[1] as string)

const NAME = '... on Room { name }'
const member = '11111111-2222-4333-8444-555555555555'

/** Of rooms that nobody asks for. */
const [ONE, OTHER] = ['22222222-2222-4333-8444-555555555555', '33333333-2222-4333-8444-555555555555']

const REFUSED: readonly [what: string, representation: () => unknown, says: RegExp][] = [
  [
    'an unknown type',
    () => ({ __typename: 'Booking', id: 'x' }),
    /takes one of Room, .* but got a text of 7 characters/,
  ],
  ['a type that is no entity', () => ({ __typename: 'PageInfo' }), /takes one of Room/],
  ['__proto__ as the type', () => ({ __typename: '__proto__' }), /but got a text of 9 characters/],
  ['constructor as the type', () => ({ __typename: 'constructor' }), /but got a text of 11 characters/],
  ['no type', () => ({ roomId: ONE }), /__typename` takes one of .* but got none/],
  ['a type that is no text', () => ({ __typename: ['Room'], roomId: ONE }), /takes a string, but got a list/],
  ['a text', () => 'Room', /takes an object with `__typename` and a key, but got a string/],
  ['a number', () => 7, /but got a number/],
  ['a list', () => [roomOf(ONE)], /but got a list/],
  [
    'no key',
    () => ({ __typename: 'Room' }),
    /takes a key of a Room, `id` or `roomId` or `name`, but has none/,
  ],
  ['keys that are null', () => ({ __typename: 'Room', id: null, roomId: null }), /but has none/],
  ['half a key', () => ({ __typename: 'RoomSessionMember', memberId: member }), /`sessionId memberId`/],
  ['a key that is a number', () => roomOf(5), /roomId` takes a string, but got a number/],
  ['a key that is an object', () => roomOf({ eq: ONE }), /roomId` takes a string, but got an object/],
  ['a key of another shape', () => roomOf('lobby'), /roomId` takes a UUID, but got a text of 5 characters/],
  ['an empty key', () => roomOf(''), /takes a UUID, but got an empty text/],
  ['a path as a key', () => roomOf('../conferences'), /takes a UUID/],
  ['a global ID as the natural key', () => roomOf(globalId('Room', ONE)), /takes a UUID/],
  ['a natural key as the global ID', () => ({ __typename: 'Room', id: ONE }), /id` takes a global ID/],
  [
    'the global ID of another type',
    () => ({ __typename: 'Room', id: globalId('Conference', ONE) }),
    /takes the global ID of a Room, but got that of a Conference/,
  ],
  [
    'a name that no room can have',
    () => ({ __typename: 'Room', name: 'a/b' }),
    /name` takes 1 to 100 letters/,
  ],
  [
    'two keys that disagree',
    () => ({ __typename: 'Room', id: globalId('Room', ONE), roomId: OTHER }),
    /refers to two different objects: `id` is that of .*, but `roomId` is .*\. Send one key/,
  ],
  [
    'half a natural key that disagrees with the ID',
    () => ({
      __typename: 'RoomSessionMember',
      id: globalId('RoomSessionMember', ONE, member),
      sessionId: OTHER,
    }),
    /two different objects/,
  ],
  [
    'a SID of another kind',
    () => ({ __typename: 'InsightsRoom', sid: `PA${'0'.repeat(32)}` }),
    /takes a SID \(RM/,
  ],
]

describe('a representation that cannot be read', () => {
  test.for(REFUSED)(
    '%s is an error at its place, without any call',
    async ([_, representation, says], { graph }) => {
      const { status, entities, errors, calls } = await entitiesOf(graph, [representation()], NAME)
      expect(status).toBe(200)
      expect(calls).toEqual([])
      expect(entities).toEqual([null])
      expect(errors).toHaveLength(1)
      expect(errors[0]).toMatchObject({ path: ['_entities', 0], extensions: { code: 'BAD_USER_INPUT' } })
      expect(errors[0]?.message).toMatch(says)
      expect(errors[0]?.message).toContain('representations[0]')
    },
  )

  test('leaves the others as they are, each at its place', async ({ graph, a }) => {
    const mixed = REFUSED.flatMap(([, representation]) => [roomOf(a), representation()])
    const { entities, errors, calls } = await entitiesOf(graph, mixed, NAME)
    const name = graph.emulator.signalwire.room(a)?.name
    expect(calls).toEqual([`/api/video/rooms/${a}`])
    expect(entities).toEqual(REFUSED.flatMap(() => [{ __typename: 'Room', name }, null]))
    expect(errors.map(({ path }) => path)).toEqual(REFUSED.map((_, index) => ['_entities', 2 * index + 1]))
  })

  test('written into the document is read like one in a variable', async ({ graph, a }) => {
    const { data, errors } = await graph.run(
      `{ _entities(representations: [{ __typename: "Room", roomId: "${a}", extra: [1, { x: TEXT }] }, 5, { roomId: 1.5 }]) {
        ... on Room { roomId }
      } }`,
    )
    expect(data._entities).toEqual([{ roomId: a }, null, null])
    expect(errors).toHaveLength(2)
  })

  test('__proto__ as a property is a property like any other', async ({ graph, a }) => {
    const text = `{"__typename":"Room","__proto__":{"roomId":"${a}"}}`
    const { entities, errors, calls } = await entitiesOf(graph, [JSON.parse(text)], NAME)
    expect({ entities, calls }).toEqual({ entities: [null], calls: [] })
    expect(errors[0]?.message).toContain('but has none')
  })
})

test('a room whose name is not the one beside its id is an error', async ({ graph, a }) => {
  const { entities, errors } = await entitiesOf(graph, [{ ...roomOf(a), name: 'another' }], NAME)
  expect(entities).toEqual([null])
  expect(errors[0]?.message).toMatch(/has another name than its `name`/)
  const name = graph.emulator.signalwire.room(a)?.name
  const right = await entitiesOf(graph, [{ ...roomOf(a), name }], NAME)
  expect(right.entities).toEqual([{ __typename: 'Room', name }])
})

test('properties that are no key are not looked at', async ({ graph, a }) => {
  const { entities, errors } = await entitiesOf(graph, [{ ...roomOf(a), sessionId: 5, sid: 'x' }], NAME)
  expect(errors).toEqual([])
  expect(entities[0].name).toBe(graph.emulator.signalwire.room(a)?.name)
})

describe('how many representations are taken', () => {
  const many = (a: string, count: number) => Array.from({ length: count }, () => roomOf(a))

  test('a thousand, with every key', async ({ graph, a }) => {
    const name = graph.emulator.signalwire.room(a)?.name
    const full = many(a, 1000).map((room) => ({ ...room, id: globalId('Room', a), name }))
    const { entities, calls } = await entitiesOf(graph, full, NAME)
    expect(entities).toHaveLength(1000)
    expect(calls).toHaveLength(1)
  })

  test('none', async ({ graph }) => {
    const { entities, calls, errors } = await entitiesOf(graph, [], NAME)
    expect({ entities, calls, errors }).toEqual({ entities: [], calls: [], errors: [] })
  })

  test.for([1001, 2000])(
    'not %i: the operation is refused as a whole, without any call',
    async (count, { graph, a }) => {
      const { status, data, errors, calls } = await entitiesOf(graph, many(a, count), NAME)
      expect({ status, data }).toEqual({ status: 400, data: undefined })
      expect(calls).toEqual([])
      expect(errors).toHaveLength(1)
      expect(errors[0]?.extensions).toEqual({ code: 'REFERENCE_LIMIT_EXCEEDED', limit: 1000 })
      expect(errors[0]?.message).toMatch(new RegExp(`at most 1000 entries, but got ${count}\\. Split them`))
    },
  )

  test.for([[{ representations: 'x' }], [{ representations: [null] }], [{}]] as const)(
    'and nothing but a list of them: %j',
    async ([variables], { graph }) => {
      const { errors, calls } = await graph.run(
        'query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }',
        variables,
      )
      expect(calls).toEqual([])
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT'])
    },
  )
})
