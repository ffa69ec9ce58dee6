import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { RoomgraphOptions } from '../../src/index.ts'
import { openFaultyGraph, type Respond } from '../support/faulty-graph.ts'
import type { Data } from '../support/graph.ts'
import { head, PAGE, type RawRequest, whole } from '../support/raw-upstream.ts'

const start = (respond: Respond, options: Partial<RoomgraphOptions> = {}) =>
  openFaultyGraph(respond, { overload: { maxLoopDelayMs: 0 }, ...options })

const pageOf = (id: string) => JSON.stringify({ links: {}, data: [{ id }] })
const SMUGGLED = pageOf('smuggled')
/** What was asked for, as the answer says it. */
const askedFor = ({ target }: RawRequest) =>
  `asked-${new URLSearchParams(target.split('?')[1]).get('page_size')}`
const rooms = (first: number) => `{ rooms(first: ${first}) { nodes { roomId } } }`
const idsOf = ({ data }: Data) => data?.rooms?.nodes.map(({ roomId }: Data) => roomId)

/** What a server may send too much, after the answer that was asked for. */
const EXTRAS: readonly [what: string, send: (socket: Socket, answer: string) => void][] = [
  ['a second answer in the same packet', (socket, answer) => socket.write(answer + whole(200, SMUGGLED))],
  [
    'a second answer in a packet of its own',
    (socket, answer) => {
      socket.setNoDelay().write(answer)
      socket.write(whole(200, SMUGGLED))
    },
  ],
  [
    'half a second answer, and the rest later',
    (socket, answer) => {
      const extra = whole(200, SMUGGLED)
      socket.write(answer + extra.slice(0, 40))
      setTimeout(() => socket.write(extra.slice(40)), 5)
    },
  ],
  ['the head of a second answer', (socket, answer) => socket.write(`${answer}HTTP/1.1 200 OK\r\ncontent-le`)],
  ['bytes that are no HTTP', (socket, answer) => socket.write(`${answer}smuggled`)],
  ['an interim answer', (socket, answer) => socket.write(`${answer}HTTP/1.1 103 Early Hints\r\n\r\n`)],
]

describe('more than what was asked for', () => {
  test.each(EXTRAS)('%s costs the connection, and no later call receives it', async (_, send) => {
    const { graph, raw } = await start((socket, request) =>
      send(socket, whole(200, pageOf(askedFor(request)))),
    )
    for (let first = 1; first <= 4; first++) {
      expect(idsOf(await graph.run(rooms(first)))).toEqual([`asked-${first}`])
    }
    expect(raw.requests).toBe(4)
    // Each of them had a connection of its own.
    expect(raw.connections).toBe(4)
  })

  test.each(EXTRAS)('%s goes to none of the calls that wait for the same connection', async (_, send) => {
    const { graph } = await start((socket, request) => send(socket, whole(200, pageOf(askedFor(request)))), {
      upstream: { maxConcurrentCalls: 2, maxWaitingCalls: 100 },
    })
    const results = await Promise.all(Array.from({ length: 60 }, (_, index) => graph.run(rooms(index + 1))))
    const got = results.map((result) => idsOf(result)?.[0] ?? result.errors[0].extensions.code)
    // A call that was given a connection in the moment in which it ended is sent again on another.
    expect(got).toEqual(results.map((_, index) => `asked-${index + 1}`))
  })

  test('a second answer that comes later costs the idle connection', async () => {
    const { graph, raw } = await start((socket, { index }) => {
      socket.write(whole(200, PAGE))
      if (index === 0) setTimeout(() => socket.write(whole(200, SMUGGLED)), 50)
    })
    await graph.run()
    await expect.poll(() => raw.open).toBe(0)
    expect(idsOf(await graph.run())).toEqual(['one', 'two'])
  })

  test('without anything of it, calls share a connection', async () => {
    const { graph, raw } = await start((socket, request) =>
      socket.write(whole(200, pageOf(askedFor(request)))),
    )
    for (let first = 1; first <= 4; first++) await graph.run(rooms(first))
    expect(raw.connections).toBeLessThanOrEqual(2)
  })
})

describe('the body of a failure that nobody reads', () => {
  /** The first call fails with so many bytes. What is idle stays open, as the upstream says. */
  async function failing(bytes: number) {
    const kept = 'keep-alive: timeout=600'
    const answer = ({ index }: RawRequest) =>
      index > 0 ? whole(200, PAGE, kept) : whole(500, 'x'.repeat(bytes), kept)
    const opened = await start((socket, request) => socket.write(answer(request)), {
      upstream: { retries: 0 },
    })
    expect((await opened.graph.run(rooms(1))).errors).toMatchObject([{ extensions: { status: 500 } }])
    return opened
  }

  // It has a second to come in, which a busy machine may miss.
  test('leaves the connection to later calls where it is short', { retry: 2 }, async () => {
    const { graph, raw } = await failing(100_000)
    // A call that comes before its end has another connection.
    for (let call = 0; call < 5; call++) expect((await graph.run(rooms(2))).errors).toBeUndefined()
    expect(raw.connections).toBeLessThanOrEqual(2)
    expect(raw.open).toBe(raw.connections)
  })

  test('costs the connection where it is long: it is not read to its end', async () => {
    const { graph, raw } = await failing(200_000)
    await expect.poll(() => raw.open).toBe(0)
    expect((await graph.run(rooms(2))).errors).toBeUndefined()
    expect(raw.connections).toBe(2)
  })
})

describe('an answer that can be read in two ways', () => {
  const inChunks = `${PAGE.length.toString(16)}\r\n${PAGE}\r\n0\r\n\r\n`

  test.each<[what: string, answer: string]>([
    ['two lengths, the shorter first', `${head(200, 'content-length: 3', 'content-length: 43')}${PAGE}`],
    ['two lengths, the longer first', `${head(200, 'content-length: 43', 'content-length: 3')}${PAGE}`],
    ['two lengths in one header', `${head(200, 'content-length: 3, 43')}${PAGE}`],
    ['a length and chunks', `${head(200, 'content-length: 3', 'transfer-encoding: chunked')}${inChunks}`],
    ['chunks and a length', `${head(200, 'transfer-encoding: chunked', 'content-length: 3')}${inChunks}`],
    ['a length with a sign', `${head(200, 'content-length: +3')}${PAGE}`],
    ['a length that is no number', `${head(200, 'content-length: 0x3')}${PAGE}`],
  ])('%s is UPSTREAM_BAD_RESPONSE, and its connection ends', async (_, answer) => {
    const { graph, raw } = await start((socket, request) => {
      socket.write(request.index === 0 ? answer : whole(200, pageOf(askedFor(request))))
    })
    const { errors, data } = await graph.run(
      '{ rooms(first: 9) { nodes { roomId } } insightsRooms(first: 1) { nodes { sid } } }',
    )
    expect(errors).toMatchObject([{ path: ['rooms'], extensions: { code: 'UPSTREAM_BAD_RESPONSE' } }])
    expect(data.insightsRooms.nodes).toHaveLength(1)
    expect(raw.requests).toBe(1)
    await expect.poll(() => raw.open).toBe(0)
    expect(idsOf(await graph.run(rooms(5)))).toEqual(['asked-5'])
    expect(raw.connections).toBe(2)
  })
})
