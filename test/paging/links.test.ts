import { createServer } from 'node:net'
import { beforeEach, describe, expect } from 'vitest'
import { startGraph, withGraph } from '../support/graph.ts'
import { pageOf, roomsField } from '../support/lists.ts'

const PATH = '/api/video/rooms'

let connections = 0
beforeEach(() => {
  connections = 0
})

const test = withGraph({}, { explain: true })
  .extend('rooms', { scope: 'file' }, ({ emulator }) => roomsField(emulator))
  // Answers every page of rooms with two items and these links.
  .extend('link', { scope: 'file' }, ({ emulator, rooms }) => {
    const two = rooms.ids.slice(0, 2).map((id) => ({ id }))
    return (links: unknown, data: unknown[] = two) =>
      emulator.intercept(() => ({ status: 200, body: { links, data } }))
  })
  .extend('strangerPort', { scope: 'file' }, async ({ emulator: _ }, { onCleanup }) => {
    const stranger = createServer((socket) => {
      connections++
      socket.destroy()
    })
    await new Promise<void>((listening) => stranger.listen(0, '127.0.0.1', listening))
    onCleanup(() => new Promise<void>((closed) => void stranger.close(() => closed())))
    const address = stranger.address()
    return typeof address === 'object' && address ? address.port : 0
  })

const SEARCH = '?page_number=1&page_size=2&page_token=PAlink'

describe('links within the list', () => {
  test.for(['absolute', 'relative'] as const)('%s ones are followed', async (style, { graph, rooms }) => {
    graph.emulator.behaviour.links = style
    const page = await pageOf(graph, rooms, { first: 10 })
    const next = await pageOf(graph, rooms, { first: 10, after: page.info.endCursor })
    expect(next.ids).toEqual(rooms.ids.slice(10, 20))
    const back = await pageOf(graph, rooms, { last: 10, before: next.info.startCursor })
    expect(back.ids).toEqual(page.ids)
    graph.emulator.behaviour.links = 'absolute'
  })

  test.for<[what: string, spell: (origin: string) => string]>([
    ['with the host in capitals', (origin) => `${origin.replace('http', 'HTTP')}${PATH}${SEARCH}`],
    ['with parameters that the list does not know', () => `${PATH}${SEARCH}&trace=1`],
    ['with a fragment', () => `${PATH}${SEARCH}#top`],
    ['of the search alone', () => SEARCH],
    ['relative to the list', () => `rooms${SEARCH}`],
    ['with the parameters in another order', () => `${PATH}?page_token=PAlink&page_size=2&page_number=1`],
  ])(
    '%s are followed, by what identifies the page and nothing else',
    async ([_, spell], { graph, rooms, link }) => {
      link({ next: spell(graph.emulator.url) })
      const page = await pageOf(graph, rooms, { first: 2 })
      expect(page.result.errors).toEqual([])
      const next = await pageOf(graph, rooms, { first: 2, after: page.info.endCursor })
      expect(next.calls).toEqual([`${PATH}${SEARCH}`])
    },
  )

  test('without a page size keep the size of their page', async ({ graph, rooms, link }) => {
    link({ next: `${PATH}?page_token=PAonly` })
    const page = await pageOf(graph, rooms, { first: 2 })
    const next = await pageOf(graph, rooms, { first: 2, after: page.info.endCursor })
    expect(next.calls).toEqual([`${PATH}?page_size=2&page_token=PAonly`])
  })

  test('carry the token whatever its characters', async ({ graph, rooms, link }) => {
    const token = 'a+b/c=d&e f%g"ü'
    link({ next: `${PATH}?${new URLSearchParams({ page_number: '1', page_size: '2', page_token: token })}` })
    const page = await pageOf(graph, rooms, { first: 2 })
    const next = await pageOf(graph, rooms, { first: 2, after: page.info.endCursor })
    expect(new URLSearchParams(next.calls[0]?.split('?')[1]).get('page_token')).toBe(token)
  })

  test('the filter of the operation goes along, not that of the link', async ({ graph, link }) => {
    link({ next: `${PATH}${SEARCH}&starts_after=1999-01-01&include_active_session=true` })
    const filter = 'filter: { startsAfter: "2026-01-01" }'
    const { data } = await graph.run(`{ rooms(first: 2, ${filter}) { pageInfo { endCursor } } }`)
    const { calls } = await graph.run(
      `query ($after: String) { rooms(first: 2, after: $after, ${filter}) { nodes { id } } }`,
      { after: data.rooms.pageInfo.endCursor },
    )
    expect(calls).toEqual([`${PATH}?starts_after=2026-01-01&${SEARCH.slice(1)}`])
  })

  test.for([{ next: null, prev: null }, { next: '', prev: '' }, {}, { self: PATH, first: PATH }])(
    'that are null, empty or absent lead nowhere: %j',
    async (links, { graph, rooms, link }) => {
      link(links)
      const page = await pageOf(graph, rooms, { first: 2 })
      expect(page.info).toMatchObject({ hasNextPage: false, hasPreviousPage: false })
      const past = await pageOf(graph, rooms, { first: 2, after: page.info.endCursor })
      expect(past.ids).toEqual([])
    },
  )
})

