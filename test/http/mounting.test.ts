import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { createRoomgraph, type Roomgraph } from '../../src/index.ts'

let emulator: Emulator
let graph: Roomgraph
beforeAll(async () => {
  emulator = await startEmulator()
  graph = createRoomgraph({ signalwire: { baseUrl: emulator.url, ...emulator.signalwire.credentials } })
})
afterAll(async () => {
  await graph.close()
  await emulator.close()
})

const ASK = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query: '{ rooms(first: 1) { nodes { name } } }' }),
}

const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

/** Listens on a free port until the test ends. Gives the origin. */
async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  open.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function expectRooms(response: Response): Promise<void> {
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ data: { rooms: { nodes: [{ name: expect.any(String) }] } } })
}

describe('a roomgraph', () => {
  test('answers a Request as a function', async () => {
    await expectRooms(await graph(new Request('http://localhost/graphql', ASK)))
  })

  test('answers as a function also who has left, and rejects as `fetch`', async () => {
    const leaver = new AbortController()
    const asked = () => new Request('http://localhost/graphql', { ...ASK, signal: leaver.signal })
    const answer = graph(asked())
    const fetched = graph.fetch(asked())
    leaver.abort()
    expect((await answer).status).toBe(499)
    await expect(fetched).rejects.toThrow('aborted')
    // As the global `fetch` does, where the caller had left before.
    expect((await graph(asked())).status).toBe(499)
    await expect(graph.fetch(asked())).rejects.toBe(leaver.signal.reason)
  })

  test('answers a Request through a detached fetch', async () => {
    const { fetch } = graph
    await expectRooms(await fetch(new Request('http://localhost/graphql', ASK)))
  })

  test('listens to node:http', async () => {
    await expectRooms(await fetch(`${await listen(graph)}/graphql`, ASK))
  })

  test('mounts below another path', async () => {
    const below = createRoomgraph({
      signalwire: { baseUrl: emulator.url, ...emulator.signalwire.credentials },
      graphqlEndpoint: '/api/video-graph',
    })
    await expectRooms(await below.fetch(new Request('http://localhost/api/video-graph', ASK)))
    expect((await below.fetch(new Request('http://localhost/graphql', ASK))).status).toBe(404)
    await below.close()
  })
})

describe('a roomgraph among other routes', () => {
  const own: RequestListener = (_, response) => response.writeHead(404).end('of the application')

  test.each(['/', '/elsewhere', '/health', '/ready', '/graphql/below', '/graphqlx'])(
    'hands %s on to what comes after it',
    async (path) => {
      const origin = await listen((request, response) =>
        graph(request, response, () => own(request, response)),
      )
      const answer = await fetch(origin + path)
      expect([answer.status, await answer.text()]).toEqual([404, 'of the application'])
    },
  )

  test('answers what is at its endpoint itself', async () => {
    let handedOn = 0
    const origin = await listen((request, response) => graph(request, response, () => handedOn++))
    await expectRooms(await fetch(`${origin}/graphql`, ASK))
    await expectRooms(await fetch(`${origin}/graphql/?a=b`, ASK))
    expect(handedOn).toBe(0)
  })

  test('answers every path where nothing comes after it', async () => {
    const origin = await listen(graph)
    expect((await fetch(`${origin}/health`)).status).toBe(200)
    expect(await (await fetch(`${origin}/elsewhere`)).text()).toBe('Nothing is here. GraphQL is at /graphql.')
  })

  test('takes a target that is a whole URL, which a framework keeps as it came', async () => {
    const logged: unknown[] = []
    const logger = { error: (...words: unknown[]) => logged.push(words) }
    const mounted = createRoomgraph({ logger })
    const origin = await listen((request, response) => {
      // As Express does.
      Object.assign(request, { originalUrl: request.url })
      mounted(request, response)
    })
    const { port, host } = new URL(origin)
    for (const path of ['/graphql?query={__typename}', '/graphql?query={again:__typename}']) {
      const asked = get({ port, path: origin + path, headers: { host } })
      const [answer] = (await once(asked, 'response')) as [IncomingMessage]
      expect([answer.statusCode, await text(answer)]).toEqual([200, expect.stringContaining('"Query"')])
    }
    expect(logged).toEqual([])
    await mounted.close()
  })

  test('says where it is when it is mounted at another path than it was told', async () => {
    const origin = await listen((request, response) => {
      // As Express does for `app.use('/api/graph', …)`.
      Object.assign(request, { originalUrl: request.url, baseUrl: '/api/graph', url: '/' })
      graph(request, response, () => own(request, response))
    })
    const answer = await fetch(`${origin}/api/graph`, ASK)
    expect([answer.status, await answer.text()]).toEqual([404, 'Nothing is here. GraphQL is at /graphql.'])
    expect(await (await fetch(`${origin}/api/graph/below`)).text()).toBe('of the application')
  })
})

describe('a body that was read before', () => {
  /** Reads the body of each request before roomgraph is asked. */
  function listenAfter(read: (request: IncomingMessage, body: string) => void): Promise<string> {
    return listen(async (request, response) => {
      read(request, await text(request))
      graph(request, response)
    })
  }

  test.each([
    ['an object', (body: string) => JSON.parse(body)],
    ['a text', (body: string) => body],
    ['bytes', (body: string) => Buffer.from(body)],
  ])('is taken as %s that the framework hands over', async (_, given) => {
    const origin = await listenAfter((request, body) => Object.assign(request, { body: given(body) }))
    await expectRooms(await fetch(`${origin}/graphql`, ASK))
  })

  test('is refused at once where it was not handed over', async () => {
    const origin = await listenAfter(() => {})
    const answer = await fetch(`${origin}/graphql`, ASK)
    expect(answer.status).toBe(500)
    expect(await answer.json()).toEqual({
      errors: [
        {
          message: expect.stringMatching(
            /^The body of the request was expected, but something in this server had read it/,
          ),
          extensions: { code: 'INTERNAL_SERVER_ERROR' },
        },
      ],
    })
    expect((await fetch(`${origin}/graphql?query={__typename}`)).status).toBe(200)
  })

  test('is refused as what it was, where that is the fault', async () => {
    const origin = await listenAfter((request, body) => Object.assign(request, { body: JSON.parse(body) }))
    for (const body of ['{}', '7']) {
      const answer = await fetch(`${origin}/graphql`, { ...ASK, body })
      expect(answer.status).toBe(400)
    }
    const unread = await listen(graph)
    expect((await fetch(`${unread}/graphql`, { ...ASK, body: '' })).status).toBe(400)
  })

  test('is refused by `fetch`, too', async () => {
    const request = new Request('http://localhost/graphql', ASK)
    const again = request.clone()
    await request.text()
    expect((await graph.fetch(request)).status).toBe(500)
    await expectRooms(await graph.fetch(again))
  })
})
