import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createRoomgraph, type Roomgraph, type RoomgraphOptions } from '../../src/index.ts'
import { basic } from '../support/asking.ts'
import { answerOf } from '../support/client.ts'
import { openObservability } from '../support/observed-graph.ts'
import { PAGE, type RawUpstream, startRawUpstream, whole } from '../support/raw-upstream.ts'

/** Callers whose credentials no upstream has accepted yet: how many run, and how many begin at once and each second. */
const SLOTS = 100
const BURST = 200
const PER_SECOND = 10

const ALICE = basic('aaaaaaaa-0000-4000-8000-000000000001', 'token-of-alice')
const madeUp = (n: number) => basic(`dddddddd-0000-4000-8000-${String(n).padStart(12, '0')}`, `token-${n}`)
const honest = (n: number) => basic(`bbbbbbbb-0000-4000-8000-${String(n).padStart(12, '0')}`, `token-${n}`)
const QUERY = '{ rooms { nodes { name } } }'
/** Three calls. */
const THREE = `{ ${[1, 2, 3].map((n) => `r${n}: rooms(first: ${n}) { nodes { name } }`).join(' ')} }`
const SERVED = { status: 200, data: { rooms: { nodes: [{}, {}] } } }
const CROWDED_OUT = { status: 503, errors: [{ extensions: { code: 'AUTH_UNAVAILABLE', retryAfter: 1 } }] }
const MINUTE = 60_000

/** What reached the upstream of Alice's, and of others; it answers as `of` says, or holds the socket. */
let upstream: RawUpstream
let held: { socket: Socket; authorization: string }[]
let answerTo: (authorization: string) => 200 | 401 | 'hold'
let roomgraph: Roomgraph
let server: Server | undefined
beforeEach(async () => {
  held = []
  answerTo = (authorization) => (authorization === ALICE ? 200 : 'hold')
  upstream = await startRawUpstream((socket, { authorization }) => {
    const status = answerTo(authorization)
    if (status === 'hold') held.push({ socket, authorization })
    else socket.write(whole(status, status === 200 ? PAGE : '{}'))
  })
  mount()
})
afterEach(async () => {
  await upstream.close()
  await roomgraph.close()
  server?.closeAllConnections()
  server?.close()
  server = undefined
})

function mount(options: Partial<RoomgraphOptions> = {}): void {
  roomgraph = createRoomgraph({
    auth: { kind: 'passthrough' },
    signalwire: { baseUrl: upstream.url },
    upstream: { connectTimeoutMs: MINUTE, headersTimeoutMs: MINUTE, attemptTimeoutMs: MINUTE },
    timeoutMs: MINUTE,
    overload: { maxLoopDelayMs: 0, maxOperations: 100_000 },
    ...options,
  })
}

function requestOf(authorization: string, query = QUERY): Request {
  const headers = { authorization, 'content-type': 'application/json' }
  return new Request('http://localhost/graphql', { method: 'POST', headers, body: JSON.stringify({ query }) })
}

async function ask(authorization: string, query?: string) {
  const { status, body } = await answerOf(await roomgraph.fetch(requestOf(authorization, query)))
  return { status, ...body }
}

/** Takes all slots of those who are not known, with calls that the upstream holds. */
async function fillSlots(): Promise<Promise<unknown>[]> {
  const before = held.length
  const running = Array.from({ length: SLOTS }, (_, n) => ask(madeUp(n)))
  await expect.poll(() => held.length - before, { timeout: 20_000 }).toBe(SLOTS)
  return running
}

function letGo(status: 200 | 401): void {
  for (const { socket } of held.splice(0)) socket.write(whole(status, status === 200 ? PAGE : '{}'))
}

