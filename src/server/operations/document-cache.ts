import type { DocumentNode } from 'graphql'
import { LRUCache } from 'lru-cache'

/** Characters of text that are kept parsed. A character costs 30 to 40 bytes as a tree, or 80 in a row of comments. */
const MAX_NEW = 250_000
const MAX_PROVEN = 750_000
/** What the smallest document costs, in characters. */
const OVERHEAD = 200

/**
 * Parsed documents by their text, bounded by their length and not by their number. A document that came once waits among
 * the new ones; when it comes again, it moves to the proven ones. A flood of documents that never come back pushes out
 * each other, and nothing that is in use.
 */
export class DocumentCache {
  readonly #new = cacheOf(MAX_NEW)
  readonly #proven = cacheOf(MAX_PROVEN)

  get(text: string): DocumentNode | undefined {
    const proven = this.#proven.get(text)
    if (proven) return proven
    const known = this.#new.get(text)
    if (known) {
      this.#new.delete(text)
      this.#proven.set(text, known)
    }
    return known
  }

  set(text: string, document: DocumentNode): void {
    this.#new.set(text, document)
  }
}

/** A document that cannot be parsed is not worth remembering: the next one of a flood is another. */
export const NO_CACHE: { get(text: string): undefined; set(text: string, error: unknown): void } = {
  get: () => undefined,
  set: () => {},
}

function cacheOf(maxSize: number): LRUCache<string, DocumentNode> {
  return new LRUCache({ maxSize, sizeCalculation: (_, text) => text.length + OVERHEAD })
}
