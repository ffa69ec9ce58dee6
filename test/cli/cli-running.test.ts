import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { buildSchema, parse, printSchema, validate } from 'graphql'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { startEmulator } from '../../src/emulator/index.ts'
import { schema } from '../../src/schema/index.ts'
import { ask } from '../support/client.ts'
import { CLI, Command, run } from '../support/command.ts'
import { openEmulator } from '../support/graph.ts'

const execute = promisify(execFile)

const running: Command[] = []
function start(args: string[], env: Record<string, string> = {}): Command {
  const command = new Command(args, env)
  running.push(command)
  return command
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((command) => command.stop('SIGKILL')))
})

const ROOMS = '{ rooms(first: 2) { nodes { name } } }'
const BOTH = '{ rooms(first: 2) { nodes { name } } insightsRooms(first: 2) { nodes { sid roomName } } }'

describe('demo', () => {
  test('asks no proxy for its own upstreams', async () => {
    const nowhere = 'http://me:canary-of-the-proxy@127.0.0.1:9'
    const proxies = { HTTPS_PROXY: nowhere, HTTP_PROXY: nowhere, http_proxy: nowhere }
    const demo = start(['demo', '--port', '0'], proxies)
    const [, endpoint = ''] = await demo.prints(/ready at (\S+)[\s\S]*Ctrl\+C/)
    const { data, errors } = await ask(endpoint, ROOMS)
    expect(errors).toEqual([])
    expect(data?.rooms?.nodes).toHaveLength(2)
    await demo.stop()
    expect(demo.stdout + demo.stderr).not.toContain('canary-of-the-proxy')
  })

  // How soon it is ready is measured by bench/run.ts, since it says as much of the machine as of the demo.
  test('what it prints works when it is pasted', async () => {
    const demo = start(['demo', '--port', '0'])
    const [, endpoint = ''] = await demo.prints(/ready at (\S+)[\s\S]*Ctrl\+C/)
    expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/graphql$/)
    expect(demo.stdout).toContain(`Open GraphiQL: ${endpoint}\n`)

    const [curl = ''] = /^ *curl .*$/m.exec(demo.stdout) ?? []
    const pasted = JSON.parse((await execute('bash', ['-c', curl])).stdout)
    expect(pasted.data.rooms.nodes).toHaveLength(3)
    expect(pasted.extensions.upstream).toMatchObject({ total: 1 })

    const [, query = ''] = /GraphQL client:\n {2}(.*)\n/.exec(demo.stdout) ?? []
    expect(validate(schema, parse(query))).toEqual([])
    expect((await ask(endpoint, query)).data).toEqual(pasted.data)

    const both = await ask(endpoint, '{ videoSessions(first: 100) { nodes { provider } } }')
    const providers = both.data?.videoSessions?.nodes.map((node: object) => Object.values(node)[0])
    expect(new Set(providers)).toEqual(new Set(['SIGNALWIRE', 'TWILIO']))

    const page = await fetch(endpoint, { headers: { accept: 'text/html' } })
    expect(page.headers.get('content-type')).toContain('text/html')
    await page.body?.cancel()
    expect(await demo.stop()).toMatchObject({ code: 0, stderr: '' })
  })

  test('takes port 4000 unless told otherwise, needs no account and heeds none', async () => {
    const demo = start(['demo'], { PORT: '0', SIGNALWIRE_SPACE: 'example', ROOMGRAPH_EXPLAIN: 'off' })
    const [, endpoint = ''] = await demo.prints(/ready at (\S+)[\s\S]*Ctrl\+C/)
    const { data, extensions } = await ask(endpoint, ROOMS)
    expect(data?.rooms?.nodes).toHaveLength(2)
    expect(extensions).toBe(undefined)
  })

  test('on an address that others can reach has no GraphiQL', async () => {
    const demo = start(['demo', '--port', '0', '--host', '0.0.0.0', '--allow-open', 'yes'])
    const [, endpoint = ''] = await demo.prints(/ready at (\S+)[\s\S]*Ctrl\+C/)
    expect(demo.stdout).toContain('GraphiQL is off')
    expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:/)
    const page = await fetch(endpoint, { headers: { accept: 'text/html,*/*' } })
    expect(page.headers.get('content-type')).not.toContain('text/html')
  })
})

