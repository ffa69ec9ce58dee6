import type { Readable } from './listen.ts'
import type { Metrics } from './metric-types.ts'
import { metricsOf } from './metrics.ts'

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
