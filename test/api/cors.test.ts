import { afterEach, describe, expect, test } from 'vitest'
import { listen } from '../../src/server/http/listen.ts'
import { type Graph, startGraph } from '../support/graph.ts'
import { postOf, sendRaw } from '../support/raw-request.ts'

let graph: Graph
afterEach(() => graph.close())

const APP = 'https://app.example.com'
const start = () => startGraph({}, { corsOrigins: [APP, 'http://localhost:5173'] })

function ask(origin: string | undefined, method = 'POST', path = '/graphql') {
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
    graph = await start()
    const response = await ask(origin)
    expect(response.status).toBe(200)
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
    expect(response.headers.get('vary')).toContain('origin')
  })

  test('may send JSON after asking for leave', async () => {
    graph = await start()
    const response = await ask(APP, 'OPTIONS')
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
    graph = await start()
    for (const method of ['POST', 'OPTIONS']) {
      const response = await ask(origin, method)
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
      expect(response.headers.get('vary')).toContain('origin')
    }
  })

  test('may not with two origins, of which one is listed', async () => {
    graph = await start()
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
    graph = await startGraph()
    for (const method of ['POST', 'OPTIONS']) {
      const response = await ask(APP, method)
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
    graph = await startGraph()
    await expect(startGraph({}, { corsOrigins: corsOrigins as string[] })).rejects.toThrow(
      'options.corsOrigins',
    )
  })
})
