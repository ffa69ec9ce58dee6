import { ChangeLog, type LiveChange } from './change-log.ts'
import { KnownSessions, type SessionChanges } from './known-sessions.ts'
import type { LiveKnowledge, LiveMessage } from './live-bus.ts'

/** What is known of one list: the sessions in progress, and the log of what changed. The same in every process that follows it. */
export class ListKnowledge {
  readonly sessions: KnownSessions
  readonly log: ChangeLog

  /**
   * @param name begins the cursors of the list, where nobody knows anything yet
   * @param now a clock in milliseconds since 1970
   */
  constructor(name: string, now: () => number, known?: LiveKnowledge) {
    this.sessions = new KnownSessions(known)
    this.log = new ChangeLog(known?.name ?? name, now, known)
  }

  /** The event of a reading, which is known once it was told to all. */
  next(changes: SessionChanges, readAt: number, staleSince: number | undefined): LiveChange {
    return this.log.next(changes, readAt, staleSince)
  }

  /** Takes over what was told. False where something was told before that it has not heard. */
  hear(message: LiveMessage): boolean {
    if (message.kind === 'change') {
      if (!this.log.add(message.change)) return false
      this.sessions.apply(message.change)
    } else if (message.kind === 'read') this.log.readAgain(message.readAt)
    else if (message.kind === 'await') this.sessions.await(message.session)
    return true
  }

  toMessage(): LiveKnowledge {
    return { ...this.log.toMessage(), ...this.sessions.toMessage() }
  }
}
