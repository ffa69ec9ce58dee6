import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Listening, listen } from '../../src/server/http/listen.ts'
import { getOf, RawWatcher } from './raw-watcher.ts'
import { idOf, startWatched, type WatchedUpstream } from './watched-upstream.ts'

const WATCHED = 'subscription { liveSessions { isSnapshot } }'
const JSON_TYPE = { accept: 'application/json' }
const ASKED = getOf('{ __typename }', JSON_TYPE)
const ANSWER = /"__typename":"Query"/

let upstream: WatchedUpstream
let server: Listening
const watchers: RawWatcher[] = []

beforeEach(async () => {
  upstream = await startWatched({ overload: { maxOperations: 4, maxQueueMs: 0 } })
  server = await listen(upstream.graph.listener, { host: '127.0.0.1', port: 0 })
})

afterEach(async () => {
  for (const watcher of watchers.splice(0)) watcher.close()
  await server.close()
  await upstream.graph.close()
})

function send(bytes: string): RawWatcher {
  const watcher = new RawWatcher(server.origin, bytes)
  watchers.push(watcher)
  return watcher
}

test('a stream ends before what is asked after it on its connection, which would take all slots until then', async () => {
  const watcher = send(getOf(WATCHED))
  await watcher.has(/event: next/)
  watcher.socket.write(ASKED.repeat(4))
  await watcher.has(ANSWER, 4)
  // As one whose time is up: it may be opened again.
  expect(watcher.text).not.toContain('complete')
  await send(ASKED).has(ANSWER)
})

test('that holds for what is asked before the stream is there, and for other streams and parts', async () => {
  const parts = getOf('{ ... @defer { __typename } }', { accept: 'multipart/mixed' })
  const watcher = send(getOf(WATCHED) + getOf(WATCHED) + ASKED + parts)
  await watcher.has(ANSWER, 2)
  await watcher.has(/content-type: text\/event-stream/, 2)
  await send(ASKED).has(ANSWER)
})

const SLOW = getOf(`{ roomSession(id: "${idOf(1)}") { name } }`, JSON_TYPE)
const SLOW_ANSWER = /"name":"room-1"/

test('a stream stays where all that waits has been asked before it', async () => {
  upstream.begin(1)
  upstream.sessionMs = 1500
  const watcher = send(SLOW + ASKED + ASKED + getOf(WATCHED))
  await watcher.has(SLOW_ANSWER)
  await watcher.has(ANSWER, 2)
  await watcher.has(/event: next/)
  upstream.begin(2)
  await watcher.has(/event: next/, 2)
  // One more, and it ends as any other.
  watcher.socket.write(ASKED)
  await watcher.has(ANSWER, 3)
})

test('of two streams on a connection it is the first that ends, also where the other one was there before', async () => {
  upstream.begin(1)
  upstream.sessionMs = 1500
  const one = getOf(`subscription { liveSession(id: "${idOf(1)}") { cursor } }`)
  const watcher = send(SLOW + one + getOf(WATCHED))
  await watcher.has(SLOW_ANSWER)
  await watcher.has(/content-type: text\/event-stream/, 2)
  await watcher.has(/isSnapshot/)
  upstream.begin(2)
  await watcher.has(/isSnapshot/, 2)
})

test('a stream with nothing behind it stays, and who asks after its end is answered on the same connection', async () => {
  upstream.begin(1)
  const watcher = send(ASKED + getOf(WATCHED))
  await watcher.has(ANSWER)
  await watcher.has(/event: next/)
  const one = send(
    getOf('subscription { liveSession(id: "00000000-0000-4000-8000-000000000009") { cursor } }'),
  )
  await one.has(/event: complete/)
  one.socket.write(ASKED)
  await one.has(ANSWER)
  upstream.begin(2)
  await watcher.has(/event: next/, 2)
})
