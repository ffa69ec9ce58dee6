import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWatched, type WatchedUpstream } from './watched-upstream.ts'

const WATCHED = 'subscription { liveSessions { isSnapshot } }'
const EVENTS = 'text/event-stream; charset=utf-8'
const PARTS = 'multipart/mixed; boundary="graphql"; subscriptionSpec="1.0"'
const JSON_TYPE = 'application/graphql-response+json; charset=utf-8'

let upstream: WatchedUpstream

beforeAll(async () => {
  upstream = await startWatched()
})

afterAll(() => upstream.graph.close())

async function openedWith(accept: string, query = WATCHED): Promise<readonly [number, string | null]> {
  const response = await upstream.ask(query, { headers: { accept } })
  const type = response.headers.get('content-type')
  await response.body?.cancel()
  return [response.status, type]
}

test.for([
  ['multipart/mixed;subscriptionSpec="1.0"', PARTS],
  ['multipart/mixed;boundary=graphql;subscriptionSpec=1.0', PARTS],
  ['multipart/mixed;subscriptionSpec="1.0", application/json;q=0.5', PARTS],
  ['multipart/mixed;subscriptionSpec=1.0,application/json', PARTS],
  ['multipart/mixed;subscriptionSpec="1.0", text/event-stream;q=0.1', PARTS],
  ['multipart/mixed;subscriptionSpec="1.0", */*', PARTS],
  ['multipart/mixed;subscriptionSpec="1.0";q=0.2, text/event-stream;q=0.4', EVENTS],
  ['multipart/mixed;subscriptionSpec="1.0";q=0, text/event-stream', EVENTS],
  ['text/event-stream, multipart/mixed;subscriptionSpec="1.0"', EVENTS],
  ['application/json;subscriptionSpec="1.0", multipart/mixed, text/event-stream', EVENTS],
  ['application/json, text/event-stream;q=0.1', EVENTS],
  ['multipart/mixed, text/*', EVENTS],
  ['*/*', EVENTS],
] as const)('a client that accepts %s gets a stream', async ([accept, type]) => {
  expect(await openedWith(accept)).toEqual([200, type])
})

test.for([
  'text/event-stream;q=0, */*',
  'text/event-stream;q=0, text/*, application/json',
  'multipart/mixed;subscriptionSpec="1.0";q=0, application/json',
  'application/json;subscriptionSpec="1.0", multipart/mixed',
  'multipart/mixed',
  'application/json',
])('one that accepts %s gets none', async (accept) => {
  expect((await openedWith(accept))[0]).toBe(406)
})

test('what is refused is JSON with a status, also for a client that accepts parts alone', async () => {
  for (const accept of ['multipart/mixed;subscriptionSpec="1.0"', 'text/event-stream']) {
    expect(await openedWith(accept, 'subscription { nothing }')).toEqual([400, JSON_TYPE])
    expect(await openedWith(accept, 'subscription { liveSession(id: "no id") { cursor } }')).toEqual([
      400,
      JSON_TYPE,
    ])
  }
})
