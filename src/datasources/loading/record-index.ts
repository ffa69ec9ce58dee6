import { UpstreamError } from '../../errors.ts'
import type { WireRecord } from '../records/decode.ts'
import type { Page } from '../records/page.ts'

type Records = ReadonlyMap<string, WireRecord>

/**
 * Record index: the records of pages by their keys. A thousand references may be looked for on the same page of a thousand, and
 * by several names: each page is gone through once.
 */
export class RecordIndex {
  readonly #pages = new WeakMap<Page<unknown>, Records>()

  /** The record of a key on a page, whatever the case of either; undefined where there is none. */
  find<T extends WireRecord>(page: Page<T>, key: string): T | undefined {
    let records = this.#pages.get(page)
    if (!records) {
      records = recordsOf(page)
      this.#pages.set(page, records)
    }
    return records.get(keyOf(key)) as T | undefined
  }
}

/** Of several records of one key, the first. */
function recordsOf({ items }: Page<WireRecord>): Records {
  const records = new Map<string, WireRecord>()
  for (const item of items) {
    if (item instanceof UpstreamError) continue
    const key = keyOf(item.key)
    if (!records.has(key)) records.set(key, item)
  }
  return records
}

/** Ids are the same in any case. */
function keyOf(id: string): string {
  return id.toLowerCase()
}
