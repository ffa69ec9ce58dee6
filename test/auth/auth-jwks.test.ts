import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { createGzip, gzipSync } from 'node:zlib'
import { exportJWK, generateKeyPair } from 'jose'
import { afterEach, describe, expect, vi } from 'vitest'
import { type Answered, askCounted } from '../support/asking.ts'
import { type Issuer, withTokens } from '../support/issuer.ts'
import { passingTime } from '../support/passing-time.ts'

type Signing = Parameters<Issuer['token']>[1]

const test = withTokens()
  .extend(
    'bear',
    ({ graph, issuer }) =>
      async (signing: Signing = {}): Promise<Answered> =>
        askCounted(graph, { authorization: `Bearer ${await issuer.token({}, signing)}` }),
  )
  .extend(
    'statusOf',
    ({ bear }) =>
      async (signing?: Signing) =>
        (await bear(signing)).status,
  )
  // What the issuer publishes from now on.
  .extend('publish', ({ issuer }) => (...keys: unknown[]) => {
    issuer.answer = (response) => response.end(JSON.stringify({ keys }))
  })

afterEach(() => void vi.useRealTimers())

async function pairOf(alg: string, more: object = {}) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { key: privateKey, jwk: { ...(await exportJWK(publicKey)), ...more } }
}

describe('of several keys that fit a token, the one that signed it lets it in', () => {
  test('wherever it stands among those of one id', async ({ issuer, statusOf, publish }) => {
    const pairs = await Promise.all([1, 2, 3].map(() => pairOf('ES256', { kid: 'same', alg: 'ES256' })))
    publish(...pairs.map(({ jwk }) => jwk))
    for (const { key } of pairs) expect(await statusOf({ kid: 'same', key })).toBe(200)
    const { key } = await pairOf('ES256')
    expect(await statusOf({ kid: 'same', key })).toBe(401)
    expect(issuer.requests).toBe(1)
  })

  test('wherever it stands, if the token names none', async ({ issuer, statusOf, publish }) => {
    const [first, second] = [await pairOf('ES256', { kid: 'a' }), await pairOf('ES256', { kid: 'b' })]
    publish(first.jwk, second.jwk, issuer.publicKey('RS256'))
    for (const { key } of [first, second]) expect(await statusOf({ kid: null, key })).toBe(200)
    expect(await statusOf({ kid: null, alg: 'RS256' })).toBe(200)
    expect(await statusOf({ kid: 'b', key: first.key })).toBe(401)
    expect(await statusOf({ kid: null, key: (await pairOf('ES256')).key })).toBe(401)
  })

  test('if it is among the first 16; no token costs more', async ({ statusOf, publish }) => {
    const others = await Promise.all(Array.from({ length: 15 }, () => pairOf('ES256')))
    const good = await pairOf('ES256')
    const jwks = others.map(({ jwk }) => jwk)
    publish(...jwks, good.jwk)
    expect(await statusOf({ kid: null, key: good.key })).toBe(200)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 700_000 })
    publish(...jwks, (await pairOf('ES256')).jwk, good.jwk)
    expect(await statusOf({ kid: null, key: good.key })).toBe(401)
  })

  test('but its claims are asked for all the same', async ({ issuer, graph, publish }) => {
    const [first, second] = [await pairOf('ES256'), await pairOf('ES256')]
    publish(first.jwk, second.jwk)
    for (const claims of [{ exp: 1 }, { aud: 'other' }, { iss: 'other' }, { exp: undefined }]) {
      const token = await issuer.token(claims, { kid: null, key: second.key })
      expect((await askCounted(graph, { authorization: `Bearer ${token}` })).status).toBe(401)
    }
  })

  test('also if it took the place of another of the same id; the keys are looked at again, at most every 30 s', async ({
    issuer,
    statusOf,
    publish,
  }) => {
    const [before, after] = [await pairOf('ES256', { kid: 'same' }), await pairOf('ES256', { kid: 'same' })]
    publish(before.jwk)
    expect(await statusOf({ kid: 'same', key: before.key })).toBe(200)
    publish(after.jwk)
    expect(await statusOf({ kid: 'same', key: after.key })).toBe(401)
    expect(issuer.requests).toBe(1)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 })
    expect(await statusOf({ kid: 'same', key: after.key })).toBe(200)
    expect(await statusOf({ kid: 'same', key: (await pairOf('ES256')).key })).toBe(401)
    expect(issuer.requests).toBe(2)
  })
})

