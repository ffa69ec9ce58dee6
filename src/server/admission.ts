import type { OverloadSettings } from '../overload-settings.ts'

/** How often the event loop is looked at while requests are worked on, in milliseconds. */
const TICK_MS = 5
/** A burst is worked off; what lasts longer than this is overload. In milliseconds. */
const BURST_MS = 100
/** So many requests are always taken, however long a turn of the event loop lasts. */
const FEWEST = 4
/** Per tick: by how much the limit grows in short turns, and how far it falls at the most in long ones. */
const GROWTH = 1.05
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

/**
 * Decides how many requests are worked on at once. There is a fixed maximum, and below it a limit that follows the
 * event loop: when its turns are too long for a while, the limit falls until they are short enough, and grows again
 * as long as they are. So the processor is never idle while somebody waits, and whoever is taken is served soon,
 * be the operations small or large and the upstream fast or slow.
 */
export class Admission {
  readonly #settings: OverloadSettings
  readonly #clocks: AdmissionClocks
  #running = 0
  #refused = 0
  #limit: number
  #timer: NodeJS.Timeout | undefined
  #lastTick = 0
  #lastProcessor = 0
  /** Since when every turn has been too long. */
  #heldUpSince: number | undefined

  constructor(settings: OverloadSettings, clocks: AdmissionClocks = CLOCKS) {
    this.#settings = settings
    this.#clocks = clocks
    this.#limit = settings.maxOperations
  }

  /** Requests that are worked on. */
  get running(): number {
    return this.#running
  }

  /** Requests that were refused so far. */
  get refused(): number {
    return this.#refused
  }

  /** How many may be worked on at present. */
  get limit(): number {
    return Math.floor(this.#limit)
  }

  /** Takes a request, which must `leave` once, or refuses it. */
  enter(): boolean {
    if (this.#running >= this.#limit) {
      this.#refused++
      return false
    }
    this.#running++
    if (this.#timer === undefined && this.#settings.maxLoopDelayMs > 0) this.#watch()
    return true
  }

  leave(): void {
    this.#running--
  }

  #watch(): void {
    this.#lastTick = this.#clocks.now()
    this.#lastProcessor = this.#clocks.processor()
    this.#timer = setInterval(() => this.#tick(), TICK_MS).unref()
  }

  /** While turns are longer than a tick, there is one tick in each, and so their distance is the length of a turn. */
  #tick(): void {
    const { maxLoopDelayMs } = this.#settings
    const now = this.#clocks.now()
    const turnMs = now - this.#lastTick
    this.#lastTick = now
    const processor = this.#clocks.processor()
    const workMs = processor - this.#lastProcessor
    this.#lastProcessor = processor
    // A turn that is long because others have the processor gets no shorter when less is taken on.
    const isOurDoing = workMs > maxLoopDelayMs / 2
    if (this.#running === 0) this.#rest()
    else if (turnMs > maxLoopDelayMs && isOurDoing) this.#heldUp(now, turnMs)
    else {
      this.#heldUpSince = undefined
      this.#limit = Math.min(this.#settings.maxOperations, Math.max(this.#limit * GROWTH, this.#limit + 1))
    }
  }

  #heldUp(now: number, turnMs: number): void {
    const { maxOperations, maxLoopDelayMs } = this.#settings
    this.#heldUpSince ??= now - turnMs
    const isBurst = this.#limit >= maxOperations && now - this.#heldUpSince < BURST_MS
    if (isBurst) return
    const fitting = this.#running * Math.max(FALL, maxLoopDelayMs / turnMs)
    this.#limit = Math.max(Math.min(this.#limit, fitting), Math.min(FEWEST, maxOperations))
  }

  #rest(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#heldUpSince = undefined
    this.#limit = this.#settings.maxOperations
  }
}
