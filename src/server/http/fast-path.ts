import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { Plugin, YogaServer } from 'graphql-yoga'
import { EventLoopQueue } from '../../datasources/http/long-json.ts'
import { type Logger, stackOf } from '../observability/logger.ts'
import type { PreparedOperations } from '../operations/prepared-operations.ts'
import { isInParts } from './media-type.ts'
import { PlainRequest } from './plain-request.ts'
import { PlainResponse } from './plain-response.ts'
import { REQUEST_ID_HEADER, requestIdOf } from './request-id.ts'

/** Characters from which on an answer is written beside its head, and not together with it: below, Node copies on its stack. */
const LARGE = 16_000

/** Yoga between node:http and its hooks: what Yoga itself calls its server. */
type Server = YogaServer<object, object>
type Hook<Name extends 'onRequest' | 'onResponse'> = NonNullable<Plugin[Name]>
type Context = Parameters<Hook<'onRequest'>>[0]['serverContext']

interface NodeContext {
  readonly req: IncomingMessage
  readonly res: ServerResponse
}

export interface FastPathOptions {
  /** The one path that GraphQL is at. */
  readonly endpoint: string
  /** What answers every request that is not plain. */
  readonly yoga: RequestListener
  /** Takes work that goes on after an answer. */
  readonly waitUntil: Context['waitUntil']
  /** Longer bodies are not plain. */
  readonly maxBodyBytes: number
  readonly logger: Logger
}

/**
 * Answers plain requests, which are nearly all: POSTs of JSON of a known length. Yoga's way from node:http to its hooks
 * and back goes over streams and proxies, and costs more than the operation itself. Here the body is read and the
 * answer written directly. Everything between is Yoga's own: the hooks of all its plugins in their order, and its
 * whole handling of a request. Any other request goes Yoga's way.
 */
export class FastPath {
  #server: Server | undefined
  /** Yoga's own list, of its plugins and ours. */
  #plugins: readonly Plugin[] = []
  readonly #known: PreparedOperations
  #hooks: { readonly onRequest: Hook<'onRequest'>[]; readonly onResponse: Hook<'onResponse'>[] } | undefined

  constructor(known: PreparedOperations) {
    this.#known = known
  }

  /** To be given to Yoga, so that its server and its list of plugins are known here. */
  get plugin(): Plugin {
    return {
      onYogaInit: ({ yoga }) => {
        this.#server = yoga as Server
      },
      onPluginInit: ({ plugins }) => {
        this.#plugins = plugins
      },
    }
  }

  /** Makes a listener that answers plain requests itself and hands on all others. */
  listener({ endpoint, yoga, waitUntil, maxBodyBytes, logger }: FastPathOptions): RequestListener {
    const server = this.#server
    // What wraps requests as a whole can only do so on Yoga's way.
    if (!server || this.#plugins.some(({ instrumentation }) => instrumentation?.request)) return yoga
    const turns = new EventLoopQueue()
    const answer = async (request: IncomingMessage, response: ServerResponse) => {
      try {
        const context = { req: request, res: response, waitUntil } as Context & NodeContext
        const answered = await this.#handle(server, context)
        if (answered instanceof PlainResponse) sendPlain(answered, response, turns)
        else await send(answered, response, turns)
      } catch (error) {
        if (isLeaving(error)) return
        const requestId = requestIdOf(request.headers[REQUEST_ID_HEADER])
        logger.error('Unexpected error', { requestId, stack: stackOf(error) })
        if (!response.headersSent) {
          response.writeHead(500, { [REQUEST_ID_HEADER]: requestId, 'x-content-type-options': 'nosniff' })
        }
        response.end()
      }
    }
    return (request, response) => {
      if (isPlain(request, endpoint, maxBodyBytes)) void answer(request, response)
      else yoga(request, response)
    }
  }

  async #handle(server: Server, serverContext: Context & NodeContext): Promise<Response | PlainResponse> {
    this.#hooks ??= {
      onRequest: this.#plugins.flatMap(({ onRequest }) => onRequest ?? []),
      onResponse: this.#plugins.flatMap(({ onResponse }) => onResponse ?? []),
    }
    const { fetchAPI } = server
    const { req, res } = serverContext
    const asked = new Asked(server, new PlainRequest(req, res, fetchAPI), serverContext)
    for (const onRequest of this.#hooks.onRequest) {
      const done = onRequest(asked)
      if (done) await done
      if (asked.response) break
    }
    const { request, requestHandler: handle } = asked
    let { response } = asked
    if (!response && handle === server.handle) {
      response = (await this.#known.answer(request, req)) as Response | undefined
    }
    response ??= await handle(request, serverContext)
    const answered = {
      request,
      response,
      serverContext,
      fetchAPI,
      setResponse(other: Response) {
        answered.response = other
      },
    }
    for (const onResponse of this.#hooks.onResponse) {
      const done = onResponse(answered)
      if (done) await done
    }
    return answered.response
  }
}

