/** The parts of `bench/live.ts`: each measures one thing, and gives numbers. */
import { readFileSync, writeFileSync } from 'node:fs'
import { Pool } from 'undici'
import { KnownSessions } from '../../src/datasources/live/known-sessions.ts'
import { RoomSession } from '../../src/datasources/signalwire/room-sessions.ts'
import { cpuMs, sleep } from '../process.ts'
import { Crowd, type Name, type Server, type ServerSettings, startServer } from './contestants.ts'
import type { Changed } from './upstream.ts'
import { absoluteNow } from './watching.ts'

const KB = 1024
/** How long streams that have been opened are left alone, in milliseconds, so that everything of their beginning is over. */
export const SETTLE_MS = 3000
const WARM_UP_EVENTS = 5
const WARM_UP_WATCHERS = 200
const QUERY = '{ rooms(first: 20) { nodes { name displayName maxMembers } } }'
/** Milliseconds from one query to the next. */
const QUERY_EVERY_MS = 10

/** The value below which so many of a hundred are. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0
}

/** What many streams of one server cost. Times in milliseconds, memory in kB. */
export interface Delivered {
  readonly name: Name
  readonly watchers: number
  readonly bytes: number
  /** Resident memory and heap of one stream that is open. */
  readonly residentKb: number
  readonly heapKb: number
  /** CPU time of one delivery, in microseconds. */
  readonly cpuUs: number
  /** The same of the watcher that reads it: all of them share a core, so that none has the last byte before so much for each has passed. */
  readonly watcherUs: number
  /** From the answer of the upstream to the last byte of the event: at the last watcher, the 99th percentile of events; and of all watchers. */
  readonly lastP99: number
  readonly eachP99: number
  readonly loopMax: number
  readonly loopOwn: number
  /** The 99th percentile of queries, while nothing is sent and while events are. */
  readonly queriesBefore: number
  readonly queriesBeside: number
}

/** One event: makes it happen, and waits until all have it. Gives how long it took each, in milliseconds. */
async function oneEvent(server: Server, upstream: string, crowd: Crowd) {
  const expected = await crowd.tell({ kind: 'expect' })
  if (expected.count === 0) throw new Error('nobody watches')
  const url = server.name === 'roomgraph' ? `${upstream}/change` : `http://127.0.0.1:${server.port}/publish`
  const told = await (await fetch(url)).text()
  const { arrivals, text } = await crowd.next()
  const since = server.name === 'roomgraph' ? await answeredAt(upstream) : Number(told)
  return { took: arrivals.map((at) => at - since), text }
}

async function answeredAt(upstream: string): Promise<number> {
  const changed = (await (await fetch(`${upstream}/changed`)).json()) as Changed
  return changed.answeredAt ?? Number.NaN
}

/** Asks one query after the other until it is told to stop. Gives their times in milliseconds. */
function askQueries(server: Server): () => Promise<readonly number[]> {
  const pool = new Pool(`http://127.0.0.1:${server.port}`, { connections: 1 })
  const headers = { 'content-type': 'application/json' }
  const times: number[] = []
  let isOver = server.name !== 'roomgraph'
  const asking = (async () => {
    while (!isOver) {
      const beganAt = performance.now()
      const request = {
        method: 'POST',
        path: '/graphql',
        headers,
        body: JSON.stringify({ query: QUERY }),
      } as const
      const text = await pool.request(request).then((answer) => answer.body.text())
      if (!text.startsWith('{"data"')) throw new Error(`a query failed: ${text}`)
      times.push(performance.now() - beganAt)
      await sleep(QUERY_EVERY_MS)
    }
    await pool.close()
  })()
  return async () => {
    isOver = true
    await asking
    return times
  }
}

/** Many watchers of one server, and events for all of them. Writes an event into `settings.event` if it is roomgraph's. */
export async function deliver(
  name: Name,
  settings: ServerSettings,
  { watchers, events }: { readonly watchers: number; readonly events: number },
): Promise<Delivered> {
  const server = await startServer(name, {
    ...settings,
    settings: {
      ROOMGRAPH_LIVE_INTERVAL: '500ms',
      ROOMGRAPH_LIVE_MAX_INTERVAL: '500ms',
      ...settings.settings,
    },
  })
  const crowd = new Crowd()
  try {
    // The first ones bring code and tables with them that serve all.
    await crowd.tell({ kind: 'open', port: server.port, count: WARM_UP_WATCHERS })
    await sleep(SETTLE_MS)
    const empty = await server.memory()
    await crowd.tell({ kind: 'open', port: server.port, count: watchers })
    await sleep(SETTLE_MS)
    const full = await server.memory()
    for (let event = 0; event < WARM_UP_EVENTS; event++) {
      const { text } = await oneEvent(server, settings.upstream, crowd)
      if (name === 'roomgraph') writeFileSync(settings.event, eventOf(text))
    }
    const alone = askQueries(server)
    await sleep(SETTLE_MS)
    const queriesBefore = await alone()
    const idle = cpuMs(server.process.pid)
    await sleep(SETTLE_MS)
    const idlePerMs = (cpuMs(server.process.pid) - idle) / SETTLE_MS
    await server.loop()
    const [before, beganAt] = [cpuMs(server.process.pid), absoluteNow()]
    const watchersBefore = cpuMs(crowd.pid)
    const took: (readonly number[])[] = []
    for (let event = 0; event < events; event++) {
      took.push((await oneEvent(server, settings.upstream, crowd)).took)
    }
    const ms = absoluteNow() - beganAt
    const cpu = cpuMs(server.process.pid) - before - idlePerMs * ms
    const watcherUs = ((cpuMs(crowd.pid) - watchersBefore) * 1000) / ((watchers + WARM_UP_WATCHERS) * events)
    const loop = await server.loop()
    const queries = askQueries(server)
    for (let event = 0; event < Math.ceil(events / 2); event++)
      await oneEvent(server, settings.upstream, crowd)
    const queriesBeside = await queries()
    return {
      name,
      watchers,
      bytes: readFileSync(settings.event).length,
      residentKb: (full.rss - empty.rss) / watchers / KB,
      heapKb: (full.heapUsed - empty.heapUsed) / watchers / KB,
      cpuUs: (cpu * 1000) / ((watchers + WARM_UP_WATCHERS) * events),
      watcherUs,
      lastP99: percentile(
        took.map((times) => Math.max(...times)),
        99,
      ),
      eachP99: percentile(took.flat(), 99),
      loopMax: loop.max,
      loopOwn: loop.own,
      queriesBefore: percentile(queriesBefore, 99),
      queriesBeside: percentile(queriesBeside, 99),
    }
  } finally {
    crowd.stop()
    await server.process.stop()
  }
}

