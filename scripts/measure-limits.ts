/**
 * Sends documents and variables that are made to take long, each about as large as a body may be, and prints for how long
 * each of them kept the event loop from anything else. `docs/limits.md` has a table of it. Run: node scripts/measure-limits.ts
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEmulator } from '../src/emulator/index.ts'
import { createRoomgraph } from '../src/index.ts'
import { hostileRequests } from '../test/support/hostile-requests.ts'

const ROUNDS = 7

const emulator = await startEmulator()
const graph = createRoomgraph({
  ...emulator.options,
  subgraph: 'with-node',
})

async function send(body: string): Promise<string> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' }
  const response = await graph.fetch(
    new Request('http://localhost/graphql', { method: 'POST', headers, body }),
  )
  const { errors = [] } = (await response.json()) as { errors?: { extensions: { code: string } }[] }
  return `${response.status} ${errors[0]?.extensions.code ?? 'fine'}`
}

interface Cost {
  /** Milliseconds of the processor. */
  readonly cpu: number
  /** The longest time, in milliseconds, for which nothing else could run. */
  readonly block: number
}

async function costOf(body: string): Promise<Cost> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  await sleep(20)
  const before = process.cpuUsage()
  await send(body)
  const { user, system } = process.cpuUsage(before)
  await sleep(5)
  delay.disable()
  return { cpu: (user + system) / 1000, block: delay.max / 1e6 }
}

function median(values: number[]): string {
  return (values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0).toFixed(1)
}

for (let time = 0; time < 50; time++) await send('{"query":"{ __typename }"}')
console.log(
  '| request | bytes | answer | longest block, ms | processor, ms |\n| --- | --- | --- | --- | --- |',
)
for (const { what, body } of hostileRequests()) {
  const answer = await send(body(0))
  const costs: Cost[] = []
  // Each time another text, so that nothing is known of it.
  for (let round = 1; round <= ROUNDS; round++) costs.push(await costOf(body(round)))
  const block = median(costs.map((cost) => cost.block))
  const cpu = median(costs.map((cost) => cost.cpu))
  console.log(`| ${what} | ${body(0).length} | ${answer} | ${block} | ${cpu} |`)
}
await graph.close()
await emulator.close()
