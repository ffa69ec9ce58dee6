import { readdirSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { buildPackage } from '../support/built-package.ts'
import { Command, ROOT } from '../support/command.ts'
import { leftOut } from '../support/extra.ts'
import { type RawUpstream, startRawUpstream } from '../support/raw-upstream.ts'

const isLeftOut = leftOut('EXAMPLES_TEST', 'roomgraph in other servers')
const EXAMPLES = `${ROOT}examples/mounting/`
const NEXT = `${EXAMPLES}node_modules/next/dist/bin/next`
/** Deno itself, of the package for this machine: what npm links as `deno` may be a script that starts it, and outlive its own end. */
const denoProgram = () => {
  const [platform = ''] = readdirSync(`${EXAMPLES}node_modules/@deno`)
  return `${EXAMPLES}node_modules/@deno/${platform}/deno`
}
const KEY = 'a-key-of-the-dashboard'
const ROOMS = '{ rooms(first: 2) { nodes { name } } }'
const LATER = '{ rooms(first: 2) { nodes { name ... @defer { activeSession { name } } } } }'
const LIVE = 'subscription { liveSessions { isSnapshot started { name } } }'
const twilio = (sid: string) => `{ insightsRoom(id: "RM${sid.repeat(32)}") { roomName } }`

let emulator: Emulator
/** In place of Twilio: it never answers. */
let silent: RawUpstream
/** Who waits for it, by the ends of the paths: when that is over, the caller who waited has left. */
const waiting = new Map<string, Promise<void>>()
let env: Record<string, string>

beforeAll(async () => {
  if (isLeftOut) return
  emulator = await startEmulator()
  silent = await startRawUpstream((socket, { target }) => {
    waiting.set(target.at(-1) ?? '', new Promise((resolve) => socket.once('close', () => resolve())))
  })
  env = {
    ...emulator.env,
    TWILIO_INSIGHTS_BASE_URL: silent.url,
    DASHBOARD_KEY: KEY,
    ROOMGRAPH_TIMEOUT_MS: '2500',
    ROOMGRAPH_GRAPHIQL: 'on',
    NEXT_TELEMETRY_DISABLED: '1',
    DENO_NO_UPDATE_CHECK: '1',
    PORT: '0',
  }
  await buildPackage(EXAMPLES)
}, 300_000)
afterAll(async () => {
  if (isLeftOut) return
  await emulator.close()
  await silent.close()
  await rm(`${EXAMPLES}node_modules/roomgraph`, { recursive: true })
})

/** Starts a file of the examples. */
const byNode = (file: string) => () => new Command([], env, file, EXAMPLES)
const byDeno = (file: string) => () =>
  new Command(
    ['--allow-net', '--allow-env', '--allow-read', '--unstable-no-legacy-abort', file],
    env,
    'run',
    EXAMPLES,
    denoProgram(),
  )
async function byNext(): Promise<Command> {
  // As on a machine that builds: without any credentials.
  const { code, stderr } = await new Command(
    ['build', 'next'],
    { NEXT_TELEMETRY_DISABLED: '1' },
    NEXT,
    EXAMPLES,
  ).finished
  expect([code, stderr]).toEqual([0, ''])
  return new Command(['start', 'next', '-H', '127.0.0.1', '-p', '0'], env, NEXT, EXAMPLES)
}

describe.skipIf(isLeftOut).each([
  ['node:http', byNode('node-http.js')],
  ['Express', byNode('express.js')],
  ['Fastify', byNode('fastify.js')],
  ['Koa', byNode('koa.js')],
  ['Hono', byNode('hono.js')],
  ['Deno', byDeno('deno.js')],
  ['Next', byNext],
])('roomgraph in %s', (name, start) => {
  let example: Command
  let origin: string
  beforeAll(async () => {
    example = await start()
    ;[origin = ''] = await example.prints(/http:\/\/127\.0\.0\.1:\d+/)
  }, 300_000)
  afterAll(async () => {
    // The example of node:http has its own way to stop.
    const { code, stderr } = await example.stop(name === 'node:http' ? 'SIGTERM' : 'SIGKILL')
    expect([code, stderr]).toEqual([name === 'node:http' ? 0 : null, ''])
    if (name === 'Next') await rm(`${EXAMPLES}next/.next`, { recursive: true })
  })

  /** Asks by POST, with the key unless it is another. */
  function post(query: string, headers: Record<string, string> = {}, init: RequestInit = {}) {
    const accept = 'application/graphql-response+json'
    const usual = { accept, 'content-type': 'application/json', authorization: `Bearer ${KEY}` }
    const request = { method: 'POST', headers: { ...usual, ...headers }, body: JSON.stringify({ query }) }
    return fetch(`${origin}/api/graph`, { ...request, ...init })
  }

  test('answers callers with the key, and no others', async () => {
    const rooms = { rooms: { nodes: [{ name: expect.any(String) }, { name: expect.any(String) }] } }
    expect(await (await post(ROOMS)).json()).toEqual({ data: rooms })
    const url = `${origin}/api/graph?query=${encodeURIComponent(ROOMS)}`
    expect(await (await fetch(url, { headers: { 'x-api-key': KEY } })).json()).toEqual({ data: rooms })
    for (const answer of [
      await post(ROOMS, { authorization: 'Bearer another-key-of-nobody' }),
      await fetch(url),
    ]) {
      expect(answer.status).toBe(401)
      expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
    }
  })

  test('refuses what is no operation, and says why', async () => {
    const codeOf = async (answer: Response) => {
      const { errors } = (await answer.json()) as { errors: { extensions: { code: string } }[] }
      return [answer.status, errors[0]?.extensions.code]
    }
    expect(await codeOf(await post('{ rooms'))).toEqual([400, 'GRAPHQL_PARSE_FAILED'])
    expect(await codeOf(await post('', {}, { body: '{}' }))).toEqual([400, 'BAD_REQUEST'])
    const form = { 'content-type': 'application/graphql' }
    expect(await codeOf(await post(ROOMS, form, { body: ROOMS }))).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
  })

  test('shows GraphiQL where it asks', async () => {
    const page = await fetch(`${origin}/api/graph`, { headers: { accept: 'text/html' } })
    expect(page.headers.get('content-type')).toMatch(/^text\/html/)
    expect(await page.text()).toContain('/api/graph')
  })

  test('sends what is deferred in parts of its own', async () => {
    const answer = await post(LATER, { accept: 'multipart/mixed' })
    expect(answer.headers.get('content-type')).toMatch(/^multipart\/mixed/)
    const text = await answer.text()
    expect(text.match(/"activeSession"/g)).toHaveLength(2)
    expect(text.split('\r\n---').length).toBeGreaterThan(2)
  })

  test('sends an event of a stream when there is one, and lets go of a reader that leaves', async () => {
    const leaver = new AbortController()
    const answer = await post(LIVE, { accept: 'text/event-stream' }, { signal: leaver.signal })
    expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/)
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
    let read = ''
    while (!read.includes('\n\nevent: next') && !/event: next[\s\S]*\n\n/.test(read)) {
      const { value, done } = (await reader?.read()) ?? { done: true }
      if (done) break
      read += value
    }
    expect(read).toContain('"isSnapshot":true')
    leaver.abort()
  })

  test('leaves all other paths to the application', async () => {
    expect(await (await fetch(`${origin}/later`)).text()).toBe('A route of the application.')
    for (const path of ['/graphql', '/api', '/api/graph/below', '/ready']) {
      const answer = await fetch(origin + path, { method: path === '/graphql' ? 'POST' : 'GET' })
      expect(answer.status).toBe(404)
      expect(await answer.text()).toContain(
        name === 'Next' ? 'page could not be found' : 'The application has no such page.',
      )
    }
  })

  test('ends the calls of a caller who leaves, and answers who stays when the time is over', async () => {
    const staying = post(twilio('a'))
    await expect.poll(() => waiting.has('a')).toBe(true)
    const leaver = new AbortController()
    const leaving = post(twilio('b'), {}, { signal: leaver.signal })
    await expect.poll(() => waiting.has('b')).toBe(true)
    leaver.abort()
    await expect(leaving).rejects.toThrow()
    // Who came first would be the first whose time is over.
    const first = await Promise.race([
      waiting.get('a')?.then(() => 'who stayed'),
      waiting.get('b')?.then(() => 'who left'),
    ])
    expect(first).toBe('who left')
    expect(await (await staying).json()).toMatchObject({
      data: { insightsRoom: null },
      errors: [{ extensions: { code: 'UPSTREAM_TIMEOUT' } }],
    })
    waiting.clear()
    // The next one is answered as ever.
    expect((await post(ROOMS)).status).toBe(200)
  })
})

describe.skipIf(isLeftOut)('the example of the README', () => {
  test('asks for the key, listens on this machine alone, and stops', async () => {
    const [, shown = ''] = /```js\n(.*?)```/s.exec(await readFile(`${ROOT}README.md`, 'utf8')) ?? []
    const tell = "(0, '127.0.0.1', () => console.log(JSON.stringify(server.address())))"
    const file = `${EXAMPLES}node_modules/roomgraph/readme.js`
    await writeFile(
      file,
      shown
        .replace("space: 'example'", 'baseUrl: process.env.SIGNALWIRE_BASE_URL')
        .replace("(4000, '127.0.0.1')", tell),
    )
    const example = new Command([], env, file, EXAMPLES)
    const [, port] = await example.prints(/"address":"127\.0\.0\.1".*"port":(\d+)/)
    const url = `http://127.0.0.1:${port}/graphql?query=${encodeURIComponent(ROOMS)}`
    expect((await fetch(url)).status).toBe(401)
    expect((await fetch(url, { headers: { 'x-api-key': KEY } })).status).toBe(200)
    expect(await example.stop('SIGTERM')).toMatchObject({ code: 0, stderr: '' })
  })
})
