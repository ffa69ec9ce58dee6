import type { RoomgraphError } from '../../../errors.ts'
import type { LightSignal } from '../../http/signal.ts'
import { NOTHING } from '../change-log.ts'
import { type Detail, type DetailChange, detailKey, hasDetails } from '../known-details.ts'
import { retryAfterOf } from '../live-errors.ts'
import type { ReadingOptions } from './reading-options.ts'

const MINUTE_MS = 60_000
/** When what nobody has read yet was read. */
const NEVER = Number.NEGATIVE_INFINITY

/** Details reading: reads the members and events that somebody watches, the stalest first, with the calls that the list leaves. */
export class DetailsReading {
  readonly #options: ReadingOptions
  readonly #stopped: LightSignal
  /** Calls that may be made by now; below 0 where lists that were new did not wait for theirs. */
  #credit = 0
  #creditedAt: number
  /** When each was tried last, by its key; as all times here, by the clock that never jumps. */
  readonly #triedAt = new Map<string, number>()
  #pausedUntil = NEVER
  #isReading = false

  /** @param stopped aborts when this process does not read any more */
  constructor(options: ReadingOptions, stopped: LightSignal) {
    this.#options = options
    this.#stopped = stopped
    this.#creditedAt = options.tools.elapsed()
  }

  /** Reads those that are new, and of the others as many as there are calls for. */
  async read(): Promise<void> {
    if (this.#isReading) return
    this.#isReading = true
    try {
      for (let next = this.#next(); next && !this.#stopped.aborted; next = this.#next()) await this.#try(next)
    } finally {
      this.#isReading = false
    }
  }

  /** Reads those of sessions that have ended once more, as far as there are calls. */
  async last(sessionIds: readonly string[]): Promise<DetailChange[]> {
    const { knowledge, pace, tools } = this.#options
    const changes: DetailChange[] = []
    for (const detail of knowledge.wants.all) {
      if (!sessionIds.includes(detail.sessionId) || pace.leftBeside(tools.elapsed(), knowledge.pages) <= 0)
        continue
      try {
        changes.push(await this.#readOne(detail))
      } catch {
        if (this.#stopped.aborted) return []
        // Then what was read before is the last that is known.
      }
    }
    return changes
  }

  #next(): Detail | undefined {
    const { knowledge, pace, tools } = this.#options
    const now = tools.elapsed()
    const wanted = knowledge.wants.all.filter(({ sessionId }) => knowledge.sessions.isInProgress(sessionId))
    const perMinute = pace.detailsPerMinute(knowledge.pages)
    const earned = ((now - this.#creditedAt) / MINUTE_MS) * perMinute
    this.#creditedAt = now
    this.#credit = Math.min(this.#credit + earned, wanted.length)
    if (now < this.#pausedUntil || pace.leftBeside(now, knowledge.pages) <= 0) return undefined
    const [stalest] = wanted
      .map((detail) => ({ detail, at: this.#triedAt.get(detailKey(detail)) ?? this.#readAt(detail, now) }))
      .toSorted((a, b) => a.at - b.at)
    const isDue = stalest && (stalest.at === NEVER || (this.#credit >= 1 && stalest.at < now))
    return isDue ? stalest.detail : undefined
  }

  /** When it was read last, before this process did. */
  #readAt(detail: Detail, now: number): number {
    const { knowledge, tools } = this.#options
    const readAt = knowledge.details.readAtOf(detail)
    // The clock of another process, or this one since, may be ahead.
    return readAt === undefined ? NEVER : now - Math.max(1, tools.now() - readAt)
  }

  async #try(detail: Detail): Promise<void> {
    const { knowledge, pace, tools, publish, say } = this.#options
    this.#credit--
    for (const key of this.#triedAt.keys()) if (!knowledge.wants.keys.has(key)) this.#triedAt.delete(key)
    this.#triedAt.set(detailKey(detail), tools.elapsed())
    try {
      const change = await this.#readOne(detail)
      if (this.#stopped.aborted) return
      const isNew = hasDetails(change)
      if (isNew) pace.read(true)
      await publish(({ readAt, staleSince }) =>
        isNew
          ? {
              kind: 'change',
              change: knowledge.next({ ...NOTHING, details: [change] }, readAt, staleSince),
              calls: 1,
            }
          : { kind: 'details-read', detail, readAt: change.readAt, calls: 1 },
      )
    } catch (error) {
      if (this.#stopped.aborted) return
      this.#pausedUntil = tools.elapsed() + retryAfterOf(error)
      if (knowledge.details.readAtOf(detail) === undefined)
        say({ kind: 'details-failed', detail, error: error as RoomgraphError })
    }
  }

  async #readOne(detail: Detail): Promise<DetailChange> {
    const { reader, knowledge, onCallBeside } = this.#options
    const { readAt, ...reading } = await reader.detail(detail, this.#stopped, onCallBeside)
    return knowledge.details.compare(detail, reading, readAt)
  }
}
