import { describe, expect } from 'vitest'
import type { SignalWireSpace } from '../../src/emulator/index.ts'
import { globalId } from '../../src/resolvers/global-id.ts'
import { withGraph } from '../support/graph.ts'

const NOBODY = '00000000-0000-4000-8000-000000000000'
const ALL = `logId createdAt discardedAt source sourceRaw type typeRaw status statusRaw roomName locked startedAt endedAt
  costInDollars charges { description costInDollars } url sessionId session { sessionId name }`

const test = withGraph({ rooms: 40, conferences: 20, sessions: 120 }, { explain: true }).extend(
  'space',
  { scope: 'file' },
  ({ emulator }) => emulator.signalwire,
)

const { stringify } = JSON
const isDiscarded = (space: SignalWireSpace, id: string) => 'discarded_at' in Object(space.log(id))
const entries = (space: SignalWireSpace) => space.logIds().filter((id) => !isDiscarded(space, id))

describe('videoLog', () => {
  test('is one call, and its session another', async ({ graph, space }) => {
    const [id = ''] = entries(space)
    const wire = Object(space.log(id))
    const session = wire.url.split('/').at(-1)
    for (const form of [id, globalId('VideoLog', id)]) {
      const { data, calls, errors, extensions } = await graph.run(`{ videoLog(id: "${form}") { ${ALL} } }`)
      expect(errors).toEqual([])
      expect(data.videoLog).toMatchObject({
        logId: id,
        source: 'REALTIME_API',
        sourceRaw: 'realtime_api',
        discardedAt: null,
        costInDollars: wire.charge,
        url: wire.url,
        sessionId: session,
        session: { sessionId: session, name: wire.room_name },
      })
      expect(data.videoLog.charges[0]).toEqual({
        description: 'Members',
        costInDollars: wire.charge_details[0].charge,
      })
      expect(calls).toEqual([`/api/video/logs/${id}`, `/api/video/room_sessions/${session}`])
      expect(extensions.upstream.worstCase).toBe(2)
    }
    expect((await graph.run(`{ videoLog(id: "${NOBODY}") { logId } }`)).data).toEqual({ videoLog: null })
    const wrong = await graph.run(`{ videoLog(id: "${globalId('Room', NOBODY)}") { logId } }`)
    expect({ calls: wrong.calls, code: wrong.errors[0]?.extensions.code }).toEqual({
      calls: [],
      code: 'BAD_USER_INPUT',
    })
  })

  test('of a deleted entry has three values, and asks for no session', async ({ graph, space }) => {
    const id = space.logIds().find((each) => isDiscarded(space, each))
    const { data, calls, errors } = await graph.run(`{ videoLog(id: "${id}") { ${ALL} } }`)
    expect(errors).toEqual([])
    const { logId, createdAt, discardedAt, ...rest } = data.videoLog
    expect({ id: logId, created_at: createdAt, discarded_at: discardedAt }).toEqual(space.log(id ?? ''))
    expect(new Set(Object.values(rest))).toEqual(new Set([null]))
    expect(calls).toEqual([`/api/video/logs/${id}`])
  })

  test('has an absolute address, whatever the upstream wrote, and none that is no address', async ({
    graph,
    space,
  }) => {
    graph.emulator.behaviour.links = 'relative'
    const [id = ''] = entries(space)
    const ask = async (url: unknown) => {
      graph.emulator.intercept(() => ({ status: 200, body: { ...space.log(id), url } }))
      return graph.run(`{ videoLog(id: "${id}") { url sessionId } }`)
    }
    graph.emulator.clearIntercept()
    const relative = await graph.run(`{ videoLog(id: "${id}") { url sessionId } }`)
    expect(relative.data.videoLog.url).toBe(
      `${graph.emulator.url}/api/video/room_sessions/${relative.data.videoLog.sessionId}`,
    )
    expect((await ask('https://example.com/somewhere')).data.videoLog).toEqual({
      url: 'https://example.com/somewhere',
      sessionId: null,
    })
    const script = await ask('javascript:alert(1)')
    expect(script.data.videoLog).toEqual({ url: null, sessionId: null })
    expect(script.errors).toMatchObject([
      { path: ['videoLog', 'url'], extensions: { code: 'FIELD_UNAVAILABLE' } },
    ])
    expect((await ask(7)).errors).toMatchObject([{ extensions: { code: 'UPSTREAM_BAD_RESPONSE' } }])
  })

  test('has unknown words as they come, and charges that cannot be read as an error at their place', async ({
    graph,
    space,
  }) => {
    const [id = ''] = entries(space)
    const item = {
      ...space.log(id),
      source: 'crystal_ball',
      type: 'seance',
      charge_details: [{ charge: 1 }],
    }
    graph.emulator.intercept(() => ({ status: 200, body: item }))
    const { data, errors } = await graph.run(
      `{ videoLog(id: "${id}") { source sourceRaw type typeRaw charges { description costInDollars } roomName } }`,
    )
    expect(data.videoLog).toMatchObject({
      source: 'UNRECOGNIZED',
      sourceRaw: 'crystal_ball',
      type: 'UNRECOGNIZED',
      typeRaw: 'seance',
      charges: null,
    })
    expect(errors).toMatchObject([{ path: ['videoLog', 'charges', 0, 'description'] }])
  })
})

