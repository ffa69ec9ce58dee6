import type { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { EventLoopQueue } from '../../datasources/http/long-json.ts'
import { LightSignal, type Signal } from '../../datasources/http/signal.ts'
import type { UnsentAnswers } from '../overload/unsent-answers.ts'
import { type Addresses, timesSent } from './addresses.ts'
import { BodyPieces, type TurnEnds } from './body-pieces.ts'
import { isPushed, isStream, pathOf, type Reply, type RequestBody, RequestExchange } from './exchange.ts'
import { IN_PIECES_MESSAGE } from './form.ts'
import { endWithConnection, ResponseSink, takeTurn } from './response-sink.ts'
import { endText, sendParts } from './response-writing.ts'
import { isEndpoint } from './routes.ts'

/** What frameworks add to a request: its target before they cut it, what they cut, its protocol, and a body that they have read. */
interface Mounted {
  readonly baseUrl?: string
  readonly originalUrl?: string
  readonly protocol?: string
  readonly body?: unknown
}

/** What all requests of a server share. */
export interface NodeExchangeOptions {
  readonly addresses: Addresses
  readonly unsent: UnsentAnswers
  readonly turnEnds: TurnEnds
  /** Counts requests in the order in which they came. */
  readonly arrivals: { count: number }
}

/** The whole answer to a body in too many pieces, of which the rest is not to be read. */
const IN_PIECES_BODY = JSON.stringify({
  errors: [{ message: IN_PIECES_MESSAGE, extensions: { code: 'REQUEST_ENTITY_TOO_LARGE' } }],
})
const IN_PIECES = `HTTP/1.1 413 Payload Too Large\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${IN_PIECES_BODY.length}\r\ncache-control: no-store\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n${IN_PIECES_BODY}`

/** RequestExchange by node:http, also below a framework that has read the body already. */
export class NodeExchange extends RequestExchange {
  readonly mayWait = true
  readonly isAddressed: boolean
  readonly #incoming: IncomingMessage & Mounted
  readonly #response: ServerResponse
  readonly #unsent: UnsentAnswers
  readonly #turnEnds: TurnEnds
  readonly #number: number
  #signal: LightSignal | undefined
  #path: string | undefined
  /** Of a body that is still to come when it is asked for. */
  #pieces: BodyPieces | undefined

  constructor(
    incoming: IncomingMessage,
    response: ServerResponse,
    { addresses, unsent, turnEnds, arrivals }: NodeExchangeOptions,
  ) {
    super()
    this.#incoming = incoming
    this.#response = response
    this.#unsent = unsent
    this.#turnEnds = turnEnds
    this.#number = ++arrivals.count
    // What stands for a connection where there is none, as in serverless functions, has no end.
    if (response.socket === null && incoming.socket instanceof Socket)
      endWithConnection(incoming.socket, response)
    this.isAddressed = addresses.isOne(incoming)
  }

  get method(): string {
    return this.#incoming.method ?? 'GET'
  }

  get #target(): string {
    const target = this.#incoming.originalUrl ?? this.#incoming.url ?? '/'
    // A framework keeps a whole URL as it came.
    return target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?#]*\/?/i, '/')
  }

  get path(): string {
    this.#path ??= pathOf(this.#target)
    return this.#path
  }

  get url(): string {
    const { protocol, socket } = this.#incoming
    return `${protocol ?? ('encrypted' in socket ? 'https' : 'http')}://${this.#host || 'localhost'}${this.#target}`
  }

  get #host(): string | undefined {
    return this.header(':authority') ?? this.#incoming.headers.host
  }

  /** Without a Host header, as in HTTP/1.0, it comes from no browser. */
  get hosts(): readonly string[] {
    const count = this.timesSent('host')
    if (count > 1) return ['']
    const host = this.#host
    return host === undefined && count === 0 ? [] : [host ?? '']
  }

  get arrivedAt(): string | undefined {
    return this.#incoming.socket.localAddress
  }

  get cameFrom(): string | undefined {
    return this.#incoming.socket.remoteAddress
  }

  /** Node's own parser has read the body by what its header says. */
  get isUnmeasured(): boolean {
    const { httpVersionMajor, headers } = this.#incoming
    return httpVersionMajor !== 1 || headers['transfer-encoding'] !== undefined
  }

  get isGone(): boolean {
    return this.#response.destroyed
  }

  get signal(): Signal {
    this.#signal ??= leavingOf(this.#response)
    return this.#signal
  }

  header(name: string): string | null {
    const value = this.#incoming.headers[name]
    return value === undefined ? null : String(value)
  }

  timesSent(name: string): number {
    return timesSent(this.#incoming, name)
  }

  headers(): Record<string, string> {
    const headers: Record<string, string> = Object.create(null)
    for (const [name, value] of Object.entries(this.#incoming.headers)) {
      if (value !== undefined && !name.startsWith(':')) headers[name] = String(value)
    }
    return headers
  }

  /** Nearly every body comes with its head, and is parsed in the same turn. */
  arriving(): Promise<void> | undefined {
    if (this.#incoming.complete || !this.#hasBody) return undefined
    return this.#bodyPieces().arriving()
  }

  takeBody(): RequestBody | null {
    const given = givenBody(this.#incoming)
    if (given) return given
    if (!this.#hasBody) return undefined
    if (this.#pieces?.isCut) return 'in-pieces'
    if (!this.#incoming.complete) return null
    // A framework may have let all of it come before it was asked for.
    return this.#pieces?.taken() ?? this.#unreadBody()
  }

  #bodyPieces(): BodyPieces {
    this.#pieces ??= new BodyPieces(this.#incoming, this.#turnEnds, () => this.#cut())
    return this.#pieces
  }

  /** Answers at once and ends the connection. In HTTP/2 others share that, and frames are longer. */
  #cut(): void {
    if (this.#incoming.httpVersionMajor !== 1) return
    const { socket, headersSent } = this.#response
    // Where requests are pipelined, it has the connection when those before it are answered.
    if (socket !== null && !headersSent) socket.write(IN_PIECES)
    this.#incoming.destroy()
  }

  /** What nobody has listened to yet. */
  #unreadBody(): RequestBody {
    const { readableDidRead, body } = this.#incoming
    if (!readableDidRead) return (this.#incoming.read() as Buffer | null) ?? undefined
    // Of a body that was read, `{}` is no sign that there was none.
    return body === undefined || body === null ? 'read-before' : Buffer.from(JSON.stringify(body))
  }

  /** By its head; in HTTP/2 only its end tells. */
  get #hasBody(): boolean {
    const { headers, httpVersionMajor } = this.#incoming
    return (
      httpVersionMajor !== 1 ||
      headers['content-length'] !== undefined ||
      headers['transfer-encoding'] !== undefined
    )
  }

  pieces(): AsyncIterator<Uint8Array> {
    return this.#bodyPieces().turns()
  }

  roomFor(bytes: number): boolean | Promise<boolean> {
    return this.#unsent.roomForAnswer(this.#response, bytes)
  }

  onClose(closed: () => void): void {
    // Emitted once, when the answer has been handed to the system or the caller is gone.
    this.#response.once('close', closed)
  }

  /** Writes the answer, and resolves when all of it is written or the caller has left. */
  async send({ status, headers, body, isLast }: Reply, loopQueue: EventLoopQueue): Promise<void> {
    const response = this.#response
    if (response.destroyed || response.writableEnded) return
    if (isLast) headers.connection = 'close'
    // It has its connection when the answers before it are out.
    if (response.socket === null && !isPushed(body))
      takeTurn(this.#incoming.socket, { response, number: this.#number })
    if (isStream(body)) {
      this.#unsent.hold(response)
      response.writeHead(status, headers)
      await sendParts(response, body).catch((error: unknown) => {
        // A client that has disconnected needs no more.
        if (!response.destroyed) throw error
      })
    } else if (isPushed(body)) {
      this.#unsent.hold(response)
      const sink = new ResponseSink(response.writeHead(status, headers), this.#unsent)
      body.open(sink)
      takeTurn(this.#incoming.socket, { response, number: this.#number, end: () => sink.end() })
    } else {
      response.writeHead(status, headers)
      if (body) this.#endInTurn(body, Number(headers['content-length']), loopQueue)
      else response.end()
    }
    // What nobody has read would stay in the way of the next request of its connection.
    if (!this.#incoming.complete) this.#incoming.resume()
  }

  /**
   * Ends an answer, at the end of the turn in which it is there. The answers of a turn then leave one after the other: the
   * first wakes up the process that reads them, which is expensive, and the others find them awake. A large one has a turn of its own.
   */
  #endInTurn(body: string[] | Uint8Array, bytes: number, loopQueue: EventLoopQueue): void {
    const turn = loopQueue.enter(bytes)
    if (turn) void turn.then(() => this.#end(body, bytes))
    else setImmediate(() => this.#end(body, bytes))
  }

  #end(body: string[] | Uint8Array, bytes: number): void {
    // perf: ADR 19. Emptied, because promises that have waited for it may live on.
    const content = Array.isArray(body) ? body.splice(0) : body
    const response = this.#response
    if (response.destroyed) return
    if (Array.isArray(content)) endText(response, content, bytes)
    else response.end(content)
    this.#unsent.ended(response)
  }
}

/** Whether a request is for what the application has beside GraphQL. */
export function isForOthers(
  { originalUrl, baseUrl, url = '/' }: IncomingMessage & Mounted,
  endpoint: string,
) {
  const path = pathOf(originalUrl ?? url)
  if (isEndpoint(path, endpoint)) return false
  // Mounted at another path than it was told, the server says so.
  return path !== baseUrl || endpoint.startsWith(`${path}/`)
}

/** The body that a framework has read. */
function givenBody(incoming: Mounted): Uint8Array | undefined {
  const given = 'body' in incoming ? incoming.body : undefined
  if (given instanceof Uint8Array) return given.length > 0 ? given : undefined
  if (typeof given === 'string') return given === '' ? undefined : Buffer.from(given)
  if (given === undefined || given === null || Object.keys(given).length === 0) return undefined
  return Buffer.from(JSON.stringify(given))
}

function leavingOf(response: ServerResponse): LightSignal {
  const leaving = new LightSignal()
  const closed = () => {
    if (!response.writableFinished) leaving.abort(new DOMException('The caller has left.', 'AbortError'))
  }
  // Who they are may have taken some time to find out, and they need not have waited.
  if (response.destroyed) closed()
  else response.once('close', closed)
  return leaving
}
