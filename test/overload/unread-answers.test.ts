import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SIGNALWIRE_CREDENTIALS } from '../../src/emulator/index.ts'
import { createRoomgraph } from '../../src/index.ts'
import { type Listening, listen } from '../../src/server/http/listen.ts'
import { createMetrics } from '../../src/server/observability/metrics/metrics.ts'
import { UnsentAnswers, type UnsentLimits } from '../../src/server/overload/unsent-answers.ts'
import { createServedRoomgraph, type ServedRoomgraph } from '../../src/server/roomgraph.ts'
import { post } from '../support/client.ts'
import { type Data, PLAIN_CALLS } from '../support/graph.ts'
import { type RawUpstream, startRawUpstream, whole } from '../support/raw-upstream.ts'

/** Twice in each room, that is nearly 8 MB: more than the system takes in advance, which may be 4 MB. */
const ROOMS = 1000
const LONG = 'x'.repeat(3900)
const MB = 1_000_000
const POLL = { timeout: 30_000 }

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
  roomgraph = createServedRoomgraph({ signalwire, upstream: PLAIN_CALLS, overload, metrics }, { unsent })
  server = await listen(roomgraph, { host: '127.0.0.1', port: 0 })
}

const query = (first: number) => `{ rooms(first: ${first}) { nodes { description again: description } } }`
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
function read(request: string, origin = server.origin): Socket {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1')
  socket.on('error', () => {}).pause()
  socket.write(request)
  sockets.push(socket)
  return socket
}

const send = (first: number, origin = server.origin) =>
  post(`${origin}/graphql`, query(first), {}, { headers: { 'x-request-id': 'mine' } })

/** The length of an answer, or 0 where there is none. */
async function ask(first: number, origin = server.origin): Promise<number> {
  const response = await send(first, origin).catch(() => undefined)
  return response?.status === 200 ? (await response.text()).length : 0
}

describe('readers who take nothing', () => {
  test.each([
    ['POST', 40],
    ['GET', 10],
    ['parts', 10],
  ])(
    'hold no more than the budget together, by %s, and a normal one is served beside them',
    async (way, count) => {
      await start({ maxBytes: 20 * MB })
      let most = 0
      let isTold = false
      const sampling = setInterval(async () => {
        most = Math.max(most, unsent.bytes)
        if (!isTold) isTold = /^roomgraph_unsent_answer_bytes [1-9]/m.test(await metrics.text())
      }, 1)
      for (let begun = 0; begun < count; begun += 10) {
        for (let each = 0; each < 10; each++) read(WAYS[way]?.(LARGE) ?? '')
        expect(await ask(1)).toBeGreaterThan(LONG.length)
      }
      await expect.poll(() => ask(1000), POLL).toBeGreaterThan(ROOMS * LONG.length)
      clearInterval(sampling)
      expect(most).toBeGreaterThan(5 * MB)
      expect(most).toBeLessThanOrEqual(20 * MB)
      expect(isTold).toBe(true)
    },
    90_000,
  )
})

/** Adds readers who take nothing until they hold so many bytes. */
async function leaveUnread(bytes: number): Promise<void> {
  while (unsent.bytes < bytes) {
    const before = unsent.bytes
    read(POST(LARGE))
    await expect.poll(() => unsent.bytes, POLL).toBeGreaterThan(before + MB)
    await settled()
  }
}

test('within the budget, a reader who takes nothing is kept for 30 s, and cut off then', async () => {
  let seconds = 0
  await start({}, () => seconds * 1000)
  await leaveUnread(3 * MB)
  seconds = 29.9
  await settled()
  expect(unsent.bytes).toBeGreaterThan(2 * MB)
  expect(unsent.cut).toBe(0)
  seconds = 30
  await expect.poll(() => unsent.cut, POLL).toBeGreaterThan(0)
  expect(await ask(1000)).toBeGreaterThan(ROOMS * LONG.length)
})

test('a shorter time holds as it is set, on the real clock', async () => {
  await start({ stalledMs: 1000 })
  const began = performance.now()
  const reader = read(POST(LARGE))
  await expect.poll(() => unsent.cut, { ...POLL, interval: 10 }).toBe(1)
  reader.destroy()
  const took = performance.now() - began
  expect(took).toBeGreaterThan(1000)
  expect(took).toBeLessThan(20_000)
  expect(unsent.bytes).toBe(0)
})

test('who takes a part of it has 30 s more', async () => {
  let seconds = 0
  await start({}, () => seconds * 1000)
  await leaveUnread(3 * MB)
  const [reader] = sockets
  const before = unsent.bytes
  seconds = 20
  let taken = 0
  reader?.on('data', (bytes: Buffer) => {
    taken += bytes.length
    if (taken > MB / 2) reader.pause()
  })
  // Little by little, or the system would take all of it in advance.
  while (unsent.bytes > before - MB / 4) {
    taken = 0
    reader?.resume()
    await settled()
  }
  await settled()
  seconds = 49.9
  await settled()
  expect([unsent.bytes > MB / 10, unsent.cut]).toEqual([true, 0])
  seconds = 50
  await expect.poll(() => unsent.cut, POLL).toBe(1)
})

