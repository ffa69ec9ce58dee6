import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { SIGNALWIRE_CREDENTIALS } from '../../src/emulator/index.ts'
import { type Listening, listen } from '../../src/server/http/listen.ts'
import { createServedRoomgraph, type ServedRoomgraph } from '../../src/server/roomgraph.ts'
import { PLAIN_CALLS } from '../support/graph.ts'
import { PAGE, type RawUpstream, startRawUpstream, whole } from '../support/raw-upstream.ts'

let upstream: RawUpstream
let held: Socket[]
let roomgraph: ServedRoomgraph
let server: Listening
let caller: Caller

/** The product with room for one request, which an upstream holds until it is told to answer. */
beforeEach(async () => {
  held = []
  upstream = await startRawUpstream((socket) => held.push(socket))
  roomgraph = createServedRoomgraph({
    signalwire: { baseUrl: upstream.url, ...SIGNALWIRE_CREDENTIALS },
    upstream: PLAIN_CALLS,
    overload: { maxOperations: 1 },
  })
  server = await listen(roomgraph, { host: '127.0.0.1', port: 0, full: roomgraph.full })
  caller = new Caller()
})
afterEach(async () => {
  release()
  caller.socket.destroy()
  await server.close()
  await roomgraph.close()
  await upstream.close()
})

function release(): void {
  for (const socket of held.splice(0)) socket.write(whole(200, PAGE))
}

async function fill(): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  const first = fetch(`${server.origin}/graphql`, { method: 'POST', headers, body: BODY })
  await vi.waitFor(() => expect(held).toHaveLength(1))
  return first.then((response) => response.json()) as Promise<Response>
}

const BODY = JSON.stringify({ query: '{ rooms(first: 1) { nodes { roomId } } }' })

/** A request that its answer can be told by. */
function post(id: string, body = BODY, ...lines: string[]): string {
  return `${head(body.length, id, ...lines)}\r\n${body}`
}

function head(length: number, id = 'rest', ...lines: string[]): string {
  const first = ['POST /graphql HTTP/1.1', 'host: localhost', 'content-type: application/json', ...lines]
  return `${[...first, `x-request-id: ${id}`, `content-length: ${length}`].join('\r\n')}\r\n`
}

/** A caller who writes bytes and lists the answers: status, id, and whether node:http has made them. */
class Caller {
  readonly socket = connect(Number(new URL(server.origin).port), '127.0.0.1').setNoDelay()
  received = ''
  constructor() {
    this.socket.setEncoding('latin1').on('data', (text: string) => {
      this.received += text
    })
  }

  /** Sends pieces that arrive apart. */
  async send(...pieces: string[]): Promise<void> {
    for (const piece of pieces) {
      this.socket.write(piece, 'latin1')
      // The first may be over before anything was read; the second is not begun before that.
      await sleep(20)
      await sleep(20)
    }
  }

  get answers(): string[] {
    const heads = this.received.matchAll(/HTTP\/1\.1 (\d+).*?\r\n\r\n/gs)
    return [...heads].map(([head, status]) => {
      const id = /x-request-id: (\S+)/i.exec(head)?.[1]
      return `${status} ${id} ${/^date:/im.test(head) ? 'by http' : 'quick'}`
    })
  }
}

/** Requests that node:http refuses; what is whole after them is refused without it. */
async function meetFull(who: Caller = caller): Promise<void> {
  await who.send(post('first'), post('second'))
  await vi.waitFor(() => expect(who.answers).toEqual(['503 first by http', '503 second by http']))
  who.received = ''
}

test('whole requests are refused without node:http, and taken by it again once there is room', async () => {
  const first = fill()
  await vi.waitFor(() => expect(held).toHaveLength(1))
  await meetFull()
  await caller.send(post('a'), post('b'))
  await vi.waitFor(() => expect(caller.answers).toEqual(['503 a quick', '503 b quick']))
  expect(caller.received).toContain('retry-after: 1\r\n')
  expect(caller.received).toContain('"code":"SERVER_OVERLOADED"')
  expect(roomgraph.full).toMatchObject({ refused: 4 })
  release()
  await first
  await caller.send(post('c'))
  await vi.waitFor(() => expect(held).toHaveLength(1))
  release()
  await vi.waitFor(() => expect(caller.answers[2]).toBe('200 c by http'))
  expect(caller.received).toContain('"roomId":"one"')
})

