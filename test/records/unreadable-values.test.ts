import { describe, expect } from 'vitest'
import { type Data, type Graph, withFreshGraph } from '../support/graph.ts'

const test = withFreshGraph({ rooms: 6, conferences: 6, sessions: 30 }).extend(
  'id',
  ({ graph }) => graph.emulator.signalwire.roomIds()[0] ?? '',
)

/** A value that no field takes, but `meta`. */
const WRONG = { nested: 'canary' }

/** Each field of a room: its name upstream, and whether null is documented. */
const ROOM_FIELDS: [field: string, key: string, isNullable: boolean, wrong?: unknown][] = [
  ['name', 'name', false],
  ['displayName', 'display_name', true],
  ['description', 'description', true],
  ['maxMembers', 'max_members', false],
  ['quality', 'quality', false],
  ['qualityRaw', 'quality', false],
  ['fps', 'fps', false],
  ['layout', 'layout', false],
  ['layoutRaw', 'layout', false],
  ['joinFrom', 'join_from', true],
  ['joinUntil', 'join_until', true],
  ['removeAt', 'remove_at', true],
  ['removeAfterSecondsElapsed', 'remove_after_seconds_elapsed', true],
  ['recordOnStart', 'record_on_start', false],
  ['toneOnEntryAndExit', 'tone_on_entry_and_exit', false],
  ['roomJoinVideoOff', 'room_join_video_off', false],
  ['userJoinVideoOff', 'user_join_video_off', false],
  ['enableRoomPreviews', 'enable_room_previews', true],
  ['syncAudioVideo', 'sync_audio_video', true],
  ['prioritizeHandraise', 'prioritize_handraise', false],
  ['meta', 'meta', true, 'canary'],
  ['createdAt', 'created_at', false],
  ['updatedAt', 'updated_at', false],
]

describe('a room', () => {
  const askFor = (graph: Graph, field: string) =>
    graph.run(`{ rooms(first: 2) { nodes { roomId value: ${field} } } }`)

  test.for(ROOM_FIELDS)(
    '%s of the wrong type is an error there',
    async ([field, key, isNullable, wrong = WRONG], { graph, id }) => {
      graph.emulator.signalwire.patchRoom(id, { [key]: wrong })
      const { data, errors } = await askFor(graph, field)
      expect(data.rooms.nodes[0]).toEqual(isNullable ? { roomId: id, value: null } : null)
      expect(data.rooms.nodes[1]).toMatchObject({ roomId: expect.any(String) })
      expect(errors).toMatchObject([
        {
          path: ['rooms', 'nodes', 0, 'value'],
          message: expect.stringMatching(
            new RegExp(`^GET /api/video/rooms sent an? \\w+ as \`${key}\` where `),
          ),
          extensions: { code: 'UPSTREAM_BAD_RESPONSE', service: 'signalwire', status: 200, retryable: false },
        },
      ])
      expect(errors[0]?.message).not.toContain('canary')
    },
  )

  test.for(ROOM_FIELDS)(
    '%s that is null or left out is an error only where that is not documented',
    async ([field, key, isNullable], { graph, id }) => {
      for (const value of [null, undefined]) {
        graph.emulator.signalwire.patchRoom(id, { [key]: value })
        const { data, errors } = await askFor(graph, field)
        if (isNullable) {
          expect(errors).toEqual([])
          expect(data.rooms.nodes[0].value).toBeNull()
        } else {
          expect(data.rooms.nodes[0]).toBeNull()
          expect(errors).toMatchObject([
            { path: ['rooms', 'nodes', 0, 'value'], extensions: { code: 'UPSTREAM_BAD_RESPONSE' } },
          ])
        }
      }
    },
  )

  test('with every value wrong is fine as long as only its id is selected', async ({ graph, id }) => {
    graph.emulator.signalwire.patchRoom(id, Object.fromEntries(ROOM_FIELDS.map(([, key]) => [key, WRONG])))
    const { data, errors } = await graph.run(
      '{ rooms(first: 2) { nodes { __typename id roomId activeSession { sessionId } } } }',
    )
    expect(errors).toEqual([])
    expect(data.rooms.nodes[0]).toMatchObject({ __typename: 'Room', roomId: id })
  })

  test('by itself, with a wrong value where none may be null, is null', async ({ graph, id }) => {
    graph.emulator.signalwire.patchRoom(id, { name: 5 })
    const { data, errors } = await graph.run(
      `{ room(id: "${id}") { roomId name } again: room(id: "${id}") { roomId } }`,
    )
    expect(data).toEqual({ room: null, again: { roomId: id } })
    expect(errors).toMatchObject([{ path: ['room', 'name'] }])
  })

  test('with several wrong values has an error for each', async ({ graph, id }) => {
    graph.emulator.signalwire.patchRoom(id, { display_name: 5, description: [], meta: 'x' })
    const { data, errors } = await graph.run(`{ room(id: "${id}") { displayName description meta } }`)
    expect(data.room).toEqual({ displayName: null, description: null, meta: null })
    expect(errors.map(({ path }) => path?.[1]).sort()).toEqual(['description', 'displayName', 'meta'])
  })
})

