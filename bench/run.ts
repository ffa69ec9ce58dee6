/**
 * Measures roomgraph and its peers on the same work, in turns, and writes results.md, results.json and results.svg.
 *
 *     npm ci --prefix bench && npm run bench -- [--seconds 6] [--warmup 20] [--rounds 3] [--soak 60] [--only 1,5]
 *         [--without-peers] [--before <checkout>] [--dry]
 *
 * `--before` takes another checkout of roomgraph into the turns; `--dry` writes nothing.
 */
import { deepStrictEqual } from 'node:assert'
import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { costOfItems, costOfRootFields, deepLatency, loopDelay, memory } from './alone.ts'
import { measureCases } from './cases.ts'
import {
  ask,
  type Contestant,
  type PageRequest,
  PEERS,
  passthrough,
  type Running,
  roomgraph,
  start,
} from './contestants.ts'
import { load, WARM_UP_PARTS } from './load.ts'
import { toSvg } from './plot.ts'
import { has, LOAD_CORE, stayOn } from './process.ts'
import { median, medianOf, type Results, type Scenario, toMarkdown } from './results.ts'
import { startUpstream } from './upstream-process.ts'

const HERE = import.meta.dirname
const ROOT = join(HERE, '..')
const OURS = 'roomgraph'
const CONNECTIONS = 16
/** Starts of each contestant, of which the median counts. */
const STARTS = 5

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '6' },
    warmup: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '3' },
    soak: { type: 'string', default: '60' },
    only: { type: 'string', default: '1,2,3,5,4,6,7' },
    'without-peers': { type: 'boolean', default: false },
    before: { type: 'string' },
    dry: { type: 'boolean', default: false },
  },
})
const seconds = Number(flags.seconds)
const only = new Set(flags.only.split(','))

interface ScenarioPlan {
  readonly id: string
  readonly title: string
  readonly size: number
  readonly distinct: boolean
  readonly relay?: boolean
}

/** One request to one server. */
interface Entry {
  readonly name: string
  readonly contestant: Running
  readonly page: PageRequest
}

const SCENARIOS: readonly ScenarioPlan[] = [
  { id: '1', title: '50 rooms × 22 fields, no two requests alike', size: 50, distinct: true },
  { id: '2', title: '50 rooms × 22 fields, the same operation from everybody', size: 50, distinct: false },
  { id: '3', title: '1000 rooms × 22 fields, no two requests alike', size: 1000, distinct: true },
  {
    id: '5',
    title: '50 rooms × 22 fields with every cursor, beside the same page without any',
    size: 50,
    distinct: true,
    relay: true,
  },
]

requireTools()
stayOn(LOAD_CORE)
const results: Results = {
  when: new Date().toISOString().slice(0, 16).replace('T', ' '),
  machine: `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores, Node ${process.versions.node}`,
  loadBefore: loadNow(),
  loadAfter: 0,
  rounds: Number(flags.rounds),
  seconds,
  connections: CONNECTIONS,
  scenarios: [],
  startMs: {},
  absent: {},
}
const upstreamProcess = await startUpstream(LOAD_CORE)
const running: Running[] = []
try {
  const { origin: upstream } = upstreamProcess
  const all = contestants()
  await measureStarts(all, upstream)
  for (const contestant of all) await takeIn(contestant, upstream)
  await checkSameness()
  for (const scenario of SCENARIOS) if (only.has(scenario.id)) await compare(scenario, upstream)
  await alone(upstream)
  results.loadAfter = loadNow()
  write()
} finally {
  for (const { process } of running) await process.stop()
  await upstreamProcess.stop()
}

function contestants(): Contestant[] {
  return [
    published(OURS, ROOT),
    ...(flags.before === undefined ? [] : [published('before', resolve(flags.before))]),
    passthrough,
    ...(flags['without-peers'] ? [] : PEERS),
  ]
}

/** A checkout as it is published: built, and started from what was built. */
function published(name: string, root: string): Contestant {
  execFileSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], { cwd: root })
  return roomgraph(name, root, [], 'dist/cli.js')
}

/** How long each takes to its first answer, in turns. Who cannot start is told of when it is taken in. */
async function measureStarts(all: readonly Contestant[], upstream: string): Promise<void> {
  const measured = all.map(({ name }) => ({ name, starts: [] as Running[] }))
  for (let turn = 0; turn < STARTS; turn++) {
    for (const [at, contestant] of all.entries()) {
      const up = await start(contestant, upstream).catch(() => undefined)
      if (up) measured[at]?.starts.push(up)
      await up?.process.stop()
    }
  }
  for (const { name, starts } of measured) {
    if (starts.length === 0) continue
    const ms = median(starts.map(({ startMs }) => startMs))
    results.startMs[name] = { ms, cpuMs: median(starts.map(({ startCpuMs }) => startCpuMs)) }
    console.log(`${name}: up after ${ms} ms, of ${starts.map(({ startMs }) => startMs)}`)
  }
}

async function takeIn(contestant: Contestant, upstream: string): Promise<void> {
  try {
    running.push(await start(contestant, upstream))
  } catch (error) {
    results.absent[contestant.name] = String(error).slice(0, 500)
    console.log(`${contestant.name} cannot run here: ${error}`)
  }
}

