/**
 * Offers requests at a rate that does not heed how the server copes, as callers do who know nothing of one another.
 * (wrk sends the next request when the last one is answered, and so never asks more than the server can do.)
 */
import { connect, type Socket } from 'node:net'
import { STAMP } from './contestants.ts'
import { sleep } from './process.ts'

/** One request: when it was due on the clock of `performance.now()`, its status (0 for none), and what it took. */
export interface Sample {
  readonly dueAt: number
  readonly status: number
  readonly ms: number
}

export interface Offer {
  readonly origin: string
  readonly body: string
  /** Requests a second. */
  readonly rate: number
  /** Connections that are open before the first request, as those of a proxy are. */
  readonly connections: number
  readonly seconds: number
}

/** Requests that may be open at once; what would be more counts as unanswered. */
const MAX_CONNECTIONS = 3000
const PATIENCE_MS = 5000

/** Another million for each offer, so that no two requests ask alike. */
let stamps = 500_000_000

export async function offer({ origin, body, rate, seconds, connections }: Offer): Promise<readonly Sample[]> {
  const { hostname, port } = new URL(origin)
  const samples: Sample[] = []
  const idle: Connection[] = []
  const all = new Set<Connection>()
  const count = Math.round(rate * seconds)
  let beganAt = 0
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>()
  stamps += 1_000_000

  function send(index: number): void {
    const dueAt = beganAt + (index * 1000) / rate
    const tell = (status: number) => {
      samples.push({ dueAt, status, ms: performance.now() - dueAt })
      if (samples.length === count) finish()
    }
    const connection = idle.pop() ?? open()
    if (connection) connection.ask(requestFor(hostname, body, stamps + index), tell)
    else tell(0)
  }

  function open(): Connection | undefined {
    if (all.size >= MAX_CONNECTIONS) return undefined
    const connection = new Connection(connect(Number(port), hostname), {
      free: () => idle.push(connection),
      gone: () => {
        all.delete(connection)
        const at = idle.indexOf(connection)
        if (at >= 0) idle.splice(at, 1)
      },
    })
    all.add(connection)
    return connection
  }

  for (let opened = 0; opened < connections; opened++) {
    const connection = open()
    if (connection) idle.push(connection)
    // Node accepts them one by one.
    if (opened % 20 === 0) await sleep(10)
  }
  await sleep(500)
  beganAt = performance.now() + 20
  let sent = 0
  const pump = setInterval(() => {
    const due = Math.min(count, Math.floor(((performance.now() - beganAt) * rate) / 1000) + 1)
    while (sent < due) send(sent++)
    if (sent === count) clearInterval(pump)
  }, 1)
  const patience = setTimeout(() => finish(), seconds * 1000 + PATIENCE_MS)
  await finished
  clearTimeout(patience)
  for (const connection of all) connection.close()
  for (let lost = samples.length; lost < count; lost++) {
    samples.push({ dueAt: beganAt, status: 0, ms: PATIENCE_MS })
  }
  return samples
}

function requestFor(host: string, body: string, stamp: number): string {
  const text = body.replace(STAMP, `2001-01-01T00:00:00.${String(stamp).padStart(9, '0')}Z`)
  return `POST /graphql HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`
}

/** A connection with one request at a time. */
class Connection {
  readonly #socket: Socket
  readonly #free: () => void
  #tell: ((status: number) => void) | undefined
  #status = 0
  /** Bytes of the answer that are still to come, once its head is there. */
  #missing: number | undefined
  #head = ''

  constructor(socket: Socket, owner: { free(): void; gone(): void }) {
    this.#socket = socket
    this.#free = owner.free
    socket.setNoDelay(true)
    socket.on('data', (bytes: Buffer) => this.#receive(bytes))
    socket.on('error', () => {})
    socket.on('close', () => {
      owner.gone()
      this.#end(0)
    })
  }

  ask(request: string, tell: (status: number) => void): void {
    this.#tell = tell
    this.#socket.write(request, 'latin1')
  }

  close(): void {
    this.#socket.destroy()
  }

  #receive(bytes: Buffer): void {
    if (this.#missing === undefined) {
      const before = this.#head.length
      this.#head += bytes.toString('latin1', 0, 2048)
      const end = this.#head.indexOf('\r\n\r\n')
      if (end < 0) return
      const [, length] = /content-length: (\d+)/i.exec(this.#head) ?? []
      if (length === undefined) throw new Error(`an answer without its length: ${this.#head}`)
      this.#status = Number(this.#head.slice(9, 12))
      // What was served has to be served: an error in its place is a failure.
      if (this.#status === 200 && this.#head.includes('{"errors"')) this.#status = 299
      this.#missing = Number(length) - (bytes.length - (end + 4 - before))
    } else {
      this.#missing -= bytes.length
    }
    if (this.#missing > 0) return
    this.#missing = undefined
    this.#head = ''
    const status = this.#status
    this.#end(status)
    this.#free()
  }

  #end(status: number): void {
    this.#tell?.(status)
    this.#tell = undefined
  }
}
