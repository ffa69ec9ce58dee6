import type { RequestListener } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createRoomgraph, type Roomgraph } from '../../src/index.ts'
import { type Listening, listen } from '../../src/server/http/listen.ts'
import { UnsentAnswers } from '../../src/server/overload/unsent-answers.ts'
import { postOf, sendRaw } from '../support/raw-request.ts'

const KEY = 'a-key-of-32-characters-or-more-00'
/** Of a caller who is known: a crowd of callers who are not is refused for another reason. */
const KNOWN = `x-api-key: ${KEY}`
const ACCOUNT = { projectId: '8b893632-1d67-4524-aa0a-1d532ac301f7', apiToken: 'token-0123456789' }
const PLACES = 3

let roomgraph: Roomgraph | undefined
let server: Listening
const logged: unknown[] = []
const sockets: Socket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await server.close()
  await roomgraph?.close()
  roomgraph = undefined
})

async function start(receiveMs?: number): Promise<void> {
  logged.length = 0
  roomgraph = createRoomgraph({
    auth: { kind: 'api-key', keys: [{ name: 'app', key: KEY }] },
    signalwire: { baseUrl: 'http://127.0.0.1:9', ...ACCOUNT },
    overload: { maxOperations: PLACES },
    logger: { error: (...words) => logged.push(words) },
  })
  server = await listen(roomgraph, { host: '127.0.0.1', port: 0, ...(receiveMs && { receiveMs }) })
}