/** What the language takes for a promise, though it is only data. */
const THENABLE: unknown = JSON.parse('{ "then": 1, "catch": {} }')

describe('values that are nearly right', () => {
  test.for<[field: string, key: string, value: unknown, read: unknown]>([
    ['fps', 'fps', '30', 30],
    ['fps', 'fps', 20, 20],
    ['maxMembers', 'max_members', 2147483647, 2147483647],
    ['removeAfterSecondsElapsed', 'remove_after_seconds_elapsed', 0, 0],
    ['displayName', 'display_name', '', ''],
    ['meta', 'meta', {}, {}],
    ['meta', 'meta', THENABLE, THENABLE],
    ['meta', 'meta', { a: THENABLE }, { a: THENABLE }],
    ['meta', 'meta', { a: [1, { b: null }], 'ü 💥': -1.5 }, { a: [1, { b: null }], 'ü 💥': -1.5 }],
    ['joinFrom', 'join_from', '2026-06-01', '2026-06-01'],
    ['joinFrom', 'join_from', '2026-06-01T23:59:60Z', '2026-06-01T23:59:60Z'],
    ['joinFrom', 'join_from', '2026-06-01t09:30:00.123456+05:30', '2026-06-01t09:30:00.123456+05:30'],
    ['joinFrom', 'join_from', '2028-02-29T00:00:00Z', '2028-02-29T00:00:00Z'],
  ])('%s: `%s` %j is %j', async ([field, key, value, read], { graph, id }) => {
    graph.emulator.signalwire.patchRoom(id, { [key]: value })
    const { data, errors } = await graph.run(`{ room(id: "${id}") { ${field} } }`)
    expect(errors).toEqual([])
    expect(data.room[field]).toEqual(read)
  })

  test.for<[field: string, key: string, value: unknown]>([
    ['fps', 'fps', 'thirty'],
    ['fps', 'fps', ''],
    ['fps', 'fps', 29.97],
    ['fps', 'fps', '29.97'],
    ['fps', 'fps', true],
    ['maxMembers', 'max_members', '20'],
    ['maxMembers', 'max_members', 1.5],
    ['maxMembers', 'max_members', 2147483648],
    ['removeAfterSecondsElapsed', 'remove_after_seconds_elapsed', 3e9],
    ['recordOnStart', 'record_on_start', 'true'],
    ['recordOnStart', 'record_on_start', 1],
    ['displayName', 'display_name', 5],
    ['meta', 'meta', '{}'],
    ['meta', 'meta', [1]],
    ['joinFrom', 'join_from', ''],
    ['joinFrom', 'join_from', 'tomorrow'],
    ['joinFrom', 'join_from', 1767225600],
    ['joinFrom', 'join_from', '2026-02-29T00:00:00Z'],
    ['joinFrom', 'join_from', '2026-06-31'],
    ['joinFrom', 'join_from', '2026-06-01T09:30:00'],
    ['joinFrom', 'join_from', '2026-06-01T24:00:00Z'],
    ['joinFrom', 'join_from', '2026-06-01T09:30:00Z\n'],
  ])('%s: `%s` %j is an error', async ([field, key, value], { graph, id }) => {
    graph.emulator.signalwire.patchRoom(id, { [key]: value })
    const { errors } = await graph.run(`{ room(id: "${id}") { ${field} } }`)
    expect(errors).toMatchObject([{ path: ['room', field], extensions: { code: 'UPSTREAM_BAD_RESPONSE' } }])
  })
})

