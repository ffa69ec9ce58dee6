import { request } from 'node:http'
import type { Socket } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { SIGNALWIRE_CREDENTIALS } from '../../src/emulator/index.ts'
import { createRoomgraph, type Roomgraph, type RoomgraphOptions } from '../../src/index.ts'
import { type Listening, listen } from '../../src/server/http/listen.ts'
import { type Data, PLAIN_CALLS } from '../support/graph.ts'
import { PAGE, type RawUpstream, startRawUpstream, whole } from '../support/raw-upstream.ts'

const DEFERRED = '{ rooms(first: 2) { nodes { roomId ... @defer { activeSession { status } } } } }'

let upstream: RawUpstream
let held: Socket[]
let roomgraph: Roomgraph
let server: Listening
afterEach(async () => {
  release()
  await server.close()
  await roomgraph.close()
  await upstream.close()
})

/** The product before an upstream that answers when it is told to. */
async function start(options: Partial<RoomgraphOptions>): Promise<void> {
  held = []
  upstream = await startRawUpstream((socket) => held.push(socket))
  roomgraph = createRoomgraph({
    signalwire: { baseUrl: upstream.url, ...SIGNALWIRE_CREDENTIALS },
    upstream: PLAIN_CALLS,
    ...options,
  })
  server = await listen(roomgraph, { host: '127.0.0.1', port: 0 })
}

function release(): void {
  for (const socket of held.splice(0)) socket.write(whole(200, PAGE))
}

/** Another page size for each, so that no two wait for the same call. */
const rooms = (first: number) => `{ rooms(first: ${first}) { nodes { roomId } } }`

const asking = (query: string, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  // A server that closes would wait for a connection that is kept.
  headers: { 'content-type': 'application/json', connection: 'close', ...headers },
  body: JSON.stringify({ query }),
})

/** The two ways in. */
const WAYS_IN: [string, (query: string, headers?: Record<string, string>) => Promise<Response>][] = [
  ['over HTTP', (query, headers) => fetch(`${server.origin}/graphql`, asking(query, headers))],
  [
    'over fetch',
    (query, headers) => roomgraph.fetch(new Request('http://localhost/graphql', asking(query, headers))),
  ],
]

async function expectRooms(response: Response): Promise<void> {
  expect(response.status).toBe(200)
  const { data, errors } = (await response.json()) as Data
  expect(errors).toBe(undefined)
  expect(data.rooms.nodes[0]).toEqual({ roomId: 'one' })
}

async function expectRefusal(response: Response): Promise<void> {
  expect(response.status).toBe(503)
  expect(response.headers.get('retry-after')).toBe('1')
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('content-type')).toContain('application/json')
  expect(await response.json()).toEqual({
    errors: [{ message: expect.stringContaining('Ask again'), extensions: { code: 'SERVER_OVERLOADED' } }],
  })
}

describe.each(WAYS_IN)('a server with room for one, %s,', (_, ask) => {
  test('refuses the second request without any upstream call, and takes it when the first is answered', async () => {
    await start({ overload: { maxOperations: 1 } })
    const first = ask(rooms(1))
    await vi.waitFor(() => expect(held).toHaveLength(1), 20_000)
    for (let time = 0; time < 3; time++) await expectRefusal(await ask(rooms(2)))
    expect(upstream.requests).toBe(1)
    release()
    await expectRooms(await first)
    const second = ask(rooms(2))
    await vi.waitFor(() => expect(held).toHaveLength(1), 20_000)
    release()
    await expectRooms(await second)
  })

  test('answers probes all the same, and nothing else', async () => {
    await start({ overload: { maxOperations: 1 } })
    const first = ask(rooms(1))
    await vi.waitFor(() => expect(held).toHaveLength(1), 20_000)
    const at = (path: string) =>
      ask === WAYS_IN[0]?.[1]
        ? fetch(server.origin + path)
        : roomgraph.fetch(new Request(`http://localhost${path}`))
    for (const path of ['/health', '/ready', '/ready?verbose']) expect((await at(path)).status).toBe(200)
    for (const path of ['/healthy', '/graphql/health', '/?/ready']) expect((await at(path)).status).toBe(503)
    release()
    await expectRooms(await first)
    expect((await at('/healthy')).status).toBe(404)
  })

  test('counts an answer in parts until its last one is read', async () => {
    await start({ overload: { maxOperations: 1 } })
    const first = ask(DEFERRED, { accept: 'multipart/mixed' })
    await vi.waitFor(() => expect(held).toHaveLength(1), 20_000)
    release()
    const parts = (await first).body?.getReader()
    for (let text = ''; !text.includes('one'); ) text += Buffer.from((await parts?.read())?.value ?? [])
    await vi.waitFor(() => expect(held).toHaveLength(1), 20_000)
    await expectRefusal(await ask(rooms(3)))
    release()
    while (!(await parts?.read())?.done);
    const next = ask(rooms(3))
    await vi.waitFor(() => expect(held).toHaveLength(1), 20_000)
    release()
    await expectRooms(await next)
  })

  test('has room again when an answer in parts is given up', async () => {
    await start({ overload: { maxOperations: 1 } })
    const first = ask(DEFERRED, { accept: 'multipart/mixed' })
    await vi.waitFor(() => expect(held).toHaveLength(1), 20_000)
    release()
    const { body } = await first
    await vi.waitFor(() => expect(held).toHaveLength(1), 20_000)
    await body?.cancel()
    await vi.waitFor(async () => {
      const next = ask('{ __typename }')
      expect((await next).status).toBe(200)
    }, 20_000)
  })
})

