import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SIGNALWIRE_CREDENTIALS } from '../../src/emulator/index.ts'
import { createRoomgraph, type Roomgraph } from '../../src/index.ts'
import { type Listening, listen } from '../../src/server/http/listen.ts'
import { PLAIN_CALLS } from '../support/graph.ts'
import { PAGE, type RawUpstream, startRawUpstream, whole } from '../support/raw-upstream.ts'

let upstream: RawUpstream
let held: Socket[]
let roomgraph: Roomgraph
let server: Listening
let client: Client

/** The product with room for one request that an upstream holds until it is told to answer. */
beforeEach(async () => {
  held = []
  upstream = await startRawUpstream((socket) => held.push(socket))
  roomgraph = createRoomgraph({
    signalwire: { baseUrl: upstream.url, ...SIGNALWIRE_CREDENTIALS },
    upstream: PLAIN_CALLS,
    overload: { maxOperations: 1 },
  })
  server = await listen(roomgraph, { host: '127.0.0.1', port: 0 })
  client = new Client()
})
afterEach(async () => {
  release()
  client.socket.destroy()
  await server.close()
  await roomgraph.close()
  await upstream.close()
})

function release(): void {
  for (const socket of held.splice(0)) socket.write(whole(200, PAGE))
}

async function fill(): Promise<Response> {
  const first = fetch(`${server.origin}/graphql`, {
    method: 'POST',
    // A server that closes would wait for a connection that is kept.
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ query: '{ rooms(first: 1) { nodes { roomId } } }' }),
  })
  await expect.poll(() => held.length).toBe(1)
  return first
}

const TYPENAME = JSON.stringify({ query: '{ __typename }' })

