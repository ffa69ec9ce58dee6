import type { LiveSettings } from '../../config/settings/live.ts'
import type { LiveTools } from '../../datasources/live/live-tools.ts'
import { eachInSlices } from '../../datasources/live/slices.ts'
import { RoomgraphError } from '../../errors.ts'
import type { Cohort } from './cohort.ts'
import type { LiveStream } from './live-stream.ts'

/** How often streams are looked at, in milliseconds, and how often while they are being ended. */
const LOOK_EVERY_MS = 1000
const ENDING_EVERY_MS = 50
/** For how long a reader may take nothing of what it has too much of, in milliseconds. */
const STALLED_MS = 30_000
const RETRY_AFTER_S = 1

export interface LiveStreamsOptions {
  readonly settings: LiveSettings
  readonly errorsOf: (error: unknown) => string
  readonly tools: LiveTools
}

/** Live streams: all that are open. One timer says that they are there, and ends those whose time is up. */
export class LiveStreams {
  readonly #options: LiveStreamsOptions
  readonly #open = new Map<LiveStream, Cohort>()
  readonly #byCaller = new Map<string, number>()
  #size = 0
  /** Places that they take: one each, or more for those that hold more. */
  #taken = 0
  #dropped = 0
  #isDraining = false
  /** Takes the next look back; undefined while none is due. */
  #cancelLook: (() => void) | undefined
  #beatAt = 0
  #isLooking = false

  constructor(options: LiveStreamsOptions) {
    this.#options = options
  }

  /** Streams that are open, or about to be. */
  get size(): number {
    return this.#size
  }

  /** Streams whose readers were cut off since they took nothing. */
  get dropped(): number {
    return this.#dropped
  }

  /**
   * Takes a place for a stream. Gives what gives it back, once.
   * @param caller tells the caller from others; undefined where callers are not told apart
   * @throws SERVER_OVERLOADED or STREAM_LIMIT_REACHED where there is none
   */
  take(caller: string | undefined): () => void {
    const giveBack = this.takePlaces(caller, 1)
    this.#size++
    let isGiven = false
    return () => {
      if (isGiven) return
      isGiven = true
      this.#size--
      giveBack()
    }
  }

  /** As `take`, for what takes as much memory as so many streams. What it gives is to be called once. */
  takePlaces(caller: string | undefined, places: number): () => void {
    const { maxStreams, maxStreamsPerCaller } = this.#options.settings
    if (this.#isDraining) throw unavailable('The server is about to stop, and opens no more streams.')
    if (this.#taken + places > maxStreams) {
      throw unavailable(
        `The server has the ${maxStreams} streams that it may have (ROOMGRAPH_LIVE_MAX_STREAMS).`,
      )
    }
    const own = caller === undefined ? 0 : (this.#byCaller.get(caller) ?? 0)
    if (own + places > maxStreamsPerCaller) throw tooMany(maxStreamsPerCaller)
    this.#taken += places
    if (caller !== undefined) this.#byCaller.set(caller, own + places)
    return () => {
      this.#taken -= places
      if (caller === undefined) return
      const left = (this.#byCaller.get(caller) ?? places) - places
      if (left === 0) this.#byCaller.delete(caller)
      else this.#byCaller.set(caller, left)
    }
  }

  add(stream: LiveStream, cohort: Cohort): void {
    this.#open.set(stream, cohort)
    if (this.#isDraining) stream.endsAt = this.#options.tools.elapsed()
    this.#watch()
  }

  delete(stream: LiveStream): void {
    if (!this.#open.delete(stream) || this.#open.size > 0) return
    this.#unwatch()
  }

  /** Opens no more streams, and ends those that are there, evenly spread over so many milliseconds. */
  drain(graceMs: number): void {
    this.#isDraining = true
    const now = this.#options.tools.elapsed()
    const step = graceMs / Math.max(this.#open.size, 1)
    let position = 0
    for (const stream of this.#open.keys()) stream.endsAt = Math.min(stream.endsAt, now + step * position++)
    this.#unwatch()
    if (this.#open.size === 0) return
    this.#watch()
    void this.#look()
  }

  /** Ends all streams at once. */
  close(): void {
    this.#isDraining = true
    for (const stream of [...this.#open.keys()]) stream.cut()
  }

  #watch(): void {
    const { heartbeatMs } = this.#options.settings
    const everyMs = this.#isDraining ? ENDING_EVERY_MS : Math.min(LOOK_EVERY_MS, heartbeatMs)
    this.#cancelLook ??= this.#options.tools.after(everyMs, () => {
      this.#cancelLook = undefined
      this.#watch()
      void this.#look()
    })
  }

  #unwatch(): void {
    this.#cancelLook?.()
    this.#cancelLook = undefined
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return
    this.#isLooking = true
    const now = this.#options.tools.elapsed()
    const isBeat = now - this.#beatAt >= this.#options.settings.heartbeatMs
    if (isBeat) this.#beatAt = now
    try {
      await eachInSlices(this.#open, ([stream, cohort]) => this.#lookAt(stream, cohort, now, isBeat))
    } finally {
      this.#isLooking = false
    }
  }

  #lookAt(stream: LiveStream, cohort: Cohort, now: number, isBeat: boolean): void {
    if (!this.#open.has(stream)) return
    if (stream.expiresAt !== undefined && this.#options.tools.now() >= stream.expiresAt) {
      stream.fail(this.#options.errorsOf(expired()))
    } else if (now >= stream.endsAt) stream.cut()
    else if (stream.behindSince !== undefined && !stream.isCatchingUp)
      this.#lookAfter(stream, cohort, stream.behindSince, now)
    else if (isBeat && stream.unsentBytes === 0) stream.write(stream.format.heartbeat)
  }

  /** A reader that was too slow gets a snapshot once it has read all, and is cut off if it never does. */
  #lookAfter(stream: LiveStream, cohort: Cohort, since: number, now: number): void {
    if (stream.unsentBytes === 0) cohort.catchUp(stream)
    else if (now - since >= STALLED_MS) {
      this.#dropped++
      stream.destroy()
    }
  }
}

function expired(): RoomgraphError {
  return new RoomgraphError('UNAUTHENTICATED', 'The token has expired. Connect again with a new one.')
}

function unavailable(reason: string): RoomgraphError {
  const http = { status: 503, headers: { 'retry-after': String(RETRY_AFTER_S) } }
  const message = `${reason} Ask again in ${RETRY_AFTER_S} s.`
  return new RoomgraphError('SERVER_OVERLOADED', message, { retryAfter: RETRY_AFTER_S, http })
}

function tooMany(limit: number): RoomgraphError {
  const message = `You have the ${limit} streams that one caller may have (ROOMGRAPH_LIVE_MAX_STREAMS_PER_CALLER). Close one, or watch more with each: \`liveSessions\` takes a filter of many rooms.`
  return new RoomgraphError('STREAM_LIMIT_REACHED', message, { limit, http: { status: 403 } })
}
