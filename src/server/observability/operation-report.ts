import type { ResultError } from './result-parts.ts'

/** How one operation went, as logs, metrics and traces tell it. It holds no variables, no document and no headers. */
export interface OperationReport {
  /** The `x-request-id` of the request, given or made. */
  readonly requestId: string
  /** The operation's name, cut at 100 characters; absent for one without. */
  readonly operationName?: string
  /** Absent where no operation was found: a document with mistakes, a request that was refused. */
  readonly operationType?: 'query' | 'mutation' | 'subscription'
  /** What the caller's key is called; absent where callers have none. */
  readonly caller?: string
  /** HTTP status of the answer. */
  readonly status: number
  /** `partial` has errors beside data; in an `error`, no field of the root has a value. */
  readonly result: 'ok' | 'partial' | 'error'
  /** Upstream calls that the operation made or waited for, retries included. */
  readonly upstreamCalls: number
  /** From the arrival of the request until the answer was made, or its last part was taken. */
  readonly durationMs: number
  /** The errors of the answer, counted by code. */
  readonly codes: Readonly<Record<string, number>>
  /** OpenTelemetry's id of the trace, where one is recorded. */
  readonly traceId?: string
}

/** Receives a report of each operation when it has ended. Called while others wait: it must be quick. */
export type OperationObserver = (report: OperationReport) => void

/** What the server itself calls an error; no caller and no upstream can put another text in its place. */
const CODE = /^[A-Z][A-Z0-9_]{1,63}$/

/** Adds errors to a count by code. */
export function countCodes(counts: Record<string, number>, errors: readonly ResultError[]): void {
  for (const { extensions } of errors) {
    const code = extensions?.code
    if (code === 'ERRORS_LEFT_OUT') {
      const codes = Object.entries((extensions?.codes ?? {}) as Readonly<Record<string, number>>)
      // keys: as below
      for (const [each, count] of codes) counts[each] = (counts[each] ?? 0) + count
      continue
    }
    const known = typeof code === 'string' && CODE.test(code) ? code : 'UNKNOWN'
    // keys: codes of the server, in capitals
    counts[known] = (counts[known] ?? 0) + 1
  }
}
