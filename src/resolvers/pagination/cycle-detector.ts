import { isFirstPage, type PageRef, pageKey } from '../../datasources/records/page.ts'
import { fingerprint } from './fingerprint.ts'

/**
 * Cycle detector: what a walk remembers from page to page, small enough for a cursor, so that a cycle of links is noticed
 * even when every page is fetched by an operation of its own. This is Brent's algorithm: one remembered page, replaced
 * whenever the number of steps is a power of two.
 */
export interface CycleDetector {
  readonly forward: boolean
  readonly steps: number
  /** Short hash of the remembered page. */
  readonly mark: string
}

/** The detector of a walk that begins at a page. */
export function startDetector(ref: PageRef, forward: boolean): CycleDetector {
  return new FirstDetector(ref, forward)
}

/** perf: bench/run.ts --only 5. Most walks end where they begin and write no cursor, so the hash is made when it is read. */
class FirstDetector implements CycleDetector {
  readonly forward: boolean
  readonly steps = 0
  readonly #ref: PageRef
  #mark: string | undefined

  constructor(ref: PageRef, forward: boolean) {
    this.#ref = ref
    this.forward = forward
  }

  get mark(): string {
    this.#mark ??= pageHash(this.#ref)
    return this.#mark
  }
}

/**
 * The detector after following a link from page `from` to page `to`, or undefined if that leads back to a page of this
 * walk: the first page, an earlier number, the same number under the same token, or the remembered page.
 */
export function detectCycle(
  detector: CycleDetector,
  forward: boolean,
  from: PageRef,
  to: PageRef,
): CycleDetector | undefined {
  const before = detector.forward === forward ? detector : startDetector(from, forward)
  const mark = pageHash(to)
  if (pageKey(from) === pageKey(to) || mark === before.mark) return undefined
  if (forward && leadsBack(from, to)) return undefined
  const steps = before.steps + 1
  const isPowerOfTwo = (steps & (steps - 1)) === 0
  return { forward, steps, mark: isPowerOfTwo ? mark : before.mark }
}

function leadsBack(from: PageRef, to: PageRef): boolean {
  if (isFirstPage(to)) return true
  if (from.number === undefined || to.number === undefined) return false
  return to.number < from.number || (to.number === from.number && from.token === to.token)
}

function pageHash(ref: PageRef): string {
  return fingerprint(pageKey(ref))
}
