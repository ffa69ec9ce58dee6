import { LRUCache } from 'lru-cache'
import type { PreparedDocument } from './prepared-document.ts'

/**
 * Characters that are kept, of documents and once more of each variant of their operations. A character costs 30 to 40
 * bytes as a tree, or 80 in a row of comments, and 50 in a plan.
 */
const MAX_NEW = 500_000
const MAX_PROVEN = 1_500_000
/** What the smallest document costs, in characters. */
const OVERHEAD = 200

/**
 * Prepared documents by their text, bounded by their length and not by their number. A document that came once waits among
 * the new ones; when it comes again, it moves to the proven ones. A flood of documents that never come back pushes out
 * each other, and nothing that is in use.
 */
export class DocumentCache {
  readonly #new = cacheOf(MAX_NEW)
  readonly #proven = cacheOf(MAX_PROVEN)

  get(text: string): PreparedDocument | undefined {
    const proven = this.#proven.get(text)
    if (proven) return proven
    const known = this.#new.get(text)
    if (known) {
      this.#new.delete(text)
      this.#proven.set(text, known)
    }
    return known
  }

  set(document: PreparedDocument): void {
    this.#new.set(document.text, document)
  }

  /** Weighs a document anew. One that outgrows the cache is given up, and prepared again when it comes again. */
  weigh(document: PreparedDocument): void {
    const { text } = document
    const cache = [this.#proven, this.#new].find((each) => each.peek(text) === document)
    // To set the same value anew does not change its size.
    if (cache?.delete(text)) cache.set(text, document)
  }
}

function cacheOf(maxSize: number): LRUCache<string, PreparedDocument> {
  return new LRUCache({ maxSize, sizeCalculation: ({ weight }) => weight + OVERHEAD })
}
