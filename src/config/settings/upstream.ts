import { integer, type SettingValues } from './setting.ts'

/** How calls to an upstream are held in bounds, for each provider on its own. */
export const UPSTREAM_SETTINGS = {
  connectTimeoutMs: integer(50, 60_000, {
    variable: 'ROOMGRAPH_CONNECT_TIMEOUT_MS',
    flag: 'connect-timeout-ms',
    summary: 'milliseconds until a connection to an upstream is there, with TLS',
    default: '1000',
  }),
  headersTimeoutMs: integer(50, 600_000, {
    variable: 'ROOMGRAPH_HEADERS_TIMEOUT_MS',
    flag: 'headers-timeout-ms',
    summary: 'milliseconds until an upstream begins to answer',
    default: '3000',
  }),
  attemptTimeoutMs: integer(50, 600_000, {
    variable: 'ROOMGRAPH_ATTEMPT_TIMEOUT_MS',
    flag: 'attempt-timeout-ms',
    summary: 'milliseconds until an answer is complete',
    default: '4000',
  }),
  retries: integer(0, 5, {
    variable: 'ROOMGRAPH_RETRIES',
    flag: 'retries',
    summary: 'how often a call that failed is sent again at the most',
    default: '2',
  }),
  retryMinMs: integer(1, 60_000, {
    variable: 'ROOMGRAPH_RETRY_MIN_MS',
    flag: 'retry-min-ms',
    summary: 'the shortest wait before a call is sent again',
    default: '100',
  }),
  retryMaxMs: integer(1, 60_000, {
    variable: 'ROOMGRAPH_RETRY_MAX_MS',
    flag: 'retry-max-ms',
    summary: 'the longest wait before a call is sent again, unless the upstream names one',
    default: '2000',
  }),
  retryBudget: integer(0, 100, {
    variable: 'ROOMGRAPH_RETRY_BUDGET',
    flag: 'retry-budget',
    summary: 'repetitions in percent of the calls',
    default: '20',
  }),
  breakerFailures: integer(0, 100_000, {
    variable: 'ROOMGRAPH_BREAKER_FAILURES',
    flag: 'breaker-failures',
    summary: 'calls that failed in a row after which an upstream is left alone; 0 for never',
    default: '5',
  }),
  breakerResetMs: integer(50, 600_000, {
    variable: 'ROOMGRAPH_BREAKER_RESET_MS',
    flag: 'breaker-reset-ms',
    summary: 'milliseconds until one call may try whether it is back',
    default: '10000',
  }),
  maxConcurrentCalls: integer(1, 10_000, {
    variable: 'ROOMGRAPH_MAX_CONCURRENT_CALLS',
    flag: 'max-concurrent-calls',
    summary: 'calls to an upstream that run at the same moment',
    default: '50',
  }),
  maxWaitingCalls: integer(0, 100_000, {
    variable: 'ROOMGRAPH_MAX_WAITING_CALLS',
    flag: 'max-waiting-calls',
    summary: 'calls to an upstream that wait for their turn; more are refused',
    default: '50',
  }),
} as const

export type UpstreamSettings = SettingValues<typeof UPSTREAM_SETTINGS>
