/**
 * How several processes on one port scale: the same load on one process and on two, in turns, nothing pinned.
 *
 *     node bench/scaling.ts [--rounds 5] [--seconds 6]
 *
 * With two cores there is none left for the load generator and the upstream, so the operation is one that costs them
 * little: three fields of a page of 1000 rooms, another page in each request, so that nothing is shared and both ask
 * the upstream equally often. What wrk and the upstream take nevertheless is measured too, and said. `byWall` is the
 * ratio of operations per second as it came, which means something on an idle machine only; `byCpu` is what two cores
 * of its own would do, from the CPU time that all processes of the server take for an operation, the first included.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type PageRequest, type Running, roomgraph, STAMP, start } from './contestants.ts'
import { load } from './load.ts'
import { childrenCpuMs, cpuMs, startPinned, untilReady } from './process.ts'
import { median } from './results.ts'

const CORES = '0,1'
const CONNECTIONS = 16
const QUERY =
  'query Page($s: DateTime!) { rooms(first: 1000, filter: { startsAfter: $s }) { nodes { id fps createdAt } } }'
const PAGE: PageRequest = {
  method: 'POST',
  path: '/graphql',
  body: JSON.stringify({ query: QUERY, variables: { s: STAMP } }),
}

interface Turn {
  readonly rps: number
  /** Milliseconds of the server's CPU for each operation. */
  readonly cpuMs: number
  /** Cores that the server had, and those that wrk and the upstream took. */
  readonly serverCores: number
  readonly otherCores: number
  readonly failed: number
  readonly callsPerOperation: number
}

async function turn(
  target: Running,
  upstream: { origin: string; pid: number },
  seconds: number,
): Promise<Turn> {
  const others = () => cpuMs(upstream.pid) + childrenCpuMs()
  const before = others()
  const round = await load(target, upstream.origin, PAGE, {
    seconds,
    connections: CONNECTIONS,
    distinct: true,
    cores: CORES,
  })
  const otherCores = (others() - before) / 1000 / seconds
  const { rps, failed, callsPerOperation } = round
  return {
    rps,
    cpuMs: round.cpuMs,
    serverCores: (rps * round.cpuMs) / 1000,
    otherCores,
    failed,
    callsPerOperation,
  }
}

async function withWorkers(workers: number, upstream: string): Promise<Running> {
  const about = roomgraph(`${workers}`, join(import.meta.dirname, '..'))
  const command = async (at: string, port: number) => {
    const plain = await about.command(at, port)
    return { ...plain, args: [...plain.args, '--workers', String(workers)] }
  }
  return start({ ...about, command }, upstream, CORES)
}

function medians(turns: readonly Turn[]): Turn {
  const of = (key: keyof Turn) => Number(median(turns.map((each) => each[key])).toFixed(3))
  return {
    rps: of('rps'),
    cpuMs: of('cpuMs'),
    serverCores: of('serverCores'),
    otherCores: of('otherCores'),
    failed: turns.reduce((sum, { failed }) => sum + failed, 0),
    callsPerOperation: of('callsPerOperation'),
  }
}

const { values: flags } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '6' } },
})
const upstreamProcess = startPinned(CORES, {
  command: process.execPath,
  args: [join(import.meta.dirname, 'upstream.ts')],
})
const running: Running[] = []
try {
  const origin = await untilReady(upstreamProcess, async () => /http:\S+/.exec(upstreamProcess.output())?.[0])
  const upstream = { origin, pid: upstreamProcess.pid }
  for (const workers of [1, 2]) running.push(await withWorkers(workers, origin))
  for (const each of running) await turn(each, upstream, 3)
  const turns: Turn[][] = [[], []]
  for (let round = 0; round < Number(flags.rounds); round++) {
    for (const [at, each] of running.entries()) {
      const took = await turn(each, upstream, Number(flags.seconds))
      turns[at]?.push(took)
      console.log(`${each.name}: ${JSON.stringify(took)}`)
    }
  }
  const [one, two] = turns.map(medians) as [Turn, Turn]
  console.log(
    JSON.stringify(
      { query: QUERY, one, two, byWall: ratio(two.rps, one.rps), byCpu: ratio(2 * one.cpuMs, two.cpuMs) },
      null,
      2,
    ),
  )
} finally {
  for (const { process } of running) await process.stop()
  await upstreamProcess.stop()
}

function ratio(a: number, b: number): number {
  return Number((a / b).toFixed(2))
}
