import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { ask } from '../support/client.ts'
import { Command, run } from '../support/command.ts'
import { freePort } from '../support/free-port.ts'

let upstream: Emulator
beforeAll(async () => {
  upstream = await startEmulator({ rooms: 3, conferences: 0, sessions: 3, insightsRooms: 3 })
})
afterAll(() => upstream.close())
beforeEach(() => {
  upstream.mend()
  upstream.resetJournal()
})
const running: Command[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((command) => command.stop()))
})

const check = (env: Record<string, string> = {}) => run(['check'], { ...upstream.env, ...env })
const sorted = (text: string) => text.trim().split('\n').toSorted()
const ACCEPTED = ['roomgraph: SignalWire: credentials accepted', 'roomgraph: Twilio: credentials accepted']

describe('check', () => {
  test('makes one call to each provider, and exits with 0 where both accept', async () => {
    const { code, stdout, stderr } = await check()
    expect({ code, stderr, lines: sorted(stdout) }).toEqual({ code: 0, stderr: '', lines: ACCEPTED })
    expect(upstream.journal.map(({ url }) => url).toSorted()).toEqual([
      '/api/video/rooms?page_size=1',
      '/v1/Video/Rooms?PageSize=1',
    ])
  })

  test('says which credentials are refused, shows none, and exits with 1', async () => {
    const { code, stdout, stderr } = await check({
      SIGNALWIRE_API_TOKEN: 'PTcanary',
      TWILIO_AUTH_TOKEN: 'canary2',
    })
    expect([code, sorted(stdout)]).toEqual([
      1,
      [
        expect.stringMatching(/^roomgraph: SignalWire: credentials refused/),
        expect.stringMatching(/: Twilio: credentials refused/),
      ],
    ])
    expect(stdout + stderr).not.toContain('canary')
  })

  test.each([
    [403, /SignalWire: no Video scope/],
    [503, /SignalWire: answered 503, which does not tell/],
  ])('tells a %i apart, and does not repeat the call', async (status, line) => {
    upstream.fail({ path: '/api/video/rooms', status })
    const { code, stdout } = await check()
    expect(code).toBe(1)
    expect(stdout).toMatch(line)
    expect(stdout).toContain('Twilio: credentials accepted')
    expect(upstream.journal).toHaveLength(2)
  })

  test('says that there is no route, or no answer in time', async () => {
    upstream.fail({ path: '/v1/*', hang: true })
    const { code, stdout } = await check({
      SIGNALWIRE_BASE_URL: `http://127.0.0.1:${await freePort()}`,
      ROOMGRAPH_ATTEMPT_TIMEOUT_MS: '300',
    })
    expect([code, sorted(stdout)]).toEqual([
      1,
      ['roomgraph: SignalWire: no route to host', 'roomgraph: Twilio: no answer in time'],
    ])
  })

  test('asks only what is configured, and exits with 2 where nothing is', async () => {
    const {
      TWILIO_ACCOUNT_SID: _,
      TWILIO_AUTH_TOKEN: __,
      TWILIO_INSIGHTS_BASE_URL: ___,
      ...one
    } = upstream.env
    const { code, stdout } = await run(['check'], one)
    expect([code, stdout]).toEqual([0, 'roomgraph: SignalWire: credentials accepted\n'])
    expect((await run(['check'])).code).toBe(2)
    const places = { SIGNALWIRE_BASE_URL: upstream.url, ROOMGRAPH_AUTH: 'passthrough' }
    const passed = await run(['check'], places)
    expect([passed.code, passed.stderr]).toEqual([2, expect.stringContaining('no credentials to check')])
  })
})