/** A request that its answer can be told by. */
function post(id: string, body = TYPENAME, path = '/graphql'): string {
  return `${headOf(id, path)}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

function chunked(id: string, body: string, size: number): string {
  const chunks = body.match(new RegExp(`.{1,${size}}`, 'gs')) ?? []
  const text = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('')
  return `${headOf(id)}transfer-encoding: chunked\r\n\r\n${text}0\r\n\r\n`
}

function headOf(id: string, path = '/graphql'): string {
  return `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nx-request-id: ${id}\r\n`
}

/** A client who writes bytes and lists the answers: status and id. */
class Client {
  readonly socket = connect(Number(new URL(server.origin).port), '127.0.0.1').setNoDelay()
  #received = ''

  constructor() {
    this.socket.on('error', () => {}).setEncoding('latin1')
    this.socket.on('data', (text: string) => {
      this.#received += text
    })
  }

  /** Sends pieces that arrive apart. */
  async send(...pieces: string[]): Promise<void> {
    for (const piece of pieces) {
      this.socket.write(piece, 'latin1')
      await sleep(10)
    }
  }

  get answers(): string[] {
    const heads = this.#received.matchAll(/HTTP\/1\.1 (\d+).*?\r\n\r\n/gs)
    return [...heads].map(([head, status]) => `${status} ${/x-request-id: (\S+)/i.exec(head)?.[1]}`)
  }
}

describe('a server that is full', () => {
  /** Requests as they may come one after the other, each with how it ends. */
  const PLAIN = post('plain')
  const INNER = post('outer', post('inner'))
  const EMPTY = `${headOf('empty')}content-length: 0\r\n\r\n`
  const GET = 'GET /graphql?query={__typename} HTTP/1.1\r\nhost: localhost\r\nx-request-id: get\r\n\r\n'
  const LONG = post('long', ' '.repeat(300_000))

  test.each([
    ['one after the other', [PLAIN, PLAIN, PLAIN], ['plain', 'plain', 'plain']],
    [
      'at once',
      [PLAIN + INNER + PLAIN + GET + EMPTY + PLAIN],
      ['plain', 'outer', 'plain', 'get', 'empty', 'plain'],
    ],
    ['with a request for a body', [INNER, INNER, PLAIN], ['outer', 'outer', 'plain']],
    [
      'whose bodies part where a request begins',
      [INNER.slice(0, -post('inner').length), post('inner'), PLAIN],
      ['outer', 'plain'],
    ],
    [
      'in halves',
      [PLAIN.slice(0, 20), PLAIN.slice(20) + INNER.slice(0, 150), INNER.slice(150), PLAIN],
      ['plain', 'outer', 'plain'],
    ],
    ['in chunks', [chunked('chunks', post('inner'), 7) + PLAIN, PLAIN], ['chunks', 'plain', 'plain']],
    ['of more than is read', [LONG + PLAIN], ['long', 'plain']],
  ])('refuses each of several requests once, %s', async (_, pieces, ids) => {
    const first = fill()
    await expect.poll(() => held.length).toBe(1)
    await client.send(...pieces)
    await expect.poll(() => client.answers).toEqual(ids.map((id) => `503 ${id}`))
    release()
    await first
    // The connection is still one on which requests begin where they should.
    await client.send(post('next'))
    await expect.poll(() => client.answers.slice(ids.length)).toEqual(['200 next'])
  })

  test.each([
    ['two lengths', post('bad').replace('content-length: ', 'content-length: 1\r\ncontent-length: ')],
    [
      'a length and chunks',
      post('bad').replace('content-length', 'transfer-encoding: chunked\r\ncontent-length'),
    ],
    ['a space before a colon', post('bad').replace('host:', 'host :')],
    ['no request', '}{\r\n\r\n'],
    ['a header that is continued', post('bad').replace('host: localhost', 'host: localhost\n x')],
  ])('refuses what is whole before %s, ends there, and answers nothing after it', async (_, bad) => {
    const first = fill()
    await expect.poll(() => held.length).toBe(1)
    const ended = new Promise((resolve) => client.socket.once('close', resolve))
    const good = ['a', 'b', 'c', 'd'].map((id) => post(id))
    await client.send(...good, bad + post('after'))
    await ended
    expect(client.answers).toEqual(['503 a', '503 b', '503 c', '503 d', '400 undefined'])
    release()
    await first
  })

  test('answers a probe between refusals, and heeds the end of a connection', async () => {
    const first = fill()
    await expect.poll(() => held.length).toBe(1)
    const ended = new Promise((resolve) => client.socket.once('close', resolve))
    const probe = 'GET /ready HTTP/1.1\r\nhost: localhost\r\nx-request-id: probe\r\n\r\n'
    const last = post('last').replace('host:', 'connection: close\r\nhost:')
    await client.send(post('a') + probe + last)
    await ended
    expect(client.answers).toEqual(['503 a', '200 probe', '503 last'])
    release()
    await first
  })

  test('says while closing that the connection ends', async () => {
    const first = fill()
    await expect.poll(() => held.length).toBe(1)
    await client.send(post('a'))
    const ended = new Promise((resolve) => client.socket.once('close', resolve))
    const closed = server.close(300)
    await client.send(post('b'))
    await ended
    expect(client.answers).toEqual(['503 a', '503 b'])
    release()
    await first
    await closed
  })
})

describe('a body that comes in pieces', () => {
  const LONG = JSON.stringify({ query: `{ __typename } #${'x'.repeat(90_000)}` })
  const pieces = (text: string, size: number) => text.match(new RegExp(`.{1,${size}}`, 'gs')) ?? []

  test.each([
    ['of a known length', post('a'), 40],
    ['in chunks', chunked('a', TYPENAME, 4), 40],
    ['longer than what is read in advance', post('a', LONG), 30_000],
    ['longer than that, in chunks', chunked('a', LONG, 1000), 30_000],
    ['not at the endpoint alone', post('a', TYPENAME, '/graphql/'), 40],
  ])('%s is read as a whole, and so is the next request', async (_, text, size) => {
    await client.send(...pieces(text, size), post('b'))
    await expect.poll(() => client.answers).toEqual(['200 a', '200 b'])
  })

  test('is refused where it is too long, as soon as that is known', async () => {
    await client.send(`${headOf('a')}content-length: 100001\r\n\r\n{`)
    await expect.poll(() => client.answers).toEqual(['413 a'])
    const other = new Client()
    await other.send(...pieces(chunked('b', 'x'.repeat(120_000), 1000).slice(0, -10), 30_000))
    await expect.poll(() => other.answers).toEqual(['413 b'])
    other.socket.destroy()
  })

  test('is refused where there is no room any more when it is whole', async () => {
    const text = post('a')
    await client.send(text.slice(0, -5))
    const first = fill()
    await expect.poll(() => held.length).toBe(1)
    await client.send(text.slice(-5), post('b'))
    await expect.poll(() => client.answers).toEqual(['503 a', '503 b'])
    release()
    expect((await first).status).toBe(200)
  })
})
