import { MAX_PAGE_SIZE } from '../records/page.ts'
import type { LiveKnowledge, LiveMessage } from './bus/live-bus.ts'
import { ChangeLog, type LiveChange, type NewChanges } from './change-log.ts'
import { type Detail, KnownDetails } from './known-details.ts'
import { KnownSessions } from './known-sessions.ts'
import type { LiveTools } from './live-tools.ts'
import { WantedDetails } from './wanted-details.ts'

/** What is known of one list: the sessions in progress, and the log of what changed. The same in every process that follows it. */
export class ListKnowledge {
  readonly sessions: KnownSessions
  readonly log: ChangeLog
  /** Members and events of the sessions for which somebody watches them. */
  readonly details: KnownDetails
  readonly wants: WantedDetails

  readonly #tools: Pick<LiveTools, 'now' | 'random'>

  /** @param known what another process knows of the same list */
  constructor(tools: Pick<LiveTools, 'now' | 'random'>, known?: LiveKnowledge) {
    this.#tools = tools
    this.sessions = new KnownSessions(known)
    this.log = new ChangeLog(known?.name ?? this.#newName(), tools.now, known)
    this.details = new KnownDetails(known?.details)
    this.wants = new WantedDetails(known?.wants)
  }

  /** How many pages the list has, by the latest reading. */
  get pages(): number {
    return Math.max(1, Math.ceil(this.sessions.size / MAX_PAGE_SIZE))
  }

  /** The event of a reading, which is known once it was told to all. */
  next(changes: NewChanges, readAt: number, staleSince: number | undefined): LiveChange {
    return this.log.next(changes, readAt, staleSince)
  }

  /** Takes over what was told. False where something was told before that it has not heard. */
  hear(message: LiveMessage, from: number): boolean {
    if (message.kind === 'change') {
      if (!this.log.add(message.change)) return false
      this.sessions.apply(message.change)
      for (const change of message.change.details) if (this.wants.has(change)) this.details.apply(change)
    } else if (message.kind === 'read') {
      // Nothing new beside what? There was an event before it.
      if (!this.log.latest) return false
      this.log.readAgain(message.readAt)
    } else if (message.kind === 'await') this.sessions.await(message.session)
    else if (message.kind === 'details-read') this.details.readAgain(message.detail, message.readAt)
    else if (message.kind === 'wants') this.want(from, message.details)
    return true
  }

  /** Takes note of what a member wants. What nobody wants any more is dropped. */
  want(from: number, details: readonly Detail[]): void {
    this.wants.set(from, details)
    this.details.keepOnly(this.wants.keys)
  }

  /** Goes on apart from the others: with cursors of another name, and without what they want. */
  part(): void {
    this.rename()
    this.wants.clear()
  }

  /** Goes on with cursors of another name: somebody may have been told something else under those that would come next. */
  rename(): void {
    this.log.rename(this.#newName())
  }

  toMessage(): LiveKnowledge {
    const [details, wants] = [this.details.toMessage(), this.wants.toMessage()]
    return { ...this.log.toMessage(), ...this.sessions.toMessage(), details, wants }
  }

  /** What begins the cursors of a list of which nobody knows anything yet. */
  #newName(): string {
    const { random, now } = this.#tools
    return `${Math.floor(random() * 2 ** 40).toString(36)}-${now().toString(36)}`
  }
}
