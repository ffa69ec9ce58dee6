import { describe, expect } from 'vitest'
import { LONG } from '../support/extra.ts'
import { type Data, type Graph, openGraph, withFreshGraph } from '../support/graph.ts'

const test = withFreshGraph({ sessions: 60, insightsRooms: 40 })

const QUERY = `query ($first: Int, $after: String, $providers: [VideoProvider!]) {
  videoSessions(first: $first, after: $after, providers: $providers) {
    edges { cursor node { id provider startTime } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`

interface Session {
  id: string
  provider: string
  startTime: string | null
}

/** Walks the merged list to its end; gives every session, and the upstream calls of each page. */
async function walk(
  graph: Graph,
  first: number,
  { after, providers }: { after?: string; providers?: string[] } = {},
) {
  const sessions: Session[] = []
  const calls: string[][] = []
  let next = after
  let attempts = 0
  do {
    const result = await graph.run(QUERY, { first, after: next, providers })
    calls.push(result.calls)
    // Nothing but a failed provider was left to give: the same place is asked for again.
    if (!result.data.videoSessions && attempts++ < 3) continue
    attempts = 0
    const { edges, pageInfo } = result.data.videoSessions
    sessions.push(...edges.flatMap((edge: Data) => edge.node ?? []))
    next = pageInfo.hasNextPage ? pageInfo.endCursor : undefined
  } while (next || attempts > 0)
  return { sessions, calls, ids: sessions.map((session) => session.id) }
}

function isNewestFirst(sessions: readonly Session[]): boolean {
  const times = sessions.map((session) => Date.parse(session.startTime ?? ''))
  return times.every(
    (time, index) => index === 0 || Number.isNaN(time) || !(time > (times[index - 1] as number)),
  )
}

describe('a thousand sessions of both providers', () => {
  test.override('emulated', { sessions: 600, insightsRooms: 400 })

  test('come once each, in the same order at every page size', async ({ graph }) => {
    const byThousand = await walk(graph, 1000)
    expect(new Set(byThousand.ids).size).toBe(1000)
    for (const first of LONG ? [1, 7, 50] : [7, 50]) {
      const { ids } = await walk(graph, first)
      expect(ids).toEqual(byThousand.ids)
    }
  }, 300_000)

  test('are newest first where each provider’s own list is', async ({ graph }) => {
    const { sessions } = await walk(graph, 50)
    const timed = sessions.filter((session) => session.startTime)
    expect(isNewestFirst(timed)).toBe(true)
    expect(new Set(timed.slice(0, 100).map((session) => session.provider)).size).toBe(2)
  })

  test.for(['oldest-first', 'shuffled'] as const)(
    'come once each when lists are %s',
    async (order, { graph }) => {
      graph.emulator.behaviour.order = order
      const byFifty = await walk(graph, 50)
      expect(new Set(byFifty.ids).size).toBe(1000)
      expect((await walk(graph, 1000)).ids).toEqual(byFifty.ids)
    },
  )

  test.for([
    ['relative', 'per-page', true],
    ['absolute', 'per-walk', true],
  ] as const)(
    'come once each with %s links and %s tokens',
    async ([links, tokenStyle, emptyLastPage], { graph }) => {
      Object.assign(graph.emulator.behaviour, { links, tokenStyle, emptyLastPage })
      expect(new Set((await walk(graph, 50)).ids).size).toBe(1000)
    },
  )

  test('cost one call a provider for the first page, and then only for the provider that ran out', async ({
    graph,
  }) => {
    const { calls } = await walk(graph, 50)
    expect(calls[0]).toHaveLength(2)
    // 600 and 400 sessions in pages of 50 are 12 and 8 pages, each asked for once.
    expect(calls.flat()).toHaveLength(20)
    for (const page of calls.slice(1)) expect(page.length).toBeLessThanOrEqual(2)
    expect(new Set(calls.flat()).size).toBe(20)
  })

  test('are all there when one provider fails on every third call', async ({ graph }) => {
    let asked = 0
    graph.emulator.intercept(({ path }) =>
      path.startsWith('/v1') && ++asked % 3 === 0 ? { status: 503, body: '' } : undefined,
    )
    for (const first of LONG ? [1, 7, 50, 1000] : [7, 50, 1000]) {
      const { ids } = await walk(graph, first)
      expect(ids).toHaveLength(1000)
      expect(new Set(ids).size).toBe(1000)
    }
  })

  test('have short cursors', async ({ graph }) => {
    graph.emulator.behaviour.tokenStyle = 'per-page'
    let after: string | undefined
    for (let page = 0; page < 6; page++) {
      const { data } = await graph.run(QUERY, { first: 37, after })
      for (const { cursor } of data.videoSessions.edges) expect(cursor.length).toBeLessThan(300)
      after = data.videoSessions.pageInfo.endCursor
    }
  })

  test('go on after any edge, also one in the middle', async ({ graph }) => {
    const { ids } = await walk(graph, 1000)
    const { data } = await graph.run(QUERY, { first: 20 })
    for (const place of [0, 7, 18]) {
      const next = await graph.run(QUERY, { first: 5, after: data.videoSessions.edges[place].cursor })
      expect(next.data.videoSessions.edges.map((edge: Data) => edge.node.id)).toEqual(
        ids.slice(place + 1, place + 6),
      )
    }
  })
})

