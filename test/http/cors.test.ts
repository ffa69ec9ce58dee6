import { describe, expect, test } from 'vitest'
import { listen } from '../../src/server/http/listen.ts'
import { type Graph, openGraph, startGraph } from '../support/graph.ts'
import { postOf, sendRaw } from '../support/raw-request.ts'

const APP = 'https://app.example.com'
const start = () => openGraph({}, { corsOrigins: [APP, 'http://localhost:5173'] })

function ask(graph: Graph, origin: string | undefined, method = 'POST', path = '/graphql') {
  return graph.fetch(
    new Request(`http://127.0.0.1${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(origin !== undefined && { origin }) },
      ...(method === 'POST' && { body: JSON.stringify({ query: '{ __typename }' }) }),
    }),
  )
}

describe('pages of other origins', () => {
  test.each([APP, 'http://localhost:5173'])('may read answers from %s, which is listed', async (origin) => {
    const graph = await start()
    const response = await ask(graph, origin)
    expect(response.status).toBe(200)
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
    expect(response.headers.get('vary')).toContain('origin')
  })

  test('may send JSON after asking for leave', async () => {
    const graph = await start()
    const response = await ask(graph, APP, 'OPTIONS')
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe(APP)
    expect(response.headers.get('access-control-allow-methods')).toBe('GET, POST')
    expect(response.headers.get('access-control-allow-headers')).toContain('content-type')
  })

  test.each([
    'null',
    'https://example.com',
    'https://evil-app.example.com',
    'https://app.example.com.evil.test',
    'https://sub.app.example.com',
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://app.example.com:443',
    'https://APP.example.com',
    'https://app.example.com.',
    'https://app.example.com/',
    'https://app.example.com@evil.test',
    'https://app.example.comevil.test',
    `${APP}, ${APP}`,
    `${APP} https://evil.test`,
    'file://',
    '*',
    '',
  ])('may not from %s', async (origin) => {
    const graph = await start()
    for (const method of ['POST', 'OPTIONS']) {
      const response = await ask(graph, origin, method)
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
      expect(response.headers.get('vary')).toContain('origin')
    }
  })

  test('may not with two origins, of which one is listed', async () => {
    const graph = await start()
    const server = await listen(graph.listener, { host: '127.0.0.1', port: 0 })
    const origins = [`origin: ${APP}`, 'origin: https://evil.test']
    for (const headers of [origins, origins.toReversed(), [`origin: ${APP}`, `origin: ${APP}`]]) {
      const answer = await sendRaw(server.origin, postOf('{"query":"{ __typename }"}', ...headers))
      expect(answer.status).toBe(200)
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
    }
    await server.close()
  })

  test('may not at all unless they are listed', async () => {
    const graph = await openGraph()
    for (const method of ['POST', 'OPTIONS']) {
      const response = await ask(graph, APP, method)
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
    }
  })
})

describe('the option', () => {
  test.each([
    ['any origin', ['*']],
    ['null', ['null']],
    ['a path', ['https://app.example.com/']],
    ['capitals, which no browser sends', ['https://APP.example.com']],
    ['a text', 'https://app.example.com'],
  ])('refuses %s', async (_, corsOrigins) => {
    await expect(startGraph({}, { corsOrigins: corsOrigins as string[] })).rejects.toThrow(
      'options.corsOrigins',
    )
  })
})

describe('the headers of an answer', () => {
  test('say once what it varies on, and what of it may be read', async () => {
    const graph = await start()
    for (const method of ['POST', 'OPTIONS']) {
      const { headers } = await ask(graph, APP, method)
      expect(headers.get('vary')).toBe('origin')
      expect(headers.get('access-control-expose-headers')).toBe('retry-after, x-request-id')
    }
    const page = await graph.fetch(new Request('http://127.0.0.1/graphql', { headers: { origin: APP } }))
    expect(page.headers.get('vary')).toBe('origin')
  })

  test('keep what the GraphiQL page varies on', async () => {
    const graph = await openGraph({}, { corsOrigins: [APP], graphiql: true })
    const headers = { accept: 'text/html' }
    const page = await graph.fetch(new Request('http://127.0.0.1/graphql', { headers }))
    expect(page.headers.get('vary')).toBe('accept-encoding, origin')
    await page.body?.cancel()
  })
})

describe('a preflight', () => {
  const preflight = (graph: Graph, path: string, headers: Record<string, string> = {}) =>
    graph.fetch(
      new Request(`http://127.0.0.1${path}`, {
        method: 'OPTIONS',
        headers: { origin: APP, 'access-control-request-method': 'POST', ...headers },
      }),
    )

  test('allows what clients and tracing send', async () => {
    const graph = await openGraph({}, { corsOrigins: [APP], corsHeaders: ['X-Client-Version', 'accept'] })
    const response = await preflight(graph, '/graphql')
    expect(response.headers.get('access-control-allow-headers')?.split(', ')).toEqual([
      'content-type',
      'accept',
      'apollographql-client-name',
      'apollographql-client-version',
      'apollo-require-preflight',
      'x-request-id',
      'traceparent',
      'tracestate',
      'baggage',
      'sentry-trace',
      'last-event-id',
      'x-client-version',
    ])
  })

  test.each(['/graphql', '/graphql/', '/graphql?a=b', '/health', '/nowhere'])(
    'is answered at %s as at any other path, or the page could not read what comes of it',
    async (path) => {
      const graph = await start()
      expect(await preflight(graph, path)).toMatchObject({ status: 204 })
      expect((await preflight(graph, path)).headers.get('access-control-allow-origin')).toBe(APP)
    },
  )

  test('of another origin is answered where GraphQL is, with no leave', async () => {
    const graph = await start()
    for (const path of ['/graphql', '/graphql/']) {
      const response = await preflight(graph, path, { origin: 'https://evil.test' })
      expect(response.status).toBe(204)
      expect(response.headers.get('access-control-allow-methods')).toBeNull()
    }
    expect((await preflight(graph, '/nowhere', { origin: 'https://evil.test' })).status).toBe(404)
  })

  test.each([
    ['a space', ['x y']],
    ['nothing', ['']],
    ['all', ['*']],
    ['a text', 'x-client'],
  ])('cannot be told to allow %s', async (_, corsHeaders) => {
    await expect(startGraph({}, { corsHeaders: corsHeaders as string[] })).rejects.toThrow(
      'options.corsHeaders',
    )
  })
})
