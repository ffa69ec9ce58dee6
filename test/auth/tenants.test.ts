import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import type { Roomgraph, RoomgraphOptions } from '../../src/index.ts'
import { createServedRoomgraph, type SharedParts } from '../../src/server/roomgraph.ts'
import { ManualClock } from '../live/manual-clock.ts'
import { basic } from '../support/asking.ts'
import { ask } from '../support/client.ts'
import { runs } from '../support/extra.ts'
import { type Data, PATIENT } from '../support/graph.ts'
import { passingTime } from '../support/passing-time.ts'
import { head, PAGE, type RawUpstream, startRawUpstream, whole } from '../support/raw-upstream.ts'

const ALICE = basic('aaaaaaaa-0000-4000-8000-000000000001', 'token-of-alice')
const BOB = basic('bbbbbbbb-0000-4000-8000-000000000002', 'token-of-bob')
const nameOf = (authorization: string) => (authorization === ALICE ? 'alice' : 'bob')
const roomId = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

let roomgraph: Roomgraph | undefined
let server: Server | undefined
let raw: RawUpstream | undefined
afterEach(async () => {
  await raw?.close()
  await roomgraph?.close()
  server?.closeAllConnections()
  server?.close()
  roomgraph = server = raw = undefined
})

function mounted(
  baseUrl: string,
  options: Partial<RoomgraphOptions> = {},
  parts: SharedParts = {},
): Roomgraph {
  const overload = { maxLoopDelayMs: 0, maxOperations: 100_000 }
  const auth = { kind: 'passthrough' } as const
  return createServedRoomgraph({ auth, signalwire: { baseUrl }, overload, ...options }, parts)
}

function mount(...given: Parameters<typeof mounted>): void {
  roomgraph = mounted(...given)
}

/** Through the roomgraph of the moment. */
async function askAs(
  authorization: string,
  query: string,
  variables?: object,
  endpoint = roomgraph as Roomgraph,
): Promise<Data> {
  return (await ask(endpoint, query, variables, { headers: { authorization } })).body
}