describe('a key that verifies nothing harms none beside it', () => {
  test.for<[string, (good: object) => unknown]>([
    ['null', () => null],
    ['a text', () => 'canary'],
    ['a list', () => []],
    ['one without a kind', () => ({ kid: 'k' })],
    ['of a kind that nobody knows', () => ({ kid: 'k', kty: 'QKD', q: 'AAAA' })],
    ['a secret', () => ({ kid: 'k', kty: 'oct', k: 'c2VjcmV0' })],
    ['for encryption', (good) => ({ ...good, use: 'enc' })],
    ['for another operation', (good) => ({ ...good, key_ops: ['deriveBits'] })],
    ['of another algorithm', (good) => ({ ...good, alg: 'ECDH-ES' })],
    ['of a curve that nobody knows', (good) => ({ ...good, crv: 'P-257' })],
    ['with half a point', (good) => ({ ...good, y: undefined })],
    ['with a point that is not on its curve', (good) => ({ ...good, x: 'AAAA' })],
    ['with a number for a point', (good) => ({ ...good, x: 7 })],
    ['an RSA key without a modulus', () => ({ kid: 'k', kty: 'RSA', e: 'AQAB' })],
  ])('%s', async ([_, make], { statusOf, publish }) => {
    const { key, jwk } = await pairOf('ES256', { kid: 'k' })
    const other = make(jwk)
    for (const keys of [
      [other, jwk],
      [jwk, other],
    ]) {
      publish(...keys)
      expect(await statusOf({ kid: 'k', key })).toBe(200)
      expect(await statusOf({ kid: null, key })).toBe(200)
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 700_000 })
    }
  })

  test('an RSA key that is too short', async ({ statusOf, publish }) => {
    const { key, jwk } = await pairOf('RS256', { kid: 'k' })
    const n = Buffer.from(`${'ab'.repeat(127)}ef`, 'hex').toString('base64url')
    publish({ ...jwk, n }, jwk)
    expect(await statusOf({ alg: 'RS256', kid: 'k', key })).toBe(200)
  })

  test('and alone it lets nobody in: not one for encryption, nor one that is private', async ({
    statusOf,
    publish,
  }) => {
    const { key, jwk } = await pairOf('ES256', { kid: 'k' })
    publish({ ...jwk, use: 'enc' })
    expect(await statusOf({ kid: 'k', key })).toBe(401)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 700_000 })
    publish({ ...(await exportJWK(key)), kid: 'k' })
    expect(await statusOf({ kid: 'k', key })).toBe(401)
  })
})