describe('demo that asks who calls', () => {
  const JSON_BODY = { 'content-type': 'application/json' }

  test.each<[string, Record<string, string>]>([
    ['api-key', { ROOMGRAPH_AUTH: 'api-key', ROOMGRAPH_API_KEYS: 'app:key-0123456789abcdef' }],
    ['passthrough', { ROOMGRAPH_AUTH: 'passthrough' }],
  ])('by %s is open to those who show it, also where others can reach it', async (kind, env) => {
    const demo = start(['demo', '--port', '0', '--host', '0.0.0.0'], env)
    const [, endpoint = ''] = await demo.prints(/ready at (\S+)[\s\S]*Ctrl\+C/)
    const body = JSON.stringify({ query: ROOMS })
    expect((await fetch(endpoint, { method: 'POST', headers: JSON_BODY, body })).status).toBe(401)
    const [, user = ''] = / -u '([^']+)'/.exec(demo.stdout) ?? []
    const authorization =
      kind === 'api-key' ? 'Bearer key-0123456789abcdef' : `Basic ${Buffer.from(user).toString('base64')}`
    const answer = await fetch(endpoint, { method: 'POST', headers: { ...JSON_BODY, authorization }, body })
    expect(await answer.json()).toMatchObject({ data: { rooms: { nodes: [{}, {}] } } })
    expect(demo.stdout).toContain('GraphiQL is off')
    const schema = JSON.stringify({ query: '{ __schema { queryType { name } } }' })
    const closed = await fetch(endpoint, {
      method: 'POST',
      headers: { ...JSON_BODY, authorization },
      body: schema,
    })
    expect(closed.status).toBe(400)
  })
})