describe('a provider that fails', () => {
  test('is an error behind the other’s sessions, and goes on where it was once it is back', async ({
    graph,
  }) => {
    const { ids } = await walk(graph, 100)
    graph.emulator.intercept(({ path }) => (path.startsWith('/v1') ? { status: 503, body: '' } : undefined))
    const { data, errors } = await graph.run(QUERY, { first: 10 })
    const { edges, pageInfo } = data.videoSessions
    expect(edges.slice(0, 10).map((edge: Data) => edge.node.provider)).toEqual(Array(10).fill('SIGNALWIRE'))
    expect(edges.slice(10)).toEqual([{ cursor: expect.any(String), node: null }])
    expect(errors).toMatchObject([
      {
        path: ['videoSessions', 'edges', 10, 'node'],
        extensions: { code: 'UPSTREAM_UNAVAILABLE', service: 'twilio' },
      },
    ])
    expect(pageInfo.hasNextPage).toBe(true)
    graph.emulator.clearIntercept()
    const rest = await walk(graph, 30, { after: pageInfo.endCursor })
    const first = edges.slice(0, 10).map((edge: Data) => edge.node.id)
    expect([...first, ...rest.ids].sort()).toEqual([...ids].sort())
  })

  test('alone is an error of the field', async ({ graph }) => {
    graph.emulator.intercept(() => ({ status: 503, body: '' }))
    const one = await graph.run(QUERY, { first: 10, providers: ['TWILIO'] })
    expect(one.data.videoSessions).toBeNull()
    expect(one.errors).toMatchObject([{ path: ['videoSessions'], extensions: { service: 'twilio' } }])
    const both = await graph.run(QUERY, { first: 10 })
    expect(both.errors).toMatchObject([
      { path: ['videoSessions'], extensions: { service: 'signalwire', others: [{ service: 'twilio' }] } },
    ])
  })

  test.for(['/v1', '/api'])(
    'together with the other is told in one order, also when %s fails last',
    async (last, { graph }) => {
      graph.emulator.intercept(({ path }) => ({
        status: 503,
        body: '',
        delayMs: path.startsWith(last) ? 50 : 0,
      }))
      const { errors } = await graph.run(QUERY, { first: 20 })
      expect(errors).toMatchObject([
        { extensions: { service: 'signalwire', others: [{ service: 'twilio' }] }, path: ['videoSessions'] },
      ])
      expect(errors[0]?.message).toMatch(/^GET \/api.* GET \/v1/)
    },
  )

  test('that never linked on does not keep a client going in circles', async ({ graph }) => {
    const { data } = await graph.run(QUERY, { first: 100 })
    expect(data.videoSessions.pageInfo.hasNextPage).toBe(false)
    const { data: after, calls } = await graph.run(QUERY, {
      first: 10,
      after: data.videoSessions.pageInfo.endCursor,
    })
    expect(after.videoSessions).toMatchObject({
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    })
    expect(calls).toEqual([])
  })
})

describe('a walk with ever larger pages', () => {
  test('takes no more than some twenty pages of each provider at once, and loses nothing', async ({
    graph,
  }) => {
    const { ids } = await walk(graph, 100)
    const start = await graph.run(QUERY, { first: 1 })
    const seen = [start.data.videoSessions.edges[0].node.id]
    let after: string | undefined = start.data.videoSessions.pageInfo.endCursor
    while (after) {
      const { data, errors, calls } = await graph.run(QUERY, { first: 100, after })
      expect(errors).toEqual([])
      expect(calls.length).toBeLessThanOrEqual(42)
      const { edges, pageInfo } = data.videoSessions
      expect(edges.length).toBeGreaterThan(0)
      seen.push(...edges.map((edge: Data) => edge.node.id))
      after = pageInfo.hasNextPage ? pageInfo.endCursor : undefined
    }
    expect(seen).toEqual(ids)
  })
})

