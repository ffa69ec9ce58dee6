/**
 * What metrics, JSON lines and spans add to an operation, in microseconds of processor time: the same operation by
 * servers in one process, in turns. Run with: node --expose-gc scripts/measure-observability.ts
 */
import { spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { trace } from '@opentelemetry/api'
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { SIGNALWIRE_CREDENTIALS } from '../src/emulator/index.ts'
import { createMetrics, createRoomgraph, type RoomgraphOptions } from '../src/index.ts'
import { openJsonLog } from '../src/server/observability/json-log.ts'

const ROUNDS = 120
const OPERATIONS = 50
const QUERIES = {
  'no upstream call': 'query Tiny { __typename }',
  'one upstream call': 'query One { rooms(first: 1) { nodes { name } } }',
}

type Variants = Readonly<Record<string, Partial<RoomgraphOptions>>>
type Fetch = (request: Request) => Promise<Response>

// A process of its own, whose time does not count.
const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const emulator = spawn(process.execPath, [cli, 'emulate', '--port', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
const printed = await new Promise<string>((resolve) =>
  emulator.stdout.once('data', (text) => resolve(String(text))),
)
const [, baseUrl = ''] = /SIGNALWIRE_BASE_URL=(\S+)/.exec(printed) ?? []
const signalwire = { baseUrl, ...SIGNALWIRE_CREDENTIALS }

/** Processor time of one operation in microseconds. */
async function cost(fetch: Fetch, query: string): Promise<number> {
  const began = process.cpuUsage()
  for (let count = 0; count < OPERATIONS; count++) {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ query })
    const request = new Request('http://localhost/graphql', { method: 'POST', headers, body })
    await (await fetch(request)).text()
  }
  const { user, system } = process.cpuUsage(began)
  return (user + system) / OPERATIONS
}

/** Prints what each variant takes, and what it takes more than the first one, by the lower quartile of many rounds. */
async function compare(variants: Variants): Promise<void> {
  const servers = Object.entries(variants).map(([name, options]) => {
    return { name, graph: createRoomgraph({ signalwire, ...options }), costs: [] as number[] }
  })
  for (const [what, query] of Object.entries(QUERIES)) {
    for (let round = -10; round < ROUNDS; round++) {
      for (const server of servers.toSorted(() => Math.random() - 0.5)) {
        const each = await cost(server.graph.fetch, query)
        if (round >= 0) server.costs.push(each)
      }
    }
    const [base = 0] = servers.map(({ costs }) => lowerQuartile(costs))
    for (const { name, costs } of servers) {
      const took = lowerQuartile(costs.splice(0))
      console.log(`${what}, ${name}: ${took.toFixed(0)} µs (${(took - base).toFixed(1)})`)
    }
  }
  for (const { graph } of servers) await graph.close()
}

/** What a quiet machine takes; the rest is what others do meanwhile. */
function lowerQuartile(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 4)] ?? Number.NaN
}

const json = await openJsonLog(openSync('/dev/null', 'w'))
const metrics = await createMetrics()
await compare({
  off: {},
  'off again': {},
  metrics: { metrics },
  'JSON lines': { logger: json },
  'traces without an SDK': { tracing: true },
})
const exporter = {
  export: (_: unknown, done: (result: { code: number }) => void) => done({ code: 0 }),
  shutdown: async () => {},
}
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] }))
await compare({
  off: {},
  'traces with an SDK that drops them': { tracing: true },
  'all of it': { metrics, logger: json, tracing: true },
})
globalThis.gc?.()
console.log(`heap ${(process.memoryUsage().heapUsed / 1e6).toFixed(0)} MB`)
await json.flush()
emulator.kill()
process.exit()
