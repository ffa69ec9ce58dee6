import { describe, expect, test } from 'vitest'
import { type ConfigResult, readConfig } from '../../src/config/config.ts'
import { describeProblem, type Environment } from '../../src/config/reader.ts'
import { isLoopback } from '../../src/config/settings/access.ts'

const SIGNALWIRE = {
  SIGNALWIRE_SPACE: 'example',
  SIGNALWIRE_PROJECT_ID: '0f0f0f0f-1111-4222-8333-444444444444',
  SIGNALWIRE_API_TOKEN: 'PT-canary-token',
}
const KEY = 'canary-0123456789'
const API_KEY = { ROOMGRAPH_AUTH: 'api-key', ROOMGRAPH_API_KEYS: `app:${KEY}` }
const JWT = {
  ROOMGRAPH_AUTH: 'jwt',
  ROOMGRAPH_JWT_JWKS_URL: 'https://issuer.example.com/keys',
  ROOMGRAPH_JWT_ISSUER: 'https://issuer.example.com',
  ROOMGRAPH_JWT_AUDIENCE: 'roomgraph',
}

const read = (env: Environment) => readConfig({ ...SIGNALWIRE, ...env })

function configOf(env: Environment) {
  const result = read(env)
  if (!result.ok) throw new Error(result.problems.map(describeProblem).join('\n'))
  return result.config
}

function said(result: ConfigResult): string[] {
  return result.ok ? [] : result.problems.map(describeProblem)
}

describe('an address that others can reach', () => {
  test.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['[::1]', true],
    ['localhost', true],
    ['LOCALHOST', true],
    ['0.0.0.0', false],
    ['::', false],
    ['192.168.1.2', false],
    ['127.0.0.1.example.org', false],
    ['localhost.example.org', false],
  ])('is not %s: %s', (host, isLocal) => {
    expect(isLoopback(host)).toBe(isLocal)
    const open = configOf({ HOST: host, ROOMGRAPH_ALLOW_OPEN: 'yes' })
    expect(open).toMatchObject({ graphiql: isLocal, introspection: isLocal })
    expect(configOf({ HOST: host, ...API_KEY })).toMatchObject({ graphiql: isLocal, introspection: isLocal })
    expect(read({ HOST: host }).ok).toBe(isLocal)
  })

  test.each([{}, { ROOMGRAPH_AUTH: 'none' }, { ROOMGRAPH_ALLOW_OPEN: 'no' }])(
    'is refused with %j, and it is said what to set',
    (env) => {
      const [problem = '', ...more] = said(read({ HOST: '0.0.0.0', ...env }))
      expect(more).toEqual([])
      expect(problem).toMatch(
        /^ROOMGRAPH_AUTH: expected api-key, jwt or passthrough .*ROOMGRAPH_ALLOW_OPEN=yes/,
      )
      const demo = readConfig({ HOST: '0.0.0.0', ...env }, {}, 'demo')
      expect(said(demo)).toEqual([problem])
    },
  )

  test('has GraphiQL and introspection if they are asked for, and a loopback address may go without', () => {
    const on = { ROOMGRAPH_GRAPHIQL: 'on', ROOMGRAPH_INTROSPECTION: 'on' }
    expect(configOf({ HOST: '::', ...API_KEY, ...on })).toMatchObject({ graphiql: true, introspection: true })
    const off = { ROOMGRAPH_GRAPHIQL: 'off', ROOMGRAPH_INTROSPECTION: 'off' }
    expect(configOf(off)).toMatchObject({ graphiql: false, introspection: false })
  })
})

describe('API keys', () => {
  test('have a name, and scopes or none', () => {
    const keys = ` app:${KEY} , billing:${KEY}-2:cost recordings,x.y-z:${KEY}-3: `
    expect(configOf({ ...API_KEY, ROOMGRAPH_API_KEYS: keys }).auth).toEqual({
      kind: 'api-key',
      keys: [
        { name: 'app', key: KEY, scopes: [] },
        { name: 'billing', key: `${KEY}-2`, scopes: ['cost', 'recordings'] },
        { name: 'x.y-z', key: `${KEY}-3`, scopes: [] },
      ],
    })
  })

  test.each([
    [`app`, 'no colon in entry 1'],
    [`app:${KEY},`, 'nothing in entry 2'],
    [`app:canary`, 'a key of 6 characters in entry 1'],
    [`app:${KEY}é`, 'other than visible ASCII characters in entry 1'],
    [`app:${KEY} 1`, 'other than visible ASCII characters in entry 1'],
    [`a p:${KEY}`, 'a name that is not of letters'],
    [`:${KEY}`, 'a name that is not of letters'],
    [`app:${KEY}:cost:recordings`, 'too many colons in entry 1'],
    [`app:${KEY}:costs`, 'a scope other than cost, recordings, write, delete, tokens, streams in entry 1'],
    [`app:${KEY},app:${KEY}2`, 'two entries with the same name'],
    [`app:${KEY},other:${KEY}`, 'two entries with the same key'],
  ])('%s is refused: %s', (keys, fault) => {
    const [problem = '', ...more] = said(read({ ...API_KEY, ROOMGRAPH_API_KEYS: keys }))
    expect(more).toEqual([])
    expect(problem).toMatch(/^ROOMGRAPH_API_KEYS: /)
    expect(problem).toContain(fault)
    expect(problem).not.toContain('canary')
  })

  test('are not shown where they were put by mistake', () => {
    const wrong = said(read({ ...API_KEY, PORT: KEY, ROOMGRAPH_MAX_FIRST: KEY })).join()
    expect(wrong).toContain('PORT')
    expect(wrong).not.toContain('canary')
  })

  test('are needed', () => {
    expect(said(read({ ROOMGRAPH_AUTH: 'api-key' }))).toEqual([expect.stringMatching(/but it is not set$/)])
  })
})

