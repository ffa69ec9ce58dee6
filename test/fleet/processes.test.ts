import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { ask } from '../support/client.ts'
import { Command } from '../support/command.ts'
import { type Redis, startRedis, WITHOUT_REDIS, wordsOf } from '../support/redis.ts'
import { Scrape } from '../support/scrape.ts'
import { KEY_A, PATIENT_MS, pause, until } from './fleet.ts'

const LONG_MS = 90_000
const FLEET = fileURLToPath(new URL('../../examples/fleet/start.ts', import.meta.url))
const ROOMS = '{ rooms(first: 5) { nodes { roomId } } }'

describe.skipIf(WITHOUT_REDIS)('processes of their own', () => {
  let emulator: Emulator
  let redis: Redis
  let commands: Command[]
  let endpoints: string[]
  beforeAll(async () => {
    emulator = await startEmulator({ rooms: 20 })
    redis = await startRedis()
  }, LONG_MS)
  afterAll(async () => {
    await redis.close()
    await emulator.close()
  })
  beforeEach(async () => {
    const env = {
      ...emulator.env,
      ROOMGRAPH_REDIS_URL: redis.url,
      ROOMGRAPH_REDIS_KEY: KEY_A,
      ROOMGRAPH_REDIS_TIMEOUT_MS: String(PATIENT_MS),
      ROOMGRAPH_CACHE_ROOMS: '1h',
      ROOMGRAPH_WRITES: 'on',
    }
    await redis.command('FLUSHALL')
    commands = [1, 2, 3].map(() => new Command(['serve', '--port', '0'], env))
    endpoints = await Promise.all(
      commands.map(async (command) => (await command.prints(/ at (http:\S+\/graphql)/))[1] ?? ''),
    )
    const readyAt = (endpoint: string) => fetch(endpoint.replace('graphql', 'ready'))
    for (const endpoint of endpoints) {
      await until(
        async () => (await (await readyAt(endpoint)).text()).includes('"redis":"connected"'),
        'a connection',
      )
    }
    emulator.resetJournal()
    return () => Promise.all(commands.map((command) => command.stop('SIGKILL')))
  }, LONG_MS)

  test('make one upstream call, and two where the one that makes it is killed', {
    timeout: LONG_MS,
  }, async () => {
    const answers = await Promise.all(endpoints.map((endpoint) => ask(endpoint, ROOMS)))
    expect(answers.map(({ errors }) => errors)).toEqual([[], [], []])
    expect(emulator.journal).toHaveLength(1)
    emulator.resetJournal()
    emulator.behave({ latencyMs: 1500 })
    const page = '{ rooms(first: 6) { nodes { roomId } } }'
    const killed = ask(endpoints[0] as string, page).catch(() => 'gone')
    await until(() => emulator.journal.length === 1, 'the call')
    const others = endpoints.slice(1).map((endpoint) => ask(endpoint, page))
    await pause(100)
    commands[0]?.child.kill('SIGKILL')
    expect(await killed).toBe('gone')
    expect((await Promise.all(others)).map(({ errors }) => errors)).toEqual([[], []])
    expect(emulator.journal).toHaveLength(2)
    emulator.behave({ latencyMs: 0 })
  })

  test('answer with what another has written', { timeout: LONG_MS }, async () => {
    const [id] = emulator.signalwire.roomIds()
    const read = (endpoint: string) =>
      ask(endpoint, 'query ($id: ID!) { room(id: $id) { displayName } }', { id })
    const write =
      'mutation ($id: ID!, $as: String) { updateRoom(input: { roomId: $id, displayName: $as }) { roomId } }'
    for (let round = 0; round < 15; round++) {
      const as = `round ${round}`
      expect((await ask(endpoints[round % 3] as string, write, { id, as })).errors).toEqual([])
      const reads = await Promise.all([...endpoints, ...endpoints].map(read))
      expect(new Set(reads.map(({ data }) => data.room.displayName))).toEqual(new Set([as]))
    }
    expect(emulator.journal.filter(({ method }) => method === 'GET').length).toBeLessThanOrEqual(2 * 15)
  })

  test('say once that Redis is away, with the reason, and once that it is back', {
    timeout: LONG_MS,
  }, async () => {
    const [command] = commands as [Command]
    const printed = () => command.stdout + command.stderr
    await until(() => printed().includes('Redis: connected'), 'the line')
    await redis.kill()
    await until(() => printed().includes('Redis: not reached ('), 'the line')
    await redis.restart()
    await until(() => printed().split('Redis: connected').length === 3, 'the second line')
    expect(printed().match(/Redis: not reached \(\w+\)/g)).toHaveLength(1)
  })

  test('leave nothing of a key or of the URL in what they print', async () => {
    await Promise.all(endpoints.map((endpoint) => ask(endpoint, ROOMS)))
    const printed = commands.map(({ stdout, stderr }) => stdout + stderr).join('')
    expect(printed).not.toContain(KEY_A)
    expect(printed).not.toContain(String(redis.port))
    expect(wordsOf(await redis.command('KEYS', '*')).length).toBeGreaterThan(0)
  })
})

