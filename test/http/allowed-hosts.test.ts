import { describe, expect } from 'vitest'
import { createRoomgraph } from '../../src/index.ts'
import { type Graph, openGraph, withFreshGraph } from '../support/graph.ts'
import { type RawAnswer, sendRaw } from '../support/raw-request.ts'

const ROOMS = '{"query":"{ rooms(first: 1) { nodes { name } } }"}'
const GET = `/graphql?query=${encodeURIComponent('{ rooms(first: 1) { nodes { name } } }')}`

const test = withFreshGraph({}, { graphiql: true, allowedHosts: [] })

/** A request with these Host headers, and no others. */
function send(
  origin: string,
  hosts: readonly string[],
  method = 'POST',
  target = '/graphql',
  version = '1.1',
) {
  const lines = [
    `${method} ${target} HTTP/${version}`,
    ...hosts.map((host) => `Host: ${host}`),
    'connection: close',
    ...(method === 'POST' ? ['content-type: application/json', `content-length: ${ROOMS.length}`] : []),
  ]
  const body = method === 'POST' ? ROOMS : ''
  return sendRaw(origin, `${lines.join('\r\n')}\r\n\r\n${body}`)
}

function expectRefused(graph: Graph, answer: RawAnswer): void {
  expect(answer.status).toBe(421)
  expect(answer.headers['x-content-type-options']).toBe('nosniff')
  expect(JSON.parse(answer.body)).toEqual({
    errors: [
      {
        message: expect.stringMatching(/ROOMGRAPH_ALLOWED_HOSTS.*allowedHosts/),
        extensions: { code: 'HOST_NOT_ALLOWED' },
      },
    ],
  })
  expect(graph.emulator.journal).toEqual([])
}

describe('a server that answers to loopback names alone', () => {
  test.for([
    'localhost',
    'LocalHost:4000',
    'localhost.',
    'localhost.:80',
    'localhost:',
    'app.localhost:4000',
    '127.0.0.1',
    '127.0.0.1:4000',
    '127.1.2.3',
    '127.0.0.1.',
    '[::1]',
    '[::1]:4000',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]:4000',
    '[::FFFF:7f00:1]',
  ])('answers to %s', async (host, { origin }) => {
    expect((await send(origin, [host])).status).toBe(200)
    expect((await send(origin, [host], 'GET', GET)).status).toBe(200)
  })

  test.for([
    'evil.com',
    'evil.com:4000',
    'localhost.evil.com',
    'evil.com.localhost.evil.com',
    'notlocalhost',
    '127.0.0.1.evil.com',
    '127.evil.com',
    '128.0.0.1',
    '10.0.0.1',
    '0.0.0.0',
    '[::2]',
    '[::ffff:10.0.0.1]',
    '[::ffff:8000:1]',
    'localhost..',
    '.localhost..',
    'evil.com,localhost',
    'localhost, evil.com',
    'evil.com@localhost',
    'localhost:80@evil.com',
    'localhost:x',
    '127.0.0.1:80:80',
    '',
  ])('refuses "%s" on every path, before anything is run', async (host, { graph, origin }) => {
    const posted = await send(origin, [host])
    // What makes no URL is a 400, as it always was.
    if (posted.status !== 400) expectRefused(graph, posted)
    if (posted.status === 400) return expect(graph.emulator.journal).toEqual([])
    for (const target of [GET, '/graphql', '/health', '/ready', '/nowhere']) {
      expectRefused(graph, await send(origin, [host], 'GET', target))
    }
    expect(await send(origin, [host], 'HEAD', '/health')).toMatchObject({ status: 421, body: '' })
  })

  test('ends a connection whose request names no one address', async ({ origin }) => {
    const twice = 'GET /health HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n'
    const { status, headers } = await sendRaw(origin, twice)
    expect({ status, connection: headers.connection }).toEqual({ status: 400, connection: 'close' })
  })

  test('reads no name out of several Host headers', async ({ graph, origin }) => {
    for (const hosts of [
      ['localhost', 'evil.com'],
      ['evil.com', 'localhost'],
      ['localhost', 'localhost'],
    ]) {
      expect((await send(origin, hosts)).status).toBe(400)
      expect((await send(origin, hosts, 'GET', GET)).status).toBe(400)
    }
    expect(graph.emulator.journal).toEqual([])
  })

  test('believes no target that names another host than the header', async ({ graph, origin }) => {
    expect((await send(origin, ['localhost'], 'GET', `http://evil.com${GET}`)).status).toBe(400)
    expect((await send(origin, ['evil.com'], 'GET', `http://localhost${GET}`)).status).toBe(400)
    expect(graph.emulator.journal).toEqual([])
    expectRefused(graph, await send(origin, ['evil.com'], 'GET', `http://evil.com${GET}`))
    expect((await send(origin, ['localhost'], 'GET', `http://localhost${GET}`)).status).toBe(200)
  })

  test('answers who names no host, as HTTP/1.0 allows and no browser does', async ({ origin }) => {
    expect((await send(origin, [], 'GET', '/health', '1.0')).status).toBe(200)
    expect((await send(origin, [], 'POST', '/graphql', '1.0')).status).toBe(200)
    expect((await send(origin, ['evil.com'], 'GET', '/health', '1.0')).status).toBe(421)
    expect((await send(origin, [], 'GET', '/health')).status).toBe(400)
  })
})