/** Begins a request that does not end, and gives what comes of it. */
function begin(header: string, part = ''): Promise<string> {
  const { hostname, port } = new URL(server.origin)
  const head = ['POST /graphql HTTP/1.1', 'host: a', 'content-type: application/json', KNOWN, header]
  return new Promise((resolve) => {
    let received = ''
    const socket = connect(Number(port), hostname, () => socket.write(`${head.join('\r\n')}\r\n\r\n${part}`))
    socket.on('data', (bytes) => {
      received += bytes
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(received))
    sockets.push(socket)
  })
}

const whole = () => sendRaw(server.origin, postOf('{"query":"{ __typename }"}', KNOWN))

describe('requests whose bodies never come', () => {
  test.each([
    ['of a known length', 'content-length: 100', ''],
    ['of a known length, half there', 'content-length: 100', '{"query":'],
    ['in chunks', 'transfer-encoding: chunked', ''],
    ['in chunks, half there', 'transfer-encoding: chunked', '9\r\n{"query":\r\n'],
  ])('%s hold no slot, and end after their time', async (_, header, part) => {
    await start(600)
    const late = Array.from({ length: 20 * PLACES }, () => begin(header, part))
    await expect.poll(() => sockets.filter(({ bytesWritten }) => bytesWritten > 0).length).toBe(late.length)
    for (let round = 0; round < 10; round++) {
      const isAccepted = await Promise.all(Array.from({ length: PLACES }, async () => (await whole()).status))
      expect(isAccepted).toEqual(Array.from({ length: PLACES }, () => 200))
    }
    for (const answer of await Promise.all(late)) expect(answer).toMatch(/^(HTTP\/1\.1 408 |$)/)
    expect(logged).toEqual([])
  })

  test('are given up, the oldest first, where they hold too much together', async () => {
    await start()
    const part = 'x'.repeat(99_000)
    const answers: string[] = []
    for (let count = 0; count < 400; count++) {
      void begin('content-length: 100000', part).then((answer) => (answers[count] = answer))
      if (count % 20 === 0) expect((await whole()).status).toBe(200)
    }
    await expect.poll(() => Object.keys(answers).length).toBeGreaterThan(50)
    expect(Object.keys(answers).length).toBeLessThan(100)
    expect(answers[0]).toMatch(/^HTTP\/1\.1 503 .*connection: close.*SERVER_OVERLOADED/is)
    expect(answers[399]).toBe(undefined)
    expect((await whole()).status).toBe(200)
  })

  test('are given up, the oldest first, where there are too many', async () => {
    await start()
    const answers: string[] = []
    for (let count = 0; count < 1050; count++) {
      void begin('content-length: 100').then((answer) => (answers[count] = answer))
      if (count % 20 === 0) expect((await whole()).status).toBe(200)
    }
    await expect.poll(() => Object.keys(answers).length).toBe(50)
    expect(answers[0]).toMatch(/^HTTP\/1\.1 503 /)
  })

  test('do not touch a connection on which all requests are whole', async () => {
    await start(400)
    const { hostname, port } = new URL(server.origin)
    const socket = connect(Number(port), hostname)
    sockets.push(socket)
    const bytes = postOf('{"query":"{ __typename }"}', KNOWN).toString().replace('connection: close\r\n', '')
    for (let round = 0; round < 3; round++) {
      const answer = new Promise<string>((resolve) => socket.once('data', (text) => resolve(String(text))))
      socket.write(bytes)
      expect(await answer).toContain('200 OK')
      await new Promise((resolve) => setTimeout(resolve, 600))
    }
    expect(socket.closed).toBe(false)
  })
})

test('a body in chunks that breaks off is no error of ours', async () => {
  await start()
  const answer = begin('transfer-encoding: chunked')
  await expect.poll(() => sockets.at(-1)?.bytesWritten ?? 0).toBeGreaterThan(100)
  await new Promise((resolve) => setTimeout(resolve, 50))
  sockets.at(-1)?.destroy()
  await answer
  await whole()
  expect(logged).toEqual([])
})

describe('an answer that is larger than what the system takes in advance', () => {
  const LARGE = 'x'.repeat(30_000_000)

  /** A server of one large answer, and what becomes of it. */
  async function large(): Promise<{ readonly socket: Socket; readonly ended: Promise<boolean> }> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const listener: RequestListener = (_, response) => {
      response.once('close', () => resolve(response.writableFinished))
      response.end(LARGE)
    }
    server = await listen(listener, {
      host: '127.0.0.1',
      port: 0,
      unsent: new UnsentAnswers({ stalledMs: 1500 }),
    })
    const { hostname, port } = new URL(server.origin)
    const socket = connect(Number(port), hostname, () => socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n'))
    socket.on('error', () => {})
    sockets.push(socket)
    return { socket, ended: promise }
  }

  test('is given up when nobody takes it', async () => {
    const { socket, ended } = await large()
    socket.pause()
    expect(await ended).toBe(false)
  })

  test('is left to a client that takes it slowly', async () => {
    const { socket, ended } = await large()
    // Some 2 s, a little at a time.
    socket.on('data', () => {
      socket.pause()
      setTimeout(() => socket.resume(), 4)
    })
    expect(await ended).toBe(true)
  })
})

describe('requests by fetch whose bodies never come', () => {
  const ask = (body: BodyInit) => {
    const headers = { 'content-type': 'application/json', 'x-api-key': KEY }
    const init = { method: 'POST', headers, body, duplex: 'half' }
    const request = new Request('http://localhost/graphql', init)
    return (roomgraph as Roomgraph).fetch(request)
  }

  test('hold no slot, until all of them is here', async () => {
    await start()
    const senders: ReadableStreamDefaultController<Uint8Array>[] = []
    const late = Array.from({ length: 20 * PLACES }, () =>
      ask(new ReadableStream({ start: (sender) => void senders.push(sender) })),
    )
    for (const sender of senders) sender.enqueue(Buffer.from('{"query":'))
    expect((await ask('{"query":"{ __typename }"}')).status).toBe(200)
    const [first] = senders
    first?.enqueue(Buffer.from('"{ __typename }"}'))
    first?.close()
    expect(await (await late[0])?.json()).toEqual({ data: { __typename: 'Query' } })
    for (const sender of senders.slice(1)) sender.error(new Error('left'))
    for (const { status } of await Promise.all(late.slice(1))) expect([400, 503]).toContain(status)
    expect(logged).toEqual([])
  })

  test('are given up, the oldest first, where there are too many', async () => {
    await start()
    const late = Array.from({ length: 1001 }, () => ask(new ReadableStream({ start() {} })))
    expect((await late[0])?.status).toBe(503)
    expect((await ask('{"query":"{ __typename }"}')).status).toBe(200)
  })
})
