/**
 * 200 rooms by their ids for 64 callers, 30 ms upstream: how many calls they take, and how near the throughput comes to
 * what the bulkhead allows (50 calls at a time, so 50 in each round trip). The same with 10 at a time shows the bulkhead
 * alone, where the core that the server has could not carry the 1667 operations per second of 50.
 *
 *     node bench/by-id.ts [--seconds 5]
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { Pool } from 'undici'
import { ask, type Running, roomgraph, start } from './contestants.ts'
import { countUpstream, resetUpstream } from './load.ts'
import { cpuMs, LOAD_CORE, startPinned, untilReady } from './process.ts'
import { median } from './results.ts'

const UPSTREAM_MS = 30
const CALLERS = 64
const ROOMS = 200
/** `ROOMGRAPH_MAX_CONCURRENT_CALLS`: as it is by default, and fewer. */
const AT_A_TIME = [50, 10]
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
async function inStep(pool: Pool, upstream: string, ids: readonly string[]) {
  await resetUpstream(upstream, UPSTREAM_MS)
  for (const id of ids) await Promise.all(Array.from({ length: CALLERS }, () => room(pool, id)))
  return { operations: ids.length * CALLERS, calls: await countUpstream(upstream) }
}

/** The callers take the next room from one queue, each room once; the median of several such walks. */
async function oneQueue(pool: Pool, upstream: string, ids: readonly string[]) {
  await resetUpstream(upstream, UPSTREAM_MS)
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
  const ms = Math.round(median(times))
  return { rooms: ids.length, callsPerWalk: (await countUpstream(upstream)) / walks, ms }
}

/** The same by wrk for a while, one room after the other over 64 connections. */
async function sustained(
  ours: Running,
  upstream: string,
  ids: readonly string[],
  atATime: number,
  seconds: number,
) {
  await resetUpstream(upstream, UPSTREAM_MS)
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
    ofAllowed: Number(((rps * UPSTREAM_MS) / (atATime * 1000)).toFixed(3)),
    p50: result.p50,
    p99: result.p99,
    failed: result.failed,
    callsPerOperation: Number(((await countUpstream(upstream)) / result.requests).toFixed(3)),
    cpuMs: Number(((cpuMs(ours.process.pid) - before) / result.requests).toFixed(3)),
  }
}

async function measure(upstream: string, atATime: number, seconds: number) {
  const about = roomgraph('roomgraph', join(import.meta.dirname, '..'))
  const command = async (at: string, port: number) => {
    const plain = await about.command(at, port)
    // With fewer at a time, more of the callers have to wait than may by default.
    const places = ['--max-concurrent-calls', String(atATime), '--max-waiting-calls', String(CALLERS)]
    return { ...plain, args: [...plain.args, ...places] }
  }
  const ours = await start({ ...about, command }, upstream)
  const pool = new Pool(ours.origin, { connections: CALLERS })
  try {
    const ids = await idsOf(ours)
    await oneQueue(pool, upstream, ids)
    return {
      atATime,
      inStep: await inStep(pool, upstream, ids),
      oneQueue: { ...(await oneQueue(pool, upstream, ids)), allowedMs: (ROOMS / atATime) * UPSTREAM_MS },
      sustained: await sustained(ours, upstream, ids, atATime, seconds),
    }
  } finally {
    await pool.close()
    await ours.process.stop()
  }
}

const { values: flags } = parseArgs({ options: { seconds: { type: 'string', default: '5' } } })
const upstreamProcess = startPinned(LOAD_CORE, {
  command: process.execPath,
  args: [join(import.meta.dirname, 'upstream.ts')],
})
try {
  const upstream = await untilReady(
    upstreamProcess,
    async () => /http:\S+/.exec(upstreamProcess.output())?.[0],
  )
  for (const atATime of AT_A_TIME) {
    console.log(JSON.stringify(await measure(upstream, atATime, Number(flags.seconds)), null, 2))
  }
} finally {
  await upstreamProcess.stop()
}
