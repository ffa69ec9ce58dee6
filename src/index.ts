// First, so that it says so where the others could not even be imported.
import './config/require-node.ts'

export { ERROR_CODES, type ErrorCode } from './errors.ts'
export type { Logger } from './server/observability/logger.ts'
export type { Metrics } from './server/observability/metrics/metric-types.ts'
export { createMetrics, type MetricsOptions } from './server/observability/metrics/metrics.ts'
export type { OperationReport } from './server/observability/operation-report.ts'
export type { ApiKeyOptions, AuthOptions } from './server/options/auth-options.ts'
export type { RoomgraphOptions } from './server/options/options.ts'
export type { PersistedOptions } from './server/options/persisted-options.ts'
export type {
  SignalWireEndpoint,
  SignalWireOptions,
  TwilioEndpoint,
  TwilioOptions,
} from './server/options/provider-options.ts'
export { createRoomgraph, type Roomgraph } from './server/roomgraph.ts'