describe('`meta` that is nested', () => {
  const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
  const ask = (graph: Graph, id: string, levels: number) => {
    graph.emulator.intercept(({ path }) =>
      path.endsWith(id)
        ? { status: 200, body: `{"id":"${id}","name":"x","meta":${nested(levels)}}` }
        : undefined,
    )
    return graph.run(`{ room(id: "${id}") { name meta } conferences(first: 1) { nodes { name } } }`)
  }

  test('a thousand times is passed on', async ({ graph, id }) => {
    const { data, errors } = await ask(graph, id, 1000)
    expect(errors).toEqual([])
    expect(JSON.stringify(data.room.meta)).toBe(nested(1000))
  })

  test.for([1001, 100_000])(
    '%i times is an error there, and the rest of the response comes',
    async (levels, { graph, id }) => {
      const { data, errors } = await ask(graph, id, levels)
      expect(data).toMatchObject({ room: { name: 'x', meta: null }, conferences: { nodes: [{}] } })
      expect(errors).toMatchObject([
        { path: ['room', 'meta'], extensions: { code: 'UPSTREAM_BAD_RESPONSE' } },
      ])
    },
  )
})

describe('words that the schema does not know', () => {
  test('are UNRECOGNIZED, and the raw field has them', async ({ graph, id }) => {
    graph.emulator.signalwire.patchRoom(id, { quality: '4320p', layout: '' })
    const { data, errors } = await graph.run(`{ room(id: "${id}") { quality qualityRaw layout layoutRaw } }`)
    expect(errors).toEqual([])
    expect(data.room).toEqual({
      quality: 'UNRECOGNIZED',
      qualityRaw: '4320p',
      layout: 'UNRECOGNIZED',
      layoutRaw: '',
    })
  })

  test.for(['UNRECOGNIZED', 'constructor', '__proto__', 'HD_720P', '720P'])(
    '%s among them',
    async (quality, { graph, id }) => {
      graph.emulator.signalwire.patchRoom(id, { quality })
      const { data, errors } = await graph.run(`{ room(id: "${id}") { quality qualityRaw } }`)
      expect(errors).toEqual([])
      expect(data.room).toEqual({ quality: 'UNRECOGNIZED', qualityRaw: quality })
    },
  )

  test('in every list and shape', async ({ graph }) => {
    graph.emulator.behaviour.unknownEnums = true
    const { data, errors } = await graph.run(`{
      rooms(first: 100) { nodes { quality qualityRaw layout layoutRaw activeSession { quality qualityRaw layout layoutRaw status statusRaw } } }
      conferences(first: 100) { nodes { quality qualityRaw layout layoutRaw size sizeRaw } }
      roomSessions(first: 50) { nodes { quality qualityRaw status statusRaw recordings { nodes { status statusRaw } } } }
    }`)
    expect(errors).toEqual([])
    const said = JSON.stringify(data)
    expect(said).toContain('"UNRECOGNIZED","qualityRaw":"4320p"')
    expect(said).toContain('"UNRECOGNIZED","statusRaw":"archived"')
  })
})

