import { address, integer, oneOf } from './kinds.ts'

/** Where the command listens. */
export const ADDRESS_SETTINGS = {
  port: integer(0, 65_535, {
    variable: 'PORT',
    flag: 'port',
    summary: 'port to listen on; 0 takes a free one',
    default: 4000,
  }),
  host: address({
    variable: 'HOST',
    flag: 'host',
    summary: 'address to listen on; one that is not loopback needs `ROOMGRAPH_AUTH`',
    default: '127.0.0.1',
  }),
  allowOpen: oneOf(['yes', 'no'], {
    variable: 'ROOMGRAPH_ALLOW_OPEN',
    flag: 'allow-open',
    summary: 'serve everybody who reaches a `HOST` that is not loopback, without `ROOMGRAPH_AUTH`',
    default: 'no',
  }),
} as const

/** How the command runs as processes of the system. */
export const PROCESS_SETTINGS = {
  workers: integer(1, 64, {
    variable: 'ROOMGRAPH_WORKERS',
    flag: 'workers',
    summary: 'processes that serve the port together; each has its own limits and memory',
    more: 'configuration.md#several-processes',
    default: 1,
  }),
  drainMs: integer(0, 300_000, {
    variable: 'ROOMGRAPH_DRAIN_MS',
    flag: 'drain-ms',
    summary: 'milliseconds after SIGTERM for which requests are still taken, while `/ready` says 503',
    more: 'operations.md#stopping',
    default: 2000,
  }),
  keepAliveMs: integer(100, 3_600_000, {
    variable: 'ROOMGRAPH_KEEP_ALIVE_MS',
    flag: 'keep-alive-ms',
    summary: 'milliseconds for which a connection may be idle; more than proxies in front keep theirs',
    more: 'operations.md#proxies-in-front',
    default: 75_000,
  }),
} as const
