import { FieldUnavailableError, type RoomgraphError, UpstreamError } from '../../errors.ts'
import type { UpstreamResponse } from '../http/exchange.ts'
import { type Query, searchOf } from '../http/request-target.ts'
import type { Provenance } from '../records/decode.ts'
import { maxBytesOf, type Page, type PageRef, pageKey } from '../records/page.ts'
import { Claimant, Semaphore } from '../resilience/semaphore.ts'
import { BatchLoads, type BatchSchedule, type LoadRequest } from './batch-loads.ts'
import type { ResponsePath } from './call-log.ts'
import type { CallScope } from './call-scope.ts'
import { RecordIndex } from './record-index.ts'
import type { ReadItem, RestList } from './rest-list.ts'
import type { RestSource } from './rest-source.ts'

/** What a field needs of a list or a resource. */
export interface LoadOptions {
  /** Whether the expanded form is needed. */
  readonly expanded?: boolean
  /** Whether the resource may lack fields that have to be completed by further calls. */
  readonly partial?: boolean
  /** Changes how the resource looks. */
  readonly query?: Query
  /** Whether its answer holds secrets: as `RestList.isSecret`. */
  readonly isSecret?: boolean
  readonly servedFor: readonly ResponsePath[]
}

interface PageParams {
  readonly list: RestList<unknown>
  readonly ref: PageRef
}

interface ResourceParams {
  readonly path: string
  readonly partial: boolean
  readonly query: Query
  readonly isSecret: boolean
  readonly expandedQuery: Query | undefined
  readonly read: ReadItem<unknown>
}

/** REST loads: one upstream as one operation sees it. It requests no page and no resource twice. */
export class RestLoads {
  readonly source: RestSource
  readonly #scope: CallScope
  /** Limits the calls of a large operation, so that it does not fill the upstream queue by itself. */
  readonly #semaphore: Semaphore
  readonly #claimant: Claimant
  #partialCalls = 0
  readonly #received: Page<unknown>[] = []
  readonly #pages: BatchLoads<PageParams, Page<unknown>>
  /** Created on first use. */
  #resources: BatchLoads<ResourceParams, unknown> | undefined
  #records: RecordIndex | undefined

  constructor(source: RestSource, scope: CallScope) {
    this.source = source
    this.#scope = scope
    this.#claimant = new Claimant(scope.share)
    this.#semaphore = new Semaphore(source.http.callsOfOneOperation)
    this.#pages = new BatchLoads(scope.batches, (loadRequests) =>
      loadRequests.map((loadRequest) => this.#counted(loadRequest.expanded, this.#loadPage(loadRequest))),
    )
  }

  /** When the operation's batches are dispatched, for loads that are made of these. */
  get batches(): BatchSchedule {
    return this.#scope.batches
  }

  /** One page of a list. Throws FIELD_UNAVAILABLE if the list's owner is gone, and what `HttpSource.get` throws. */
  page<T>(list: RestList<T>, ref: PageRef, options: LoadOptions): Promise<Page<T>> {
    const key = `${listKey(list)} ${pageKey(ref)}`
    const page = this.#pages.load(key, options.expanded ?? false, { list, ref }, options.servedFor)
    return page as Promise<Page<T>>
  }

  /** The records of its pages by their keys. Created on first use. */
  get records(): RecordIndex {
    this.#records ??= new RecordIndex()
    return this.#records
  }

  /** Whether this operation has requested this page already. */
  hasPage(list: RestList<unknown>, ref: PageRef): boolean {
    return this.#pages.has(`${listKey(list)} ${pageKey(ref)}`)
  }

