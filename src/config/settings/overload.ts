import { integer, type SettingValues } from './setting.ts'

/** How much is taken on at once; what is more gets a 503 at once. */
export const OVERLOAD_SETTINGS = {
  maxOperations: integer(1, 100_000, {
    variable: 'ROOMGRAPH_MAX_OPERATIONS',
    flag: 'max-operations',
    summary: 'requests that are taken at the same moment; more are refused with 503',
    default: '1000',
  }),
  maxQueueMs: integer(0, 60_000, {
    variable: 'ROOMGRAPH_MAX_QUEUE_MS',
    flag: 'max-queue-ms',
    summary: 'milliseconds that a request may wait for its turn; while one has, more are refused with 503',
    default: '1000',
  }),
  maxLoopDelayMs: integer(0, 10_000, {
    variable: 'ROOMGRAPH_MAX_LOOP_DELAY_MS',
    flag: 'max-loop-delay-ms',
    summary: 'milliseconds that a turn of the event loop may last before requests wait; 0 never lets them',
    default: '10',
  }),
} as const

export type OverloadSettings = SettingValues<typeof OVERLOAD_SETTINGS>
