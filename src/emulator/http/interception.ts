import { STATUS_CODES } from 'node:http'
import type { Answer } from '../answer.ts'
import type { LateFault } from '../behaviour.ts'
import type { Fault } from '../faults.ts'
import { failure } from '../twilio/errors.ts'

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

/** Twilio's codes of failures that a test asks for; its other errors have those of `twilio/errors.ts`. */
const TWILIO_CODES: Readonly<Record<number, number>> = { 401: 20003, 403: 20003, 404: 20404, 429: 20429 }

/** Whether a path is Twilio's: all that the emulator has elsewhere is SignalWire's. */
export function isTwilioPath(path: string): boolean {
  return path === '/v1' || path.startsWith('/v1/')
}

/** An error with this status, as the provider of the path writes its errors. */
export function failureAt(path: string, status: number): Answer {
  const text = STATUS_CODES[status] ?? 'Error'
  if (isTwilioPath(path)) return failure(status, TWILIO_CODES[status] ?? 20000 + (status % 1000), text)
  if (status !== 422) return { status, body: { error: text } }
  const item = {
    type: 'validation_error',
    code: 'invalid_parameter',
    message: 'base is invalid',
    url: 'https://developer.signalwire.com/rest/overview/error-codes/#invalid_parameter',
  }
  return { status, body: { errors: [item] } }
}

/** What a fault does to a call, in the words of an interception. */
export function interceptionOf(fault: Fault | undefined, path: string): Interception {
  if (!fault) return undefined
  if (fault.hang) return 'hang'
  if (fault.cut) return 'destroy'
  if (fault.half) return 'half-after'
  const { status, body } = failureAt(path, fault.status ?? 500)
  const headers = fault.retryAfter === undefined ? {} : { 'retry-after': `${fault.retryAfter}` }
  return { status, body, headers }
}
