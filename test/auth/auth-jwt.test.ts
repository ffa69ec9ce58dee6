import { createPublicKey } from 'node:crypto'
import { generateKeyPair } from 'jose'
import { afterEach, describe, expect, onTestFinished, vi } from 'vitest'
import { type Answered, askCounted } from '../support/asking.ts'
import { AUDIENCE, ISSUER, type Issuer, startTokens, withTokens } from '../support/issuer.ts'
import { passingTime } from '../support/passing-time.ts'

const test = withTokens().extend(
  'bear',
  ({ graph }) =>
    (token: string) =>
      askCounted(graph, { authorization: `Bearer ${token}` }),
)
afterEach(() => void vi.useRealTimers())

const now = () => Math.floor(Date.now() / 1000)

function expectRefused({ status, headers, text, body, calls }: Answered): void {
  expect({ status, calls }).toEqual({ status: 401, calls: 0 })
  expect(body).toEqual({ errors: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }] })
  expect(headers.get('www-authenticate')).toMatch(/^Bearer realm="roomgraph"/)
  expect(text).not.toMatch(/canary|eyJ/)
  expect(text.length).toBeLessThan(300)
}

describe('a token that is let in', () => {
  test.each(['RS256', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA'])('is signed with %s', async (alg) => {
    const { issuer, graph, close } = await startTokens([alg])
    onTestFinished(close)
    const headers = { authorization: `Bearer ${await issuer.token()}` }
    const { status, body, calls } = await askCounted(graph, headers)
    expect({ status, calls }).toEqual({ status: 200, calls: 1 })
    expect(body.data.rooms.nodes).toHaveLength(1)
  })

  test('may have several audiences, and a clock that is a little off', async ({ issuer, bear }) => {
    expect((await bear(await issuer.token({ aud: ['other', AUDIENCE] }))).status).toBe(200)
    expect((await bear(await issuer.token({ exp: now() - 2 }))).status).toBe(200)
    expect((await bear(await issuer.token({ nbf: now() + 2 }))).status).toBe(200)
  })

  test('costs one look at the keys for all of its kind', async ({ issuer, bear }) => {
    const tokens = await Promise.all(Array.from({ length: 5 }, (_, n) => issuer.token({ jti: String(n) })))
    for (const { status } of await Promise.all(tokens.map(bear))) expect(status).toBe(200)
    expect((await bear(await issuer.token())).status).toBe(200)
    expect(issuer.requests).toBe(1)
  })
})

describe('a token that is refused', () => {
  test.for<[string, (issuer: Issuer) => Promise<string>]>([
    ['has expired', (issuer) => issuer.token({ exp: now() - 60 })],
    ['is not good yet', (issuer) => issuer.token({ nbf: now() + 60 })],
    ['has no end', (issuer) => issuer.token({ exp: undefined })],
    ['has an end that is a text', (issuer) => issuer.token({ exp: 'never' })],
    ['is of another issuer', (issuer) => issuer.token({ iss: `${ISSUER}/` })],
    ['is of no issuer', (issuer) => issuer.token({ iss: undefined })],
    ['is for another audience', (issuer) => issuer.token({ aud: `${AUDIENCE}s` })],
    ['is for no audience', (issuer) => issuer.token({ aud: undefined })],
    ['names a key that is not there', (issuer) => issuer.token({}, { kid: 'unknown' })],
    ['names the key of another algorithm', (issuer) => issuer.token({}, { kid: 'RS256' })],
    [
      'is signed by another key',
      async (issuer) => issuer.token({}, { key: (await generateKeyPair('ES256')).privateKey }),
    ],
    ['has a changed payload', async (issuer) => tampered(await issuer.token())],
    ['has lost its signature', async (issuer) => (await issuer.token()).replace(/[^.]*$/, '')],
    ['says that it needs none', () => unsigned('none')],
    ['says so in other letters', () => unsigned('NONE')],
  ])('%s', async ([_, make], { issuer, bear }) => {
    expectRefused(await bear(await make(issuer)))
  })

  test.for(['HS256', 'HS512'])(
    'is signed with %s and the public key as its secret',
    async (alg, { issuer, bear }) => {
      const jwk = issuer.publicKey('RS256')
      const key = createPublicKey({ key: jwk as never, format: 'jwk' })
      const pem = key.export({ type: 'spki', format: 'pem' })
      for (const secret of [String(pem), JSON.stringify(jwk), String(pem).trim()]) {
        const signing = { alg, kid: 'RS256', key: new TextEncoder().encode(secret) }
        expectRefused(await bear(await issuer.token({}, signing)))
      }
    },
  )

  test.for([
    'canary',
    'a.b.c',
    '..',
    'eyJhbGciOiJSUzI1NiJ9..',
    `${Buffer.from('{"alg":"RS256","crit":["x"],"x":1}').toString('base64url')}.e30.AAAA`,
    `${Buffer.from('[]').toString('base64url')}.e30.AAAA`,
    'x'.repeat(100_000),
    `${'x'.repeat(50_000)}.${'y'.repeat(50_000)}.z`,
  ])('is no token: %.40s', async (token, { bear }) => {
    expectRefused(await bear(token))
  })

  test.for([
    ['nothing', {}],
    ['the scheme alone', { authorization: 'Bearer' }],
    ['another header', { 'x-api-key': 'canary' }],
    ['a cookie', { cookie: 'authorization=canary' }],
  ] as const)('is not there: %s', async ([_, headers], { graph }) => {
    expectRefused(await askCounted(graph, headers as Record<string, string>))
  })

  test('is sent twice, or as Basic', async ({ issuer, graph, bear }) => {
    const token = await issuer.token()
    expectRefused(await askCounted(graph, { authorization: `Bearer ${token}, Bearer ${token}` }))
    expectRefused(await askCounted(graph, { authorization: `Basic ${token}` }))
    expect((await bear(token)).status).toBe(200)
  })

  test('cannot make the server ask for keys again and again', async ({ issuer, bear }) => {
    expect((await bear(await issuer.token())).status).toBe(200)
    for (let n = 0; n < 20; n++) expectRefused(await bear(await issuer.token({}, { kid: `unknown-${n}` })))
    expect(issuer.requests).toBe(1)
  })
})