test('with room for two, two are served at once', async () => {
  await start({ overload: { maxOperations: 2 } })
  const both = [WAYS_IN[0]?.[1](rooms(1)), WAYS_IN[1]?.[1](rooms(2))] as Promise<Response>[]
  await vi.waitFor(() => expect(held).toHaveLength(2), 20_000)
  await expectRefusal(await fetch(`${server.origin}/graphql`, asking(rooms(3))))
  release()
  for (const answer of both) await expectRooms(await answer)
})

test('a burst of more than are worked on at first waits, and is served', async () => {
  await start({ overload: { maxQueueMs: 60_000 } })
  const answering = setInterval(release, 5)
  const answers = Array.from({ length: 200 }, (_, index) =>
    fetch(`${server.origin}/graphql`, asking(rooms(1 + (index % 40)))),
  )
  for (const answer of answers) await expectRooms(await answer)
  clearInterval(answering)
})

test('a caller who leaves ends the upstream call and makes room', async () => {
  const patient = { ...PLAIN_CALLS, headersTimeoutMs: 600_000, attemptTimeoutMs: 600_000 }
  await start({ overload: { maxOperations: 1 }, timeoutMs: 600_000, upstream: patient })
  const leaving = request(`${server.origin}/graphql?query=${encodeURIComponent(rooms(1))}`)
  leaving.on('error', () => {}).end()
  await vi.waitFor(() => expect(held).toHaveLength(1), 20_000)
  const closed = new Promise((resolve) => held[0]?.once('close', resolve))
  leaving.destroy()
  // Nothing else would end it for ten minutes.
  await closed
  held = []
  const next = fetch(`${server.origin}/graphql`, asking(rooms(2)))
  await vi.waitFor(() => expect(held).toHaveLength(1), 20_000)
  release()
  await expectRooms(await next)
})

describe('where too many calls wait for the upstream', () => {
  const NARROW = { upstream: { ...PLAIN_CALLS, maxConcurrentCalls: 1, maxWaitingCalls: 0 } }
  const [, ask] = WAYS_IN[0] as (typeof WAYS_IN)[number]

  test('an operation that comes to nothing is a 503 with its error', async () => {
    await start(NARROW)
    const first = ask(rooms(1))
    await vi.waitFor(() => expect(held).toHaveLength(1), 20_000)
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const refused = await ask(rooms(2), { accept })
      expect(refused.status).toBe(503)
      expect(refused.headers.get('retry-after')).toBe('1')
      expect(await refused.json()).toEqual({
        data: { rooms: null },
        errors: [
          expect.objectContaining({
            path: ['rooms'],
            extensions: {
              code: 'UPSTREAM_UNAVAILABLE',
              service: 'signalwire',
              retryAfter: 1,
              retryable: true,
            },
          }),
        ],
      })
    }
    release()
    await expectRooms(await first)
    expect(upstream.requests).toBe(1)
  })

  test('one that has something to show is none', async () => {
    await start(NARROW)
    const first = ask(rooms(1))
    await vi.waitFor(() => expect(held).toHaveLength(1), 20_000)
    const typed = await ask('{ __typename rooms(first: 2) { nodes { roomId } } }')
    expect(typed.status).toBe(200)
    expect(((await typed.json()) as Data).data).toEqual({ __typename: 'Query', rooms: null })
    release()
    await expectRooms(await first)
    const both = ask('{ a: rooms(first: 1) { nodes { roomId } } b: rooms(first: 2) { nodes { roomId } } }')
    await vi.waitFor(() => expect(held).toHaveLength(1), 20_000)
    release()
    await vi.waitFor(() => expect(held).toHaveLength(1), 20_000)
    release()
    expect((await both).status).toBe(200)
  })

  test('a mistake of the caller is none either', async () => {
    await start(NARROW)
    const first = ask(rooms(1))
    await vi.waitFor(() => expect(held).toHaveLength(1), 20_000)
    const mistaken = await ask(
      '{ a: rooms(first: 2) { nodes { roomId } } b: rooms(first: 0) { nodes { roomId } } }',
    )
    expect(mistaken.status).toBe(200)
    release()
    await expectRooms(await first)
  })
})
