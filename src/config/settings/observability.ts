import { address, oneOf, setting, toggle } from './kinds.ts'
import type { SettingValues } from './setting.ts'

/** Metrics, logs and traces. The options `metrics` and `logger` have objects in their place. */
export const OBSERVABILITY_SETTINGS = {
  metricsPort: setting<number | 'off', 'off'>({
    variable: 'ROOMGRAPH_METRICS_PORT',
    flag: 'metrics-port',
    placeholder: 'number|off',
    values: '0 to 65535, or `off`',
    summary: 'port of `GET /metrics`, apart from the graph; 0 takes a free one',
    more: 'operations.md#metrics',
    expected: 'an integer from 0 to 65535, or off',
    default: 'off',
    option: 'metrics',
    parse: (text) =>
      text === 'off' ? text : /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined,
  }),
  metricsHost: address({
    variable: 'ROOMGRAPH_METRICS_HOST',
    flag: 'metrics-host',
    summary: 'address that the metrics are served on',
    default: '127.0.0.1',
    option: false,
  }),
  log: oneOf(['text', 'json', 'off'], {
    variable: 'ROOMGRAPH_LOG',
    flag: 'log',
    summary:
      '`json`: a line for each operation, on stdout; `text`: unexpected errors alone, on stderr; `off`: nothing',
    more: 'operations.md#logs',
    default: 'text',
    option: 'logger',
  }),
  /** OpenTelemetry spans, for the SDK that the process has loaded. Default: `false`. */
  tracing: toggle({
    variable: 'ROOMGRAPH_TRACING',
    flag: 'tracing',
    summary: 'OpenTelemetry spans, for the SDK that the process has loaded',
    more: 'operations.md#traces',
    default: false,
  }),
} as const

export type ObservabilitySettings = SettingValues<typeof OBSERVABILITY_SETTINGS>