describe('videoLogs', () => {
  test('sends its filter, and one call', async ({ graph }) => {
    const { data, calls, errors } = await graph.run(
      `{ videoLogs(first: 5, filter: { createdAfter: "2026-06-01T00:00:00Z", createdBefore: "2026-06-01T11:00:00Z",
        createdOn: "2026-06-01T00:00:00Z", includeDeleted: true }) { nodes { createdAt } } }`,
    )
    expect(errors).toEqual([])
    expect(calls).toEqual([
      '/api/video/logs?created_after=2026-06-01T00%3A00%3A00Z&created_before=2026-06-01T11%3A00%3A00Z&created_on=2026-06-01T00%3A00%3A00Z&include_deleted=true&page_size=5',
    ])
    expect(data.videoLogs.nodes).toHaveLength(5)
    const wrong = await graph.run('{ videoLogs(filter: { createdOn: "yesterday" }) { nodes { logId } } }')
    expect({ calls: wrong.calls, status: wrong.errors.length }).toEqual({ calls: [], status: 1 })
  })

  test('shows deleted entries only when they are asked for', async ({ graph, space }) => {
    const ids = async (filter: string) =>
      (await graph.run(`{ videoLogs(first: 1000${filter}) { nodes { logId } } }`)).data.videoLogs.nodes.map(
        (node: { logId: string }) => node.logId,
      )
    expect(await ids('')).toEqual(entries(space))
    expect(await ids(', filter: { includeDeleted: true }')).toEqual(space.logIds())
  })

  test.for([1, 5, 10])(
    'with %i sessions is the page and a call for each of them',
    async (first, { graph }) => {
      const { data, calls, errors, extensions } = await graph.run(
        `{ videoLogs(first: ${first}) { nodes { session { sessionId } } } }`,
      )
      expect(errors).toEqual([])
      const sessions = data.videoLogs.nodes.map((node: never) => Object(node).session.sessionId)
      expect(calls).toEqual([
        `/api/video/logs?page_size=${first}`,
        ...sessions.map((id: string) => `/api/video/room_sessions/${id}`),
      ])
      expect(extensions.upstream.worstCase).toBe(first + 1)
    },
  )

  test('with more sessions is the page and their list', async ({ graph }) => {
    const { calls, errors, data } = await graph.run(
      '{ videoLogs(first: 40) { nodes { sessionId session { sessionId costInDollars } } } }',
    )
    expect(errors).toEqual([])
    expect(calls).toEqual(['/api/video/logs?page_size=40', '/api/video/room_sessions?page_size=1000'])
    for (const { sessionId, session } of data.videoLogs.nodes) expect(session.sessionId).toBe(sessionId)
  })

  test('two entries about one session are one call', async ({ graph, space }) => {
    const [id = ''] = entries(space)
    const twice = [space.log(id), { ...space.log(id), id: NOBODY }]
    graph.emulator.intercept(({ path }) =>
      path === '/api/video/logs' ? { status: 200, body: { links: {}, data: twice } } : undefined,
    )
    const { calls } = await graph.run('{ videoLogs(first: 2) { nodes { session { name } } } }')
    expect(calls).toHaveLength(2)
  })

  test('a session that is gone is null', async ({ graph, space }) => {
    const [id = ''] = entries(space)
    const session = Object(space.log(id)).url.split('/').at(-1)
    space.removeSession(session)
    const { data, errors } = await graph.run(`{ videoLog(id: "${id}") { sessionId session { name } } }`)
    expect(errors).toEqual([])
    expect(data.videoLog).toEqual({ sessionId: session, session: null })
  })

  test('is refused where the token may not read it', async ({ graph }) => {
    graph.emulator.intercept(() => ({ status: 403, body: { error: 'Forbidden' } }))
    const { data, errors } = await graph.run('{ videoLogs(first: 1) { nodes { logId } } }')
    expect(data).toEqual({ videoLogs: null })
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_FORBIDDEN' } }])
  })
})

test('node and nodes find entries, streams and tokens', async ({ graph, space }) => {
  const [log = ''] = entries(space)
  const room = space.roomIds().find((id) => space.streams(id).length > 0) ?? ''
  const stream = space.streams(room)[0]?.id ?? ''
  const token = space.conferenceTokens(space.conferenceIds()[0] ?? '')[0]?.id ?? ''
  const ids = [globalId('VideoLog', log), globalId('VideoStream', stream), globalId('ConferenceToken', token)]
  const { data, calls, errors, extensions } = await graph.run(
    `{ nodes(ids: ${stringify(ids)}) { id __typename ... on VideoLog { logId } ... on VideoStream { streamId } ... on ConferenceToken { tokenId } } }`,
  )
  expect(errors).toEqual([])
  expect(data.nodes).toEqual([
    { id: ids[0], __typename: 'VideoLog', logId: log },
    { id: ids[1], __typename: 'VideoStream', streamId: stream },
    { id: ids[2], __typename: 'ConferenceToken', tokenId: token },
  ])
  expect(calls.sort()).toEqual([
    `/api/video/conference_tokens/${token}`,
    `/api/video/logs/${log}`,
    `/api/video/streams/${stream}`,
  ])
  expect(extensions.upstream.worstCase).toBe(3)
  const gone = await graph.run(`{ node(id: "${globalId('VideoStream', NOBODY)}") { id } }`)
  expect({ data: gone.data, errors: gone.errors }).toEqual({ data: { node: null }, errors: [] })
})
