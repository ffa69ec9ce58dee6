import { integer } from './kinds.ts'
import type { SettingValues } from './setting.ts'

/** Admission control: how many requests are worked on at once. Others wait, or are rejected with a 503. */
export const OVERLOAD_SETTINGS = {
  /** Requests that are admitted at the same moment; more are rejected with a 503. Default: `1000`. */
  maxOperations: integer(1, 100_000, {
    variable: 'ROOMGRAPH_MAX_OPERATIONS',
    flag: 'max-operations',
    summary: 'requests that are admitted at the same moment; more are rejected with a 503',
    default: 1000,
  }),
  /**
   * Milliseconds that a request may wait to be admitted; while one has, more are rejected with a 503.
   * Default: `1000`.
   */
  maxQueueMs: integer(0, 60_000, {
    variable: 'ROOMGRAPH_MAX_QUEUE_MS',
    flag: 'max-queue-ms',
    summary:
      'milliseconds that a request may wait to be admitted; while one has, more are rejected with a 503',
    default: 1000,
  }),
  /**
   * Milliseconds that a tick of the event loop may last before requests wait; 0 never lets them. Default:
   * `10`.
   */
  maxLoopDelayMs: integer(0, 10_000, {
    variable: 'ROOMGRAPH_MAX_LOOP_DELAY_MS',
    flag: 'max-loop-delay-ms',
    summary: 'milliseconds that a tick of the event loop may last before requests wait; 0 never lets them',
    default: 10,
  }),
  /**
   * Bytes of all answers together that are made and not taken; above, the slowest readers are cut off.
   * Default: `64000000`.
   */
  maxUnsentBytes: integer(1_000_000, 999_999_999, {
    variable: 'ROOMGRAPH_MAX_UNSENT_BYTES',
    flag: 'max-unsent-bytes',
    summary:
      'bytes of all answers together that are made and not taken; above, the slowest readers are cut off',
    more: 'operations.md#overload',
    default: 64_000_000,
  }),
} as const

export type OverloadSettings = SettingValues<typeof OVERLOAD_SETTINGS>
