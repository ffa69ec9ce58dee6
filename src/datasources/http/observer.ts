import { type ErrorCode, RoomgraphError, type Service } from '../../errors.ts'

/**
 * What calls to an upstream meet at present: `closed` lets all through, `open` none, and `half-open` the one call that
 * tries whether the upstream is back. From the moment on at which a call may try, the state is `half-open`.
 */
export type BreakerState = 'closed' | 'open' | 'half-open'

/** How it stands between this server and one upstream with one set of credentials. Reading it costs nothing. */
export interface UpstreamStatus {
  readonly breaker: BreakerState
  /** Attempts under way, and those that wait for their turn. */
  readonly running: number
  readonly waiting: number
  /** How often calls were sent again since the start. */
  readonly retries: number
}

/** One attempt that has ended. */
export interface AttemptReport {
  readonly service: Service
  /** The path with every id as `{id}`, such as `/api/video/rooms/{id}`: one of a few texts, whatever was asked for. */
  readonly route: string
  /** HTTP status, or undefined if no answer began. */
  readonly status: number | undefined
  /** What went wrong, or undefined: REQUEST_ABORTED where nobody waited any longer. */
  readonly code: ErrorCode | undefined
  /** From sending to the end of the answer. Waiting for its turn is not in it. */
  readonly durationMs: number
  /** 0 for the first attempt of a call, 1 for its first retry. */
  readonly retry: number
}

/**
 * Is told what happens at the upstreams, on behalf of metrics and traces. Its functions are called on the hot path:
 * they must be quick, and must not throw.
 */
export interface UpstreamObserver {
  /** Called in the asynchronous context of the operation that began the call. */
  onAttempt?(attempt: AttemptReport): void
  /** Called when a kept answer is used: in place of a call while it is fresh, of a call that failed when it is stale. */
  onReuse?(service: Service, state: 'fresh' | 'stale'): void
  /** Called when the state of an upstream with one set of credentials changes by a call. */
  onBreaker?(service: Service, state: BreakerState): void
}

const HAS_ID = /^(?:[^/]*\/){4}/

/**
 * The route of a path: both upstreams have a base of two segments, and then nouns and ids in turns. Ids and names that
 * callers gave never show in it.
 */
export function routeOf(path: string): string {
  // Most paths are of a list, without any id.
  if (!HAS_ID.test(path)) return path
  return path
    .split('/')
    .map((segment, index) => (index >= 4 && index % 2 === 0 ? '{id}' : segment))
    .join('/')
}

/** What an attempt failed with: REQUEST_ABORTED where nobody waited any longer, a fault of this server otherwise. */
export function errorCodeOf(error: unknown, isAborted: boolean): ErrorCode {
  if (error instanceof RoomgraphError) return error.code
  return isAborted ? 'REQUEST_ABORTED' : 'INTERNAL_SERVER_ERROR'
}
