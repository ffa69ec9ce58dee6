import { createHash } from 'node:crypto'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createMetrics, createRoomgraph, type RoomgraphOptions } from '../../src/index.ts'
import { AUDIENCE, ISSUER, startIssuer } from '../support/issuer.ts'
import { EventReader } from './reader.ts'
import { idOf, numbersOf, startWatched, type WatchedUpstream } from './watched-upstream.ts'

const ALL = 'subscription { liveSessions { isSnapshot started { sessionId } ended { sessionId } } }'

let upstream: WatchedUpstream

async function start(options: Partial<RoomgraphOptions> = {}): Promise<void> {
  upstream = await startWatched(options)
  upstream.begin(1)
}

afterEach(() => upstream.graph.close())

/** Status and code of a subscription that is refused. */
async function refusalOf(query: string, options = {}): Promise<readonly [number, unknown]> {
  const response = await upstream.ask(query, options)
  expect(response.headers.get('content-type')).toMatch(/json/)
  const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] }
  return [response.status, errors[0]?.extensions.code]
}

describe('the form of a stream', () => {
  test('is server-sent events, by POST and by GET, and no proxy is to hold them back', async () => {
    await start()
    const url = `http://localhost/graphql?query=${encodeURIComponent(ALL)}`
    for (const accept of ['text/event-stream', '*/*', 'text/event-stream, application/json;q=0.5']) {
      const byGet = new Request(url, { headers: { accept } })
      for (const response of [
        await upstream.graph.fetch(byGet),
        await upstream.ask(ALL, { headers: { accept } }),
      ]) {
        expect(response.status).toBe(200)
        const headers = Object.fromEntries(response.headers)
        expect(headers).toMatchObject({
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store, no-transform',
          'x-accel-buffering': 'no',
        })
        const events = new EventReader(response)
        const sent = await events.next()
        expect(sent).toMatchObject({ event: 'next', id: expect.stringMatching(/\.\d+$/) })
        expect(numbersOf(sent?.data.data.liveSessions.started)).toEqual([1])
        await events.close()
      }
    }
  })

  test('is parts for a client of Apollo, each readable when it is there', async () => {
    await start()
    const accept = 'multipart/mixed;boundary="graphql";subscriptionSpec="1.0",application/json'
    const response = await upstream.ask(ALL, { headers: { accept } })
    expect(response.headers.get('content-type')).toBe(
      'multipart/mixed; boundary="graphql"; subscriptionSpec="1.0"',
    )
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    let text = ''
    while (text.split('\r\n--graphql').length < 3)
      text += Buffer.from((await reader.read()).value ?? []).toString()
    const [, part = ''] = text.split('\r\n--graphql')
    const [head, body = ''] = part.split('\r\n\r\n')
    expect(head).toBe('\r\ncontent-type: application/json')
    expect(JSON.parse(body).payload.data.liveSessions.isSnapshot).toBe(true)
    await reader.cancel()
  })

  test('says now and then that it is there', async () => {
    await start({ live: { heartbeatMs: 100 } })
    const events = await upstream.watch(ALL)
    await events.data()
    const next = events.data()
    await vi.waitFor(() => expect(events.comments).toBeGreaterThan(0), { timeout: 3000 })
    upstream.begin(2)
    expect(numbersOf((await next).data.liveSessions.started)).toEqual([2])
    await events.close()
  })
})

