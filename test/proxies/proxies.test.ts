import { Agent, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { SIGNALWIRE_CREDENTIALS } from '../../src/emulator/index.ts'
import { createRoomgraph, type Roomgraph } from '../../src/index.ts'
import { type ListenAt, type Listening, listen } from '../../src/server/http/listen.ts'
import { leftOut } from '../support/extra.ts'
import { PAGE, type RawUpstream, startRawUpstream, whole } from '../support/raw-upstream.ts'
import { postInParts, type RunningProxy, startHaproxy, startNginx } from './proxy.ts'

const isLeftOut = leftOut('PROXY_TEST', 'nginx and HAProxy before the server')

vi.setConfig({ testTimeout: 60_000 })

let upstream: RawUpstream
let held: Socket[]
let roomgraph: Roomgraph
let server: Listening
let proxy: RunningProxy | undefined
afterEach(async () => {
  await proxy?.close()
  proxy = undefined
  await server.close()
  await roomgraph.close()
  await upstream.close()
})

/** The product before an upstream that answers when it is told to. Gives the port. */
async function start(at: Partial<ListenAt> = {}): Promise<string> {
  held = []
  upstream = await startRawUpstream((socket) => held.push(socket))
  roomgraph = createRoomgraph({ signalwire: { baseUrl: upstream.url, ...SIGNALWIRE_CREDENTIALS } })
  server = await listen(roomgraph, { host: '127.0.0.1', port: 0, ...at })
  return new URL(server.origin).port
}

const TYPENAME = '{"query":"{ __typename }"}'

/** One POST over a connection of its own, which no proxy may send twice. */
function post({ socketPath }: RunningProxy): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      host: 'localhost',
      'content-type': 'application/json',
      'content-length': TYPENAME.length,
    }
    const sent = request(
      { socketPath, path: '/graphql', method: 'POST', headers, agent: false },
      (response) => {
        response.resume().once('end', () => resolve(response.statusCode ?? 0))
      },
    )
    sent.once('error', reject).end(TYPENAME)
  })
}

/** How long the proxies here keep an idle connection to the server. */
const IDLE_MS = 500

const PROXIES: [string, (port: string) => Promise<RunningProxy>][] = [
  [
    'nginx',
    (port) =>
      startNginx(`
        upstream graph { server 127.0.0.1:${port}; keepalive 32; keepalive_timeout ${IDLE_MS}ms; }
        server {
          listen unix:@socket;
          location / { proxy_pass http://graph; proxy_http_version 1.1; proxy_set_header Connection ""; }
        }`),
  ],
  [
    'HAProxy',
    (port) =>
      startHaproxy(`
        defaults
          mode http
          retries 0
          timeout connect 10s
          timeout client 60s
          timeout server 60s
        frontend door
          bind unix@@socket
          default_backend graph
        backend graph
          http-reuse always
          server one 127.0.0.1:${port} pool-purge-delay ${IDLE_MS}ms`),
  ],
]

describe.skipIf(isLeftOut)('behind a proxy that keeps idle connections for less time', () => {
  test.each(PROXIES)('%s loses no request at the very end of that time', async (_, startProxy) => {
    const port = await start({ keepAliveMs: IDLE_MS * 2 })
    proxy = await startProxy(port)
    const statuses: number[] = []
    // Each of them goes on by itself, and waits a little less or more than that time.
    const callers = Array.from({ length: 24 }, async (__, caller) => {
      for (let round = 0; round < 4; round++) {
        statuses.push(await post(proxy as RunningProxy))
        await sleep(IDLE_MS - 12 + caller)
      }
    })
    await Promise.all(callers)
    expect(statuses).toEqual(Array(96).fill(200))
  })
})

describe('an idle connection', () => {
  test('is kept for longer than proxies keep theirs, unless it is told otherwise, and says so', async () => {
    await start()
    const response = await fetch(`${server.origin}/health`)
    await response.text()
    expect(response.headers.get('keep-alive')).toBe('timeout=75')
  })

  test('is closed by the server after the time that it was told', async () => {
    await start({ keepAliveMs: 100 })
    const closed = Promise.withResolvers<void>()
    const socket = connect(Number(new URL(server.origin).port), '127.0.0.1')
    const answered = new Promise((resolve) => socket.once('data', resolve))
    socket.once('end', closed.resolve)
    socket.write('GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n')
    await answered
    await closed.promise
    socket.destroy()
  })

  test('does not hold up a server that stops', async () => {
    await start()
    const agent = new Agent({ keepAlive: true })
    await new Promise((resolve, reject) => {
      request(`${server.origin}/health`, { agent }, (response) => response.resume().once('end', resolve))
        .once('error', reject)
        .end()
    })
    const beganAt = performance.now()
    await server.close()
    // Far below the 7.5 s that are granted to what is in flight.
    expect(performance.now() - beganAt).toBeLessThan(5000)
    agent.destroy()
  })
})

const DEFERRED = JSON.stringify({
  query: '{ rooms(first: 2) { nodes { roomId ... @defer { activeSession { status } } } } }',
})

describe.skipIf(isLeftOut)('through nginx with TLS, as it is configured by default', () => {
  test.each(['multipart/mixed', 'text/event-stream'])(
    'the parts of an answer as %s arrive one by one',
    async (accept) => {
      const port = await start()
      proxy = await startNginx(`
        server {
          listen unix:@socket ssl;
          ssl_certificate @folder/cert.pem;
          ssl_certificate_key @folder/key.pem;
          location / { proxy_pass http://127.0.0.1:${port}; }
        }`)
      const parts = postInParts(proxy, DEFERRED, { accept })
      const first = parts.next()
      await vi.waitFor(() => expect(held).toHaveLength(1), 20_000)
      held[0]?.write(whole(200, PAGE))
      // The second call is not answered before the first part is here.
      let text = (await first).value as string
      while (!text.includes('roomId')) text += (await parts.next()).value
      expect(text).toContain('"hasNext":true')
      expect(text).not.toContain('"hasNext":false')
      await vi.waitFor(() => expect(held.length).toBeGreaterThan(1), 20_000)
      for (const socket of held.slice(1)) socket.write(whole(200, PAGE))
      for await (const part of parts) text += part
      expect(text).toContain('"hasNext":false')
    },
  )
})
