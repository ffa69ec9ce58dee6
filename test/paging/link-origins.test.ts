import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { createRoomgraph, type RoomgraphOptions } from '../../src/index.ts'
import { ask, type Data, post } from '../support/client.ts'
import { PLAIN_CALLS, withEmulator } from '../support/graph.ts'

/** Asks both providers whether a page follows. */
const QUERY = `{
  rooms(first: 2) { nodes { roomId } pageInfo { hasNextPage } }
  insightsRooms(first: 2) { nodes { sid } pageInfo { hasNextPage } }
}`
const SPACE = 'https://example.signalwire.com'
const TWILIO = 'https://insights.twilio.com'

/** What a provider would write before its links instead of the emulator's own origin. */
let provider: string | undefined

interface Places {
  signalwire?: { space?: string; linkOrigins?: readonly string[] }
  twilio?: { linkOrigins?: readonly string[] }
}

const test = withEmulator()
  // Sends everything on, and leaves what comes as the provider wrote it: with links to the provider.
  .extend('proxyUrl', { scope: 'file' }, async ({ emulator }, { onCleanup }) => {
    const proxy = createServer((incoming, outgoing) => {
      const { headers, url: path = '/' } = incoming
      const onward = request(
        new URL(path, emulator.url),
        { headers: { ...headers, host: new URL(emulator.url).host } },
        (answer) => {
          const chunks: Buffer[] = []
          answer.on('data', (chunk: Buffer) => chunks.push(chunk))
          answer.on('end', () => {
            const text = Buffer.concat(chunks).toString()
            outgoing.writeHead(answer.statusCode ?? 502, { 'content-type': 'application/json' })
            outgoing.end(provider === undefined ? text : text.replaceAll(emulator.url, provider))
          })
        },
      )
      onward.end()
    })
    await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening))
    onCleanup(() => new Promise<void>((closed) => void proxy.close(() => closed())))
    return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  })
  .extend(
    'run',
    { scope: 'file' },
    ({ emulator, proxyUrl }) =>
      async (places: Places, query = QUERY): Promise<Data> => {
        const { accountSid, authToken } = emulator.twilio.credentials
        const roomgraph = createRoomgraph({
          signalwire: { baseUrl: proxyUrl, ...places.signalwire, ...emulator.signalwire.credentials },
          twilio: { baseUrl: proxyUrl, ...places.twilio, accountSid, authToken },
          upstream: PLAIN_CALLS,
        })
        try {
          return (await ask(roomgraph, query)).body
        } finally {
          await roomgraph.close()
        }
      },
  )

