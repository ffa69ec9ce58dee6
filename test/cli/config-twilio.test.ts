import { describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { describeProblem, type Environment } from '../../src/config/reader.ts'
import { TWILIO_SETTINGS } from '../../src/config/settings/providers.ts'
import { TWILIO_ORIGIN } from '../../src/datasources/twilio/source.ts'

const SIGNALWIRE = {
  SIGNALWIRE_SPACE: 'example',
  SIGNALWIRE_PROJECT_ID: '0f0f0f0f-1111-4222-8333-444444444444',
  SIGNALWIRE_API_TOKEN: 'PT-canary-token',
}
const ACCOUNT = 'AC0123456789abcdefABCDEF0123456789'
const API_KEY = 'SK0123456789abcdef0123456789abcdef'
const BY_TOKEN = { TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: 'canary-auth-token' }
const BY_KEY = { TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_API_KEY: API_KEY, TWILIO_API_SECRET: 'canary-secret' }

function problemsOf(env: Environment) {
  const result = readConfig(env)
  return result.ok ? [] : result.problems
}

const saidOf = (env: Environment) => problemsOf(env).map(describeProblem)

describe('the variables of Twilio', () => {
  test('take an account with its auth token or with an API key, beside SignalWire or alone', () => {
    const origin = TWILIO_ORIGIN
    const both = readConfig({ ...SIGNALWIRE, ...BY_TOKEN })
    expect(both.ok && both.config).toMatchObject({
      signalwire: { origin: 'https://example.signalwire.com' },
      twilio: { origin, accountSid: ACCOUNT, authToken: 'canary-auth-token' },
    })
    expect(readConfig(SIGNALWIRE)).not.toHaveProperty('config.twilio')
    const alone = readConfig(BY_KEY)
    expect(alone.ok && alone.config.twilio).toEqual({
      origin,
      accountSid: ACCOUNT,
      apiKey: API_KEY,
      apiSecret: 'canary-secret',
    })
    expect(alone).not.toHaveProperty('config.signalwire')
    expect(alone.warnings).toEqual([])
  })

  test('have flags for all but the secrets', () => {
    const flags = {
      'twilio-account-sid': ACCOUNT,
      'twilio-api-key': API_KEY,
      'twilio-insights-base-url': 'http://[::1]:1',
    }
    const result = readConfig({ TWILIO_API_SECRET: 'canary' }, flags)
    expect(result.ok && result.config.twilio).toEqual({
      origin: 'http://[::1]:1',
      accountSid: ACCOUNT,
      apiKey: API_KEY,
      apiSecret: 'canary',
    })
    for (const setting of [TWILIO_SETTINGS.authToken, TWILIO_SETTINGS.apiSecret]) {
      expect(setting).not.toHaveProperty('flag')
    }
  })

  test.each<[string, Environment, string[]]>([
    ['an account alone', { TWILIO_ACCOUNT_SID: ACCOUNT }, ['TWILIO_AUTH_TOKEN']],
    ['a token alone', { TWILIO_AUTH_TOKEN: 'canary' }, ['TWILIO_ACCOUNT_SID']],
    [
      'a key without its secret',
      { TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_API_KEY: API_KEY },
      ['TWILIO_API_SECRET'],
    ],
    [
      'a secret without its key',
      { TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_API_SECRET: 'canary' },
      ['TWILIO_API_KEY'],
    ],
    [
      'a key with its secret, but without the account',
      { ...BY_KEY, TWILIO_ACCOUNT_SID: '' },
      ['TWILIO_ACCOUNT_SID'],
    ],
    [
      'an origin alone',
      { TWILIO_INSIGHTS_BASE_URL: TWILIO_ORIGIN },
      ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN'],
    ],
  ])('are half a pair with %s', (_, env, missing) => {
    const beside = problemsOf({ ...SIGNALWIRE, ...env })
    expect(beside.map((problem) => [problem.variable, problem.got])).toEqual(
      missing.map((name) => [name, undefined]),
    )
    expect(problemsOf(env)).toEqual(beside)
  })

  test('are refused with both ways of authenticating, whole or half', () => {
    const line = (others: string) =>
      `TWILIO_AUTH_TOKEN: expected nothing beside ${others}, got a second way of authenticating`
    expect(saidOf({ ...BY_TOKEN, ...BY_KEY })).toEqual([line('TWILIO_API_KEY and TWILIO_API_SECRET')])
    expect(saidOf({ ...BY_TOKEN, TWILIO_API_KEY: API_KEY })).toEqual([
      line('TWILIO_API_KEY'),
      expect.stringMatching(/^TWILIO_API_SECRET: .* not set$/),
    ])
  })

  test.each<[string, Environment, string]>([
    ['TWILIO_ACCOUNT_SID', BY_TOKEN, API_KEY],
    ['TWILIO_ACCOUNT_SID', BY_TOKEN, `${ACCOUNT}0`],
    ['TWILIO_ACCOUNT_SID', BY_TOKEN, ACCOUNT.slice(0, -1)],
    ['TWILIO_ACCOUNT_SID', BY_TOKEN, ACCOUNT.replace('0', 'g')],
    ['TWILIO_ACCOUNT_SID', BY_TOKEN, ACCOUNT.replace('AC', 'ac')],
    ['TWILIO_ACCOUNT_SID', BY_TOKEN, ` ${ACCOUNT}`],
    ['TWILIO_ACCOUNT_SID', BY_TOKEN, `${ACCOUNT}\n`],
    ['TWILIO_AUTH_TOKEN', BY_TOKEN, ACCOUNT],
    ['TWILIO_AUTH_TOKEN', BY_TOKEN, API_KEY],
    ['TWILIO_AUTH_TOKEN', BY_TOKEN, 'canary token'],
    ['TWILIO_API_KEY', BY_KEY, ACCOUNT],
    ['TWILIO_API_KEY', BY_KEY, 'canary'],
    ['TWILIO_API_SECRET', BY_KEY, ACCOUNT],
    ['TWILIO_API_SECRET', BY_KEY, API_KEY],
    ['TWILIO_API_SECRET', BY_KEY, 'canary\u0000'],
  ])('by the name of %s, beside %j, are refused with %j, which is not repeated', (variable, good, bad) => {
    expect(saidOf(good)).toEqual([])
    const said = saidOf({ ...good, [variable]: bad })
    expect(said).toEqual([expect.stringMatching(new RegExp(`^${variable}: expected .+, got `))])
    expect(said.join()).not.toMatch(/canary|0123/i)
  })

  test('are told which SID stands in which place', () => {
    expect(saidOf({ ...BY_TOKEN, TWILIO_ACCOUNT_SID: API_KEY })[0]).toMatch(/got the SID of an API key$/)
    expect(saidOf({ ...BY_TOKEN, TWILIO_AUTH_TOKEN: ACCOUNT })[0]).toMatch(/got the SID of an account$/)
    expect(saidOf({ ...BY_KEY, TWILIO_API_KEY: ACCOUNT.replace('AC', 'RM') })[0]).toMatch(/another kind$/)
  })

  test('are warned of over plain http, but not on this machine', () => {
    const over = (url: string) => readConfig({ ...BY_TOKEN, TWILIO_INSIGHTS_BASE_URL: url }).warnings
    expect(over('http://proxy.example.org')).toEqual([
      expect.stringMatching(/^TWILIO_INSIGHTS_BASE_URL .*unencrypted/),
    ])
    expect(over('http://127.0.0.1:1')).toEqual([])
  })
})
