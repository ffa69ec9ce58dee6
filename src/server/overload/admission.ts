import { performance } from 'node:perf_hooks'
import type { OverloadSettings } from '../../config/settings/overload.ts'
import { FairQueue, type Measure, type Permit } from './fair-queue.ts'

/** How often the event loop is looked at while requests are worked on, in milliseconds. */
const TICK_MS = 2
/** How old the last look at the processor's time may be in milliseconds while turns are short: it can be expensive. */
const LOOK_EVERY_MS = 50
/** For how long the event loop is watched on while nothing is worked on, in milliseconds: to begin anew takes a look. */
const IDLE_MS = 100
/** How many requests are worked on at first, and at the least. */
const START = 32
const FEWEST = 2
/** Bytes that all requests that wait may hold together. */
const MAX_WAITING_BYTES = 32_000_000
/** The part of a turn for which the event loop is idle at the least where it has time left. */
const IDLE_PART = 0.05
/** By what the limit grows in a tick while turns are far below the longest allowed, and while they are close to it. */
const FAST_GROWTH = 1.5
const SLOW_GROWTH = 1.05
/** How far it falls in a tick at the most. */
const FALL = 0.5

/**
 * The clocks of an admission, in milliseconds: of the wall, of the processor's time that this process has used, and of the time
 * for which the event loop had nothing to do.
 */
export interface AdmissionClocks {
  now(): number
  processor(): number
  idle(): number
}

const CLOCKS: AdmissionClocks = {
  now: () => performance.now(),
  processor() {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  },
  // A runtime that does not measure it says 0: it counts as idle then.
  idle: () => performance.eventLoopUtilization().idle || performance.now(),
}

/** A request that asks to be taken. */
export interface Entering {
  /**
   * Told once, of a request that waits, whether its turn has come, or there is no room for it any more. Absent: it has begun
   * already, and does not wait.
   */
  readonly settle?: ((isAdmitted: boolean) => void) | undefined
  /** Bytes that it holds while it waits. Default: 0. */
  readonly bytes?: number
  /** What it has in common with all that come with the same credentials, where it is not known whose they are. */
  readonly unknown?: string | undefined
}

const requests: Measure = ({ running, waiting }) => running + (waiting?.size ?? 0)
const bytesWaiting: Measure = ({ waitingBytes }) => waitingBytes

/**
 * Decides how many requests are worked on at once, which wait, and which are refused.
 *
 * How many are worked on follows the event loop: fewer when its turns are too long, more when it has time left and
 * somebody waits. So the processor is never idle while there is work, and every turn is short, be the operations
 * small or large and the upstream fast or slow. A refusal is answered within a turn. The others wait, and shares take turns:
 * a burst is worked off. A request is rejected when the first in its share has waited too long, for then more come than can be
 * served of it; and when there are too many, unless other shares have more of them than an equal part.
 */
