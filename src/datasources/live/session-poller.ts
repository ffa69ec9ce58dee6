import type { RoomgraphError } from '../../errors.ts'
import type { Signal } from '../http/signal.ts'
import type { RoomSession } from '../signalwire/room-sessions.ts'
import type { BusMember, BusSeat, LiveKnowledge, LiveMessage } from './bus/live-bus.ts'
import type { LiveChange } from './change-log.ts'
import type { Detail, KnownDetails } from './known-details.ts'
import type { KnownSessions } from './known-sessions.ts'
import { ListKnowledge } from './list-knowledge.ts'
import { ListLeader, timed } from './reading/list-leader.ts'
import { Pace } from './reading/pace.ts'
import type { SessionPollerOptions } from './reading/reading-options.ts'
import { WatchedDetails } from './watched-details.ts'
import { type Watcher, Watchers } from './watchers.ts'

/** For how long what is known is kept when nobody watches, in milliseconds. */
const KEPT_MS = 30_000

/**
 * Session poller: follows the sessions in progress of one account while somebody watches, and tells all who do what changed.
 * Of all the processes that follow them, one reads them again and again. However many watch, the upstream is asked the same.
 */
export class SessionPoller implements BusMember<LiveMessage, LiveKnowledge> {
  readonly #options: SessionPollerOptions
  readonly #watchers = new Watchers()
  readonly #pace: Pace
  /** Members and events that are watched here. */
  readonly details: WatchedDetails
  #knowledge: ListKnowledge
  #seat: BusSeat<LiveMessage, LiveKnowledge> | undefined
  /** What was said before it was told what is known; undefined from then on. */
  #early: (readonly [LiveMessage | 'gone', from: number])[] | undefined
  /** Reads the list while this process leads. */
  readonly #leader: ListLeader
  /** Settles when there is a reading to begin with; undefined while nobody watches. */
  #ready: PromiseWithResolvers<void> | undefined
  /** Whether there is one. Who has begun goes on, also where another list of members begins anew. */
  #hasBegun = false
  #cancelLeave = () => {}

