import { describe, expect } from 'vitest'
import { type Data, type Graph, withGraph } from '../support/graph.ts'
import { answerWith, itemsOf, SID, STAY, TYPES } from '../support/upstream-items.ts'

type NumberFormat = 'int32' | 'int64' | 'integer' | 'double'

/** What the provider's contract says of the properties of one type: words of it, with a space between. */
interface Facts {
  /** Always there, and never null. */
  readonly always: string
  /** Those that may be null; at Twilio they may be absent, too. */
  readonly mayBeNull: string
  /** Those that may be absent, and are not null. */
  readonly mayBeAbsent: string
  readonly numbers: Readonly<Record<string, NumberFormat>>
}

const CONTRACTS: Record<string, Facts> = {
  Room: {
    always: `id name max_members quality fps layout record_on_start tone_on_entry_and_exit room_join_video_off
      user_join_video_off prioritize_handraise created_at updated_at`,
    mayBeNull: `display_name description join_from join_until remove_at remove_after_seconds_elapsed
      enable_room_previews sync_audio_video meta`,
    mayBeAbsent: 'active_session',
    numbers: { max_members: 'int32', fps: 'int32', remove_after_seconds_elapsed: 'int32' },
  },
  Conference: {
    always: `id name quality layout record_on_start tone_on_entry_and_exit user_join_video_off room_join_video_off
      enable_chat created_at updated_at`,
    mayBeNull: `display_name description join_from join_until size enable_room_previews dark_primary dark_background
      dark_foreground dark_success dark_negative light_primary light_background light_foreground light_success
      light_negative meta`,
    mayBeAbsent: 'active_session',
    numbers: {},
  },
  RoomSession: {
    always: `id record_on_start tone_on_entry_and_exit room_join_video_off user_join_video_off locked created_at
      updated_at cost_in_dollars enable_room_previews locked_cover`,
    mayBeNull: `room_id name display_name max_members quality fps join_from join_until remove_at
      remove_after_seconds_elapsed layout start_time end_time duration status preview_url prioritize_handraise
      sync_audio_video`,
    mayBeAbsent: '',
    numbers: {
      max_members: 'int32',
      remove_after_seconds_elapsed: 'int32',
      duration: 'int32',
      cost_in_dollars: 'double',
    },
  },
  RoomSessionMember: {
    always: 'id room_session_id cost_in_dollars',
    mayBeNull: 'name join_time leave_time duration',
    mayBeAbsent: '',
    numbers: { duration: 'int32', cost_in_dollars: 'double' },
  },
  RoomRecording: {
    always: 'id room_session_id cost_in_dollars created_at updated_at',
    mayBeNull: 'status started_at finished_at duration size_in_bytes format uri',
    mayBeAbsent: '',
    numbers: { duration: 'int32', size_in_bytes: 'int32', cost_in_dollars: 'double' },
  },
  RoomSessionEvent: {
    always: 'id project_id room_id room_session_id level name payload created_at',
    mayBeNull: '',
    mayBeAbsent: 'room_recording_id room_participant_id',
    numbers: {},
  },
  VideoLog: {
    // Of a deleted one, all else is absent.
    always: 'id created_at',
    mayBeNull: 'source type url room_name status locked started_at ended_at charge charge_details',
    mayBeAbsent: 'discarded_at',
    numbers: { charge: 'double' },
  },
  VideoStream: {
    always: 'id created_at updated_at',
    mayBeNull: 'url stream_type width height fps',
    mayBeAbsent: '',
    numbers: { width: 'int32', height: 'int32', fps: 'int32' },
  },
  ConferenceToken: {
    always: 'id token scopes',
    mayBeNull: 'name',
    mayBeAbsent: '',
    numbers: {},
  },
  InsightsRoom: {
    always: '',
    mayBeNull: `account_sid room_sid room_name create_time end_time room_type room_status status_callback
      status_callback_method created_method end_reason max_participants unique_participants
      unique_participant_identities concurrent_participants max_concurrent_participants codecs media_region
      duration_sec total_participant_duration_sec total_recording_duration_sec processing_state recording_enabled
      edge_location url links`,
    mayBeAbsent: '',
    numbers: {
      max_participants: 'integer',
      unique_participants: 'integer',
      unique_participant_identities: 'integer',
      concurrent_participants: 'integer',
      max_concurrent_participants: 'integer',
      duration_sec: 'int64',
      total_participant_duration_sec: 'int64',
      total_recording_duration_sec: 'int64',
    },
  },
  InsightsParticipant: {
    always: '',
    mayBeNull: `participant_sid participant_identity join_time leave_time duration_sec account_sid room_sid status
      codecs end_reason error_code error_code_url media_region properties edge_location publisher_info url`,
    mayBeAbsent: '',
    numbers: { duration_sec: 'int64', error_code: 'integer' },
  },
}

