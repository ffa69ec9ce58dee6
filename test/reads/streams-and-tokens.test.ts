import { describe, expect } from 'vitest'
import type { SignalWireSpace } from '../../src/emulator/index.ts'
import { globalId } from '../../src/resolvers/global-id.ts'
import { withGraph } from '../support/graph.ts'

const NOBODY = '00000000-0000-4000-8000-000000000000'

const test = withGraph({ rooms: 40, conferences: 20, sessions: 60 }, { explain: true }).extend(
  'space',
  { scope: 'file' },
  ({ emulator }) => emulator.signalwire,
)

const withStreams = (space: SignalWireSpace, noun: string) =>
  (noun === 'room' ? space.roomIds() : space.conferenceIds()).find((id) => space.streams(id).length === 2) ??
  ''
const FIELDS = 'streamId url streamType width height fps createdAt updatedAt'

describe.each(['room', 'conference'] as const)('streams of a %s', (noun) => {
  const select = (
    space: SignalWireSpace,
    args: string,
  ) => `{ ${noun}(id: "${withStreams(space, noun)}") { streams${args} {
    edges { cursor } nodes { ${FIELDS} } pageInfo { hasNextPage hasPreviousPage endCursor } } } }`
  const path = (space: SignalWireSpace) => `/api/video/${noun}s/${withStreams(space, noun)}/streams`

  test('are one call without parameters, whatever part is wanted', async ({ graph, space }) => {
    const [first, second] = space.streams(withStreams(space, noun))
    const one = await graph.run(select(space, '(first: 1)'))
    expect(one.errors).toEqual([])
    const { nodes, pageInfo } = one.data[noun].streams
    expect(nodes).toMatchObject([{ streamId: first?.id, url: first?.url, width: first?.width }])
    expect(pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
    const rest = await graph.run(select(space, `(first: 50, after: "${pageInfo.endCursor}")`))
    expect(rest.data[noun].streams.nodes).toMatchObject([{ streamId: second?.id }])
    expect(rest.data[noun].streams.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
    for (const { calls, extensions } of [one, rest, await graph.run(select(space, ''))]) {
      expect(calls).toEqual([`/api/video/${noun}s/${withStreams(space, noun)}`, path(space)])
      expect(extensions.upstream.worstCase).toBe(2)
    }
  })

  test('of a page are one call for each', async ({ graph }) => {
    const { calls, extensions, errors } = await graph.run(
      `{ ${noun}s(first: 4) { nodes { streams { nodes { streamId } } } } }`,
    )
    expect(errors).toEqual([])
    expect(calls).toHaveLength(5)
    expect(extensions.upstream.worstCase).toBe(5)
  })

  test('follow links where the upstream has pages after all', async ({ graph, space }) => {
    const [first, second] = space.streams(withStreams(space, noun))
    const next = `${path(space)}?page_number=1&page_size=1&page_token=PA1`
    graph.emulator.intercept(({ path: asked, query }) => {
      if (asked !== path(space)) return undefined
      return query.has('page_token')
        ? { status: 200, body: { links: {}, data: [second] } }
        : { status: 200, body: { links: { next }, data: [first] } }
    })
    const { data, calls } = await graph.run(select(space, ''))
    expect(data[noun].streams.nodes).toMatchObject([{ streamId: first?.id }, { streamId: second?.id }])
    expect(calls.slice(1)).toEqual([path(space), next])
  })

  test('of one that is gone meanwhile are null, and the rest is there', async ({ graph, space }) => {
    for (const [status, code] of [
      [404, 'FIELD_UNAVAILABLE'],
      [422, 'UPSTREAM_INVALID_REQUEST'],
    ] as const) {
      graph.emulator.intercept(({ path: asked }) =>
        asked === path(space) ? { status, body: {} } : undefined,
      )
      const { data, errors } = await graph.run(select(space, ''))
      expect(data[noun]).toEqual({ streams: null })
      expect(errors).toMatchObject([{ path: [noun, 'streams'], extensions: { code } }])
    }
  })
})

test('videoStream is one call in either form of its id, and null where there is none', async ({
  graph,
  space,
}) => {
  const [stream] = space.streams(withStreams(space, 'room'))
  for (const id of [stream?.id ?? '', globalId('VideoStream', stream?.id ?? '')]) {
    const { data, calls } = await graph.run(`{ videoStream(id: "${id}") { ${FIELDS} } }`)
    expect(data.videoStream).toMatchObject({ streamId: stream?.id, url: stream?.url, streamType: 'rtmp' })
    expect(calls).toEqual([`/api/video/streams/${stream?.id}`])
  }
  expect((await graph.run(`{ videoStream(id: "${NOBODY}") { url } }`)).data).toEqual({ videoStream: null })
  const wrong = await graph.run(`{ videoStream(id: "${globalId('Room', NOBODY)}") { url } }`)
  expect({ calls: wrong.calls, code: wrong.errors[0]?.extensions.code }).toEqual({
    calls: [],
    code: 'BAD_USER_INPUT',
  })
})

test('tokens are one call for each conference, and one by its id', async ({ graph, space }) => {
  const [conference = ''] = space.conferenceIds()
  const wire = space.conferenceTokens(conference)
  const { data, calls, extensions } = await graph.run(
    `{ conference(id: "${conference}") { tokens(first: 5) { nodes { tokenId name token permissions } } } }`,
  )
  expect(data.conference.tokens.nodes).toEqual(
    wire.map(({ id, name, token, scopes }) => ({ tokenId: id, name, token, permissions: scopes })),
  )
  expect(calls).toEqual([
    `/api/video/conferences/${conference}`,
    `/api/video/conferences/${conference}/conference_tokens?page_size=5`,
  ])
  expect(extensions.upstream.worstCase).toBe(2)
  const one = await graph.run(`{ conferenceToken(id: "${wire[0]?.id}") { name token } }`)
  expect(one.data.conferenceToken).toEqual({ name: wire[0]?.name, token: wire[0]?.token })
  expect(one.calls).toEqual([`/api/video/conference_tokens/${wire[0]?.id}`])
  expect((await graph.run(`{ conferenceToken(id: "${NOBODY}") { name } }`)).data).toEqual({
    conferenceToken: null,
  })
})
