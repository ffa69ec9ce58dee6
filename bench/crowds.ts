/**
 * What callers with made-up credentials cost one whom the upstream accepts, with `ROOMGRAPH_AUTH=passthrough`.
 *
 *     node bench/crowds.ts [--seconds 4] [--rounds 3] [--rates 140,240,500,1000,2000] [--latencies 5,2000]
 *
 * The known caller has 48 operations in flight all the time, which keeps the server's core busy before a fast upstream. Beside it, each made-up caller
 * asks once, on a connection that is there already. In turns: alone, beside so many a second, alone again.
 */
import { createConnection, type Socket } from 'node:net'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Pool } from 'undici'
import { SIGNALWIRE_CREDENTIALS } from '../src/emulator/index.ts'
import {
  cpuMs,
  freePort,
  LOAD_CORE,
  type Process,
  SERVER_CORE,
  sleep,
  startPinned,
  stayOn,
  untilReady,
} from './process.ts'
import { median } from './results.ts'
import { startUpstream } from './upstream-process.ts'

const TICK_MS = 10
const SLOW_MS = 500
const { projectId, apiToken } = SIGNALWIRE_CREDENTIALS
const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
let stamp = 0

/** Another filter each time, so that no two operations are the same. */
function body(): string {
  const day = new Date(946_684_800_000 + stamp++ * 1000).toISOString()
  const query =
    'query Page($startsAfter: DateTime!) { rooms(first: 20, filter: { startsAfter: $startsAfter }) { nodes { id name displayName maxMembers } } }'
  return JSON.stringify({ query, variables: { startsAfter: day } })
}

/** Callers of whom each has credentials of its own, over connections that are used again. */
class Crowd {
  readonly #port: number
  readonly #idle: Socket[] = []
  readonly #all = new Set<Socket>()
  readonly statuses: Record<string, number> = {}
  #count = 0

  constructor(port: number) {
    this.#port = port
  }

  send(): void {
    const text = body()
    const user = `dddddddd-0000-4000-8000-${String(this.#count++).padStart(12, '0')}`
    const socket = this.#idle.pop() ?? this.#open()
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nauthorization: ${basic(user, 'made-up')}\r\ncontent-length: ${text.length}\r\n\r\n${text}`,
    )
  }

  close(): void {
    for (const socket of this.#all) socket.destroy()
  }

  #open(): Socket {
    const socket = createConnection(this.#port, '127.0.0.1')
    this.#all.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => this.#all.delete(socket))
    socket.on('data', (bytes) => {
      const answer = bytes.toString('latin1')
      const what = /[A-Z]+_[A-Z]+/.exec(answer)?.[0] ?? answer.slice(9, 12)
      this.statuses[what] = (this.statuses[what] ?? 0) + 1
      this.#idle.push(socket)
    })
    return socket
  }
}

interface Turn {
  readonly perSecond: number
  readonly p99: number
  readonly failed: number
  /** Of a core. */
  readonly cpu: number
  readonly crowd: Readonly<Record<string, number>>
}

async function turn(server: Process, port: number, latencyMs: number, rate: number): Promise<Turn> {
  const isSlow = latencyMs >= SLOW_MS
  const connections = 48
  const seconds = Number(flags.seconds) * (isSlow ? 2 : 1)
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections })
  const crowd = new Crowd(port)
  const authorization = basic(projectId, apiToken)
  const headers = { authorization, 'content-type': 'application/json' }
  const times: number[] = []
  let failed = 0
  let isOver = false
  const askOn = async () => {
    while (!isOver) {
      const sentAt = performance.now()
      const request = { method: 'POST', path: '/graphql', headers, body: body() } as const
      const text = await pool.request(request).then((answer) => answer.body.text())
      if (!text.startsWith('{"data"') || text.includes('"errors"')) failed++
      else if (!isOver) times.push(performance.now() - sentAt)
    }
  }
  const callers = Array.from({ length: connections }, askOn)
  // The crowd is there before anything is counted: the first of it may have places that later ones do not find.
  const began = performance.now()
  let sent = 0
  const untilMs = async (ms: number) => {
    while (performance.now() - began < ms) {
      for (; sent < ((performance.now() - began) / 1000) * rate; sent++) crowd.send()
      await sleep(TICK_MS)
    }
  }
  const settled = isSlow ? 4000 : 1500
  await untilMs(settled)
  times.length = 0
  const before = cpuMs(server.pid)
  await untilMs(settled + seconds * 1000)
  const cpu = (cpuMs(server.pid) - before) / (seconds * 1000)
  isOver = true
  const sorted = times.toSorted((a, b) => a - b)
  await Promise.all(callers)
  crowd.close()
  await pool.close()
  const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? 0
  return { perSecond: sorted.length / seconds, p99, failed, cpu, crowd: crowd.statuses }
}

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    rates: { type: 'string', default: '140,240,500,1000,2000' },
    latencies: { type: 'string', default: '5,2000' },
  },
})
stayOn(LOAD_CORE)
const upstream = await startUpstream(LOAD_CORE)
const port = await freePort()
const server = startPinned(SERVER_CORE, {
  command: process.execPath,
  args: [join(import.meta.dirname, '../src/cli.ts'), 'serve'],
  env: { PORT: String(port), ROOMGRAPH_AUTH: 'passthrough', SIGNALWIRE_BASE_URL: upstream.origin },
})
try {
  await untilReady(server, async () => (await fetch(`http://127.0.0.1:${port}/health`)).ok || undefined)
  for (const latencyMs of flags.latencies.split(',').map(Number)) {
    await fetch(`${upstream.origin}/reset?latency=${latencyMs}`)
    if (latencyMs < SLOW_MS) await turn(server, port, latencyMs, 0)
    for (const rate of flags.rates.split(',').map(Number)) {
      const pairs: { alone: Turn; beside: Turn }[] = []
      for (let round = 0; round < Number(flags.rounds); round++) {
        const alone = await turn(server, port, latencyMs, 0)
        pairs.push({ alone, beside: await turn(server, port, latencyMs, rate) })
      }
      const of = (value: (pair: { alone: Turn; beside: Turn }) => number) =>
        Number(median(pairs.map(value)).toFixed(3))
      console.log(
        JSON.stringify({
          latencyMs,
          rate,
          alone: of(({ alone }) => alone.perSecond),
          beside: of(({ beside }) => beside.perSecond),
          share: of(({ alone, beside }) => beside.perSecond / alone.perSecond),
          p99: [of(({ alone }) => alone.p99), of(({ beside }) => beside.p99)],
          opsPerCpuSecond: of(
            ({ alone, beside }) => beside.perSecond / beside.cpu / (alone.perSecond / alone.cpu),
          ),
          cpu: [of(({ alone }) => alone.cpu), of(({ beside }) => beside.cpu)],
          failed: pairs.map(({ beside }) => beside.failed),
          crowd: pairs.at(-1)?.beside.crowd,
        }),
      )
    }
  }
} finally {
  await server.stop()
  await upstream.stop()
}
