import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { SIGNALWIRE_CREDENTIALS } from '../../src/emulator/index.ts'
import { createRoomgraph, type RoomgraphOptions } from '../../src/index.ts'
import { type Certificate, certificateOf } from '../support/certificate.ts'
import { type ConnectProxy, type Refusal, startConnectProxy } from '../support/connect-proxy.ts'
import { type Data, QUICK_RETRIES } from '../support/graph.ts'
import { AUDIENCE, ISSUER, startIssuer } from '../support/issuer.ts'
import { PAGE, type RawUpstream, startRawUpstream, whole } from '../support/raw-upstream.ts'

const PASSWORD = 'pass w%rd of the proxy'
/** A name that only the proxy can resolve. */
const HOST = 'upstream.test'

let certificate: Certificate
let tls: RawUpstream
let plain: RawUpstream
const trusted = getCACertificates('default')
let proxy: ConnectProxy
let refusal: Refusal | undefined

beforeAll(async () => {
  certificate = certificateOf(`DNS:${HOST}`)
  setDefaultCACertificates([...trusted, certificate.cert])
  const answer = (socket: { write(text: string): unknown }) => socket.write(whole(200, PAGE))
  tls = await startRawUpstream(answer, certificate)
  plain = await startRawUpstream(answer)
  proxy = await startConnectProxy(() => refusal)
})
afterEach(() => {
  refusal = undefined
  proxy.asked.length = 0
  proxy.credentials.length = 0
})
afterAll(async () => {
  setDefaultCACertificates(trusted)
  await proxy.close()
  await tls.close()
  await plain.close()
})

const named = (upstream: RawUpstream) => upstream.url.replace('127.0.0.1', HOST)
const hostOf = (upstream: RawUpstream) => new URL(named(upstream)).host
const proxyUrl = (credentials = '') => `http://${credentials}127.0.0.1:${proxy.port}`

async function run(baseUrl: string, options: RoomgraphOptions, token?: string) {
  const logged: string[] = []
  const roomgraph = createRoomgraph({
    signalwire: { baseUrl, ...SIGNALWIRE_CREDENTIALS },
    explain: true,
    logger: { error: (...said) => logged.push(JSON.stringify(said)) },
    ...options,
    upstream: { ...QUICK_RETRIES, ...options.upstream },
  })
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
  const body = JSON.stringify({ query: '{ rooms(first: 2) { nodes { roomId } } }' })
  const response = await roomgraph.fetch(
    new Request('http://localhost/graphql', { method: 'POST', headers, body }),
  )
  const text = await response.text()
  await roomgraph.close()
  for (const said of [text, ...logged]) {
    expect(said).not.toContain(PASSWORD)
    expect(said).not.toContain(encodeURIComponent(PASSWORD))
  }
  return JSON.parse(text) as Data
}

