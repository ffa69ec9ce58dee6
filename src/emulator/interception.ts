import type { LateFault } from './behaviour.ts'

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

/**
 * `destroy` cuts the connection before the body is read, and `hang` never answers; neither does anything. A late fault
 * does what was asked, and then goes wrong. Undefined lets the call through.
 */
export type Interception = InterceptedAnswer | 'hang' | 'destroy' | LateFault | undefined

export type Interceptor = (request: InterceptedRequest) => Interception
