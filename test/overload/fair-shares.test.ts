import type { Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { SIGNALWIRE_CREDENTIALS } from '../../src/emulator/index.ts'
import { createRoomgraph, type Roomgraph, type RoomgraphOptions } from '../../src/index.ts'
import { type Listening, listen } from '../../src/server/http/listen.ts'
import { basic } from '../support/asking.ts'
import { AUDIENCE, ISSUER, startIssuer } from '../support/issuer.ts'
import { openObservability, type Watch } from '../support/observed-graph.ts'
import { passingTime } from '../support/passing-time.ts'
import { PAGE, type RawUpstream, startRawUpstream, whole } from '../support/raw-upstream.ts'

/** How many are worked on at first. Whether more may be is looked at by a timer, which does nothing here. */
const AT_FIRST = 32
const TICK_MS = 2
const MINUTE = 60_000
const WAIT = { timeout: 20_000, interval: 5 }
const KEYS = ['alice', 'bob', 'carol', 'dave'].map((name) => ({ name, key: `key-of-${name}-0123456789` }))
const credentialsOf = (n: number) => ({
  authorization: basic(`dddddddd-0000-4000-8000-${String(n).padStart(12, '0')}`, `token-${n}`),
})
const keyOf = (name: string) => ({ 'x-api-key': `key-of-${name}-0123456789` })

let watch: Watch
let upstream: RawUpstream
/** What the upstream has not answered: the size of the page that it was asked for, and where the answer goes. */
let held: { first: number; socket: Socket }[]
let roomgraph: Roomgraph
let server: Listening
beforeEach(async () => {
  const every = setInterval
  vi.spyOn(globalThis, 'setInterval').mockImplementation((go, ms) =>
    every(ms === TICK_MS ? () => {} : go, ms),
  )
  held = []
  watch = await openObservability()
  upstream = await startRawUpstream((socket, { target }) => {
    held.push({ socket, first: Number(new URL(target, 'http://localhost').searchParams.get('page_size')) })
  })
})
afterEach(async () => {
  vi.restoreAllMocks()
  const answering = setInterval(() => answer(held.length), 5)
  await server.close()
  await roomgraph.close()
  clearInterval(answering)
  await upstream.close()
  await watch.close()
})

async function start(options: Partial<RoomgraphOptions> = {}): Promise<void> {
  roomgraph = createRoomgraph({
    auth: { kind: 'api-key', keys: KEYS },
    signalwire: {
      baseUrl: upstream.url,
      ...(options.auth?.kind === 'passthrough' ? {} : SIGNALWIRE_CREDENTIALS),
    },
    upstream: { headersTimeoutMs: MINUTE, attemptTimeoutMs: MINUTE, maxConcurrentCalls: 1000 },
    timeoutMs: MINUTE,
    ...watch.options,
    ...options,
  })
  server = await listen(roomgraph, { host: '127.0.0.1', port: 0 })
}

/** Answers the calls that came first. */
function answer(calls: number): void {
  for (const { socket } of held.splice(0, calls)) socket.write(whole(200, PAGE))
}

/** Asks for a page of this size, of which no two are the same call. Gives the status. */
async function ask(headers: Readonly<Record<string, string>>, first: number): Promise<number> {
  const response = await fetch(`${server.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close', ...headers },
    body: JSON.stringify({ query: `{ rooms(first: ${first}) { nodes { roomId } } }` }),
  })
  await response.text()
  return response.status
}

/** Asks for pages of these sizes one after the other, each when the one before has been taken. */
async function askEach(headers: Readonly<Record<string, string>>, from: number, count: number) {
  const statuses: Promise<number>[] = []
  for (let first = from; first < from + count; first++) {
    const before = await taken()
    statuses.push(ask(headers, first))
    await expect.poll(taken, WAIT).toBe(before + 1)
  }
  return statuses
}

async function count(what: 'running' | 'waiting'): Promise<number> {
  return (await watch.scrape()).sum(`roomgraph_requests_${what}`) ?? 0
}

const taken = async () => (await count('running')) + (await count('waiting'))
const arrived = () => held.map(({ first }) => first)
const untilArrived = (sizes: readonly number[]) => expect.poll(arrived, WAIT).toEqual(sizes)

/** All that are worked on at first, and so many more, of one caller. */
async function flood(waiting: number, headers: Readonly<Record<string, string>> = keyOf('alice')) {
  const statuses = await askEach(headers, 1, AT_FIRST + waiting)
  await expect.poll(() => held.length, WAIT).toBe(AT_FIRST)
  held.sort((a, b) => a.first - b.first)
  return statuses
}

describe('behind a flood of one caller', () => {
  test('the single request of another is worked on at once', async () => {
    await start()
    await flood(6)
    const [status] = await askEach(keyOf('bob'), 101, 1)
    await expect.poll(arrived, WAIT).toContain(101)
    expect(await count('waiting')).toBe(6)
    answer(held.length)
    expect(await status).toBe(200)
  })

  test('another one of the same caller waits for all of it', async () => {
    await start()
    await flood(3)
    await askEach(keyOf('alice'), 101, 1)
    answer(3)
    await expect.poll(() => held.length, WAIT).toBe(AT_FIRST)
    expect(arrived().slice(-3).toSorted()).toEqual([33, 34, 35])
    answer(1)
    await expect.poll(arrived, WAIT).toContain(101)
  })

  test('callers take turns, and the requests of each are in their order', async () => {
    await start()
    await flood(4)
    await askEach(keyOf('bob'), 101, 3)
    await askEach(keyOf('carol'), 201, 3)
    expect(arrived().slice(AT_FIRST)).toEqual([101, 201])
    // Two more are worked on than should be: who begins next are those whose turn it is once there is room.
    answer(2)
    const begun: number[] = []
    for (let turn = 0; turn < 8; turn++) {
      const before = new Set(arrived())
      answer(1)
      await expect.poll(() => arrived().some((first) => !before.has(first)), WAIT).toBe(true)
      begun.push(...arrived().filter((first) => !before.has(first)))
    }
    expect(begun).toEqual([33, 102, 202, 34, 103, 203, 35, 36])
  })

  test('only its own next request is refused when it has waited for too long', async () => {
    const time = passingTime()
    await start({ overload: { maxQueueMs: 1000 } })
    await flood(2)
    time.pass(1001)
    expect(await ask(keyOf('alice'), 50)).toBe(503)
    const [status] = await askEach(keyOf('bob'), 101, 1)
    await expect.poll(arrived, WAIT).toContain(101)
    answer(held.length)
    expect(await status).toBe(200)
  })

  test('its newest request makes room where there are as many as may be', async () => {
    await start({ overload: { maxOperations: AT_FIRST + 3 } })
    const statuses = await flood(3)
    expect(await ask(keyOf('alice'), 50)).toBe(503)
    const other = ask(keyOf('bob'), 101)
    await expect.poll(arrived, WAIT).toContain(101)
    expect(await statuses[AT_FIRST + 2]).toBe(503)
    expect(await count('waiting')).toBe(2)
    answer(held.length)
    await untilArrived([33, 34])
    answer(held.length)
    expect(await other).toBe(200)
    expect(await Promise.all(statuses)).toEqual([...new Array(AT_FIRST + 2).fill(200), 503])
  })
})

describe('where each of many callers has one request', () => {
  const names = Array.from({ length: AT_FIRST + 1 }, (_, n) => ({
    name: `caller-${n}`,
    key: `key-of-${n}-0123456789`,
  }))

  test('the last one waits, and once it has waited for too long, everybody is refused', async () => {
    const time = passingTime()
    await start({ overload: { maxQueueMs: 1000 }, auth: { kind: 'api-key', keys: [...names, ...KEYS] } })
    for (const [index, { key }] of names.entries()) await askEach({ 'x-api-key': key }, index + 1, 1)
    expect(await count('waiting')).toBe(1)
    time.pass(1001)
    expect(await ask({ 'x-api-key': names[0]?.key ?? '' }, 50)).toBe(503)
    expect(await ask(keyOf('alice'), 51)).toBe(503)
  })
})

describe('one share have', () => {
  test('an API key in either header', async () => {
    await start()
    await flood(1)
    await askEach({ authorization: 'Bearer key-of-alice-0123456789' }, 101, 1)
    expect(await count('waiting')).toBe(2)
  })

  test('all tokens of one subject, from the first time on that one of them is checked', async () => {
    const issuer = await startIssuer('ES256')
    onTestFinished(() => issuer.close())
    const auth = { kind: 'jwt', issuer: ISSUER, audience: AUDIENCE, jwksUrl: issuer.jwksUrl } as const
    const tokenOf = async (sub: string) => ({ authorization: `Bearer ${await issuer.token({ sub })}` })
    await start({ auth })
    await flood(1, await tokenOf('alice'))
    const other = await tokenOf('alice')
    await askEach(other, 101, 1)
    // Nobody knows the other token yet: it is worked on, and then it is known whose it is.
    await expect.poll(arrived, WAIT).toContain(101)
    await askEach(other, 102, 1)
    expect(await count('waiting')).toBe(2)
    await askEach(await tokenOf('bob'), 201, 1)
    await expect.poll(arrived, WAIT).toContain(201)
    expect(await count('waiting')).toBe(2)
  })

  test('the requests that wait with a token when it turns out whose it is', async () => {
    const issuer = await startIssuer('ES256')
    onTestFinished(() => issuer.close())
    const checks: (() => void)[] = []
    const auth = { kind: 'jwt', issuer: ISSUER, audience: AUDIENCE, jwksUrl: issuer.jwksUrl } as const
    const tokenOf = async (sub: string) => ({ authorization: `Bearer ${await issuer.token({ sub })}` })
    const [alice, bob] = [await tokenOf('alice'), await tokenOf('bob')]
    // The keys are held: so many requests come before any token is checked.
    issuer.answer = (response) => {
      issuer.answer = undefined
      checks.push(() => issuer.send(response))
    }
    await start({ auth })
    await askEach(alice, 1, AT_FIRST + 3)
    await askEach(bob, 101, 1)
    await askEach(bob, 102, 1)
    expect(await count('waiting')).toBe(5)
    for (const check of checks) check()
    await expect.poll(arrived, WAIT).toContain(101)
    expect(await count('waiting')).toBe(4)
  })

  test('all who made up their credentials, so that one who is known does not wait for them', async () => {
    await start({ auth: { kind: 'passthrough' } })
    const known = credentialsOf(1)
    const first = ask(known, 1)
    await untilArrived([1])
    answer(1)
    expect(await first).toBe(200)
    for (let n = 2; n < AT_FIRST + 4; n++) await askEach(credentialsOf(n), n, 1)
    await expect.poll(() => held.length, WAIT).toBe(AT_FIRST)
    expect(await count('waiting')).toBe(2)
    await askEach(known, 101, 1)
    await expect.poll(arrived, WAIT).toContain(101)
    await askEach(credentialsOf(90), 201, 1)
    expect(await count('waiting')).toBe(3)
    expect(arrived()).not.toContain(201)
  })

  test('an address, where everybody may ask, whatever it shows', async () => {
    await start({ auth: undefined })
    await flood(1, {})
    await askEach({ authorization: 'Bearer made-up', 'x-api-key': 'made-up' }, 101, 1)
    expect(await count('waiting')).toBe(2)
  })
})
