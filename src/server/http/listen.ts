import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http'
import type { AddressInfo, Server, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { UnsentAnswers } from '../overload/unsent-answers.ts'
import { closePort } from './close-port.ts'

export interface Listening {
  /** Such as `http://127.0.0.1:4000`. */
  readonly origin: string
  /**
   * Asks every caller to open no further request on its connection. After `graceMs` (0 when left out), in which
   * everything is still taken and answered, stops accepting, lets what is in flight finish, and resolves. Who reads too
   * slowly is cut off.
   */
  close(graceMs?: number): Promise<void>
}

/** Connections that somebody else accepts. */
export interface Connections {
  takeBy(taker: (socket: Socket) => void): void
  /** Says that this server is about to stop. Settles once no connection comes any more. */
  end(): Promise<void>
}

export interface ListenAt {
  readonly host: string
  readonly port: number
  /** Milliseconds that `close` grants to what is in flight once nothing is accepted any more. Default: 7500. */
  readonly drainMs?: number
  /** Milliseconds in which the body of a request has to arrive. Default: 10,000. */
  readonly receiveMs?: number
  /** Counts what of answers is not sent, where the listener does not do so itself. */
  readonly unsent?: UnsentAnswers
  /** Where connections come from. Default: the port is opened here. */
  readonly connections?: Connections
  /** Milliseconds for which a connection may be idle before it is closed. Default: 75,000. */
  readonly keepAliveMs?: number
}

/** With the usual grace before it, below the ten seconds that supervisors commonly grant. */
const DRAIN_MS = 7_500
/**
 * As long as an operation may take. So many bodies may be coming in at once, and the oldest is given up for one more: with
 * the five minutes of node:http, a thousand that never end would be among them for as long.
 */
const RECEIVE_MS = 10_000
/** The whole answer to what cannot be read to its end. */
const unreadable = (status: number) =>
  `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncache-control: no-store\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n`
const LATE = unreadable(408)
/** What is no HTTP is a 400, but for these. */
const UNREADABLE: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}
/**
 * More than the minute for which nginx, HAProxy and load balancers of clouds keep a connection: who closes first has to be
 * the one that sends requests, or a request meets a connection that is being closed.
 */
const KEEP_ALIVE_MS = 75_000
/** In which the head of a request has to be there, as node:http has it; also on a connection that has not been used yet. */
const HEADERS_MS = 60_000
/** A connection without a request is closed when it has been so for this long: before, one may be on its way. */
const LINGER_MS = 250
const SWEEP_MS = 50

interface Connection {
  /** The last one that began, and the first look of the sweep that found it incomplete. */
  request: IncomingMessage | undefined
  lateFrom: number | undefined
  /** Requests that are not answered to their end, and the answer to the last of them. */
  open: number
  answer: ServerResponse | undefined
  idleSince: number
}

/**
 * Serves a listener over HTTP.
 * @throws the system's error, with `code` EADDRINUSE for a port in use.
 */