/** Every way to write an address so that it looks like ours and is not. */
const TRICKS: [what: string, spell: (host: string, port: number, own: URL) => string][] = [
  ['another host', (host, port) => `http://${host}:${port}${PATH}`],
  ['another host without a scheme', (host, port) => `//${host}:${port}${PATH}`],
  [
    'another host behind ours as a user',
    (host, port, own) => `${own.protocol}//${own.hostname}@${host}:${port}${PATH}`,
  ],
  [
    'another host behind ours as user and password',
    (host, port, own) => `http://${own.host}@${host}:${port}${PATH}`,
  ],
  ['backslashes', (host, port) => `/\\${host}:${port}${PATH}`],
  ['two backslashes', (host, port) => `\\\\${host}:${port}${PATH}`],
  ['a tab inside', (host, port) => `/\t/${host}:${port}${PATH}`],
  ['a line break inside', (host, port) => `/\n/${host}:${port}${PATH}`],
  ['blanks before', (host, port) => `  //${host}:${port}${PATH}`],
  ['no slashes after the scheme', (host, port) => `http:${host}:${port}${PATH}`],
  ['three slashes', (host, port) => `///${host}:${port}${PATH}`],
  ['another port', (_host, port, own) => `http://${own.hostname}:${port}${PATH}`],
  ['no port', (_host, _port, own) => `http://${own.hostname}${PATH}`],
  ['another scheme', (_host, _port, own) => `https://${own.host}${PATH}`],
  ['another protocol', (_host, _port, own) => `ftp://${own.host}${PATH}`],
  ['a name for our address', (_host, _port, own) => `http://localhost:${own.port}${PATH}`],
  ['our address as a prefix', (_host, _port, own) => `http://${own.hostname}.example.com:${own.port}${PATH}`],
  ['credentials before our host', (_host, _port, own) => `http://user:secret@${own.host}${PATH}`],
  ['a password alone before our host', (_host, _port, own) => `http://:secret@${own.host}${PATH}`],
  ['a user before our host', (_host, _port, own) => `http://user@${own.host}${PATH}`],
  ['another path', () => '/api/video/conferences'],
  ['a longer path', () => `${PATH}/`],
  ['a path below', () => `${PATH}/${'0'.repeat(8)}`],
  ['a climbing path', () => `${PATH}/../room_sessions`],
  ['an encoded climbing path', () => `${PATH}/%2e%2e/room_sessions`],
  ['a path in capitals', () => '/API/VIDEO/ROOMS'],
  ['the root', () => '/'],
  ['a data URL', () => 'data:text/plain,x'],
  ['a script', () => 'javascript:alert(1)'],
  ['no URL at all', () => 'http://['],
]