describe('serve', () => {
  async function serve(flags: string[], env: Record<string, string> = {}) {
    const command = new Command(['serve', '--port', '0', ...flags], { ...upstream.env, ...env })
    running.push(command)
    const [, origin = ''] = await command.prints(/serves \S+ and \S+ at (http:\S+)\/graphql/)
    const ready = async () =>
      ((await (await fetch(`${origin}/ready`)).json()) as { providers: object }).providers
    const said = () => command.stdout.split('\n').filter((line) => line.startsWith('roomgraph: '))
    return { command, ask: (query: string) => ask(`${origin}/graphql`, query), said, ready }
  }
  const ROOMS = '{ rooms(first: 1) { nodes { name } } }'

  test('makes no call of its own, and says at the first answer of each provider how it went, once', async () => {
    const { ask, said } = await serve([])
    expect([upstream.journal.length, said()]).toEqual([0, []])
    await ask(ROOMS)
    await ask(ROOMS)
    await expect.poll(said).toEqual(['roomgraph: SignalWire: credentials accepted'])
    await ask('{ insightsRooms(first: 1) { nodes { name } } }')
    await expect.poll(said).toEqual(ACCEPTED)
  })

  test('says so when they are refused, and each change of the circuit breaker', async () => {
    const env = {
      ROOMGRAPH_BREAKER_FAILURES: '2',
      ROOMGRAPH_RETRIES: '0',
      ROOMGRAPH_BREAKER_RESET_MS: '3000',
    }
    const { ask, said } = await serve([], env)
    upstream.fail({ status: 401, times: 1 })
    upstream.fail({ status: 503, times: 2 })
    for (let nth = 0; nth < 3; nth++) await ask(ROOMS)
    await expect.poll(() => said().length).toBe(2)
    expect(said()[0]).toMatch(/SignalWire: credentials refused/)
    expect(said()[1]).toBe('roomgraph: SignalWire: circuit open: calls are rejected for now')
    await expect
      .poll(
        async () => {
          await ask(ROOMS)
          return said().slice(2)
        },
        { timeout: 20_000 },
      )
      .toEqual([
        'roomgraph: SignalWire: circuit half-open: one call tries',
        'roomgraph: SignalWire: credentials accepted',
        'roomgraph: SignalWire: circuit closed: calls are sent again',
      ])
  })

  test('says once when credentials come to be refused, and once when they are accepted again', async () => {
    const { ask, said, ready } = await serve([])
    expect(await ready()).toMatchObject({ signalwire: { credentials: 'unknown' } })
    await ask(ROOMS)
    expect(await ready()).toMatchObject({ signalwire: { credentials: 'accepted' } })
    upstream.fail({ path: '/api/*', status: 401, times: 3 })
    for (let nth = 0; nth < 3; nth++) await ask(ROOMS)
    expect(await ready()).toMatchObject({
      signalwire: { credentials: 'refused' },
      twilio: { credentials: 'unknown' },
    })
    for (let nth = 0; nth < 2; nth++) await ask(ROOMS)
    expect(await ready()).toMatchObject({ signalwire: { credentials: 'accepted' } })
    await expect
      .poll(said)
      .toEqual([ACCEPTED[0], expect.stringMatching(/: SignalWire: credentials refused: check/), ACCEPTED[0]])
  })

  test('says it in lines of JSON, with the provider', async () => {
    const { ask, command } = await serve(['--log', 'json'])
    upstream.fail({ path: '/v1/*', status: 401, times: 2 })
    for (let nth = 0; nth < 3; nth++) await ask('{ insightsRooms(first: 1) { nodes { name } } }')
    const { stdout } = await command.stop()
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.filter(({ provider }) => provider !== undefined)).toMatchObject([
      {
        level: 'warn',
        provider: 'twilio',
        credentials: 'refused',
        msg: expect.stringMatching(/^roomgraph: Twilio: credentials refused/),
      },
      { level: 'info', provider: 'twilio', credentials: 'accepted', msg: ACCEPTED[1] },
    ])
  })

  test('asks at its start with --check, and serves whatever they answer', async () => {
    upstream.fail({ path: '/v1/*', status: 401 })
    const { said } = await serve(['--check'])
    await expect.poll(() => said().length).toBe(2)
    expect(said().toSorted()).toEqual([ACCEPTED[0], expect.stringMatching(/Twilio: credentials refused/)])
    expect(upstream.journal).toHaveLength(2)
  })
})