  constructor(options: SessionPollerOptions) {
    const { settings, reader, tools, led } = options
    this.#options = options
    this.#pace = new Pace(settings, tools.random)
    this.#knowledge = this.#newKnowledge()
    this.#leader = new ListLeader({
      reader,
      tools,
      led,
      pace: this.#pace,
      goesOn: () => this.#hasBegun,
      publish: (message) => this.#seat?.publish(message),
      say: (message) => this.#seat?.say(message),
    })
    this.details = new WatchedDetails({
      pace: this.#pace,
      tools,
      knowledge: () => this.#knowledge,
      say: () => this.#sayWants(),
    })
  }

  get isProven(): boolean {
    return this.#options.isProven()
  }

  /** The sessions in progress by the latest reading. */
  get sessions(): KnownSessions {
    return this.#shown.sessions
  }

  /** What is known of members and events. */
  detail(detail: Detail): ReturnType<KnownDetails['get']> {
    return this.#shown.details.get(detail)
  }

  /** The latest event. @throws Error before there was a reading: `watch` waits for it */
  get latest(): LiveChange {
    const { latest } = this.#shown.log
    if (!latest) throw new Error('what is live was asked for before the first reading')
    return latest
  }

  /** What changed after an event; undefined where that is not known any more. */
  readonly after = (cursor: string): LiveChange | undefined => this.#knowledge.log.after(cursor)

  /**
   * Begins to tell a watcher of changes, and resolves when there is a reading to begin with.
   * @throws what that reading failed with; then the watcher is not told of anything
   */
  async watch(watcher: Watcher): Promise<void> {
    this.#watchers.add(watcher)
    const ready = this.#ready ?? this.#begin()
    try {
      await ready.promise
    } catch (error) {
      this.unwatch(watcher)
      throw error
    }
  }

  /** Tells a watcher of nothing more. When the last one leaves, the call in flight is given up. */
  unwatch(watcher: Watcher): void {
    if (!this.#watchers.delete(watcher) || this.#watchers.size > 0) return
    this.#rest()
    this.#cancelLeave = this.#options.tools.after(KEPT_MS, () => this.#leave())
  }

  /** Reads one session, and looks after it from now on if it is in progress. Null if there is none. */
  async session(id: string, signal: Signal): Promise<RoomSession | null> {
    const { sessions, log } = this.#knowledge
    // An EventSource that nobody closes comes back every few seconds to one that has ended.
    const known = sessions.get(id) ?? log.ended(id)
    if (known) return known
    // It is a call of who asks, as with a query: others who ask for whatever they like do not make readings rarer.
    const session = await this.#options.reader.session(id, signal, this.#timed)
    if (session?.isRunning) this.#seat?.say({ kind: 'await', session })
    return session
  }

  take(known: LiveKnowledge | undefined): void {
    // One that has not read anything yet knows less than who has begun.
    if (known && (known.latest || !this.#hasBegun)) this.#knowledge = this.#newKnowledge(known)
    const early = this.#early ?? []
    this.#early = undefined
    const number = known?.latest?.number ?? 0
    for (const [message, from] of early) {
      if (message === 'gone') this.gone(from)
      else if (message.kind !== 'change' || message.change.number > number) this.hear(message, from)
    }
    this.details.settleKnown()
    this.#watchers.catchUp(this.after, false)
  }

  ask(newcomer: number, isAnew = false): void {
    if (isAnew) this.#knowledge.rename()
    this.#seat?.give(newcomer, this.#knowledge.toMessage())
  }

  lead(hasRead: boolean, apart?: number): void {
    // The last watcher may have left meanwhile, which the bus is about to hear.
    if (!this.#ready) return
    // Who has read may have died before it told this one.
    if (this.#hasBegun || (hasRead && this.#knowledge.log.latest)) this.#setReady()
    // It may have rested and begun again before it heard that it led.
    this.#leader.stop()
    this.#pace.share(apart ?? 1)
    if (apart !== undefined) {
      this.#knowledge.part()
      this.#sayWants()
    }
    this.#leader.begin(this.#knowledge)
  }

  follow(hasRead: boolean): void {
    this.#leader.stop()
    // Where it has read apart, it does no longer.
    this.#pace.share(1)
    if (hasRead && this.#knowledge.log.latest) this.#setReady()
  }

  lost(): void {
    this.#joinAnew()
  }

  hear(message: LiveMessage, from: number): void {
    if (this.#early) this.#early.push([message, from])
    else if (message.kind === 'failed') this.#fail(message.error, message.isRefused)
    else if (message.kind === 'details-failed') this.details.settle(message.detail, message.error)
    else if (!this.#knowledge.hear(message, from)) this.#joinAnew()
    else if (message.kind === 'wants') this.#leader.readDetails()
    else if (message.kind !== 'await') {
      // Who leads after this process is to know of its calls, too.
      if (!this.#leader.isReading) this.#pace.sent(this.#options.tools.elapsed(), message.calls)
      if (message.kind === 'change') this.#tell(message.change)
      else if (message.kind === 'read') this.#watchers.catchUp(this.after, true)
      if (message.kind === 'details-read') this.details.settle(message.detail)
      else this.#setReady()
      this.#leader.heard()
    }
  }

  gone(from: number): void {
    if (this.#early) this.#early.push(['gone', from])
    else this.#knowledge.want(from, [])
  }

  #tell(change: LiveChange): void {
    this.#watchers.tell(change, this.after)
    for (const detail of change.details) this.details.settle(detail)
  }

  #sayWants(): void {
    this.#seat?.say({ kind: 'wants', details: this.details.all })
  }

  get #shown(): ListKnowledge {
    // Until those who watch have caught up, it is what they know.
    return this.#watchers.known ?? this.#knowledge
  }

  #begin(): PromiseWithResolvers<void> {
    this.#cancelLeave()
    const ready = Promise.withResolvers<void>()
    // Who waits for it hears of a failure; there may be nobody.
    ready.promise.catch(() => {})
    this.#ready = ready
    if (!this.#seat) this.#join()
    this.#seat?.activate()
    if (this.details.all.length > 0) this.#sayWants()
    return ready
  }

  #setReady(): void {
    this.#hasBegun = this.#ready !== undefined
    this.#ready?.resolve()
  }

  #join(): void {
    this.#early = []
    this.#seat = this.#options.bus.join(this.#options.list, this)
  }

  /** Something that was told has not been heard: asks for all that is known. */
  #joinAnew(): void {
    const [waiting, hasBegun] = [this.#ready, this.#hasBegun]
    const known = this.#knowledge
    this.#rest()
    this.#leave()
    if (!waiting) return
    // Until it is told more, this is what is known.
    this.#knowledge = known
    this.#watchers.miss(known)
    this.#begin().promise.then(waiting.resolve, waiting.reject)
    if (hasBegun) this.#setReady()
    for (const session of known.sessions.toMessage().awaited) this.#seat?.say({ kind: 'await', session })
  }

  #fail(error: RoomgraphError, isRefused: boolean): void {
    if (isRefused) {
      this.#ready?.reject(error)
      this.#rest()
      this.#leave()
      this.details.fail(error)
      this.#watchers.fail(error)
    } else if (!this.#hasBegun) this.#ready?.reject(error)
  }

  #rest(): void {
    this.#leader.stop()
    this.#ready = undefined
    this.#hasBegun = false
    this.#seat?.rest()
  }

  #leave(): void {
    this.#cancelLeave()
    this.#seat?.leave()
    this.#seat = undefined
    this.#early = undefined
    this.#knowledge = this.#newKnowledge()
  }

  #newKnowledge(known?: LiveKnowledge): ListKnowledge {
    return new ListKnowledge(this.#options.tools, known)
  }

  readonly #timed = () => timed({ pace: this.#pace, tools: this.#options.tools })
}
