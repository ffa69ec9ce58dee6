import { createOperationContext } from '../../context.ts'
import type { Signal } from '../../datasources/http/signal.ts'
import { type ListedSessions, saysItEnded } from '../../datasources/live/known-sessions.ts'
import type { OnCall, SessionReader } from '../../datasources/live/live-tools.ts'
import type { RestSource } from '../../datasources/loading/rest-source.ts'
import { followed, MAX_PAGE_SIZE, MAX_PAGES, type PageRef } from '../../datasources/records/page.ts'
import { sessionsList } from '../../datasources/signalwire/lists.ts'
import type { RoomSession } from '../../datasources/signalwire/room-sessions.ts'
import { UpstreamError } from '../../errors.ts'

const IN_PROGRESS = sessionsList({ status: 'in-progress' })

export interface SessionReaderOptions {
  readonly source: RestSource
  /** Milliseconds that one reading may take. */
  readonly timeoutMs: number
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Told that a reading of the list begins. */
  readonly began: () => void
}

/** Reads sessions of one account as an operation does: one call at a time, coalesced with those of queries. */
export class UpstreamSessionReader implements SessionReader {
  readonly #options: SessionReaderOptions

  constructor(options: SessionReaderOptions) {
    this.#options = options
  }

  async list(signal: Signal, onCall: OnCall): Promise<ListedSessions & { readonly readAt: number }> {
    const operation = this.#open(signal)
    this.#options.began()
    try {
      const { loaders } = operation.signalwire
      const sessions: RoomSession[] = []
      const unreadable: UpstreamError[] = []
      let ref: PageRef | undefined = { size: MAX_PAGE_SIZE }
      // As old as the oldest of its pages.
      const readAt = this.#options.now()
      for (let pages = 1; ref; pages++) {
        if (pages > MAX_PAGES) throw tooLong()
        const ended = onCall()
        const page = await loaders.page(IN_PROGRESS, ref, { servedFor: [] }).finally(ended)
        for (const item of page.items) {
          if (item instanceof UpstreamError) unreadable.push(item)
          else if (!saysItEnded(item)) sessions.push(item)
        }
        ref = followed(page.next)
      }
      return { sessions, unreadable, readAt: readAt - ageOf(operation.calls.toJSON().calls) }
    } finally {
      operation.finish()
    }
  }

  async session(id: string, signal: Signal, onCall: OnCall): Promise<RoomSession | null> {
    const operation = this.#open(signal)
    const ended = onCall()
    try {
      return await operation.signalwire.loaders.session(id, { servedFor: [] })
    } finally {
      ended()
      operation.finish()
    }
  }

  #open(signal: Signal) {
    const { source, timeoutMs } = this.#options
    return createOperationContext({
      sources: { signalwire: source },
      signal,
      timeoutMs,
      maxFirst: MAX_PAGE_SIZE,
    })
  }
}

/** Milliseconds since the oldest answer came, where it was taken from the response cache. */
function ageOf(calls: readonly { readonly age?: number }[]): number {
  return 1000 * Math.max(0, ...calls.map(({ age = 0 }) => age))
}

function tooLong(): UpstreamError {
  const message = `More than ${MAX_PAGES * MAX_PAGE_SIZE} sessions are in progress, which is more than can be watched.`
  return new UpstreamError('UPSTREAM_TOO_LARGE', message, { service: 'signalwire' })
}
