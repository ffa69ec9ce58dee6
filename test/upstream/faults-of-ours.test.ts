import { Pool } from 'undici'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createRoomgraph, type Roomgraph } from '../../src/index.ts'
import { ask } from '../support/client.ts'
import { type Data, QUICK_RETRIES } from '../support/graph.ts'
import { PAGE, type RawUpstream, startRawUpstream, whole } from '../support/raw-upstream.ts'

let raw: RawUpstream | undefined
let roomgraph: Roomgraph | undefined
afterEach(async () => {
  vi.restoreAllMocks()
  await roomgraph?.close()
  await raw?.close()
})

const CREDENTIALS = { projectId: '11111111-2222-4333-8444-555555555555', apiToken: 'PTtoken-of-a-test' }

/** Runs an operation before a raw upstream; what is logged as unexpected comes along. */
async function run(answer: (socket: { write(text: string): unknown }) => unknown = answerPage) {
  raw = await startRawUpstream(answer)
  const logged: Data[] = []
  roomgraph = createRoomgraph({
    signalwire: { baseUrl: raw.url, ...CREDENTIALS },
    upstream: { ...QUICK_RETRIES, breakerFailures: 1 },
    explain: true,
    logger: {
      error: (message, details) => logged.push({ message, ...details }),
    },
  })
  const graph = roomgraph
  return { ask: async () => (await ask(graph, '{ rooms(first: 2) { nodes { roomId } } }')).body, logged }
}

const answerPage = (socket: { write(text: string): unknown }) => socket.write(whole(200, PAGE))

/** Makes undici end every call as a stub of it would, or one with a bug. */
function failWith(failure: unknown, how: 'at once' | 'later'): void {
  vi.spyOn(Pool.prototype, 'dispatch').mockImplementation((_options, handler) => {
    if (how === 'at once') throw failure
    setImmediate(() => handler.onResponseError?.({ abort() {} } as never, failure as Error))
    return true
  })
}