/** Every contestant has to give the same rooms, value by value. */
async function checkSameness(): Promise<void> {
  for (const size of [50, 1000]) {
    let expected: unknown
    for (const contestant of running) {
      const answer = await ask(contestant.origin, contestant.page(size))
      const rooms = contestant.rooms(answer ?? '').map((room) => ({ ...room }))
      if (rooms.length !== size || Object.keys(rooms[0] ?? {}).length !== 22) {
        throw new Error(
          `${contestant.name} gave ${rooms.length} rooms where ${size} of 22 fields were expected`,
        )
      }
      expected ??= rooms
      deepStrictEqual(rooms, expected, `${contestant.name} gives other data`)
    }
  }
  console.log('All give the same data.')
}

/** What each is asked for in a scenario. With every cursor, each contestant that has any is asked once more without. */
function entriesOf(about: ScenarioPlan): Entry[] {
  return running.flatMap((contestant): Entry[] => {
    const { name, relay } = contestant
    const plain = { name, contestant, page: contestant.page(about.size) }
    if (!about.relay || !relay) return [plain]
    return [
      { name, contestant, page: relay(about.size) },
      { ...plain, name: `${name}, \`nodes\`` },
    ]
  })
}

async function compare(about: ScenarioPlan, upstream: string): Promise<void> {
  console.log(`\n${about.title}`)
  const entries = entriesOf(about)
  const measured = entries.map(({ name }) => ({ name, rounds: [] as Scenario['measured'][number]['rounds'] }))
  const options = { connections: CONNECTIONS, distinct: about.distinct }
  // Once its code is compiled, a server is warm for whatever else it is asked.
  const warmup = results.scenarios.length === 0 ? Number(flags.warmup) : 4
  // In parts and in turns, as it is measured: callers who leave and quiet times change what is compiled, too.
  for (let part = 0; part < WARM_UP_PARTS; part++) {
    for (const { contestant, page } of entries) {
      await load(contestant, upstream, page, { ...options, seconds: Math.ceil(warmup / WARM_UP_PARTS) })
    }
  }
  for (let round = 0; round < results.rounds; round++) {
    for (const [at, { contestant, page }] of entries.entries()) {
      measured[at]?.rounds.push(await load(contestant, upstream, page, { ...options, seconds }))
    }
  }
  results.scenarios.push({ title: about.title, measured })
  for (const each of measured) {
    console.log(
      `  ${each.name.padEnd(22)} ${medianOf(each, ({ rps }) => rps)}/s  p99 ${medianOf(each, ({ p99 }) => p99)} ms  cpu ${medianOf(each, ({ cpuMs }) => cpuMs)} ms  rounds ${each.rounds.map(({ rps }) => rps)}`,
    )
  }
}

/** What only makes sense for roomgraph, each on a server that has done nothing before. */
async function alone(upstream: string): Promise<void> {
  if (only.has('7')) {
    const fresh = (settings: Readonly<Record<string, string>>) =>
      start(roomgraph(OURS, ROOT, [], 'dist/cli.js', settings), upstream)
    results.cases = await measureCases(fresh, upstream, { rounds: results.rounds, seconds })
    console.log('\nOther cases', results.cases)
  }
  if (only.has('4')) {
    results.deep = await withFresh(upstream, [], (ours) => deepLatency(ours, upstream))
    console.log('\nDeep operation', results.deep)
  }
  if (only.has('6')) {
    const preload = ['--import', join(HERE, 'loop-delay.ts')]
    results.loop = await withFresh(upstream, preload, async (ours) => ({
      one: await loopDelay(ours, upstream, 1),
      sixteen: await loopDelay(ours, upstream, CONNECTIONS),
    }))
    results.items = await withFresh(upstream, [], (ours) => costOfItems(ours, upstream))
    results.rootFields = await withFresh(upstream, [], (ours) => costOfRootFields(ours, upstream))
    results.memory = await withFresh(upstream, [], (ours) => memory(ours, upstream, Number(flags.soak)))
    console.log('\nEvent loop', results.loop, '\nItems', results.items, '\nRoot fields', results.rootFields)
    console.log('Memory', results.memory)
  }
}

async function withFresh<T>(
  upstream: string,
  nodeFlags: readonly string[],
  measure: (ours: Running) => Promise<T>,
): Promise<T> {
  const ours = await start(roomgraph(OURS, ROOT, nodeFlags, 'dist/cli.js'), upstream)
  try {
    return await measure(ours)
  } finally {
    await ours.process.stop()
  }
}

function write(): void {
  const markdown = toMarkdown(results, OURS)
  if (flags.dry) {
    console.log(`\n${markdown}`)
    return
  }
  writeFileSync(join(HERE, 'results.md'), markdown)
  writeFileSync(join(HERE, 'results.json'), `${JSON.stringify(results, null, 2)}\n`)
  writeFileSync(join(HERE, 'results.svg'), toSvg(results, OURS))
  console.log('\nWritten: bench/results.md, bench/results.json, bench/results.svg')
}

function requireTools(): void {
  const missing = [
    ...(has('wrk') ? [] : ['wrk is missing: apt-get install -y wrk']),
    ...(has('taskset') ? [] : ['taskset is missing: apt-get install -y util-linux']),
    ...(existsSync(join(HERE, 'node_modules')) ? [] : ['The peers are missing: npm ci --prefix bench']),
    ...(availableParallelism() > 1 ? [] : ['Two cores are needed: one for the server, one for the load.']),
  ]
  if (missing.length === 0) return
  console.error(missing.join('\n'))
  process.exit(1)
}

function loadNow(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100
}
