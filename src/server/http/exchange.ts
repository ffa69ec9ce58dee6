import { randomUUID } from 'node:crypto'
import type { Caller } from '../../context.ts'
import type { Signal } from '../../datasources/http/signal.ts'
import type { WrittenField } from '../../datasources/writes/write-outcome.ts'
import { parseBody } from '../overload/json-body.ts'

/** The header that carries the id of a request, in and out. */
const REQUEST_ID_HEADER = 'x-request-id'

/** What proxies and clients make ids of: UUIDs, trace ids, Base64. Nothing that a log or a header could trip over. */
const FORM = /^[\w.:+/=@-]{1,128}$/

/** Stands for JSON that nobody has asked for. */
const UNPARSED = Symbol('unparsed')

/** The id that came with a request, or a new one if there is none that can be taken over. */
function requestIdOf(given: unknown): string {
  return typeof given === 'string' && FORM.test(given) ? given : randomUUID()
}

/** The path of a URL, even of one whose host no URL parser takes. */
export function pathOf(url: string): string {
  return url.replace(/^[a-z]+:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '') || '/'
}

/** Whether a path is one that supervisors ask to learn how the server is. */
export function isProbe(path: string): boolean {
  return path === '/health' || path === '/ready'
}

/** Where the pieces of a stream go. */
export interface Sink {
  /** Bytes that the reader has not taken. */
  readonly unsentBytes: number
  write(bytes: Uint8Array): void
  end(): void
  /** Ends the connection, whatever is unsent. */
  destroy(): void
}

/** A body that is written piece by piece, whenever there is one, without anybody who reads it. */
export interface PushedBody {
  /** Called once, when the head of the answer is out. */
  open(sink: Sink): void
}

/** Headers of a reply; their names in small letters. */
export type ReplyHeaders = Record<string, string>

/** What is answered, before it is written by node:http or given to the caller of `fetch`. */
export interface Reply {
  readonly status: number
  readonly headers: ReplyHeaders
  /** A text in one piece or several, emptied once it is sent; bytes, which others may send as well; or parts that are still to come. Absent: nothing. */
  readonly body?: string[] | Uint8Array<ArrayBuffer> | AsyncIterable<Uint8Array> | PushedBody | undefined
  /** Ends the connection, where what is left of the request is not worth waiting for. */
  readonly isLast?: boolean
}

/**
 * The body of a request: its bytes, or why there are none. `in-pieces`: there are too many pieces of it; `read-before`:
 * somebody else has read them, and not handed them over.
 */
export type RequestBody = Uint8Array | 'too-long' | 'in-pieces' | 'broken-off' | 'read-before' | undefined

/**
 * Exchange: one request as the steps of the pipeline see it, whichever way it has come, and what they have found out about it.
 */
export abstract class RequestExchange {
  abstract readonly method: string
  /** The path of its URL. */
  abstract readonly path: string
  /** The whole URL. */
  abstract readonly url: string
  /** The hosts that it names: all of them have to be ours. */
  abstract readonly hosts: readonly string[]
  /** The address of this machine that its connection was made to, if there is one. */
  abstract readonly arrivedAt: string | undefined
  /** The address that its connection comes from, if there is one. */
  abstract readonly cameFrom: string | undefined
  /** Whether host and target are one URL. */
  abstract readonly isAddressed: boolean
  /** Whether it may wait for its turn. */
  abstract readonly mayWait: boolean
  /** Whether its body can be longer or shorter than its Content-Length says. */
  abstract readonly isUnmeasured: boolean
  /** Whether nobody can get an answer any more. */
  abstract readonly isGone: boolean
  /** Aborts when the caller leaves before the answer is out. */
  abstract readonly signal: Signal
  /** The name of the share of the server that it takes, once admission control has asked for it. */
  share: string | undefined
  /** The digest of its credentials, as long as it is not known whose they are. */
  unknown: string | undefined
  /** Counts it to another share of the server, once it is admitted. */
  identify: ((share: string) => void) | undefined
  /** Who sends it, once that is known. */
  caller: Caller | undefined
  /** Its body, once all of it is here. */
  body: RequestBody
  /** The stream that answers it; undefined for whatever has one answer. */
  stream: { readonly contentType: string; readonly body: PushedBody } | undefined
  /** The parts that answer it, one after the other; undefined for whatever comes at once as JSON. */
  parts: AsyncIterable<Uint8Array> | undefined
  /** What became of the fields of its mutation, by their names in the response. */
  written: ReadonlyMap<string, WrittenField> | undefined
  /** Gives back what admission control has lent it, before its answer is out. */
  leave: (() => void) | undefined
  #requestId: string | undefined
  #text: string | undefined
  #json: unknown = UNPARSED

  /** A header by its name in small letters. */
  abstract header(name: string): string | null
  /** How many headers of that name there are, as far as that is known. */
  abstract timesSent(name: string): number
  /** All headers. */
  abstract headers(): Record<string, string>
  /** Resolves when what has come together with the head is here; undefined if it is already. */
  abstract arriving(): Promise<void> | undefined
  /** The body if all of it is here, null if it is still to come. */
  abstract takeBody(): RequestBody | null
  /** The body piece by piece. Rejects where it breaks off. */
  abstract pieces(): AsyncIterator<Uint8Array>
  /** Whether there is room for an answer of so many bytes until it is read; told later, where others have to make room. */
  abstract roomFor(bytes: number): boolean | Promise<boolean>
  /** Calls back once, when the answer is out or the caller is gone. */
  abstract onClose(closed: () => void): void

  get requestId(): string {
    this.#requestId ??= requestIdOf(this.header(REQUEST_ID_HEADER))
    return this.#requestId
  }

  /** The body as text; empty if there is none. */
  get text(): string {
    this.#text ??= this.body instanceof Uint8Array ? textOf(this.body) : ''
    return this.#text
  }

  /** What the body says as JSON: several need it, and it may take long to parse. @throws what `parseBody` throws */
  get json(): unknown {
    if (this.#json === UNPARSED) this.#json = parseBody(this.text)
    return this.#json
  }

  /** Lets go of the body, once nobody reads it any more: a stream may go on for an hour. */
  dropBody(): void {
    this.body = undefined
    this.#text = undefined
    this.#json = UNPARSED
  }
}

function textOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('utf8')
}

/** Whether the body of a reply comes in parts that are still to come. */
export function isStream(body: Reply['body']): body is AsyncIterable<Uint8Array> {
  return body !== undefined && Symbol.asyncIterator in body
}

/** Whether the body of a reply is pushed. */
export function isPushed(body: Reply['body']): body is PushedBody {
  return body !== undefined && 'open' in body
}

/** The exchange that Yoga's hooks work for, of the context that the engine gives them. */
export function exchangeOf(context: object): RequestExchange {
  return (context as { readonly exchange: RequestExchange }).exchange
}
