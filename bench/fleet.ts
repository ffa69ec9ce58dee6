/**
 * What a fleet costs: a page of 50 from Redis beside one from memory, and operations in a fleet of four beside the same
 * operations with four processes that each are on their own, and with one alone.
 *
 *     node bench/fleet.ts [--pages 1000] [--repeats 20,100] [--rounds 5]
 *
 * At last, how many operations a second are left while Redis is away. Redis and the load have core 1, the servers core 0.
 * It needs redis-server, and takes about ten minutes.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createServer, type Socket } from 'node:net'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type PageRequest, type Running, roomgraph, STAMP, start } from './contestants.ts'
import { cpuMs, freePort, LOAD_CORE, sleep, startPinned, stayOn, untilReady } from './process.ts'
import { median } from './results.ts'
import { startUpstream } from './upstream-process.ts'

const { values: flags } = parseArgs({
  options: {
    pages: { type: 'string', default: '1000' },
    repeats: { type: 'string', default: '20,100' },
    rounds: { type: 'string', default: '5' },
  },
})
const [pages, rounds] = [Number(flags.pages), Number(flags.rounds)]
/** How often a page is asked for within its lifetime, in the whole fleet. */
const manyRepeats = flags.repeats.split(',').map(Number)
const MEMBERS = 4
const PAGE = 50

const ROOT = join(import.meta.dirname, '..')
/** Requests in flight: one alone would count each wake-up of the process for itself. */
const LANES = 8

const agent = new Agent({ keepAlive: true, maxSockets: LANES })
const folder = mkdtempSync(join(tmpdir(), 'fleet-'))
const redisPort = await freePort()
const redis = startPinned(LOAD_CORE, {
  command: 'redis-server',
  args: ['--port', String(redisPort), '--bind', '127.0.0.1', '--save', '', '--dir', folder],
})
const upstream = await startUpstream(LOAD_CORE)
const own = {
  ROOMGRAPH_CACHE_ROOMS: '1h',
  ROOMGRAPH_CACHE_MAX_BYTES: '900000000',
  // Nothing is rejected while the machine has other things to do.
  ROOMGRAPH_MAX_QUEUE_MS: '60000',
}
const shared = {
  ...own,
  ROOMGRAPH_REDIS_URL: `redis://127.0.0.1:${redisPort}`,
  ROOMGRAPH_REDIS_KEY: randomBytes(32).toString('base64'),
}
const page = roomgraph('roomgraph', ROOT).page(PAGE)
const started: Running[] = []
stayOn(LOAD_CORE)

try {
  await untilReady(redis, async () => /Ready to accept/.exec(redis.output())?.[0])
  await measureHits()
  await measureQuietHits('with the flags of serve', [])
  await measureQuietHits('with a young generation of 2 MB', ['--max-semi-space-size=2'])
  await measureFleet()
  await measureOutages()
} finally {
  await Promise.all([...started.map(({ process }) => process.stop()), redis.stop(), upstream.stop()])
  rmSync(folder, { recursive: true, force: true })
}

/** Starts so many servers, and lets each compile whatever it compiles at first use. */
async function startAll(
  count: number,
  settings: Readonly<Record<string, string>>,
  nodeFlags: readonly string[] = [],
): Promise<Running[]> {
  const servers: Running[] = []
  for (let number = 0; number < count; number++) {
    const server = await start(roomgraph('server', ROOT, nodeFlags, 'dist/cli.js', settings), upstream.origin)
    started.push(server)
    servers.push(server)
    await ask(server, range(2000, 900_000))
  }
  return servers
}

/** Lets each ask the upstream, and take from the others what they have stored, until that is compiled, too. */
async function warmUp(servers: readonly Running[]): Promise<void> {
  for (const [turn, first] of servers.entries()) {
    const stamps = range(1500, 800_000_000 + 10_000 * turn)
    await ask(first, stamps)
    for (const other of servers) if (other !== first) await ask(other, stamps)
  }
}

