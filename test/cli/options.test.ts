import { describe, expect, test } from 'vitest'
import { optionPath, TOPICS } from '../../src/config/settings/index.ts'
import type { Setting } from '../../src/config/settings/setting.ts'
import { TWILIO_ORIGIN } from '../../src/datasources/twilio/source.ts'
import { type RoomgraphOptions, resolveOptions } from '../../src/server/options/options.ts'
import { SETTING_TEXTS } from '../support/setting-texts.ts'

const signalwire = {
  space: 'example',
  projectId: '0f0f0f0f-1111-4222-8333-444444444444',
  apiToken: 'PT-canary-token',
}

const accountSid = `AC${'0123456789abcdefABCDEF0123456789'}`
const apiKey = `SK${'f'.repeat(32)}`
const byToken = { accountSid, authToken: 'canary-token' }
const KEY = 'canary-0123456789'
const keys = [{ name: 'app', key: KEY }]
const jwt = {
  kind: 'jwt',
  jwksUrl: 'https://issuer.example.com/keys',
  issuer: 'https://issuer.example.com',
  audience: 'roomgraph',
}
const byKey = { accountSid, apiKey, apiSecret: 'canary-secret' }

/** What a caller without types may hand over. */
const resolve = (options: unknown) => resolveOptions(options as RoomgraphOptions)