describe('a token that comes again', () => {
  test('is let in until it ends, also while its issuer is gone, and not after', async ({ issuer, bear }) => {
    const token = await issuer.token({ exp: now() + 40 })
    expect((await bear(token)).status).toBe(200)
    issuer.answer = (response) => response.destroy()
    expect((await bear(token)).status).toBe(200)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 50_000 })
    expectRefused(await bear(token))
  })

  test('is checked anew after a minute, when the keys may be others', async ({ issuer, bear }) => {
    const token = await issuer.token({ exp: now() + 3600 })
    expect((await bear(token)).status).toBe(200)
    issuer.answer = (response) => response.end('{"keys":[]}')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 50_000 })
    expect((await bear(token)).status).toBe(200)
    vi.setSystemTime(Date.now() + 700_000)
    expectRefused(await bear(token))
    expect(issuer.requests).toBe(2)
  })

  test('is not taken for one that differs in its signature', async ({ issuer, bear }) => {
    const token = await issuer.token()
    expect((await bear(token)).status).toBe(200)
    const last = token.at(-5) === 'A' ? 'B' : 'A'
    expectRefused(await bear(`${token.slice(0, -5)}${last}${token.slice(-4)}`))
  })
})

describe('keys that cannot be had', () => {
  test.for<[string, NonNullable<Issuer['answer']>]>([
    ['500', (response) => response.writeHead(500).end('canary')],
    ['404', (response) => response.writeHead(404).end()],
    ['a redirect', (response) => response.writeHead(302, { location: 'https://example.com' }).end()],
    ['no JSON', (response) => response.end('<html>canary')],
    ['other JSON', (response) => response.end('{"keys":{}}')],
    ['a reset', (response) => response.destroy()],
    ['silence', () => {}],
  ])('are 503 and nobody is let in: %s', async ([_, answer], { issuer, bear }) => {
    const time = passingTime()
    issuer.answer = answer
    const beganAt = performance.now()
    const { status, headers, text, body, calls } = await bear(await issuer.token())
    expect({ status, calls }).toEqual({ status: 503, calls: 0 })
    expect(headers.get('retry-after')).toBe('5')
    expect(body).toEqual({
      errors: [{ message: expect.any(String), extensions: { code: 'AUTH_UNAVAILABLE', retryAfter: 5 } }],
    })
    expect(text).not.toMatch(/canary|127\.0\.0\.1/)
    expect(performance.now() - beganAt).toBeLessThan(10_000)
    issuer.answer = undefined
    time.pass(1000)
    expect((await bear(await issuer.token())).status).toBe(200)
  })
})

async function tampered(token: string): Promise<string> {
  const [head, , signature] = token.split('.')
  const claims = { iss: ISSUER, aud: AUDIENCE, exp: now() + 6000, scope: 'cost' }
  return `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`
}

async function unsigned(alg: string): Promise<string> {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg, typ: 'JWT' })}.${part({ iss: ISSUER, aud: AUDIENCE, exp: now() + 60 })}.`
}
