/**
 * Three processes of roomgraph that cost an upstream as one: an emulator, a Redis if this machine has one, and a proxy that
 * gives each request to the next process. `npm run fleet`, or with `-- --port 0` on a free port.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startEmulator } from '../../src/emulator/index.ts'

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const QUERY = '{ rooms(first: 3) { nodes { name } } }'
const PROCESSES = 3
/** How often a process is asked whether it reaches Redis, and the milliseconds between. */
const MAX_LOOKS = 600
const LOOK_MS = 50
/** How many ports a Redis is tried on; one may be taken between its choice and its use. */
const MAX_PORTS = 5
/** What the shell has for another roomgraph: its account, its proxy, its port of metrics. */
const OF_ANOTHER = /^(roomgraph_|signalwire_|twilio_|https?_proxy$|host$|port$)/i

const { values } = parseArgs({ options: { port: { type: 'string', default: '4000' } } })
if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535)
  endWith(`--port: expected a number up to 65535, got ${values.port}`, 2)

// Before anything is started: a signal at any time leaves nothing behind.
const children: ChildProcess[] = []
const folder = mkdtempSync(join(tmpdir(), 'fleet-'))
process.once('exit', () => {
  // They hold nothing that is worth an orderly end, and Ctrl+C has reached them already.
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(0))

let ports: readonly number[] = []
let turn = 0
// First of all, so that a port in use is told before the rest is started.
const proxy = createServer(passOn).listen(Number(values.port), '127.0.0.1')
await once(proxy, 'listening').catch(({ code, message }: NodeJS.ErrnoException) =>
  endWith(
    code === 'EADDRINUSE'
      ? `Port ${values.port} is in use. Take a free one: npm run fleet -- --port 0`
      : message,
    3,
  ),
)
const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/graphql`

const emulator = await startEmulator()
const redisPort = await startRedis()
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_ANOTHER.test(name))),
  ...emulator.env,
  ROOMGRAPH_CACHE_ROOMS: '10s',
  ROOMGRAPH_EXPLAIN: 'on',
  ...(redisPort !== undefined && {
    ROOMGRAPH_REDIS_URL: `redis://127.0.0.1:${redisPort}`,
    ROOMGRAPH_REDIS_KEY: randomBytes(32).toString('base64'),
    // The first question of a process takes longest, and here each answers its first.
    ROOMGRAPH_REDIS_TIMEOUT_MS: '3000',
  }),
}
ports = await Promise.all(Array.from({ length: PROCESSES }, startProcess))
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

/** Gives a request to the next process, and its answer back as it comes. A side that leaves ends it for the other, too. */
function passOn(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const port = ports[turn++ % ports.length]
  if (port === undefined) {
    outgoing.writeHead(503, { 'retry-after': '1' }).end()
    return
  }
  const { method, url: path, headers } = incoming
  const forwarded = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, 'x-process': String(port) })
    pipeline(answer, outgoing, () => {})
  })
  forwarded.on('error', () => {
    if (outgoing.headersSent) outgoing.destroy()
    else outgoing.writeHead(502).end()
  })
  outgoing.once('close', () => forwarded.destroy())
  incoming.pipe(forwarded)
}

/** Says what is wrong in a line, and ends. */
function endWith(message: string, code: number): never {
  console.error(message)
  process.exit(code)
}

/** The port of a Redis of its own; undefined where there is no program for one. */
async function startRedis(): Promise<number | undefined> {
  for (let tried = 0; tried < MAX_PORTS; tried++) {
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
  return endWith(`redis-server ended ${MAX_PORTS} times before it was ready: see what it says by itself`, 1)
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