describe('a subscription that is refused before there is a stream', () => {
  test('has a status and a code, and costs no call', async () => {
    await start({ limits: { maxDepth: 5 } })
    const refused = {
      'subscription { liveSessions { started { members { nodes { name } } } } }': [
        400,
        'SUBSCRIPTION_CALLS_REFUSED',
      ],
      'subscription { liveSessions { ended { room { name } } } }': [400, 'SUBSCRIPTION_CALLS_REFUSED'],
      'subscription { liveSessions { cursor } liveRoom(name: "a") { cursor } }': [
        400,
        'GRAPHQL_VALIDATION_FAILED',
      ],
      'subscription { liveSessions { nothing } }': [400, 'GRAPHQL_VALIDATION_FAILED'],
      'subscription { liveSessions @include(if: false) { cursor } }': [400, 'BAD_USER_INPUT'],
      'subscription { liveSession(id: "no id") { cursor } }': [400, 'BAD_USER_INPUT'],
      'subscription ($a: ID!) { liveSession(id: $a) { cursor } }': [400, 'BAD_USER_INPUT'],
      'subscription { liveSessions { started { room { sessions { nodes { room { id } } } } } } }': [
        400,
        'DEPTH_LIMIT_EXCEEDED',
      ],
    }
    for (const [query, expected] of Object.entries(refused)) {
      expect([query, ...(await refusalOf(query))]).toEqual([query, ...expected])
    }
    expect(await refusalOf(ALL, { headers: { accept: 'application/json' } })).toEqual([406, 'NOT_ACCEPTABLE'])
    expect(upstream.calls()).toEqual([])
  })

  test('is one whose plan is asked for: nothing runs, and a subscription has no plan', async () => {
    await start({ explain: true })
    expect(
      await refusalOf(ALL, { headers: { accept: 'text/event-stream', 'x-roomgraph-explain': 'plan' } }),
    ).toEqual([400, 'BAD_REQUEST'])
    expect(upstream.graph.emulator.journal).toEqual([])
  })

  test('is one whose document is not known, where only known ones are taken', async () => {
    const hash = createHash('sha256').update(ALL).digest('hex')
    await start({ persisted: { documents: { [hash]: ALL }, only: true } })
    expect(await refusalOf(ALL)).toEqual([400, 'PERSISTED_DOCUMENT_REQUIRED'])
    const response = await upstream.graph.fetch(
      new Request(`http://localhost/graphql?documentId=sha256:${hash}`, {
        headers: { accept: 'text/event-stream' },
      }),
    )
    const events = new EventReader(response)
    expect((await events.data()).data.liveSessions.isSnapshot).toBe(true)
    await events.close()
  })

  test('is one where there are no subscriptions, and one too many', async () => {
    await start({ live: { enabled: false } })
    expect(await refusalOf(ALL)).toEqual([400, 'GRAPHQL_VALIDATION_FAILED'])
    await upstream.graph.close()
    await start({ live: { maxStreams: 2 } })
    const events = [await upstream.watch(ALL), await upstream.watch(ALL)]
    expect(await refusalOf(ALL)).toEqual([503, 'SERVER_OVERLOADED'])
    await events[0]?.close()
    expect((await upstream.ask(ALL)).status).toBe(200)
    await events[1]?.close()
  })

  test('is one whose upstream does not answer', async () => {
    await start()
    upstream.failsWith = { status: 401 }
    expect(await refusalOf(ALL)).toEqual([502, 'UPSTREAM_UNAUTHORIZED'])
    upstream.failsWith = undefined
    const events = await upstream.watch(ALL)
    expect((await events.data()).data.liveSessions.isSnapshot).toBe(true)
    await events.close()
  })
})

describe('callers', () => {
  const keys = { board: 'a'.repeat(32), money: 'b'.repeat(32) }
  const auth = {
    kind: 'api-key',
    keys: [
      { name: 'board', key: keys.board },
      { name: 'money', key: keys.money, scopes: ['cost'] },
    ],
  } as const

  test('see with a stream what their scopes let them see', async () => {
    await start({ auth, scopes: true } as Partial<RoomgraphOptions>)
    const query = 'subscription { liveSessions { started { sessionId costInDollars } } }'
    const watch = (key: string) => upstream.watch(query, { headers: { authorization: `Bearer ${key}` } })
    const [board, money] = [await watch(keys.board), await watch(keys.money)]
    const hidden = await board.data()
    expect(hidden.data.liveSessions.started).toEqual([{ sessionId: idOf(1), costInDollars: null }])
    expect(hidden.errors[0].extensions).toEqual({ code: 'FORBIDDEN', scope: 'cost' })
    expect((await money.data()).data.liveSessions.started).toEqual([
      { sessionId: idOf(1), costInDollars: 0.5 },
    ])
    await board.close()
    await money.close()
    expect(upstream.calls().length).toBeLessThan(3)
  })

  test('have so many streams each', async () => {
    await start({ auth, live: { maxStreamsPerCaller: 1 } } as Partial<RoomgraphOptions>)
    const by = (key: string) => ({ headers: { authorization: `Bearer ${key}` } })
    const events = await upstream.watch(ALL, by(keys.board))
    expect(await refusalOf(ALL, by(keys.board))).toEqual([403, 'STREAM_LIMIT_REACHED'])
    expect((await upstream.ask(ALL)).status).toBe(401)
    const other = await upstream.watch(ALL, by(keys.money))
    await events.close()
    await other.close()
  })

  test('with credentials of their own watch their own account, and are one caller with each request', async () => {
    await start()
    const { emulator } = upstream.graph
    const { projectId, apiToken } = emulator.signalwire.credentials
    const own = createRoomgraph({
      auth: { kind: 'passthrough' },
      signalwire: { baseUrl: emulator.url },
      live: { enabled: true, intervalMs: 250, maxStreamsPerCaller: 1 },
    })
    const basic = (user: string, password: string) => `Basic ${btoa(`${user}:${password}`)}`
    const ask = (authorization: string) => {
      const headers = { accept: 'text/event-stream', authorization }
      return own.fetch(new Request(`http://localhost/graphql?query=${encodeURIComponent(ALL)}`, { headers }))
    }
    const authorization = basic(projectId, apiToken)
    const events = new EventReader(await ask(authorization))
    expect(numbersOf((await events.data()).data.liveSessions.started)).toEqual([1])
    expect((await ask(authorization)).status).toBe(403)
    expect((await ask(basic(projectId, 'another-token'))).status).toBe(200)
    await events.close()
    expect((await ask(authorization)).status).toBe(200)
    await own.close()
  })

  test('are told when their token expires, and the stream ends', async () => {
    const issuer = await startIssuer('ES256')
    const { jwksUrl } = issuer
    await start({
      auth: { kind: 'jwt', jwksUrl, issuer: ISSUER, audience: AUDIENCE },
      live: { heartbeatMs: 100 },
    })
    // A token is taken for five seconds after its time.
    const token = await issuer.token({ exp: Math.floor(Date.now() / 1000) - 3 })
    const events = await upstream.watch(ALL, { headers: { authorization: `Bearer ${token}` } })
    await events.data()
    const last = await events.data()
    expect(last.errors[0].extensions).toEqual({ code: 'UNAUTHENTICATED' })
    expect(await events.next()).toMatchObject({ event: 'complete' })
    expect(await events.next()).toBeUndefined()
    await issuer.close()
  })
})

