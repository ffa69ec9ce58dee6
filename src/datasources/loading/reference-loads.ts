import { UpstreamError } from '../../errors.ts'
import { MAX_PAGE_SIZE, type Page } from '../records/page.ts'
import type { Semaphore } from '../resilience/semaphore.ts'
import { BatchLoads, type LoadRequest } from './batch-loads.ts'
import { LARGEST_FIRST_PAGE } from './find-in-list.ts'
import type { RestList } from './rest-list.ts'
import type { LoadOptions, RestLoads } from './rest-loads.ts'

/** Calls for single things that run at the same time, at the most. */
export const CALLS_AT_A_TIME = 10

/**
 * From so many different things on, the list is asked first. Up to ten calls by id run side by side and take as long
 * as one, which is what one page of the list takes at best; the eleventh has to wait for a second round.
 */
export const LIST_FROM: number = CALLS_AT_A_TIME + 1

/** How things of one kind are found. */
export interface Referable<T> {
  /** The list that holds them all. */
  readonly list: RestList<T>
  /** Asks for one by what its upstream path takes: an id or a name. */
  fetch(idOrName: string, options: LoadOptions): Promise<T | null>
  /** Every key that names this thing, as `referenceKey` writes it. */
  keysOf(resource: T): readonly string[]
}

/** A key as text, equal for keys of the same thing: names differ by their case, ids do not. */
export function referenceKey(kind: 'id' | 'name', value: string): string {
  return `${kind} ${kind === 'id' ? value.toLowerCase() : value}`
}

interface Reference {
  readonly idOrName: string
}

/**
 * Where an operation's references to things of one kind meet. A few different ones are asked for one by one. From
 * `LIST_FROM` on, one page of the list, the largest there is, serves those it holds, and only the rest is asked for
 * one by one. An account whose list was seen to go on after that page keeps to single calls.
 */
export class ReferenceLoads<T> {
  readonly #loads: RestLoads
  readonly #resources: Referable<T>
  readonly #listFrom: number
  readonly #semaphore: Semaphore
  readonly #batches = new BatchLoads<Reference, T | null>((loadRequests) => this.#loadAll(loadRequests))

  /**
   * @param semaphore holds back single calls; shared by everything that one operation refers to
   * @param listFrom from how many different things on the list is asked
   */
  constructor(loads: RestLoads, semaphore: Semaphore, resources: Referable<T>, listFrom: number = LIST_FROM) {
    this.#loads = loads
    this.#semaphore = semaphore
    this.#resources = resources
    this.#listFrom = listFrom
  }

  /** Whether the list was seen to go on after its largest page. */
  get isListLong(): boolean {
    return this.#loads.source.longLists.has(this.#resources.list.path)
  }

  /** The thing that has this key, or null if there is none. Throws what the calls throw. */
  load(kind: 'id' | 'name', value: string, options: LoadOptions): Promise<T | null> {
    return this.#batches.load(
      referenceKey(kind, value),
      options.expanded ?? false,
      { idOrName: value },
      options.servedFor,
    )
  }

  #loadAll(loadRequests: readonly LoadRequest<Reference>[]): Promise<T | null>[] {
    const asksList = loadRequests.length >= this.#listFrom && !this.isListLong
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
      // A page that is too large or unreadable says nothing about single things; an upstream that fails does.
      if (!(error instanceof UpstreamError) || error.code !== 'UPSTREAM_BAD_RESPONSE') throw error
      longLists.add(list.path)
      return new Map()
    }
  }

  async #fetch({ key, expanded, params, servedFor }: LoadRequest<Reference>): Promise<T | null> {
    const { fetch, keysOf } = this.#resources
    const resource = await this.#semaphore.run(() => fetch(params.idOrName, { expanded, servedFor }))
    // Ids and names may share one path upstream: what came counts only if it is what was asked for.
    return resource !== null && keysOf(resource).includes(key) ? resource : null
  }
}

function goesOn({ next, linked, items }: Page<unknown>): boolean {
  return next !== undefined || (!linked && items.length >= MAX_PAGE_SIZE)
}
