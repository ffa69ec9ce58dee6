import { afterEach, describe, expect, test, vi } from 'vitest'
import { Command } from '../support/command.ts'
import { type RawAnswer, sendRaw } from '../support/raw-request.ts'

vi.setConfig({ testTimeout: 60_000 })

const UNREACHABLE = {
  SIGNALWIRE_BASE_URL: 'http://127.0.0.1:9',
  SIGNALWIRE_PROJECT_ID: '0f0f0f0f-1111-4222-8333-444444444444',
  SIGNALWIRE_API_TOKEN: 'PT-canary',
}
const KEYS = { ROOMGRAPH_AUTH: 'api-key', ROOMGRAPH_API_KEYS: 'app:0123456789abcdef' }

const running: Command[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((command) => command.stop('SIGKILL')))
})

async function start(args: string[], pattern: RegExp, env: Record<string, string> = {}): Promise<string[]> {
  const command = new Command([...args, '--port', '0'], env)
  running.push(command)
  return (await command.prints(pattern)).slice(1)
}

function ask(origin: string, host: string, method = 'GET', path = '/health', ...headers: string[]) {
  const lines = [`${method} ${path} HTTP/1.1`, `host: ${host}`, 'connection: close', ...headers]
  return sendRaw(origin, `${lines.join('\r\n')}\r\n\r\n`)
}

function expectRefused(answer: RawAnswer, status = 421, code = 'HOST_NOT_ALLOWED'): void {
  expect(answer).toMatchObject({ status, headers: { 'x-content-type-options': 'nosniff' } })
  expect(JSON.parse(answer.body).errors[0].extensions).toEqual({ code })
}

const SERVES = /serves \S+ at (http:\S+)\/graphql[\s\S]*metrics at (\S+)\/metrics/

describe('serve on loopback without authentication', () => {
  test.each([['1'], ['2']])('by %s processes answers to its own names, at both ports', async (workers) => {
    const args = ['serve', '--metrics-port', '0', '--workers', workers]
    const env = { ...UNREACHABLE, ROOMGRAPH_ALLOWED_HOSTS: 'graph.example.com' }
    const [origin = '', metrics = ''] = await start(args, SERVES, env)
    for (const host of ['localhost', 'graph.example.com:80']) {
      expect((await ask(origin, host)).status).toBe(200)
      const answer = await ask(metrics, host, 'GET', '/metrics')
      expect(answer).toMatchObject({ status: 200, headers: { 'x-content-type-options': 'nosniff' } })
    }
    expectRefused(await ask(origin, 'evil.com'))
    expectRefused(await ask(metrics, 'evil.com', 'GET', '/metrics'))
    expectRefused(await ask(metrics, 'evil.com', 'GET', '/nowhere'))
    const cross = ['sec-fetch-site: cross-site', 'sec-fetch-mode: no-cors']
    expectRefused(await ask(metrics, 'localhost', 'GET', '/metrics', ...cross), 403, 'CROSS_SITE_REQUEST')
  })
})

describe('serve that knows its callers', () => {
  test('answers to any host, but for the metrics, which know nobody', async () => {
    const [origin = '', metrics = ''] = await start(['serve', '--metrics-port', '0'], SERVES, {
      ...UNREACHABLE,
      ...KEYS,
    })
    expect((await ask(origin, 'evil.com')).status).toBe(200)
    expectRefused(await ask(metrics, 'evil.com', 'GET', '/metrics'))
  })

  test('answers to those that are set, once they are, and to the address that was called', async () => {
    const args = ['serve', '--metrics-port', '0', '--host', '0.0.0.0', '--allowed-hosts', 'graph.example.com']
    const [origin = ''] = await start(args, SERVES, { ...UNREACHABLE, ...KEYS })
    expect((await ask(origin, 'graph.example.com')).status).toBe(200)
    expect((await ask(origin, '127.0.0.1:4000')).status).toBe(200)
    expectRefused(await ask(origin, 'evil.com'))
    expectRefused(await ask(origin, '10.1.2.3'))
  })
})

describe('demo', () => {
  test('answers to its own names, and so does the emulator that it reads', async () => {
    const [origin = '', emulator = ''] = await start(
      ['demo'],
      /ready at (http:\S+)\/graphql[\s\S]* at (http:\S+);/,
    )
    expect((await ask(origin, 'localhost')).status).toBe(200)
    expectRefused(await ask(origin, 'evil.com', 'GET', '/graphql', 'accept: text/html'))
    expect((await ask(emulator, 'localhost', 'GET', '/_emulator/journal')).status).toBe(200)
    expectRefused(await ask(emulator, 'evil.com', 'GET', '/_emulator/journal'))
  })
})

describe('emulate', () => {
  const READY = /ready at (http:\S+)\. To use it/
  const CONTROLS = [
    ['GET', '/_emulator/journal'],
    ['DELETE', '/_emulator/journal'],
    ['GET', '/_emulator/behaviour'],
    ['PATCH', '/_emulator/behaviour'],
    ['POST', '/_emulator/behaviour'],
    ['GET', '/api/video/rooms'],
  ] as const

  test('lets no other name and no page of another site at anything', async () => {
    const [origin = ''] = await start(['emulate'], READY)
    for (const [method, path] of CONTROLS) {
      expectRefused(await ask(origin, 'evil.com', method, path))
      const cross = await ask(origin, 'localhost', method, path, 'sec-fetch-site: cross-site')
      expectRefused(cross, 403, 'CROSS_SITE_REQUEST')
    }
    const journal = await ask(origin, 'localhost', 'GET', '/_emulator/journal')
    expect(journal).toMatchObject({
      status: 200,
      body: '[]',
      headers: { 'x-content-type-options': 'nosniff' },
    })
    expect((await ask(origin, '127.0.0.1', 'DELETE', '/_emulator/journal')).status).toBe(204)
  })

  test('takes the names that it is told, and any beyond loopback', async () => {
    const [named = ''] = await start(['emulate', '--allowed-hosts', 'emulator.test'], READY)
    expect((await ask(named, 'emulator.test', 'GET', '/_emulator/journal')).status).toBe(200)
    expectRefused(await ask(named, 'evil.com', 'GET', '/_emulator/journal'))
    const [open = ''] = await start(['emulate', '--host', '0.0.0.0'], READY)
    expect((await ask(open, 'evil.com', 'GET', '/_emulator/journal')).status).toBe(200)
  })
})
