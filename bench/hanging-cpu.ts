/**
 * What a provider that hangs costs the other in processor time, which other load on the machine moves little: two graphs
 * in one process are asked for Twilio's rooms in turns, one beside a SignalWire that answers, one beside a SignalWire that
 * has 50 calls in flight without an answer, and 50 that wait. `hanging.ts` measures the latency, on an idle machine.
 *
 *     node bench/hanging-cpu.ts [--requests 5000]
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { SIGNALWIRE_CREDENTIALS, startEmulator } from '../src/emulator/index.ts'
import { createRoomgraph, type Roomgraph } from '../src/index.ts'

const HELD = 100
const WARM_UP = 1000
const QUERY = '{ insightsRooms(first: 20) { nodes { sid roomName createTime } } }'
/** Longer than this takes, so that what hangs does so until the end. */
const PATIENCE_MS = 600_000

const { values: flags } = parseArgs({ options: { requests: { type: 'string', default: '5000' } } })
const emulator = await startEmulator()
let held = 0
const silent = createServer(() => {
  held++
})
await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening))
const silentUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`

function graphOver(signalwire: string): Roomgraph {
  const { accountSid, authToken } = emulator.twilio.credentials
  return createRoomgraph({
    signalwire: { baseUrl: signalwire, ...SIGNALWIRE_CREDENTIALS },
    twilio: { baseUrl: emulator.url, accountSid, authToken },
    timeoutMs: PATIENCE_MS,
    upstream: { headersTimeoutMs: PATIENCE_MS, attemptTimeoutMs: PATIENCE_MS },
  })
}

async function ask(graph: Roomgraph, query: string, signal?: AbortSignal): Promise<string> {
  const headers = { 'content-type': 'application/json' }
  const init = { method: 'POST', headers, body: JSON.stringify({ query }), ...(signal && { signal }) }
  return (await graph.fetch(new Request('http://localhost/graphql', init))).text()
}

const cases = [
  { name: 'usual', graph: graphOver(emulator.url), times: [] as number[] },
  { name: 'beside one that hangs', graph: graphOver(silentUrl), times: [] as number[] },
] as const
const leaver = new AbortController()
const hanging = Array.from({ length: HELD }, (_, index) =>
  ask(cases[1].graph, `{ rooms(first: ${index + 1}) { nodes { roomId } } }`, leaver.signal).catch(() => ''),
)
for (let turn = 0; turn < WARM_UP + Number(flags.requests); turn++) {
  for (const { graph, times } of turn % 2 ? cases : cases.toReversed()) {
    const before = process.cpuUsage()
    const answer = await ask(graph, QUERY)
    const { user, system } = process.cpuUsage(before)
    if (answer.includes('errors')) throw new Error(`Twilio's rooms were expected, but got ${answer}`)
    if (turn >= WARM_UP) times.push((user + system) / 1000)
  }
}
const at = (times: readonly number[], part: number) =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * part)] ?? 0
console.log(
  `${held} calls in flight without an answer, ${HELD - held} wait; milliseconds of CPU for a request:`,
)
for (const part of [0.5, 0.9, 0.99]) {
  const [usual, beside] = [at(cases[0].times, part), at(cases[1].times, part)]
  console.log(
    `p${part * 100}: usual ${usual.toFixed(2)}, beside one that hangs ${beside.toFixed(2)}, ${(beside / usual).toFixed(3)} ×`,
  )
}
leaver.abort()
await Promise.all(hanging)
silent.closeAllConnections()
silent.close()
for (const { graph } of cases) await graph.close()
await emulator.close()