describe('a proxy', () => {
  test('lets calls by https through a tunnel, with TLS up to the provider', async () => {
    const { data, errors } = await run(named(tls), { proxy: { httpsProxy: proxyUrl() } })
    expect(errors).toBeUndefined()
    expect(data.rooms.nodes).toHaveLength(2)
    expect(proxy.asked).toEqual([`CONNECT ${hostOf(tls)}`])
    expect(proxy.credentials).toEqual([undefined])
  })

  test('sends calls by http on, or is not asked where it is for https only', async () => {
    const { errors } = await run(named(plain), { proxy: { httpProxy: proxyUrl() } })
    expect(errors).toBeUndefined()
    expect(proxy.asked).toEqual([`GET ${named(plain)}/api/video/rooms?page_size=2`])
    expect((await run(plain.url, { proxy: { httpsProxy: proxyUrl() } })).errors).toBeUndefined()
    expect(proxy.asked).toHaveLength(1)
  })

  test('gets its credentials, and the provider does not', async () => {
    const httpsProxy = proxyUrl(`me:${encodeURIComponent(PASSWORD)}@`)
    expect((await run(named(tls), { proxy: { httpsProxy } })).errors).toBeUndefined()
    expect(proxy.credentials).toEqual([`Basic ${Buffer.from(`me:${PASSWORD}`).toString('base64')}`])
  })

  test.each([HOST, `.test`, '*', `elsewhere.test, ${HOST}`])(
    'is not asked for %s in noProxy',
    async (noProxy) => {
      // Nobody can resolve the name but the proxy.
      const { errors } = await run(named(tls), { proxy: { httpsProxy: proxyUrl(), noProxy } })
      expect(errors).toMatchObject([{ extensions: { code: expect.stringMatching(/UNAVAILABLE|TIMEOUT/) } }])
      expect(proxy.asked).toEqual([])
    },
  )

  test('is asked for hosts that noProxy does not name', async () => {
    const noProxy = `elsewhere.test,${HOST}:1,my${HOST},127.0.0.1`
    const { errors } = await run(named(tls), { proxy: { httpsProxy: proxyUrl(), noProxy } })
    expect(errors).toBeUndefined()
    expect((await run(plain.url, { proxy: { httpProxy: proxyUrl(), noProxy } })).errors).toBeUndefined()
    expect(proxy.asked).toEqual([`CONNECT ${hostOf(tls)}`])
  })

  test('does not make an untrusted certificate good', async () => {
    const { errors } = await run(named(tls).replace(HOST, 'other.test'), {
      proxy: { httpsProxy: proxyUrl() },
    })
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_TLS' } }])
  })

  test.each([
    [407, 1],
    [403, 1],
    [502, 3],
    [503, 3],
  ])('that answers %i is told as such, and asked %i times', async (status, times) => {
    refusal = status
    const httpsProxy = proxyUrl(`me:${encodeURIComponent(PASSWORD)}@`)
    const { errors } = await run(named(tls), { proxy: { httpsProxy } })
    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(`could not be sent: the proxy answered ${status} .*HTTPS_PROXY`),
        extensions: { code: 'UPSTREAM_UNAVAILABLE' },
      },
    ])
    expect(errors[0].extensions).not.toHaveProperty('status')
    expect(proxy.asked).toHaveLength(times)
  })

  test('of http that wants credentials is told as such', async () => {
    refusal = 407
    const { errors } = await run(named(plain), { proxy: { httpProxy: proxyUrl() } })
    expect(errors).toMatchObject([{ message: expect.stringContaining('the proxy answered 407') }])
  })

  test('that hangs or cuts the connection fails within the time of a connection', async () => {
    refusal = 'hang'
    const upstream = { connectTimeoutMs: 100, retries: 0 }
    const hanging = await run(named(tls), { proxy: { httpsProxy: proxyUrl() }, upstream })
    expect(hanging.errors).toMatchObject([
      {
        message: expect.stringContaining('ROOMGRAPH_CONNECT_TIMEOUT_MS'),
        extensions: { code: 'UPSTREAM_TIMEOUT' },
      },
    ])
    refusal = 'cut'
    const cut = await run(named(tls), { proxy: { httpsProxy: proxyUrl() }, upstream })
    expect(cut.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
  })

  test('is the way to the keys of tokens too', async () => {
    const issuer = await startIssuer('ES256')
    const keys = createServer(certificate, async (_request, response) => {
      response.end(await (await fetch(issuer.jwksUrl)).text())
    })
    await new Promise<void>((listening) => keys.listen(0, '127.0.0.1', listening))
    const { port } = keys.address() as AddressInfo
    const auth = {
      kind: 'jwt',
      jwksUrl: `https://${HOST}:${port}/keys`,
      issuer: ISSUER,
      audience: AUDIENCE,
    } as const
    const { errors } = await run(
      named(tls),
      { auth, proxy: { httpsProxy: proxyUrl() } },
      await issuer.token(),
    )
    expect(errors).toBeUndefined()
    expect(proxy.asked).toEqual([`CONNECT ${HOST}:${port}`, `CONNECT ${hostOf(tls)}`])
    keys.closeAllConnections()
    await new Promise((closed) => keys.close(closed))
    await issuer.close()
  })
})

describe('the settings', () => {
  const ENV = {
    SIGNALWIRE_SPACE: 'example',
    SIGNALWIRE_PROJECT_ID: SIGNALWIRE_CREDENTIALS.projectId,
    SIGNALWIRE_API_TOKEN: 'PTtoken',
  }

  test('are read in capitals and in small letters, which win', () => {
    const env = {
      ...ENV,
      HTTPS_PROXY: 'proxy.test:1',
      https_proxy: 'http://proxy.test:2',
      no_proxy: 'a.test, b.test',
    }
    expect(readConfig({ ...env, HTTP_PROXY: '' })).toMatchObject({
      config: { proxy: { httpsProxy: 'http://proxy.test:2/', noProxy: 'a.test, b.test' } },
    })
    expect(readConfig({ ...ENV, NO_PROXY: '*' })).not.toHaveProperty('config.proxy')
  })

  test.each([
    'socks5://proxy.test',
    `ftp://me:${PASSWORD}@proxy.test`,
    'http://me:secret-word@proxy.test/path',
    'http://me:%zzsecret-word@proxy.test',
    'http://',
  ])('refuse %s without showing it', (text) => {
    const result = readConfig({ ...ENV, HTTPS_PROXY: text })
    expect(result).toMatchObject({ ok: false, problems: [{ variable: 'HTTPS_PROXY' }] })
    expect(JSON.stringify(result)).not.toMatch(/secret-word|pass w/)
    expect(() => createRoomgraph({ proxy: { httpsProxy: text } })).toThrow('options.proxy.httpsProxy')
  })
})
