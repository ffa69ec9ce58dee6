import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Listening {
  /** Such as `http://127.0.0.1:4000`. */
  readonly origin: string
  /** Stops accepting, lets every request in flight finish, then resolves. */
  close(): Promise<void>
}

/**
 * Serves a listener over HTTP.
 * @throws the system's error, with `code` EADDRINUSE for a port in use.
 */
export async function listen(
  listener: RequestListener,
  at: { host: string; port: number },
): Promise<Listening> {
  let closing = false
  const server = createServer((request, response) => {
    // Without this, a kept-alive connection would hold the server open until it idles out.
    response.once('finish', () => closing && setImmediate(() => server.closeIdleConnections()))
    listener(request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(at.port, at.host, resolve)
  })
  const { address, port } = server.address() as AddressInfo
  return {
    origin: `http://${callable(address)}:${port}`,
    close() {
      closing = true
      return new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeIdleConnections()
      })
    },
  }
}

/** An address that a browser can open, also where the server listens on every one. */
function callable(address: string): string {
  if (address === '0.0.0.0' || address === '::') return '127.0.0.1'
  return address.includes(':') ? `[${address}]` : address
}
