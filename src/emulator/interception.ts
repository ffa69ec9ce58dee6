/** A call, as an interception sees it before the emulator answers. */
export interface InterceptedRequest {
  method: string
  path: string
  query: URLSearchParams
  /** The 0-based number of the call since the journal was last reset. */
  index: number
}

/** An answer in place of the emulator's own. */
export interface InterceptedAnswer {
  status: number
  headers?: Record<string, string>
  /** A string is sent as it is, anything else as JSON. */
  body?: unknown
  /** Milliseconds before the answer. */
  delayMs?: number
}

/** `hang` never answers, `destroy` cuts the connection, undefined lets the call through. */
export type Interception = InterceptedAnswer | 'hang' | 'destroy' | undefined

export type Interceptor = (request: InterceptedRequest) => Interception
