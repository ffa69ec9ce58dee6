import { type ErrorCode, RoomgraphError, type Service } from '../../errors.ts'
import type { CredentialsState } from '../resilience/credentials-state.ts'

/**
 * State of a circuit breaker: `closed` admits all calls, `open` none, and `half-open` the probe. The state is `half-open`
 * from the moment at which the probe may be sent.
 */
export type BreakerState = 'closed' | 'open' | 'half-open'

/** Status of one upstream with one set of credentials. Reading it costs nothing. */
export interface UpstreamStatus {
  readonly breaker: BreakerState
  readonly credentials: CredentialsState
  /** Attempts in flight, and calls that wait for the semaphore. */
  readonly running: number
  readonly waiting: number
  /** Retries since the start. */
  readonly retries: number
}

/** One attempt that has ended. */
export interface AttemptReport {
  readonly service: Service
  /** The path with every id as `{id}`, such as `/api/video/rooms/{id}`: one of a few texts, whatever was asked for. */
  readonly route: string
  /** HTTP status, or undefined if no answer began. */
  readonly status: number | undefined
  /** The error code, or undefined: REQUEST_ABORTED where nobody waited any longer. */
  readonly code: ErrorCode | undefined
  /** From sending to the end of the response, without the wait for the semaphore. */
  readonly durationMs: number
  /** 0 for the first attempt of a call, 1 for its first retry. */
  readonly retry: number
}

/**
 * Upstream observer: receives what happens at the upstreams, for metrics and traces. Its functions are on the hot path:
 * they must be quick, and must not throw.
 */
export interface UpstreamObserver {
  /** Called in the asynchronous context of the operation that began the call. */
  onAttempt?(attempt: AttemptReport): void
  /** Called when a cached response is used: a fresh one for a call, a stale one for a call that failed, or that nobody waits for. */
  onReuse?(service: Service, state: 'fresh' | 'stale'): void
  /** Called when a call changes the state of a circuit breaker. */
  onBreaker?(service: Service, state: BreakerState): void
}

const HAS_ID = /^(?:[^/]*\/){4}/

/**
 * The route of a path: both upstreams have a base of two segments, and then nouns and ids alternately. It
 * contains no id or name.
 */
export function routeOf(path: string): string {
  // Most paths are those of lists, without any id.
  if (!HAS_ID.test(path)) return path
  return path
    .split('/')
    .map((segment, index) => (index >= 4 && index % 2 === 0 ? '{id}' : segment))
    .join('/')
}

/** The code of an error; of any other than a RoomgraphError, REQUEST_ABORTED after an abort, else INTERNAL_SERVER_ERROR. */
export function errorCodeOf(error: unknown, isAborted: boolean): ErrorCode {
  if (error instanceof RoomgraphError) return error.code
  return isAborted ? 'REQUEST_ABORTED' : 'INTERNAL_SERVER_ERROR'
}
