import { LRUCache } from 'lru-cache'
import type { Page } from '../records/page.ts'

/** Most buffered items over all pages; at about 1 kB each, some 20 MB. */
const MAX_ITEMS = 20_000
/** Milliseconds for which a page waits for the operation that continues it. */
const TTL_MS = 60_000

/**
 * Page buffers: pages of which a merged list has returned only a part. The operation that continues the list reads the
 * rest here; without it, it fetches the page again. A key names account, credentials, list and page, so no caller
 * reads the buffer of another.
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
    // A copy: the operation empties its own page at its end.
    this.#pages.set(key, { ...page })
  }

  get(key: string): Page<unknown> | undefined {
    return this.#pages.get(key)
  }
}
