import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, Server, type Socket } from 'node:net'

export interface Listening {
  /** Such as `http://127.0.0.1:4000`. */
  readonly origin: string
  /** Stops accepting, lets every request in flight finish, then resolves; who reads too slowly is cut off. */
  close(): Promise<void>
}

export interface ListenAt {
  readonly host: string
  readonly port: number
  /** Milliseconds that `close` grants to what is in flight. Default: 9500. */
  readonly drainMs?: number
}

/** Below the ten seconds that supervisors commonly grant. */
const DRAIN_MS = 9_500

/**
 * Serves a listener over HTTP.
 * @throws the system's error, with `code` EADDRINUSE for a port in use.
 */
export async function listen(listener: RequestListener, at: ListenAt): Promise<Listening> {
  const idle = new Set<Socket>()
  let closing = false
  const server = createServer((request, response) => {
    const { socket } = request
    idle.delete(socket)
    if (closing) response.setHeader('connection', 'close')
    // Emitted when the last byte has been handed to the system, or the connection is lost.
    response.once('close', () => {
      if (closing) socket.destroySoon()
      else if (!socket.destroyed) idle.add(socket)
    })
    listener(request, response)
  })
  server.on('connection', (socket) => {
    idle.add(socket)
    socket.once('close', () => idle.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(at.port, at.host, resolve)
  })
  const { address, port } = server.address() as AddressInfo

  async function close(): Promise<void> {
    closing = true
    // `close` of node:http would also destroy connections whose response has ended but is not yet written out.
    const closed = new Promise<void>((resolve, reject) => {
      Server.prototype.close.call(server, (error) => (error ? reject(error) : resolve()))
    })
    for (const socket of idle) socket.destroySoon()
    const cutOff = setTimeout(() => server.closeAllConnections(), at.drainMs ?? DRAIN_MS)
    await closed.finally(() => clearTimeout(cutOff))
  }
  return { origin: `http://${callable(address)}:${port}`, close }
}

/** An address that a browser can open, also where the server listens on every one. */
function callable(address: string): string {
  if (address === '0.0.0.0' || address === '::') return '127.0.0.1'
  return address.includes(':') ? `[${address}]` : address
}