/** The event itself, without the chunks of HTTP around it. */
function eventOf(text: string): string {
  const [event] = /id: .*\nevent: next\ndata: .*\n\n/.exec(text) ?? []
  if (event === undefined) throw new Error(`an event was expected, but came ${text.slice(0, 300)}`)
  return event
}

/** How long it takes from a change upstream to the event, in milliseconds, and how long readings are apart at most. */
export async function latency(settings: ServerSettings, watchers: number, changes: number) {
  const intervalMs = 1000
  const server = await startServer('roomgraph', {
    ...settings,
    settings: { ROOMGRAPH_LIVE_INTERVAL: `${intervalMs}ms`, ROOMGRAPH_LIVE_MAX_INTERVAL: `${intervalMs}ms` },
  })
  const crowd = new Crowd()
  try {
    await crowd.tell({ kind: 'open', port: server.port, count: watchers })
    await sleep(SETTLE_MS)
    const took: number[] = []
    for (let change = 0; change < changes; change++) {
      await crowd.tell({ kind: 'expect' })
      const changedAt = absoluteNow()
      await fetch(`${settings.upstream}/change`)
      const { arrivals } = await crowd.next()
      took.push(...arrivals.map((at) => at - changedAt))
      await sleep(Math.random() * intervalMs)
    }
    return {
      watchers,
      intervalMs,
      p50: percentile(took, 50),
      p99: percentile(took, 99),
      max: percentile(took, 100),
    }
  } finally {
    crowd.stop()
    await server.process.stop()
  }
}

/** What it takes to compare two readings of so many sessions, in milliseconds. Ten begin, ten end, and fifty change. */
export async function diff(count: number, rounds = 200) {
  const from = { service: 'signalwire', at: 'GET /api/video/room_sessions', requestId: undefined } as const
  const wire = JSON.stringify({
    locked: false,
    meta: { floor: 1 },
    status: 'in-progress',
    layout: '5up',
    quality: '720p',
    fps: 20,
  })
  const reading = (first: number, version: number) => {
    const sessions = Array.from({ length: count }, (_, index) => {
      const id = `session-${first + index}`
      const name = index % 20 === 0 ? `name-${version}` : 'name'
      return new RoomSession(id, 'full', { ...JSON.parse(wire), id, name, display_name: name }, from)
    })
    return { sessions, unreadable: [] }
  }
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const known = new KnownSessions()
    known.apply(await known.compare(reading(0, 0), async () => 'absent'))
    const next = reading(10, 1)
    const ended = new Map(
      Array.from({ length: 10 }, (_, index) => [
        `session-${index}`,
        new RoomSession(`session-${index}`, 'full', { id: `session-${index}`, status: 'completed' }, from),
      ]),
    )
    const beganAt = performance.now()
    const changes = await known.compare(next, async (id) => ended.get(id) ?? 'absent')
    known.apply(changes)
    times.push(performance.now() - beganAt)
    if (changes.ended.length !== 10 || changes.started.length !== 10) throw new Error('the diff is wrong')
  }
  return {
    sessions: count,
    p50: percentile(times, 50),
    p95: percentile(times, 95),
    p99: percentile(times, 99),
    first: times[0] ?? 0,
  }
}

/** What so many connections leave behind that are cut off at any time. */
export async function soak(settings: ServerSettings, connects: number) {
  const server = await startServer('roomgraph', settings)
  const crowd = new Crowd()
  try {
    await crowd.tell({ kind: 'churn', port: server.port, count: Math.ceil(connects / 10) })
    await sleep(SETTLE_MS)
    const before = await server.memory()
    const beganAt = performance.now()
    await crowd.tell({ kind: 'churn', port: server.port, count: connects })
    const seconds = (performance.now() - beganAt) / 1000
    await sleep(SETTLE_MS)
    return { connects, perSecond: connects / seconds, before, after: await server.memory() }
  } finally {
    crowd.stop()
    await server.process.stop()
  }
}
