import type { SendAlike } from './plans.ts'

/** The calls of an operation as `extensions.upstream` lists them. Times are milliseconds since the operation began. */
export interface UpstreamCalls {
  readonly total: number
  readonly worstCase: number
  readonly calls: readonly UpstreamCall[]
}

export interface UpstreamCall {
  readonly method: string
  readonly path: string
  /** Null while the call is in flight, or when no response came. */
  readonly status: number | null
  readonly startMs: number
  readonly durationMs: number | null
  readonly servedFor: readonly string[]
  readonly shared: boolean
  /** Seconds since a cached response came; left out for a call that was sent. */
  readonly age?: number
}

/** A run of an operation in the editor, from the click to the last byte of its answer. */
export interface ObservedRun {
  readonly operationName: string
  status: number | undefined
  /** Of the answer so far, as the browser decoded it. */
  bytes: number
  /** Milliseconds since the click, until the last byte. */
  ms: number
  parts: number
  upstream: UpstreamCalls | undefined
  state: 'running' | 'done' | 'failed'
}

/**
 * Observes the operations that the page sends: `fetch` is wrapped, and `onChange` is told at the start, at each part of
 * an answer, and at the end. The schema that the editor asks for is no run. Gives what sends a request that is none either.
 */
export function observeRuns(endpoint: string, onChange: (run: ObservedRun) => void): SendAlike {
  const send = window.fetch.bind(window)
  /** As the editor sent them last: credentials that were typed in are kept nowhere else. */
  let headers: HeadersInit = { 'content-type': 'application/json' }
  window.fetch = async (input, init) => {
    if (isForEndpoint(endpoint, input) && init?.headers) headers = init.headers
    const operationName = operationOf(endpoint, input, init)
    if (operationName === undefined) return send(input, init)
    const began = performance.now()
    const run: ObservedRun = {
      operationName,
      status: undefined,
      bytes: 0,
      ms: 0,
      parts: 0,
      upstream: undefined,
      state: 'running',
    }
    const change = (state: ObservedRun['state']) => {
      run.ms = performance.now() - began
      run.state = state
      onChange(run)
    }
    change('running')
    try {
      const response = await send(input, init)
      run.status = response.status
      // A copy, so that the editor reads the answer as if nobody else did.
      void readAnswer(response.clone(), run, () => change('running')).then(
        () => change('done'),
        () => change('failed'),
      )
      return response
    } catch (error) {
      change('failed')
      throw error
    }
  }
  return (body, more) => {
    const all = new Headers(headers)
    for (const [name, value] of Object.entries(more)) all.set(name, value)
    all.set('accept', 'application/json')
    return send(endpoint, { method: 'POST', headers: all, body })
  }
}

function isForEndpoint(endpoint: string, input: RequestInfo | URL): boolean {
  const url = new URL(input instanceof Request ? input.url : input, location.href)
  return url.origin === location.origin && url.pathname === endpoint
}

/** The name of the operation that is sent, '' without one; undefined for everything that is no run. */
function operationOf(endpoint: string, input: RequestInfo | URL, init?: RequestInit): string | undefined {
  if (!isForEndpoint(endpoint, input) || typeof init?.body !== 'string') return undefined
  const sent = parseObject(init.body)
  const name = typeof sent?.operationName === 'string' ? sent.operationName : ''
  return sent?.query === undefined || name === 'IntrospectionQuery' ? undefined : name
}

async function readAnswer(response: Response, run: ObservedRun, onPart: () => void): Promise<void> {
  const type = response.headers.get('content-type') ?? ''
  const inParts = /^(multipart\/|text\/event-stream)/.test(type)
  const decoder = new TextDecoder()
  let rest = ''
  const reader = response.body?.getReader()
  for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) {
    run.bytes += chunk.value.byteLength
    rest += decoder.decode(chunk.value, { stream: true })
    if (!inParts) continue
    // A part is one line of JSON, behind `data:` in an event stream and alone in a multipart answer.
    const lines = rest.split(/\r?\n/)
    rest = lines.pop() ?? ''
    for (const line of lines) if (take(line.replace(/^data: ?/, ''), run)) onPart()
  }
  take(rest.replace(/^data: ?/, ''), run)
}

/** Whether the text is a part of an answer; its upstream calls, if it lists them, are those of the run. */
function take(text: string, run: ObservedRun): boolean {
  if (!text.startsWith('{')) return false
  const part = parseObject(text)
  if (!part) return false
  run.parts++
  const extensions = part.extensions as { upstream?: UpstreamCalls } | undefined
  if (Array.isArray(extensions?.upstream?.calls)) run.upstream = extensions.upstream
  return true
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