test('a provider that is not configured is named, and does not keep the walk from ending', async () => {
  const graph = await openGraph({ sessions: 20 }, { twilio: undefined })
  const { data, errors } = await graph.run(QUERY, { first: 50, providers: ['TWILIO', 'SIGNALWIRE'] })
  expect(errors).toMatchObject([{ extensions: { code: 'PROVIDER_NOT_CONFIGURED', service: 'twilio' } }])
  expect(data.videoSessions.edges).toHaveLength(21)
  expect(data.videoSessions.pageInfo.hasNextPage).toBe(false)
})

describe('arguments', () => {
  test('choose the providers, whatever their order', async ({ graph }) => {
    const { sessions } = await walk(graph, 25, { providers: ['TWILIO', 'TWILIO'] })
    expect(sessions).toHaveLength(40)
    expect(new Set(sessions.map((session) => session.provider))).toEqual(new Set(['TWILIO']))
    const one = await graph.run(QUERY, { first: 5, providers: ['TWILIO', 'SIGNALWIRE'] })
    const { data, errors } = await graph.run(QUERY, {
      first: 5,
      after: one.data.videoSessions.pageInfo.endCursor,
      providers: ['SIGNALWIRE', 'TWILIO'],
    })
    expect(errors).toEqual([])
    expect(data.videoSessions.edges).toHaveLength(5)
  })

  test.for([
    ['no provider', { providers: [] }, 'BAD_USER_INPUT'],
    ['an altered cursor', { after: '1abcdefghijklW10' }, 'CURSOR_INVALID'],
  ] as const)('with %s are refused before any call', async ([_, variables, code], { graph }) => {
    const { errors, calls } = await graph.run(QUERY, variables)
    expect(errors).toMatchObject([{ path: ['videoSessions'], extensions: { code } }])
    expect(calls).toEqual([])
  })

  test.for([
    ['above the maximum', 1001, 'PAGE_SIZE_LIMIT_EXCEEDED'],
    ['below 0', -1, 'BAD_USER_INPUT'],
  ] as const)('with a first %s are refused before anything runs', async ([_, first, code], { graph }) => {
    const { status, errors, calls } = await graph.run(QUERY, { first })
    expect({ status, calls }).toEqual({ status: 400, calls: [] })
    expect(errors).toMatchObject([{ extensions: { code } }])
  })

  test('bind the cursor to the providers', async ({ graph }) => {
    const { data } = await graph.run(QUERY, { first: 5 })
    const after = data.videoSessions.pageInfo.endCursor
    const { errors, calls } = await graph.run(QUERY, { first: 5, after, providers: ['TWILIO'] })
    expect(errors).toMatchObject([{ extensions: { code: 'CURSOR_INVALID' } }])
    expect(calls).toEqual([])
  })

  test('may ask for nothing, and still learn whether there is more', async ({ graph }) => {
    const { data, calls } = await graph.run('{ videoSessions(first: 0) { edges { cursor } } }')
    expect(data.videoSessions.edges).toEqual([])
    expect(calls).toEqual([])
    const { data: more } = await graph.run(QUERY, { first: 0 })
    expect(more.videoSessions.pageInfo.hasNextPage).toBe(true)
  })
})

test('that began at the same moment come in the order of the providers', async ({ graph }) => {
  const at = '2026-06-01T09:30:00Z'
  const rooms = [1, 2].map((number) => ({ room_sid: `RM${number}`.padEnd(34, '0'), create_time: at }))
  graph.emulator.intercept(({ path }) => ({
    status: 200,
    body: path.startsWith('/api/video/')
      ? { links: {}, data: ['one', 'two'].map((id) => ({ id, start_time: at })) }
      : { meta: { key: 'rooms', next_page_url: null, previous_page_url: null }, rooms },
  }))
  const { data } = await graph.run(QUERY, { first: 4 })
  expect(data.videoSessions.edges.map(({ node }: Data) => node.provider)).toEqual([
    ...['SIGNALWIRE', 'SIGNALWIRE'],
    ...['TWILIO', 'TWILIO'],
  ])
})

describe('the interface', () => {
  test('gives the same facts of a session whichever provider runs it', async () => {
    const graph = await openGraph()
    const { data, errors } = await graph.run(`{
      videoSessions(first: 100) { nodes {
        __typename id provider name startTime endTime duration inProgress
        ... on RoomSession { costInDollars locked } ... on InsightsRoom { maxConcurrentParticipants }
      } }
    }`)
    expect(errors).toEqual([])
    const types = new Set(data.videoSessions.nodes.map((node: Data) => node.__typename))
    expect(types).toEqual(new Set(['RoomSession', 'InsightsRoom']))
    for (const node of data.videoSessions.nodes) {
      expect(node).toMatchObject({ id: expect.any(String), inProgress: expect.any(Boolean) })
      if (node.inProgress) expect(node.endTime).toBeNull()
    }
  })
})
