/**
 * Steady traffic beside a flood of distinct operations, every other one sent twice, so that it is compiled: what an
 * operation of the steady traffic costs with and without the flood, and what the flood leaves in memory.
 *
 *     node bench/flood.ts [--rounds 5] [--seconds 4] [--before 20000]
 *
 * In turns: the steady traffic alone, the flood alone, both. With both, what the flood costs alone is taken off; what
 * remains, beside the steady traffic alone, is how much the flood slows it down. Rates are fixed, and low enough that
 * nothing waits for a free core.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Pool } from 'undici'
import { type Running, roomgraph, start } from './contestants.ts'
import { resetUpstream } from './load.ts'
import { cpuMs, LOAD_CORE, residentMb, sleep } from './process.ts'
import { median } from './results.ts'
import { startUpstream } from './upstream-process.ts'

/** Operations per second. */
const STEADY = 100
const FLOOD = 100
/** Different operations of the steady traffic. */
const KINDS = 40
const TICK_MS = 20

const FIELDS =
  'id name displayName description maxMembers quality fps layout joinFrom joinUntil createdAt updatedAt'
let sent = 0
let flooded = 0

function steady(): string {
  const kind = sent++ % KINDS
  return `query Steady${kind} { rooms(first: ${11 + kind}) { nodes { ${FIELDS} } } }`
}

function distinct(): string {
  const name = flooded++ >> 1
  // Two of three texts: one comes once, the next one twice.
  const which = flooded % 3 === 0 ? `${name}` : `${name}_`
  return `query Flood${which} { a${which}: rooms(first: 5) { nodes { ${FIELDS} } } }`
}

/** Whether it was answered, and not rejected because the machine is busy. */
async function post(pool: Pool, query: string): Promise<boolean> {
  const response = await pool.request({
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  const text = await response.body.text()
  if (response.statusCode === 503) return false
  if (!text.startsWith('{"data"')) throw new Error(text.slice(0, 500))
  return true
}

interface Turn {
  /** Milliseconds of the server's CPU. */
  readonly ms: number
  readonly steady: number
  readonly flood: number
}

/** Sends so many of each per second, evenly, and gives the CPU that all of them took and how many were answered. */
async function turn(ours: Running, pool: Pool, rates: readonly number[], seconds: number): Promise<Turn> {
  const before = cpuMs(ours.process.pid)
  const [steadyRate = 0, floodRate = 0] = rates
  const under: Promise<boolean>[][] = [[], []]
  const began = performance.now()
  for (let tick = 1; tick <= (seconds * 1000) / TICK_MS; tick++) {
    for (let each = 0; each < (steadyRate * TICK_MS) / 1000; each++) under[0]?.push(post(pool, steady()))
    for (let each = 0; each < (floodRate * TICK_MS) / 1000; each++) under[1]?.push(post(pool, distinct()))
    await sleep(Math.max(0, began + tick * TICK_MS - performance.now()))
  }
  const answered = async (all: Promise<boolean>[] = []) => (await Promise.all(all)).filter(Boolean).length
  const counts = { steady: await answered(under[0]), flood: await answered(under[1]) }
  return { ms: cpuMs(ours.process.pid) - before, ...counts }
}

async function floodAtOnce(pool: Pool, count: number): Promise<void> {
  let left = count
  const caller = async () => {
    while (left > 0) {
      if (await post(pool, distinct())) left--
      else await sleep(100)
    }
  }
  await Promise.all(Array.from({ length: 4 }, caller))
}

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    before: { type: 'string', default: '20000' },
  },
})
const seconds = Number(flags.seconds)
/** Distinct operations that come at once, twice, before anything is measured. */
const before = Number(flags.before)
const upstreamProcess = await startUpstream(LOAD_CORE)
let ours: Running | undefined
try {
  const { origin: upstream } = upstreamProcess
  ours = await start(roomgraph('roomgraph', join(import.meta.dirname, '..')), upstream)
  const pool = new Pool(ours.origin, { connections: 32 })
  await resetUpstream(upstream)
  for (let warmup = 0; warmup < 3; warmup++) await turn(ours, pool, [STEADY, 0], seconds)
  const beforeMb = residentMb(ours.process.pid)
  await floodAtOnce(pool, before)
  const afterMb = residentMb(ours.process.pid)
  await floodAtOnce(pool, before)
  const afterTwiceMb = residentMb(ours.process.pid)
  const [alone, flood, slowed]: number[][] = [[], [], []]
  for (let round = 0; round < Number(flags.rounds); round++) {
    const [first, second, both] = [
      await turn(ours, pool, [STEADY, 0], seconds),
      await turn(ours, pool, [0, FLOOD], seconds),
      await turn(ours, pool, [STEADY, FLOOD], seconds),
    ]
    alone?.push(first.ms / first.steady)
    flood?.push(second.ms / second.flood)
    slowed?.push((both.ms - (both.flood * second.ms) / second.flood) / both.steady)
    console.log(JSON.stringify({ first, second, both }))
  }
  const of = (values: number[] = []) => Number(median(values).toFixed(3))
  const slowDown = of(slowed?.map((ms, round) => ms / (alone?.[round] ?? 0) - 1))
  console.log(
    JSON.stringify(
      {
        cpuMsPerOperation: { steadyAlone: of(alone), floodAlone: of(flood), steadyBesideFlood: of(slowed) },
        slowDown,
        residentMb: { steady: beforeMb, [before]: afterMb, [2 * before]: afterTwiceMb },
      },
      null,
      2,
    ),
  )
  await pool.close()
} finally {
  await ours?.process.stop()
  await upstreamProcess.stop()
}
