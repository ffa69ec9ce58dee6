import { createServer, get, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSchema } from 'graphql-yoga'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createOperationContext, type OperationContext } from '../../src/context.ts'
import type { Signal } from '../../src/datasources/http/signal.ts'
import { createRoomgraph } from '../../src/index.ts'
import { createHandler } from '../../src/server/handler.ts'
import { listen } from '../../src/server/http/listen.ts'
import { openGraph, PLAIN_CALLS, startGraph, withGraph } from '../support/graph.ts'
import { severalTurns } from '../support/several-turns.ts'

const ROOMS = '{ rooms(first: 2) { nodes { name } } }'

const query = (text: string, init: RequestInit = {}) =>
  new Request(`http://localhost/graphql?query=${encodeURIComponent(text)}`, init)

const explained = withGraph({}, { explain: true })
/** Attempts have more time than any test, so that nothing else ends a call. */
const PATIENT = { ...PLAIN_CALLS, headersTimeoutMs: 600_000, attemptTimeoutMs: 600_000 }
const hurried = withGraph({}, { timeoutMs: 1000, upstream: PATIENT })

describe('explain', () => {
  explained('lists the calls of an operation', async ({ graph }) => {
    const { extensions } = await graph.run(
      '{ a: rooms(first: 2) { nodes { name } } b: rooms(first: 2) { nodes { id } } }',
    )
    expect(extensions.upstream).toMatchObject({
      total: 1,
      calls: [
        {
          method: 'GET',
          path: '/api/video/rooms?page_size=2',
          status: 200,
          servedFor: ['a', 'b'],
          shared: true,
        },
      ],
    })
    for (const call of extensions.upstream.calls) {
      expect(call.startMs).toBeGreaterThanOrEqual(0)
      expect(call.durationMs).toBeGreaterThan(0)
    }
  })

  explained(
    'is there for an operation that needs none, that fails, or whose variables are refused',
    async ({ graph }) => {
      const none = { upstream: { total: 0, worstCase: 0, calls: [] } }
      expect((await graph.run('{ __typename }')).extensions).toEqual(none)
      expect((await graph.run('{ room(id: "nonsense") { name } }')).extensions).toEqual(none)
      expect(
        (await graph.run('query ($n: Int!) { rooms(first: $n) { nodes { name } } }')).extensions,
      ).toEqual(none)
      graph.emulator.intercept(() => ({ status: 500 }))
      const failed = await graph.run(ROOMS)
      graph.emulator.clearIntercept()
      expect(failed.errors).toHaveLength(1)
      expect(failed.extensions.upstream.calls[0]).toMatchObject({ status: 500 })
    },
  )

  explained('shows no credentials', async ({ graph }) => {
    const { projectId, apiToken } = graph.emulator.signalwire.credentials
    const text = JSON.stringify(await graph.run(ROOMS))
    for (const secret of [apiToken, projectId, btoa(`${projectId}:${apiToken}`)])
      expect(text).not.toContain(secret)
  })

  explained('is off unless asked for', async () => {
    const plain = await openGraph()
    expect((await plain.run(ROOMS)).extensions).toBe(undefined)
  })
})

