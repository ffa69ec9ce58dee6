import { Agent, request } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createRoomgraph, type RoomgraphOptions } from '../../src/index.ts'
import { listen } from '../../src/server/http/listen.ts'
import { PLAIN_CALLS } from '../support/graph.ts'
import { type RawUpstream, startRawUpstream } from '../support/raw-upstream.ts'

const ROOMS = 100
/** An operation holds its page, its result and its answer: together far more than this, in bytes. */
const MAX_KEPT = 20_000
const OPERATIONS = 200
const LONG_KEY = 20_000
/** Few enough that no full collection comes in between, whatever they leave. */
const SLOW_OPERATIONS = 48
const TOGETHER = 8
/** What is left of one that has waited: its own promises and contexts, and what asked for it, which is in this process. */
const MAX_KEPT_AFTER_WAIT = 60_000

// Traces of errors leave text behind where there are source maps, as vitest has them.
Error.stackTraceLimit = 0
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as (options: { type: 'minor' | 'major' }) => void

let upstream: RawUpstream
const agent = new Agent({ keepAlive: true, maxSockets: 8 })
const SIGNALWIRE = { projectId: '8b893632-1d67-4524-aa0a-1d532ac301f7', apiToken: 'token-0123456789' }
const KEY = 'a-key-of-32-characters-or-more-00'
let count = 0
/** Answers that wait, where the upstream is slow. */
let held: (() => void)[] | undefined
beforeAll(async () => {
  const data = Array.from({ length: ROOMS }, (_, index) => ({
    id: `8b893632-1d67-4524-aa0a-${String(index).padStart(12, '0')}`,
    name: `room-${index}`,
    display_name: `Room ${'x'.repeat(300)}`,
  }))
  const body = JSON.stringify({ links: {}, data })
  upstream = await startRawUpstream((socket) => {
    const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`
    const answer = () => socket.write(head + body)
    if (held) held.push(answer)
    else answer()
  })
})
afterAll(async () => {
  agent.destroy()
  await upstream.close()
})

const PAGE = `query ($first: Int, $after: DateTime) {
  rooms(first: $first, filter: { startsAfter: $after }) {
    edges { cursor node { id name displayName } } pageInfo { hasNextPage endCursor }
  }
}`
const WITH_ERRORS = PAGE.replace('displayName', 'displayName maxMembers')

/** One operation like no other, over HTTP. Gives the length of its answer. @param unused a variable that goes unread */
function ask(origin: string, query: string, more: Record<string, string>, unused?: string): Promise<number> {
  const after = new Date(1e12 + count++ * 1000).toISOString()
  const body = JSON.stringify({ query, variables: { first: ROOMS, after, unused } })
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      // A body whose length is not known beforehand is read and answered by Yoga.
      ...(more['transfer-encoding'] ? {} : { 'content-length': Buffer.byteLength(body) }),
      ...more,
    }
    const asking = request(`${origin}/graphql`, { method: 'POST', agent, headers }, (response) => {
      let length = 0
      response.on('data', (chunk: Buffer) => {
        length += chunk.length
      })
      response.on('end', () => resolve(length))
    })
    asking.on('error', reject)
    asking.end(body)
  })
}

async function askMany(askOne: () => Promise<number>): Promise<void> {
  for (let done = 0; done < OPERATIONS; done += TOGETHER) {
    await Promise.all(Array.from({ length: TOGETHER }, askOne))
    // What survives two collections of young objects moves to where only a full collection finds it.
    collect({ type: 'minor' })
  }
  collect({ type: 'minor' })
  collect({ type: 'minor' })
}

test.each<[string, Partial<RoomgraphOptions>, string, Record<string, string>]>([
  ['that is answered as nearly all are', {}, PAGE, {}],
  ['that comes to errors', {}, WITH_ERRORS, {}],
  ['that Yoga writes', {}, PAGE, { 'transfer-encoding': 'chunked' }],
  ['that is explained', { explain: true }, PAGE, {}],
  ['that is written down', { logger: { error() {}, operation() {} } }, PAGE, {}],
  [
    'of a caller with a key',
    { auth: { kind: 'api-key', keys: [{ name: 'app', key: KEY }] } },
    PAGE,
    { 'x-api-key': KEY },
  ],
  [
    'of a caller with credentials of their own',
    { auth: { kind: 'passthrough' } },
    PAGE,
    { authorization: `Basic ${btoa(`${SIGNALWIRE.projectId}:${SIGNALWIRE.apiToken}`)}` },
  ],
])(
  'an operation %s leaves nothing behind until the next full collection',
  async (_, options, query, headers) => {
    const graph = createRoomgraph({
      signalwire: { baseUrl: upstream.url, ...(options.auth?.kind !== 'passthrough' && SIGNALWIRE) },
      upstream: PLAIN_CALLS,
      ...options,
    })
    const server = await listen(graph, { host: '127.0.0.1', port: 0 })
    const askOne = () => ask(server.origin, query, headers)
    expect(await askOne()).toBeGreaterThan(ROOMS * 300)
    await askMany(askOne)
    const before = process.memoryUsage().heapUsed
    await askMany(askOne)
    const kept = (process.memoryUsage().heapUsed - before) / OPERATIONS
    expect(kept).toBeLessThan(MAX_KEPT)
    await server.close()
    await graph.close()
  },
  180_000,
)

test('the tables of what is in flight leave nothing behind after a full collection, which makes them old', async () => {
  const graph = createRoomgraph({
    signalwire: { baseUrl: upstream.url, ...SIGNALWIRE },
    upstream: PLAIN_CALLS,
  })
  const server = await listen(graph, { host: '127.0.0.1', port: 0 })
  // An operation is found by its document and all that its variables hold.
  const askOne = () => ask(server.origin, PAGE, {}, 'x'.repeat(LONG_KEY))
  await askMany(askOne)
  collect({ type: 'major' })
  const before = process.memoryUsage().heapUsed
  await askMany(askOne)
  const kept = (process.memoryUsage().heapUsed - before) / OPERATIONS
  expect(kept).toBeLessThan(LONG_KEY / 2)
  await server.close()
  await graph.close()
}, 180_000)

/** Operations of one moment, of which each has to wait for so long that all it waits with is old when its answer comes. */
async function askSlowly(askOne: () => Promise<number>): Promise<void> {
  for (let done = 0; done < SLOW_OPERATIONS; done += TOGETHER) {
    held = []
    const asked = Array.from({ length: TOGETHER }, askOne)
    await vi.waitFor(() => expect(held).toHaveLength(TOGETHER), { interval: 2, timeout: 20_000 })
    for (let collections = 0; collections < 3; collections++) collect({ type: 'minor' })
    for (const answer of held) answer()
    await Promise.all(asked)
  }
  held = undefined
  for (let collections = 0; collections < 2; collections++) collect({ type: 'minor' })
}

test.each<[string, Partial<RoomgraphOptions>]>([
  ['that is answered as nearly all are', {}],
  ['that is explained', { explain: true }],
])(
  'an operation %s lets go of what came after a long wait',
  async (_, options) => {
    const graph = createRoomgraph({
      signalwire: { baseUrl: upstream.url, ...SIGNALWIRE },
      upstream: PLAIN_CALLS,
      ...options,
    })
    const server = await listen(graph, { host: '127.0.0.1', port: 0 })
    const askOne = () => ask(server.origin, PAGE, {})
    await askSlowly(askOne)
    collect({ type: 'major' })
    const before = process.memoryUsage().heapUsed
    await askSlowly(askOne)
    const kept = (process.memoryUsage().heapUsed - before) / SLOW_OPERATIONS
    expect(kept).toBeLessThan(MAX_KEPT_AFTER_WAIT)
    await server.close()
    await graph.close()
  },
  180_000,
)