describe('a document of keys', () => {
  const keys = (issuer: Issuer) => JSON.stringify({ keys: [issuer.publicKey('ES256')] })

  /** Sends parts until nobody takes them any more, and counts their bytes. */
  async function pour(response: ServerResponse, part: Buffer, sent: { bytes: number }): Promise<void> {
    const closed = once(response, 'close')
    while (!response.destroyed && sent.bytes < 3e9) {
      sent.bytes += part.length
      if (!response.write(part)) await Promise.race([once(response, 'drain'), closed])
    }
  }

  test('may have a megabyte', async ({ issuer, statusOf }) => {
    const text = keys(issuer)
    issuer.answer = (response) => response.end(text.padEnd(1_000_000, ' '))
    expect(await statusOf()).toBe(200)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 700_000 })
    issuer.answer = (response) => response.end(text.padEnd(1_000_001, ' '))
    expect(await statusOf()).toBe(503)
  })

  test('without an end is given up after a megabyte, not read on', async ({ issuer, bear }) => {
    const sent = { bytes: 0 }
    issuer.answer = (response) => void pour(response, Buffer.alloc(65_536, ' '), sent)
    expect((await bear()).body.errors[0].extensions.code).toBe('AUTH_UNAVAILABLE')
    await expect.poll(() => sent.bytes).toBeLessThan(50_000_000)
  })

  test('in gzip is read as far as it has a megabyte once it is inflated', async ({ issuer, statusOf }) => {
    const text = keys(issuer)
    const gzip = { 'content-encoding': 'gzip' }
    issuer.answer = (response) => response.writeHead(200, gzip).end(gzipSync(text))
    expect(await statusOf()).toBe(200)
    const time = passingTime()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 700_000 })
    const large = gzipSync(text.padEnd(1_000_001, ' '))
    issuer.answer = (response) => response.writeHead(200, gzip).end(large)
    expect(await statusOf()).toBe(503)
    time.pass(1000)
    let inflated = 0
    issuer.answer = (response) => {
      const zip = createGzip()
      zip.pipe(response.writeHead(200, gzip))
      const zeros = Buffer.alloc(1_000_000)
      const more = () => {
        if (response.destroyed || inflated > 3e9) return
        inflated += zeros.length
        zip.write(zeros, more)
      }
      more()
    }
    expect(await statusOf()).toBe(503)
    expect(inflated).toBeLessThan(1e9)
  })

  test('that drips has three seconds in all', async ({ issuer, statusOf }) => {
    const time = passingTime()
    const beganAt = performance.now()
    issuer.answer = (response) => {
      response.write('{"keys":[')
      const drip = setInterval(() => response.write(' '), 100)
      response.once('close', () => clearInterval(drip))
    }
    expect(await statusOf()).toBe(503)
    expect(performance.now() - beganAt).toBeLessThan(9000)
    issuer.answer = undefined
    time.pass(1000)
    expect(await statusOf()).toBe(200)
  })

  test('is not looked for elsewhere', async ({ issuer, statusOf }) => {
    let elsewhere = 0
    const text = keys(issuer)
    issuer.answer = (response) => {
      if (++elsewhere > 1) return response.end(text)
      return response.writeHead(302, { location: issuer.jwksUrl }).end()
    }
    expect(await statusOf()).toBe(503)
    expect(issuer.requests).toBe(1)
  })
})

describe('an issuer that fails at once', () => {
  const fail: Issuer['answer'] = (response) => response.writeHead(500).end()

  /** Fifty callers, one after the other, who are all refused in the same way. */
  async function fiftyAsk(statusOf: () => Promise<number>): Promise<void> {
    for (let n = 0; n < 50; n++) expect(await statusOf()).toBe(503)
  }

  test('is left alone for a second, for longer each time it fails again, and for 30 s at the most', async ({
    issuer,
    statusOf,
  }) => {
    const time = passingTime(false)
    issuer.answer = fail
    await fiftyAsk(statusOf)
    expect(issuer.requests).toBe(1)
    let asked = 1
    for (const seconds of [1, 2, 4, 8, 16, 30, 30]) {
      time.pass(seconds * 1000 - 1)
      expect(await statusOf()).toBe(503)
      expect(issuer.requests).toBe(asked)
      time.pass(1)
      await fiftyAsk(statusOf)
      expect(issuer.requests).toBe(++asked)
    }
  })

  test('is asked again once its pause is over, and after a document its next failure is a first one', async ({
    issuer,
    statusOf,
  }) => {
    const time = passingTime(false)
    issuer.answer = fail
    for (const ms of [1000, 2000]) {
      expect(await statusOf()).toBe(503)
      time.pass(ms)
    }
    issuer.answer = undefined
    expect(await statusOf()).toBe(200)
    expect(issuer.requests).toBe(3)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 700_000 })
    issuer.answer = fail
    expect(await statusOf()).toBe(503)
    time.pass(1000)
    issuer.answer = undefined
    expect(await statusOf()).toBe(200)
  })

  test('takes no key away that is cached', async ({ issuer, statusOf }) => {
    passingTime(false)
    expect(await statusOf()).toBe(200)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 })
    issuer.answer = fail
    for (let n = 0; n < 20; n++) {
      expect(await statusOf({ kid: `unknown-${n}` })).toBe(503)
      expect(await statusOf()).toBe(200)
    }
    expect(issuer.requests).toBe(2)
  })
})
