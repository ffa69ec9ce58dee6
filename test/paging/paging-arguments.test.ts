import { describe, expect } from 'vitest'
import { type Graph, startGraph, withGraph } from '../support/graph.ts'
import {
  conferencesField,
  eventsField,
  type ListField,
  membersField,
  type PagingVariables,
  pageOf,
  recordingsField,
  roomsField,
  sessionsField,
  sessionsOfRoomField,
} from '../support/lists.ts'

const test = withGraph({}, { maxFirst: 200 })
  .extend('rooms', { scope: 'file' }, ({ emulator }) => roomsField(emulator))
  .extend('cursor', { scope: 'file' }, async ({ graph, rooms }) => {
    const page = await pageOf(graph, rooms, { first: 10 })
    return page.cursors[4] ?? ''
  })

describe('arguments that make no sense', () => {
  test.for<[what: string, of: (cursor: string) => PagingVariables, advice: RegExp]>([
    ['a negative first', () => ({ first: -1 }), /`first` takes 0 to 200.*Write `first: 50`/],
    ['the least Int as first', () => ({ first: -2147483648 }), /0 to 200/],
    ['a negative last', (before) => ({ last: -5, before }), /`last` takes 0 to 200.*Write `last: 50`/],
    ['first with last', () => ({ first: 5, last: 5 }), /`first` or `last`, not both/],
    ['first: 0 with last: 0', () => ({ first: 0, last: 0 }), /`first` or `last`, not both/],
    ['last alone', () => ({ last: 5 }), /`last` needs `before`/],
    ['last: 0 alone', () => ({ last: 0 }), /`last` needs `before`/],
    ['last with after', (after) => ({ last: 5, after }), /`last` needs `before`/],
    ['first with before', (before) => ({ first: 5, before }), /write `last` with `before`/],
    ['everything', (at) => ({ first: 5, after: at, last: 5, before: at }), /not both/],
  ])(
    '%s refuses the whole operation, with what to write instead',
    async ([_, variables, advice], { graph, rooms, cursor }) => {
      const { result } = await pageOf(graph, rooms, variables(cursor))
      expect(result).toMatchObject({ status: 400, calls: [] })
      expect(result.data).toBeUndefined()
      expect(result.errors).toMatchObject([
        { message: expect.stringMatching(advice), extensions: { code: 'BAD_USER_INPUT' } },
      ])
      expect(result.errors[0]?.message).toMatch(/^`Query.rooms` at `rooms`: /)
    },
  )

  test('after with before is an error of its field: cursors are no numbers', async ({
    graph,
    rooms,
    cursor,
  }) => {
    const { result } = await pageOf(graph, rooms, { after: cursor, before: cursor })
    expect(result).toMatchObject({ status: 200, calls: [], data: { rooms: null } })
    expect(result.errors).toMatchObject([
      {
        path: ['rooms'],
        message: expect.stringMatching(/`after` or `before`, not both/),
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ])
  })

  test.for<[what: string, of: (cursor: string) => PagingVariables, advice: RegExp]>([
    ['first above the maximum', () => ({ first: 201 }), /0 to 200.*Write `first: 200`.*cursors/],
    ['the largest Int as first', () => ({ first: 2147483647 }), /0 to 200/],
    ['last above the maximum', (before) => ({ last: 201, before }), /Write `last: 200`/],
  ])('%s refuses the whole operation', async ([_, variables, advice], { graph, rooms, cursor }) => {
    const { result } = await pageOf(graph, rooms, variables(cursor))
    expect(result).toMatchObject({ status: 400, calls: [] })
    expect(result.data).toBeUndefined()
    expect(result.errors).toMatchObject([
      {
        message: expect.stringMatching(advice),
        extensions: { code: 'PAGE_SIZE_LIMIT_EXCEEDED', limit: 200 },
      },
    ])
  })

  test('first above the maximum on a field below another refuses the whole operation too', async ({
    graph,
  }) => {
    const query = '{ rooms(first: 1) { nodes { name sessions(first: 201) { nodes { sessionId } } } } }'
    const { status, calls, errors } = await graph.run(query)
    expect({ status, calls }).toEqual({ status: 400, calls: [] })
    expect(errors).toMatchObject([{ extensions: { code: 'PAGE_SIZE_LIMIT_EXCEEDED', limit: 200 } }])
  })

  test.for(['1.5', '"5"', '2147483648', 'true', '[5]'])(
    'first: %s is no Int, and refused before execution',
    async (literal, { graph }) => {
      const { calls, errors, data } = await graph.run(`{ rooms(first: ${literal}) { nodes { roomId } } }`)
      expect(calls).toEqual([])
      expect(data ?? null).toBeNull()
      expect(errors.length).toBeGreaterThan(0)
    },
  )

  test('the advice stays within a maximum below 50', async ({ rooms }) => {
    const narrow = await startGraph({ rooms: 1 }, { maxFirst: 10 })
    try {
      const { result } = await pageOf(narrow, rooms, { first: -1 })
      expect(result.errors[0]?.message).toMatch(/0 to 10.*Write `first: 10`/)
    } finally {
      await narrow.close()
    }
  })
})

describe('their failing twins, which are fine', () => {
  test.for<[what: string, of: (cursor: string) => PagingVariables, from: number, to: number]>([
    ['the maximum', () => ({ first: 200 }), 0, 120],
    ['after alone', (after) => ({ after }), 5, 55],
    ['before alone', (before) => ({ before }), 0, 4],
    ['first with after', (after) => ({ first: 2, after }), 5, 7],
    ['last with before', (before) => ({ last: 2, before }), 2, 4],
  ])('%s', async ([_, variables, from, to], { graph, rooms, cursor }) => {
    const page = await pageOf(graph, rooms, variables(cursor))
    expect(page.result.errors).toEqual([])
    expect(page.ids).toEqual(rooms.ids.slice(from, to))
  })
})

describe('null, which Relay sends for what it leaves out', () => {
  test.for<[what: string, of: (cursor: string) => PagingVariables, from: number, to: number]>([
    ['all four', () => ({ first: null, after: null, last: null, before: null }), 0, 50],
    ['beside first', () => ({ first: 3, after: null, last: null, before: null }), 0, 3],
    ['beside first and after', (after) => ({ first: 3, after, last: null, before: null }), 5, 8],
    ['beside last and before', (before) => ({ first: null, after: null, last: 3, before }), 1, 4],
  ])('%s counts as not given', async ([_, variables, from, to], { graph, rooms, cursor }) => {
    const page = await pageOf(graph, rooms, variables(cursor))
    expect(page.result.errors).toEqual([])
    expect(page.ids).toEqual(rooms.ids.slice(from, to))
  })

  test.for([
    'filter: null',
    'filter: {}',
    'filter: { startsAfter: null, endsBefore: null }',
    'first: null, after: null, filter: null',
  ])('rooms(%s) is the plain list', async (args, { graph }) => {
    const { calls, errors } = await graph.run(`{ rooms(${args}) { nodes { roomId } } }`)
    expect(errors).toEqual([])
    expect(calls).toEqual(['/api/video/rooms?page_size=50'])
  })

  test('in the filter of sessions, the status of sessions and mediaTtl', async ({ graph, rooms }) => {
    const { calls, errors } = await graph.run(`{
      roomSessions(first: 1, filter: { roomId: null, roomName: null, roomNameMatches: null, status: null }) {
        nodes { recordings(mediaTtl: null, first: 1) { nodes { recordingId } } }
      }
      room(id: "${rooms.ids[0]}", name: null) { sessions(status: null, first: 1) { nodes { sessionId } } }
    }`)
    expect(errors).toEqual([])
    expect(calls.join(' ')).not.toMatch(/null|media_ttl|status/)
  })
})

describe('every connection', () => {
  test.for<[string, (emulator: Graph['emulator']) => ListField]>([
    ['rooms', roomsField],
    ['conferences', conferencesField],
    ['roomSessions', sessionsField],
    ['Room.sessions', sessionsOfRoomField],
    ['RoomSession.members', membersField],
    ['RoomSession.recordings', recordingsField],
    ['RoomSession.events', eventsField],
  ])(
    '%s takes nulls, and refuses what makes no sense without asking for its list',
    async ([_, of], { graph }) => {
      const field = of(graph.emulator)
      const nulls = await pageOf(graph, field, { first: null, after: null, last: null, before: null })
      expect(nulls.result.errors).toEqual([])
      expect(nulls.calls).toHaveLength(1)
      for (const variables of [{ first: -1 }, { last: 1 }, { first: 1, last: 1 }]) {
        const refused = await pageOf(graph, field, variables)
        expect(refused.calls).toEqual([])
        expect(refused.result.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
      }
      const { calls, result } = await pageOf(graph, field, { first: 201 })
      expect(calls).toEqual([])
      expect(result.errors).toMatchObject([{ extensions: { code: 'PAGE_SIZE_LIMIT_EXCEEDED' } }])
    },
  )
})