test.skipIf(WITHOUT_REDIS)(
  'workers tell of Redis as one process does: 1 while each of them reaches it, and 0',
  { timeout: LONG_MS },
  async () => {
    const emulator = await startEmulator({ rooms: 1 })
    onTestFinished(() => emulator.close())
    const redis = await startRedis()
    onTestFinished(() => redis.close())
    const env = { ...emulator.env, ROOMGRAPH_REDIS_URL: redis.url, ROOMGRAPH_REDIS_KEY: KEY_A }
    const command = new Command(['serve', '--port', '0', '--metrics-port', '0', '--workers', '3'], env)
    onTestFinished(async () => void (await command.stop('SIGKILL')))
    const [, metrics = ''] = await command.prints(/(http:\S+\/metrics)/)
    const isReachable = async () =>
      new Scrape(await (await fetch(metrics)).text()).sum('roomgraph_fleet_reachable')
    await until(
      () => (command.stdout + command.stderr).split('Redis: connected').length === 4,
      'their connections',
    )
    await until(async () => (await isReachable()) !== 0, 'the last one of them')
    expect(await isReachable()).toBe(1)
    await redis.kill()
    await until(async () => (await isReachable()) === 0, 'the notice')
  },
)

test.skipIf(WITHOUT_REDIS)(
  'npm run fleet shows one call for three processes',
  { timeout: LONG_MS },
  async () => {
    // What the shell has for another roomgraph changes nothing here.
    const foreign = {
      ROOMGRAPH_LOG: 'off',
      ROOMGRAPH_METRICS_PORT: '1',
      HOST: '0.0.0.0',
      HTTP_PROXY: 'http://127.0.0.1:1',
    }
    const command = new Command(['--port', '0'], foreign, FLEET)
    onTestFinished(async () => void (await command.stop('SIGINT')))
    const [, calls] = await command.prints(/Upstream calls: (\d+)\. /)
    expect(calls, command.stdout).toBe('1')
    expect(command.stdout.match(/shared, [\d.]+ s old/g)).toHaveLength(2)
    const [, url = ''] = /ready at (http\S+\/graphql)/.exec(command.stdout) ?? []
    const [, ports = ''] = /at the ports ([\d, ]+)/.exec(command.stdout) ?? []
    const processes = ports.split(', ')
    const asked = []
    for (let n = 0; n < 3; n++) asked.push(await fetch(`${url}?query={__typename}`))
    expect(asked.map(({ status, headers }) => [status, headers.get('x-process')])).toEqual(
      processes.map((port) => [200, port]),
    )
    expect(await command.stop('SIGINT')).toMatchObject({ code: 0, stderr: '' })
    // None of them is left.
    for (const port of processes)
      await until(
        () =>
          fetch(`http://127.0.0.1:${port}/health`).then(
            () => false,
            () => true,
          ),
        'the end',
      )
  },
)

test('npm run fleet says so where there is no redis-server, and each process makes its own call', {
  timeout: LONG_MS,
}, async () => {
  const command = new Command(['--port', '0'], { PATH: '/nowhere' }, FLEET)
  onTestFinished(async () => void (await command.stop('SIGINT')))
  const [, calls] = await command.prints(/Upstream calls: (\d+)\. /)
  expect(command.stdout).toContain('no redis-server')
  expect(calls).toBe('3')
  expect(await command.stop('SIGINT')).toMatchObject({ code: 0, stderr: '' })
})

test('npm run fleet says in a line that its port is in use, or none, and starts nothing', {
  timeout: LONG_MS,
}, async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void taken.close())
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const start = (given: string) => {
    const command = new Command(['--port', given], {}, FLEET)
    onTestFinished(async () => void (await command.stop('SIGINT')))
    return command.finished
  }
  const inUse = await start(String(port))
  expect(inUse).toEqual({
    code: 3,
    stdout: '',
    stderr: expect.stringMatching(/^Port \d+ is in use\..*--port 0\n$/),
  })
  const wrong = await start('66000')
  expect(wrong).toEqual({ code: 2, stdout: '', stderr: '--port: expected a number up to 65535, got 66000\n' })
})

test('a Redis on another machine needs a key, or leave to do without', { timeout: LONG_MS }, async () => {
  const emulator = await startEmulator({ rooms: 1 })
  const start = (env: Readonly<Record<string, string>>) =>
    new Command(['serve', '--port', '0'], { ...emulator.env, ...env })
  const url = 'rediss://user:canary-pass@redis.example.com:6380/1'
  const refused = start({ ROOMGRAPH_REDIS_URL: url })
  const { code, stderr } = await refused.finished
  expect(code).not.toBe(0)
  expect(stderr).toContain('ROOMGRAPH_REDIS_KEY')
  expect(stderr).toContain('ROOMGRAPH_REDIS_ALLOW_PLAIN')
  expect(stderr).not.toContain('canary-pass')
  for (const env of [{ ROOMGRAPH_REDIS_KEY: KEY_A }, { ROOMGRAPH_REDIS_ALLOW_PLAIN: 'on' }]) {
    const started = start({ ROOMGRAPH_REDIS_URL: url, ...env })
    await started.prints(/ at http:\S+\/graphql/)
    await started.stop('SIGTERM')
  }
  await emulator.close()
})
