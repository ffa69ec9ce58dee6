import type { RoomgraphOptions } from '../../src/index.ts'
import { createMetrics, type Metrics, type OperationReport } from '../../src/index.ts'
import { listenForMetrics } from '../../src/server/observability/metrics/listen.ts'
import { type Scrape, scrape } from './scrape.ts'

/** Everything that watches a server, and what it has seen. */
export interface Watch {
  readonly options: Pick<RoomgraphOptions, 'logger' | 'metrics'>
  readonly metrics: Metrics
  readonly metricsUrl: string
  /** The operations that were told so far, and the unexpected errors. */
  readonly reports: OperationReport[]
  readonly errors: { message: string; details: Readonly<Record<string, unknown>> }[]
  scrape(): Promise<Scrape>
  close(): Promise<void>
}

/** Opens a metrics port, and a logger that keeps what it is told. */
export async function openObservability(): Promise<Watch> {
  const metrics = await createMetrics({ process: false })
  const reports: OperationReport[] = []
  const errors: Watch['errors'] = []
  const logger: NonNullable<RoomgraphOptions['logger']> = {
    error: (message, details = {}) => errors.push({ message, details }),
    operation: (report) => reports.push(report),
  }
  const port = await listenForMetrics(metrics, { host: '127.0.0.1', port: 0 }, logger)
  const metricsUrl = `${port.origin}/metrics`
  return {
    options: { logger, metrics },
    metrics,
    metricsUrl,
    reports,
    errors,
    scrape: () => scrape(metricsUrl),
    close: () => port.close(),
  }
}
