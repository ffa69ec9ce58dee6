import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** How often readers are looked at while there is anything that they have not taken, in milliseconds. */
const SWEEP_MS = 100
/** How often at the most while answers come for which there is no room. */
const LOOK_EVERY_MS = 20
/** While there is too much: who has taken nothing for so long is cut off before all others. */
const STALLED_MS = 250
/** When there has been too much for so long, others are cut off, too. */
const PATIENCE_MS = 1000
/** Answers of so many bytes wait for room. */
export const LARGE_BYTES = 64_000

export interface UnsentLimits {
  /** Bytes of all answers together that the system has not taken yet. */
  readonly maxBytes: number
  /** Milliseconds for which nobody may take any of an answer that is there. */
  readonly stalledMs: number
  /** Milliseconds for which a large answer waits for room. */
  readonly waitMs: number
}

const DEFAULTS: UnsentLimits = { maxBytes: 64_000_000, stalledMs: 30_000, waitMs: 10_000 }

/** An answer of which something is not sent. */
interface Unsent {
  readonly response: ServerResponse
  readonly since: number
  /** What it holds, and what of that waits in libuv. */
  bytes: number
  queued: number
  movedAt: number
}

/** An answer that waits for room. */
interface Waiting {
  readonly bytes: number
  readonly since: number
  readonly socket: Socket
  readonly send: () => void
}

/**
 * Counts the bytes of answers that were handed to sockets and that the system has not taken, because their readers are
 * slow. They have a budget, which all connections of the process share. Above it, the slowest readers are cut off, and
 * large answers wait for room. Within it, whoever takes something now and then is left alone.
 */
export class UnsentAnswers {
  readonly #limits: UnsentLimits
  readonly #now: () => number
  readonly #unsent = new Map<ServerResponse, Unsent>()
  /** In the order in which they came. */
  readonly #waiting = new Set<Waiting>()
  #bytes = 0
  #cut = 0
  /** Since when there has been too much. */
  #tooMuchSince: number | undefined
  #lookedAt = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined

  constructor(limits: Partial<UnsentLimits> = {}, now: () => number = () => performance.now()) {
    this.#limits = { ...DEFAULTS, ...limits }
    this.#now = now
  }

  /** Bytes that are not sent, as far as is known: never fewer than there are. */
  get bytes(): number {
    return this.#bytes
  }

  /** Connections that were cut off so far. */
  get cut(): number {
    return this.#cut
  }

  /** Answers that wait for room. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** Counts what of an answer is not sent, until it is; to be called whenever something was written to it. */
  add(response: ServerResponse): void {
    const now = this.#now()
    const known = this.#unsent.get(response)
    if (known) this.#look(known, now)
    else {
      const bytes = response.writableLength
      this.#bytes += bytes
      this.#unsent.set(response, { response, since: now, bytes, queued: queuedOf(response), movedAt: now })
      this.#watch()
    }
    if (this.#bytes > this.#limits.maxBytes) this.#lookAgain()
  }

  /** Whether an answer has to wait before so many bytes of it are written. */
  mustWait(bytes: number): boolean {
    if (bytes < LARGE_BYTES) return false
    if (!this.#fits(bytes)) this.#lookAgain()
    return this.#waiting.size > 0 || !this.#fits(bytes)
  }

  /**
   * Calls `send` once there is room, unless the connection has ended before. As many bytes may wait as may be unsent; an
   * answer beyond that is given up with its connection.
   */
  wait(bytes: number, socket: Socket, send: () => void): void {
    let before = 0
    for (const waiting of this.#waiting) before += waiting.bytes
    if (before > 0 && before + bytes > this.#limits.maxBytes) this.#cutOff(socket)
    else this.#waiting.add({ bytes, since: this.#now(), socket, send })
    this.#watch()
  }

  /** What is larger than the whole budget is sent alone. */
  #fits(bytes: number): boolean {
    return this.#bytes === 0 || this.#bytes + bytes <= this.#limits.maxBytes
  }

  #watch(): void {
    const everyMs = Math.min(SWEEP_MS, this.#limits.stalledMs / 4)
    this.#timer ??= setInterval(() => this.#sweep(), everyMs).unref()
  }

  #sweep(): void {
    const { stalledMs, waitMs } = this.#limits
    const now = this.#now()
    for (const waiting of this.#waiting) {
      if (now - waiting.since >= waitMs) this.#cutOff(waiting.socket)
      if (waiting.socket.destroyed) this.#waiting.delete(waiting)
    }
    this.#makeRoom()
    for (const { response, movedAt } of this.#unsent.values()) {
      // What waits for the answer before it is not the reader's fault.
      if (response.socket && now - movedAt >= stalledMs) this.#cutOff(response.socket)
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
    for (const unsent of this.#unsent.values()) this.#look(unsent, now)
    if (!this.#isTooMuch) this.#tooMuchSince = undefined
    else {
      this.#tooMuchSince ??= now
      const isUrgent = now - this.#tooMuchSince >= PATIENCE_MS
      for (const { response } of slowestFirst(this.#unsent.values(), now, isUrgent)) {
        if (!this.#isTooMuch) break
        this.#cutOff(socketOf(response))
        this.#forget(response)
      }
    }
    this.#release()
  }

  get #isTooMuch(): boolean {
    const [first] = this.#waiting
    return this.#bytes > this.#limits.maxBytes || (first !== undefined && !this.#fits(first.bytes))
  }

  #look(unsent: Unsent, now: number): void {
    const { response } = unsent
    const bytes = socketOf(response).destroyed ? 0 : response.writableLength
    const queued = queuedOf(response)
    if (bytes < unsent.bytes || queued !== unsent.queued) unsent.movedAt = now
    this.#bytes += bytes - unsent.bytes
    unsent.bytes = bytes
    unsent.queued = queued
    if (bytes === 0) this.#unsent.delete(response)
  }

  #forget(response: ServerResponse): void {
    this.#bytes -= this.#unsent.get(response)?.bytes ?? 0
    this.#unsent.delete(response)
  }

  #cutOff(socket: Socket): void {
    if (socket.destroyed) return
    this.#cut++
    socket.destroy()
  }

  /** Sends what there is room for, in its order. */
  #release(): void {
    for (const waiting of this.#waiting) {
      if (!this.#fits(waiting.bytes)) return
      this.#waiting.delete(waiting)
      waiting.send()
    }
  }
}

/** Those who may be cut off: who has stalled, for the longest first; then, if that is urgent, whose answer is the oldest. */
function slowestFirst(all: Iterable<Unsent>, now: number, isUrgent: boolean): Unsent[] {
  const stalled = [...all].filter(({ movedAt }) => now - movedAt >= STALLED_MS)
  const others = isUrgent ? [...all].filter(({ movedAt }) => now - movedAt < STALLED_MS) : []
  return [
    ...stalled.toSorted((a, b) => a.movedAt - b.movedAt),
    ...others.toSorted((a, b) => a.since - b.since),
  ]
}

function socketOf(response: ServerResponse): Socket {
  return response.socket ?? response.req.socket
}

/**
 * Bytes that libuv still has to hand to the system. They fall with every byte that the system takes, while
 * `writableLength` falls when a whole write is done, which may be megabytes. Node's own timeout of a socket looks at the same number.
 */
function queuedOf({ socket }: ServerResponse): number {
  const { _handle: handle } = (socket ?? {}) as { readonly _handle?: { readonly writeQueueSize?: number } }
  return handle?.writeQueueSize ?? 0
}
