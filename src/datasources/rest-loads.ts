import { FieldUnavailableError, type RoomgraphError, UpstreamError } from '../errors.ts'
import type { ResponsePath } from './call-log.ts'
import type { Provenance } from './decode.ts'
import { Claimant, Gate } from './gate.ts'
import type { Answer, CallScope, HttpSource } from './http.ts'
import type { LongLists } from './long-lists.ts'
import { maxBytesOf, type Page, type PageRef, type PageStyle, pageKey } from './page.ts'
import type { Query } from './query.ts'
import type { ReadItem, RestList } from './rest-list.ts'
import { SharedLoads, type Wish } from './shared-loads.ts'

/** One account at one upstream: the connection pool with its credentials, and a name for the account. */
export interface RestSource {
  readonly http: HttpSource
  /** Tells this account's lists from those of any other; no secret. */
  readonly identity: string
  readonly pages: PageStyle
  /** What to check when a whole list is not found. */
  readonly originHint: string
  /** What earlier operations saw of its lists. */
  readonly longLists: LongLists
  close(): Promise<void>
}

/** What a place in the operation wants of a list or a thing. */
export interface Want {
  /** Whether the richer form is needed. */
  readonly rich?: boolean
  /** Whether what comes may lack fields that then have to be completed. */
  readonly partial?: boolean
  readonly servedFor: readonly ResponsePath[]
}

interface PageParams {
  readonly list: RestList<unknown>
  readonly ref: PageRef
}

interface ThingParams {
  readonly path: string
  readonly partial: boolean
  readonly richQuery: Query | undefined
  readonly read: ReadItem<unknown>
}

/** One upstream as one operation sees it: no page and no thing is asked for twice. */
export class RestLoads {
  readonly source: RestSource
  readonly #scope: CallScope
  /** Holds back the calls of a large operation, so that they do not fill the queue before the upstream alone. */
  readonly #gate: Gate
  readonly #claimant = new Claimant()
  #partialCalls = 0
  readonly #received: Page<unknown>[] = []
  readonly #pages = new SharedLoads<PageParams, Page<unknown>>((wishes) =>
    wishes.map((wish) => this.#counted(wish.rich, this.#loadPage(wish))),
  )
  /** Made with the first wish for one. */
  #things: SharedLoads<ThingParams, unknown> | undefined

  constructor(source: RestSource, scope: CallScope) {
    this.source = source
    this.#scope = scope
    this.#gate = new Gate(source.http.callsOfOneOperation)
  }

  /** One page of a list. Throws FIELD_UNAVAILABLE if what the list belongs to is gone, and what `get` throws. */
  page<T>(list: RestList<T>, ref: PageRef, want: Want): Promise<Page<T>> {
    const key = `${listKey(list)} ${pageKey(ref)}`
    const page = this.#pages.load(key, want.rich ?? false, { list, ref }, want.servedFor)
    return page as Promise<Page<T>>
  }

  /** Whether this page was asked for in this operation already. */
  holdsPage(list: RestList<unknown>, ref: PageRef): boolean {
    return this.#pages.holds(`${listKey(list)} ${pageKey(ref)}`)
  }

  /** The thing at a path, or null if there is none. `richQuery` asks for its richer form, where there is one. */
  thing<T>(path: string, read: ReadItem<T>, want: Want, richQuery?: Query): Promise<T | null> {
    const params = { path, read, partial: want.partial ?? false, richQuery }
    this.#things ??= new SharedLoads((wishes) =>
      wishes.map((wish) => this.#counted(wish.rich || wish.params.partial, this.#loadThing(wish))),
    )
    return this.#things.load(path, want.rich ?? false, params, want.servedFor) as Promise<T | null>
  }

  /** How many calls are under way that bring things which may have to be completed. */
  get partialCalls(): number {
    return this.#partialCalls
  }

  /** Lets go of what has come, once the operation has ended and nobody looks at it any more. */
  forget(): void {
    for (const page of this.#received.splice(0)) page.items = []
  }

  /** Told of the records that each call brings, and the places that it serves. */
  protected remember(_records: readonly unknown[], _servedFor: ResponsePath[]): void {}

  #counted<T>(isPartial: boolean, call: Promise<T>): Promise<T> {
    if (!isPartial) return call
    this.#partialCalls++
    return call.finally(() => this.#partialCalls--)
  }

  async #loadPage({ params, rich, servedFor }: Wish<PageParams>): Promise<Page<unknown>> {
    const { list, ref } = params
    const { http, pages } = this.source
    const queryWith = (more?: Query) => ({ ...list.filter, ...list.options, ...more, ...pages.query(ref) })
    const answer = await this.#get(list, queryWith, rich, servedFor, maxBytesOf(ref))
    if (!answer.found) throw this.#listNotFound(list, answer)
    const from = this.#provenance(answer)
    const { service, origin, linkOrigins } = http
    const home = { service, origin, linkOrigins, path: list.path }
    const page = pages.read(answer, home, ref, (raw) => list.read(raw, from, rich))
    answer.json = undefined
    this.#received.push(page)
    this.remember(page.items, servedFor)
    return page
  }

  async #loadThing({ params, rich, servedFor }: Wish<ThingParams>): Promise<unknown> {
    const answer = await this.#get(params, (more = {}) => more, rich, servedFor)
    if (!answer.found) return null
    const thing = params.read(answer.json, this.#provenance(answer), rich)
    if (thing instanceof Error) throw thing
    this.remember([thing], servedFor)
    return thing
  }

  async #get(
    { path, richQuery }: Pick<RestList<unknown>, 'path'> & { readonly richQuery?: Query | undefined },
    queryWith: (more?: Query) => Query,
    rich: boolean,
    servedFor: readonly ResponsePath[],
    maxBodyBytes?: number,
  ): Promise<Answer> {
    const { http } = this.source
    const query = rich ? queryWith(richQuery) : queryWith()
    const options = {
      ...(maxBodyBytes !== undefined && { maxBodyBytes }),
      richerQuery: rich ? undefined : richQuery && queryWith(richQuery),
      isRich: rich && richQuery !== undefined,
      claimant: this.#claimant,
    }
    const turn = this.#gate.enter()
    if (turn) await turn
    try {
      return await http.get(path, query, this.#scope, servedFor, options)
    } finally {
      this.#gate.leave()
    }
  }

  #provenance({ at, requestId }: Answer): Provenance {
    return { service: this.source.http.service, at, requestId }
  }

  #listNotFound({ owner }: RestList<unknown>, { at, requestId }: Answer): RoomgraphError {
    const details = {
      service: this.source.http.service,
      status: 404,
      ...(requestId !== undefined && { requestId }),
    }
    if (owner !== undefined) {
      const message = `${at} answered 404: the ${owner} that this list belongs to is gone.`
      return new FieldUnavailableError(message, details)
    }
    const message = `${at} answered 404: there is no such list. ${this.source.originHint}`
    return new UpstreamError('UPSTREAM_INVALID_REQUEST', message, details)
  }
}

function listKey({ path, filter, options = {} }: RestList<unknown>): string {
  return `${path} ${JSON.stringify([filter, options])}`
}
