import type { AttemptReport } from '../../../datasources/http/observer.ts'
import type { OperationReport } from '../operation-report.ts'
import { Backlog } from './backlog.ts'
import { fleetMetrics } from './fleet.ts'
import type { Readable } from './listen.ts'
import { liveMetrics } from './live.ts'
import type { Metrics, ObservedServer, PromClient, Registry } from './metric-types.ts'
import { operationMetrics } from './operations.ts'
import { requestMetrics } from './requests.ts'
import { serverMetrics } from './servers.ts'
import { upstreamMetrics } from './upstream.ts'

export interface MetricsOptions {
  /** Memory, processor time, event loop and garbage collection of this process as well. Default: true. */
  readonly process?: boolean
}

/** Metrics for `createRoomgraph({ metrics })`. One object may serve several servers of a process. */
export async function createMetrics({ process = true }: MetricsOptions = {}): Promise<Metrics> {
  const { default: prom } = await import('prom-client')
  const registry = new prom.Registry()
  return metricsOf(prom, registry, process)
}

/** The metrics of a registry that is at hand. */
function metricsOf(prom: PromClient, registry: Registry, withProcess: boolean): Metrics {
  if (withProcess) prom.collectDefaultMetrics({ register: registry })
  const servers = new Set<ObservedServer>()
  const backlog = new Backlog()
  const codes = boundedCodes()
  const requests = requestMetrics(prom, registry, servers, codes)
  serverMetrics(prom, registry, servers)
  liveMetrics(prom, registry, servers)
  const fleet = fleetMetrics(prom, registry, servers)
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
    fleet,
    response: requests.response,
    observe(server) {
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

/** The metrics of one of several processes, which the first process asks for over their channel. */
export async function createWorkerMetrics(): Promise<Metrics> {
  const { default: prom } = await import('prom-client')
  const registry = new prom.Registry()
  prom.AggregatorRegistry.setRegistries(registry)
  // Answers from now on.
  new prom.AggregatorRegistry()
  return metricsOf(prom, registry, true)
}

/** The metrics of all workers of this process: counters, gauges and memory are sums over them. */
export async function collectWorkerMetrics(): Promise<Readable> {
  const { default: prom } = await import('prom-client')
  const all = new prom.AggregatorRegistry()
  return { contentType: all.contentType, text: () => all.clusterMetrics() }
}