describe('a session', () => {
  let session: string
  test.beforeEach(({ graph }) => {
    session = graph.emulator.signalwire.activeSessionIds()[0] ?? ''
  })

  test.for(['embedded', 'summary', 'list'] as const)(
    'that is wrong in its %s shape is an error where it came from there',
    async (shape, { graph }) => {
      graph.emulator.signalwire.patchSession(session, { name: WRONG, duration: 3e9 }, [shape])
      const wrong = { embedded: 'rooms', summary: 'roomSession', list: 'roomSessions' }[shape]
      const { data, errors } = await graph.run(`{
      rooms(first: 10) { nodes { activeSession { sessionId name duration } } }
      roomSession(id: "${session}") { sessionId name duration }
      roomSessions(first: 30) { nodes { sessionId name duration } }
    }`)
      expect(errors).toHaveLength(2)
      for (const error of errors) {
        expect(error).toMatchObject({
          path: expect.arrayContaining([wrong]),
          extensions: { code: 'UPSTREAM_BAD_RESPONSE' },
        })
      }
      const said = [
        data.roomSession,
        ...data.roomSessions.nodes,
        ...data.rooms.nodes.map((node: Data) => node.activeSession),
      ]
      const seen = said.filter((each) => each?.sessionId === session)
      expect(seen.length).toBeGreaterThanOrEqual(2)
    },
  )

  test.for<[field: string, key: string, value: unknown]>([
    ['locked', 'locked', null],
    ['costInDollars', 'cost_in_dollars', '0.5'],
    ['createdAt', 'created_at', null],
    ['recordOnStart', 'record_on_start', null],
    ['enableRoomPreviews', 'enable_room_previews', 'yes'],
    ['previewUrl', 'preview_url', 'javascript:alert(1)'],
    ['previewUrl', 'preview_url', 'not a url'],
    ['lockedCover', 'locked_cover', 5],
  ])('%s that is %s %j is null with an error, and the rest stays', async ([field, key, value], { graph }) => {
    graph.emulator.signalwire.patchSession(session, { [key]: value })
    const { data, errors } = await graph.run(`{ roomSessions(first: 30) { nodes { sessionId ${field} } } }`)
    const index = data.roomSessions.nodes.findIndex((node: Data) => node.sessionId === session)
    expect(data.roomSessions.nodes[index]).toEqual({ sessionId: session, [field]: null })
    expect(errors).toMatchObject([
      { path: ['roomSessions', 'nodes', index, field], extensions: { code: 'UPSTREAM_BAD_RESPONSE' } },
    ])
  })
})

describe('members and recordings', () => {
  const withSome = (graph: Graph, idsOf: (session: string) => string[]): [session: string, item: string] => {
    const session = graph.emulator.signalwire.sessionIds().find((each) => idsOf(each).length > 0) ?? ''
    return [session, idsOf(session)[0] ?? '']
  }

  test('the size of a file may pass 2 GiB, and what is no number may not', async ({ graph }) => {
    const { signalwire } = graph.emulator
    const [session, recording] = withSome(graph, (each) => signalwire.recordingIds(each))
    const ask = async () => {
      const { data, errors } = await graph.run(
        `{ roomSession(id: "${session}") { recordings(first: 1) { nodes { recordingId sizeInBytes } } } }`,
      )
      return { node: data.roomSession.recordings.nodes[0], errors }
    }
    for (const size of [0, 2147483647, 2147483648, 5_000_000_000_000, 9007199254740991]) {
      signalwire.patchRecording(recording, { size_in_bytes: size })
      expect(await ask()).toEqual({ node: { recordingId: recording, sizeInBytes: size }, errors: [] })
    }
    for (const size of ['5', true, {}]) {
      signalwire.patchRecording(recording, { size_in_bytes: size })
      expect(await ask()).toMatchObject({
        node: { sizeInBytes: null },
        errors: [{ extensions: { code: 'UPSTREAM_BAD_RESPONSE' } }],
      })
    }
  })

  test('a member without its session is null where its global ID is asked for, and only there', async ({
    graph,
  }) => {
    const { signalwire } = graph.emulator
    const [session, member] = withSome(graph, (each) => signalwire.memberIds(each))
    signalwire.patchMember(member, { room_session_id: null })
    const { data, errors } = await graph.run(
      `{ roomSession(id: "${session}") { bare: members(first: 1) { nodes { memberId } } members(first: 1) { nodes { id memberId } } } }`,
    )
    expect(data.roomSession).toEqual({ bare: { nodes: [{ memberId: member }] }, members: { nodes: [null] } })
    expect(errors).toMatchObject([
      { path: ['roomSession', 'members', 'nodes', 0, 'id'], extensions: { code: 'UPSTREAM_BAD_RESPONSE' } },
    ])
  })
})
