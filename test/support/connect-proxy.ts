import { createServer, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

/** A proxy for the way out, as companies have one. */
export interface ConnectProxy {
  readonly port: number
  /** `CONNECT host:port` and `GET http://…`, as they came. */
  readonly asked: string[]
  /** The Proxy-Authorization of each. */
  readonly credentials: (string | undefined)[]
  close(): Promise<void>
}

/** What it does with a request in place of sending it on: a status, or nothing ever. */
export type Refusal = number | 'hang' | 'cut'

/** Starts it on a free port. Whatever name it is asked for, it goes to the loopback address. */
export async function startConnectProxy(
  refuse: () => Refusal | undefined = () => undefined,
): Promise<ConnectProxy> {
  const asked: string[] = []
  const credentials: (string | undefined)[] = []
  const sockets = new Set<Socket>()
  const note = ({ method, url, headers }: IncomingMessage) => {
    asked.push(`${method} ${url}`)
    credentials.push(headers['proxy-authorization'])
    return refuse()
  }
  const server = createServer((incoming, answer) => {
    const refusal = note(incoming)
    if (typeof refusal === 'number') return answer.writeHead(refusal).end('the proxy says no')
    if (refusal) return refusal === 'cut' ? incoming.socket.destroy() : undefined
    const url = new URL(incoming.url ?? '')
    const { 'proxy-authorization': _, ...headers } = incoming.headers
    const onward = request(
      { host: '127.0.0.1', port: url.port, path: url.pathname + url.search, headers },
      (from) => {
        answer.writeHead(from.statusCode ?? 502, from.headers)
        from.pipe(answer)
      },
    )
    return onward.end()
  })
  server.on('connection', (socket) => sockets.add(socket))
  server.on('connect', (incoming, socket) => {
    const refusal = note(incoming)
    socket.on('error', () => {})
    if (typeof refusal === 'number') return socket.end(`HTTP/1.1 ${refusal} No\r\ncontent-length: 0\r\n\r\n`)
    if (refusal) return refusal === 'cut' ? socket.destroy() : undefined
    const [, port] = /:(\d+)$/.exec(incoming.url ?? '') ?? []
    const onward = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.pipe(socket)
      socket.pipe(onward)
    })
    sockets.add(onward)
    return onward.on('error', () => socket.destroy()).on('close', () => socket.destroy())
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    credentials,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((closed) => server.close(closed))
    },
  }
}
