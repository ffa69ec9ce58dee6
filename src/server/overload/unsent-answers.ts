import type { ServerResponse } from 'node:http'
import { HeldResponse, LARGE_BYTES, type ResponseBudget } from './held-response.ts'

/** How often readers are looked at while there is anything that they have not taken, in milliseconds. */
const SWEEP_MS = 100
/** How often at the most while answers come for which there is no room. */
const LOOK_EVERY_MS = 20
/** While there is too much: who has taken nothing for so long is cut off before all others. */
const STALLED_MS = 250
/** When there has been too much for so long, others are cut off, too. */
const PATIENCE_MS = 1000
/** The part of the budget for what is being sent; the rest is for answers that wait. */
const SENDING = 3 / 4

export interface UnsentLimits {
  /** Bytes of all answers together that the system has not taken yet, those included that wait to be sent. */
  readonly maxBytes: number
  /** Milliseconds for which nobody may take any of an answer that is there. */
  readonly stalledMs: number
  /** Milliseconds for which a large answer waits for room. */
  readonly waitMs: number
}

const DEFAULTS: UnsentLimits = { maxBytes: 64_000_000, stalledMs: 30_000, waitMs: 10_000 }

/** An answer that waits for room. */
interface Waiting {
  readonly held: HeldResponse
  readonly bytes: number
  /** Whether its bytes count as held by the answer already. */
  readonly isHeld: boolean
  readonly since: number
  readonly resolve: (hasRoom: boolean) => void
}

const HELD = Symbol('held response')

/** Kept with the response itself: a table by responses is work for each collection. perf: bench/run.ts --only 2 */
type Keeping = ServerResponse & { [HELD]?: HeldResponse }

function heldOf(response: Keeping): HeldResponse | undefined {
  return response[HELD]
}

function keepHeld(response: Keeping, held: HeldResponse): void {
  response[HELD] = held
}

/**
 * Unsent answers: counts the bytes of answers that are made and that the system has not taken, because their readers are
 * slow. They have a budget, which all connections of the process share. Above three quarters of it, the slowest readers are
 * cut off, and large answers wait for room in what is left. Within it, a reader that takes something now and then is not cut off.
 */
export class UnsentAnswers implements ResponseBudget {
  readonly #limits: UnsentLimits
  readonly #now: () => number
  /** Those of which something is not sent. */
  readonly #unsent = new Set<HeldResponse>()
  /** In the order in which they came. */
  readonly #waiting = new Set<Waiting>()
  /** Of all that are held, and of those that wait: the ones that are held already, and the others. */
  #bytes = 0
  #waitingHeld = 0
  #waitingBytes = 0
  #cut = 0
  /** Since when there has been too much. */
  #tooMuchSince: number | undefined
  #lookedAt = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined

  constructor(limits: Partial<UnsentLimits> = {}, now: () => number = () => performance.now()) {
    this.#limits = { ...DEFAULTS, ...limits }
    this.#now = now
  }

  /** Bytes that are not sent, and of answers that wait; as far as is known: never fewer than there are. */
  get bytes(): number {
    return this.#bytes + this.#waitingBytes
  }

  /** Connections that were cut off so far. */
  get cut(): number {
    return this.#cut
  }