describe('the options of createRoomgraph', () => {
  test('have the documented defaults', () => {
    expect(resolve({ signalwire })).toMatchObject({
      explain: false,
      maxFirst: 1000,
      timeoutMs: 10_000,
      graphiql: false,
      graphqlEndpoint: '/graphql',
      signalwire: { origin: 'https://example.signalwire.com', projectId: signalwire.projectId },
    })
    expect(resolve({}).signalwire).toBe(undefined)
    expect(resolve({}).twilio).toBe(undefined)
    expect(resolve({ signalwire: undefined, twilio: undefined })).toEqual(resolve({}))
    expect(resolve({ maxFirst: undefined }).maxFirst).toBe(1000)
  })

  test('take an origin in place of the space', () => {
    const { space, ...credentials } = signalwire
    const baseUrl = 'http://127.0.0.1:4010'
    expect(resolve({ signalwire: { ...credentials, baseUrl } }).signalwire?.origin).toBe(baseUrl)
    expect(resolve({ signalwire: { ...credentials, space, baseUrl } }).signalwire?.origin).toBe(baseUrl)
    expect(() => resolve({ signalwire: credentials })).toThrow('options.signalwire.space')
  })

  test('take a Twilio account with its auth token or with an API key', () => {
    expect(resolve({ twilio: byToken }).twilio).toEqual({
      origin: TWILIO_ORIGIN,
      accountSid,
      user: accountSid,
      password: byToken.authToken,
    })
    const baseUrl = 'http://127.0.0.1:4010'
    expect(resolve({ twilio: { ...byKey, baseUrl, authToken: undefined } }).twilio).toEqual({
      origin: baseUrl,
      accountSid,
      user: apiKey,
      password: byKey.apiSecret,
    })
  })

  test('take who may ask', () => {
    const auth = { kind: 'api-key', keys: [{ name: 'app', key: KEY, scopes: ['cost'] }] }
    expect(resolve({ auth, scopes: true })).toMatchObject({ auth, scopes: true })
    expect(resolve({ auth: jwt }).auth).toEqual(jwt)
    expect(resolve({}).auth).toBe(undefined)
    expect(resolve({})).toMatchObject({ scopes: false, introspection: true, graphiql: false })
    const auths = { auth: { kind: 'passthrough' }, signalwire: { space: 'example' }, twilio: {} }
    expect(resolve(auths)).toMatchObject({
      origins: { signalwire: 'https://example.signalwire.com', twilio: TWILIO_ORIGIN },
    })
  })

  test.each<[string, unknown]>([
    ['options', null],
    ['options.auth', { auth: 'api-key' }],
    ['options.auth', { auth: null }],
    ['options.auth.kind', { auth: {} }],
    ['options.auth.kind', { auth: { kind: 'none' } }],
    ['options.auth.keys', { auth: { kind: 'api-key' } }],
    ['options.auth.keys', { auth: { kind: 'api-key', keys: [] } }],
    ['options.auth.keys', { auth: { kind: 'api-key', keys: [...keys, ...keys] } }],
    ['options.auth.keys', { auth: { kind: 'api-key', keys: [...keys, { name: 'other', key: KEY }] } }],
    ['options.auth.keys[0]', { auth: { kind: 'api-key', keys: [KEY] } }],
    ['options.auth.keys[0].name', { auth: { kind: 'api-key', keys: [{ key: KEY }] } }],
    ['options.auth.keys[0].name', { auth: { kind: 'api-key', keys: [{ name: 'a b', key: KEY }] } }],
    ['options.auth.keys[0].key', { auth: { kind: 'api-key', keys: [{ name: 'app', key: 'canary' }] } }],
    ['options.auth.keys[0].key', { auth: { kind: 'api-key', keys: [{ name: 'app', key: `${KEY} x` }] } }],
    ['options.auth.keys[0].scopes', { auth: { kind: 'api-key', keys: [{ ...keys[0], scopes: ['costs'] }] } }],
    ['options.auth.keys[0].scopes', { auth: { kind: 'api-key', keys: [{ ...keys[0], scopes: 'cost' }] } }],
    ['options.auth.jwksUrl', { auth: { ...jwt, jwksUrl: 'http://issuer.example.com' } }],
    ['options.auth.jwksUrl', { auth: { ...jwt, jwksUrl: 'https://u:canary@issuer.example.com' } }],
    ['options.auth.issuer', { auth: { ...jwt, issuer: '' } }],
    ['options.auth.audience', { auth: { ...jwt, audience: undefined } }],
    ['options.scopes', { scopes: 'on' }],
    ['options.scopes', { scopes: true }],
    ['options.introspection', { introspection: 'off' }],
    ['options.gatewaySecret', { gatewaySecret: KEY }],
    ['options.gatewaySecret', { auth: jwt, gatewaySecret: 5 }],
    ['options.maxfirst', { maxfirst: 5 }],
    ['options.explain', { explain: 'on' }],
    ['options.graphiql', { graphiql: 1 }],
    ['options.maxFirst', { maxFirst: 0 }],
    ['options.maxFirst', { maxFirst: 1001 }],
    ['options.maxFirst', { maxFirst: '5' }],
    ['options.timeoutMs', { timeoutMs: 99 }],
    ['options.timeoutMs', { timeoutMs: 1e9 }],
    ['options.upstream', { upstream: 5 }],
    ['options.limits', { limits: null }],
    ['options.limits.maxCalls', { limits: { maxCalls: 1 } }],
    ['options.limits.maxUpstreamCalls', { limits: { maxUpstreamCalls: 0 } }],
    ['options.upstream', { upstream: null }],
    ['options.upstream.retry', { upstream: { retry: 1 } }],
    ['options.upstream.retries', { upstream: { retries: 6 } }],
    ['options.upstream.retries', { upstream: { retries: '2' } }],
    ['options.upstream.retries', { upstream: { retries: 1.5 } }],
    ['options.upstream.connectTimeoutMs', { upstream: { connectTimeoutMs: Number.NaN } }],
    ['options.cache', { cache: '5s' }],
    ['options.cache.rooms', { cache: { rooms: 5000 } }],
    ['options.cache.roomsMs', { cache: { roomsMs: -1 } }],
    ['options.cache.roomsMs', { cache: { roomsMs: 1.5 } }],
    ['options.cache.roomsMs', { cache: { roomsMs: '5s' } }],
    ['options.cache.staleIfErrorMs', { cache: { staleIfErrorMs: 86_400_001 } }],
    ['options.cache.cacheBytes', { cache: { cacheBytes: 10 } }],
    ['options.redis.host', { redis: { host: '127.0.0.1' } }],
    ['options.redis.url', { redis: { url: 'http://127.0.0.1' } }],
    ['options.redis.keys', { redis: { url: 'redis://redis.example.com' } }],
    ['options.redis.keys', { redis: { url: 'redis://127.0.0.1', keys: ['short'] } }],
    ['options.redis.prefix', { redis: { url: 'redis://127.0.0.1', prefix: 'a{b}' } }],
    ['options.redis.timeoutMs', { redis: { url: 'redis://127.0.0.1', timeoutMs: 0 } }],
    ['options.graphqlEndpoint', { graphqlEndpoint: 'graphql' }],
    ['options.graphqlEndpoint', { graphqlEndpoint: '/:any' }],
    ['options.graphqlEndpoint', { graphqlEndpoint: '/graphql/' }],
    ['options.graphqlEndpoint', { graphqlEndpoint: '/health' }],
    ['options.logger', { logger: {} }],
    ['options.logger', { logger: null }],
    ['options.signalwire', { signalwire: 'example' }],
    ['options.signalwire.space', { signalwire: { ...signalwire, space: 'https://example' } }],
    ['options.signalwire.baseUrl', { signalwire: { ...signalwire, baseUrl: 'https://u:canary@example' } }],
    ['options.signalwire.projectId', { signalwire: { ...signalwire, projectId: 'canary' } }],
    ['options.signalwire.projectId', { signalwire: { ...signalwire, projectId: undefined } }],
    ['options.signalwire.apiToken', { signalwire: { ...signalwire, apiToken: 'canary token' } }],
    ['options.signalwire.apiToken', { signalwire: { ...signalwire, apiToken: '' } }],
    ['options.twilio', { twilio: null }],
    ['options.twilio.baseUrl', { twilio: { ...byToken, baseUrl: 'https://u:canary@example' } }],
    ['options.twilio.accountSid', { twilio: { ...byToken, accountSid: apiKey } }],
    ['options.twilio.accountSid', { twilio: { ...byToken, accountSid: `${accountSid}0` } }],
    ['options.twilio.accountSid', { twilio: { authToken: 'canary' } }],
    ['options.twilio.authToken', { twilio: { accountSid } }],
    ['options.twilio.authToken', { twilio: { accountSid, authToken: 'canary token' } }],
    ['options.twilio.authToken', { twilio: { accountSid, authToken: accountSid } }],
    ['options.twilio.authToken', { twilio: { accountSid, authToken: apiKey } }],
    ['options.twilio.authToken', { twilio: { ...byKey, authToken: 'canary' } }],
    ['options.twilio.apiKey', { twilio: { ...byKey, apiKey: undefined } }],
    ['options.twilio.apiKey', { twilio: { ...byKey, apiKey: accountSid } }],
    ['options.twilio.apiSecret', { twilio: { ...byKey, apiSecret: undefined } }],
    ['options.twilio.apiSecret', { twilio: { ...byKey, apiSecret: apiKey } }],
  ])('that are wrong are named: %s in %j', (name, options) => {
    const attempt = () => resolve(options)
    expect(attempt).toThrow(TypeError)
    expect(attempt).toThrow(`createRoomgraph: ${name} must be `)
    expect(attempt).not.toThrow(/canary/)
  })
})

