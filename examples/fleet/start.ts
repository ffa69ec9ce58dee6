/**
 * Three processes of roomgraph that cost an upstream as one: an emulator, a Redis if this machine has one, and a proxy that
 * gives each request to the next process. `npm run fleet`, or with `-- --port 0` on a free port.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startEmulator } from '../../src/emulator/index.ts'

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const QUERY = '{ rooms(first: 3) { nodes { name } } }'
const PROCESSES = 3
/** How often a process is asked whether it reaches Redis, and the milliseconds between. */
const MAX_LOOKS = 600
const LOOK_MS = 50

const { values } = parseArgs({ options: { port: { type: 'string', default: '4000' } } })
if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535)
  throw new RangeError(`--port: expected a number up to 65535, got ${values.port}`)

// Before anything is started: a signal at any time leaves nothing behind.
const children: ChildProcess[] = []
const folder = mkdtempSync(join(tmpdir(), 'fleet-'))
process.once('exit', () => {
  for (const child of children) child.kill('SIGTERM')
  rmSync(folder, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0))
const emulator = await startEmulator()
const redisPort = await startRedis()
const env = {
  ...process.env,
  ...emulator.env,
  ROOMGRAPH_CACHE_ROOMS: '10s',
  ROOMGRAPH_EXPLAIN: 'on',
  ...(redisPort !== undefined && {
    ROOMGRAPH_REDIS_URL: `redis://127.0.0.1:${redisPort}`,
    ROOMGRAPH_REDIS_KEY: randomBytes(32).toString('base64'),
  }),
}
const ports = await Promise.all(Array.from({ length: PROCESSES }, startProcess))

let turn = 0
const proxy = createServer((incoming, outgoing) => {
  const port = ports[turn++ % ports.length]
  const { method, url, headers } = incoming
  const forwarded = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, 'x-process': String(port) })
    answer.pipe(outgoing)
  })
  forwarded.on('error', () => outgoing.writeHead(502).end())
  incoming.pipe(forwarded)
}).listen(Number(values.port), '127.0.0.1')
await once(proxy, 'listening')
const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/graphql`

if (redisPort !== undefined) await Promise.all(ports.map(connected))
console.log(`fleet, ready at ${url}: ${PROCESSES} processes at the ports ${ports.join(', ')}`)
console.log(
  redisPort === undefined
    ? 'There is no redis-server on this machine (apt-get install redis-server), so each process asks for itself:'
    : `They share over a Redis at port ${redisPort}. Each is asked for the same rooms:`,
)
emulator.resetJournal()
for (let asked = 0; asked < PROCESSES; asked++) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: QUERY }),
  })
  const { extensions } = (await response.json()) as {
    extensions: { upstream: { total: number; calls: { path: string; age?: number }[] } }
  }
  const [call] = extensions.upstream.calls
  const whence = call?.age === undefined ? 'a call' : `shared, ${call.age} s old`
  console.log(`  process ${response.headers.get('x-process')}: ${call?.path} (${whence})`)
}
console.log(`Upstream calls: ${emulator.journal.length}. Stop with Ctrl+C.`)

/** The port of a Redis of its own; undefined where there is no program for one. */
async function startRedis(): Promise<number | undefined> {
  for (;;) {
    const free = createServer().listen(0, '127.0.0.1')
    await once(free, 'listening')
    const { port } = free.address() as AddressInfo
    await new Promise((resolve) => free.close(resolve))
    const child = spawn(
      'redis-server',
      ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    children.push(child)
    let printed = ''
    const became = await new Promise<'ready' | 'ended' | 'missing'>((resolve) => {
      child.once('error', () => resolve('missing')).once('exit', () => resolve('ended'))
      child.stdout.on('data', (chunk: Buffer) => {
        printed += chunk.toString()
        if (printed.includes('Ready to accept connections')) resolve('ready')
      })
    })
    if (became === 'missing') return undefined
    if (became === 'ready') return port
    // Somebody else took the port in between: another one.
  }
}

/** Starts roomgraph on a free port, and gives that. */
function startProcess(): Promise<number> {
  const child = spawn(process.execPath, [CLI, 'serve', '--port', '0', '--no-env-file', '--graphiql', 'on'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  child.once('exit', (code) => process.exit(code ?? 1))
  return new Promise((resolve) => {
    let printed = ''
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
      const port = /http:\/\/127\.0\.0\.1:(\d+)\/graphql/.exec(printed)?.[1]
      if (port !== undefined) resolve(Number(port))
    })
  })
}

/** Resolves once a process reaches Redis. Throws where it does not. */
async function connected(port: number): Promise<void> {
  let state: unknown
  for (let looks = 0; looks < MAX_LOOKS; looks++) {
    const answer = await fetch(`http://127.0.0.1:${port}/ready`)
    state = ((await answer.json()) as { redis?: string }).redis
    if (state === 'connected') return
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
  throw new Error(`the process at port ${port} does not reach Redis at port ${redisPort}: ${state}`)
}
