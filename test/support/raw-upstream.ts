import { createServer, type Socket } from 'node:net'

/** An upstream that answers byte by byte as a test says, for what no HTTP server would send. */
export interface RawUpstream {
  readonly url: string
  /** Requests that arrived so far. */
  readonly requests: number
  close(): Promise<void>
}

/** Starts it on a free port; `respond` gets the socket of each request once its headers are there. */
export async function startRawUpstream(respond: (socket: Socket) => void): Promise<RawUpstream> {
  const sockets = new Set<Socket>()
  let requests = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    let received = ''
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1')
      if (!received.endsWith('\r\n\r\n')) return
      received = ''
      requests++
      respond(socket)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    get requests() {
      return requests
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((closed) => server.close(closed))
    },
  }
}
