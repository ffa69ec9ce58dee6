// biome-ignore lint/suspicious/noExplicitAny: results of ad-hoc documents are read freely in tests
export type Data = any

/** Where operations go: the endpoint of a server that listens, or what answers in this process. */
export type Endpoint = string | { fetch(request: Request): Response | Promise<Response> }

/** What an operation may bring beside its variables; `accept: application/json` unless the headers say otherwise. */
export interface Asking {
  readonly headers?: HeadersInit
  readonly operationName?: string
  readonly signal?: AbortSignal
}

/** An answer, parsed. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** As it came, and the JSON in it, if there is any. */
  readonly text: string
  readonly body: Data
  readonly data: Data
  /** Empty where the answer has none. */
  readonly errors: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[]
  readonly extensions: Data
}

/** Posts as clients do: a query, or all that a body may hold in place of it. Gives the response, unread. */
export async function post(
  endpoint: Endpoint,
  query: string | object,
  variables?: object,
  { headers, signal, operationName }: Asking = {},
): Promise<Response> {
  const all = new Headers(headers)
  all.set('content-type', 'application/json')
  if (!all.has('accept')) all.set('accept', 'application/json')
  // A server that closes would wait for a connection that is kept.
  if (typeof endpoint === 'string' && !all.has('connection')) all.set('connection', 'close')
  const body = JSON.stringify(typeof query === 'string' ? { query, variables, operationName } : query)
  const url = typeof endpoint === 'string' ? endpoint : 'http://localhost/graphql'
  const request = new Request(url, { method: 'POST', headers: all, body, ...(signal && { signal }) })
  return typeof endpoint === 'string' ? fetch(request) : endpoint.fetch(request)
}

/** The same, and reads the answer to its end. */
export async function ask(...asked: Parameters<typeof post>): Promise<Answer> {
  return answerOf(await post(...asked))
}

/** Reads a response to its end. */
export async function answerOf(response: Response): Promise<Answer> {
  const { status, headers } = response
  const text = await response.text()
  const isJson = /json/.test(headers.get('content-type') ?? '')
  const body = isJson && text !== '' ? JSON.parse(text) : undefined
  const { data, errors = [], extensions } = body ?? {}
  return { status, headers, text, body, data, errors, extensions }
}