/** A page that another process has asked for, beside one from memory. */
async function measureHits(): Promise<void> {
  const [first, second] = (await startAll(2, shared)) as [Running, Running]
  const hits: { redisUs: number; memoryUs: number; p99Ms: number }[] = []
  for (let round = 0; round < rounds; round++) {
    const stamps = range(pages, 1_000_000 * (round + 1))
    await ask(first, stamps)
    const fromRedis = await ask(second, stamps)
    const fromMemory = await ask(second, stamps)
    hits.push({
      redisUs: fromRedis.cpuUs - fromMemory.cpuUs,
      memoryUs: fromMemory.cpuUs,
      p99Ms: fromRedis.p99Ms - fromMemory.p99Ms,
    })
  }
  print('a hit in Redis, beside one in memory', {
    cpuUs: median(hits.map(({ redisUs }) => redisUs)),
    memoryCpuUs: median(hits.map(({ memoryUs }) => memoryUs)),
    p99Ms: median(hits.map(({ p99Ms }) => p99Ms)),
  })

  await stopAll()
}

/** One at a time and with pauses, so that nothing waits for the load, for Redis or for another operation. */
async function measureQuietHits(what: string, nodeFlags: readonly string[]): Promise<void> {
  const [first, second] = (await startAll(2, shared, nodeFlags)) as [Running, Running]
  await warmUp([first, second])
  const quiet: { redisMs: number; memoryMs: number }[] = []
  for (let round = 0; round < rounds; round++) {
    const stamps = range(300, 40_000_000 + 1_000_000 * round)
    await ask(first, stamps)
    const { p99Ms: redisMs } = await ask(second, stamps, { lanes: 1, pauseMs: 4 })
    const { p99Ms: memoryMs } = await ask(second, stamps, { lanes: 1, pauseMs: 4 })
    quiet.push({ redisMs, memoryMs })
  }
  print(`a hit one at a time, ${what}`, {
    p99Ms: median(quiet.map(({ redisMs }) => redisMs)),
    memoryP99Ms: median(quiet.map(({ memoryMs }) => memoryMs)),
    overMemoryMs: median(quiet.map(({ redisMs, memoryMs }) => redisMs - memoryMs)),
  })
  await stopAll()
}

/** The same operations for each: each process of four gets every fourth one, as from a proxy that takes turns. */
async function measureFleet(): Promise<void> {
  const fleet = await startAll(MEMBERS, shared)
  const apart = await startAll(MEMBERS, own)
  const alone = await startAll(1, own)
  for (const servers of [fleet, apart, alone]) await warmUp(servers)
  let stamp = 50_000_000
  for (const repeats of manyRepeats) {
    const costs: { fleetUs: number; apartUs: number; aloneUs: number }[] = []
    for (let round = 0; round < rounds; round++) {
      stamp += 1_000_000
      const stamps = range(pages / 5, stamp)
      const times = Array.from({ length: repeats }, () => stamps).flat()
      const us = new Map<Running[], number>()
      for (const servers of round % 2 === 0 ? [fleet, apart, alone] : [alone, apart, fleet])
        us.set(servers, await askInTurns(servers, times, stamps.length))
      costs.push({
        fleetUs: us.get(fleet) ?? 0,
        apartUs: us.get(apart) ?? 0,
        aloneUs: us.get(alone) ?? 0,
      })
    }
    print(`an operation in a fleet of ${MEMBERS}, where a page is asked for ${repeats} times`, {
      cpuUs: median(costs.map(({ fleetUs }) => fleetUs)),
      besideFourOnTheirOwn: median(costs.map(({ fleetUs, apartUs }) => fleetUs / apartUs)),
      besideOneAlone: median(costs.map(({ fleetUs, aloneUs }) => fleetUs / aloneUs)),
    })
  }
  await stopAll()
}