describe('the end of a stream', () => {
  test('comes for all when the upstream refuses the credentials', async () => {
    await start()
    const all = [await upstream.watch(ALL), await upstream.watch(ALL)]
    for (const events of all) await events.data()
    upstream.failsWith = { status: 401 }
    for (const events of all) {
      expect((await events.data()).errors[0].extensions.code).toBe('UPSTREAM_UNAUTHORIZED')
      expect(await events.next()).toMatchObject({ event: 'complete' })
    }
  })

  test('is no `complete` while the server stops, so that clients go elsewhere; new ones are refused', async () => {
    await start()
    const all = [await upstream.watch(ALL), await upstream.watch(ALL), await upstream.watch(ALL)]
    for (const events of all) await events.data()
    const beganAt = performance.now()
    upstream.graph.listener.drain(600)
    expect(await refusalOf(ALL)).toEqual([503, 'SERVER_OVERLOADED'])
    const ends = await Promise.all(
      all.map(async (events) => [await events.next(), performance.now() - beganAt] as const),
    )
    expect(ends.map(([sent]) => sent)).toEqual([undefined, undefined, undefined])
    const [first, second, third] = ends.map(([, at]) => at) as [number, number, number]
    expect(second - first).toBeGreaterThan(100)
    expect(third - second).toBeGreaterThan(100)
  })

  test('comes with the server’s, whoever watches', async () => {
    await start()
    const events = await upstream.watch(ALL)
    await events.data()
    const closing = upstream.graph.listener.close()
    expect(await events.next()).toBeUndefined()
    await closing
  })
})

describe('what a stream costs', () => {
  test('is the same for one who watches and for 50; and nothing when the last has left', async () => {
    await start({ live: { intervalMs: 250 } })
    const readings = async (events: readonly EventReader[], first: number) => {
      for (const each of events) await each.data()
      upstream.calls()
      for (let number = first; number < first + 4; number++) {
        upstream.begin(number)
        await Promise.all(events.map((each) => each.data()))
      }
      return upstream.calls()
    }
    const one = await upstream.watch(ALL)
    const calls = await readings([one], 10)
    expect(calls).toEqual(Array(4).fill('room_sessions'))
    const others = await Promise.all(Array.from({ length: 49 }, () => upstream.watch(ALL)))
    for (const each of others) await each.data()
    upstream.calls()
    upstream.begin(20)
    await Promise.all([one, ...others].map((each) => each.data()))
    expect(upstream.calls()).toEqual(['room_sessions'])

    for (const each of [one, ...others]) await each.close()
    upstream.calls()
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(upstream.calls()).toEqual([])
  })

  test('is counted', async () => {
    const metrics = await createMetrics()
    await start({ metrics })
    const all = [
      await upstream.watch(ALL),
      await upstream.watch(ALL),
      await upstream.watch('subscription { liveRoom(name: "a") { cursor } }'),
    ]
    for (const events of all) await events.data()
    const text = await metrics.text()
    for (const line of ['streams 3', 'cohorts 2', 'events_total 2', 'dropped_total 0']) {
      expect(text).toMatch(new RegExp(`^roomgraph_live_${line}$`, 'm'))
    }
    expect(text).toMatch(/^roomgraph_live_readings_total [1-9]/m)
    for (const events of all) await events.close()
    expect(await metrics.text()).toMatch(/^roomgraph_live_(streams|cohorts) 0$/m)
  })

  test('is no slot of admission control, once its head is out', async () => {
    await start({ overload: { maxOperations: 1, maxQueueMs: 0 } })
    const all = [await upstream.watch(ALL), await upstream.watch(ALL), await upstream.watch(ALL)]
    const { status, data } = await upstream.graph.run('{ __typename }')
    expect([status, data]).toEqual([200, { __typename: 'Query' }])
    for (const events of all) await events.close()
  })
})
