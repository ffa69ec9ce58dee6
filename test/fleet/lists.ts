import type { StoreListener } from '../../src/datasources/fleet/fleet-store.ts'
import type { LiveKnowledge } from '../../src/datasources/live/bus/live-bus.ts'

/** What is known of a list before its first reading. */
export const NOTHING_KNOWN: LiveKnowledge = {
  name: 'list',
  latest: undefined,
  kept: [],
  sessions: [],
  awaited: [],
  unreadable: [],
  details: [],
  wants: [],
}

/** For a store whose news nobody needs. */
export const IGNORED: StoreListener = { onMessage() {}, onReachable() {}, onHearing() {} }
