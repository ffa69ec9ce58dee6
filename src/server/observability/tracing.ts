import type { Context, Span, Tracer } from '@opentelemetry/api'
import { routeOf } from '../../datasources/http/observer.ts'
import type { CallLog, LoggedCall } from '../../datasources/loading/call-log.ts'
import { SIGNALWIRE_BASE_PATH } from '../../datasources/signalwire/source.ts'
import type { OperationReport } from './operation-report.ts'

/** What the caller's trace hands over, for `record`. */
export type Parent = Context

/** Makes the spans of operations, through OpenTelemetry's API: the SDK and its exporter are the process's own. */
export interface Tracing {
  /**
   * The trace that an operation belongs to: that of the span around the server where there is one, else that of the
   * request's `traceparent`.
   */
  parentOf(headers: Headers): Parent
  /**
   * Records an operation that has ended, and each upstream call below it.
   * @param beganAt on the clock of `performance.now()`
   * @returns the id of the trace, if there is one
   */
  record(
    report: OperationReport,
    beganAt: number,
    calls: CallLog | undefined,
    parent: Parent,
  ): string | undefined
}

type Api = typeof import('@opentelemetry/api')

/** Loads OpenTelemetry's API, which nothing needs while tracing is off. */
export async function loadTracing(): Promise<Tracing> {
  const api = await import('@opentelemetry/api')
  // An SDK that is registered after this receives the spans all the same.
  const tracer = api.trace.getTracer('roomgraph')
  return {
    parentOf(headers) {
      const active = api.context.active()
      if (api.trace.getSpan(active)) return active
      return api.propagation.extract(active, headers, {
        get: (carrier: Headers, key) => carrier.get(key) ?? undefined,
        keys: (carrier: Headers) => [...carrier.keys()],
      })
    },
    record: (report, beganAt, calls, parent) => record(api, tracer, report, beganAt, calls, parent),
  }
}

/** Spans are made when the operation has ended, with the times that were taken as it ran. */
function record(
  api: Api,
  tracer: Tracer,
  report: OperationReport,
  beganAt: number,
  calls: CallLog | undefined,
  parent: Parent,
): string | undefined {
  const startTime = performance.timeOrigin + beganAt
  const endTime = startTime + report.durationMs
  const { operationName, operationType } = report
  const codes = Object.keys(report.codes)
  const span = tracer.startSpan(
    'graphql.operation',
    {
      kind: api.SpanKind.SERVER,
      startTime,
      attributes: {
        ...(operationType && { 'graphql.operation.type': operationType }),
        ...(operationName && { 'graphql.operation.name': operationName }),
        'http.response.status_code': report.status,
        'roomgraph.request_id': report.requestId,
        'roomgraph.result': report.result,
        'roomgraph.upstream_calls': report.upstreamCalls,
        ...(codes[0] && { 'error.type': codes[0], 'roomgraph.error_codes': codes }),
      },
    },
    parent,
  )
  if (report.result !== 'ok') failed(api, span, codes.join(', ') || `HTTP ${report.status}`)
  if (span.isRecording() && calls) {
    const inside = api.trace.setSpan(parent, span)
    const openedAt = performance.timeOrigin + calls.beganAt
    for (const call of calls) recordCall(api, tracer, call, openedAt, endTime, inside)
  }
  span.end(endTime)
  const { traceId } = span.spanContext()
  return api.isValidTraceId(traceId) ? traceId : undefined
}

/** An attempt of an upstream call: its route, and neither the host nor ids nor the query. */
function recordCall(
  api: Api,
  tracer: Tracer,
  call: LoggedCall,
  openedAt: number,
  operationEndedAt: number,
  inside: Context,
): void {
  const { method, path, status, code, isJoined } = call
  const route = routeOf(path.replace(/\?.*$/s, ''))
  const startTime = openedAt + call.startMs
  const span = tracer.startSpan(
    `${method} ${route}`,
    {
      kind: api.SpanKind.CLIENT,
      startTime,
      attributes: {
        'http.request.method': method,
        'url.template': route,
        'roomgraph.service': route.startsWith(`${SIGNALWIRE_BASE_PATH}/`) ? 'signalwire' : 'twilio',
        ...(status !== null && { 'http.response.status_code': status }),
        ...(isJoined && { 'roomgraph.shared': true }),
        ...(code && { 'error.type': code }),
      },
    },
    inside,
  )
  if (code) failed(api, span, code)
  // A call that nobody waited for to its end was over for this operation when the operation was.
  span.end(call.durationMs === null ? operationEndedAt : startTime + call.durationMs)
}

function failed(api: Api, span: Span, message: string): void {
  span.setStatus({ code: api.SpanStatusCode.ERROR, message })
}