export async function listen(listener: RequestListener, at: ListenAt): Promise<Listening> {
  const connections = new Map<Socket, Connection>()
  const gone = Promise.withResolvers<void>()
  let accepted = 0
  let isClosing = false
  let isOver = false
  const server = createServer((request, response) => {
    const connection = connections.get(request.socket)
    if (isClosing) {
      // Of several that came at once, only the last may say it: what is asked after it gets no answer.
      if (connection?.answer?.headersSent === false) connection.answer.removeHeader('connection')
      response.setHeader('connection', 'close')
    }
    if (connection) begin(connection, request, response)
    at.unsent?.hold(response)
    listener(request, response)
  })
  const { keepAliveMs = KEEP_ALIVE_MS } = at
  server.keepAliveTimeout = keepAliveMs
  // node:http counts it from the beginning of a connection, too: one that is opened in advance lives as long as the others.
  server.headersTimeout = Math.max(HEADERS_MS, Math.min(keepAliveMs + 1000, server.requestTimeout))
  server.on('connection', (socket) => {
    accepted++
    const nothing = { request: undefined, answer: undefined, open: 0 }
    connections.set(socket, { ...nothing, lateFrom: undefined, idleSince: performance.now() })
    socket.once('close', () => {
      connections.delete(socket)
      if (isOver && connections.size === 0) gone.resolve()
    })
  })
  // As node:http does by itself, with the headers of every answer.
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const isAnswered = connections.get(socket)?.answer?.headersSent ?? false
    if (socket.writable && !isAnswered) socket.write(unreadable(UNREADABLE[error.code ?? ''] ?? 400))
    socket.destroy(error)
  })
  const { host: address, port } = at.connections ? at : await open(server, at)
  at.connections?.takeBy((socket) => {
    // As on sockets that node:http accepts itself.
    socket.allowHalfOpen = true
    server.emit('connection', socket)
  })
  // From this event on node:http ends those who are slow to send a head.
  if (at.connections) server.emit('listening')
  const { receiveMs = RECEIVE_MS } = at
  const lateTimer = setInterval(() => endLate(connections, receiveMs), Math.min(1000, receiveMs / 10)).unref()

  function closeIdle(): void {
    const longAgo = performance.now() - LINGER_MS
    for (const [socket, { open, idleSince }] of connections) {
      if (open === 0 && idleSince < longAgo) socket.destroySoon()
    }
  }

  async function drain(graceMs: number): Promise<void> {
    isClosing = true
    for (const { answer } of connections.values()) {
      if (answer && !answer.headersSent) answer.setHeader('connection', 'close')
    }
    await sleep(graceMs)
    const cutOffAt = performance.now() + (at.drainMs ?? DRAIN_MS)
    if (at.connections) await at.connections.end()
    else await closePort(server, () => accepted)
    isOver = true
    if (connections.size === 0) gone.resolve()
    // Right after what has come was read: this may run before that, and so may a timer that is late.
    setImmediate(closeIdle)
    const sweep = setInterval(() => setImmediate(closeIdle), SWEEP_MS)
    const leftMs = Math.max(0, cutOffAt - performance.now())
    const cutOff = setTimeout(() => server.closeAllConnections(), leftMs)
    await gone.promise
    clearInterval(sweep)
    clearTimeout(cutOff)
    clearInterval(lateTimer)
  }
  let closing: Promise<void> | undefined
  const close = (graceMs = 0) => (closing ??= drain(graceMs))
  return { origin: originOf(address, port), close }
}

/** Opens the port. Gives which one it is, and its address. @throws the system's error */
async function open(server: Server, { host, port }: ListenAt): Promise<{ host: string; port: number }> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const opened = server.address() as AddressInfo
  return { host: opened.address, port: opened.port }
}

/**
 * Ends connections on which a body takes too long, from the first sweep on that has found it incomplete: no request pays
 * for reading the clock. Those without a request are for node:http to end.
 */
function endLate(connections: ReadonlyMap<Socket, Connection>, receiveMs: number): void {
  const now = performance.now()
  for (const [socket, connection] of connections) {
    const { request, answer } = connection
    if (!request || request.complete) continue
    connection.lateFrom ??= now + receiveMs
    if (now < connection.lateFrom) continue
    if (answer && !answer.headersSent) socket.write(LATE)
    socket.destroy()
  }
}

function begin(connection: Connection, request: IncomingMessage, response: ServerResponse): void {
  connection.request = request
  connection.lateFrom = undefined
  connection.open++
  connection.answer = response
  // Emitted when the last byte has been handed to the system, or the connection is lost.
  response.once('close', () => {
    connection.open--
    if (connection.answer === response) connection.answer = undefined
    connection.idleSince = performance.now()
  })
}

/** Such as `http://127.0.0.1:4000`, which a browser can open, also where the server listens on every address. */
export function originOf(address: string, port: number): string {
  const isAny = address === '0.0.0.0' || address === '::'
  const host = isAny ? '127.0.0.1' : address.includes(':') ? `[${address}]` : address
  return `http://${host}:${port}`
}