  /** Answers that wait for room. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** From now on, counts what is written to a response, and sends what is large in slices. */
  hold(response: ServerResponse): void {
    if (response.req.httpVersionMajor !== 1 || heldOf(response)) return
    keepHeld(response, new HeldResponse(response, this, this.#now()))
  }

  /** Bytes of one response that are not sent. */
  bytesOf(response: ServerResponse): number {
    return heldOf(response)?.unsentBytes ?? response.writableLength
  }

  /**
   * Whether there is room for an answer of so many bytes, of which nothing was sent: then it is kept for it. Tells it later
   * where others have to make room, unless as many wait as may.
   */
  roomForAnswer(response: ServerResponse, bytes: number): boolean | Promise<boolean> {
    if (bytes < LARGE_BYTES) return true
    this.hold(response)
    const held = heldOf(response)
    return held === undefined || this.#room(held, bytes, false)
  }

  /** Counts what is left of a small answer that was written as a whole. Nearly always that is nothing. */
  ended(response: ServerResponse): void {
    if (response.writableLength === 0) return
    this.hold(response)
    const held = heldOf(response)
    if (held) this.look(held)
  }

  roomFor(held: HeldResponse, bytes: number): boolean | Promise<boolean> {
    return this.#room(held, bytes, true)
  }

  /** @param isHeld whether the answer holds these bytes, and is counted with them */
  #room(held: HeldResponse, bytes: number, isHeld: boolean): boolean | Promise<boolean> {
    const own = isHeld ? bytes : 0
    if (!this.#fits(bytes, own)) this.#lookAgain()
    if (this.#waiting.size === 0 && this.#fits(bytes, own)) {
      this.#keep(held, bytes, isHeld)
      return true
    }
    if (this.bytes + bytes - own > this.#limits.maxBytes) return false
    const { promise, resolve } = Promise.withResolvers<boolean>()
    this.#waiting.add({ held, bytes, isHeld, since: this.#now(), resolve })
    this.#waitingHeld += own
    this.#waitingBytes += bytes - own
    this.#startSweeping()
    return promise
  }

  /** Counts what of an answer is not sent, until it is; to be called whenever something was written to it. */
  look(held: HeldResponse): void {
    const { unsentBytes } = held
    const hasMoved = unsentBytes < held.bytes
    if (hasMoved) held.movedAt = this.#now()
    this.#bytes += unsentBytes - held.bytes
    if (unsentBytes === 0) this.#unsent.delete(held)
    else if (held.bytes === 0) {
      held.movedAt = this.#now()
      this.#unsent.add(held)
      this.#startSweeping()
    }
    held.bytes = unsentBytes
    if (held.isOver && held.isWaiting) this.#giveUp(held)
    if (hasMoved) this.#release()
    if (this.bytes > this.#limits.maxBytes) this.#lookAgain()
  }

  cutOff(held: HeldResponse): void {
    if (held.isOver) return
    this.#cut++
    held.cutOff()
    this.look(held)
  }

  #keep(held: HeldResponse, bytes: number, isHeld: boolean): void {
    if (isHeld) return
    held.promise(bytes)
    this.look(held)
  }

  /** What is larger than may be sent at once is sent alone. @param own what of these bytes counts as being sent */
  #fits(bytes: number, own = 0): boolean {
    const others = this.#bytes - this.#waitingHeld - own
    return others <= 0 || others + bytes <= SENDING * this.#limits.maxBytes
  }

  #startSweeping(): void {
    const everyMs = Math.min(SWEEP_MS, this.#limits.stalledMs / 4)
    this.#timer ??= setInterval(() => this.#sweep(), everyMs).unref()
  }

  #sweep(): void {
    const { stalledMs, waitMs } = this.#limits
    const now = this.#now()
    for (const waiting of this.#waiting) {
      if (waiting.held.isOver || now - waiting.since >= waitMs) this.#settle(waiting, false)
    }
    this.#makeRoom()
    for (const held of this.#unsent) {
      // What waits for the answer before it is not the reader's fault.
      if (held.response.socket && !held.isWaiting && now - held.movedAt >= stalledMs) this.cutOff(held)
    }
    if (this.#unsent.size > 0 || this.#waiting.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** Makes room, unless all readers were looked at a moment ago: many may come at once. */
  #lookAgain(): void {
    if (this.#now() - this.#lookedAt >= LOOK_EVERY_MS) this.#makeRoom()
  }

  /** Looks at all readers, and cuts off the slowest as long as there is too much, or no room for the next. */
  #makeRoom(): void {
    const now = this.#now()
    this.#lookedAt = now
    for (const held of this.#unsent) this.look(held)
    if (!this.#isTooMuch) this.#tooMuchSince = undefined
    else {
      this.#tooMuchSince ??= now
      const isUrgent = now - this.#tooMuchSince >= PATIENCE_MS
      for (const held of slowestFirst(this.#unsent, now, isUrgent)) {
        if (!this.#isTooMuch) break
        this.cutOff(held)
      }
    }
    this.#release()
  }

  get #isTooMuch(): boolean {
    const [first] = this.#waiting
    return this.bytes > this.#limits.maxBytes || (first !== undefined && !this.#fits(first.bytes))
  }

  #giveUp(held: HeldResponse): void {
    for (const waiting of this.#waiting) if (waiting.held === held) this.#settle(waiting, false)
  }

  /** Sends what there is room for, in its order. */
  #release(): void {
    for (const waiting of this.#waiting) {
      if (!this.#fits(waiting.bytes)) return
      this.#settle(waiting, true)
    }
  }

  #settle(waiting: Waiting, hasRoom: boolean): void {
    const { held, bytes, isHeld, resolve } = waiting
    if (!this.#waiting.delete(waiting)) return
    if (isHeld) this.#waitingHeld -= bytes
    else this.#waitingBytes -= bytes
    if (hasRoom) this.#keep(held, bytes, isHeld)
    resolve(hasRoom)
  }
}

/** Those who may be cut off: who has stalled, for the longest first; then, if that is urgent, whose answer is the oldest. */
function slowestFirst(all: Iterable<HeldResponse>, now: number, isUrgent: boolean): HeldResponse[] {
  const sending = [...all].filter(({ isWaiting }) => !isWaiting)
  const stalled = sending.filter(({ movedAt }) => now - movedAt >= STALLED_MS)
  const others = isUrgent ? sending.filter(({ movedAt }) => now - movedAt < STALLED_MS) : []
  return [
    ...stalled.toSorted((a, b) => a.movedAt - b.movedAt),
    ...others.toSorted((a, b) => a.since - b.since),
  ]
}