/** What hooks are asked about a request, and what they have said so far. */
class Asked {
  request: Request
  requestHandler: Parameters<Hook<'onRequest'>>[0]['requestHandler']
  readonly serverContext: Context & NodeContext
  readonly fetchAPI: Server['fetchAPI']
  response: Response | undefined
  #url: URL | undefined

  constructor(server: Server, request: PlainRequest, serverContext: Context & NodeContext) {
    this.request = request as unknown as Request
    this.requestHandler = server.handle as Asked['requestHandler']
    this.serverContext = serverContext
    this.fetchAPI = server.fetchAPI
  }

  /** For many hooks a parameter, for few of use. */
  get url(): URL {
    this.#url ??= lazily(() => new this.fetchAPI.URL(this.request.url))
    return this.#url
  }

  readonly setRequest = (other: Request) => {
    this.request = other
  }

  readonly setRequestHandler = (other: Asked['requestHandler']) => {
    this.requestHandler = other
  }

  readonly endResponse = (early: Response) => {
    this.response = early
  }
}

/** Whether the caller left in the middle of an answer in parts. */
function isLeaving(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'
}

/** A POST of JSON to the endpoint, with a length that is known and allowed, that nobody has read yet. */
function isPlain(request: IncomingMessage, endpoint: string, maxBodyBytes: number): boolean {
  const { headers } = request
  const length = headers['content-length']
  return (
    request.method === 'POST' &&
    request.url === endpoint &&
    request.httpVersionMajor === 1 &&
    headers.host !== undefined &&
    length !== undefined &&
    /^\d+$/.test(length) &&
    Number(length) > 0 &&
    Number(length) <= maxBodyBytes &&
    headers['transfer-encoding'] === undefined &&
    /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '') &&
    !('body' in request) &&
    !('originalUrl' in request)
  )
}

/** An object that is made when somebody looks at it. */
function lazily<T extends object>(make: () => T): T {
  let made: T | undefined
  return new Proxy({} as T, {
    get: (_target, name) => {
      made ??= make()
      const value: unknown = Reflect.get(made, name)
      return typeof value === 'function' ? value.bind(made) : value
    },
  })
}

function sendPlain(answer: PlainResponse, outgoing: ServerResponse, turns: EventLoopQueue): void {
  if (outgoing.destroyed || outgoing.writableEnded) return
  const { status, statusText, headers } = answer
  outgoing.writeHead(status, statusText, headers.record)
  endInTurn(outgoing, answer.take(), headers.get('content-length'), turns)
}

async function send(response: Response, outgoing: ServerResponse, turns: EventLoopQueue): Promise<void> {
  const { status, statusText, headers } = response
  const isStream = isInParts(headers.get('content-type'))
  const text = isStream ? '' : await response.text()
  if (outgoing.destroyed || outgoing.writableEnded) return
  outgoing.setHeaders(headers).writeHead(status, statusText)
  // To look at the body makes a stream of it.
  const parts = isStream ? response.body : null
  if (!parts) endInTurn(outgoing, [text], headers.get('content-length'), turns)
  else {
    await pipeline(parts, outgoing).catch((error: unknown) => {
      // Whoever leaves in the middle needs no more.
      if (!outgoing.destroyed) throw error
    })
  }
}

/**
 * Ends an answer, at the end of the turn in which it is there. The answers of a turn then leave one after the other: the
 * first wakes up whoever reads them, which is dear, and the others find them awake. A large one has a turn of its own.
 */
function endInTurn(
  outgoing: ServerResponse,
  pieces: readonly string[],
  bytes: string | null,
  turns: EventLoopQueue,
): void {
  let characters = 0
  for (const { length } of pieces) characters += length
  // Where each letter is one byte, the text need not be encoded.
  const encoding = bytes === String(characters) ? 'latin1' : 'utf8'
  const turn = turns.enter(characters)
  if (turn) void turn.then(() => end(outgoing, pieces, encoding))
  else setImmediate(end, outgoing, pieces, encoding)
}

function end(outgoing: ServerResponse, pieces: readonly string[], encoding: BufferEncoding): void {
  if (outgoing.destroyed) return
  const [only = ''] = pieces
  if (pieces.length <= 1 && only.length <= LARGE) {
    outgoing.end(only, encoding)
    return
  }
  // As bytes, a text is held once if its reader is slow: not beside a copy of it.
  const bytes = bytesOf(pieces, encoding)
  outgoing.once('close', () => bytes.buffer.transfer(0)).end(bytes)
}

/** The pieces as bytes, in memory of their own. */
function bytesOf(pieces: readonly string[], encoding: BufferEncoding): Buffer<ArrayBuffer> {
  let length = 0
  for (const piece of pieces) length += encoding === 'latin1' ? piece.length : Buffer.byteLength(piece)
  const bytes = Buffer.allocUnsafeSlow(length)
  let at = 0
  for (const piece of pieces) at += bytes.write(piece, at, encoding)
  return bytes
}
