import type { OperationDefinitionNode } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { OperationContext } from '../../context.ts'
import type { WriteReport } from '../../datasources/writes/write-outcome.ts'
import { createErrorMask } from '../errors/error-mask.ts'
import { UnexpectedErrors, useUnexpectedErrors } from '../errors/unexpected-errors.ts'
import { RequestIds, useRequestIds } from '../http/request-id.ts'
import type { Logger } from './logger.ts'
import type { Metrics } from './metrics/metric-types.ts'
import { OperationRecorder } from './operation-record.ts'
import { useResponseCount } from './response-count.ts'
import { loadTracing } from './tracing.ts'

export interface ObservabilityOptions {
  readonly endpoint: string
  readonly logger: Logger
  /** Redacts secrets out of what a caller chose. */
  readonly redact?: (text: string) => string
  readonly metrics?: Metrics | undefined
  readonly tracing?: boolean
  /** What the caller of a request is called, where callers have names. */
  readonly callerName: (request: Request) => string | undefined
}

/** What looks on at requests. Without metrics, traces and a log of operations, that is their ids and unexpected errors. */
export interface Observability {
  /** To stand before all others, so that they see whatever ends a request. */
  readonly plugins: readonly Plugin[]
  readonly maskError: ReturnType<typeof createErrorMask>
  /** Says which operation a request has opened; absent if nobody wants to know. */
  readonly opened?: (request: Request, operation: OperationContext) => void
  /** Says which operation a request was answered with, where Yoga's hooks were not asked; absent likewise. */
  readonly answered?: (request: Request, operation: OperationDefinitionNode) => void
  /** Makes what is told of the writes of a request; absent likewise. */
  readonly onWrite?: (request: Request) => (report: WriteReport) => void
}

export function observeRequests(options: ObservabilityOptions): Observability {
  const { endpoint, logger, callerName, metrics, redact = (text) => text } = options
  const ids = new RequestIds()
  const errors = new UnexpectedErrors()
  const { operation: log, write } = logger
  const observers = [...(metrics ? [metrics.operation] : []), ...(log ? [log.bind(logger)] : [])]
  const tracing = options.tracing ? loadTracing() : undefined
  const watch =
    observers.length > 0 || tracing
      ? new OperationRecorder({ endpoint, ids, observers, tracing, redact, callerName, logger })
      : undefined
  return {
    plugins: [
      useRequestIds(ids),
      useUnexpectedErrors({ errors, ids, logger }),
      ...(metrics ? [useResponseCount(endpoint, metrics)] : []),
      ...(watch ? [watch.plugin()] : []),
    ],
    maskError: createErrorMask(errors),
    ...(write && {
      onWrite: (request) => (report) => {
        const caller = callerName(request)
        const requestId = redact(ids.of(request))
        write.call(logger, { ...report, requestId, ...(caller !== undefined && { caller: redact(caller) }) })
      },
    }),
    ...(watch && {
      opened: (request, { calls }) => watch.opened(request, calls),
      answered: (request, operation) => watch.answered(request, operation),
    }),
  }
}
