import { duration, integer, toggle } from './kinds.ts'
import type { Setting, SettingValues } from './setting.ts'

/** Subscriptions: whether there are any, how often the upstream is read for them, and how many streams there may be. */
export const LIVE_SETTINGS = {
  /** Offer subscriptions to the sessions in progress. Default: `false`. */
  enabled: toggle({
    variable: 'ROOMGRAPH_LIVE',
    flag: 'live',
    summary: 'offer subscriptions to the sessions in progress',
    more: 'live.md',
    default: false,
    inDemo: true,
  }),
  /** How long to wait between two readings while something changes, in milliseconds. Default: `2000`. */
  intervalMs: within(250, 60_000, '250ms', '1m', {
    variable: 'ROOMGRAPH_LIVE_INTERVAL',
    flag: 'live-interval',
    summary: 'how long to wait between two readings while something changes',
    default: 2000,
  }),
  /** How long to wait at the most while nothing changes, in milliseconds. Default: `15000`. */
  maxIntervalMs: within(250, 600_000, '250ms', '10m', {
    variable: 'ROOMGRAPH_LIVE_MAX_INTERVAL',
    flag: 'live-max-interval',
    summary: 'how long to wait at the most while nothing changes',
    default: 15_000,
  }),
  /** Upstream calls a minute that all who watch one account cost together. Default: `60`. */
  callsPerMinute: integer(1, 10_000, {
    variable: 'ROOMGRAPH_LIVE_CALLS_PER_MINUTE',
    flag: 'live-calls-per-minute',
    summary: 'upstream calls a minute that all who watch one account cost together',
    default: 60,
  }),
  /** Streams of one process, so of each worker, at the same time; one more gets a 503. Default: `10000`. */
  maxStreams: integer(1, 1_000_000, {
    variable: 'ROOMGRAPH_LIVE_MAX_STREAMS',
    flag: 'live-max-streams',
    summary: 'streams of one process, so of each worker, at the same time; one more gets a 503',
    default: 10_000,
  }),
  /**
   * Streams of one caller at one process, so at each worker, at the same time, where callers are told apart; one more gets a 403.
   * Default: `1000`.
   */
  maxStreamsPerCaller: integer(1, 1_000_000, {
    variable: 'ROOMGRAPH_LIVE_MAX_STREAMS_PER_CALLER',
    flag: 'live-max-streams-per-caller',
    summary:
      'streams of one caller at one process, so at each worker, at the same time, where callers are told apart; one more gets a 403',
    default: 1000,
  }),
  /**
   * Unsent bytes of a stream above which its reader gets nothing until it has caught up. Default: `65536`.
   */
  maxBufferBytes: integer(1000, 100_000_000, {
    variable: 'ROOMGRAPH_LIVE_MAX_BUFFER_BYTES',
    flag: 'live-max-buffer-bytes',
    summary: 'unsent bytes of a stream above which its reader gets nothing until it has caught up',
    default: 65_536,
  }),
  /** How often a quiet stream says that it is there, in milliseconds. Default: `10000`. */
  heartbeatMs: within(100, 300_000, '100ms', '5m', {
    variable: 'ROOMGRAPH_LIVE_HEARTBEAT',
    flag: 'live-heartbeat',
    summary: 'how often a quiet stream says that it is there',
    default: 10_000,
  }),
  /**
   * How long a stream lasts, a fifth more or less, until its client has to connect anew, in milliseconds.
   * Default: `3600000`.
   */
  maxAgeMs: within(1000, 86_400_000, '1s', '24h', {
    variable: 'ROOMGRAPH_LIVE_MAX_AGE',
    flag: 'live-max-age',
    summary: 'how long a stream lasts, a fifth more or less, until its client has to connect anew',
    default: 3_600_000,
  }),
} as const

export type LiveSettings = SettingValues<typeof LIVE_SETTINGS>

/** A length of time of a range, in milliseconds. */
function within(
  min: number,
  max: number,
  from: string,
  to: string,
  about: Parameters<typeof duration>[0],
): Setting<number, number> {
  const any = duration(about)
  const inRange = (ms: number | undefined) => (ms !== undefined && ms >= min && ms <= max ? ms : undefined)
  return {
    ...any,
    values: `\`${from}\` to \`${to}\``,
    expected: `a duration from ${from} to ${to}`,
    expectedOption: `an integer of milliseconds from ${min} to ${max}`,
    parse: (text) => inRange(any.parse(text)),
    accept: (value) => inRange(any.accept(value)),
  }
}
