import type { GraphQLSchema } from 'graphql'
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga'
import type { Slices } from '../execution/slices.ts'
import type { Reply, ReplyHeaders, RequestExchange } from '../http/exchange.ts'
import { parseJsonBody, parseQueryString } from '../http/parameters.ts'
import { LONG_BODY } from '../overload/json-body.ts'

export interface EngineOptions {
  readonly schema: GraphQLSchema
  readonly endpoint: string
  readonly maskError: (error: unknown) => Error
  readonly plugins: readonly Plugin[]
  /** The share of each turn of the event loop that goes into what takes long. */
  readonly slices: Slices
}

interface EngineContext {
  readonly exchange: RequestExchange
  /** Why the operation is not to run at all. */
  readonly refusal?: { readonly error: unknown }
}

/**
 * Engine: Yoga, which parses, validates, executes and streams what the steps of HTTP have let through. Every default of it
 * that is too generous is changed here.
 */
export class Engine {
  readonly #yoga: YogaServerInstance<EngineContext, object>
  readonly #slices: Slices

  constructor({ schema, endpoint, maskError, plugins, slices }: EngineOptions) {
    this.#slices = slices
    this.#yoga = createYoga<EngineContext>({
      schema,
      graphqlEndpoint: endpoint,
      // Yoga would take any URL that ends with the health path, query included; no URL ends with a line break.
      healthCheckEndpoint: '\n',
      cors: false,
      multipart: false,
      batching: false,
      landingPage: false,
      graphiql: false,
      maxRequestBodySize: false,
      parserAndValidationCache: false,
      // What is unexpected is logged by a plugin, once, redacted, and with the id of its request.
      logging: false,
      maskedErrors: { maskError },
      plugins: [useRequests(), ...plugins],
    })
  }

  /** Answers an operation. Hundreds that nobody has seen before may come in one turn of the event loop. */
  async answer(exchange: RequestExchange): Promise<Reply> {
    // To parse a long body has taken its share of this turn already.
    if (exchange.text.length > LONG_BODY || this.#slices.isOver(true)) await this.#slices.next(true)
    return this.#run({ exchange })
  }

  /** Answers with an error, in the form that answers to operations have. */
  refuse(exchange: RequestExchange, error: unknown): Promise<Reply> {
    return this.#run({ exchange, refusal: { error } })
  }

  async #run(context: EngineContext): Promise<Reply> {
    const { exchange, refusal } = context
    const { method, url, text } = exchange
    const hasBody = method !== 'GET' && method !== 'HEAD' && !refusal
    const { Request } = this.#yoga.fetchAPI
    const request = new Request(url, { method, headers: exchange.headers(), ...(hasBody && { body: text }) })
    const reply = await replyOf(await this.#yoga.fetch(request, context))
    const { stream, parts } = exchange
    // Whatever else was made of the result that says nothing of a stream.
    if (stream) return { status: 200, headers: { 'content-type': stream.contentType }, body: stream.body }
    return parts ? { ...reply, body: parts } : reply
  }
}

/** What a request asks for, or why it is refused. */
function useRequests(): Plugin {
  return {
    onRequestParse({ request: { method }, serverContext, setRequestParser }) {
      const { exchange, refusal } = serverContext as object as EngineContext
      if (refusal) throw refusal.error
      if (method === 'GET') setRequestParser(parseQueryString)
      if (method === 'POST') setRequestParser(() => parseJsonBody(exchange))
    },
  }
}

async function replyOf(response: Response): Promise<Reply> {
  const { status } = response
  const headers: ReplyHeaders = {}
  response.headers.forEach((value, name) => {
    // keys: headers that the server sets
    headers[name.toLowerCase()] = value
  })
  // How an answer is framed is for the exchange that sends it.
  delete headers['transfer-encoding']
  delete headers['content-length']
  const text = await response.text()
  return { status, headers, body: text === '' ? undefined : [text] }
}