/** What is taken as null all the same, as the descriptions of its fields say. */
const TAKEN_AS_NULL = new Set([
  'RoomSession cost_in_dollars',
  'RoomSession locked_cover',
  'RoomSessionMember cost_in_dollars',
  'RoomRecording cost_in_dollars',
  'RoomSessionEvent room_id',
])

/** The largest numbers that a format allows, on both sides. */
const EXTREMES: Record<NumberFormat, readonly number[]> = {
  int32: [2 ** 31 - 1, -(2 ** 31), 0],
  int64: [2 ** 63, -(2 ** 63), 2 ** 53, 2 ** 31, 0],
  integer: [1e300, -1e300, 2 ** 31, 0],
  double: [Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, 0.1, 0],
}

const test = withGraph()

const wordsIn = (text: string) => text.split(/\s+/).filter((word) => word !== '')

/** Every field of a type that has no arguments and needs no further call; the colours of conferences among them. */
async function fieldsOf(graph: Graph, type: string): Promise<string> {
  const levels = 'kind name ofType { kind name ofType { kind name ofType { kind name } } }'
  const { data } = await graph.run(
    `{ __type(name: "${type}") { fields { name args { name } type { ${levels} } } } }`,
  )
  const fields = data.__type.fields.flatMap(({ name, args, type: outer }: Data) => {
    let inner = outer
    while (inner.ofType) inner = inner.ofType
    if (inner.name === 'ConferenceTheme')
      return [`${name} { primary background foreground success negative }`]
    return args.length === 0 && ['SCALAR', 'ENUM'].includes(inner.kind) ? [name] : []
  })
  return fields.join(' ')
}

describe.each(Object.entries(CONTRACTS))('a %s', (type, { always, mayBeNull, mayBeAbsent, numbers }) => {
  const { keys, query } = TYPES[type] as (typeof TYPES)[string]
  const optional = wordsIn(`${mayBeNull} ${mayBeAbsent}`).filter((word) => !(word in keys))
  let ask: string
  let item: Data
  test.beforeAll(async ({ graph }) => {
    ask = query(await fieldsOf(graph, type))
    const [first] = await itemsOf(graph, type)
    item = { ...first, ...keys }
  })

  test('has the properties of its contract', async ({ graph }) => {
    const sent = (await itemsOf(graph, type)).flatMap((each) => Object.keys(each))
    const documented = wordsIn(`${always} ${mayBeNull} ${mayBeAbsent}`)
    expect(sent.filter((word) => !documented.includes(word))).toEqual([])
    expect(documented.filter((word) => !sent.includes(word) && word !== 'active_session')).toEqual([])
  })

  test.for([null, undefined])(
    'is read without an error where all that may be %s is that',
    async (value, { graph }) => {
      answerWith(graph, { ...item, ...Object.fromEntries(optional.map((word) => [word, value])) })
      const { data, errors } = await graph.run(ask)
      expect(errors).toEqual([])
      expect(JSON.stringify(data)).not.toContain('"nodes":[null]')
    },
  )

  test('has an error where one is null that never is', async ({ graph }) => {
    for (const word of wordsIn(always)) {
      answerWith(graph, { ...item, [word]: null })
      const codes = (await graph.run(ask)).errors.map(({ extensions: { code } }) => code)
      const expected = TAKEN_AS_NULL.has(`${type} ${word}`) ? [] : ['UPSTREAM_BAD_RESPONSE']
      expect([word, [...new Set(codes)]]).toEqual([word, expected])
    }
  })

  test('does not blame the provider for a number of the documented format, and does for another value', async ({
    graph,
  }) => {
    for (const [word, format] of Object.entries(numbers)) {
      for (const value of EXTREMES[format]) {
        answerWith(graph, { ...item, [word]: value })
        const { errors } = await graph.run(ask)
        const messages = errors.map(({ message }) => message.replace(/(GET )\S+/, '$1…'))
        const isLarge = (format === 'int64' || format === 'integer') && Math.abs(value) >= 2 ** 31
        const hasInt =
          isLarge && !word.startsWith('total_') && type + word !== 'InsightsParticipantduration_sec'
        const advice = word === 'duration_sec' ? '; select `durationSec`' : ''
        const expected = `\`${word}\` of GET … is beyond what an Int can hold${advice}.`
        expect([word, value, messages]).toEqual([word, value, hasInt ? [expected] : []])
        if (hasInt) expect(errors[0]?.extensions.code).toBe('FIELD_UNAVAILABLE')
      }
      answerWith(graph, { ...item, [word]: '5x' })
      const codes = (await graph.run(ask)).errors.map(({ extensions: { code } }) => code)
      expect([word, new Set(codes)]).toEqual([word, new Set(['UPSTREAM_BAD_RESPONSE'])])
    }
  })
})