describe('the deadline and the caller', () => {
  hurried(
    'a hanging upstream ends in UPSTREAM_TIMEOUT when the operation has had its time',
    async ({ graph }) => {
      graph.emulator.intercept(({ path }) => (path.endsWith('/rooms') ? 'hang' : undefined))
      const began = performance.now()
      const { data, errors } = await graph.run(
        '{ rooms(first: 1) { nodes { name } } conferences(first: 1) { nodes { name } } }',
      )
      expect(performance.now() - began).toBeGreaterThan(950)
      expect(errors).toMatchObject([{ path: ['rooms'], extensions: { code: 'UPSTREAM_TIMEOUT' } }])
      expect(data.conferences.nodes).toHaveLength(1)
    },
  )

  explained('a caller over fetch who leaves ends the upstream call', async ({ graph }) => {
    graph.emulator.resetJournal()
    graph.emulator.intercept(() => 'hang')
    const leaving = new AbortController()
    const answer = graph.fetch(query(ROOMS, { signal: leaving.signal }))
    await vi.waitFor(() => expect(graph.emulator.journal).toHaveLength(1), 20_000)
    const left = new Error('left')
    leaving.abort(left)
    await expect(answer).rejects.toBe(left)
  })

  hurried('a caller over HTTP who leaves ends the upstream call at once', async ({ graph }) => {
    let hangUps = 0
    const upstream = createServer((_, response) => response.once('close', () => hangUps++))
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
    const roomgraph = createRoomgraph({
      signalwire: {
        baseUrl: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`,
        ...graph.emulator.signalwire.credentials,
      },
      timeoutMs: 600_000,
      upstream: PATIENT,
    })
    const server = await listen(roomgraph, { host: '127.0.0.1', port: 0 })
    const arrived = new Promise((resolve) => upstream.once('request', resolve))
    const leaving = request(`${server.origin}/graphql?query=${encodeURIComponent(ROOMS)}`).on(
      'error',
      () => {},
    )
    leaving.end()
    await arrived
    leaving.destroy()
    await vi.waitFor(() => expect(hangUps).toBe(1), { timeout: 20_000, interval: 10 })
    await server.close()
    await roomgraph.close()
    upstream.close()
  })
})

describe('the context of an operation', () => {
  const opened: (OperationContext & { finished: number; signal: Signal })[] = []
  const seen: unknown[] = []
  const { fetch } = createHandler({
    schema: createSchema({
      typeDefs: 'type Query { fine(n: Int): String wrong: String }',
      resolvers: {
        Query: {
          fine: (_, __, context) => {
            seen.push(context)
            return 'fine'
          },
          wrong: () => Promise.reject(new Error('wrong')),
        },
      },
    }),
    startOperation: (signal) => {
      const context = createOperationContext({ sources: {}, signal, timeoutMs: 1000, maxFirst: 10 })
      const operation = Object.assign(context, {
        signal,
        finished: 0,
        finish: () => void operation.finished++,
      })
      opened.push(operation)
      return operation
    },
    explain: false,
    graphiql: false,
    graphqlEndpoint: '/graphql',
    logger: { error: () => {} },
  })
  beforeEach(() => {
    opened.length = 0
    seen.length = 0
  })

  test('is none where the caller has left before the body was here', async () => {
    const leaving = new AbortController()
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: readable, duplex: 'half', signal: leaving.signal }
    const answer = Promise.resolve(fetch(new Request('http://localhost/graphql', init)))
    const left = new Error('left')
    leaving.abort(left)
    const writer = writable.getWriter()
    await writer.write(Buffer.from('{"query":"{ fine }"}'))
    await writer.close()
    await expect(answer).rejects.toBe(left)
    await severalTurns()
    expect(opened).toEqual([])
  })

  test.each(['{ fine }', '{ wrong }', 'query ($n: Int!) { fine(n: $n) }'])(
    'is finished once after %s',
    async (text) => {
      await fetch(query(text))
      expect(opened.map((operation) => operation.finished)).toEqual([1])
      expect(opened[0]?.signal.aborted).toBe(false)
    },
  )

  test('is all that resolvers see', async () => {
    await fetch(query('{ fine }'))
    expect(seen).toHaveLength(1)
    expect(seen[0]).toBe(opened[0])
  })

  test('is not opened for a document that is refused', async () => {
    for (const text of ['{ fine', '{ absent }']) await fetch(query(text))
    expect(opened).toEqual([])
  })
})

describe('createRoomgraph', () => {
  test('gives a fetch that works alone and answers with a native Response', async () => {
    const graph = await openGraph()
    const { fetch } = graph
    const response = await fetch(query(ROOMS))
    expect(response).toBeInstanceOf(Response)
    expect(response.headers.get('content-type')).toContain('json')
    expect(await response.json()).toMatchObject({ data: { rooms: { nodes: [{}, {}] } } })
  })

  test('is a listener for node:http, also below a path of its own', async () => {
    const server = createServer((incoming, response) => {
      if (incoming.url?.startsWith('/api/')) return roomgraph(incoming, response)
      response.end('something else')
    })
    const roomgraph = createRoomgraph({ graphqlEndpoint: '/api/video-graph' })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    expect(await (await fetch(`${origin}/`)).text()).toBe('something else')
    expect(await (await fetch(`${origin}/api/video-graph?query={__typename}`)).json()).toEqual({
      data: { __typename: 'Query' },
    })
    server.close()
  })

  test('takes a body that the framework has already read, at the path that it was mounted on', async () => {
    const roomgraph = createRoomgraph()
    const server = createServer(async (incoming, response) => {
      const body: unknown = JSON.parse((await incoming.toArray()).join(''))
      roomgraph(Object.assign(incoming, { body, originalUrl: incoming.url, url: '/' }), response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ __typename }"}',
    })
    expect(await answer.json()).toEqual({ data: { __typename: 'Query' } })
    server.close()
  })

  test('without a provider serves the schema and says what is missing', async () => {
    const { fetch } = createRoomgraph()
    const { errors } = (await (await fetch(query(ROOMS))).json()) as { errors: unknown[] }
    expect(errors).toMatchObject([{ extensions: { code: 'PROVIDER_NOT_CONFIGURED' } }])
  })

  test('holds maxFirst', async () => {
    const graph = await openGraph({}, { maxFirst: 2 })
    expect((await graph.run(ROOMS)).errors).toEqual([])
    const refused = await graph.run('{ rooms(first: 3) { nodes { name } } }')
    expect(refused).toMatchObject({
      errors: [{ extensions: { code: 'PAGE_SIZE_LIMIT_EXCEEDED' } }],
      calls: [],
    })
  })

  test('on close lets a running operation finish, and rejects new ones', async () => {
    const graph = await startGraph({ behaviour: { latencyMs: 200 } })
    const running = graph.fetch(query(ROOMS))
    await vi.waitFor(() => expect(graph.emulator.journal).toHaveLength(1), 20_000)
    const closed = graph.close()
    const late = await graph.fetch(query(ROOMS))
    expect(late.status).toBe(503)
    expect(await (await running).json()).toMatchObject({ data: { rooms: { nodes: [{}, {}] } } })
    await closed
  })
})

describe('listen', () => {
  test('on close waits for what is in flight and not for connections kept alive', async () => {
    const held: ServerResponse[] = []
    const server = await listen((_, response) => void held.push(response), { host: '127.0.0.1', port: 0 })
    const answer = new Promise<string | undefined>((resolve, reject) => {
      get(server.origin, { headers: { connection: 'keep-alive' } }, (response) => {
        response.resume().once('end', () => resolve(response.headers.connection))
      }).once('error', reject)
    })
    await vi.waitFor(() => expect(held).toHaveLength(1), 20_000)
    let isClosed = false
    const closed = server.close().then(() => {
      isClosed = true
    })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(isClosed).toBe(false)
    held[0]?.end('done')
    // An idle connection is kept for longer than this test may take.
    await closed
    await answer
    await expect(fetch(server.origin)).rejects.toThrow()
  })

  test('on close lets a large answer be read to its end', async () => {
    const huge = Buffer.alloc(50_000_000)
    const server = await listen((_, response) => response.end(huge), { host: '127.0.0.1', port: 0 })
    const incoming = await new Promise<IncomingMessage>((resolve) => get(server.origin, resolve))
    const closed = server.close()
    await new Promise((resolve) => setTimeout(resolve, 50))
    let bytes = 0
    for await (const chunk of incoming) bytes += (chunk as Buffer).byteLength
    expect(bytes).toBe(huge.byteLength)
    await closed
  })

  test('on close cuts off a caller who does not read', async () => {
    const huge = Buffer.alloc(50_000_000)
    const server = await listen((_, response) => response.end(huge), {
      host: '127.0.0.1',
      port: 0,
      drainMs: 200,
    })
    const stalled = get(server.origin).on('error', () => {})
    await new Promise((resolve) => stalled.once('response', resolve))
    const began = performance.now()
    await server.close()
    expect(performance.now() - began).toBeGreaterThan(150)
    stalled.destroy()
  })

  test('rejects when the port is in use', async () => {
    const first = await listen(() => {}, { host: '127.0.0.1', port: 0 })
    const port = Number(new URL(first.origin).port)
    await expect(listen(() => {}, { host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await first.close()
  })
})
