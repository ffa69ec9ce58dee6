import type { RoomgraphError } from '../../errors.ts'
import { type Detail, detailKey } from './known-details.ts'
import type { ListKnowledge } from './list-knowledge.ts'
import { detailsRefused } from './live-errors.ts'
import type { LiveTools } from './live-tools.ts'
import type { Pace } from './reading/pace.ts'

export interface WatchedDetailsOptions {
  readonly pace: Pace
  readonly tools: LiveTools
  readonly knowledge: () => ListKnowledge
  /** Tells all who follow the list what is wanted here. */
  say(): void
}

/** How long the first reading may take to begin, in milliseconds, where no call is left at the moment. */
const PATIENCE_MS = 10_000

/** Watched details: which members and events somebody watches in this process. */
export class WatchedDetails {
  readonly #options: WatchedDetailsOptions
  readonly #watched = new Map<string, { readonly detail: Detail; watchers: number }>()
  readonly #waiting = new Map<string, Set<PromiseWithResolvers<void>>>()

  constructor(options: WatchedDetailsOptions) {
    this.#options = options
  }

  get all(): readonly Detail[] {
    return [...this.#watched.values()].map(({ detail }) => detail)
  }

  /** @throws STREAM_DETAILS_REFUSED where these and all that are wanted could not be read once a minute */
  check(details: readonly Detail[]): void {
    const { pace, knowledge } = this.#options
    const { wants, pages } = knowledge()
    const limit = pace.detailsPerMinute(pages)
    const more = details.filter((detail) => !wants.has(detail))
    if (wants.all.length + more.length > limit) throw detailsRefused(limit)
  }

  /** Has these read from now on, and resolves when they were read. @throws what the first reading fails with */
  async watch(details: readonly Detail[]): Promise<void> {
    for (const detail of details) {
      const key = detailKey(detail)
      const watched = this.#watched.get(key) ?? { detail, watchers: 0 }
      watched.watchers++
      this.#watched.set(key, watched)
    }
    this.#options.say()
    await Promise.all(details.map((detail) => this.#isRead(detail)))
  }

  unwatch(details: readonly Detail[]): void {
    for (const detail of details) {
      const key = detailKey(detail)
      const watched = this.#watched.get(key)
      if (watched && --watched.watchers === 0) this.#watched.delete(key)
    }
    this.#options.say()
  }

  /** Takes note of those that are known by now, since others have read them. */
  settleKnown(): void {
    const { details } = this.#options.knowledge()
    for (const detail of this.all) if (details.readAtOf(detail) !== undefined) this.settle(detail)
  }

  /** Nothing is read any more. */
  fail(error: RoomgraphError): void {
    for (const detail of this.all) this.settle(detail, error)
  }

  /** Takes note of one that was read, or that could not be. */
  settle(detail: Detail, error?: RoomgraphError): void {
    const waiting = this.#waiting.get(detailKey(detail))
    this.#waiting.delete(detailKey(detail))
    for (const { resolve, reject } of waiting ?? []) error ? reject(error) : resolve()
  }

  async #isRead(detail: Detail): Promise<void> {
    const { knowledge, tools } = this.#options
    if (knowledge().details.readAtOf(detail) !== undefined) return
    const key = detailKey(detail)
    const read = Promise.withResolvers<void>()
    const waiting = this.#waiting.get(key) ?? new Set()
    this.#waiting.set(key, waiting.add(read))
    const cancel = tools.after(PATIENCE_MS, () =>
      this.settle(detail, detailsRefused(knowledge().wants.all.length)),
    )
    await read.promise.finally(cancel)
  }
}
