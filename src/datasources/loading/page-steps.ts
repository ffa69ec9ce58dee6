import { type Service, UpstreamError } from '../../errors.ts'
import type { WireRecord } from '../records/decode.ts'
import { followed, MAX_PAGE_SIZE, MAX_PAGES, type Page, type PageRef, pageKey } from '../records/page.ts'
import type { ResponsePath } from './call-log.ts'
import type { RestList } from './rest-list.ts'
import type { RestLoads } from './rest-loads.ts'

/** The first page of a list, as large as the upstream allows. */
export const LARGEST_FIRST_PAGE: PageRef = { size: MAX_PAGE_SIZE }

/** How errors name a list, e.g. `GET /api/video/rooms`. */
export interface NamedList {
  readonly at: string
  readonly service: Service
}

export interface StepOptions {
  /** Whether to follow the links to the next page, not those to the previous one. Default: true. */
  readonly forward?: boolean
  /** The page that an earlier walk ended on. */
  readonly before?: PageRef | undefined
}

/**
 * Page steps: goes through a list page by page, along the upstream's own links. A link that leads back to a page which it
 * has seen (a cycle) is an error. How many pages are enough is for the caller to say.
 */
export class PageSteps<T> {
  readonly #list: NamedList
  readonly #first: PageRef
  readonly #forward: boolean
  readonly #seen: PageRef[]
  #page: Page<T> | undefined
  #count = 0

  /** @param first the page to begin with, or one that has been loaded */
  constructor(list: NamedList, first: PageRef | Page<T>, { forward = true, before }: StepOptions = {}) {
    this.#list = list
    this.#forward = forward
    this.#seen = before ? [before] : []
    if ('items' in first) {
      this.#page = first
      this.#first = first.ref
      this.#add(first.ref)
    } else this.#first = first
  }

  /** The latest page. */
  get page(): Page<T> | undefined {
    return this.#page
  }

  /** Pages so far, with the one to begin with once it is there. */
  get count(): number {
    return this.#count
  }

  /** The page that `next` would load; undefined at the end of the list. Throws the error of an unusable link. */
  get onward(): PageRef | undefined {
    return this.#page ? followed(this.#forward ? this.#page.next : this.#page.prev) : this.#first
  }

  /**
   * Loads the next page; undefined at the end of the list. Throws what `load` throws, the error of an unusable link, and
   * UPSTREAM_BAD_RESPONSE for a cycle.
   */
  async next(load: (ref: PageRef) => Promise<Page<T>>): Promise<Page<T> | undefined> {
    const ref = this.onward
    if (!ref) return undefined
    const key = pageKey(ref)
    if (this.#page && this.#seen.some((each) => pageKey(each) === key)) throw cycleError(this.#list)
    this.#page = await load(ref)
    this.#add(ref)
    return this.#page
  }

  #add(ref: PageRef): void {
    this.#seen.push(ref)
    this.#count++
  }
}

/** The error of a link that leads back to a page which the walk has seen. */
export function cycleError({ service, at }: NamedList): UpstreamError {
  const message = `${at} linked back to a page that this walk has already seen; following it would never end.`
  return new UpstreamError('UPSTREAM_BAD_RESPONSE', message, { service, status: 200 })
}

/** The pages of a list within one operation, the largest ones; several searches of an operation share them. */
export function stepsThrough<T>(loads: RestLoads, { path }: RestList<T>): PageSteps<T> {
  return new PageSteps<T>({ service: loads.source.http.service, at: `GET ${path}` }, LARGEST_FIRST_PAGE)
}

/** The result of a search: the item, or whether the page cap ended the search before the list did. */
export type SearchResult<T> = { readonly item: T } | { readonly item: undefined; readonly capped: boolean }

/**
 * Walks a list page by page until it has the record of a key, whatever its case; at most 20 pages. Throws what a page throws,
 * and UPSTREAM_BAD_RESPONSE for a cycle.
 */
export async function findInList<T extends WireRecord>(
  loads: RestLoads,
  list: RestList<T>,
  servedFor: readonly ResponsePath[],
  key: string,
): Promise<SearchResult<T>> {
  const steps = stepsThrough(loads, list)
  while (steps.count < MAX_PAGES) {
    const page = await steps.next((ref) => loads.page(list, ref, { servedFor }))
    if (!page) break
    const item = loads.records.find(page, key)
    if (item) return { item }
  }
  return { item: undefined, capped: steps.onward !== undefined }
}
