/** What is measured of roomgraph alone: latency of a deep operation, the event loop, the slope, memory. */
import { ask, type PageRequest, type Running, STAMP } from './contestants.ts'
import { countUpstream, load, resetUpstream, WARM_UP_PARTS } from './load.ts'
import { residentMb, sleep } from './process.ts'
import { median, type Slope } from './results.ts'

export interface DeepLatency {
  readonly upstreamMs: number
  /** Round trips that follow one another. */
  readonly criticalPathMs: number
  readonly medianMs: number
  readonly callsPerOperation: number
}

const DEEP: PageRequest = post(
  '{ rooms(first: 50) { nodes { activeSession { locked members(first: 5) { nodes { name } } } } } }',
)

function post(query: string): PageRequest {
  return { method: 'POST', path: '/graphql', body: JSON.stringify({ query }) }
}

/** Rooms, the twenty sessions that run in them, and their members, one operation at a time. */
export async function deepLatency(ours: Running, upstream: string, upstreamMs = 30): Promise<DeepLatency> {
  for (let warmup = 0; warmup < 30; warmup++) await ask(ours.origin, DEEP)
  await resetUpstream(upstream, upstreamMs)
  const times: number[] = []
  for (let operation = 0; operation < 30; operation++) {
    const began = performance.now()
    const answer = await ask(ours.origin, DEEP)
    times.push(performance.now() - began)
    const nodes = JSON.parse(answer ?? '{}').data?.rooms?.nodes as
      | { activeSession: object | null }[]
      | undefined
    const inSession = nodes?.filter((node) => node.activeSession).length
    if (inSession !== 20)
      throw new Error(`20 rooms in session were expected, but got ${inSession}: ${answer}`)
  }
  const calls = await countUpstream(upstream)
  await resetUpstream(upstream)
  return {
    upstreamMs,
    criticalPathMs: 3 * upstreamMs,
    medianMs: Math.round(median(times) * 10) / 10,
    callsPerOperation: calls / times.length,
  }
}

export interface LoopDelay {
  readonly p50: number
  readonly p99: number
  readonly max: number
  /** The longest by the CPU time of the thread that serves, without what others did on the core meanwhile. */
  readonly own: number
}

/** How long pages of 1000 hold the event loop of a server that has `loop-delay.ts` preloaded. */
export async function loopDelay(ours: Running, upstream: string, connections: number): Promise<LoopDelay> {
  const run = () => load(ours, upstream, ours.page(1000), { seconds: 3, connections, distinct: true })
  // Until its code is compiled, V8's own threads take the core from the one that serves.
  for (let part = 0; part < WARM_UP_PARTS; part++) await run()
  await tellLoop(ours)
  await run()
  return tellLoop(ours)
}

async function tellLoop(ours: Running): Promise<LoopDelay> {
  process.kill(ours.process.pid, 'SIGWINCH')
  await sleep(300)
  const told = [...ours.process.output().matchAll(/^LOOP (.*)$/gm)].at(-1)?.[1]
  return JSON.parse(told ?? '{}')
}

/** What is asked for, and the upstream calls that each operation has to make for it. */
interface Load {
  readonly page: PageRequest
  readonly calls: number
}

/** Rounds of each of two loads that are compared. */
const TURNS = 5

/** What pages of 50 and of 1000 cost. */
export function costOfItems(ours: Running, upstream: string): Promise<Slope> {
  return costInTurns(
    ours,
    upstream,
    [
      { page: ours.page(50), calls: 1 },
      { page: ours.page(1000), calls: 1 },
    ],
    16,
  )
}

/**
 * What operations of one root field and of sixteen cost, each a page of 50. Four at a time: sixteen operations of sixteen
 * fields would be more calls than may wait for an upstream, and their refusals would be measured.
 */
export function costOfRootFields(ours: Running, upstream: string): Promise<Slope> {
  return costInTurns(
    ours,
    upstream,
    [
      { page: rootFields(1), calls: 1 },
      { page: rootFields(16), calls: 16 },
    ],
    4,
  )
}

function rootFields(count: number): PageRequest {
  const fields = Array.from(
    { length: count },
    (_, at) =>
      `f${at}: rooms(first: 50, filter: { startsAfter: $s, endsBefore: "2099-01-01T00:00:${String(at).padStart(2, '0')}Z" }) { nodes { id name fps createdAt } }`,
  )
  const query = `query Fields($s: DateTime!) { ${fields.join(' ')} }`
  return {
    method: 'POST',
    path: '/graphql',
    body: JSON.stringify({ query, variables: { s: STAMP } }),
  }
}

/** Milliseconds of the server's CPU for an operation, of the first page and of the second, in turns: the machine may change its pace. */
async function costInTurns(
  ours: Running,
  upstream: string,
  [little, much]: readonly [Load, Load],
  connections: number,
): Promise<Slope> {
  const costs = { little: [] as number[], much: [] as number[] }
  for (let turn = -WARM_UP_PARTS; turn < TURNS; turn++) {
    for (const [name, { page, calls }] of [['little', little] as const, ['much', much] as const]) {
      const options = { connections, distinct: true, seconds: 2 }
      const { cpuMs, failed, callsPerOperation } = await load(ours, upstream, page, options)
      if (failed > 0 || callsPerOperation < calls) {
        throw new Error(
          `${calls} calls for each operation were expected, but got ${callsPerOperation}; ${failed} failed`,
        )
      }
      if (turn >= 0) costs[name].push(cpuMs)
    }
  }
  return { little: median(costs.little), much: median(costs.much) }
}

/** Resident memory in MB: now, and after so many seconds of pages of 50. */
export async function memory(ours: Running, upstream: string, seconds: number) {
  await sleep(1000)
  const idleMb = residentMb(ours.process.pid)
  await load(ours, upstream, ours.page(50), { seconds, connections: 16, distinct: true })
  return { idleMb, seconds, afterLoadMb: residentMb(ours.process.pid) }
}
