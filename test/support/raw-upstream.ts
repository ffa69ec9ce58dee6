import { createServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'

/** What a request says of itself. */
export interface RawRequest {
  /** Path and query. */
  readonly target: string
  /** Its Authorization header, or nothing. */
  readonly authorization: string
  /** How many came before it. */
  readonly index: number
  /** Its first line and its headers, as they came. */
  readonly head: string
  /** What came after them, as long as they say. */
  readonly body: string
}

/** An upstream that answers byte by byte as a test says, for what no HTTP server would send. */
export interface RawUpstream {
  readonly url: string
  /** Requests that arrived so far. */
  readonly requests: number
  /** When each of them arrived, on the clock of `performance.now()`. */
  readonly times: readonly number[]
  /** Connections that were opened so far, and those that still are. */
  readonly connections: number
  readonly open: number
  close(): Promise<void>
}

/** Starts it on a free port, with TLS if there is a certificate; `respond` gets the socket of each request once it is there. */
export async function startRawUpstream(
  respond: (socket: Socket, request: RawRequest) => void,
  tls?: { readonly key: string; readonly cert: string },
): Promise<RawUpstream> {
  const sockets = new Set<Socket>()
  const times: number[] = []
  let connections = 0
  const accept = (socket: Socket) => {
    connections++
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    let received = ''
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1')
      const end = received.indexOf('\r\n\r\n') + 4
      const head = received.slice(0, end)
      const [, length = '0'] = /^content-length: (\d+)\r$/im.exec(head) ?? []
      if (end < 4 || received.length < end + Number(length)) return
      const body = received.slice(end)
      const [, target = ''] = head.split(' ')
      const [, authorization = ''] = /^authorization: (.*)\r$/im.exec(head) ?? []
      received = ''
      respond(socket, { target, authorization, head, body, index: times.push(performance.now()) - 1 })
    })
  }
  const server = tls ? createTlsServer(tls, accept) : createServer(accept)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    times,
    get requests() {
      return times.length
    },
    get connections() {
      return connections
    },
    get open() {
      return sockets.size
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((closed) => server.close(closed))
    },
  }
}

/** The head of an answer; more headers than the type are up to the caller. */
export function head(status: number, ...headers: string[]): string {
  return [`HTTP/1.1 ${status} Whatever`, 'content-type: application/json', ...headers, '', ''].join('\r\n')
}

/** A whole answer with its length. */
export function whole(status: number, body: string, ...headers: string[]): string {
  return head(status, `content-length: ${Buffer.byteLength(body)}`, ...headers) + body
}

/** A page of a list with two items. */
export const PAGE: string = JSON.stringify({ links: {}, data: [{ id: 'one' }, { id: 'two' }] })
