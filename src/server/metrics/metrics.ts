import type { AttemptReport, UpstreamObserver, UpstreamStatus } from '../../datasources/observer.ts'
import type { Service } from '../../errors.ts'
import type { OperationObserver, OperationReport } from '../watch/operation-report.ts'
import { Backlog } from './backlog.ts'
import { operationMetrics } from './operations.ts'
import { requestMetrics } from './requests.ts'
import { serverMetrics } from './servers.ts'
import { upstreamMetrics } from './upstream.ts'

/** What `createRoomgraph` writes and a monitoring system reads, in Prometheus' text format. */
export interface Metrics {
  /** The `content-type` of `text`. */
  readonly contentType: string
  /** All metrics as they are now. */
  text(): Promise<string>
  readonly operation: OperationObserver
  readonly upstream: Required<UpstreamObserver>
  /** Counts an answer by the place that was asked for. */
  response(place: Place, status: number): void
  /** Shows how it stands with a server until the function that it gives is called. */
  watch(server: WatchedServer): () => void
}

/** Where a request went; `other` is every path that there is not. */
export type Place = 'graphql' | 'health' | 'ready' | 'other'

/** What is looked at when the metrics are read, and costs nothing before. */
export interface WatchedServer {
  /** Requests that are worked on, how many may be, how many wait, and how many were refused for that. */
  readonly load: Readonly<Record<'running' | 'waiting' | 'limit' | 'refused', number>>
  /** Bytes of answers that slow readers have not taken, and how many readers were cut off. */
  readonly unsent?: { readonly bytes: number; readonly cut: number } | undefined
  upstreams(): Iterable<{ readonly service: Service; readonly status: UpstreamStatus }>
}

export interface MetricsOptions {
  /** Memory, processor time, event loop and garbage collection of this process as well. Default: true. */
  readonly process?: boolean
}

export type PromClient = typeof import('prom-client')
export type Registry = import('prom-client').Registry

/** Metrics for `createRoomgraph({ metrics })`. One object may serve several servers of a process. */
export async function createMetrics({ process = true }: MetricsOptions = {}): Promise<Metrics> {
  const { default: prom } = await import('prom-client')
  const registry = new prom.Registry()
  return metricsOf(prom, registry, process)
}

/** The metrics of a registry that is at hand. */
export function metricsOf(prom: PromClient, registry: Registry, withProcess: boolean): Metrics {
  if (withProcess) prom.collectDefaultMetrics({ register: registry })
  const servers = new Set<WatchedServer>()
  const backlog = new Backlog()
  const codes = boundedCodes()
  const requests = requestMetrics(prom, registry, servers, codes)
  serverMetrics(prom, registry, servers)
  const operation = operationMetrics(prom, registry, codes)
  const upstream = upstreamMetrics(prom, registry)
  // What every way of reading goes through.
  const metrics = registry.getMetricsAsArray.bind(registry)
  registry.getMetricsAsArray = () => {
    backlog.work()
    return metrics()
  }
  const tellOperation = backlog.for<OperationReport>((report) => {
    operation(report)
    requests.operation(report)
  })
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    operation: tellOperation,
    upstream: {
      onAttempt: backlog.for<AttemptReport>((attempt) => upstream.onAttempt(attempt)),
      onBreaker: upstream.onBreaker,
      onReuse: upstream.onReuse,
    },
    response: requests.response,
    watch(server) {
      servers.add(server)
      return () => servers.delete(server)
    },
  }
}

/** The server's own codes are far fewer; a code too many is counted as `OTHER`. */
const MAX_CODES = 100

/** Gives codes as they are, as long as there are not too many different ones. */
function boundedCodes(): (code: string) => string {
  const known = new Set<string>()
  return (code) => {
    if (known.has(code)) return code
    if (known.size === MAX_CODES) return 'OTHER'
    known.add(code)
    return code
  }
}
