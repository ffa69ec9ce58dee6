/**
 * What becomes of a server that is asked for five times of what it can do, and how soon it is well again.
 *
 *     npm run bench:overload -- [--kind processor|upstream] [--seconds 15]
 *
 * First it looks for the rate at which most requests are served (`processor`: the upstream answers at once; `upstream`:
 * it takes 200 ms). Then it offers five times as many, and then half of what can be done.
 */
import { execFileSync } from 'node:child_process'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Running, roomgraph, start } from './contestants.ts'
import { resetUpstream } from './load.ts'
import { offer, type Sample } from './open-loop.ts'
import { cpuMs, LOAD_CORE } from './process.ts'
import { startUpstream } from './upstream-process.ts'

const HERE = import.meta.dirname
const KINDS = { processor: 0, upstream: 200 } as const
type Kind = keyof typeof KINDS

/** Enough for all that are served, wait and are refused at the highest rate. */
const CONNECTIONS = 1500

const { values: flags } = parseArgs({
  options: {
    kind: { type: 'string', default: 'processor,upstream' },
    page: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '15' },
    probe: { type: 'string', default: '4' },
  },
})

interface Round {
  readonly offered: number
  /** Requests a second that were answered with data, refused with 503, and neither. */
  readonly served: number
  readonly refused: number
  readonly failed: number
  /** Milliseconds of the server's CPU in each second. */
  readonly cpu: number
  readonly servedMs: Percentiles
  readonly refusedMs: Percentiles
}

interface Percentiles {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

execFileSync('taskset', ['-cp', String(LOAD_CORE), String(process.pid)])
const upstreamProcess = await startUpstream(LOAD_CORE)
try {
  const { origin: upstream } = upstreamProcess
  for (const kind of Object.keys(KINDS) as Kind[]) {
    if (flags.kind.split(',').includes(kind)) await overload(kind, upstream)
  }
} finally {
  await upstreamProcess.stop()
}

async function overload(kind: Kind, upstream: string): Promise<void> {
  const server = await start(roomgraph('roomgraph', join(HERE, '..')), upstream)
  const load = () => loadavg()[0]?.toFixed(1)
  try {
    console.log(`\n### ${kind}: upstream ${KINDS[kind]} ms, load average ${load()}`)
    await resetUpstream(upstream, 0)
    await round(server, 300, 5)
    await resetUpstream(upstream, KINDS[kind])
    const peak = await findPeak(server, kind)
    const five = await round(server, 5 * peak.served, Number(flags.seconds))
    print('five times', five.round)
    const half = await round(server, peak.served / 2, 8)
    print('half, at once after it', half.round)
    const again = await round(server, peak.offered, 6)
    print('peak again', again.round)
    const ratio = (a: number, b: number) => `${Math.round((a / b) * 100)} %`
    const perCpu = ({ served, cpu }: Round) => served / cpu
    console.log(`goodput at five times: ${ratio(five.round.served, peak.served)} of the peak before,`)
    console.log(`  ${ratio(five.round.served, again.round.served)} of the peak after,`)
    console.log(`  ${ratio(perCpu(five.round), perCpu(peak))} of the peak for each millisecond of CPU`)
    console.log(`well again after ${recoveryMs(half.samples)} ms; load average ${load()}`)
  } finally {
    await server.process.stop()
  }
}

/** The round in which most was served, at rates that go up by a fifth until more no longer comes of it. */
async function findPeak(server: Running, kind: Kind): Promise<Round> {
  let best: Round | undefined
  for (let rate = kind === 'processor' ? 100 : 100, worse = 0; worse < 3; rate *= 1.2) {
    const { round: each } = await round(server, rate, Number(flags.probe))
    print('on the way up', each)
    if (best && each.served < best.served * 1.03) worse++
    if (!best || each.served > best.served) best = each
  }
  return best as Round
}

async function round(server: Running, rate: number, seconds: number) {
  const cpuBefore = cpuMs(server.process.pid)
  const samples = await offer({
    origin: server.origin,
    body: server.page(Number(flags.page)).body,
    rate,
    seconds,
    connections: CONNECTIONS,
  })
  const dues = samples.map(({ dueAt }) => dueAt)
  const took = (performance.now() - Math.min(...dues)) / 1000
  const cpu = Math.round((cpuMs(server.process.pid) - cpuBefore) / took)
  const of = (holds: (status: number) => boolean) => samples.filter(({ status }) => holds(status))
  const served = of((status) => status === 200)
  const refused = of((status) => status === 503)
  const perSecond = (list: readonly Sample[]) => Math.round(list.length / took)
  const result: Round = {
    offered: Math.round(rate),
    served: perSecond(served),
    refused: perSecond(refused),
    failed: perSecond(of((status) => status !== 200 && status !== 503)),
    cpu,
    servedMs: percentiles(served),
    refusedMs: percentiles(refused),
  }
  return { round: result, samples }
}

function percentiles(samples: readonly Sample[]): Percentiles {
  const sorted = samples.map(({ ms }) => Math.round(ms * 10) / 10).toSorted((a, b) => a - b)
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
  return { p50: at(0.5), p99: at(0.99), max: at(1) }
}

/** Milliseconds from the end of the overload to the last request that was not served, or took more than a second. */
function recoveryMs(samples: readonly Sample[]): number {
  const first = Math.min(...samples.map(({ dueAt }) => dueAt))
  const bad = samples.filter(({ status, ms }) => status !== 200 || ms > 1000)
  return Math.round(Math.max(0, ...bad.map(({ dueAt }) => dueAt - first)))
}

function print(what: string, { servedMs, refusedMs, ...counts }: Round): void {
  const text = ({ p50, p99, max }: Percentiles) => `${p50}/${p99}/${max}`
  const rest = Object.entries(counts).map(([name, value]) => `${name} ${value}`)
  console.log(
    `${what}: ${rest.join(', ')}; ms p50/p99/max served ${text(servedMs)}, refused ${text(refusedMs)}`,
  )
}
