import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { leftOut } from '../support/extra.ts'
import { type GatewayName, type Supergraph, startSupergraph } from './gateways.ts'

const GATEWAYS: readonly GatewayName[] = ['hive', 'apollo']
const isLeftOut = leftOut('GATEWAY_TEST', 'Hive Gateway and Apollo Gateway')

describe.each(GATEWAYS)('before roomgraph and the bookings, %s', (name) => {
  describe.skipIf(isLeftOut)('when it runs', () => {
    let supergraph: Supergraph
    beforeAll(async () => {
      supergraph = await startSupergraph(name)
    }, 300_000)
    afterAll(() => supergraph?.close())
    afterEach(() => supergraph.emulator.clearIntercept())

    test('crosses from the bookings to rooms and their sessions, and back to the invoices', async () => {
      const { data, errors, calls } = await supergraph.run(
        '{ bookings(first: 5) { organiser room { name activeSession { sessionId invoice { cents } } } } }',
      )
      expect(errors).toEqual([])
      const { signalwire } = supergraph.emulator
      const ids = signalwire.roomIds().slice(0, 5)
      expect(calls.sort()).toEqual(
        ids.map((id) => `/api/video/rooms/${id}?include_active_session=true`).sort(),
      )
      expect(data.bookings.map((each: { room: { name: string } }) => each.room.name)).toEqual(
        ids.map((id) => signalwire.room(id)?.name),
      )
      const sessions = data.bookings.flatMap(
        (each: { room: { activeSession: object | null } }) => each.room.activeSession ?? [],
      )
      expect(sessions.length).toBeGreaterThan(0)
      for (const session of sessions) {
        expect(session).toEqual({
          sessionId: expect.any(String),
          invoice: expect.toSatisfy((invoice) => invoice === null || Number.isInteger(invoice.cents)),
        })
      }
    })

    test('crosses from rooms to their bookings, and back by id', async () => {
      const { data, errors, calls } = await supergraph.run(
        '{ rooms(first: 10) { nodes { name bookings { startsAt room { name } } } } }',
      )
      expect(errors).toEqual([])
      expect(calls[0]).toBe('/api/video/rooms?page_size=10')
      // The bookings lead back to the same ten rooms, in a fetch of their own.
      expect(calls).toHaveLength(11)
      for (const { name: room, bookings } of data.rooms.nodes) {
        expect(bookings).toEqual([{ startsAt: expect.any(String), room: { name: room } }])
      }
    })

    test('pages through all rooms, one call a page', async () => {
      const query = `query ($after: String) {
        rooms(first: 25, after: $after) {
          nodes { roomId bookings { bookingId } } pageInfo { hasNextPage endCursor }
        }
      }`
      const seen: string[] = []
      let pages = 0
      for (let after: string | null = null; ; pages++) {
        const { data, errors, calls } = await supergraph.run(query, { after })
        expect(errors).toEqual([])
        expect(calls).toHaveLength(1)
        for (const room of data.rooms.nodes) {
          seen.push(room.roomId)
          expect(room.bookings).toHaveLength(1)
        }
        if (!data.rooms.pageInfo.hasNextPage) break
        after = data.rooms.pageInfo.endCursor
      }
      expect(pages).toBe(4)
      expect(seen).toEqual(supergraph.emulator.signalwire.roomIds())
    })

    test('gives what the bookings know when roomgraph’s upstream fails, with our code', async () => {
      supergraph.emulator.intercept(() => ({ status: 503, body: {} }))
      const { data, errors, calls } = await supergraph.run(
        '{ bookings(first: 2) { organiser room { roomId name } } }',
      )
      expect(new Set(calls).size).toBe(2)
      expect(data.bookings).toEqual([
        { organiser: expect.any(String), room: null },
        { organiser: expect.any(String), room: null },
      ])
      const ours = errors.filter(({ extensions }) => extensions?.code === 'UPSTREAM_UNAVAILABLE')
      expect(ours.length).toBeGreaterThan(0)
      expect(ours[0]?.extensions).toMatchObject({ service: 'signalwire', status: 503, retryable: true })
    })

    test('keeps the rooms that there are when one of the bookings’ rooms is gone', async () => {
      const { signalwire } = supergraph.emulator
      const [, second = ''] = signalwire.roomIds()
      supergraph.emulator.intercept(({ path }) =>
        path.endsWith(second) ? { status: 404, body: {} } : undefined,
      )
      const { data } = await supergraph.run('{ bookings(first: 3) { room { name } } }')
      expect(data.bookings.map((each: { room: object | null }) => each.room !== null)).toEqual([
        true,
        false,
        true,
      ])
    })

    test.each([
      ['name', '/api/video/rooms?page_size=1000'],
      ['name activeSession { name }', '/api/video/rooms?include_active_session=true&page_size=1000'],
    ])('fetches 50 rooms with { %s } as one list', async (selection, call) => {
      const { data, errors, calls } = await supergraph.run(
        `{ bookings(first: 50) { room { roomId ${selection} } } }`,
      )
      expect(errors).toEqual([])
      expect(calls).toEqual([call])
      const { signalwire } = supergraph.emulator
      expect(data.bookings.map((each: { room: { name: string } }) => each.room.name)).toEqual(
        signalwire
          .roomIds()
          .slice(0, 50)
          .map((id) => signalwire.room(id)?.name),
      )
    })

    test('creates, changes and deletes, and crosses to the bookings from what was written', async () => {
      const created = await supergraph.run(
        `mutation ($name: String!) {
          a: createRoom(input: { name: $name }) { roomId room { name bookings { startsAt } } userErrors { code path } }
          b: createRoom(input: { name: $name }) { roomId userErrors { code path } }
        }`,
        { name: 'written' },
      )
      expect(created.errors).toEqual([])
      expect(created.calls).toEqual(['POST /api/video/rooms', 'POST /api/video/rooms'])
      expect(created.data.a).toMatchObject({
        room: { name: 'written', bookings: [{ startsAt: expect.any(String) }] },
        userErrors: [],
      })
      expect(created.data.b).toEqual({
        roomId: null,
        userErrors: [{ code: 'NAME_TAKEN', path: ['input', 'name'] }],
      })
      const { roomId } = created.data.a
      const changed = await supergraph.run(
        `mutation ($id: ID!) {
          updateRoom(input: { roomId: $id, displayName: "After" }) { room { displayName } }
          createRoomToken(input: { roomName: "any" }) { token }
          deleteRoom(input: { roomId: $id }) { deletedRoomId }
        }`,
        { id: roomId },
      )
      expect(changed.errors).toEqual([])
      expect(changed.data).toEqual({
        updateRoom: { room: { displayName: 'After' } },
        createRoomToken: { token: expect.any(String) },
        deleteRoom: { deletedRoomId: expect.any(String) },
      })
      expect(changed.calls.map((call) => call.replace(roomId, '{id}'))).toEqual([
        '/api/video/rooms/{id}',
        'PUT /api/video/rooms/{id}',
        'POST /api/video/room_tokens',
        '/api/video/rooms/{id}?include_active_session=true',
        'DELETE /api/video/rooms/{id}',
      ])
    })

    test('hands on what became of a write that failed, and sends it once', async () => {
      supergraph.emulator.intercept(({ method }) => (method === 'POST' ? 'reset-after' : undefined))
      const { data, errors, calls } = await supergraph.run(
        `mutation { a: createRoomToken(input: { roomName: "any" }) { token }
          b: createRoom(input: { name: "no way" }) { roomId } }`,
      )
      expect(data).toEqual({ a: null, b: null })
      expect(
        errors.map(({ path, extensions: { code, outcome } }) => [path?.join('.'), code, outcome]),
      ).toEqual([
        ['a', 'UPSTREAM_OUTCOME_UNKNOWN', 'unknown'],
        ['b', 'USER_ERROR', 'not-sent'],
      ])
      expect(calls).toEqual(['POST /api/video/room_tokens'])
    })

    test('fetches 50 sessions as one list, with what only lists have', async () => {
      const { data, errors, calls } = await supergraph.run(
        '{ roomSessions(first: 50) { nodes { costInDollars invoice { cents } } } }',
      )
      expect(errors).toEqual([])
      expect(calls).toEqual(['/api/video/room_sessions?page_size=50'])
      expect(data.roomSessions.nodes).toHaveLength(50)
    })
  })
})
