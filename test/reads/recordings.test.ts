import { describe, expect } from 'vitest'
import { globalId } from '../../src/resolvers/global-id.ts'
import { withGraph } from '../support/graph.ts'

const NOBODY = '00000000-0000-4000-8000-000000000000'

const test = withGraph({}, { explain: true })
  .extend('session', { scope: 'file' }, ({ emulator: { signalwire } }) => {
    const withOne = signalwire
      .sessionIds()
      .filter(
        (id) => signalwire.recordingIds(id).length > 0 && signalwire.session(id)?.status === 'completed',
      )
    return withOne[3] ?? ''
  })
  .extend(
    'recording',
    { scope: 'file' },
    ({ emulator, session }) => emulator.signalwire.recordingIds(session)[0] ?? '',
  )

const worstCase = ({ extensions }: { extensions: { upstream: { worstCase: number } } }) =>
  extensions.upstream.worstCase

describe('roomRecording', () => {
  test('is one call by UUID and by global ID, with the lifetime of its link', async ({
    graph,
    session,
    recording,
  }) => {
    for (const id of [recording, globalId('RoomRecording', recording)]) {
      const result = await graph.run(
        `{ roomRecording(id: "${id}", mediaTtl: 60) { recordingId sessionId uri } }`,
      )
      expect(result.errors).toEqual([])
      expect(result.data.roomRecording).toMatchObject({ recordingId: recording, sessionId: session })
      expect(result.calls).toEqual([`/api/video/room_recordings/${recording}?media_ttl=60`])
      expect(worstCase(result)).toBe(1)
    }
  })

  test('with two lifetimes is two calls, with one a single call', async ({ graph, recording }) => {
    const both = await graph.run(
      `{ a: roomRecording(id: "${recording}", mediaTtl: 60) { uri } b: roomRecording(id: "${recording}") { uri } }`,
    )
    expect(both.calls.sort()).toEqual([
      `/api/video/room_recordings/${recording}`,
      `/api/video/room_recordings/${recording}?media_ttl=60`,
    ])
    expect(worstCase(both)).toBe(2)
    const same = await graph.run(
      `{ a: roomRecording(id: "${recording}") { uri } b: roomRecording(id: "${recording}") { format } }`,
    )
    expect(same.calls).toHaveLength(1)
    expect(worstCase(same)).toBe(1)
  })

  test('is null where there is none, and refuses other ids and negative seconds before any call', async ({
    graph,
    recording,
  }) => {
    expect((await graph.run(`{ roomRecording(id: "${NOBODY}") { uri } }`)).data).toEqual({
      roomRecording: null,
    })
    for (const field of [
      `roomRecording(id: "${globalId('Room', NOBODY)}")`,
      'roomRecording(id: "x")',
      `roomRecording(id: "${recording}", mediaTtl: -1)`,
    ]) {
      const { errors, calls } = await graph.run(`{ ${field} { uri } }`)
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
      expect(calls).toEqual([])
    }
    const list = await graph.run('{ roomRecordings(mediaTtl: -1) { nodes { uri } } }')
    expect({ codes: list.errors.map((each) => each.extensions.code), calls: list.calls }).toEqual({
      codes: ['BAD_USER_INPUT'],
      calls: [],
    })
  })

  test('has events of its own: one call for each recording', async ({ graph, recording }) => {
    const result = await graph.run(
      `{ roomRecording(id: "${recording}") { events(first: 5) { nodes { name recordingId } } } }`,
    )
    expect(result.data.roomRecording.events.nodes).toEqual([
      { name: 'recording.ended', recordingId: recording },
      { name: 'recording.started', recordingId: recording },
    ])
    expect(result.calls).toEqual([
      `/api/video/room_recordings/${recording}`,
      `/api/video/room_recordings/${recording}/events?page_size=5`,
    ])
    expect(worstCase(result)).toBe(2)
  })

  test('has no events once it is gone', async ({ graph, recording }) => {
    graph.emulator.intercept(({ path }) => (path.endsWith('/events') ? { status: 404, body: {} } : undefined))
    const { data, errors } = await graph.run(
      `{ roomRecording(id: "${recording}") { format events(first: 5) { nodes { name } } } }`,
    )
    graph.emulator.clearIntercept()
    expect(data.roomRecording).toEqual({ format: 'mp4', events: null })
    expect(errors).toMatchObject([{ extensions: { code: 'FIELD_UNAVAILABLE' } }])
  })
})

describe('roomRecordings', () => {
  test('is one call with the lifetime of the links', async ({ graph }) => {
    const result = await graph.run('{ roomRecordings(first: 4, mediaTtl: 60) { nodes { uri } } }')
    expect(result.calls).toEqual(['/api/video/room_recordings?media_ttl=60&page_size=4'])
    expect(result.data.roomRecordings.nodes).toHaveLength(4)
    expect(worstCase(result)).toBe(1)
  })

  test('brings few sessions by id, and many in one list', async ({ graph }) => {
    const few = await graph.run('{ roomRecordings(first: 3) { nodes { session { sessionId } } } }')
    const sessions = few.data.roomRecordings.nodes.map((node: never) => Object(node).session.sessionId)
    expect(few.calls).toEqual([
      '/api/video/room_recordings?page_size=3',
      ...[...new Set(sessions)].map((id) => `/api/video/room_sessions/${id}`),
    ])
    expect(worstCase(few)).toBe(4)
    const many = await graph.run('{ roomRecordings(first: 60) { nodes { session { sessionId } } } }')
    expect(many.errors).toEqual([])
    expect(many.calls).toEqual([
      '/api/video/room_recordings?page_size=60',
      '/api/video/room_sessions?page_size=1000',
    ])
  })
})
