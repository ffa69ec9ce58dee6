import { connect, type Socket } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { listen } from '../../src/server/http/listen.ts'
import { EventReader } from './reader.ts'
import { startWatched, type WatchedUpstream } from './watched-upstream.ts'

const QUERY =
  'subscription { liveSessions { isSnapshot readAt started { sessionId name displayName } updated { sessionId } } }'
/** More than the system buffers for one connection, in a few events. */
const TEXT = 'x'.repeat(1_500_000)

let upstream: WatchedUpstream

afterEach(() => upstream.graph.close())

/** A reader that takes nothing until it is told to. */
class SlowReader {
  readonly #socket: Socket
  #text = ''

  constructor(origin: string) {
    const { hostname, port } = new URL(origin)
    this.#socket = connect(Number(port), hostname)
    const target = `/graphql?query=${encodeURIComponent(QUERY)}`
    this.#socket.write(`GET ${target} HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n\r\n`)
    this.#socket.on('error', () => {})
  }

  /** Reads on until the text holds what matches. */
  async reads(pattern: RegExp, times: number): Promise<void> {
    this.#socket.on('data', (bytes) => {
      this.#text += bytes.toString('latin1').replaceAll('x'.repeat(100), '')
    })
    await vi.waitFor(
      () => expect(this.#text.match(pattern)?.length ?? 0).toBeGreaterThanOrEqual(times),
      20_000,
    )
  }

  count(pattern: RegExp): number {
    return this.#text.match(pattern)?.length ?? 0
  }

  close(): void {
    this.#socket.destroy()
  }
}

test('a reader that is too slow misses events, gets a snapshot when it has caught up, and holds nobody up', async () => {
  upstream = await startWatched({ live: { maxBufferBytes: 1000, heartbeatMs: 100 } })
  upstream.begin(1, { display_name: TEXT })
  const server = await listen(upstream.graph.listener, { host: '127.0.0.1', port: 0 })
  const slow = new SlowReader(server.origin)
  const fast = new EventReader(
    await fetch(`${server.origin}/graphql?query=${encodeURIComponent(QUERY)}`, {
      headers: { accept: 'text/event-stream' },
    }),
  )
  expect((await fast.data()).data.liveSessions.isSnapshot).toBe(true)
  for (let number = 2; number < 8; number++) {
    upstream.begin(number, { display_name: number < 5 ? TEXT : null })
    expect((await fast.data()).data.liveSessions.started).toHaveLength(1)
  }
  await slow.reads(/"isSnapshot":true/g, 2)
  expect(slow.count(/"isSnapshot":false/g)).toBeLessThan(6)
  slow.close()
  await fast.close()
  await server.close()
})

test('a reader that has left is let go, also where nothing is sent', async () => {
  upstream = await startWatched()
  upstream.begin(1)
  const server = await listen(upstream.graph.listener, { host: '127.0.0.1', port: 0 })
  const reader = new SlowReader(server.origin)
  await reader.reads(/"isSnapshot":true/g, 1)
  await vi.waitFor(() => expect(upstream.calls()).toContain('room_sessions'), 20_000)
  reader.close()
  await vi.waitFor(async () => {
    upstream.calls()
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(upstream.calls()).toEqual([])
  }, 20_000)
  await server.close()
})
