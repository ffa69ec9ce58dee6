import { type Service, UpstreamError } from '../../errors.ts'
import { followed, MAX_PAGE_SIZE, MAX_PAGES, type Page, type PageRef, pageKey } from '../records/page.ts'
import type { ResponsePath } from './call-log.ts'
import type { RestList } from './rest-list.ts'
import type { RestLoads } from './rest-loads.ts'

/** The result of a search: the item, or whether the page cap ended the search before the list did. */
export type SearchResult<T> = { readonly item: T } | { readonly item: undefined; readonly capped: boolean }

/** The first page of a list, as large as the upstream allows. */
export const LARGEST_FIRST_PAGE: PageRef = { size: MAX_PAGE_SIZE }

/**
 * Walks a list page by page, the largest pages first to last, until an item matches; at most 20 pages.
 * Searches of one operation share their pages. Throws what a page throws, and UPSTREAM_BAD_RESPONSE for a cycle.
 */
export async function findInList<T>(
  loads: RestLoads,
  list: RestList<T>,
  servedFor: readonly ResponsePath[],
  matches: (item: T) => boolean,
): Promise<SearchResult<T>> {
  const walked = new Set<string>()
  let ref: PageRef | undefined = LARGEST_FIRST_PAGE
  while (ref && walked.size < MAX_PAGES) {
    if (walked.has(pageKey(ref))) throw cycleError(loads.source.http.service, `GET ${list.path}`)
    walked.add(pageKey(ref))
    const page: Page<T> = await loads.page(list, ref, { servedFor })
    for (const item of page.items) {
      if (!(item instanceof Error) && matches(item as T)) return { item: item as T }
    }
    ref = followed(page.next)
  }
  return { item: undefined, capped: ref !== undefined }
}

/** The error of a link that leads back to a page which the walk has seen. `at` names the list. */
export function cycleError(service: Service, at: string): UpstreamError {
  const message = `${at} linked back to a page that this walk has already seen; following it would never end.`
  return new UpstreamError('UPSTREAM_BAD_RESPONSE', message, { service, status: 200 })
}