describe('hosts that are listed', () => {
  const allowedHosts = ['graph.example.com', '10.1.2.3', '[2001:DB8::1]', 'Other.Example.']
  test.override('options', { allowedHosts })

  test.for([
    'graph.example.com',
    'GRAPH.example.com.:443',
    '10.1.2.3:80',
    '[2001:db8:0::1]',
    'other.example',
  ])('are answered to, as in %s', async (host, { origin }) => {
    expect((await send(origin, [host])).status).toBe(200)
    expect((await send(origin, ['localhost'])).status).toBe(200)
  })

  test.for(['example.com', 'sub.graph.example.com', 'graph.example.com.evil.test', '10.1.2.4'])(
    'do not let in %s',
    async (host, { graph, origin }) => {
      expectRefused(graph, await send(origin, [host]))
    },
  )

  test.each([
    ['a port', ['graph.example.com:443']],
    ['an origin', ['https://graph.example.com']],
    ['a path', ['graph.example.com/graphql']],
    ['a wildcard', ['*.example.com']],
    ['nothing', ['']],
    ['a text', 'graph.example.com'],
  ])('may not have %s', (_, hosts) => {
    expect(() => createRoomgraph({ allowedHosts: hosts as string[] })).toThrow('options.allowedHosts')
  })
})

describe('without the option', () => {
  test.override('options', {})

  test('a mounted server answers to any host', async ({ origin }) => {
    expect((await send(origin, ['evil.com'])).status).toBe(200)
  })
})

describe('fetch', () => {
  const ask = (graph: Graph, url: string, host?: string) =>
    graph.fetch(
      new Request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(host !== undefined && { host }) },
        body: ROOMS,
      }),
    )

  test('looks at the URL and at the header, when it is told to', async ({ graph }) => {
    expect((await ask(graph, 'http://localhost:4000/graphql')).status).toBe(200)
    expect((await ask(graph, 'http://localhost/graphql', '127.0.0.1:80')).status).toBe(200)
    expect((await ask(graph, 'http://evil.com/graphql')).status).toBe(421)
    expect((await ask(graph, 'http://localhost/graphql', 'evil.com')).status).toBe(421)
    expect((await ask(graph, 'http://evil.com/graphql', 'localhost')).status).toBe(421)
    expect(graph.emulator.journal).toHaveLength(2)
  })

  test('takes any host otherwise', async () => {
    const graph = await openGraph()
    expect((await ask(graph, 'http://evil.com/graphql', 'evil.com')).status).toBe(200)
  })
})