  /** The resource at a path, or null if there is none. `expandedQuery` requests its expanded form, where there is one. */
  resource<T>(
    path: string,
    read: ReadItem<T>,
    options: LoadOptions,
    expandedQuery?: Query,
  ): Promise<T | null> {
    const { partial = false, isSecret = false, query = {} } = options
    const params = { path, read, partial, isSecret, query, expandedQuery }
    this.#resources ??= new BatchLoads(this.#scope.batches, (loadRequests) =>
      loadRequests.map((loadRequest) =>
        this.#counted(loadRequest.expanded || loadRequest.params.partial, this.#loadResource(loadRequest)),
      ),
    )
    return this.#resources.load(
      path + searchOf(query),
      options.expanded ?? false,
      params,
      options.servedFor,
    ) as Promise<T | null>
  }

  /** Number of calls in flight whose resources may have to be completed. */
  get partialCalls(): number {
    return this.#partialCalls
  }

  /** Forgets what was loaded, after a write: what is requested from now on is loaded again. */
  clear(): void {
    this.#pages.clear()
    this.#resources?.clear()
  }

  /** Releases the received pages at the end of the operation. perf: ADR 19 */
  release(): void {
    for (const page of this.#received.splice(0)) page.items = []
  }

  /** Called with the records of each call and the response paths that it serves. */
  protected onRecords(_records: readonly unknown[], _servedFor: ResponsePath[]): void {}

  #counted<T>(isPartial: boolean, call: Promise<T>): Promise<T> {
    if (!isPartial) return call
    this.#partialCalls++
    return call.finally(() => this.#partialCalls--)
  }

  async #loadPage({ params, expanded, servedFor }: LoadRequest<PageParams>): Promise<Page<unknown>> {
    const { list, ref } = params
    const { http, pages } = this.source
    const isLinked = ref.number !== undefined || ref.token !== undefined
    const paging = list.isUnpaged && !isLinked ? {} : pages.query(ref)
    const queryWith = (more?: Query) => ({ ...list.filter, ...list.options, ...more, ...paging })
    const answer = await this.#get(list, queryWith, expanded, servedFor, maxBytesOf(ref))
    if (!answer.found) throw this.#listNotFound(list, answer)
    const from = this.#provenance(answer)
    const { service, origin, linkOrigins } = http
    const location = { service, origin, linkOrigins, path: list.path }
    const page = pages.read(answer, location, ref, (raw) => list.read(raw, from, expanded))
    answer.json = undefined
    this.#received.push(page)
    this.onRecords(page.items, servedFor)
    return page
  }

  async #loadResource({ params, expanded, servedFor }: LoadRequest<ResourceParams>): Promise<unknown> {
    const answer = await this.#get(params, (more) => ({ ...params.query, ...more }), expanded, servedFor)
    if (!answer.found) return null
    const resource = params.read(answer.json, this.#provenance(answer), expanded)
    if (resource instanceof Error) throw resource
    this.onRecords([resource], servedFor)
    return resource
  }

  async #get(
    {
      path,
      expandedQuery,
      isSecret = false,
    }: {
      readonly path: string
      readonly expandedQuery?: Query | undefined
      readonly isSecret?: boolean | undefined
    },
    queryWith: (more?: Query) => Query,
    expanded: boolean,
    servedFor: readonly ResponsePath[],
    maxBodyBytes?: number,
  ): Promise<UpstreamResponse> {
    const { http } = this.source
    const query = expanded ? queryWith(expandedQuery) : queryWith()
    const getOptions = {
      ...(maxBodyBytes !== undefined && { maxBodyBytes }),
      widerQuery: expanded ? undefined : expandedQuery && queryWith(expandedQuery),
      plainQuery: expanded && expandedQuery ? queryWith() : undefined,
      isSecret,
      claimant: this.#claimant,
    }
    const permit = this.#semaphore.acquire()
    if (permit) await permit
    try {
      return await http.get(path, query, this.#scope, servedFor, getOptions)
    } finally {
      this.#semaphore.release()
    }
  }

  #provenance({ at, requestId }: UpstreamResponse): Provenance {
    return { service: this.source.http.service, at, requestId }
  }

  #listNotFound({ owner }: RestList<unknown>, { at, requestId }: UpstreamResponse): RoomgraphError {
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
