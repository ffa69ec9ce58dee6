import { request } from 'node:http'
import { buildSchema } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOperationContext } from '../../src/context.ts'
import { createHandler } from '../../src/server/handler.ts'
import { type Listening, listen } from '../../src/server/http/listen.ts'

const handler = createHandler({
  schema: buildSchema('type Query { hello(name: String): String } type Mutation { change: String }'),
  startOperation: (signal) => createOperationContext({ sources: {}, signal, timeoutMs: 1000, maxFirst: 10 }),
  explain: false,
  graphiql: false,
  graphqlEndpoint: '/graphql',
  logger: { error: (...words) => logged.push(words) },
})
const logged: unknown[] = []
let server: Listening

beforeAll(async () => {
  server = await listen(handler, { host: '127.0.0.1', port: 0 })
})
afterAll(() => server.close())

interface Sent {
  method?: string
  headers?: Record<string, string>
  body?: string
}

interface Received {
  status: number
  headers: Record<string, unknown>
  text: string
}

/** Unlike fetch, sends the path and the headers exactly as they are. */
function send(path: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Received> {
  const { hostname, port } = new URL(server.origin)
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, path, method, headers, agent: false }, (incoming) => {
      let text = ''
      incoming.setEncoding('utf8')
      incoming.on('data', (chunk: string) => {
        text += chunk
      })
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

function post(body: unknown, headers: Record<string, string> = {}): Promise<Received> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return send('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: text,
  })
}

const HELLO = `/graphql?query=${encodeURIComponent('{ hello }')}`

describe('GraphQL over HTTP', () => {
  test('answers JSON posts and queries by GET, at the path alone', async () => {
    expect(JSON.parse((await post({ query: '{ hello }' })).text)).toEqual({ data: { hello: null } })
    expect(JSON.parse((await send(HELLO)).text)).toEqual({ data: { hello: null } })
    expect((await send(HELLO.replace('?', '/?'))).status).toBe(200)
    for (const path of [
      HELLO.replace('/graphql', '/other/graphql'),
      HELLO.replace('/graphql', '/graphqls'),
      HELLO.replace('/graphql', '//graphql'),
      HELLO.replace('/graphql', '/'),
      '/other?x=/graphql',
    ]) {
      expect.soft((await send(path)).status, path).toBe(404)
    }
  })

  test('takes no mutation by GET', async () => {
    const refused = await send(`/graphql?query=${encodeURIComponent('mutation { change }')}`)
    expect(refused.status).toBe(405)
    expect((await post({ query: 'mutation { change }' })).status).toBe(200)
  })

  test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('refuses %s', async (method) => {
    expect(await send('/graphql', { method })).toMatchObject({ status: 405, headers: { allow: 'GET, POST' } })
  })

  test.each([
    ['application/x-www-form-urlencoded', 'query=%7B+hello+%7D'],
    [
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="query"\r\n\r\n{hello}\r\n--x--',
    ],
    ['application/graphql', '{ hello }'],
    ['text/plain', '{"query":"{ hello }"}'],
    ['application/jsonp', '{"query":"{ hello }"}'],
    ['', '{"query":"{ hello }"}'],
  ])('refuses a post of type "%s", which needs no preflight', async (type, body) => {
    expect((await post(body, { 'content-type': type })).status).toBe(415)
  })

  test('refuses batches', async () => {
    const answer = await post([{ query: '{ hello }' }])
    expect(answer.text).not.toContain('data')
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining('Batching') })
  })

  test('refuses a body over 100 kB, also one of unknown length', async () => {
    const body = JSON.stringify({ query: '{ hello }', variables: { filling: 'x'.repeat(100_000) } })
    expect((await post(body)).status).toBe(413)
    expect((await post(body, { 'transfer-encoding': 'chunked' })).status).toBe(413)
    expect((await post({ query: '{ hello }', variables: { filling: 'x'.repeat(90_000) } })).status).toBe(200)
  })

  test('counts a body that came by no HTTP parser of Node, whatever its header says', async () => {
    const ask = (filling: number) =>
      handler.fetch(
        new Request('http://localhost/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'content-length': '20' },
          body: JSON.stringify({ query: '{ hello }', variables: { filling: 'x'.repeat(filling) } }),
        }),
      )
    expect((await ask(100_000)).status).toBe(413)
    expect((await ask(90_000)).status).toBe(200)
  })

  test('refuses a length that is no number', async () => {
    const headers = { 'content-type': 'application/json', 'content-length': '20, 20' }
    const request = new Request('http://localhost/graphql', {
      method: 'POST',
      headers,
      body: '{"query":"{ hello }"}',
    })
    expect((await handler.fetch(request)).status).toBe(400)
  })

  test('lets no other site read or preflight anything', async () => {
    const origin = 'https://elsewhere.example'
    const preflight = { origin, 'access-control-request-method': 'POST' }
    for (const answer of [
      await post({ query: '{ hello }' }, { origin }),
      await send(HELLO, { headers: { origin } }),
      await send('/graphql', { method: 'OPTIONS', headers: preflight }),
    ]) {
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })

  test('is cached by nobody', async () => {
    expect((await post({ query: '{ hello }' })).headers['cache-control']).toBe('no-store')
  })

  test('shows no page, neither GraphiQL nor a landing page, unless asked to', async () => {
    const headers = { accept: 'text/html,*/*' }
    expect((await send('/', { headers })).status).toBe(404)
    expect((await send('/graphql', { headers })).text).not.toContain('<')
  })
})

describe('/health', () => {
  test('is 200 for GET and HEAD', async () => {
    expect(await send('/health')).toMatchObject({ status: 200, text: '{"status":"ok"}' })
    expect(await send('/health', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
    expect((await send('/health', { method: 'POST' })).status).toBe(405)
  })

  test('is at its own path alone', async () => {
    expect((await send('/other/health')).status).toBe(404)
    expect((await send(`${HELLO}&x=/health`)).text).toContain('hello')
  })
})

describe('a request that makes no sense', () => {
  test.each([
    ['a Host that is none', '/graphql', { host: 'a b' }],
    ['a Host with a port that is none', '/health', { host: 'a:b:c' }],
    ['a target with another origin', 'http://elsewhere.example/graphql', {}],
  ])('%s is a 400 without a word', async (_, path, headers) => {
    expect(await send(path, { headers })).toMatchObject({ status: 400, text: '' })
  })

  test('is not logged as an error of ours', () => {
    expect(logged).toEqual([])
  })
})
