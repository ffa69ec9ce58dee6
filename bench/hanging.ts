/**
 * What a provider that hangs costs the other: the latency of Twilio's rooms while SignalWire answers, and while it takes
 * every request and never says a word. In turns, many times, since the machine does other things too.
 *
 *     node bench/hanging.ts [--turns 12] [--seconds 4]
 *
 * All the while, a hundred callers of SignalWire ask once a second, each for something of its own. In a turn that hangs
 * they end in UPSTREAM_TIMEOUT after three seconds, or at once while the breaker is open. A few callers of Twilio ask one
 * request after the other; theirs is the latency.
 */
import { execFileSync } from 'node:child_process'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Pool } from 'undici'
import { startEmulator } from '../src/emulator/index.ts'
import { cpuMs, freePort, LOAD_CORE, SERVER_CORE, sleep, startPinned, untilReady } from './process.ts'
import { median } from './results.ts'

const SIGNALWIRE_CALLERS = 100
const TWILIO_CALLERS = 4
const UPSTREAM_MS = 5
const TWILIO_QUERY = '{ insightsRooms(first: 20) { nodes { sid roomName createTime } } }'

const { values: flags } = parseArgs({
  options: { turns: { type: 'string', default: '12' }, seconds: { type: 'string', default: '4' } },
})

/** Answers with what the emulator says once, after a few milliseconds, unless it hangs. */
async function startUpstream(emulated: string, authorization: string) {
  const kept = new Map<string, string>()
  const upstream = { origin: '', hangs: false, close: () => server.close() }
  const answer = async (target: string, response: ServerResponse) => {
    const key = target.replace(/starts_after=[^&]*/, '')
    if (!kept.has(key)) {
      const answered = await fetch(emulated + target, { headers: { authorization } })
      kept.set(key, (await answered.text()).replaceAll(emulated, upstream.origin))
    }
    await sleep(UPSTREAM_MS)
    response.writeHead(200, { 'content-type': 'application/json' }).end(kept.get(key))
  }
  const server = createServer(({ url = '/' }, response) => {
    if (!upstream.hangs) answer(url, response).catch(() => response.writeHead(500).end())
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  upstream.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return upstream
}

const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

const emulator = await startEmulator()
const { projectId, apiToken } = emulator.signalwire.credentials
const { accountSid, authToken } = emulator.twilio.credentials
const signalwire = await startUpstream(emulator.url, basic(projectId, apiToken))
const twilio = await startUpstream(emulator.url, basic(accountSid, authToken))
const port = await freePort()
const server = startPinned(SERVER_CORE, {
  command: process.execPath,
  args: [join(import.meta.dirname, '../src/cli.ts'), 'serve'],
  env: {
    PORT: String(port),
    SIGNALWIRE_BASE_URL: signalwire.origin,
    SIGNALWIRE_PROJECT_ID: projectId,
    SIGNALWIRE_API_TOKEN: apiToken,
    TWILIO_INSIGHTS_BASE_URL: twilio.origin,
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: authToken,
  },
})
const origin = `http://127.0.0.1:${port}`
const pool = new Pool(origin, { connections: SIGNALWIRE_CALLERS + TWILIO_CALLERS })
let stamp = 0
let isOver = false

/** Asks, and gives the codes of the errors. */
async function ask(query: string): Promise<string[]> {
  const headers = { 'content-type': 'application/json' }
  const request = { method: 'POST', path: '/graphql', headers, body: JSON.stringify({ query }) } as const
  const { statusCode, body } = await pool.request(request)
  const { errors = [] } = (await body.json()) as { errors?: { extensions: { code: string } }[] }
  return statusCode === 200 ? errors.map(({ extensions }) => extensions.code) : [`HTTP ${statusCode}`]
}

const ends: Record<string, number> = {}
async function askSignalWire(): Promise<void> {
  await sleep(Math.random() * 1000)
  while (!isOver) {
    const day = new Date(stamp++ * 1000).toISOString()
    const query = `{ rooms(first: 20, filter: { startsAfter: "${day}" }) { nodes { name displayName } } }`
    const codes = await ask(query).catch((error: Error) => [isOver ? 'over' : error.name])
    const end = codes[0] ?? 'answered'
    ends[end] = (ends[end] ?? 0) + 1
    await sleep(1000)
  }
}

interface Turn {
  readonly p50: number
  readonly p99: number
  readonly rps: number
  /** Refused as overload, which a busy machine brings about. */
  readonly refused: number
  /** Milliseconds of the server's CPU in each second. */
  readonly cpu: number
}

async function turn(hangs: boolean, seconds: number): Promise<Turn> {
  signalwire.hangs = hangs
  // Long enough that the first have waited in vain, or that the breaker has seen the recovery.
  await sleep(hangs ? 4000 : 11_000)
  const times: number[] = []
  let refused = 0
  const cpuBefore = cpuMs(server.pid)
  const beganAt = performance.now()
  const caller = async () => {
    while (performance.now() - beganAt < seconds * 1000) {
      const sentAt = performance.now()
      const codes = await ask(TWILIO_QUERY)
      if (codes[0] === 'HTTP 503') refused++
      else if (codes.length > 0) throw new Error(`Twilio was to answer, but got ${codes.join(', ')}`)
      else times.push(performance.now() - sentAt)
    }
  }
  await Promise.all(Array.from({ length: TWILIO_CALLERS }, caller))
  const took = (performance.now() - beganAt) / 1000
  times.sort((a, b) => a - b)
  const at = (part: number) => Math.round((times[Math.floor(times.length * part)] ?? 0) * 100) / 100
  return {
    p50: at(0.5),
    p99: at(0.99),
    rps: Math.round(times.length / took),
    refused,
    cpu: Math.round((cpuMs(server.pid) - cpuBefore) / took),
  }
}

try {
  execFileSync('taskset', ['-cp', String(LOAD_CORE), String(process.pid)])
  await untilReady(server, async () => (await fetch(`${origin}/health`)).ok || undefined)
  const callers = Array.from({ length: SIGNALWIRE_CALLERS }, () => askSignalWire())
  await turn(false, 3)
  const usual: Turn[] = []
  const hanging: Turn[] = []
  for (let count = 0; count < Number(flags.turns); count++) {
    usual.push(await turn(false, Number(flags.seconds)))
    hanging.push(await turn(true, Number(flags.seconds)))
    console.log(JSON.stringify({ usual: usual.at(-1), hanging: hanging.at(-1) }))
  }
  isOver = true
  const of = (turns: readonly Turn[], key: keyof Turn) => median(turns.map((each) => each[key]))
  for (const key of ['p50', 'p99', 'rps', 'refused', 'cpu'] as const) {
    const ratio = of(hanging, key) / of(usual, key)
    console.log(
      `${key}: usually ${of(usual, key)}, beside one that hangs ${of(hanging, key)}, ${ratio.toFixed(3)} ×`,
    )
  }
  console.log('calls to SignalWire ended so:', ends)
  await Promise.all(callers)
} finally {
  isOver = true
  await pool.destroy()
  await server.stop()
  signalwire.close()
  twilio.close()
  await emulator.close()
}