describe('a SID that Twilio leaves null', () => {
  const ROOM = { insightsRoom: { sid: SID, roomName: 'a' } }

  test('is the one that was asked for', async ({ graph }) => {
    answerWith(graph, { room_sid: null, room_name: 'a' })
    const room = await graph.run(`{ insightsRoom(id: "${SID}") { sid roomName } }`)
    expect(room).toMatchObject({ data: ROOM, errors: [] })
    answerWith(graph, { participant_sid: null, room_sid: null })
    const id = Buffer.from(`InsightsParticipant:${SID}:${STAY}`).toString('base64url')
    const stay = await graph.run(`{ node(id: "${id}") { id ... on InsightsParticipant { sid roomSid } } }`)
    expect(stay).toMatchObject({ data: { node: { id, sid: STAY, roomSid: null } }, errors: [] })
  })

  test('makes a null node with an error in a list', async ({ graph }) => {
    answerWith(graph, { room_sid: null, room_name: 'a' })
    const { data, errors } = await graph.run('{ insightsRooms(first: 1) { nodes { roomName } } }')
    expect(data.insightsRooms.nodes).toEqual([null])
    expect(errors).toMatchObject([
      { path: ['insightsRooms', 'nodes', 0], extensions: { code: 'UPSTREAM_BAD_RESPONSE' } },
    ])
  })

  test.for([{}, { room_sid: '' }, { room_sid: 5 }])('is something else than %j', async (body, { graph }) => {
    answerWith(graph, body)
    const { data, errors } = await graph.run(`{ insightsRoom(id: "${SID}") { sid } }`)
    expect(data).toEqual({ insightsRoom: null })
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_BAD_RESPONSE' } }])
  })
})

describe('an active session, of which the contract requires nothing', () => {
  test('comes with all its fields where it has its id alone', async ({ graph }) => {
    const { signalwire } = graph.emulator
    const [id = ''] = signalwire.activeSessionIds()
    const fields = await fieldsOf(graph, 'RoomSession')
    const listed = await graph.run(`{ roomSessions(first: 1000) { nodes { ${fields} } } }`)
    const whole = listed.data.roomSessions.nodes.find(({ sessionId }: Data) => sessionId === id)
    const room = { id: whole.roomId, name: 'a', active_session: { id } }
    graph.emulator.intercept(({ path }) =>
      path === '/api/video/rooms' ? { status: 200, body: { links: {}, data: [room] } } : undefined,
    )
    const { data, errors } = await graph.run(`{ rooms(first: 1) { nodes { activeSession { ${fields} } } } }`)
    expect(errors).toEqual([])
    const omitted =
      'displayName joinFrom joinUntil removeAt removeAfterSecondsElapsed endTime duration previewUrl'
    const left = Object.fromEntries(wordsIn(omitted).map((name) => [name, null]))
    expect(data.rooms.nodes).toEqual([{ activeSession: { ...whole, ...left } }])
  })

  test('is null with an error without its id', async ({ graph }) => {
    const body = { links: {}, data: [{ id: SID, active_session: { name: 'a' } }] }
    graph.emulator.intercept(() => ({ status: 200, body }))
    const { data, errors } = await graph.run('{ rooms(first: 1) { nodes { activeSession { name } } } }')
    expect(data.rooms.nodes).toEqual([{ activeSession: null }])
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_BAD_RESPONSE' } }])
  })
})
