/** A Twilio that fails byte by byte: nine answers in ten are reset, stalled, cut short, or sent drop by drop. */
import { createServer, type Socket } from 'node:net'

export interface FaultyUpstream {
  readonly url: string
  close(): Promise<void>
}

const PAGE = JSON.stringify({
  rooms: [],
  participants: [],
  meta: { page: 0, page_size: 50, next_page_url: null },
})
const HEAD = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n`
const WHOLE = `${HEAD}content-length: ${PAGE.length}\r\n\r\n${PAGE}`

const WAYS: readonly ((socket: Socket) => void)[] = [
  (socket) => socket.write(WHOLE),
  (socket) => socket.resetAndDestroy(),
  (socket) => socket.end(),
  () => {},
  (socket) => socket.write(HEAD),
  (socket) => socket.write(WHOLE.slice(0, -20)),
  (socket) => socket.end(WHOLE.slice(0, -20)),
  (socket) => socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\n10\r\n{"rooms": `),
  (socket) => socket.write(`${WHOLE}${WHOLE}`),
  drip,
]

/** One byte every 200 ms, for as long as somebody listens. */
function drip(socket: Socket): void {
  let sent = 0
  const timer = setInterval(() => socket.write(WHOLE.slice(sent, ++sent)), 200)
  socket.once('close', () => clearInterval(timer))
}

export async function startFaultyUpstream(): Promise<FaultyUpstream> {
  const sockets = new Set<Socket>()
  let requests = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
    let received = ''
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1')
      if (!received.endsWith('\r\n\r\n')) return
      received = ''
      WAYS[requests++ % WAYS.length]?.(socket)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((closed) => server.close(closed))
    },
  }
}
