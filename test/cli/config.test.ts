import { describe, expect, test } from 'vitest'
import { type ConfigResult, readConfig } from '../../src/config/config.ts'
import { describeProblem, type Environment } from '../../src/config/reader.ts'
import { SETTINGS } from '../../src/config/settings/index.ts'
import { besideVariable, SETTING_TEXTS } from '../support/setting-texts.ts'

const COMPLETE = {
  SIGNALWIRE_SPACE: 'example',
  SIGNALWIRE_PROJECT_ID: '0f0f0f0f-1111-4222-8333-444444444444',
  SIGNALWIRE_API_TOKEN: 'PT-canary-token',
}

const ACCOUNT = 'AC0123456789abcdefABCDEF0123456789'

function configOf(env: Environment, flags = {}) {
  const result = readConfig({ ...COMPLETE, ...env }, flags)
  if (!result.ok) throw new Error(result.problems.map(describeProblem).join('\n'))
  return result.config
}

function problemsOf(result: ConfigResult) {
  return result.ok ? [] : result.problems
}

function variablesOf(result: ConfigResult) {
  return problemsOf(result).map((problem) => problem.variable)
}

/** The variables that are reported when one of them is changed. */
function refused(env: Environment, flags = {}) {
  return variablesOf(readConfig({ ...COMPLETE, ROOMGRAPH_ALLOW_OPEN: 'yes', ...env }, flags))
}

describe('defaults', () => {
  test('are those of the documentation', () => {
    expect(configOf({})).toEqual({
      host: '127.0.0.1',
      port: 4000,
      allowOpen: 'no',
      workers: 1,
      drainMs: 2000,
      keepAliveMs: 75_000,
      explain: false,
      corsOrigins: [],
      corsHeaders: [],
      allowedHosts: [],
      metricsHosts: [],
      persisted: 'off',
      maxFirst: 1000,
      timeoutMs: 10_000,
      limits: {
        maxTokens: 1000,
        maxDepth: 12,
        maxAliases: 30,
        maxRootFields: 20,
        maxDirectives: 10,
        maxValues: 100_000,
        maxAnswerBytes: 8_000_000,
        maxUpstreamCalls: 100,
      },
      live: {
        enabled: false,
        intervalMs: 2000,
        maxIntervalMs: 15_000,
        callsPerMinute: 60,
        maxStreams: 10_000,
        maxStreamsPerCaller: 1000,
        maxBufferBytes: 65_536,
        heartbeatMs: 10_000,
        maxAgeMs: 3_600_000,
      },
      upstream: {
        connectTimeoutMs: 1000,
        headersTimeoutMs: 3000,
        attemptTimeoutMs: 4000,
        retries: 2,
        retryMinMs: 100,
        retryMaxMs: 2000,
        retryBudget: 20,
        breakerFailures: 5,
        breakerResetMs: 10_000,
        maxConcurrentCalls: 50,
        maxWaitingCalls: 50,
      },
      overload: { maxOperations: 1000, maxQueueMs: 1000, maxLoopDelayMs: 10, maxUnsentBytes: 64_000_000 },
      cache: {
        roomsMs: 0,
        conferencesMs: 0,
        runningSessionsMs: 0,
        completedSessionsMs: 0,
        membersMs: 0,
        eventsMs: 0,
        logsMs: 0,
        recordingsMs: 0,
        insightsMs: 0,
        staleIfErrorMs: 0,
        staleWhileRevalidateMs: 0,
        cacheBytes: 50_000_000,
      },
      redis: { allowPlain: false, prefix: 'rg', timeoutMs: 30, maxValueBytes: 1_000_000 },
      observability: { metricsPort: 'off', metricsHost: '127.0.0.1', log: 'text', tracing: false },
      subgraph: false,
      scopes: false,
      writes: false,
      introspection: true,
      graphiql: true,
      signalwire: {
        origin: 'https://example.signalwire.com',
        projectId: COMPLETE.SIGNALWIRE_PROJECT_ID,
        apiToken: COMPLETE.SIGNALWIRE_API_TOKEN,
      },
    })
  })

  test('apply to an empty variable as to an unset one', () => {
    expect(configOf({ PORT: '', HOST: '', ROOMGRAPH_EXPLAIN: '', SIGNALWIRE_BASE_URL: '' })).toEqual(
      configOf({}),
    )
  })

  test('can be changed by a command', () => {
    const result = readConfig({}, {}, 'demo')
    expect(result).toMatchObject({ ok: true, config: { explain: true } })
    const off = readConfig({ ROOMGRAPH_EXPLAIN: 'off' }, {}, 'demo')
    expect(off).toMatchObject({ ok: true, config: { explain: false } })
  })
})