/** What has to be beside an option, so that nothing but its own value can be wrong. */
const BESIDE: Readonly<Record<string, object>> = {
  signalwire,
  twilio: byToken,
  auth: jwt,
  'auth.keys': { kind: 'api-key' },
  'twilio.apiKey': byKey,
  'twilio.apiSecret': byKey,
}

/** Options of which one has a value. */
function optionsWith(path: string, value: unknown): object {
  const [group = '', name] = path.split('.')
  const auth = ['scopes', 'gatewaySecret'].includes(path) ? { auth: jwt } : {}
  if (name === undefined) return { ...auth, [path]: value }
  return { [group]: { ...(BESIDE[path] ?? BESIDE[group]), [name]: value } }
}

/** The value of an option that says the same as a text of its variable; undefined where no value can. */
function optionValue(about: Setting<unknown>, text: string): unknown {
  const example = about.optionDefault ?? about.default
  const [, milliseconds] = /^(-?[\d.]+)ms$/.exec(text) ?? []
  if (about.placeholder === 'duration') return milliseconds === undefined ? undefined : Number(milliseconds)
  if (typeof example === 'number') return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
  if (about.placeholder.startsWith('on|off')) return text === 'on' ? true : text === 'off' ? false : text
  if (about.variable === 'ROOMGRAPH_API_KEYS') {
    return text.split(',').map((entry) => {
      const [name, key, scopes] = entry.split(':')
      return { name, key, ...(scopes && { scopes: scopes.split(' ') }) }
    })
  }
  return about.expectedOption?.startsWith('a list') ? text.split(',').map((entry) => entry.trim()) : text
}

