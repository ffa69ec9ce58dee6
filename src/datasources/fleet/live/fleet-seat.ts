import type { BusMember, BusSeat, LiveKnowledge, LiveMessage } from '../../live/bus/live-bus.ts'
import type { FleetObserver } from '../fleet-observer.ts'
import { type ListMember, type ListPosition, type ListState, type ListStore, TooLong } from './list-store.ts'
import { SeatPatience } from './seat-patience.ts'
import { SeatTimer } from './seat-timer.ts'
import { StoredSince } from './stored-since.ts'
import { isOfFailure, UnsaidMessages } from './unsaid-messages.ts'

/** Most processes that a process which reads for itself takes into account. */
const MAX_SHARES = 4
/** Milliseconds between two looks: where somebody watches, where nobody does, where Redis did not answer, and where there is too much to share. */
const LOOK_MS = 1000
const REST_LOOK_MS = 10_000
const RETRY_MS = 250
const LONG_LOOK_MS = 60_000
/** Milliseconds after the end of another one's lease until this one looks. */
const MARGIN_MS = 50

/** What a seat does: reads for all, follows, or reads for its process alone. */
export type SeatRole = 'leads' | 'follows' | 'apart'

export interface FleetSeatOptions {
  readonly list: ListStore
  readonly self: ListMember
  readonly member: BusMember<LiveMessage, LiveKnowledge>
  readonly observer: FleetObserver
  /** A text that nobody has given before, in any process. */
  readonly unique: () => string
  /** Called when it has left. */
  readonly over: () => void
}

/**
 * Fleet seat: the place of this process among all that follow a list over Redis. While somebody watches here it says so, takes the lease to
 * read if nobody has it, and hears what others have told. Without Redis it reads for this process alone, until there is one again.
 */
export class FleetSeat implements BusSeat<LiveMessage, LiveKnowledge> {
  readonly #options: FleetSeatOptions
  readonly #timer = new SeatTimer(() => this.look())
  #position: ListPosition = { history: '', number: 0, fenced: 0 }
  #role: SeatRole | undefined
  #isActive = false
  #hasLeft = false
  /** Whether the member was told what is known, and what it answers when it is asked for that. */
  #isInformed = false
  #given: LiveKnowledge | undefined
  #hasRead = false
  /** Whether it has read for itself since it joined: then others know something else. */
  #wasApart = false
  /** Whether what it has published last may be lost. */
  #isUnsure = false
  readonly #patience = new SeatPatience()
  #watching = 1
  readonly #unsaid = new UnsaidMessages()
  /** How much was told since all that is known was stored. */
  readonly #since = new StoredSince()
  /** What it has found apart while it stores what others begin with, who would not know it. */
  #held: LiveMessage[] | undefined
  #fenced: Promise<void> = Promise.resolve()
  /** Settles when Redis knows that it rests. */
  #resting: Promise<void> = Promise.resolve()

  constructor(options: FleetSeatOptions) {
    this.#options = options
  }

  /** What it does, where somebody watches. */
  get role(): SeatRole | undefined {
    return this.#role
  }

  activate(): void {
    this.#isActive = true
    this.look()
  }

  rest(): void {
    const wasActive = this.#isActive
    this.#isActive = false
    this.#role = undefined
    this.#hasRead = false
    if (wasActive) this.#resting = this.#options.list.rest(this.#options.self).catch(() => {})
  }

  leave(): void {
    this.rest()
    this.#hasLeft = true
    this.#timer.stop()
    this.#options.over()
  }

  /** Resolves when Redis knows that it rests. */
  get rested(): Promise<void> {
    return this.#resting
  }

  give(_newcomer: number, knowledge: LiveKnowledge): void {
    this.#given = knowledge
  }