describe('a crowd of callers with made-up credentials', () => {
  test('has so many calls in flight at the most, and takes nothing from a caller who is known', async () => {
    expect(await ask(ALICE)).toMatchObject(SERVED)
    const crowd = Array.from({ length: 500 }, (_, n) => ask(madeUp(n)))
    await expect.poll(() => held.length, { timeout: 20_000 }).toBe(SLOTS)
    for (let n = 0; n < 20; n++) expect(await ask(ALICE)).toMatchObject(SERVED)
    expect(held).toHaveLength(SLOTS)
    // One for each of those who run, and a few of Alice's where the last one was not free yet.
    expect(new Set(held.map(({ socket }) => socket)).size).toBe(SLOTS)
    expect(upstream.connections).toBeLessThanOrEqual(SLOTS + 15)
    letGo(401)
    const answers = await Promise.all(crowd)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(SLOTS)
    const refused = answers.filter(({ status }) => status === 503)
    expect(refused).toHaveLength(400)
    for (const each of refused) expect(each).toMatchObject(CROWDED_OUT)
  })

  test('begins so many operations at once and each second, however fast the upstream is', async () => {
    answerTo = (authorization) => (authorization === ALICE ? 200 : 401)
    expect(await ask(ALICE)).toMatchObject(SERVED)
    const beganAt = performance.now()
    let connections = 0
    let refused = 0
    for (let n = 0; n < 1000; n += 50) {
      const crowd = Array.from({ length: 50 }, (_, index) => ask(madeUp(n + index)))
      expect(await ask(ALICE)).toMatchObject(SERVED)
      for (const answer of await Promise.all(crowd)) {
        if (answer.status === 503) refused++
        else expect(answer.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAUTHORIZED' } }])
      }
      connections = Math.max(connections, upstream.open)
    }
    const seconds = (performance.now() - beganAt) / 1000
    const calls = 1000 - refused
    expect(upstream.requests).toBe(21 + calls)
    // Alice was the first to come.
    expect(calls).toBeGreaterThanOrEqual(BURST - 1)
    expect(calls).toBeLessThanOrEqual(BURST + PER_SECOND * seconds + 1)
    // 20 that are idle, 50 that were running, and Alice's; closing takes a moment.
    expect(connections).toBeLessThan(200)
    await roomgraph.close()
    await expect.poll(() => upstream.open).toBe(0)
  })

  test('of one credential that asks again and again is bounded as well', async () => {
    answerTo = () => 401
    const beganAt = performance.now()
    const answers = []
    for (let n = 0; n < 1000; n += 50) {
      answers.push(...(await Promise.all(Array.from({ length: 50 }, () => ask(madeUp(1), '{ __typename }')))))
    }
    const seconds = (performance.now() - beganAt) / 1000
    const begun = answers.filter(({ status }) => status === 200).length
    // It comes as one who is new, and as one who was refused before.
    expect(begun).toBeLessThanOrEqual(2 * (BURST + PER_SECOND * seconds + 1))
  })

  test('is refused over HTTP before its body is here, and counted', async () => {
    const watch = await openObservability()
    await roomgraph.close()
    mount({ ...watch.options, corsOrigins: ['https://app.example'] })
    server = createServer(roomgraph)
    await new Promise<void>((listening) => server?.listen(0, '127.0.0.1', listening))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
    expect(await ask(ALICE)).toMatchObject(SERVED)
    const running = await fillSlots()
    try {
      const post = (authorization: string, body: string) => {
        const headers = { authorization, 'content-type': 'application/json', origin: 'https://app.example' }
        return fetch(url, { method: 'POST', headers, body })
      }
      const refused = await post(madeUp(5000), 'no JSON')
      expect(refused.status).toBe(503)
      expect(await refused.json()).toEqual({
        errors: [{ message: expect.stringContaining('Ask again in 1 s'), ...CROWDED_OUT.errors[0] }],
      })
      expect(Object.fromEntries(refused.headers)).toMatchObject({
        'retry-after': '1',
        'x-request-id': expect.any(String),
        'access-control-allow-origin': 'https://app.example',
      })
      expect((await post(ALICE, JSON.stringify({ query: QUERY }))).status).toBe(200)
      // What is nobody's credentials is told so, as ever.
      expect((await post(basic('somebody', 'canary'), 'no JSON')).status).toBe(401)
      const seen = await watch.scrape()
      expect(seen.sum('roomgraph_requests_refused_total', { reason: 'AUTH_UNAVAILABLE' })).toBe(1)
    } finally {
      letGo(401)
      await Promise.all(running)
      await watch.close()
    }
  })
})

describe('a caller whose credentials an upstream accepts', () => {
  test('is known from that moment on, not only once the operation has ended', async () => {
    let calls = 0
    answerTo = (authorization) => (authorization === ALICE && ++calls === 1 ? 200 : 'hold')
    const first = ask(ALICE, THREE)
    // The first call was let through, and the two others are in flight.
    await expect.poll(() => held.length).toBe(2)
    const running = await fillSlots()
    expect(await ask(madeUp(5000))).toMatchObject(CROWDED_OUT)
    answerTo = () => 200
    expect(await ask(ALICE)).toMatchObject(SERVED)
    letGo(200)
    expect(await first).toMatchObject({ status: 200, data: { r1: {}, r2: {}, r3: {} } })
    await Promise.all(running)
  })

  test('is known after the caller’s own upstream was closed for others who rest', async () => {
    answerTo = () => 200
    expect(await ask(ALICE)).toMatchObject(SERVED)
    // More than are kept.
    for (let n = 0; n < 120; n++) expect(await ask(honest(n))).toMatchObject(SERVED)
    await expect.poll(() => upstream.open).toBeLessThan(110)
    answerTo = () => 'hold'
    const callsOf = (caller: string) => held.filter(({ authorization }) => authorization === caller).length
    const running = [ask(honest(5000), THREE), ask(ALICE, THREE)]
    // All of hers at once: nothing is tried out. A new caller has one in flight.
    await expect.poll(() => callsOf(ALICE)).toBe(3)
    expect(callsOf(honest(5000))).toBe(1)
    answerTo = () => 200
    letGo(200)
    for (const answer of await Promise.all(running)) {
      expect(answer).toMatchObject({ status: 200, data: { r1: {}, r2: {}, r3: {} } })
    }
  })

  test('finds a slot as soon as one is free, and the others stay unknown', async () => {
    const running = await fillSlots()
    expect(await ask(honest(1))).toMatchObject(CROWDED_OUT)
    letGo(401)
    await Promise.all(running)
    answerTo = (authorization) => (authorization === honest(1) ? 200 : 'hold')
    expect(await ask(honest(1))).toMatchObject(SERVED)
    const others = await fillSlots()
    expect(await ask(honest(1))).toMatchObject(SERVED)
    expect(await ask(honest(2))).toMatchObject(CROWDED_OUT)
    letGo(401)
    await Promise.all(others)
  })
})
