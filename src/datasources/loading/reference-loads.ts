import { type ErrorCode, UpstreamError } from '../../errors.ts'
import { MAX_PAGE_SIZE, type Page } from '../records/page.ts'
import type { Semaphore } from '../resilience/semaphore.ts'
import { BatchLoads, type LoadRequest } from './batch-loads.ts'
import { LARGEST_FIRST_PAGE } from './page-steps.ts'
import type { RestList } from './rest-list.ts'
import type { LoadOptions, RestLoads } from './rest-loads.ts'

/** Most calls for single resources that run at the same time. */
export const CALLS_AT_A_TIME = 10

/**
 * Number of different resources from which the list is requested first. Up to ten calls by id run in parallel and take as
 * long as one page of the list; the eleventh would wait for a second round.
 */
const LIST_FROM: number = CALLS_AT_A_TIME + 1

/** The errors of a page that came and is not read. */
const UNREADABLE: readonly ErrorCode[] = ['UPSTREAM_BAD_RESPONSE', 'UPSTREAM_TOO_LARGE']

/** Whether the list is requested first for so many different resources. */
export function asksListFirst(count: number, isListLong: boolean, listFrom: number = LIST_FROM): boolean {
  return count >= listFrom && !isListLong
}

/** Worst case of ReferenceLoads in calls, for so many different resources that their list need not hold. */
export function callsForReferences(count: number): { readonly list: number; readonly byId: number } {
  return { list: asksListFirst(count, false) ? 1 : 0, byId: count }
}

/** How resources of one kind are found by reference. */
export interface Referable<T> {
  /** The list that holds them all. */
  readonly list: RestList<T>
  /** Requests one resource by what its upstream path takes: an id or a name. */
  fetch(idOrName: string, options: LoadOptions): Promise<T | null>
  /** Every key of this resource, as `referenceKey` writes it. */
  keysOf(resource: T): readonly string[]
}

/** A reference key, equal for references to the same resource: names are case-sensitive, ids are not. */
export function referenceKey(kind: 'id' | 'name', value: string): string {
  return `${kind} ${kind === 'id' ? value.toLowerCase() : value}`
}

interface Reference {
  readonly idOrName: string
}

/**
 * Reference loads: coalesces an operation's references to resources of one kind. A few are requested one by one. From
 * `LIST_FROM` on, the largest page of the list serves those it contains, and only the rest is requested one by one. For a
 * list with more pages (`LongLists`), all are requested one by one.
 */
export class ReferenceLoads<T> {
  readonly #loads: RestLoads
  readonly #resources: Referable<T>
  readonly #listFrom: number
  readonly #semaphore: Semaphore
  readonly #batches: BatchLoads<Reference, T | null>

  /**
   * @param semaphore limits single calls; shared by all references of one operation
   * @param listFrom number of different resources from which the list is requested
   */
  constructor(loads: RestLoads, semaphore: Semaphore, resources: Referable<T>, listFrom: number = LIST_FROM) {
    this.#loads = loads
    this.#batches = new BatchLoads(loads.batches, (loadRequests) => this.#loadAll(loadRequests))
    this.#semaphore = semaphore
    this.#resources = resources
    this.#listFrom = listFrom
  }

  /** Whether the list is known to have more than one page of the largest size. */
  get isListLong(): boolean {
    return this.#loads.source.longLists.has(this.#resources.list.path)
  }

  /** The resource of this key, or null if there is none. Throws what the calls throw. */
  load(kind: 'id' | 'name', value: string, options: LoadOptions): Promise<T | null> {
    return this.#batches.load(
      referenceKey(kind, value),
      options.expanded ?? false,
      { idOrName: value },
      options.servedFor,
    )
  }

  #loadAll(loadRequests: readonly LoadRequest<Reference>[]): Promise<T | null>[] {
    const asksList = asksListFirst(loadRequests.length, this.isListLong, this.#listFrom)
    const listed = asksList ? this.#listed(loadRequests) : undefined
    return loadRequests.map(
      async (loadRequest) => (await listed)?.get(loadRequest.key) ?? (await this.#fetch(loadRequest)),
    )
  }

  async #listed(loadRequests: readonly LoadRequest<Reference>[]): Promise<Map<string, T>> {
    const { list, keysOf } = this.#resources
    const { longLists } = this.#loads.source
    const expanded = loadRequests.some((loadRequest) => loadRequest.expanded)
    const servedFor = loadRequests.flatMap((loadRequest) => loadRequest.servedFor)
    try {
      const page = await this.#loads.page(list, LARGEST_FIRST_PAGE, { expanded, servedFor })
      if (goesOn(page)) longLists.add(list.path)
      const readable = page.items.filter((item): item is T => !(item instanceof UpstreamError))
      return new Map(readable.flatMap((item) => keysOf(item).map((key) => [key, item])))
    } catch (error) {
      // An unreadable page says nothing about single resources; an upstream that fails does.
      if (!(error instanceof UpstreamError && UNREADABLE.includes(error.code))) throw error
      longLists.add(list.path)
      return new Map()
    }
  }

  async #fetch({ key, expanded, params, servedFor }: LoadRequest<Reference>): Promise<T | null> {
    const { fetch, keysOf } = this.#resources
    const resource = await this.#semaphore.run(() => fetch(params.idOrName, { expanded, servedFor }))
    // Ids and names may share an upstream path, so the resource counts only if it has the requested key.
    return resource !== null && keysOf(resource).includes(key) ? resource : null
  }
}

function goesOn({ next, linked, items }: Page<unknown>): boolean {
  return next !== undefined || (!linked && items.length >= MAX_PAGE_SIZE)
}
