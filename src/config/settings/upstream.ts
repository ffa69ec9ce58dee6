import { integer } from './kinds.ts'
import type { SettingValues } from './setting.ts'

/** Timeouts, retries, circuit breaker and concurrency limit of the calls to an upstream, for each provider on its own. */
export const UPSTREAM_SETTINGS = {
  /** Milliseconds until a connection to an upstream is there, with TLS. Default: `1000`. */
  connectTimeoutMs: integer(50, 60_000, {
    variable: 'ROOMGRAPH_CONNECT_TIMEOUT_MS',
    flag: 'connect-timeout-ms',
    summary: 'milliseconds until a connection to an upstream is there, with TLS',
    default: 1000,
  }),
  /** Milliseconds until the headers of a response are there. Default: `3000`. */
  headersTimeoutMs: integer(50, 600_000, {
    variable: 'ROOMGRAPH_HEADERS_TIMEOUT_MS',
    flag: 'headers-timeout-ms',
    summary: 'milliseconds until the headers of a response are there',
    default: 3000,
  }),
  /** Milliseconds until a response is complete. Default: `4000`. */
  attemptTimeoutMs: integer(50, 600_000, {
    variable: 'ROOMGRAPH_ATTEMPT_TIMEOUT_MS',
    flag: 'attempt-timeout-ms',
    summary: 'milliseconds until a response is complete',
    default: 4000,
  }),
  /** How often a call that failed is sent again at the most. Default: `2`. */
  retries: integer(0, 5, {
    variable: 'ROOMGRAPH_RETRIES',
    flag: 'retries',
    summary: 'how often a call that failed is sent again at the most',
    more: 'errors.md#what-is-sent-again',
    default: 2,
  }),
  /** Milliseconds of the shortest wait before a retry. Default: `100`. */
  retryMinMs: integer(1, 60_000, {
    variable: 'ROOMGRAPH_RETRY_MIN_MS',
    flag: 'retry-min-ms',
    summary: 'milliseconds of the shortest wait before a retry',
    default: 100,
  }),
  /** Milliseconds of the longest wait before a retry, unless the upstream names one. Default: `2000`. */
  retryMaxMs: integer(1, 60_000, {
    variable: 'ROOMGRAPH_RETRY_MAX_MS',
    flag: 'retry-max-ms',
    summary: 'milliseconds of the longest wait before a retry, unless the upstream names one',
    default: 2000,
  }),
  /** Retries in percent of the calls. Default: `20`. */
  retryBudget: integer(0, 100, {
    variable: 'ROOMGRAPH_RETRY_BUDGET',
    flag: 'retry-budget',
    summary: 'retries in percent of the calls',
    default: 20,
  }),
  /**
   * Calls that failed in a row, each with its retries, after which the circuit opens; 0 for never. Default:
   * `5`.
   */
  breakerFailures: integer(0, 100_000, {
    variable: 'ROOMGRAPH_BREAKER_FAILURES',
    flag: 'breaker-failures',
    summary: 'calls that failed in a row, each with its retries, after which the circuit opens; 0 for never',
    default: 5,
  }),
  /** Milliseconds for which a circuit is open, until one call probes the upstream. Default: `10000`. */
  breakerResetMs: integer(50, 600_000, {
    variable: 'ROOMGRAPH_BREAKER_RESET_MS',
    flag: 'breaker-reset-ms',
    summary: 'milliseconds for which a circuit is open, until one call probes the upstream',
    default: 10_000,
  }),
  /**
   * Calls to an upstream in flight at the same moment; one operation takes half of them at the most. Default:
   * `50`.
   */
  maxConcurrentCalls: integer(1, 10_000, {
    variable: 'ROOMGRAPH_MAX_CONCURRENT_CALLS',
    flag: 'max-concurrent-calls',
    summary:
      'calls to an upstream in flight at the same moment; one operation takes half of them at the most',
    default: 50,
  }),
  /**
   * Operations that wait in the queue of an upstream, or ten times as many calls of theirs; one that comes
   * then is rejected as a whole. Default: `50`.
   */
  maxWaitingCalls: integer(0, 100_000, {
    variable: 'ROOMGRAPH_MAX_WAITING_CALLS',
    flag: 'max-waiting-calls',
    summary:
      'operations that wait in the queue of an upstream, or ten times as many calls of theirs; one that comes then is rejected as a whole',
    default: 50,
  }),
} as const

export type UpstreamSettings = SettingValues<typeof UPSTREAM_SETTINGS>