describe('each variable takes what it should and nothing else', () => {
  test.each(SETTING_TEXTS)('%s', (variable, good, bad) => {
    for (const text of good)
      expect
        .soft(refused({ ...besideVariable(variable), [variable]: text }), `${variable}=${text}`)
        .toEqual([])
    for (const text of bad)
      expect
        .soft(refused({ ...besideVariable(variable), [variable]: text }), `${variable}=${text}`)
        .toEqual([variable])
  })

  test('every one is tried', () => {
    expect(SETTING_TEXTS.map(([variable]) => variable)).toEqual(SETTINGS.map(({ variable }) => variable))
  })
})

describe('durations', () => {
  test('are read as milliseconds', () => {
    const env = {
      ROOMGRAPH_CACHE_ROOMS: '500ms',
      ROOMGRAPH_CACHE_MEMBERS: '5s',
      ROOMGRAPH_CACHE_EVENTS: '2m',
    }
    expect(configOf(env, { 'cache-insights': '1h' }).cache).toMatchObject({
      roomsMs: 500,
      membersMs: 5000,
      eventsMs: 120_000,
      insightsMs: 3_600_000,
    })
  })
})

describe('flags', () => {
  test('win over their variables', () => {
    expect(configOf({ PORT: '1', ROOMGRAPH_EXPLAIN: 'on' }, { port: '2', explain: 'off' })).toMatchObject({
      port: 2,
      explain: false,
    })
  })

  test('are named beside the variable when they are wrong, even if the variable is right', () => {
    const [problem] = problemsOf(readConfig({ ...COMPLETE, PORT: '1' }, { port: 'abc' }))
    expect(problem && describeProblem(problem)).toBe(
      'PORT (--port): expected an integer from 0 to 65535, got "abc"',
    )
  })

  test('may not be empty', () => {
    expect(refused({}, { port: '' })).toEqual(['PORT'])
    expect(refused({}, { 'signalwire-project-id': '' })).toEqual(['SIGNALWIRE_PROJECT_ID'])
  })
})

describe('the upstream', () => {
  test('is the space, unless an origin is given', () => {
    expect(configOf({ SIGNALWIRE_SPACE: 'Other.signalwire.com' }).signalwire?.origin).toBe(
      'https://other.signalwire.com',
    )
    expect(configOf({ SIGNALWIRE_BASE_URL: 'http://127.0.0.1:4010/' }).signalwire?.origin).toBe(
      'http://127.0.0.1:4010',
    )
    expect(refused({ SIGNALWIRE_SPACE: '', SIGNALWIRE_BASE_URL: 'http://127.0.0.1:4010' })).toEqual([])
  })

  test('is asked for in full when it is missing, and not at all by a command that brings its own', () => {
    expect(variablesOf(readConfig({ SIGNALWIRE_BASE_URL: 'http://127.0.0.1:4010' }))).toEqual([
      'SIGNALWIRE_PROJECT_ID',
      'SIGNALWIRE_API_TOKEN',
    ])
    const nonsense = { SIGNALWIRE_PROJECT_ID: 'nonsense', TWILIO_ACCOUNT_SID: 'nonsense' }
    const ignored = readConfig(nonsense, {}, 'demo')
    expect(ignored).toMatchObject({ ok: true, warnings: [] })
    expect(ignored.ok && 'signalwire' in ignored.config).toBe(false)
    expect(ignored.ok && 'twilio' in ignored.config).toBe(false)
  })

  test('over plain http is warned of, but not on this machine', () => {
    const over = (url: string) => readConfig({ ...COMPLETE, SIGNALWIRE_BASE_URL: url }).warnings
    expect(over('http://proxy.example.org')).toEqual([expect.stringContaining('unencrypted')])
    expect(over('http://127.0.0.1:1')).toEqual([])
    expect(over('https://proxy.example.org')).toEqual([])
  })
})

