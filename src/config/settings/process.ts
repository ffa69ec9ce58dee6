import { integer } from './setting.ts'

/** How the command runs as processes of the system. */
export const PROCESS_SETTINGS = {
  workers: integer(1, 64, {
    variable: 'ROOMGRAPH_WORKERS',
    flag: 'workers',
    summary: 'processes that serve the port together; each has its own limits and memory',
    default: '1',
  }),
  drainMs: integer(0, 300_000, {
    variable: 'ROOMGRAPH_DRAIN_MS',
    flag: 'drain-ms',
    summary: 'milliseconds after SIGTERM for which requests are still taken, while /ready says 503',
    default: '2000',
  }),
  keepAliveMs: integer(100, 3_600_000, {
    variable: 'ROOMGRAPH_KEEP_ALIVE_MS',
    flag: 'keep-alive-ms',
    summary: 'milliseconds for which a connection may be idle; more than proxies in front keep theirs',
    default: '75000',
  }),
  maxUnsentBytes: integer(1_000_000, 999_999_999, {
    variable: 'ROOMGRAPH_MAX_UNSENT_BYTES',
    flag: 'max-unsent-bytes',
    summary: 'bytes of all answers together that slow readers have not taken; above, the slowest are cut off',
    default: '64000000',
  }),
} as const
