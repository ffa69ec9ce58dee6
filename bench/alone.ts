/** What is measured of roomgraph alone: latency of a deep operation, the event loop, the slope, memory. */
import type { PageRequest, Running } from './contestants.ts'
import { ask } from './contestants.ts'
import { countUpstream, load, resetUpstream, WARM_UP_PARTS } from './load.ts'
import { residentMb, sleep } from './process.ts'
import { median } from './results.ts'

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

/**
 * Milliseconds of the server's CPU for one operation with so many root fields, each a page of 50. Four at a time: sixteen
 * operations of sixteen fields would be more calls than may wait for an upstream, and their refusals would be measured.
 */
export async function costOfRootFields(ours: Running, upstream: string, count: number): Promise<number> {
  const fields = Array.from(
    { length: count },
    (_, at) =>
      `f${at}: rooms(first: 50, filter: { startsAfter: $s, endsBefore: "2099-01-01T00:00:${String(at).padStart(2, '0')}Z" }) { nodes { id name fps createdAt } }`,
  )
  const query = `query Fields($s: DateTime!) { ${fields.join(' ')} }`
  const page: PageRequest = {
    method: 'POST',
    path: '/graphql',
    body: JSON.stringify({ query, variables: { s: '@STAMP@' } }),
  }
  const options = { connections: 4, distinct: true }
  await load(ours, upstream, page, { ...options, seconds: 2 })
  const { cpuMs, failed, callsPerOperation } = await load(ours, upstream, page, { ...options, seconds: 4 })
  if (failed > 0 || callsPerOperation < count) {
    throw new Error(
      `${count} calls for each operation were expected, but got ${callsPerOperation}; ${failed} failed`,
    )
  }
  return Math.round(cpuMs * 100) / 100
}

/** Resident memory in MB: now, and after so many seconds of pages of 50. */
export async function memory(ours: Running, upstream: string, seconds: number) {
  await sleep(1000)
  const idleMb = residentMb(ours.process.pid)
  await load(ours, upstream, ours.page(50), { seconds, connections: 16, distinct: true })
  return { idleMb, seconds, afterLoadMb: residentMb(ours.process.pid) }
}