describe('links that name the provider behind a reverse proxy', () => {
  test('are refused with the name of the setting where no setting names their origin', async ({
    emulator,
    run,
  }) => {
    provider = undefined
    const { errors } = await run({})
    expect(errors.map(({ path }: Data) => path[0]).sort()).toEqual(['insightsRooms', 'rooms'])
    for (const { message, path } of errors) {
      expect(message).toContain(path[0] === 'rooms' ? 'SIGNALWIRE_LINK_ORIGINS' : 'TWILIO_LINK_ORIGINS')
      expect(message).not.toContain(new URL(emulator.url).host)
    }
  })

  test('are followed through the proxy where a setting does', async ({ emulator, run }) => {
    provider = undefined
    const linkOrigins = [emulator.url]
    emulator.resetJournal()
    const { data, errors } = await run(
      { signalwire: { linkOrigins }, twilio: { linkOrigins } },
      '{ roomSessions(first: 1000) { nodes { sessionId } } rooms(first: 2) { edges { cursor } } }',
    )
    expect(errors).toBeUndefined()
    expect(data.roomSessions.nodes).toHaveLength(emulator.signalwire.sessionIds().length)
    const next = await run(
      { signalwire: { linkOrigins } },
      `{ rooms(first: 2, after: "${data.rooms.edges[1].cursor}") { nodes { roomId } } }`,
    )
    expect(next.errors).toBeUndefined()
    expect(next.data.rooms.nodes.map((room: Data) => room.roomId)).toEqual(
      emulator.signalwire.roomIds().slice(2, 4),
    )
  })

  test.for([
    [SPACE, { space: 'example' }],
    [SPACE, { space: 'example.signalwire.com' }],
    [SPACE, { linkOrigins: ['https://Example.SignalWire.com:443/'] }],
  ] as const)('%s is as good as the base URL beside %j', async ([origin, signalwire], { run }) => {
    provider = origin
    const { data, errors } = await run({ signalwire }, '{ rooms(first: 2) { pageInfo { hasNextPage } } }')
    expect(errors).toBeUndefined()
    expect(data.rooms.pageInfo.hasNextPage).toBe(true)
  })

  test.for([
    ['https://other.signalwire.com', { space: 'example' }],
    ['http://example.signalwire.com', { space: 'example' }],
    ['https://example.signalwire.com:8443', { space: 'example' }],
    ['https://example.signalwire.com.evil.test', { space: 'example' }],
    [SPACE, {}],
    [TWILIO, {}],
  ] as const)('%s is not beside %j', async ([origin, signalwire], { run }) => {
    provider = origin
    const { errors } = await run({ signalwire }, '{ rooms(first: 2) { pageInfo { hasNextPage } } }')
    expect(errors).toMatchObject([{ path: ['rooms', 'pageInfo', 'hasNextPage'] }])
  })

  test('Twilio’s own origin is as good as the base URL; that of a space is not', async ({ run }) => {
    provider = TWILIO
    const query = '{ insightsRooms(first: 2) { pageInfo { hasNextPage } } }'
    expect((await run({}, query)).data.insightsRooms.pageInfo.hasNextPage).toBe(true)
    provider = SPACE
    expect((await run({}, query)).errors).toMatchObject([
      { path: ['insightsRooms', 'pageInfo', 'hasNextPage'] },
    ])
  })

  test('are followed for callers who bring credentials of their own', async ({ emulator, proxyUrl }) => {
    provider = undefined
    const linkOrigins = [emulator.url]
    const roomgraph = createRoomgraph({
      auth: { kind: 'passthrough' },
      signalwire: { baseUrl: proxyUrl, linkOrigins },
    })
    const { projectId, apiToken } = emulator.signalwire.credentials
    const authorization = `Basic ${Buffer.from(`${projectId}:${apiToken}`).toString('base64')}`
    const response = await post(
      roomgraph,
      '{ rooms(first: 2) { pageInfo { hasNextPage } } }',
      {},
      { headers: { authorization } },
    )
    expect(await response.json()).toEqual({ data: { rooms: { pageInfo: { hasNextPage: true } } } })
    await roomgraph.close()
  })
})

describe('the setting', () => {
  const CREDENTIALS = {
    SIGNALWIRE_BASE_URL: 'http://127.0.0.1:4010',
    SIGNALWIRE_PROJECT_ID: '11111111-2222-4333-8444-555555555555',
    SIGNALWIRE_API_TOKEN: 'PTtoken',
  }

  test('takes origins, and the space counts beside a base URL', () => {
    const env = { ...CREDENTIALS, SIGNALWIRE_SPACE: 'example' }
    const config = readConfig(env, { 'signalwire-link-origins': 'https://a.test, http://b.test:81/' })
    expect(config).toMatchObject({
      ok: true,
      config: { signalwire: { linkOrigins: [SPACE, 'https://a.test', 'http://b.test:81'] } },
    })
    expect(readConfig(CREDENTIALS)).not.toHaveProperty('config.signalwire.linkOrigins')
  })

  test.each([
    'example',
    'https://a.test/path',
    'https://user:secret@a.test',
    'https://a.test,',
    'ftp://a.test',
  ])('refuses %s', (text) => {
    const result = readConfig({ ...CREDENTIALS, SIGNALWIRE_LINK_ORIGINS: text })
    expect(result).toMatchObject({ ok: false, problems: [{ variable: 'SIGNALWIRE_LINK_ORIGINS' }] })
    expect(JSON.stringify(result)).not.toContain('secret')
    const options = { signalwire: { baseUrl: 'http://127.0.0.1:1', linkOrigins: [text] } }
    const credentials = { projectId: CREDENTIALS.SIGNALWIRE_PROJECT_ID, apiToken: 'PTtoken' }
    const made: RoomgraphOptions = { signalwire: { ...options.signalwire, ...credentials } }
    if (text.endsWith(',')) return
    expect(() => createRoomgraph(made)).toThrow('options.signalwire.linkOrigins')
  })
})