/** A page from the upstream each time, which is when Redis would be asked; in turns with a process that has none. */
async function measureOutages(): Promise<void> {
  const swallowed = new Set<Socket>()
  const hole = createServer((socket) => swallowed.add(socket.on('error', () => {}).resume()))
  await new Promise<void>((resolve) => hole.listen(0, '127.0.0.1', resolve))
  const address = hole.address()
  const holePort = typeof address === 'object' && address ? address.port : 0
  // Little memory, so that a server with more rounds behind it is as fast as one with fewer.
  const small = { ROOMGRAPH_CACHE_MAX_BYTES: '10000000' }
  const lost = { ...shared, ...small, ROOMGRAPH_REDIS_URL: `redis://127.0.0.1:${holePort}` }
  const outages: [what: string, settings: Readonly<Record<string, string>>, begin: () => void][] = [
    ['behind a black hole', lost, () => {}],
    ['stopped', { ...shared, ...small }, () => process.kill(redis.pid, 'SIGSTOP')],
    ['killed', { ...shared, ...small }, () => process.kill(redis.pid, 'SIGKILL')],
  ]
  let stamp = 100_000_000
  for (const [what, settings, begin] of outages) {
    // Both as new: a server that has answered more is faster.
    const [server] = (await startAll(1, settings)) as [Running]
    const [alone] = (await startAll(1, { ...own, ...small })) as [Running]
    begin()
    const ratios: number[] = []
    for (let round = 0; round < rounds * 4; round++) {
      const tookMs = new Map<Running, number>()
      for (const each of round % 2 === 0 ? [server, alone] : [alone, server]) {
        stamp += pages
        const began = performance.now()
        await ask(each, range(pages, stamp))
        tookMs.set(each, performance.now() - began)
      }
      ratios.push((tookMs.get(alone) ?? 0) / (tookMs.get(server) ?? 1))
    }
    print(`operations a second with Redis ${what}, beside none`, {
      first: ratios[0] ?? 0,
      ratio: median(ratios),
    })
    if (what === 'stopped') process.kill(redis.pid, 'SIGCONT')
    await stopAll()
  }
  hole.close()
  for (const socket of swallowed) socket.destroy()
}

async function stopAll(): Promise<void> {
  for (const { process } of started.splice(0)) await process.stop()
}

/** So many pages that nobody has asked for, each by the time in its filter. */
function range(count: number, from: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index)
}

/**
 * Asks processes one after the other, each for its turns, and gives what all of them needed for an operation: also those
 * that others wake.
 */
async function askInTurns(
  servers: readonly Running[],
  times: readonly number[],
  turn: number,
): Promise<number> {
  const cpu = () => servers.reduce((sum, { process }) => sum + cpuMs(process.pid), 0)
  const before = cpu()
  for (const [member, server] of servers.entries()) {
    const own = times.filter((_, index) => (index + Math.floor(index / turn)) % servers.length === member)
    await ask(server, own)
  }
  return ((cpu() - before) / times.length) * 1000
}

/** Asks for each page, a few at a time, with a pause after each if there is to be one. */
async function ask(
  server: Running,
  stamps: readonly number[],
  { lanes = LANES, pauseMs = 0 } = {},
): Promise<{ readonly cpuUs: number; readonly p99Ms: number }> {
  const before = cpuMs(server.process.pid)
  const took: number[] = []
  const left = stamps.values()
  const lane = async () => {
    for (const stamp of left) {
      const began = performance.now()
      await post(server.origin, page, stamp)
      took.push(performance.now() - began)
      if (pauseMs > 0) await sleep(pauseMs)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  took.sort((a, b) => a - b)
  const cpuUs = ((cpuMs(server.process.pid) - before) / stamps.length) * 1000
  return { cpuUs, p99Ms: took[Math.floor(took.length * 0.99)] ?? 0 }
}

function post(origin: string, { path, body }: PageRequest, stamp: number): Promise<void> {
  const text = body.replace(STAMP, `2001-01-01T00:00:00.${String(stamp).padStart(9, '0')}Z`)
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
    const sent = request(`${origin}${path}`, { method: 'POST', agent, headers }, (answer) => {
      answer.resume().on('end', () => {
        if (answer.statusCode === 200) resolve()
        else reject(new Error(`status ${answer.statusCode}`))
      })
    })
    sent.on('error', reject).end(text)
  })
}

function print(what: string, numbers: Readonly<Record<string, number>>): void {
  const rounded = Object.entries(numbers).map(([name, value]) => `${name} ${value.toFixed(2)}`)
  console.log(`${what}: ${rounded.join(', ')} (load average ${loadavg()[0]?.toFixed(1)})`)
}