describe('tokens', () => {
  test('have an issuer, an audience, and a place of their keys', () => {
    expect(configOf(JWT).auth).toEqual({
      kind: 'jwt',
      jwksUrl: JWT.ROOMGRAPH_JWT_JWKS_URL,
      issuer: JWT.ROOMGRAPH_JWT_ISSUER,
      audience: 'roomgraph',
    })
    const local = 'http://127.0.0.1:4444/keys'
    expect(configOf({ ...JWT, ROOMGRAPH_JWT_JWKS_URL: local }).auth).toMatchObject({ jwksUrl: local })
  })

  test.each(['ROOMGRAPH_JWT_JWKS_URL', 'ROOMGRAPH_JWT_ISSUER', 'ROOMGRAPH_JWT_AUDIENCE'])(
    'need %s',
    (variable) => {
      expect(said(read({ ...JWT, [variable]: '' }))).toEqual([expect.stringContaining(variable)])
    },
  )

  test.each([
    'http://issuer.example.com/keys',
    'https://user:canary@issuer.example.com/keys',
    'ftp://issuer.example.com/keys',
    'issuer.example.com',
    'file:///etc/keys',
  ])('do not take their keys from %s', (url) => {
    const problems = said(read({ ...JWT, ROOMGRAPH_JWT_JWKS_URL: url }))
    expect(problems).toEqual([expect.stringContaining('ROOMGRAPH_JWT_JWKS_URL')])
    expect(problems.join()).not.toContain('canary')
  })
})

describe('what does not go together', () => {
  test.each<[string, Environment]>([
    ['ROOMGRAPH_API_KEYS', { ROOMGRAPH_API_KEYS: `app:${KEY}` }],
    ['ROOMGRAPH_API_KEYS', { ...JWT, ROOMGRAPH_API_KEYS: `app:${KEY}` }],
    ['ROOMGRAPH_JWT_ISSUER', { ROOMGRAPH_JWT_ISSUER: 'x' }],
    ['ROOMGRAPH_JWT_ISSUER', { ...API_KEY, ROOMGRAPH_JWT_ISSUER: 'x' }],
    ['ROOMGRAPH_GATEWAY_SECRET', { ROOMGRAPH_GATEWAY_SECRET: KEY }],
    ['ROOMGRAPH_GATEWAY_SECRET', { ...API_KEY, ROOMGRAPH_SUBGRAPH: 'on' }],
    ['ROOMGRAPH_GATEWAY_SECRET', { ...JWT, ROOMGRAPH_SUBGRAPH: 'with-node' }],
    ['ROOMGRAPH_GATEWAY_SECRET', { ...API_KEY, ROOMGRAPH_GATEWAY_SECRET: 'canary' }],
    ['ROOMGRAPH_SCOPES', { ROOMGRAPH_SCOPES: 'on' }],
  ])('is reported at %s: %j', (variable, env) => {
    const problems = said(read(env))
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${variable}: `))])
    expect(problems.join()).not.toContain('canary')
  })

  test('is fine where it does', () => {
    const subgraph = { ROOMGRAPH_SUBGRAPH: 'on', ROOMGRAPH_GATEWAY_SECRET: KEY, ROOMGRAPH_SCOPES: 'on' }
    expect(configOf({ ...API_KEY, ...subgraph })).toMatchObject({ gatewaySecret: KEY, scopes: true })
    expect(configOf({ ...JWT, ...subgraph })).toMatchObject({ gatewaySecret: KEY, scopes: true })
    expect(configOf({ ROOMGRAPH_SUBGRAPH: 'on' }).gatewaySecret).toBe(undefined)
  })
})

describe('passthrough', () => {
  const PASSTHROUGH = { ROOMGRAPH_AUTH: 'passthrough' }

  test('needs origins only', () => {
    const config = readConfig({ ...PASSTHROUGH, HOST: '0.0.0.0', SIGNALWIRE_SPACE: 'example' })
    const origins = { signalwire: 'https://example.signalwire.com', twilio: 'https://insights.twilio.com' }
    expect(config).toMatchObject({ ok: true, config: { auth: { kind: 'passthrough' }, origins } })
    expect(readConfig(PASSTHROUGH)).toMatchObject({
      ok: true,
      config: { origins: { twilio: origins.twilio } },
    })
  })

  test('and credentials of the server would be lent to everybody', () => {
    const { SIGNALWIRE_SPACE, ...credentials } = SIGNALWIRE
    const twilio = { TWILIO_ACCOUNT_SID: 'canary', TWILIO_AUTH_TOKEN: 'canary' }
    const problems = said(readConfig({ ...PASSTHROUGH, ...credentials, ...twilio }))
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      ...Object.keys(credentials),
      ...Object.keys(twilio),
    ])
    expect(problems.join()).not.toContain('canary')
  })

  test('knows no scopes', () => {
    const problems = said(readConfig({ ...PASSTHROUGH, ROOMGRAPH_SCOPES: 'on' }))
    expect(problems).toEqual([expect.stringMatching(/^ROOMGRAPH_SCOPES: /)])
  })
})
