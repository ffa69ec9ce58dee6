import { type AnswerPart, readAnswer } from './answers.ts'
import { operationNamed, type WrittenOperation } from './operations.ts'

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

/** What the editor asks for. */
export interface EditorRequest {
  readonly query: string
  readonly variables?: unknown
  readonly operationName?: string | null | undefined
}

/** A run of an operation in the editor, from the click to the last byte of its answer. */
export interface ObservedRun {
  readonly request: EditorRequest
  readonly type: WrittenOperation['type']
  /** '' without one. */
  readonly operationName: string
  status: number | undefined
  /** Of the answer so far, as the browser decoded it. */
  bytes: number
  /** When it was clicked, and when the last byte came, by the clock of the page in milliseconds. */
  readonly began: number
  endedAt: number | undefined
  /** Parts of an answer, events of a subscription. */
  parts: number
  /** When the last of them came, by the clock of the page. */
  lastPartAt: number
  upstream: UpstreamCalls | undefined
  /** Of an answer that is errors and nothing else. */
  errorCode: string | undefined
  /** Cut: the stream ended before its end was told. */
  state: 'running' | 'done' | 'failed' | 'stopped' | 'cut'
}

/** What the editor reads a result from. */
interface Observer {
  next(part: AnswerPart): void
  error(error: unknown): void
  complete(): void
}

export interface Observable {
  subscribe(observer: Observer): { unsubscribe(): void }
}

/** Headers as the editor has them. */
type EditorHeaders = Readonly<Record<string, unknown>> | undefined

/** Sends a request with the headers of the editor, past what observes its runs. */
export type SendAlike = (body: string, headers: Readonly<Record<string, string>>) => Promise<Response>

/**
 * Sends what the editor runs, and tells `onChange` at the start, at each part of an answer and at the end. The schema that
 * the editor asks for is no run.
 */
export class Runs {
  readonly #endpoint: string
  readonly #onChange: (run: ObservedRun) => void
  /** As the editor sent them last: credentials that were typed in are kept nowhere else. */
  #headers: EditorHeaders

  constructor(endpoint: string, onChange: (run: ObservedRun) => void) {
    this.#endpoint = endpoint
    this.#onChange = onChange
  }

  /** The fetcher of the editor. What it gives for a run can be stopped, whatever operation it is. */
  readonly fetcher = (
    request: EditorRequest,
    options?: { headers?: EditorHeaders },
  ): Promise<unknown> | Observable => {
    this.#headers = options?.headers
    if (request.operationName === 'IntrospectionQuery')
      return this.sendAlike(JSON.stringify(request), {}).then((response) => response.json())
    return { subscribe: (observer) => this.#run(request, observer) }
  }

  readonly sendAlike: SendAlike = (body, headers) => this.#send(body, 'application/json', { headers })

  #run(asked: EditorRequest, observer: Observer): { unsubscribe(): void } {
    const operation = operationNamed(asked.query, asked.operationName)
    // Right after a change of tabs the editor names the operation of the tab before.
    const request = { ...asked, operationName: operation?.name || undefined }
    const stopping = new AbortController()
    const began = performance.now()
    const run: ObservedRun = {
      request,
      type: operation?.type ?? 'query',
      operationName: operation?.name ?? '',
      status: undefined,
      bytes: 0,
      began,
      endedAt: undefined,
      parts: 0,
      lastPartAt: began,
      upstream: undefined,
      errorCode: undefined,
      state: 'running',
    }
    const change = (state: ObservedRun['state']) => {
      if (state !== 'running') run.endedAt = performance.now()
      run.state = state
      this.#onChange(run)
    }
    const answer = async () => {
      const accept =
        run.type === 'subscription'
          ? 'text/event-stream'
          : 'application/graphql-response+json, application/json, multipart/mixed'
      const response = await this.#send(JSON.stringify(request), accept, { signal: stopping.signal })
      run.status = response.status
      change('running')
      const isTold = await readAnswer(response, {
        bytes: (count) => {
          run.bytes += count
        },
        part: (part) => {
          take(part, run)
          observer.next(part)
          change('running')
        },
      })
      change(isTold ? 'done' : 'cut')
      observer.complete()
    }
    change('running')
    answer().catch((error: unknown) => {
      if (stopping.signal.aborted) return
      change('failed')
      observer.error(error)
    })
    return {
      unsubscribe: () => {
        stopping.abort()
        if (run.state === 'running') change('stopped')
      },
    }
  }

  #send(
    body: string,
    accept: string,
    { headers = {}, signal }: { headers?: Readonly<Record<string, string>>; signal?: AbortSignal },
  ): Promise<Response> {
    const all = new Headers({ 'content-type': 'application/json', accept })
    for (const [name, value] of Object.entries(this.#headers ?? {})) all.set(name, String(value))
    for (const [name, value] of Object.entries(headers)) all.set(name, value)
    return fetch(this.#endpoint, { method: 'POST', headers: all, body, signal: signal ?? null })
  }
}

/** The upstream calls of a part, if it lists them, are those of the run so far. */
function take({ data, errors, extensions }: AnswerPart, run: ObservedRun): void {
  run.parts++
  run.lastPartAt = performance.now()
  run.errorCode = data ? undefined : errors?.[0]?.extensions?.code
  const upstream = extensions?.upstream as UpstreamCalls | undefined
  if (Array.isArray(upstream?.calls)) run.upstream = upstream
}