describe('above the budget', () => {
  test('a large answer waits until there is room, and a small one does not', async () => {
    // Nobody is slow while the clock stands still.
    let seconds = 0
    await start({ maxBytes: 24 * MB }, () => seconds * 1000)
    await leaveUnread(11 * MB)
    const large = ask(1000)
    await expect.poll(() => unsent.waiting, POLL).toBe(1)
    expect(unsent.bytes).toBeLessThanOrEqual(24 * MB)
    expect(await ask(1)).toBeGreaterThan(LONG.length)
    expect([unsent.waiting, unsent.cut]).toEqual([1, 0])
    seconds = 1
    expect(await large).toBeGreaterThan(ROOMS * LONG.length)
    expect(unsent.cut).toBeGreaterThan(0)
    expect(await metrics.text()).toMatch(/^roomgraph_slow_readers_cut_total [1-9]/m)
  })

  async function expectRefused(response: Response): Promise<void> {
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('1')
    expect(response.headers.get('x-request-id')).toBe('mine')
    const { errors } = (await response.json()) as Data
    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(/ROOMGRAPH_MAX_UNSENT_BYTES/),
        extensions: { code: 'SERVER_OVERLOADED' },
      },
    ])
  }

  test('it waits no longer than its time, and is a 503 then', async () => {
    let seconds = 0
    await start({ maxBytes: 24 * MB, waitMs: 100 }, () => seconds * 1000)
    await leaveUnread(11 * MB)
    const large = send(1000)
    await expect.poll(() => unsent.waiting, POLL).toBe(1)
    seconds = 0.1
    await expectRefused(await large)
    expect([unsent.waiting, unsent.cut]).toEqual([0, 0])
  })

  test('one that not even has room to wait is a 503 at once, and a small one is served', async () => {
    await start({ maxBytes: 24 * MB }, () => 0)
    await leaveUnread(11 * MB)
    read(POST(LARGE))
    await expect.poll(() => unsent.waiting, POLL).toBe(1)
    await expectRefused(await send(1000))
    expect(await ask(1)).toBeGreaterThan(LONG.length)
    expect(unsent.bytes).toBeLessThanOrEqual(24 * MB)
    expect([unsent.waiting, unsent.cut]).toEqual([1, 0])
  })

  test('who has asked for several at once, and leaves, leaves nothing behind', async () => {
    await start({ maxBytes: 40 * MB }, () => 0)
    const reader = read(POST(LARGE).repeat(5))
    await expect.poll(() => unsent.bytes, POLL).toBeGreaterThan(10 * MB)
    reader.destroy()
    await expect.poll(() => unsent.bytes, POLL).toBe(0)
    expect(await ask(1000)).toBeGreaterThan(ROOMS * LONG.length)
  })
})

describe('in a server of your own', () => {
  test.each([
    ['bounds them', 20 * MB, /^roomgraph_slow_readers_cut_total [1-9]/m],
    ['leaves them alone where it is large', 900 * MB, /^roomgraph_slow_readers_cut_total 0/m],
  ])(
    'the option `overload.maxUnsentBytes` %s',
    async (_, maxUnsentBytes, cut) => {
      await start({})
      const signalwire = { baseUrl: upstream.url, ...SIGNALWIRE_CREDENTIALS }
      const overload = { maxLoopDelayMs: 0, maxUnsentBytes }
      const counted = await createMetrics({ process: false })
      const mounted = createRoomgraph({ signalwire, upstream: PLAIN_CALLS, overload, metrics: counted })
      const own = createServer(mounted)
      await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve))
      const origin = `http://127.0.0.1:${(own.address() as AddressInfo).port}`
      try {
        for (let reader = 0; reader < 10; reader++) read(POST(LARGE), origin)
        await expect.poll(() => upstream.requests, POLL).toBeGreaterThan(0)
        await settled()
        await expect.poll(() => ask(1000, origin), POLL).toBeGreaterThan(ROOMS * LONG.length)
        expect(await counted.text()).toMatch(cut)
      } finally {
        own.closeAllConnections()
        await new Promise((resolve) => own.close(resolve))
        await mounted.close()
      }
    },
    90_000,
  )

  test('is checked', () => {
    expect(() => createRoomgraph({ overload: { maxUnsentBytes: 10 } })).toThrow(
      /options.overload.maxUnsentBytes must be an integer from 1000000/,
    )
  })
})
