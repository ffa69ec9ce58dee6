/**
 * How several processes on one port scale: the same load on one process and on two, in turns.
 *
 *     node bench/scaling.ts [--rounds 16] [--seconds 3] [--share 0.2]
 *
 * With two cores there is none left for the load generator and the upstream. So each process that serves is held to a
 * share of a core by the kernel: two of them have twice as much as one, and wrk and the upstream have the rest, and are
 * not the bound. What they take is measured and said. `byWall` is the ratio of operations per second; `byCpu` is the same
 * from the CPU time that all processes of the server take for an operation, the first one included, as two whole cores
 * would show it. Needs root, for the control groups; `--share 1` holds nobody.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Running, roomgraph, start } from './contestants.ts'
import { load } from './load.ts'
import { childrenCpuMs, cpuMs } from './process.ts'
import { median } from './results.ts'
import { childrenOf, holdToShare } from './share.ts'
import { startUpstream } from './upstream-process.ts'

const CORES = '0,1'
/** For each process that serves, so that all of them have as much to do. */
const CONNECTIONS = 16
/** Operations for each process, before anything is measured. */
const WARM_UP = 6000
/** A process that has a part of a core waits for the rest of the time, and takes that for too much work. */
const NOT_SHED = ['--max-loop-delay-ms', '1000']

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
  upstream: { readonly origin: string; readonly pid: number },
  seconds: number,
): Promise<Turn> {
  const others = () => cpuMs(upstream.pid) + childrenCpuMs()
  const before = others()
  const options = { seconds, connections: CONNECTIONS * Number(target.name), distinct: true, cores: CORES }
  const round = await load(target, upstream.origin, target.page(50), options)
  const { rps, failed, callsPerOperation } = round
  return {
    rps,
    cpuMs: round.cpuMs,
    serverCores: (rps * round.cpuMs) / 1000,
    otherCores: (others() - before) / 1000 / seconds,
    failed,
    callsPerOperation,
  }
}

async function withWorkers(workers: number, upstream: string): Promise<Running> {
  const about = roomgraph(`${workers}`, join(import.meta.dirname, '..'))
  const command = async (at: string, port: number) => {
    const plain = await about.command(at, port)
    return { ...plain, args: [...plain.args, '--workers', String(workers), ...NOT_SHED] }
  }
  return start({ ...about, command }, upstream, CORES)
}

/** Over all turns: they are short, and other work on the machine comes and goes. */
function together(turns: readonly Turn[]): Turn {
  const of = (key: keyof Turn) =>
    Number((turns.reduce((sum, each) => sum + each[key], 0) / turns.length).toFixed(3))
  return {
    rps: of('rps'),
    cpuMs: of('cpuMs'),
    serverCores: of('serverCores'),
    otherCores: of('otherCores'),
    failed: turns.reduce((sum, { failed }) => sum + failed, 0),
    callsPerOperation: of('callsPerOperation'),
  }
}

function ratioOf([ones = [], twos = []]: Turn[][], of: (one: Turn, two: Turn) => number): number {
  const ratios = ones.flatMap((one, at) => {
    const two = twos[at]
    return two ? [of(one, two)] : []
  })
  return Number(median(ratios).toFixed(2))
}

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '16' },
    seconds: { type: 'string', default: '3' },
    share: { type: 'string', default: '0.2' },
  },
})
const share = Number(flags.share)
const upstream = await startUpstream(CORES)
const running: Running[] = []
const held: { cleanUp(): void }[] = []
try {
  for (const workers of [1, 2]) running.push(await withWorkers(workers, upstream.origin))
  for (const [at, each] of running.entries()) {
    // Each process has to be warm, and two of them get half of the operations each.
    let left = WARM_UP * (at + 1)
    while (left > 0) left -= (await turn(each, upstream, 2)).rps * 2
  }
  if (share < 1) {
    for (const { process } of running) {
      const workers = childrenOf(process.pid)
      for (const pid of workers.length > 0 ? workers : [process.pid]) held.push(holdToShare(pid, share))
    }
  }
  const turns: Turn[][] = [[], []]
  for (let round = 0; round < Number(flags.rounds); round++) {
    for (const [at, each] of running.entries()) {
      const took = await turn(each, upstream, Number(flags.seconds))
      turns[at]?.push(took)
      console.log(`${each.name}: ${JSON.stringify(took)}`)
    }
  }
  const [one, two] = turns.map(together) as [Turn, Turn]
  // Of neighbouring turns, which meet the same other work.
  const ratios = {
    byWall: ratioOf(turns, (first, second) => second.rps / first.rps),
    byCpu: ratioOf(turns, (first, second) => (2 * first.cpuMs) / second.cpuMs),
  }
  console.log(JSON.stringify({ share, one, two, ...ratios }, null, 2))
} finally {
  for (const { process } of running) await process.stop()
  for (const each of held) each.cleanUp()
  await upstream.stop()
}