describe('serve', () => {
  test('prints one line, answers /health without an upstream, and says what it cannot reach', async () => {
    const serve = start(['serve', '--port', '0'], {
      SIGNALWIRE_BASE_URL: 'http://127.0.0.1:9',
      SIGNALWIRE_PROJECT_ID: '0f0f0f0f-1111-4222-8333-444444444444',
      SIGNALWIRE_API_TOKEN: 'PT-canary',
    })
    const [, origin = ''] = await serve.prints(/ at (http:\S+)\/graphql.*\n/)
    expect(serve.stdout.trim().split('\n')).toHaveLength(1)
    expect((await fetch(`${origin}/health`)).status).toBe(200)
    const { errors } = await ask(`${origin}/graphql`, ROOMS)
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
    const { stdout, stderr, code } = await serve.stop('SIGINT')
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    expect(stdout).not.toContain('canary')
  })

  test('goes on where nobody reads its lines any more', async () => {
    const emulator = await openEmulator()
    const serve = start(['serve', '--port', '0'], emulator.env)
    const [, endpoint = ''] = await serve.prints(/ at (http:\S+)/)
    serve.child.stdout.destroy()
    // Of the first call to each provider a line is said.
    for (let asked = 0; asked < 3; asked++) {
      const { data } = await ask(endpoint, BOTH)
      expect(data).toMatchObject({ rooms: { nodes: [{}, {}] }, insightsRooms: { nodes: [{}, {}] } })
    }
    expect(await serve.stop()).toMatchObject({ code: 0, stderr: '' })
  })

  test('with Twilio alone answers for Twilio, and says what SignalWire would need', async () => {
    const emulator = await startEmulator()
    const { accountSid, authToken, apiKey, apiSecret } = emulator.twilio.credentials
    const byToken = { TWILIO_AUTH_TOKEN: authToken }
    const byKey = { TWILIO_API_KEY: apiKey, TWILIO_API_SECRET: apiSecret }
    for (const credentials of [byToken, byKey]) {
      const serve = start(['serve', '--port', '0', '--twilio-account-sid', accountSid], {
        TWILIO_INSIGHTS_BASE_URL: emulator.url,
        ...credentials,
      })
      const [, upstream, endpoint = ''] = await serve.prints(/serves (\S+) at (http:\S+)/)
      expect(upstream).toBe(emulator.url)
      const { data, errors } = await ask(endpoint, BOTH)
      const sids = emulator.twilio.roomSids().slice(0, 2)
      expect(data?.insightsRooms?.nodes).toMatchObject(sids.map((sid) => ({ sid })))
      expect(data?.rooms).toBe(null)
      expect(errors).toMatchObject([
        {
          path: ['rooms'],
          message: expect.stringContaining('SIGNALWIRE_SPACE'),
          extensions: { code: 'PROVIDER_NOT_CONFIGURED', service: 'signalwire' },
        },
      ])
      expect(await serve.stop()).toMatchObject({ code: 0, stderr: '' })
      expect(serve.stdout).not.toMatch(new RegExp(`${authToken}|${apiSecret}`))
    }
    await emulator.close()
  })

  test('with SignalWire alone answers for SignalWire, and says what Twilio would need', async () => {
    const emulator = await startEmulator()
    const { projectId, apiToken } = emulator.signalwire.credentials
    const serve = start(['serve', '--port', '0'], {
      SIGNALWIRE_BASE_URL: emulator.url,
      SIGNALWIRE_PROJECT_ID: projectId,
      SIGNALWIRE_API_TOKEN: apiToken,
    })
    const [, endpoint = ''] = await serve.prints(/ at (http:\S+)/)
    const { data, errors } = await ask(endpoint, BOTH)
    expect(data?.rooms?.nodes).toHaveLength(2)
    expect(data?.insightsRooms).toBe(null)
    expect(errors).toMatchObject([
      {
        path: ['insightsRooms'],
        message: expect.stringContaining('TWILIO_ACCOUNT_SID'),
        extensions: { code: 'PROVIDER_NOT_CONFIGURED', service: 'twilio' },
      },
    ])
    await emulator.close()
  })

  test('with a wrong secret starts, and is refused by Twilio at the first question', async () => {
    const emulator = await startEmulator()
    const serve = start(['serve', '--port', '0'], {
      TWILIO_INSIGHTS_BASE_URL: emulator.url,
      TWILIO_ACCOUNT_SID: emulator.twilio.credentials.accountSid,
      TWILIO_AUTH_TOKEN: 'canary',
    })
    const [, endpoint = ''] = await serve.prints(/ at (http:\S+)/)
    const { data, errors } = await ask(endpoint, '{ insightsRooms(first: 1) { nodes { sid } } }')
    expect(data?.insightsRooms).toBe(null)
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining('TWILIO_AUTH_TOKEN'),
        extensions: { code: 'UPSTREAM_UNAUTHORIZED' },
      },
    ])
    expect(JSON.stringify(errors) + serve.stdout + serve.stderr).not.toContain('canary')
    await emulator.close()
  })

  test('lets what is in flight finish before it ends with 0', async () => {
    const emulator = await openEmulator({ behaviour: { latencyMs: 1500 } })
    const { projectId, apiToken } = emulator.signalwire.credentials
    const serve = start(['serve', '--port', '0', '--signalwire-project-id', projectId], {
      SIGNALWIRE_BASE_URL: emulator.url,
      SIGNALWIRE_API_TOKEN: apiToken,
    })
    const [, endpoint = ''] = await serve.prints(/ at (http:\S+)/)
    const answer = ask(endpoint, ROOMS)
    await vi.waitFor(() => expect(emulator.journal).toHaveLength(1), 20_000)
    const stopped = serve.stop('SIGTERM')
    let isAnswered = false
    void answer.then(() => {
      isAnswered = true
    })
    await vi.waitFor(() => expect(fetch(endpoint)).rejects.toThrow(), 20_000)
    expect(isAnswered).toBe(false)
    expect((await answer).data?.rooms?.nodes).toHaveLength(2)
    expect(await stopped).toMatchObject({ code: 0, stderr: '' })
  })
})