describe('what is not known to come from the network', () => {
  test.each<[what: string, failure: Error]>([
    ['a function that a stub lacks', new TypeError('this.dispatcher.dispatch is not a function')],
    ['an error without a code', new Error('not implemented')],
    ['an argument that is refused', Object.assign(new Error('x'), { code: 'ERR_INVALID_ARG_TYPE' })],
    ['a refusal of undici’s', Object.assign(new Error('x'), { code: 'UND_ERR_INVALID_ARG' })],
    ['a failed assertion', Object.assign(new Error('x'), { code: 'ERR_ASSERTION' })],
    ['a code that is no text', Object.assign(new Error('x'), { code: 7 })],
    ['a file that is not there', Object.assign(new Error('x'), { code: 'ENOENT', syscall: 'open' })],
  ])('%s: an internal error, logged with its stack, and no outage', async (_, failure) => {
    const { ask, logged } = await run()
    for (const how of ['at once', 'later'] as const) {
      failWith(failure, how)
      const { data, errors } = await ask()
      expect(data).toEqual({ rooms: null })
      expect(errors).toMatchObject([
        { message: 'Unexpected error.', path: ['rooms'], extensions: { code: 'INTERNAL_SERVER_ERROR' } },
      ])
      expect(logged.splice(0)).toMatchObject([
        { message: 'Unexpected error', path: 'rooms', stack: expect.stringContaining(failure.message) },
      ])
    }
    // Nothing of it was repeated, or counted against the upstream.
    vi.restoreAllMocks()
    expect((await ask()).errors).toBeUndefined()
    expect(raw?.requests).toBe(1)
  })

  test.each<[what: string, failure: Error]>([
    ['a refused connection', Object.assign(new Error('x'), { code: 'ECONNREFUSED', syscall: 'connect' })],
    ['a name that cannot be resolved', Object.assign(new Error('x'), { code: 'EAI_AGAIN' })],
    ['a firewall', Object.assign(new Error('x'), { code: 'EACCES', syscall: 'connect' })],
    ['the other side', Object.assign(new Error('x'), { code: 'UND_ERR_SOCKET' })],
  ])('%s is an outage of the provider as before', async (_, failure) => {
    const { ask, logged } = await run()
    failWith(failure, 'later')
    expect((await ask()).errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
    expect(logged).toEqual([])
  })
})

describe('an interim answer that nobody asked for', () => {
  const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n'

  test.each<[what: string, before: string]>([
    ['nothing of the kind', ''],
    ['100 Continue', CONTINUE],
    ['two of them', CONTINUE + CONTINUE],
    ['100 with headers and without a word', 'HTTP/1.1 100 \r\nx-from: a proxy\r\n\r\n'],
    ['100 of HTTP/1.0', 'HTTP/1.0 100 Continue\r\n\r\n'],
    ['102 Processing', 'HTTP/1.1 102 Processing\r\n\r\n'],
    ['103 Early Hints', 'HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n'],
    ['100 and 103', `${CONTINUE}HTTP/1.1 103 Early Hints\r\n\r\n`],
    ['103 and 100', `HTTP/1.1 103 Early Hints\r\n\r\n${CONTINUE}`],
  ])('%s: is passed over, on each call', async (_, before) => {
    const { ask } = await run((socket) => socket.write(before + whole(200, PAGE)))
    for (let call = 1; call <= 3; call++) {
      const { data, errors } = await ask()
      expect(errors).toBeUndefined()
      expect(data.rooms.nodes).toHaveLength(2)
    }
    expect(raw?.requests).toBe(3)
    // One call leaves its connection to another.
    expect(raw?.connections).toBeLessThan(3)
  })

  test('byte by byte is passed over as well', async () => {
    const { ask } = await run((socket) => {
      const bytes = [...CONTINUE, ...CONTINUE, whole(200, PAGE)]
      const send = () => {
        const next = bytes.shift()
        if (next !== undefined) {
          socket.write(next)
          setImmediate(send)
        }
      }
      send()
    })
    expect((await ask()).errors).toBeUndefined()
  })

  const UPGRADE = 'connection: upgrade\r\nupgrade: x\r\n'

  test.each<[what: string, answer: string]>([
    ['101 Switching Protocols', `HTTP/1.1 101 Switching Protocols\r\n${UPGRADE}\r\n`],
    ['101 that says not to what', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['101 after 100', `${CONTINUE}HTTP/1.1 101 Switching Protocols\r\n\r\n`],
    ['a status below 100', 'HTTP/1.1 099 Whatever\r\ncontent-length: 0\r\n\r\n'],
    ['a status of nought', 'HTTP/1.0 000 Whatever\r\ncontent-length: 0\r\n\r\n'],
    ['a status of one digit', 'HTTP/1.1 7 Whatever\r\ncontent-length: 0\r\n\r\n'],
    ['a status of four digits', 'HTTP/1.1 2000 Whatever\r\ncontent-length: 0\r\n\r\n'],
    ['no status', 'HTTP/1.1 Whatever\r\ncontent-length: 0\r\n\r\n'],
  ])('%s is a bad response, whole and byte by byte, and no fault of this server', async (_, answer) => {
    let inPieces = false
    const { ask, logged } = await run((socket) => {
      const pieces = inPieces ? [...answer] : [answer]
      const send = () => {
        const next = pieces.shift()
        if (next !== undefined) socket.write(next)
        if (pieces.length > 0) setImmediate(send)
      }
      send()
    })
    for (inPieces of [false, true]) {
      expect((await ask()).errors).toMatchObject([
        { message: expect.stringContaining('no HTTP'), extensions: { code: 'UPSTREAM_BAD_RESPONSE' } },
      ])
    }
    expect(logged).toEqual([])
  })

  test('and nothing after it is a time-out', async () => {
    const { ask } = await run((socket) => socket.write(CONTINUE))
    roomgraph = createRoomgraph({
      signalwire: { baseUrl: raw?.url ?? '', ...CREDENTIALS },
      upstream: { ...QUICK_RETRIES, retries: 0, headersTimeoutMs: 100 },
    })
    expect((await ask()).errors).toMatchObject([{ extensions: { code: 'UPSTREAM_TIMEOUT' } }])
  })
})
