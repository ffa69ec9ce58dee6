/**
 * What a quiet time costs the operations after it: rounds of pages of 50 before and after.
 *
 *     node bench/quiet.ts [--quiet 110] [--seconds 3] [--before <checkout>]
 *
 * V8 collects a hundred seconds after the last full collection, if none came by itself. `discarded` counts the functions
 * whose compiled code it gave up meanwhile, because nothing was left of what they had seen. Checkouts are measured
 * side by side, and their rounds in turns; each has to be built (`npm run build`).
 */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Running, roomgraph, start } from './contestants.ts'
import { load, type Round } from './load.ts'
import { LOAD_CORE, sleep, stayOn } from './process.ts'
import { startUpstream } from './upstream-process.ts'

const CONNECTIONS = 16
const WARM_UP_SECONDS = 24
/** Rounds after the quiet time; code is compiled anew in the first of them. */
const ROUNDS_AFTER = 3

const { values: flags } = parseArgs({
  options: {
    quiet: { type: 'string', default: '110' },
    seconds: { type: 'string', default: '3' },
    before: { type: 'string' },
  },
})

stayOn(LOAD_CORE)
const upstreamProcess = await startUpstream(LOAD_CORE)
const running: Running[] = []
try {
  const { origin: upstream } = upstreamProcess
  for (const [name, root] of checkouts()) {
    running.push(await start(roomgraph(name, root, ['--trace-deopt'], 'dist/cli.js'), upstream))
  }
  const inTurns = async (name: string, seconds: number) => {
    for (const target of running) tell(target, name, await round(target, upstream, seconds))
  }
  await inTurns('warm-up', WARM_UP_SECONDS)
  await inTurns('before', Number(flags.seconds))
  await sleep(Number(flags.quiet) * 1000)
  for (const target of running) console.log(`${target.name}: ${discarded(target)} functions discarded`)
  for (let after = 1; after <= ROUNDS_AFTER; after++) await inTurns(`after, ${after}`, Number(flags.seconds))
} finally {
  for (const { process } of running) await process.stop()
  await upstreamProcess.stop()
}

function checkouts(): [string, string][] {
  const ours: [string, string] = ['roomgraph', join(import.meta.dirname, '..')]
  return flags.before === undefined ? [ours] : [ours, ['before', resolve(flags.before)]]
}

function round(target: Running, upstream: string, seconds: number): Promise<Round> {
  return load(target, upstream, target.page(50), { connections: CONNECTIONS, distinct: true, seconds })
}

function tell({ name }: Running, when: string, { rps, p99, max, cpuMs, failed }: Round): void {
  console.log(
    `${name.padEnd(10)} ${when.padEnd(9)} ${rps}/s  p99 ${p99} ms  longest ${max} ms  cpu ${cpuMs} ms  failed ${failed}`,
  )
}

/** Of the last that the process has written: as many as fit. */
function discarded({ process }: Running): number {
  return process.output().match(/embedded weak objects cleared/g)?.length ?? 0
}
