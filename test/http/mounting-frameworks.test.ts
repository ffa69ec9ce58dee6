import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { createRoomgraph, type Roomgraph } from '../../src/index.ts'
import { ROOT } from '../support/command.ts'
import { leftOut } from '../support/extra.ts'

const isLeftOut = leftOut('EXAMPLES_TEST', 'frameworks around roomgraph')
const { resolve } = createRequire(`${ROOT}examples/mounting/package.json`)
/** A framework, as it is installed beside the examples. */
const load = (name: string) => import(pathToFileURL(resolve(name)).href)

const KEY = 'a-key-of-the-dashboard'
const ROOMS = JSON.stringify({ query: '{ rooms(first: 1) { nodes { name } } }' })
const HEADERS = { 'content-type': 'application/json', authorization: `Bearer ${KEY}` }
const POST = { method: 'POST', headers: HEADERS, body: ROOMS }

let emulator: Emulator
let graph: Roomgraph
beforeAll(async () => {
  if (isLeftOut) return
  emulator = await startEmulator()
  graph = createRoomgraph({
    ...emulator.options,
    auth: { kind: 'api-key', keys: [{ name: 'dashboard', key: KEY }] },
    graphqlEndpoint: '/api/graph',
    live: { enabled: true },
  })
})
afterAll(async () => {
  if (isLeftOut) return
  await graph.close()
  await emulator.close()
})

const open: (() => unknown)[] = []
afterEach(() => Promise.all(open.splice(0).map((close) => close())))

