import { ERROR_CODES } from '../../../errors.ts'
import type { OperationObserver, OperationReport } from '../operation-report.ts'
import type { PromClient, Registry } from './metric-types.ts'

/** Seconds. A page from memory takes one or two milliseconds, and the deadline is ten seconds. */
const DURATIONS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25]
const CALLS = [0, 1, 2, 5, 10, 20, 50, 100]

/** Counts operations. No label holds what a caller or an upstream chose. */
export function operationMetrics(
  prom: PromClient,
  registry: Registry,
  bounded: (code: string) => string,
): OperationObserver {
  const registers = [registry]
  const operations = new prom.Counter({
    name: 'roomgraph_operations_total',
    help: 'Operations that have ended. Type none: no operation was found in the request, or it was refused. Result mistake: an error, and all of it the caller’s.',
    labelNames: ['type', 'result'],
    registers,
  })
  const duration = new prom.Histogram({
    name: 'roomgraph_operation_duration_seconds',
    help: 'From the arrival of a request until its answer was made, for operations that ran.',
    labelNames: ['type'],
    buckets: DURATIONS,
    registers,
  })
  const calls = new prom.Histogram({
    name: 'roomgraph_operation_upstream_calls',
    help: 'Upstream calls that one operation made or waited for, for operations that ran.',
    buckets: CALLS,
    registers,
  })
  const errors = new prom.Counter({
    name: 'roomgraph_operation_errors_total',
    help: 'Errors in answers, by code.',
    labelNames: ['code'],
    registers,
  })
  // What is born at 1 has not increased: the first error would be missed.
  for (const code of ERROR_CODES) errors.inc({ code: bounded(code) }, 0)
  for (const result of ['ok', 'partial', 'error', 'mistake']) operations.inc({ type: 'query', result }, 0)
  return (report) => {
    const { operationType, durationMs, upstreamCalls, codes: counts } = report
    operations.inc({ type: operationType ?? 'none', result: resultOf(report) })
    for (const code in counts) errors.inc({ code: bounded(code) }, counts[code])
    if (operationType) {
      duration.observe({ type: operationType }, durationMs / 1000)
      calls.observe(upstreamCalls)
    }
  }
}

/** The codes of errors that callers cause, beside those of limits. Codes that are not ours come from parsing and validation. */
const CALLERS: ReadonlySet<string> = new Set([
  'BAD_USER_INPUT',
  'USER_ERROR',
  'CURSOR_INVALID',
  'CURSOR_EXPIRED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'GATEWAY_SECRET_REQUIRED',
  'INTROSPECTION_DISABLED',
  'EXPLAIN_DISABLED',
  'REQUEST_ABORTED',
  'HOST_NOT_ALLOWED',
  'CROSS_SITE_REQUEST',
  'ANSWER_TOO_LARGE',
  'UPSTREAM_CALL_LIMIT_REACHED',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
])

function resultOf({ result, codes }: OperationReport): string {
  if (result !== 'error') return result
  const all = Object.keys(codes)
  const isMistake =
    all.length > 0 && all.every((code) => CALLERS.has(code) || code.endsWith('_LIMIT_EXCEEDED'))
  return isMistake ? 'mistake' : 'error'
}
