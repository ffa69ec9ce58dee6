/**
 * What a provider that hangs costs the other: the latency of Twilio's rooms beside a SignalWire that answers, and beside
 * one that takes every request and never says a word.
 *
 *     node bench/hanging.ts [--seconds 60]
 *
 * Two servers share a core, one for each case, and are asked in turns, request by request, so that whatever else the
 * machine does meets both alike. All the while, a hundred callers of SignalWire ask each server once a second, each for
 * something of its own. Where it hangs they end in UPSTREAM_TIMEOUT after three seconds, or at once while the provider
 * has an open circuit or a full queue. A few callers of Twilio ask one request after the other; theirs is the latency.
 */
import { execFileSync } from 'node:child_process'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Pool } from 'undici'
import { startEmulator } from '../src/emulator/index.ts'
import { cpuMs, freePort, LOAD_CORE, SERVER_CORE, sleep, startPinned, untilReady } from './process.ts'

const SIGNALWIRE_CALLERS = 100
const TWILIO_CALLERS = 4
const UPSTREAM_MS = 5
const TWILIO_QUERY = '{ insightsRooms(first: 20) { nodes { sid roomName createTime } } }'

const { values: flags } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } })
const emulator = await startEmulator()
const { projectId, apiToken } = emulator.signalwire.credentials
const { accountSid, authToken } = emulator.twilio.credentials

/** Answers with what the emulator says once, after a few milliseconds, unless it hangs. */
async function startUpstream([user, password]: [string, string], hangs = false) {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const kept = new Map<string, string>()
  let origin = ''
  const answer = async (target: string, response: ServerResponse) => {
    const key = target.replace(/starts_after=[^&]*/, '')
    if (!kept.has(key)) {
      const answered = await fetch(emulator.url + target, { headers: { authorization } })
      kept.set(key, (await answered.text()).replaceAll(emulator.url, origin))
    }
    await sleep(UPSTREAM_MS)
    response.writeHead(200, { 'content-type': 'application/json' }).end(kept.get(key))
  }
  const server = createServer(({ url = '/' }, response) => {
    if (!hangs) answer(url, response).catch(() => response.writeHead(500).end())
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { origin, close: () => server.close() }
}

/** A server between one SignalWire and the Twilio of all, with what became of the requests to it. */
class Case {
  readonly name: string
  readonly process
  readonly pool: Pool
  /** Milliseconds of each request for Twilio's rooms. */
  readonly times: number[] = []
  readonly ends: Record<string, number> = {}

  constructor(name: string, port: number, signalwire: string, twilio: string) {
    this.name = name
    this.pool = new Pool(`http://127.0.0.1:${port}`, { connections: SIGNALWIRE_CALLERS + TWILIO_CALLERS })
    this.process = startPinned(SERVER_CORE, {
      command: process.execPath,
      args: [join(import.meta.dirname, '../src/cli.ts'), 'serve'],
      env: {
        PORT: String(port),
        SIGNALWIRE_BASE_URL: signalwire,
        SIGNALWIRE_PROJECT_ID: projectId,
        SIGNALWIRE_API_TOKEN: apiToken,
        TWILIO_INSIGHTS_BASE_URL: twilio,
        TWILIO_ACCOUNT_SID: accountSid,
        TWILIO_AUTH_TOKEN: authToken,
      },
    })
  }

  /** Asks, and gives how it ended: `answered`, the code of the first error, or the status. */
  async ask(query: string): Promise<string> {
    const headers = { 'content-type': 'application/json' }
    const request = { method: 'POST', path: '/graphql', headers, body: JSON.stringify({ query }) } as const
    const { statusCode, body } = await this.pool.request(request)
    const { errors } = (await body.json()) as { errors?: { extensions: { code: string } }[] }
    return errors?.[0]?.extensions.code ?? (statusCode === 200 ? 'answered' : `HTTP ${statusCode}`)
  }

  tell(provider: string, end: string): void {
    const key = `${provider} ${end}`
    this.ends[key] = (this.ends[key] ?? 0) + 1
  }

  at(part: number): number {
    const sorted = this.times.toSorted((a, b) => a - b)
    return sorted[Math.floor(sorted.length * part)] ?? 0
  }
}

let isOver = false
let stamp = 0

async function askSignalWire(which: Case): Promise<void> {
  await sleep(Math.random() * 1000)
  while (!isOver) {
    const day = new Date(stamp++ * 1000).toISOString()
    const query = `{ rooms(first: 20, filter: { startsAfter: "${day}" }) { nodes { name displayName } } }`
    which.tell('SignalWire', await which.ask(query).catch((error: Error) => error.name))
    await sleep(1000)
  }
}

async function askTwilio(cases: readonly Case[], untilMs: number): Promise<void> {
  for (let turn = 0; performance.now() < untilMs; turn++) {
    for (const which of turn % 2 ? cases : cases.toReversed()) {
      const sentAt = performance.now()
      const end = await which.ask(TWILIO_QUERY)
      which.times.push(performance.now() - sentAt)
      which.tell('Twilio', end)
    }
  }
}

execFileSync('taskset', ['-cp', String(LOAD_CORE), String(process.pid)])
const healthy = await startUpstream([projectId, apiToken])
const hanging = await startUpstream([projectId, apiToken], true)
const twilio = await startUpstream([accountSid, authToken])
const usual = new Case('usual', await freePort(), healthy.origin, twilio.origin)
const beside = new Case('beside one that hangs', await freePort(), hanging.origin, twilio.origin)
const cases = [usual, beside]
try {
  for (const { process: server, pool } of cases) {
    await untilReady(server, async () => {
      const { statusCode, body } = await pool.request({ method: 'GET', path: '/health' })
      await body.dump()
      return statusCode === 200 || undefined
    })
  }
  const callers = cases.flatMap((which) =>
    Array.from({ length: SIGNALWIRE_CALLERS }, () => askSignalWire(which)),
  )
  const measure = (seconds: number) => {
    const untilMs = performance.now() + seconds * 1000
    return Promise.all(Array.from({ length: TWILIO_CALLERS }, () => askTwilio(cases, untilMs)))
  }
  await measure(15)
  for (const { times } of cases) times.length = 0
  const before = cases.map((which) => cpuMs(which.process.pid))
  await measure(Number(flags.seconds))
  const cpu = cases.map((which, index) => cpuMs(which.process.pid) - (before[index] ?? 0))
  isOver = true
  for (const [index, which] of cases.entries()) {
    const [p50, p90, p99] = [0.5, 0.9, 0.99].map((part) => which.at(part).toFixed(1))
    const cpuOf = ((cpu[index] ?? 0) / Number(flags.seconds)).toFixed(0)
    console.log(
      `${which.name}: ${which.times.length} requests, p50 ${p50} ms, p90 ${p90} ms, p99 ${p99} ms, ${cpuOf} ms of CPU a second`,
      which.ends,
    )
  }
  const ratios = [0.5, 0.9, 0.99].map((part) => (beside.at(part) / usual.at(part)).toFixed(3))
  console.log(
    `p50, p90, p99 beside one that hangs: ${ratios.join(', ')} × the usual; load average ${loadavg()[0]}`,
  )
  await Promise.all(callers)
} finally {
  isOver = true
  for (const each of cases) {
    await each.pool.destroy()
    await each.process.stop()
  }
  for (const upstream of [healthy, hanging, twilio]) upstream.close()
  await emulator.close()
}
