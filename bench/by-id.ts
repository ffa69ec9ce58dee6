/**
 * 200 rooms by their ids for 64 callers, 30 ms upstream: how many calls they take, and how near the throughput comes to
 * what the bulkhead allows (50 calls at a time, so 50 in each round trip). 300 ms upstream show the bulkhead alone:
 * a tenth of the operations leave the server's core idle.
 *
 *     node bench/by-id.ts [--seconds 10]
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { Pool } from 'undici'
import { ask, type Running, roomgraph, start } from './contestants.ts'
import { countUpstream, resetUpstream } from './load.ts'
import { cpuMs, LOAD_CORE } from './process.ts'
import { median } from './results.ts'
import { startUpstream } from './upstream-process.ts'

const UPSTREAM_MS = [30, 300]
const CALLERS = 64
const ROOMS = 200
/** `ROOMGRAPH_MAX_CONCURRENT_CALLS`, as it is by default. */
const AT_A_TIME = 50
const QUERY = 'query Room($id: ID!) { room(id: $id) { id name fps createdAt } }'

async function idsOf(ours: Running): Promise<string[]> {
  const query = `{ rooms(first: ${ROOMS}) { nodes { id } } }`
  const answer = await ask(ours.origin, { method: 'POST', path: '/graphql', body: JSON.stringify({ query }) })
  return JSON.parse(answer ?? '{}').data.rooms.nodes.map((node: { id: string }) => node.id)
}

async function room(pool: Pool, id: string): Promise<void> {
  const response = await pool.request({
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: QUERY, variables: { id } }),
  })
  const { data } = (await response.body.json()) as { data: { room: { id: string } | null } }
  if (data.room?.id !== id) throw new Error(`the room ${id} was expected, but got ${JSON.stringify(data)}`)
}

/** All callers walk through the same rooms in step. */
async function inStep(pool: Pool, upstream: string, ids: readonly string[], ms: number) {
  await resetUpstream(upstream, ms)
  for (const id of ids) await Promise.all(Array.from({ length: CALLERS }, () => room(pool, id)))
  return { operations: ids.length * CALLERS, calls: await countUpstream(upstream) }
}

/** The callers take the next room from one queue, each room once; the median of several such walks. */
async function oneQueue(pool: Pool, upstream: string, ids: readonly string[], upstreamMs: number) {
  await resetUpstream(upstream, upstreamMs)
  const walks = 10
  const times: number[] = []
  for (let walk = 0; walk < walks; walk++) {
    const queue = [...ids]
    const began = performance.now()
    const caller = async () => {
      for (let id = queue.pop(); id !== undefined; id = queue.pop()) await room(pool, id)
    }
    await Promise.all(Array.from({ length: CALLERS }, caller))
    times.push(performance.now() - began)
  }
  const callsPerWalk = (await countUpstream(upstream)) / walks
  return { callsPerWalk, ms: Math.round(median(times)), allowedMs: (ids.length / AT_A_TIME) * upstreamMs }
}

/** The same by wrk for a while, one room after the other over 64 connections. */
async function sustained(
  ours: Running,
  upstream: string,
  ids: readonly string[],
  upstreamMs: number,
  seconds: number,
) {
  await resetUpstream(upstream, upstreamMs)
  const before = cpuMs(ours.process.pid)
  const { stdout } = await promisify(execFile)(
    'taskset',
    [
      ...['-c', String(LOAD_CORE), 'wrk', '-t1', `-c${CALLERS}`, `-d${seconds}s`, '--latency'],
      ...['-s', join(import.meta.dirname, 'by-id.lua'), ours.origin],
    ],
    {
      env: {
        ...process.env,
        BENCH_IDS: ids.join(','),
        BENCH_BODY: JSON.stringify({ query: QUERY, variables: { id: '@ID@' } }),
      },
    },
  )
  const result = JSON.parse(/^RESULT (.*)$/m.exec(stdout)?.[1] ?? '{}')
  const rps = Math.round(result.requests / result.seconds)
  return {
    rps,
    ofAllowed: Number(((rps * upstreamMs) / (AT_A_TIME * 1000)).toFixed(3)),
    p50: result.p50,
    p99: result.p99,
    failed: result.failed,
    callsPerOperation: Number(((await countUpstream(upstream)) / result.requests).toFixed(3)),
    cpuMs: Number(((cpuMs(ours.process.pid) - before) / result.requests).toFixed(3)),
  }
}

async function measure(upstream: string, upstreamMs: number, seconds: number) {
  const ours = await start(roomgraph('roomgraph', join(import.meta.dirname, '..')), upstream)
  const pool = new Pool(ours.origin, { connections: CALLERS })
  try {
    const ids = await idsOf(ours)
    // Warm, and every answer known to the upstream.
    for (let walk = 0; walk < 20; walk++) await Promise.all(ids.slice(0, CALLERS).map((id) => room(pool, id)))
    await oneQueue(pool, upstream, ids, 0)
    return {
      upstreamMs,
      allowedPerSecond: Math.round((AT_A_TIME * 1000) / upstreamMs),
      inStep: await inStep(pool, upstream, upstreamMs < 100 ? ids : ids.slice(0, 20), upstreamMs),
      oneQueue: await oneQueue(pool, upstream, ids, upstreamMs),
      sustained: await sustained(ours, upstream, ids, upstreamMs, seconds),
    }
  } finally {
    await pool.close()
    await ours.process.stop()
  }
}

const { values: flags } = parseArgs({ options: { seconds: { type: 'string', default: '10' } } })
const upstreamProcess = await startUpstream(LOAD_CORE)
try {
  const { origin: upstream } = upstreamProcess
  for (const upstreamMs of UPSTREAM_MS) {
    console.log(JSON.stringify(await measure(upstream, upstreamMs, Number(flags.seconds)), null, 2))
  }
} finally {
  await upstreamProcess.stop()
}
