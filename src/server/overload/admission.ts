import type { OverloadSettings } from '../../config/settings/overload.ts'

/** How often the event loop is looked at while requests are worked on, in milliseconds. */
const TICK_MS = 2
/** How old the last look at the processor's time may be in milliseconds while turns are short: it can be expensive. */
const LOOK_EVERY_MS = 50
/** For how long the event loop is watched on while nothing is worked on, in milliseconds: to begin anew takes a look. */
const IDLE_MS = 100
/** How many requests are worked on at first, and at the least. */
const START = 32
const FEWEST = 2
/** By what the limit grows in a tick while turns are far below the longest allowed, and while they are close to it. */
const FAST_GROWTH = 1.5
const SLOW_GROWTH = 1.05
/** How far it falls in a tick at the most. */
const FALL = 0.5

/** The clocks of an admission, in milliseconds: of the wall, and of the processor's time that this process has used. */
export interface AdmissionClocks {
  now(): number
  processor(): number
}

const CLOCKS: AdmissionClocks = {
  now: () => performance.now(),
  processor() {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  },
}

/** A request that was taken. */
export interface Permit {
  /** Begins the work on it; absent once it has begun. */
  start: (() => void) | undefined
  /** When it began to wait, on the clock of the admission; 0 for one that did not wait. */
  readonly since: number
}

/**
 * Decides how many requests are worked on at once, which wait, and which are refused.
 *
 * How many are worked on follows the event loop: fewer when its turns are too long, more when they are short and
 * somebody waits. So the processor is never idle while there is work, and every turn is short, be the operations
 * small or large and the upstream fast or slow. A refusal is answered within a turn. The others wait in the order in
 * which they came: a burst is worked off. A request is rejected when there are too many, or when the first in the
 * queue has waited too long, for then more come than can be served.
 */
export class Admission {
  readonly #settings: Omit<OverloadSettings, 'maxUnsentBytes'>
  readonly #clocks: AdmissionClocks
  readonly #queue = new Set<Permit>()
  #running = 0
  #refused = 0
  #crowdedOut = 0
  #limit: number
  #timer: NodeJS.Timeout | undefined
  #lastTick = 0
  /** The last tick at which something was worked on. */
  #busyAt = 0
  /** The last look at the processor's time: when it was, and what it told. */
  #look = { at: 0, processor: 0 }

  constructor(settings: Omit<OverloadSettings, 'maxUnsentBytes'>, clocks: AdmissionClocks = CLOCKS) {
    this.#settings = settings
    this.#clocks = clocks
    this.#limit = this.#initialLimit
  }

  /** Requests that are worked on. */
  get running(): number {
    return this.#running
  }

  /** Requests that wait for their turn. */
  get waiting(): number {
    return this.#queue.size
  }

  /** Requests that were refused so far. */
  get refused(): number {
    return this.#refused
  }

  /** Requests that were refused so far because too many callers who are not known came. */
  get crowdedOut(): number {
    return this.#crowdedOut
  }

  /** How many may be worked on at present. */
  get limit(): number {
    return Math.floor(this.#limit)
  }

  /** Whether a request that comes now is refused. */
  get isFull(): boolean {
    const { maxOperations, maxQueueMs } = this.#settings
    const waiting = this.#queue.size
    if (this.#running + waiting >= maxOperations) return true
    if (waiting === 0) return false
    const [first] = this.#queue
    return first !== undefined && this.#clocks.now() - first.since > maxQueueMs
  }

  /** The same; it counts as refused then. */
  refuses(): boolean {
    const { isFull } = this
    if (isFull) this.refuse()
    return isFull
  }

  /** Counts a request that is refused for another reason: it finds no room. */
  refuse(): undefined {
    this.#refused++
  }

  /** Counts a request of a caller who is not known, and for whom there is no room. */
  crowdOut(): void {
    this.#crowdedOut++
  }

  /**
   * Takes a request, which must `leave` once, or gives undefined. `start` is called at once or when its turn has come;
   * a request without it has begun already, and does not wait.
   */
  enter(start?: () => void): Permit | undefined {
    if (this.refuses()) return undefined
    if (this.#timer === undefined && this.#settings.maxLoopDelayMs > 0) this.#startTicks()
    const mustWait = start !== undefined && this.#running >= this.#limit
    // To read the clock can take microseconds, and nearly nobody waits.
    const permit: Permit = { start, since: mustWait ? this.#clocks.now() : 0 }
    if (mustWait) this.#queue.add(permit)
    else this.#begin(permit)
    return permit
  }

  leave(permit: Permit): void {
    if (this.#queue.delete(permit)) return
    this.#running--
    this.#beginNext()
  }

  #begin(permit: Permit): void {
    const { start } = permit
    permit.start = undefined
    this.#running++
    start?.()
  }

  #beginNext(): void {
    for (const permit of this.#queue) {
      if (this.#running >= this.#limit) return
      this.#queue.delete(permit)
      this.#begin(permit)
    }
  }

  #startTicks(): void {
    this.#lastTick = this.#clocks.now()
    this.#busyAt = this.#lastTick
    this.#look = { at: this.#lastTick, processor: this.#clocks.processor() }
    this.#timer = setInterval(() => this.#tick(), TICK_MS).unref()
  }

  /** While turns are longer than a tick, there is one tick in each, and so their distance is the length of a turn. */
  #tick(): void {
    const { maxOperations, maxLoopDelayMs } = this.#settings
    const now = this.#clocks.now()
    const turnMs = now - this.#lastTick
    this.#lastTick = now
    if (this.#running === 0) {
      this.#limit = this.#initialLimit
      if (now - this.#busyAt >= IDLE_MS) this.#rest()
      return
    }
    this.#busyAt = now
    const isLong = turnMs > maxLoopDelayMs
    const isShort = turnMs < maxLoopDelayMs / 2
    const workMs = isShort && now - this.#look.at < LOOK_EVERY_MS ? 0 : this.#workOf(turnMs, now)
    if (isLong) {
      // A turn that is long because others have the processor gets no shorter when less is worked on.
      if (workMs < maxLoopDelayMs / 2) return
      const fitting = this.#running * Math.max(FALL, maxLoopDelayMs / turnMs)
      this.#limit = Math.max(Math.min(this.#limit, fitting), Math.min(FEWEST, maxOperations))
    } else if (this.#queue.size > 0) {
      const growth = isShort ? FAST_GROWTH : SLOW_GROWTH
      this.#limit = Math.min(maxOperations, Math.max(this.#limit * growth, this.#limit + 1))
      this.#beginNext()
    }
  }

  /** The processor's time in the turn that ends now: exact after a turn that was not short, else a little more. */
  #workOf(turnMs: number, now: number): number {
    const processor = this.#clocks.processor()
    const workMs = Math.min(turnMs, processor - this.#look.processor)
    this.#look = { at: now, processor }
    return workMs
  }

  #rest(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  get #initialLimit(): number {
    const { maxOperations, maxLoopDelayMs } = this.#settings
    return maxLoopDelayMs > 0 ? Math.min(START, maxOperations) : maxOperations
  }
}