  publish(message: LiveMessage): void {
    const { history } = this.#position
    if (this.#role === 'apart') this.#held ? this.#held.push(message) : this.#hear(message)
    // One after the other: each says what it follows, in the history in which it was found.
    else if (this.#role === 'leads')
      this.#fenced = this.#fenced.then(() => this.#append(message, true, history))
  }

  say(message: LiveMessage): void {
    if (isOfFailure(message)) this.publish(message)
    else {
      this.#unsaid.add(message)
      this.#sayAll()
    }
  }

  /** Something was told, with this number, or something else has changed. */
  notice(number: number): void {
    if (!(number <= this.#position.number)) this.look()
  }

  /** Asks how it stands with the list, and does what follows from that. */
  look(): void {
    if (!this.#hasLeft) void this.#timer.once(() => this.#look())
  }

  /** Gives the milliseconds until the next look. */
  async #look(): Promise<number> {
    const { list, self, member } = this.#options
    // What nobody has proven leaves nothing in Redis.
    if (member.isProven === false) {
      this.#part()
      return LOOK_MS
    }
    let leaseMs = Number.POSITIVE_INFINITY
    try {
      const state = await list.sync(self, this.#position, this.#isActive)
      if (this.#hasLeft) return LOOK_MS
      this.#watching = Math.max(1, state.watching)
      await this.#heed(state)
      if (!state.leads && state.leaseMs >= 0) leaseMs = state.leaseMs
      if (this.#patience.isOverAfterAnswer(this.#isInformed)) this.#part()
    } catch (error) {
      const isTooLong = error instanceof TooLong
      if (isTooLong || this.#patience.isOverAfterFailure(this.#isInformed)) this.#part()
      return isTooLong ? LONG_LOOK_MS : RETRY_MS
    }
    if (this.#hasLeft) return LOOK_MS
    this.#sayAll()
    if (!this.#isActive) return REST_LOOK_MS
    return Math.min(this.#isInformed ? LOOK_MS : RETRY_MS, leaseMs + MARGIN_MS)
  }

  /** @throws where Redis does not do what is asked of it */
  async #heed(state: ListState): Promise<void> {
    const { list, member, observer } = this.#options
    const isOther = state.known !== undefined
    // The one who reads begins another history.
    if (state.isMoved && !state.leads) return
    if (state.told === 'broken' && state.history !== '') {
      observer.onBroken?.()
      if (!state.leads) return await list.discard(state.history)
    }
    if (state.history === '' || state.told === 'broken') {
      if (!state.leads) return
      this.#inform(undefined)
      await this.#begin()
    } else if (this.#isInformed && (isOther || this.#wasApart)) {
      return member.lost()
    } else {
      if (state.known) {
        this.#position = { ...this.#position, history: state.history, number: state.known.number }
        this.#since.add(state.known.bytes, state.known.messages)
        this.#inform(state.known.knowledge)
      }
      for (const { number, from, message, bytes } of state.told) {
        // Heard meanwhile.
        if (number <= this.#position.number) continue
        this.#position = { ...this.#position, number, fenced: state.fenced }
        this.#since.add(bytes)
        if (message) this.#hear(message, from)
        else this.#heedGone(from)
        if (this.#hasLeft) return
      }
      this.#position = { ...this.#position, fenced: Math.max(this.#position.fenced, state.fenced) }
      // Others may have been told more than this Redis knows.
      if (state.isMoved) await this.#begin()
    }
    this.#settle(state)
    if (this.#role === 'leads' && this.#since.isMuch) await this.#store(this.#position, false)
  }

  #heedGone(from: number): void {
    const { member, self } = this.#options
    member.gone(from)
    // It was held up, and others took it for gone: they know no more what it wants.
    if (from === self.number && this.#isActive) this.#unsaid.wantsAgain()
  }

  /** Says to the member whether it reads. */
  #settle({ leads, isNew, hasRead }: ListState): void {
    if (!this.#isActive || !this.#isInformed) return
    const { member, observer } = this.#options
    if (hasRead) this.#hasRead = true
    if (!leads) {
      if (this.#role !== 'follows') member.follow(hasRead)
      // It may have left, or rest, by what it was told.
      if (this.#isActive) this.#role = 'follows'
      return
    }
    if (this.#role === 'leads' && !this.#isUnsure) return
    if (isNew && this.#hasRead) observer.onTakeover?.()
    this.#isUnsure = false
    this.#role = 'leads'
    member.lead(this.#hasRead)
  }

  #inform(knowledge: LiveKnowledge | undefined): void {
    if (this.#isInformed) return
    this.#isInformed = true
    this.#options.member.take(knowledge)
  }

  /** Stores what this one knows as the first of another history, in place of what there is. */
  async #begin(): Promise<void> {
    const position = { history: this.#options.unique(), number: 0, fenced: 0 }
    this.#held = []
    try {
      await this.#store(position, true)
    } catch (error) {
      for (const message of this.#held.splice(0)) this.#hear(message)
      throw error
    } finally {
      this.#held = undefined
    }
    this.#position = position
    this.#wasApart = false
    // What it was about to publish belonged to what was there before.
    this.#isUnsure = true
  }

  /** Stores what this one knows, in place of what was told before. */
  async #store(position: ListPosition, isNew: boolean): Promise<void> {
    const { list, self, member } = this.#options
    this.#given = undefined
    member.ask(0, isNew)
    if (!this.#given || !(await list.store(self, position, this.#given, this.#hasRead)))
      throw new Error('not stored')
    this.#since.clear()
  }

  async #append(message: LiveMessage, isFenced: boolean, history = this.#position.history): Promise<void> {
    const { list, self } = this.#options
    if (isFenced && (this.#role !== 'leads' || history !== this.#position.history)) return
    const told = await list.append(self, this.#position, message, isFenced).catch(() => undefined)
    if (this.#hasLeft) return
    if (this.#role === 'apart') {
      // Of what concerns this process, nobody else tells it now.
      if (!isFenced) this.#unsaid.again(message)
      this.#sayAll()
      return
    }
    const isSame = history === this.#position.history
    if (told && isSame && told.number === this.#position.number + 1) {
      const { number } = told
      this.#position = { history, number, fenced: isFenced ? number : this.#position.fenced }
      this.#since.add(told.bytes)
      this.#hear(message)
      return
    }
    // The next look tells more. One at once would go on and on where Redis refuses it.
    if (told) this.look()
    else if (isFenced) this.#isUnsure = true
    else this.#unsaid.again(message)
  }

  #sayAll(): void {
    if (this.#held) return
    if (this.#role === 'apart') for (const message of this.#unsaid.take()) this.#hear(message)
    else if (this.#isInformed && this.#position.history !== '')
      for (const message of this.#unsaid.take()) void this.#append(message, false)
  }

  #hear(message: LiveMessage, from = this.#options.self.number): void {
    if (message.kind === 'change' || message.kind === 'read') this.#hasRead = true
    this.#options.member.hear(message, from)
  }

  /** Reads for this process alone. */
  #part(): void {
    if (!this.#isActive || this.#role === 'apart') return
    this.#inform(undefined)
    this.#role = 'apart'
    this.#wasApart = true
    this.#isUnsure = false
    this.#options.member.lead(this.#hasRead, Math.min(this.#watching, MAX_SHARES))
    this.#sayAll()
  }
}
