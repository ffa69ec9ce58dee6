import { LRUCache } from 'lru-cache'
import type { Page } from '../records/page.ts'

/** Items that are kept at the most, over all pages; at about 1 kB each, some 20 MB. */
const MAX_ITEMS = 20_000
/** Milliseconds for which the rest of a page waits for the operation that goes on with it. */
const TTL_MS = 60_000

/**
 * Pages of which a merged list has given only a part so far. The operation that goes on finds the rest here instead
 * of asking for the page again; without it, that page is fetched once more and nothing is lost. A key names account,
 * credentials, list and page, so that nothing kept for one caller is ever found by another.
 */
export class PageBuffers {
  readonly #pages: LRUCache<string, Page<unknown>>

  constructor(ttlMs: number = TTL_MS) {
    this.#pages = new LRUCache({
      maxSize: MAX_ITEMS,
      sizeCalculation: (page) => Math.max(1, page.items.length),
      ttl: ttlMs,
    })
  }

  set(key: string, page: Page<unknown>): void {
    // The operation empties its own at its end.
    this.#pages.set(key, { ...page })
  }

  get(key: string): Page<unknown> | undefined {
    return this.#pages.get(key)
  }
}
