import { createOperationContext } from '../../context.ts'
import type { Signal } from '../../datasources/http/signal.ts'
import type { Detail, DetailReading } from '../../datasources/live/known-details.ts'
import { type ListedSessions, saysItEnded } from '../../datasources/live/known-sessions.ts'
import type { OnCall, SessionReader } from '../../datasources/live/live-tools.ts'
import type { RestList } from '../../datasources/loading/rest-list.ts'
import type { RestSource } from '../../datasources/loading/rest-source.ts'
import type { WireRecord } from '../../datasources/records/decode.ts'
import { isJsonObject, MAX_JSON_DEPTH } from '../../datasources/records/json-values.ts'
import {
  followed,
  MAX_PAGE_SIZE,
  MAX_PAGES,
  type Page,
  type PageRef,
  pageKey,
} from '../../datasources/records/page.ts'
import { eventsOf, membersOf, sessionsList } from '../../datasources/signalwire/lists.ts'
import { RoomSession } from '../../datasources/signalwire/room-sessions.ts'
import { UpstreamError } from '../../errors.ts'

const IN_PROGRESS = sessionsList({ status: 'in-progress' })

interface WholeList<T> {
  readonly records: readonly T[]
  readonly unreadable: readonly UpstreamError[]
  readonly readAt: number
}

export interface SessionReaderOptions {
  readonly source: RestSource
  /** Milliseconds that one reading may take. */
  readonly timeoutMs: number
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Told that a reading begins, of the list or of members or events. */
  readonly began: (what: 'list' | 'detail') => void
}

/** Reads sessions of one account as an operation does: one call at a time, coalesced with those of queries. */
export class UpstreamSessionReader implements SessionReader {
  readonly #options: SessionReaderOptions

  constructor(options: SessionReaderOptions) {
    this.#options = options
  }

  async list(signal: Signal, onCall: OnCall): Promise<ListedSessions & { readonly readAt: number }> {
    this.#options.began('list')
    const { records, ...rest } = await this.#readAll(IN_PROGRESS, signal, onCall)
    return { ...rest, sessions: records.filter((session) => !saysItEnded(session)) }
  }

  async detail(
    { sessionId, kind }: Detail,
    signal: Signal,
    onCall: OnCall,
  ): Promise<DetailReading & { readonly readAt: number }> {
    this.#options.began('detail')
    if (kind === 'members') {
      const { records, ...rest } = await this.#readAll(membersOf(sessionId), signal, onCall)
      return { ...rest, members: records }
    }
    const { records, ...rest } = await this.#readAll(eventsOf(sessionId), signal, onCall)
    return { ...rest, events: records }
  }

  async recent(signal: Signal, onCall: OnCall): Promise<readonly RoomSession[]> {
    const operation = this.#open(signal)
    const ended = onCall()
    try {
      const ref = { size: MAX_PAGE_SIZE }
      const page = await operation.signalwire.loaders.page(sessionsList(), ref, { servedFor: [] })
      return page.items.filter((item) => item instanceof RoomSession).filter(({ wire }) => isJsonObject(wire))
    } finally {
      ended()
      operation.finish()
    }
  }

  async session(id: string, signal: Signal, onCall: OnCall): Promise<RoomSession | null> {
    const operation = this.#open(signal)
    const ended = onCall()
    try {
      const session = await operation.signalwire.loaders.session(id, { servedFor: [] })
      if (session && !isJsonObject(session.wire)) throw tooDeep(session)
      return session
    } finally {
      ended()
      operation.finish()
    }
  }

  /** A whole list, page by page; as old as the oldest of its pages. */
  async #readAll<T extends WireRecord>(
    list: RestList<T>,
    signal: Signal,
    onCall: OnCall,
  ): Promise<WholeList<T>> {
    const operation = this.#open(signal)
    try {
      const { loaders } = operation.signalwire
      const records: T[] = []
      const unreadable: UpstreamError[] = []
      const seen = new Set<string>()
      let ref: PageRef | undefined = { size: MAX_PAGE_SIZE }
      const readAt = this.#options.now()
      while (ref) {
        if (seen.has(pageKey(ref))) throw circular(list.path)
        if (seen.size === MAX_PAGES) throw tooLong(list.path)
        seen.add(pageKey(ref))
        const ended = onCall()
        const page: Page<T> = await loaders.page(list, ref, { servedFor: [] }).finally(ended)
        for (const item of page.items) {
          if (item instanceof UpstreamError) unreadable.push(item)
          // Neither could it be compared with what was known, nor told to other processes.
          else if (!isJsonObject(item.wire)) unreadable.push(tooDeep(item))
          else records.push(item)
        }
        ref = followed(page.next)
      }
      return { records, unreadable, readAt: readAt - ageOf(operation.calls.toJSON().calls) }
    } finally {
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
      // Else an outage would not be noticed for as long as stale responses are used.
      takesStale: false,
    })
  }
}

/** Milliseconds since the oldest answer came, where it was taken from the response cache. */
function ageOf(calls: readonly { readonly age?: number }[]): number {
  return 1000 * Math.max(0, ...calls.map(({ age = 0 }) => age))
}

function tooDeep({ from }: WireRecord): UpstreamError {
  const message = `${from.at} sent an item that cannot be watched: it is nested in more than ${MAX_JSON_DEPTH} levels.`
  return new UpstreamError('UPSTREAM_BAD_RESPONSE', message, { service: 'signalwire', status: 200 })
}

function tooLong(path: string): UpstreamError {
  const message = `GET ${path} has more than ${MAX_PAGES * MAX_PAGE_SIZE} entries, which is more than can be watched.`
  return new UpstreamError('UPSTREAM_TOO_LARGE', message, { service: 'signalwire' })
}

function circular(path: string): UpstreamError {
  const message = `GET ${path} sent pages whose links lead in a circle.`
  return new UpstreamError('UPSTREAM_BAD_RESPONSE', message, { service: 'signalwire', status: 200 })
}
