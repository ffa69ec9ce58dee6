/** How often a list is read, and how many calls that may take. */
export interface PaceSettings {
  readonly intervalMs: number
  readonly maxIntervalMs: number
  readonly callsPerMinute: number
}

/** Readings without a change after which they become rarer, and by what factor. */
const QUIET_READINGS = 5
const GROWTH = 1.5
/** Part of the interval by which it varies, so that many servers do not read at the same moment. */
const JITTER = 0.1
/** Durations of calls that are kept, for their 95th percentile. */
const DURATIONS = 20
const MINUTE_MS = 60_000
/** Part of the calls of a minute that is left for others than the list, where the list alone could take all of them. */
const LEAST_BESIDE = 0.1

/** Pace: when the next reading of a list is due. It reads often while something changes, and rarely while nothing does. */
export class Pace {
  readonly #settings: PaceSettings
  readonly #random: () => number
  #intervalMs: number
  /** How many read the same list, each for itself. */
  #shares = 1
  #quiet = 0
  readonly #durations: number[] = []
  /** When the calls of the latest minute were sent. */
  readonly #sent: number[] = []
  /** Those of them that were sent beside the list. */
  readonly #beside: number[] = []

  constructor(settings: PaceSettings, random: () => number) {
    this.#settings = settings
    this.#random = random
    this.#intervalMs = settings.intervalMs
  }

  /** Divides the calls among so many that read the same list each for itself. */
  share(among: number): void {
    this.#shares = among
  }

  /** Takes note of calls. @param now a monotonic clock in milliseconds, as below */
  sent(now: number, calls = 1): void {
    // Who only hears of calls never asks how many are left.
    dropBefore(this.#sent, now - MINUTE_MS)
    for (let call = 0; call < calls; call++) this.#sent.push(now)
  }

  /** Takes note of a call for anything but the list. */
  sentBeside(now: number): void {
    this.#sent.push(now)
    this.#beside.push(now)
  }

  /** Takes note of how long a call took. */
  took(ms: number): void {
    this.#durations.push(ms)
    if (this.#durations.length > DURATIONS) this.#durations.shift()
  }

  /** How many calls may be sent now. */
  left(now: number): number {
    dropBefore(this.#sent, now - MINUTE_MS)
    return this.#callsPerMinute - this.#sent.length
  }

  /** How many calls may be sent now for anything but a list of so many pages, which is to be read as often as ever. */
  leftBeside(now: number, pages: number): number {
    dropBefore(this.#beside, now - MINUTE_MS)
    const most = Math.max(this.detailsPerMinute(pages), Math.ceil(this.#callsPerMinute * LEAST_BESIDE))
    return Math.min(this.left(now), most - this.#beside.length)
  }

  /** Takes note of a reading. */
  read(hasChanged: boolean): void {
    const { intervalMs, maxIntervalMs } = this.#settings
    this.#quiet = hasChanged ? 0 : this.#quiet + 1
    if (hasChanged) this.#intervalMs = intervalMs
    else if (this.#quiet >= QUIET_READINGS) {
      this.#intervalMs = Math.min(this.#intervalMs * GROWTH, Math.max(maxIntervalMs, intervalMs))
    }
  }

  /** Calls that a list of so many pages leaves for other lists, while something changes. */
  detailsPerMinute(pages: number): number {
    const intervalMs = this.#settings.intervalMs * this.#shares
    return Math.max(0, Math.floor(this.#callsPerMinute - (pages * MINUTE_MS) / intervalMs))
  }

  /** Milliseconds until the next reading, for which there is to be room for so many calls. */
  next(now: number, calls: number): number {
    const jittered = this.#intervalMs * (1 + JITTER * (2 * this.#random() - 1))
    return Math.max(jittered * this.#shares, 2 * this.#slowest, this.#waitFor(calls, now))
  }

  /**
   * Milliseconds until the first reading of one who reads in place of another, or anew: who reads may change again and again, and that
   * takes no more calls than if one went on. Of several who read each for itself, each knows of calls that others have made.
   */
  first(now: number, calls: number): number {
    return this.#shares > 1 ? 0 : this.#waitFor(calls, now)
  }

  /** Milliseconds until so many calls may be sent; more than a minute's are begun when none of it is used. */
  #waitFor(calls: number, now: number): number {
    const missing = Math.min(calls, this.#callsPerMinute) - this.left(now)
    const freedAt = missing > 0 ? this.#sent[missing - 1] : undefined
    return freedAt === undefined ? 0 : freedAt + MINUTE_MS - now
  }

  get #callsPerMinute(): number {
    return Math.ceil(this.#settings.callsPerMinute / this.#shares)
  }

  get #slowest(): number {
    const sorted = this.#durations.toSorted((a, b) => a - b)
    return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0
  }
}

function dropBefore(times: number[], time: number): void {
  const kept = times.findIndex((each) => each > time)
  if (kept !== 0) times.splice(0, kept < 0 ? times.length : kept)
}
