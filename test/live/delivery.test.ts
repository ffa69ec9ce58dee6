import { afterEach, describe, expect, test } from 'vitest'
import { createMetrics, createRoomgraph, type RoomgraphOptions } from '../../src/index.ts'
import { ManualClock } from './manual-clock.ts'
import { EventReader } from './reader.ts'
import { numbersOf, startWatched, type WatchedUpstream } from './watched-upstream.ts'

const ALL = 'subscription { liveSessions { isSnapshot started { sessionId } ended { sessionId } } }'

let upstream: WatchedUpstream

/** @param clock goes on when the test says so, in place of the system's */
async function start(options: Partial<RoomgraphOptions> = {}, clock?: ManualClock): Promise<void> {
  upstream = await startWatched(options, { liveTools: clock })
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
    await expect.poll(() => events.comments).toBeGreaterThan(0)
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

  test('comes with the server’s for all who watch', async () => {
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
    const clock = new ManualClock()
    await start({}, clock)
    const one = await upstream.watch(ALL)
    await one.data()
    const others: EventReader[] = []
    for (const number of [10, 11]) {
      upstream.calls()
      upstream.begin(number)
      await clock.reading(250)
      await Promise.all([one, ...others].map((each) => each.data()))
      expect(upstream.calls()).toEqual(['room_sessions'])
      if (others.length > 0) continue
      others.push(...(await Promise.all(Array.from({ length: 49 }, () => upstream.watch(ALL)))))
      for (const each of others) await each.data()
    }
    for (const each of [one, ...others]) await each.close()
    // Nothing is due but the end of what is known.
    expect(clock.waits).toEqual([30_000])
    clock.pass(60_000)
    expect(clock.timers).toBe(0)
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