test.each([
  ['half a request line', 'PO'],
  ['a line of a head', 'POST /graphql HTTP/1.1\r\nx-a: '],
  ['a head, and a body that is not complete', `${head(300)}\r\n{`],
])('a connection on which %s came with the refused request is node:http’s', async (_, rest) => {
  void fill()
  await vi.waitFor(() => expect(held).toHaveLength(1))
  await caller.send(post('a') + rest, post('b'), post('c'), post('d'))
  expect(caller.answers[0]).toBe('503 a by http')
  expect(caller.answers.filter((answer) => /^503 .* quick$/.test(answer))).toEqual([])
})

test('a body that looks like a request is no proof that requests begin with a piece', async () => {
  void fill()
  await vi.waitFor(() => expect(held).toHaveLength(1))
  const inner = post('inner')
  await caller.send(post('a'), `${head(inner.length, 'outer')}\r\n`, inner, inner, inner)
  await vi.waitFor(() => expect(caller.answers).toHaveLength(4))
  expect(caller.answers.map((answer) => answer.replace(/^503 /, ''))).toEqual([
    'a by http',
    'outer by http',
    'inner by http',
    'inner by http',
  ])
})

test('a request in two pieces is node:http’s, and so is all that follows it', async () => {
  void fill()
  await vi.waitFor(() => expect(held).toHaveLength(1))
  const a = post('a')
  await meetFull()
  await caller.send(a.slice(0, 30), a.slice(30), post('b'))
  await vi.waitFor(() => expect(caller.answers).toEqual(['503 a by http', '503 b by http']))
})

test('two requests in one piece are answered in their order', async () => {
  void fill()
  await vi.waitFor(() => expect(held).toHaveLength(1))
  await meetFull()
  await caller.send(post('a') + post('b'), post('c'))
  await vi.waitFor(() => expect(caller.answers).toEqual(['503 a by http', '503 b by http', '503 c by http']))
})

test('a body is never taken for a request, wherever the pieces part', async () => {
  void fill()
  await vi.waitFor(() => expect(held).toHaveLength(1))
  const inner = post('inner')
  const outer = post('outer', inner)
  await meetFull()
  await caller.send(outer.slice(0, -inner.length), inner, post('next'))
  await vi.waitFor(() => expect(caller.answers).toHaveLength(2))
  expect(caller.answers).toEqual(['503 outer by http', '503 next by http'])
  const other = new Caller()
  await meetFull(other)
  await other.send('POST /graphql HTTP/1.1\r\nhost: localhost\r\nx-a: ', inner)
  await vi.waitFor(() => expect(other.answers).toHaveLength(1))
  expect(other.answers[0]).toMatch(/by http$/)
  other.socket.destroy()
})

test('nothing is refused on a connection whose request is under way', async () => {
  await caller.send(post('a'))
  await vi.waitFor(() => expect(held).toHaveLength(1))
  await caller.send(post('b'))
  expect(caller.answers).toEqual([])
  release()
  await vi.waitFor(() => expect(caller.answers).toEqual(['200 a by http', '503 b by http']))
})

test('probes are answered, and whoever ends the connection is heeded', async () => {
  void fill()
  await vi.waitFor(() => expect(held).toHaveLength(1))
  await meetFull()
  await caller.send('GET /ready HTTP/1.1\r\nhost: localhost\r\nx-request-id: probe\r\n\r\n')
  await vi.waitFor(() => expect(caller.answers).toEqual(['200 probe by http']))
  const last = new Caller()
  const ended = new Promise((resolve) => last.socket.once('end', resolve))
  await meetFull(last)
  await last.send(post('last', BODY, 'connection: close'))
  await ended
  expect(last.answers).toEqual(['503 last by http'])
})

test('while closing, refusals say that the connection ends', async () => {
  const first = fill()
  await vi.waitFor(() => expect(held).toHaveLength(1))
  await meetFull()
  await caller.send(post('a'))
  const closed = server.close(300)
  await caller.send(post('b'))
  await vi.waitFor(() => expect(caller.answers).toEqual(['503 a quick', '503 b by http']))
  expect(caller.received).toMatch(/connection: close/i)
  release()
  await first
  await closed
})