/** An Express or Koa application, listening until the test ends. Gives its origin. */
async function listen(app: {
  listen(port: number, host: string): import('node:http').Server
}): Promise<string> {
  const server = app.listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  open.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function expectRooms(answer: Response): Promise<void> {
  expect(await answer.json()).toEqual({ data: { rooms: { nodes: [{ name: expect.any(String) }] } } })
}

async function expectReadBefore(answer: Response): Promise<void> {
  expect(answer.status).toBe(500)
  expect(await answer.json()).toMatchObject({ errors: [{ message: expect.stringContaining('had read it') }] })
}

/** Reads from a body until a text is there. */
async function readUntil(answer: Response, text: string): Promise<string> {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let read = ''
  while (!read.includes(text)) {
    const { value, done } = (await reader?.read()) ?? { done: true }
    if (done) throw new Error(`expected ${text}, got ${read}`)
    read += value
  }
  await reader?.cancel()
  return read
}

describe.skipIf(isLeftOut)('Express', () => {
  test.each([
    ['a path', '/api/graph', undefined],
    ['a router', '/api', '/graph'],
    ['a router for all of its paths', '/api', undefined],
  ])('mounts it at %s', async (_, path, below) => {
    const { default: express } = await load('express')
    const app = express()
    if (path === '/api/graph') app.use(path, graph)
    else {
      const router = express.Router()
      if (below) router.use(below, graph)
      else router.use(graph)
      app.use(path, router)
    }
    app.use((_request: unknown, response: { end(text: string): void }) => response.end('of the application'))
    const origin = await listen(app)
    await expectRooms(await fetch(`${origin}/api/graph`, POST))
    for (const other of ['/', '/api', '/api/graph/below', '/apix', '/graphql']) {
      expect(await (await fetch(origin + other)).text()).toBe('of the application')
    }
  })

  test.each([
    ['json', { type: 'application/json' }],
    ['text', { type: '*/*' }],
    ['raw', { type: '*/*' }],
  ])('may have parsed the body as %s', async (parser, options) => {
    const { default: express } = await load('express')
    const origin = await listen(express().use(express[parser](options)).use(graph))
    await expectRooms(await fetch(`${origin}/api/graph`, POST))
    expect((await fetch(`${origin}/api/graph`, { ...POST, body: '{}' })).status).toBe(400)
  })

  test('compresses what comes at once, and holds no part of an answer back', async () => {
    const [{ default: express }, { default: compression }] = await Promise.all([
      load('express'),
      load('compression'),
    ])
    const origin = await listen(
      express()
        .use(compression({ threshold: 0 }))
        .use(graph),
    )
    const whole = await fetch(`${origin}/api/graph`, POST)
    expect(whole.headers.get('content-encoding')).not.toBeNull()
    await expectRooms(whole)
    const query = JSON.stringify({ query: 'subscription { liveSessions { isSnapshot } }' })
    const headers = { ...HEADERS, accept: 'text/event-stream' }
    const stream = await fetch(`${origin}/api/graph`, { ...POST, headers, body: query })
    expect(stream.headers.get('content-encoding')).toBeNull()
    expect(await readUntil(stream, '\n\n')).toContain('isSnapshot')
  })
})

describe.skipIf(isLeftOut)('Fastify', () => {
  // biome-ignore lint/suspicious/noExplicitAny: the framework is not installed with the product
  async function start(handler: (request: any, reply: any) => unknown) {
    const { default: fastify } = await load('fastify')
    const app = fastify()
    app.all('/api/graph', handler)
    open.push(() => app.close())
    return { app, origin: await app.listen({ host: '127.0.0.1', port: 0 }) }
  }

  test('that has read the body is told so, and may hand it over', async () => {
    const keeping = await start((request, reply) => {
      reply.hijack()
      graph(request.raw, reply.raw)
    })
    await expectReadBefore(await fetch(`${keeping.origin}/api/graph`, POST))
    const giving = await start((request, reply) => {
      reply.hijack()
      request.raw.body = request.body
      graph(request.raw, reply.raw)
    })
    await expectRooms(await fetch(`${giving.origin}/api/graph`, POST))
  })

  test('injects requests in its tests', async () => {
    const { app } = await start((request, reply) => {
      reply.hijack()
      request.raw.body = request.body
      graph(request.raw, reply.raw)
    })
    const answer = await app.inject({ method: 'POST', url: '/api/graph', headers: HEADERS, payload: ROOMS })
    expect(answer.json()).toEqual({ data: { rooms: { nodes: [{ name: expect.any(String) }] } } })
  })
})

describe.skipIf(isLeftOut)('Koa', () => {
  // biome-ignore lint/suspicious/noExplicitAny: the framework is not installed with the product
  async function start(handler: (context: any) => void): Promise<string> {
    const [{ default: Koa }, { bodyParser }] = await Promise.all([load('koa'), load('@koa/bodyparser')])
    const app = new Koa()
    app.use(bodyParser())
    app.use(handler)
    return listen(app)
  }

  test('that has read the body is told so, and may hand it over', async () => {
    const keeping = await start((context) => {
      context.respond = false
      graph(context.req, context.res)
    })
    await expectReadBefore(await fetch(`${keeping}/api/graph`, POST))
    const giving = await start((context) => {
      context.respond = false
      context.set('x-of-the-application', 'yes')
      context.req.body = context.request.body
      graph(context.req, context.res)
    })
    const answer = await fetch(`${giving}/api/graph`, POST)
    expect(answer.headers.get('x-of-the-application')).toBe('yes')
    await expectRooms(answer)
  })
})

describe.skipIf(isLeftOut)('Hono', () => {
  test('mounts it below a base path, also with a second argument', async () => {
    const { Hono } = await load('hono')
    const app = new Hono()
      .basePath('/api')
      .all('/graph', (context: { req: { raw: Request } }) => graph(context.req.raw))
    await expectRooms(await app.request('/api/graph', POST))
    const { status } = await app.request('/api/other', POST)
    expect(status).toBe(404)
    const withContext = graph as (request: Request, context: object) => Promise<Response>
    await expectRooms(await withContext(new Request('http://localhost/api/graph', POST), { params: {} }))
  })

  test('is told that a body was read', async () => {
    const { Hono } = await load('hono')
    const app = new Hono()
    app.use(async (context: { req: { raw: Request } }, next: () => Promise<void>) => {
      await context.req.raw.text()
      await next()
    })
    app.all('/api/graph', (context: { req: { raw: Request } }) => graph(context.req.raw))
    await expectReadBefore(await app.request('/api/graph', POST))
  })
})
