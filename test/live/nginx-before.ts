import { readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { dirname, join } from 'node:path'
import { startNginx } from '../proxies/proxy.ts'

/** What nginx writes of a request once it has ended. */
export interface LoggedRequest {
  readonly method: string
  readonly query: string
  readonly body: string
  readonly lastEventId: string
}

/** Debian's nginx with its usual buffering, before a server. */
export interface NginxBefore {
  /** Where it listens, without a slash at the end. */
  readonly origin: string
  /** As `nginx -s reload` does: new workers come, and the old ones cut their connections off a moment later. */
  reload(): void
  /** The requests that have ended. */
  readonly log: readonly LoggedRequest[]
  close(): Promise<void>
}

/** After a reload, how long the old workers let their connections be. */
const CUT_OFF_MS = 100

/** nginx listens on a socket of the file system, clients want a port: whatever comes in there goes on to it. */
export async function startNginxBefore(host: string): Promise<NginxBefore> {
  const format =
    '{"method":"$request_method","query":"$query_string","body":"$request_body","lastEventId":"$http_last_event_id"}'
  const proxy = await startNginx(
    `log_format requests escape=json '${format}';
    server {
      listen unix:@socket;
      access_log @folder/requests requests;
      location / { proxy_pass http://${host}; }
    }`,
    `worker_shutdown_timeout ${CUT_OFF_MS}ms;`,
  )
  const folder = dirname(proxy.socketPath)
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    const onward = connect(proxy.socketPath)
    for (const [from, to] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      sockets.add(from)
      from.pipe(to)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    reload: () => void process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')), 'SIGHUP'),
    get log() {
      const lines = readFileSync(join(folder, 'requests'), 'utf8').trim().split('\n')
      return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as LoggedRequest)
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      await proxy.close()
    },
  }
}
