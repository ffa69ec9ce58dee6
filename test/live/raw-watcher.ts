import { connect, type Socket } from 'node:net'
import { expect, vi } from 'vitest'

/** A connection as a client of any kind may use it: bytes that are sent as they are, and the text that came so far. */
export class RawWatcher {
  readonly socket: Socket
  text = ''
  isClosed = false

  constructor(origin: string, bytes: string) {
    const { hostname, port } = new URL(origin)
    this.socket = connect(Number(port), hostname)
    this.socket.on('data', (data) => {
      this.text += data.toString('utf8')
    })
    this.socket.on('error', () => {})
    this.socket.on('close', () => {
      this.isClosed = true
    })
    this.socket.write(bytes)
  }

  /** Resolves when the text has what matches, so many times. */
  async has(pattern: RegExp, times = 1): Promise<void> {
    const every = new RegExp(pattern.source, 'g')
    await vi.waitFor(() => expect(this.text.match(every)?.length ?? 0).toBe(times), 20_000)
  }

  close(): void {
    this.socket.destroy()
  }
}

/** A request by GET, with `text/event-stream` accepted unless the headers say otherwise. */
export function getOf(query: string, headers: Record<string, string> = {}): string {
  const lines = Object.entries({ accept: 'text/event-stream', ...headers }).map(
    (each) => `${each.join(': ')}\r\n`,
  )
  return `GET /graphql?query=${encodeURIComponent(query)} HTTP/1.1\r\nhost: localhost\r\n${lines.join('')}\r\n`
}
