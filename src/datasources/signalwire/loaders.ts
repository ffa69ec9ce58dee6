import { FieldUnavailableError, type RoomgraphError, UpstreamError } from '../../errors.ts'
import type { ResponsePath } from '../call-log.ts'
import type { Provenance } from '../decode.ts'
import { type Answer, type CallScope, pathOf } from '../http.ts'
import { type Page, type PageRef, pageKey, readSignalWirePage, signalwirePageQuery } from '../page.ts'
import { SharedLoads, type Wish } from '../shared-loads.ts'
import type { Conference } from './conferences.ts'
import {
  type ReadItem,
  readConference,
  readRecording,
  readRoom,
  readSession,
  type SignalWireList,
} from './lists.ts'
import { RoomSession } from './room-sessions.ts'
import { Room } from './rooms.ts'
import { SeenRecords } from './seen-records.ts'
import type { RoomRecording } from './session-details.ts'
import { BASE_PATH, type SignalWireSource } from './source.ts'

/** What a place in the operation wants: the list or thing, whether with its active session, and where it goes. */
export interface Want {
  readonly withSession?: boolean
  readonly servedFor: readonly ResponsePath[]
}

interface PageParams {
  readonly list: SignalWireList<unknown>
  readonly ref: PageRef
}

interface ThingParams {
  readonly path: string
  readonly read: ReadItem<unknown>
}

/** SignalWire as one operation sees it: nothing is asked for twice, and records seen once are found again. */
export class SignalWireLoaders {
  readonly source: SignalWireSource
  readonly seen = new SeenRecords()
  readonly #scope: CallScope
  #sessionCallsUnderWay = 0
  readonly #pages = new SharedLoads<PageParams, Page<unknown>>((wishes) =>
    wishes.map((wish) => this.#counted(wish.rich, this.#loadPage(wish))),
  )
  readonly #things = new SharedLoads<ThingParams, unknown>((wishes) =>
    wishes.map((wish) => this.#counted(wish.rich || isSession(wish), this.#loadThing(wish))),
  )

  constructor(source: SignalWireSource, scope: CallScope) {
    this.source = source
    this.#scope = scope
  }

  /** One page of a list. Throws an UpstreamError, with status 404 if what the list belongs to is gone. */
  page<T>(list: SignalWireList<T>, ref: PageRef, want: Want): Promise<Page<T>> {
    const key = `${listKey(list)} ${pageKey(ref)}`
    const page = this.#pages.load(key, want.withSession ?? false, { list, ref }, want.servedFor)
    return page as Promise<Page<T>>
  }

  /** Whether calls are under way that bring sessions with fewer fields than a list of sessions has. */
  get awaitsSessions(): boolean {
    return this.#sessionCallsUnderWay > 0
  }

  /** Whether this page was asked for in this operation already. */
  holdsPage(list: SignalWireList<unknown>, ref: PageRef): boolean {
    return this.#pages.holds(`${listKey(list)} ${pageKey(ref)}`)
  }

  /**
   * The room under an id or a name; the upstream serves both on one path, where a name can look like an id.
   * The caller compares what came with what it asked for.
   */
  room(idOrName: string, want: Want): Promise<Room | null> {
    return this.#thing(`${BASE_PATH}/rooms${pathOf(idOrName)}`, readRoom, want)
  }

  conference(id: string, want: Want): Promise<Conference | null> {
    return this.#thing(`${BASE_PATH}/conferences${pathOf(id)}`, readConference, want)
  }

  session(id: string, want: Want): Promise<RoomSession | null> {
    return this.#thing(`${BASE_PATH}/room_sessions${pathOf(id)}`, readSession('summary'), want)
  }

  recording(id: string, want: Want): Promise<RoomRecording | null> {
    return this.#thing(`${BASE_PATH}/room_recordings${pathOf(id)}`, readRecording, want)
  }

  #thing<T>(path: string, read: ReadItem<T>, want: Want): Promise<T | null> {
    const thing = this.#things.load(path, want.withSession ?? false, { path, read }, want.servedFor)
    return thing as Promise<T | null>
  }

  async #counted<T>(bringsSessions: boolean, call: Promise<T>): Promise<T> {
    if (!bringsSessions) return call
    this.#sessionCallsUnderWay++
    try {
      return await call
    } finally {
      this.#sessionCallsUnderWay--
    }
  }

  async #loadPage({ params, rich, servedFor }: Wish<PageParams>): Promise<Page<unknown>> {
    const { list, ref } = params
    const query = {
      ...list.filter,
      ...list.options,
      ...(rich && { include_active_session: true }),
      ...signalwirePageQuery(ref),
    }
    const { http } = this.source
    const answer = await http.get(list.path, query, this.#scope, servedFor)
    if (!answer.found) throw notFound(list, answer, this.source)
    const from = this.#provenance(answer)
    const home = { service: http.service, origin: http.origin, path: list.path }
    const page = readSignalWirePage(answer, home, ref, (raw) => list.read(raw, from, rich))
    for (const item of page.items) this.#remember(item, servedFor)
    return page
  }

  async #loadThing({ params, rich, servedFor }: Wish<ThingParams>): Promise<unknown> {
    const query = rich ? { include_active_session: true } : {}
    const answer = await this.source.http.get(params.path, query, this.#scope, servedFor)
    if (!answer.found) return null
    const thing = params.read(answer.json, this.#provenance(answer), rich)
    if (thing instanceof Error) throw thing
    this.#remember(thing, servedFor)
    return thing
  }

  #remember(record: unknown, servedFor: ResponsePath[]): void {
    if (record instanceof Room) this.seen.addRoom(record, servedFor)
    else if (record instanceof RoomSession) this.seen.addSession(record, servedFor)
  }

  #provenance(answer: Answer): Provenance {
    return { service: this.source.http.service, at: answer.at, requestId: answer.requestId }
  }
}

function isSession({ params }: Wish<ThingParams>): boolean {
  return params.path.startsWith(`${BASE_PATH}/room_sessions/`)
}

function listKey(list: SignalWireList<unknown>): string {
  return `${list.path} ${JSON.stringify([list.filter, list.options ?? {}])}`
}

function notFound(list: SignalWireList<unknown>, answer: Answer, source: SignalWireSource): RoomgraphError {
  const details = {
    service: source.http.service,
    status: 404,
    ...(answer.requestId !== undefined && { requestId: answer.requestId }),
  }
  if (list.ofSession) {
    const message = `${answer.at} answered 404: the session that this list belongs to is gone.`
    return new FieldUnavailableError(message, details)
  }
  const message = `${answer.at} answered 404: there is no such list. Check SIGNALWIRE_SPACE or SIGNALWIRE_BASE_URL.`
  return new UpstreamError('UPSTREAM_INVALID_REQUEST', message, details)
}