async function startUpstream(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const upstream = createServer(answer)
  server = upstream
  await new Promise<void>((listening) => upstream.listen(0, '127.0.0.1', listening))
  return `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
}

describe('two tenants with the same room ids at the same moment', () => {
  /**
   * Holds each answer until both tenants have asked for the same thing, so that both are in flight together: an
   * exchange of one for the other could not go unnoticed. Alice has every room, Bob none.
   */
  function answerTogether() {
    const waiting = new Map<string, { who: string; answer: () => void }>()
    const seen = { together: 0, strangers: 0, sockets: new Map<Socket, string>() }
    const listener = (request: IncomingMessage, response: ServerResponse) => {
      const { url = '', headers, socket } = request
      const who = nameOf(headers.authorization ?? '')
      if ((seen.sockets.get(socket) ?? who) !== who) seen.strangers++
      seen.sockets.set(socket, who)
      const answer = () => {
        response.setHeader('content-type', 'application/json')
        const [, id] = /\/rooms\/([^?]+)/.exec(url) ?? []
        const room = { id: id ?? roomId(0), name: `${who} ${id ?? 'list'}`, display_name: who }
        if (id === undefined) response.end(JSON.stringify({ links: {}, data: [room] }))
        else if (who === 'bob') response.writeHead(404).end('{"error":"Not Found"}')
        else response.end(JSON.stringify(room))
      }
      const other = waiting.get(url)
      if (!other || other.who === who) {
        waiting.set(url, { who, answer })
        return
      }
      waiting.delete(url)
      seen.together++
      // The one who came last is answered first every other time.
      for (const each of seen.together % 2 ? [answer, other.answer] : [other.answer, answer]) each()
    }
    return { seen, listener }
  }

  const WAVES = runs(200, 20)
  test(`${WAVES * 50} of them never cross`, { timeout: 300_000 }, async () => {
    const { seen, listener } = answerTogether()
    mount(await startUpstream(listener))
    const query = `query ($id: ID!, $first: Int!) {
      room(id: $id) { name displayName }
      rooms(first: $first) { nodes { name displayName } }
    }`
    const counts = { alice: 0, bob: 0, crossed: 0, failed: 0 }
    const one = async (authorization: string, n: number) => {
      const { data, errors } = await askAs(authorization, query, { id: roomId(n), first: n })
      const who = nameOf(authorization)
      counts[who]++
      const room = who === 'bob' ? null : { name: `alice ${roomId(n)}`, displayName: 'alice' }
      if (errors) counts.failed++
      else if (JSON.stringify(data.room) !== JSON.stringify(room)) counts.crossed++
      else if (data.rooms.nodes[0].name !== `${who} list`) counts.crossed++
      if (JSON.stringify(data).includes(who === 'bob' ? 'alice' : 'bob')) counts.crossed++
    }
    // As many as a tenant may have running, with two calls each.
    for (let wave = 0; wave < WAVES; wave++) {
      const rooms = Array.from({ length: 25 }, (_, index) => (wave * 25 + index) % 1000)
      await Promise.all(rooms.flatMap((n) => [one(ALICE, n + 1), one(BOB, n + 1)]))
    }
    expect(counts).toEqual({ alice: WAVES * 25, bob: WAVES * 25, crossed: 0, failed: 0 })
    // Each of the rooms and lists was in flight for both at once.
    expect(seen.together).toBe(WAVES * 50)
    expect(seen.strangers).toBe(0)
  })

  test('of one list that a page of is cached, never get what was cached for the other', async () => {
    let calls = 0
    const url = await startUpstream((request, response) => {
      calls++
      const who = nameOf(request.headers.authorization ?? '')
      const session = (n: number) => ({
        id: roomId(n),
        room_id: null,
        name: `${who} ${n}`,
        start_time: `2026-01-01T00:00:0${9 - n}Z`,
      })
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ links: {}, data: [1, 2, 3, 4].map(session) }))
    })
    mount(url)
    const query = `query ($first: Int!, $after: String) {
      videoSessions(first: $first, after: $after, providers: [SIGNALWIRE]) {
        nodes { name } pageInfo { endCursor }
      }
    }`
    const first = await askAs(ALICE, query, { first: 2 })
    const after = first.data.videoSessions.pageInfo.endCursor
    expect(calls).toBe(1)
    const stolen = await askAs(BOB, query, { first: 2, after })
    expect(stolen.errors).toMatchObject([{ extensions: { code: 'CURSOR_INVALID' } }])
    expect(JSON.stringify(stolen)).not.toContain('alice')
    const next = await askAs(ALICE, query, { first: 2, after })
    expect(next.data.videoSessions.nodes).toEqual([{ name: 'alice 3' }, { name: 'alice 4' }])
    expect(calls).toBe(1)
    // The cursor is of her project, and good for it; what she has read is not another token's to have.
    const other = basic('aaaaaaaa-0000-4000-8000-000000000001', 'another-token')
    const own = await askAs(other, query, { first: 2, after })
    expect(own.data.videoSessions.nodes).toEqual([{ name: 'bob 3' }, { name: 'bob 4' }])
    expect(calls).toBe(2)
  })

  test('get cached responses of their own calls alone', async () => {
    let calls = 0
    const url = await startUpstream((request, response) => {
      calls++
      const who = nameOf(request.headers.authorization ?? '')
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ links: {}, data: [{ id: roomId(1), name: who }] }))
    })
    mount(url, { cache: { roomsMs: 60_000 } })
    for (let n = 0; n < 20; n++) {
      for (const [authorization, name] of [
        [ALICE, 'alice'],
        [BOB, 'bob'],
      ] as const) {
        expect(await askAs(authorization, '{ rooms { nodes { name } } }')).toEqual({
          data: { rooms: { nodes: [{ name }] } },
        })
      }
    }
    // With the token of another, what was kept for that project is not to be had either.
    const stranger = basic('aaaaaaaa-0000-4000-8000-000000000001', 'token-of-nobody')
    expect(calls).toBe(2)
    await askAs(stranger, '{ rooms { nodes { name } } }')
    expect(calls).toBe(3)
  })

  test('of one project with two tokens share nothing either', async () => {
    const asked: string[] = []
    const held: (() => void)[] = []
    const url = await startUpstream((request, response) => {
      asked.push(request.headers.authorization ?? '')
      held.push(() => response.end('{"links":{},"data":[]}'))
    })
    mount(url)
    const project = 'cccccccc-0000-4000-8000-000000000003'
    const tokens = [basic(project, 'one'), basic(project, 'two'), basic(project.toUpperCase(), 'one')]
    const answers = tokens.flatMap((token) =>
      [token, token].map((each) => askAs(each, '{ rooms { nodes { name } } }')),
    )
    await expect.poll(() => asked.length).toBe(3)
    for (const release of held.splice(0)) release()
    // The second one of each has waited for the first, as the credentials had shown nothing yet.
    await expect.poll(() => asked.length).toBe(6)
    for (const release of held) release()
    expect(new Set(asked)).toEqual(new Set(tokens))
    for (const answer of await Promise.all(answers)) expect(answer.errors).toBe(undefined)
  })

  test('a failing one leaves the breaker and the bulkhead of the other alone', async () => {
    const url = await startUpstream((request, response) => {
      if (request.headers.authorization === ALICE) response.writeHead(503).end()
      else response.end('{"links":{},"data":[]}')
    })
    mount(url, {
      upstream: {
        retryMinMs: 1,
        retryMaxMs: 5,
        breakerFailures: 2,
        maxConcurrentCalls: 1,
        maxWaitingCalls: 0,
      },
    })
    const query = '{ rooms { nodes { name } } }'
    for (let n = 0; n < 3; n++) await askAs(ALICE, query)
    const open = await askAs(ALICE, query)
    expect(open.errors[0].message).toContain('failed in a row')
    expect(await askAs(BOB, query)).toEqual({ data: { rooms: { nodes: [] } } })
  })
})

describe('callers who do not take what they asked for', () => {
  const QUERY = '{ __typename ... @defer { rooms { nodes { name } } } }'

  test.each([
    ['takes no parts', 'application/json', 406],
    ['leaves before the first part', 'multipart/mixed', 200],
    ['leaves before the first event', 'text/event-stream', 200],
  ])('leave room for others: one who %s', async (_, accept, expected) => {
    const upstream = await startRawUpstream((socket) => socket.write(whole(200, PAGE)))
    raw = upstream
    mount(upstream.url)
    const body = JSON.stringify({ query: QUERY })
    const statuses = new Set<number | undefined>()
    // More than may have operations running, fewer than may begin at once.
    for (let n = 0; n < 120; n++) {
      const project = `eeeeeeee-0000-4000-8000-${String(n).padStart(12, '0')}`
      const headers = { accept, 'content-type': 'application/json', authorization: basic(project, 'token') }
      const response = await roomgraph?.fetch(
        new Request('http://localhost/graphql', { method: 'POST', headers, body }),
      )
      statuses.add(response?.status)
      await response?.body?.cancel()
    }
    expect([...statuses]).toEqual([expected])
    expect(await askAs(ALICE, '{ __typename }')).toEqual({ data: { __typename: 'Query' } })
  })

  test('leave room for others also by what they ask for afterwards', async () => {
    const time = passingTime()
    const upstream = await startRawUpstream(() => {})
    raw = upstream
    mount(upstream.url, { upstream: PATIENT })
    // More than may have operations running.
    for (let n = 0; n < 110; n++) {
      const authorization = basic(`eeeeeeee-0000-4000-8000-${String(n).padStart(12, '0')}`, 'token')
      const leaver = new AbortController()
      const asked = { headers: { authorization }, signal: leaver.signal }
      const left = ask(roomgraph as Roomgraph, '{ rooms { nodes { name } } }', {}, asked).catch(() => 'left')
      await expect.poll(() => upstream.requests).toBe(n + 1)
      leaver.abort()
      expect(await left).toBe('left')
      // What was left ends once its caller has gone, and then once more.
      for (let time = 0; time < 2; time++)
        expect(await askAs(authorization, '{ __typename }')).toEqual({ data: { __typename: 'Query' } })
      // So many may begin each minute.
      if (n % 50 === 0) time.pass(60_000)
    }
    expect(await askAs(ALICE, '{ __typename }')).toEqual({ data: { __typename: 'Query' } })
  })
})

test('the connections of a caller who has not come for five minutes are closed, though nobody else comes', async () => {
  const time = passingTime()
  const timers = new ManualClock()
  const kept = ['connection: keep-alive', 'keep-alive: timeout=600'] as const
  const upstream = await startRawUpstream((socket) => socket.write(whole(200, PAGE, ...kept)))
  raw = upstream
  mount(upstream.url, {}, { tenantTimers: timers.after })
  const comes = async (authorization: string) =>
    expect((await askAs(authorization, '{ rooms(first: 2) { nodes { roomId } } }')).errors).toBeUndefined()
  const minutes = async (count: number) => {
    for (let minute = 0; minute < count; minute++) {
      // The table of idle callers looks at the clock once in a millisecond.
      await sleep(5)
      time.pass(60_000)
      timers.pass(60_000)
    }
  }
  await comes(ALICE)
  await minutes(3)
  await comes(BOB)
  await minutes(1)
  expect(upstream.open).toBe(2)
  await minutes(2)
  await expect.poll(() => upstream.open).toBe(1)
  // It is Bob's who is left: he has to open none.
  await comes(BOB)
  expect(upstream.connections).toBe(2)
  await minutes(6)
  await expect.poll(() => upstream.open).toBe(0)
  // Nothing is looked for any more.
  expect(timers.timers).toBe(0)
  await comes(ALICE)
  expect(timers.timers).toBe(1)
  await roomgraph?.close()
  expect(timers.timers).toBe(0)
})

// At the same time, as most of them wait for a timeout.
describe.concurrent('an answer that goes astray', () => {
  const ALICES = PAGE.replaceAll('"id":"', '"name":"alice","id":"')
  const BOBS = PAGE.replaceAll('"id":"', '"name":"bob","id":"')
  const QUERY = '{ rooms(first: 2) { nodes { name } } }'

  test.for<[string, (socket: Socket, of: string) => void, headersTimeoutMs?: number]>([
    ['two responses where one was asked', (socket, of) => socket.write(whole(200, of) + whole(200, of))],
    ['more than its length', (socket, of) => socket.write(whole(200, of) + of)],
    [
      'two Content-Lengths',
      (socket, of) => socket.write(`${head(200, 'content-length: 3', 'content-length: 9')}${of}`),
    ],
    [
      'a head without an end',
      (socket, of) => socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 5\r\nx: ${of}`),
      2000,
    ],
    ['a body that ends too early', (socket, of) => socket.end(head(200, 'content-length: 5000') + of)],
    ['one after it was given up', (socket, of) => setTimeout(() => socket.write(whole(200, of)), 2200), 2000],
    ['one after a 404', (socket, of) => socket.write(whole(404, '{}') + whole(200, of))],
  ])(
    'is never the next tenant’s: %s',
    { timeout: 30_000 },
    async ([_, respond, headersTimeoutMs = 60_000], { onTestFinished }) => {
      const sockets = new Map<Socket, Set<string>>()
      const upstream = await startRawUpstream((socket, { authorization }) => {
        sockets.set(socket, (sockets.get(socket) ?? new Set()).add(authorization))
        if (authorization === ALICE) respond(socket, ALICES)
        // Late enough for what is left of the other's answer to come before.
        else setTimeout(() => socket.write(whole(200, BOBS)), 20)
      })
      const graph = mounted(upstream.url, { upstream: { ...PATIENT, headersTimeoutMs }, timeoutMs: 5000 })
      onTestFinished(async () => {
        await upstream.close()
        await graph.close()
      })
      for (let n = 0; n < 2; n++) {
        const alice = askAs(ALICE, QUERY, {}, graph)
        const during = await askAs(BOB, QUERY, {}, graph)
        const told = await alice
        // In this time the late one comes.
        await new Promise((later) => setTimeout(later, 300))
        const after = await askAs(BOB, QUERY, {}, graph)
        for (const bob of [during, after]) {
          expect(bob).toEqual({ data: { rooms: { nodes: [{ name: 'bob' }, { name: 'bob' }] } } })
        }
        expect(JSON.stringify(told)).not.toContain('"bob"')
      }
      for (const credentials of sockets.values()) expect(credentials.size).toBe(1)
    },
  )
})