describe('links to anywhere else', () => {
  test.for(TRICKS)(
    '%s: refused, and nobody there is called',
    async ([_, spell], { graph, rooms, link, strangerPort }) => {
      const own = new URL(graph.emulator.url)
      const target = spell('127.0.0.1', strangerPort, own)
      link({})
      const { cursors } = await pageOf(graph, rooms, { first: 2 })
      const walks = [
        { name: 'next', args: { first: 2 }, field: 'hasNextPage' },
        { name: 'prev', args: { last: 1, before: cursors[1] ?? '' }, field: 'hasPreviousPage' },
      ]
      for (const { name, args, field } of walks) {
        link({ [name]: target + SEARCH })
        const { result } = await pageOf(graph, rooms, args)
        expect(result.errors).toMatchObject([
          {
            path: ['rooms', 'pageInfo', field],
            message: expect.stringMatching(/^GET \/api\/video\/rooms answered .*never followed\b/),
            extensions: {
              code: 'UPSTREAM_BAD_RESPONSE',
              service: 'signalwire',
              status: 200,
              retryable: false,
            },
          },
        ])
        expect(result.calls).toHaveLength(1)
        expect(result.extensions.upstream.total).toBe(1)
      }
      expect(connections).toBe(0)
    },
  )

  test('our path that goes on with a plain letter where the query should begin: refused', async ({
    graph,
    rooms,
    link,
  }) => {
    for (const origin of [graph.emulator.url, '']) {
      link({ next: `${origin}${PATH}X${SEARCH.slice(1)}` })
      const { result } = await pageOf(graph, rooms, { first: 2 })
      expect(result.errors).toMatchObject([
        { path: ['rooms', 'pageInfo', 'hasNextPage'], extensions: { code: 'UPSTREAM_BAD_RESPONSE' } },
      ])
      expect(result.calls).toHaveLength(1)
    }
  })

  test('a host with a dot at its end: refused where it is another origin', async ({ graph, rooms, link }) => {
    const { emulator } = graph
    const baseUrl = emulator.url.replace('127.0.0.1', 'localhost')
    const named = await startGraph({}, { signalwire: { baseUrl, ...emulator.signalwire.credentials } })
    try {
      link({ next: `${baseUrl.replace('localhost', 'localhost.')}${PATH}${SEARCH}` })
      const { result } = await pageOf(named, rooms, { first: 2 })
      expect(result.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_BAD_RESPONSE' } }])
      link({ next: `${baseUrl}${PATH}${SEARCH}` })
      expect((await pageOf(named, rooms, { first: 2 })).result.errors).toEqual([])
    } finally {
      await named.close()
    }
  })

  test('are not fetched while a page is being filled', async ({ graph, rooms, strangerPort }) => {
    graph.emulator.intercept(({ index }) => {
      const next = index === 0 ? PATH + SEARCH : `http://127.0.0.1:${strangerPort}${PATH}${SEARCH}`
      return { status: 200, body: { links: { next }, data: [{ id: rooms.ids[index] }] } }
    })
    const { result } = await pageOf(graph, rooms, { first: 5 })
    expect(result.data).toEqual({ rooms: null })
    expect(result.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_BAD_RESPONSE' } }])
    expect(result.calls).toHaveLength(2)
    expect(connections).toBe(0)
  })

  test.for([
    ['a number', 5],
    ['an object', { href: PATH }],
    ['a list', [PATH]],
    ['a flag', true],
    ['a page number below 0', `${PATH}?page_number=-1&page_size=2&page_token=PA`],
    ['a page number that is none', `${PATH}?page_number=two&page_size=2&page_token=PA`],
    ['a page number beyond all bounds', `${PATH}?page_number=99999999999999999999&page_size=2&page_token=PA`],
    ['a page size of 0', `${PATH}?page_number=1&page_size=0&page_token=PA`],
    ['a page size above 1000', `${PATH}?page_number=1&page_size=1001&page_token=PA`],
    ['a token of 10 KB', `${PATH}?page_number=1&page_size=2&page_token=${'x'.repeat(10_000)}`],
  ] as const)('%s for a link is a bad response', async ([_, next], { graph, rooms, link }) => {
    link({ next })
    const { result } = await pageOf(graph, rooms, { first: 2 })
    expect(result.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_BAD_RESPONSE' } }])
    expect(result.errors[0]?.message.length).toBeLessThan(200)
    expect(result.calls).toHaveLength(1)
  })

  test.for([
    ['text', 'next'],
    ['a list', []],
    ['a number', 0],
  ] as const)('`links` that are %s are a bad response', async ([_, links], { graph, rooms, link }) => {
    link(links)
    const { result } = await pageOf(graph, rooms, { first: 2 })
    expect(result.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_BAD_RESPONSE' } }])
  })
})