export class Admission {
  readonly #settings: Omit<OverloadSettings, 'maxUnsentBytes'>
  readonly #clocks: AdmissionClocks
  readonly #queue = new FairQueue()
  #refused = 0
  #crowdedOut = 0
  #limit: number
  #timer: NodeJS.Timeout | undefined
  #lastTick = 0
  /** For how long the event loop had been idle at that. */
  #lastIdle = 0
  /** Whether one that ran has ended since. */
  #hasServed = false
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
    return this.#queue.running
  }

  /** Requests that wait for their turn. */
  get waiting(): number {
    return this.#queue.waiting
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

  /** Whether a request of this share that comes now is refused; it counts as refused then. */
  refuses(share: string): boolean {
    const isRefused = this.#isLate(share) || (this.#isFull && !this.#surplus(share))
    if (isRefused) this.refuse()
    return isRefused
  }

  /** Counts a request that is refused for another reason: it finds no room. */
  refuse(): undefined {
    this.#refused++
  }

  /** Counts a request of a caller who is not known, and for whom there is no room. */
  crowdOut(): void {
    this.#crowdedOut++
  }

  /** Takes a request, which is to `leave` in the end, or gives undefined. */
  enter(name: string, { settle, bytes = 0, unknown }: Entering = {}): Permit | undefined {
    if (this.#isLate(name) || !this.#findsRoom(name, bytes)) return this.refuse()
    if (this.#timer === undefined && this.#settings.maxLoopDelayMs > 0) this.#startTicks()
    const share = this.#queue.share(name)
    const mustWait = settle !== undefined && !this.#queue.mayBegin(share, this.#limit)
    // To read the clock can take microseconds, and nearly nobody waits.
    const since = mustWait ? this.#clocks.now() : 0
    const told = mustWait ? settle : undefined
    const permit: Permit = { share, bytes, since, unknown, settle: told, state: 'over' }
    if (mustWait) this.#queue.wait(permit)
    else this.#queue.begin(permit)
    return permit
  }

  /** Counts a request to another share from now on, with all that wait and came with the same credentials. */
  identify(permit: Permit, name: string): void {
    this.#queue.move(permit, name, this.#lastTick)
    this.#beginNext()
  }

  /** May be told again of the same request. */
  leave(permit: Permit): void {
    if (permit.state === 'running') this.#hasServed = true
    this.#queue.leave(permit, this.#lastTick)
    this.#beginNext()
  }

  get #isFull(): boolean {
    const { running, waiting } = this.#queue
    return running + waiting >= this.#settings.maxOperations
  }

  #isLate(share: string): boolean {
    return (
      this.#queue.waiting > 0 && this.#queue.isLate(share, this.#clocks.now() - this.#settings.maxQueueMs)
    )
  }

  /** Who has to go for a request of this share, since there are too many. */
  #surplus(share: string): Permit | undefined {
    return this.#queue.surplus(share, 1, this.#settings.maxOperations, requests)
  }

  /** Whether there is room for one more, in place of others where they have more than an equal part. */
  #findsRoom(share: string, bytes: number): boolean {
    if (this.#isFull && !this.#pushOut(this.#surplus(share))) return false
    while (this.#queue.waitingBytes + bytes > MAX_WAITING_BYTES) {
      const surplus = this.#queue.surplus(share, bytes, MAX_WAITING_BYTES, bytesWaiting)
      if (!this.#pushOut(surplus)) return false
    }
    return true
  }

  #pushOut(permit: Permit | undefined): boolean {
    if (!permit) return false
    this.#queue.leave(permit, this.#lastTick)
    this.refuse()
    settle(permit, false)
    return true
  }

  #beginNext(): void {
    for (let next = this.#queue.next(this.#limit); next; next = this.#queue.next(this.#limit)) {
      this.#queue.begin(next)
      settle(next, true)
    }
  }

  #startTicks(): void {
    this.#lastTick = this.#clocks.now()
    this.#lastIdle = this.#clocks.idle()
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
    const idle = this.#clocks.idle()
    const idleMs = idle - this.#lastIdle
    this.#lastIdle = idle
    const hasServed = this.#hasServed
    this.#hasServed = false
    if (this.#queue.running === 0) {
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
      const fitting = this.#queue.running * Math.max(FALL, maxLoopDelayMs / turnMs)
      this.#limit = Math.max(Math.min(this.#limit, fitting), Math.min(FEWEST, maxOperations))
    } else if (this.#queue.waiting > 0) {
      const hasTimeLeft = idleMs >= turnMs * IDLE_PART
      // All time goes into those that run: with more at once none would be done sooner, and memory would be held for longer.
      if (!hasTimeLeft && hasServed) return
      const growth = hasTimeLeft && isShort ? FAST_GROWTH : SLOW_GROWTH
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

/** perf: ADR 19. What was told is let go of: a permit is kept until its connection has nothing more of it. */
function settle(permit: Permit, isAdmitted: boolean): void {
  permit.settle?.(isAdmitted)
  permit.settle = undefined
}