describe('emulate', () => {
  test('prints variables with which serve works, and heeds its switches', async () => {
    const emulate = start([
      'emulate',
      '--port',
      '0',
      '--rooms',
      '3',
      '--sessions',
      '0',
      '--insights-rooms',
      '4',
      '--links',
      'relative',
      '--no-active-session',
      'null',
      '--empty-last-page',
      'true',
      '--latency-ms',
      '1',
      ...['--put', 'merge', '--nulls', 'clear', '--taken-names', 'suffixed', '--create-status', '200'],
      ...[
        '--taken-name-code',
        'value_not_unique',
        '--delete-in-session',
        'keeps',
        '--tokens-on-create',
        'true',
      ],
      ...['--stream-limit', '1', '--write-fault', 'error-after'],
    ])
    await emulate.prints(/API_SECRET=\S+\n/)
    const env = Object.fromEntries(
      [...emulate.stdout.matchAll(/^(\w+)=(\S+)$/gm)].map(([, name, text]) => [name, text]),
    )
    // What flags have set is told, and changed, under the same names.
    const switches = `${env.SIGNALWIRE_BASE_URL}/_emulator/behaviour`
    const ofWrites = {
      put: 'merge',
      nulls: 'clear',
      takenNames: 'suffixed',
      createStatus: 200,
      takenNameCode: 'value_not_unique',
      deleteInSession: 'keeps',
      tokensOnCreate: true,
      streamLimit: 1,
      writeFault: 'error-after',
    }
    const reads = { links: 'relative', noActiveSession: 'null', emptyLastPage: true, latencyMs: 1 }
    const chosen = { ...reads, ...ofWrites }
    expect(await (await fetch(switches)).json()).toMatchObject({ ...chosen, fps: 'number', requestIds: true })
    const patched = await fetch(switches, { method: 'PATCH', body: '{"emptyLastPage":false,"latencyMs":0}' })
    expect(await patched.json()).toMatchObject({ ...chosen, emptyLastPage: false, latencyMs: 0 })

    const serve = start(['serve', '--port', '0'], env)
    const [, endpoint = ''] = await serve.prints(/ at (http:\S+)/)
    const { data } = await ask(endpoint, BOTH.replaceAll('first: 2', 'first: 9'))
    expect(data?.rooms?.nodes).toHaveLength(3)
    expect(data?.insightsRooms?.nodes).toHaveLength(4)

    const [, apiKey = '', apiSecret = ''] = /API_KEY=(\S+) TWILIO_API_SECRET=(\S+)/.exec(emulate.stdout) ?? []
    const rooms = await fetch(`${env.TWILIO_INSIGHTS_BASE_URL}/v1/Video/Rooms`, {
      headers: { authorization: `Basic ${btoa(`${apiKey}:${apiSecret}`)}` },
    })
    expect(rooms.status).toBe(200)

    const credentials = btoa(`${env.SIGNALWIRE_PROJECT_ID}:${env.SIGNALWIRE_API_TOKEN}`)
    const page = await fetch(`${env.SIGNALWIRE_BASE_URL}/api/video/rooms?page_size=1`, {
      headers: { authorization: `Basic ${credentials}` },
    })
    expect(await page.json()).toMatchObject({ links: { next: expect.stringMatching(/^\//) } })
    const writes = start(['serve', '--port', '0'], { ...env, ROOMGRAPH_WRITES: 'on' })
    const [, writing = ''] = await writes.prints(/ at (http:\S+)/)
    const create = 'mutation { createRoom(input: { name: "by-flag" }) { roomId } }'
    expect((await ask(writing, create)).errors?.[0]?.extensions.code).toBe('UPSTREAM_OUTCOME_UNKNOWN')
    await fetch(switches, { method: 'PATCH', body: '{"writeFault":"none"}' })
    const again = 'mutation { createRoom(input: { name: "by-flag" }) { room { name } } }'
    expect((await ask(writing, again)).data?.createRoom?.room.name).toMatch(/^by-flag-./)
    expect(await emulate.stop()).toMatchObject({ code: 0, stderr: '' })
  })
})

describe('schema', () => {
  test('prints the SDL, with descriptions', async () => {
    const { code, stdout, stderr } = await run(['schema'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.trim()).toBe(printSchema(schema).trim())
    expect(buildSchema(stdout).getQueryType()?.getFields().rooms?.description).toBeTruthy()
  })

  test('into a pipe that closes early is no error', async () => {
    const line = `set -o pipefail; "${process.execPath}" "${CLI}" schema | head -n 1`
    expect((await execute('bash', ['-c', line])).stderr).toBe('')
  })
})