/** The settings that are an option, too, with what their variables take and refuse. */
const inBothWays = TOPICS.flatMap((topic) =>
  Object.entries(topic.settings).flatMap(([name, about]) => {
    const path = optionPath(topic, name, about)
    const [variable, good, bad] = SETTING_TEXTS.find(([each]) => each === about.variable) ?? []
    // These take other things than their variables: objects, and a kind that is left out in place of none.
    const isOther = ['persisted', 'persisted.documents', 'metrics', 'logger', 'auth.kind'].includes(
      path ?? '',
    )
    return path && variable && good && bad && !isOther ? [{ path, variable, about, good, bad }] : []
  }),
)

test('most settings are options, too', () => {
  expect(inBothWays.length).toBeGreaterThan(55)
})

test.each(inBothWays)(
  '$path takes what $variable takes, and refuses the same',
  ({ path, about, good, bad }) => {
    const values = (texts: readonly string[]) =>
      texts.map((text) => optionValue(about, text)).filter((value) => value !== undefined)
    expect(values(good).length).toBeGreaterThan(0)
    expect(values(bad).length).toBeGreaterThan(1)
    for (const value of values(good)) {
      expect.soft(() => resolve(optionsWith(path, value)), JSON.stringify(value)).not.toThrow()
    }
    for (const value of [...values(bad), null, {}, Symbol('none')]) {
      expect.soft(() => resolve(optionsWith(path, value)), String(value)).toThrow(`options.${path}`)
      expect.soft(() => resolve(optionsWith(path, value)), String(value)).toThrow(TypeError)
    }
  },
)

describe('an option that does not exist', () => {
  const auth = { kind: 'api-key', keys }
  const proxy = { httpsProxy: 'http://proxy.example.com:3128' }
  const persisted = { documents: {} }

  test.each<[string, object, string | undefined]>([
    ['maxfirst', { maxfirst: 5 }, 'maxFirst'],
    ['timeoutMS', { timeoutMS: undefined }, 'timeoutMs'],
    ['colour', { colour: 'canary' }, undefined],
    ['signalwire.baseURL', { signalwire: { ...signalwire, baseURL: 'http://canary' } }, 'baseUrl'],
    ['signalwire.token', { signalwire: { ...signalwire, token: 'canary' } }, undefined],
    ['twilio.linkOrigin', { twilio: { ...byToken, linkOrigin: [] } }, 'linkOrigins'],
    ['twilio.insightsBaseUrl', { twilio: { ...byToken, insightsBaseUrl: 'http://canary' } }, undefined],
    ['signalwire.spce', { auth: { kind: 'passthrough' }, signalwire: { spce: 'canary' } }, 'space'],
    ['twilio.baseurl', { auth: { kind: 'passthrough' }, twilio: { baseurl: 'canary' } }, 'baseUrl'],
    ['auth.key', { auth: { ...auth, key: keys } }, 'keys'],
    ['auth.jwksUrl', { auth: { ...auth, jwksUrl: 'https://issuer.example.com' } }, undefined],
    ['auth.isuer', { auth: { ...jwt, isuer: 'canary' } }, 'issuer'],
    ['auth.keys', { auth: { kind: 'passthrough', keys } }, undefined],
    ['auth.keys[0].scope', { auth: { ...auth, keys: [{ ...keys[0], scope: ['cost'] }] } }, 'scopes'],
    ['limits.maxDeph', { limits: { maxDeph: 5 } }, 'maxDepth'],
    ['upstream.retrys', { upstream: { retrys: 5 } }, 'retries'],
    ['overload.maxOperation', { overload: { maxOperation: 5 } }, 'maxOperations'],
    ['cache.roomMs', { cache: { roomMs: 5 } }, 'roomsMs'],
    ['proxy.httpProxi', { proxy: { ...proxy, httpProxi: 'canary' } }, 'httpProxy'],
    ['persisted.onlly', { persisted: { ...persisted, onlly: true } }, 'only'],
  ])('is refused: %s', (path, options, meant) => {
    expect(() => resolve(options)).toThrow(TypeError)
    expect(() => resolve(options)).toThrow(`options.${path} must be absent: there is no such option`)
    if (meant) expect(() => resolve(options)).toThrow(new RegExp(`did you mean ${meant}\\?$`))
    else expect(() => resolve(options)).not.toThrow('did you mean')
    expect(() => resolve(options)).not.toThrow(/canary/)
  })

  test.each([{ auth }, { auth: jwt }, { proxy }, { persisted }, { signalwire }, { twilio: byKey }])(
    'is not found in %j',
    (options) => {
      expect(() => resolve(options)).not.toThrow()
    },
  )
})
