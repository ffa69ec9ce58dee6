import { context, propagation, trace } from '@opentelemetry/api'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'

/** An SDK that keeps spans, registered for this process. */
export interface Spans {
  /** Those that have ended, in the order of their start. */
  list(): ReadableSpan[]
  reset(): void
  /** Takes the SDK back. */
  close(): void
}

export function recordSpans(): Spans {
  const exporter = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  trace.setGlobalTracerProvider(provider)
  propagation.setGlobalPropagator(TRACE_CONTEXT)
  return {
    list: () => exporter.getFinishedSpans().toSorted((a, b) => toMs(a.startTime) - toMs(b.startTime)),
    reset: () => exporter.reset(),
    close() {
      trace.disable()
      context.disable()
      propagation.disable()
    },
  }
}

export function toMs([seconds, nanoseconds]: readonly [number, number]): number {
  return seconds * 1000 + nanoseconds / 1e6
}

/** W3C's `traceparent`, as far as a test needs it; a real SDK brings all of it. */
const TRACE_CONTEXT: Parameters<typeof propagation.setGlobalPropagator>[0] = {
  fields: () => ['traceparent'],
  inject() {
    throw new Error('nothing of a trace may be sent on')
  },
  extract(active, carrier, getter) {
    const header = String(getter.get(carrier, 'traceparent') ?? '')
    const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(header) ?? []
    if (!traceId || !spanId) return active
    const remote = { traceId, spanId, traceFlags: Number(flags), isRemote: true }
    return trace.setSpanContext(active, remote)
  },
}
