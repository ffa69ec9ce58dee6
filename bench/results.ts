/** The results of a run, and the table made of them. */
import type { DeepLatency, LoopDelay } from './alone.ts'
import type { Round } from './load.ts'

export interface Measured {
  readonly name: string
  readonly rounds: Round[]
}

export interface Scenario {
  readonly title: string
  readonly measured: readonly Measured[]
}

export interface Results {
  readonly when: string
  readonly machine: string
  /** Load averages of one minute at the beginning and the end. */
  readonly loadBefore: number
  loadAfter: number
  readonly rounds: number
  readonly seconds: number
  readonly connections: number
  readonly scenarios: Scenario[]
  /** Milliseconds until the first answer, and of CPU time in them. */
  readonly startMs: Record<string, { readonly ms: number; readonly cpuMs: number }>
  /** Contestants that could not take part, and why. */
  readonly absent: Record<string, string>
  deep?: DeepLatency
  /** Held by a page of 1000, by connections. */
  loop?: { readonly one: LoopDelay; readonly sixteen: LoopDelay }
  /** Milliseconds of CPU for an operation of so many items. */
  items?: Slope
  /** The same for so many root fields. */
  rootFields?: Slope
  memory?: Memory
  cases?: readonly CaseResult[]
}

/** What little costs and what much costs, measured in turns. */
export interface Slope {
  readonly little: number
  readonly much: number
}

/** One of the other requests than a page of rooms. */
export interface CaseResult {
  readonly title: string
  readonly rps: number
  readonly cpuMs: number
  /** CPU time of an operation beside a page of 50 rooms in the same turns. */
  readonly asPages: number
  readonly callsPerOperation: number
  readonly failed: number
}

interface Memory {
  readonly idleMb: number
  readonly seconds: number
  readonly afterLoadMb: number
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

export function medianOf({ rounds }: Measured, of: (round: Round) => number): number {
  return median(rounds.map(of))
}

/** The median of how one stands to another, round by round: what slows down the machine for a while slows down both. */
function ratioOf(one: Measured | undefined, other: Measured, of: (round: Round) => number): string {
  if (!one) return '–'
  const ratios = other.rounds.map((round, at) => {
    const before = one.rounds[at]
    return before ? of(before) / of(round) : Number.NaN
  })
  return median(ratios).toFixed(2)
}

/** Everything as Markdown. `ours` is the name of the contestant that the ratios are of. */
export function toMarkdown(results: Results, ours: string): string {
  const { when, machine, rounds, seconds, connections } = results
  const lines = [
    '# Results of `npm run bench`',
    '',
    `${when}, ${machine}. Load average ${results.loadBefore} before and ${results.loadAfter} after. One core for the server, one for upstream and wrk (${connections} connections); ${rounds} rounds of ${seconds} s each, in turns, after a warm-up; medians, and ratios as the median of those of each round.`,
    'Other work on the machine moves operations per second and latencies: compare within a table only. The CPU time that a server takes for an operation moves less, by up to a third between runs; “by CPU” is how many operations roomgraph does in the time of one of the others’, and what a core of its own would show.',
    '',
  ]
  for (const scenario of results.scenarios) lines.push(...tableOf(scenario, ours), '')
  lines.push(...aloneLines(results), '', ...caseLines(results))
  lines.push(
    '## Start, the median of five',
    '',
    '| | ms to the first answer | of CPU time |',
    '| --- | --- | --- |',
  )
  for (const [name, { ms, cpuMs }] of Object.entries(results.startMs)) {
    lines.push(`| ${name} | ${ms} | ${cpuMs} |`)
  }
  for (const [name, why] of Object.entries(results.absent))
    lines.push('', `**${name} did not take part:** ${why}`)
  return `${lines.join('\n')}\n`
}

function tableOf({ title, measured }: Scenario, ours: string): string[] {
  const own = measured.find(({ name }) => name === ours)
  const rpsOf = (each: Measured) => medianOf(each, (round) => round.rps)
  const rows = measured
    .toSorted((a, b) => rpsOf(b) - rpsOf(a))
    .map((each) => {
      const cpuOf = (any: Measured) => medianOf(any, (round) => round.cpuMs)
      const ratio = ratioOf(own, each, (round) => round.rps)
      const cpuRatio = ratioOf(own, each, (round) => 1 / round.cpuMs)
      const p99Ratio = ratioOf(own, each, (round) => round.p99)
      const [p50, p99] = [medianOf(each, (round) => round.p50), medianOf(each, (round) => round.p99)]
      const calls = medianOf(each, (round) => round.callsPerOperation)
      const failed = each.rounds.reduce((sum, round) => sum + round.failed, 0)
      return `| ${each.name} | ${rpsOf(each)} | ${ratio} × | ${cpuOf(each).toFixed(3)} | ${cpuRatio} × | ${p50.toFixed(1)} | ${p99.toFixed(1)} | ${p99Ratio} × | ${calls.toFixed(3)} | ${failed} |`
    })
  return [
    `## ${title}`,
    '',
    `| | operations/s | ${ours} is | CPU ms/operation | by CPU | p50 ms | p99 ms | roomgraph’s p99 is | upstream calls per operation | failed |`,
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ]
}

function caseLines({ cases }: Results): string[] {
  if (!cases) return []
  const rows = cases.map(
    ({ title, rps, cpuMs, asPages, callsPerOperation, failed }) =>
      `| ${title} | ${rps} | ${cpuMs.toFixed(3)} | ${asPages.toFixed(2)} × | ${callsPerOperation.toFixed(2)} | ${failed} |`,
  )
  return [
    '## Other requests, one connection',
    '',
    '| | operations/s | CPU ms/operation | beside a page of 50 | upstream calls | failed |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ]
}

function aloneLines({ deep, loop, items, rootFields, memory }: Results): string[] {
  const lines = ['## roomgraph alone', '']
  if (deep) {
    const over = ((deep.medianMs / deep.criticalPathMs - 1) * 100).toFixed(0)
    lines.push(
      `- 50 rooms, 20 in session, \`activeSession { locked members(first: 5) { nodes { name } } }\`, ${deep.upstreamMs} ms upstream: ${deep.medianMs} ms, ${over} % against three round trips (${deep.criticalPathMs} ms); ${deep.callsPerOperation} calls.`,
    )
  }
  if (loop) {
    const text = ({ p50, p99, max, own }: LoopDelay) =>
      `p50 ${p50} ms, p99 ${p99} ms, longest ${max} ms, longest by its own CPU time ${own} ms`
    lines.push(
      `- Event loop held by pages of 1000: one connection ${text(loop.one)}; 16 connections ${text(loop.sixteen)}. What else runs on the core counts in.`,
    )
  }
  if (items) {
    const { little, much } = items
    lines.push(
      `- 50 → 1000 items, in turns: ${little.toFixed(2)} → ${much.toFixed(2)} ms of CPU an operation, ${((much - little) / 0.95).toFixed(1)} µs for each further item; 20 times the items cost ${(much / little).toFixed(1)} times as much.`,
    )
  }
  if (rootFields) {
    const { little, much } = rootFields
    lines.push(
      `- 1 → 16 root fields of 50 rooms, in turns: ${little.toFixed(2)} → ${much.toFixed(2)} ms of CPU an operation, ${((much - little) / 15).toFixed(2)} ms for each further one; 16 times the fields cost ${(much / little).toFixed(1)} times as much.`,
    )
  }
  if (memory) {
    lines.push(
      `- Memory: ${memory.idleMb} MB idle, ${memory.afterLoadMb} MB after ${memory.seconds} s of load.`,
    )
  }
  return lines
}
