import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SIGNALWIRE_CREDENTIALS } from '../../src/emulator/index.ts'
import { type Listening, listen } from '../../src/server/http/listen.ts'
import { createMetrics } from '../../src/server/observability/metrics/metrics.ts'
import { UnsentAnswers, type UnsentLimits } from '../../src/server/overload/unsent-answers.ts'
import { createServedRoomgraph, type ServedRoomgraph } from '../../src/server/roomgraph.ts'
import { PLAIN_CALLS } from '../support/graph.ts'
import { type RawUpstream, startRawUpstream, whole } from '../support/raw-upstream.ts'

/** More than the system takes in advance. */
const ROOMS = 1000
const LONG = 'x'.repeat(4000)
const MB = 1_000_000
const POLL = { timeout: 10_000 }

let upstream: RawUpstream
let roomgraph: ServedRoomgraph
let unsent: UnsentAnswers
let server: Listening
let sockets: Socket[]
const metrics = await createMetrics({ process: false })

beforeEach(async () => {
  sockets = []
  const rooms = Array.from({ length: ROOMS }, (_, index) => ({
    id: `${index}`,
    name: 'a',
    description: LONG,
  }))
  const large = whole(200, JSON.stringify({ links: {}, data: rooms }))
  const small = whole(200, JSON.stringify({ links: {}, data: rooms.slice(0, 1) }))
  upstream = await startRawUpstream((socket, { target }) =>
    socket.write(target.includes('page_size=1000') ? large : small),
  )
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  await server.close()
  await roomgraph.close()
  await upstream.close()
})

async function start(limits: Partial<UnsentLimits>, now?: () => number): Promise<void> {
  unsent = new UnsentAnswers(limits, now)
  const signalwire = { baseUrl: upstream.url, ...SIGNALWIRE_CREDENTIALS }
  // What else runs on the machine is no overload here.
  const overload = { maxLoopDelayMs: 0 }
  roomgraph = createServedRoomgraph({ signalwire, upstream: PLAIN_CALLS, overload, metrics }, unsent)
  server = await listen(roomgraph, { host: '127.0.0.1', port: 0, unsent })
}

const query = (first: number) => `{ rooms(first: ${first}) { nodes { description } } }`
const LARGE = query(1000)

/** Until all readers have been looked at. */
const settled = () => new Promise<undefined>((resolve) => setTimeout(resolve, 300, undefined))

function POST(text: string, accept = 'application/json'): string {
  const body = JSON.stringify({ query: text })
  const head = ['POST /graphql HTTP/1.1', 'host: a', `accept: ${accept}`, 'content-type: application/json']
  return `${[...head, `content-length: ${body.length}`].join('\r\n')}\r\n\r\n${body}`
}

const WAYS: Readonly<Record<string, (text: string) => string>> = {
  POST,
  GET: (text) => `GET /graphql?query=${encodeURIComponent(text)} HTTP/1.1\r\nhost: a\r\n\r\n`,
  parts: (text) => POST(text.replace('{ nodes', '{ ... @defer { nodes').concat(' }'), 'multipart/mixed'),
}

/** A reader who asks, and takes nothing of the answer until it is resumed. */
function read(request: string): Socket {
  const socket = connect(Number(new URL(server.origin).port), '127.0.0.1')
  socket.on('error', () => {}).pause()
  socket.write(request)
  sockets.push(socket)
  return socket
}

async function ask(first: number): Promise<number> {
  const response = await fetch(`${server.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: query(first) }),
  }).catch(() => undefined)
  return response?.status === 200 ? (await response.text()).length : 0
}

describe('readers who take nothing', () => {
  test.each([
    ['POST', 120],
    ['GET', 20],
    ['parts', 20],
  ])(
    'hold no more than the budget together, by %s, and a normal one is served beside them',
    async (way, count) => {
      await start({ maxBytes: 20 * MB })
      let most = 0
      const sampling = setInterval(() => {
        most = Math.max(most, unsent.bytes)
      }, 1)
      for (let begun = 0; begun < count; begun += 10) {
        for (let each = 0; each < 10; each++) read(WAYS[way]?.(LARGE) ?? '')
        expect(await ask(1)).toBeGreaterThan(LONG.length)
      }
      await expect.poll(() => ask(1000), POLL).toBeGreaterThan(ROOMS * LONG.length)
      clearInterval(sampling)
      expect(most).toBeGreaterThan(10 * MB)
      expect(most).toBeLessThanOrEqual(20 * MB)
      expect(unsent.cut).toBeGreaterThan(3)
      const text = await metrics.text()
      expect(text).toMatch(/^roomgraph_unsent_answer_bytes [1-9]/m)
      expect(text).toMatch(/^roomgraph_slow_readers_cut_total [1-9]/m)
    },
    30_000,
  )
})

/** Adds readers who take nothing until they hold so many bytes. */
async function leaveUnread(bytes: number): Promise<void> {
  while (unsent.bytes < bytes) {
    const { requests } = upstream
    read(POST(LARGE))
    await expect.poll(() => upstream.requests, POLL).toBe(requests + 1)
    await settled()
  }
}

test('within the budget, a reader who takes nothing is left alone for 30 s, and cut off then', async () => {
  let seconds = 0
  await start({}, () => seconds * 1000)
  await leaveUnread(5 * MB)
  seconds = 29.9
  await settled()
  expect(unsent.bytes).toBeGreaterThan(3 * MB)
  expect(unsent.cut).toBe(0)
  seconds = 30
  await expect.poll(() => unsent.cut, POLL).toBeGreaterThan(0)
  expect(await ask(1000)).toBeGreaterThan(ROOMS * LONG.length)
})

describe('above the budget', () => {
  test('a large answer waits until there is room, and a small one does not', async () => {
    // Nobody is slow while the clock stands still.
    let seconds = 0
    await start({ maxBytes: 9 * MB }, () => seconds * 1000)
    await leaveUnread(5 * MB)
    const large = ask(1000)
    await expect.poll(() => unsent.waiting, POLL).toBe(1)
    expect(await ask(1)).toBeGreaterThan(LONG.length)
    expect([unsent.waiting, unsent.cut]).toEqual([1, 0])
    seconds = 1
    expect(await large).toBeGreaterThan(ROOMS * LONG.length)
    expect(unsent.cut).toBeGreaterThan(0)
  })

  test('it waits no longer than its time', async () => {
    let seconds = 0
    await start({ maxBytes: 9 * MB, waitMs: 100 }, () => seconds * 1000)
    await leaveUnread(5 * MB)
    const large = ask(1000)
    await expect.poll(() => unsent.waiting, POLL).toBe(1)
    seconds = 0.1
    expect(await large).toBe(0)
    expect(unsent.cut).toBe(1)
  })
})