describe('no provider at all', () => {
  test('is a mistake that names the variables of both', () => {
    const result = readConfig({ PORT: '1' })
    expect(variablesOf(result)).toEqual([
      'SIGNALWIRE_SPACE',
      'SIGNALWIRE_PROJECT_ID',
      'SIGNALWIRE_API_TOKEN',
      'TWILIO_ACCOUNT_SID',
      'TWILIO_AUTH_TOKEN',
    ])
    expect(problemsOf(result).map(describeProblem).join()).toContain('TWILIO_API_KEY and TWILIO_API_SECRET')
    expect(result).toMatchObject({ noProvider: true })
    expect(readConfig({ SIGNALWIRE_SPACE: '', TWILIO_ACCOUNT_SID: '' })).toEqual(readConfig({}))
  })

  test('is not said when one is meant, or when none is needed', () => {
    expect(readConfig({ SIGNALWIRE_SPACE: 'example' })).toMatchObject({ ok: false, noProvider: false })
    expect(readConfig({ TWILIO_ACCOUNT_SID: ACCOUNT })).toMatchObject({ ok: false, noProvider: false })
    expect(readConfig({}, {}, 'demo')).toMatchObject({ ok: true })
  })
})

describe('mistakes', () => {
  test('are all reported at once, each by its variable and in the order of the help', () => {
    const wrong = SETTINGS.map(({ variable }) => [variable, '\u0001 bad'])
    const problems = problemsOf(readConfig(Object.fromEntries(wrong)))
    const variables = problems.map((problem) => problem.variable)
    expect([...new Set(variables)]).toEqual(wrong.map(([name]) => name))
    // Wrong in itself, and a second way of authenticating.
    expect(variables.filter((name) => name === 'TWILIO_AUTH_TOKEN')).toHaveLength(2)
    for (const problem of problems) expect(problem.expected).not.toBe('')
  })

  test('never repeat a credential, wherever it was put', () => {
    const token = 'PTcanary0123456789'
    const project = 'project-canary'
    for (const { variable } of SETTINGS) {
      for (const secret of [token, project, `${token} with a space`]) {
        const twilio = { TWILIO_AUTH_TOKEN: token, TWILIO_API_SECRET: project, TWILIO_API_KEY: token }
        const signalwire = { SIGNALWIRE_API_TOKEN: token, SIGNALWIRE_PROJECT_ID: project }
        const env = { ...signalwire, ...twilio, [variable]: secret }
        const result = readConfig(env)
        const said = [...problemsOf(result).map(describeProblem), ...result.warnings].join('\n')
        expect.soft(said, variable).not.toContain('canary')
      }
    }
    const wrongFlag = readConfig({ PORT: 'x-canary' }, { 'signalwire-project-id': 'x-canary' })
    expect(problemsOf(wrongFlag).map(describeProblem).join()).not.toContain('canary')
  })

  test('repeat a harmless text, shortened', () => {
    expect(problemsOf(readConfig({ ...COMPLETE, PORT: 'x'.repeat(500) }))[0]?.got).toHaveLength(63)
  })
})

describe('unknown variables', () => {
  test.each([
    ['SIGNALWIRE_TOKEN', 'SIGNALWIRE_API_TOKEN'],
    ['SIGNALWIRE_PROJECT', 'SIGNALWIRE_PROJECT_ID'],
    ['SIGNALWIRE_SPCAE', 'SIGNALWIRE_SPACE'],
    ['ROOMGRAPH_TIMEOUT', 'ROOMGRAPH_TIMEOUT_MS'],
    ['ROOMGRAPH_EXPLIAN', 'ROOMGRAPH_EXPLAIN'],
    ['TWILIO_TOKEN', 'TWILIO_AUTH_TOKEN'],
    ['TWILIO_ACOUNT_SID', 'TWILIO_ACCOUNT_SID'],
    ['TWILIO_BASE_URL', 'TWILIO_INSIGHTS_BASE_URL'],
    ['TWILIO_API_KEY_SID', 'TWILIO_API_KEY'],
    ['TWILIO_API_KEY_SECRET', 'TWILIO_API_SECRET'],
  ])('%s is taken for %s', (name, meant) => {
    const result = readConfig({ ...COMPLETE, [name]: 'canary' })
    expect(result.ok).toBe(true)
    expect(result.warnings).toEqual([`${name} is not a variable of roomgraph; did you mean ${meant}?`])
  })

  test('of another meaning get no suggestion, and those of others no word', () => {
    const ofTwilio = [
      'X',
      'PHONE_NUMBER',
      'REGION',
      'EDGE',
      'LOG_LEVEL',
      'CHAT_SERVICE_SID',
      'TEST_AUTH_TOKEN',
    ]
    const others = Object.fromEntries(ofTwilio.map((name) => [`TWILIO_${name}`, 'y']))
    expect(readConfig({ ...COMPLETE, ROOMGRAPH_COLOUR: 'red', PORTS: '1', ...others }).warnings).toEqual([
      'ROOMGRAPH_COLOUR is not a variable of roomgraph',
    ])
    expect(readConfig(COMPLETE).warnings).toEqual([])
  })
})
