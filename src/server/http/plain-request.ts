import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FetchAPI } from 'graphql-yoga'
import { LightSignal, type Signal } from '../../datasources/http/signal.ts'
import { PlainHeaders } from './plain-headers.ts'

/** What a Request has that hardly anybody asks for. */
const REST = [
  'arrayBuffer',
  'blob',
  'body',
  'bodyUsed',
  'bytes',
  'cache',
  'clone',
  'credentials',
  'destination',
  'duplex',
  'formData',
  'integrity',
  'keepalive',
  'mode',
  'redirect',
  'referrer',
  'referrerPolicy',
] as const

/**
 * A POST as Yoga and its plugins see it. What they usually ask for is at hand; all else comes from a Request of Yoga's
 * own, which is made when somebody does ask. The body is read when it is asked for, and not before.
 */
export class PlainRequest {
  readonly method = 'POST'
  readonly headers: PlainHeaders
  readonly #incoming: IncomingMessage
  readonly #response: ServerResponse
  readonly #fetchAPI: FetchAPI
  #url: string | undefined
  #text: Promise<string> | undefined
  #leaving: LightSignal | undefined
  #signal: AbortSignal | undefined
  #full: Request | undefined

  constructor(incoming: IncomingMessage, response: ServerResponse, fetchAPI: FetchAPI) {
    this.headers = new PlainHeaders(incoming.headers)
    this.#incoming = incoming
    this.#response = response
    this.#fetchAPI = fetchAPI
  }

  get url(): string {
    this.#url ??= `${'encrypted' in this.#incoming.socket ? 'https' : 'http'}://${this.#incoming.headers.host}${this.path}`
    return this.#url
  }

  /** Without a query: one to the endpoint alone is plain. */
  get path(): string {
    return this.#incoming.url ?? ''
  }

  /** Aborts when the caller leaves before the answer is out. */
  get leaving(): Signal {
    this.#leaving ??= leavingOf(this.#response)
    return this.#leaving
  }

  /** The same for whoever needs one of the platform. */
  get signal(): AbortSignal {
    this.#signal ??= nativeOf(this.leaving)
    return this.#signal
  }

  text(): Promise<string> {
    this.#text ??= readText(this.#incoming)
    return this.#text
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }

  get full(): Request {
    const { url, method, headers, signal } = this
    this.#full ??= new this.#fetchAPI.Request(url, {
      method,
      headers: headers as unknown as Headers,
      signal,
      body: this.#incoming as never,
    })
    return this.#full
  }
}

for (const name of REST) {
  Object.defineProperty(PlainRequest.prototype, name, {
    get(this: PlainRequest) {
      const value: unknown = Reflect.get(this.full, name)
      return typeof value === 'function' ? value.bind(this.full) : value
    },
  })
}

function leavingOf(response: ServerResponse): LightSignal {
  const leaving = new LightSignal()
  response.once('close', () => {
    if (!response.writableFinished) leaving.abort(new DOMException('The caller has left.', 'AbortError'))
  })
  return leaving
}

function nativeOf(signal: Signal): AbortSignal {
  const controller = new AbortController()
  const leave = () => controller.abort(signal.reason)
  if (signal.aborted) leave()
  else signal.addEventListener('abort', leave)
  return controller.signal
}

/** The whole body. Its length is known and was checked. Rejects when the caller leaves before its end. */
function readText(incoming: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const [first] = chunks
      resolve((first && chunks.length === 1 ? first : Buffer.concat(chunks)).toString('utf8'))
    })
    incoming.on('error', reject)
    incoming.on('close', () => {
      // An error is dear to make, and nearly always the body is there.
      if (!incoming.readableEnded) reject(new Error('the request broke off'))
    })
  })
}
