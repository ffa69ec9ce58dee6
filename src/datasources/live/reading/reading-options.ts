import type { LiveBus, LiveMessage } from '../bus/live-bus.ts'
import type { LiveChange } from '../change-log.ts'
import type { ListKnowledge } from '../list-knowledge.ts'
import type { LiveTools, OnCall, SessionReader } from '../live-tools.ts'
import type { Pace, PaceSettings } from './pace.ts'

/** What it takes to read for all who follow a list. */
export interface ReadingOptions {
  readonly reader: SessionReader
  readonly knowledge: ListKnowledge
  readonly pace: Pace
  readonly tools: LiveTools
  readonly onCall: OnCall
  /** Told of calls for anything but the list. */
  readonly onCallBeside: OnCall
  /**
   * Tells a reading to all who follow the list, once they have heard those before it. Resolves when they have heard this one, or when
   * somebody else reads.
   * @param make is given when the list was read last, and since when it could not be
   */
  publish(make: (latest: Pick<LiveChange, 'readAt' | 'staleSince'>) => LiveMessage): Promise<void>
  /** Tells them anything else. */
  say(message: LiveMessage): void
}

/** What it takes to follow a list. */
export interface SessionPollerOptions {
  readonly reader: SessionReader
  readonly settings: PaceSettings
  readonly tools: LiveTools
  readonly bus: LiveBus
  /** The list on the bus. */
  readonly list: string
  /** Whether the upstream is known to accept the credentials. */
  readonly isProven: () => boolean
  /** Told when this process begins to read the list, and when it stops. */
  readonly led?: (isLed: boolean) => void
}
