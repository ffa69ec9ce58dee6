import DataLoader from 'dataloader'
import type { ResponsePath } from './call-log.ts'

/** What one place of an operation wants of the thing behind `key`, or what several places want together. */
export interface LoadRequest<P> {
  /** Equal keys mean the same thing upstream. */
  readonly key: string
  /** Whether the richer form is needed; it serves those who want less, never the reverse. */
  readonly expanded: boolean
  /** What it takes to ask for it; the same for every request with this key. */
  readonly params: P
  /** Grows while the operation runs: later requests that are served by the same answer are added. */
  readonly servedFor: ResponsePath[]
}

/** What was asked for under a key. */
interface Held<V> {
  readonly expanded: boolean
  readonly servedFor: ResponsePath[]
  readonly value: Promise<V>
  hasFailed: boolean
}

/**
 * Where the requests of one operation meet. Wishes for the same key in one DataLoader batch become one load in the
 * richest form that any of them needs; a later request is served by an earlier load unless it needs more.
 */
export class BatchLoads<P, V> {
  readonly #loadAll: (requests: readonly LoadRequest<P>[]) => readonly Promise<V>[]
  readonly #held = new Map<string, Held<V>>()
  /** Made with the first request. DataLoader hands each promise of a batch on by itself, not all when the slowest is there. */
  #batches: DataLoader<LoadRequest<P>, Promise<V>> | undefined

  /** `loadAll` gets the merged requests of one batch, each key once, and gives a promise for each at once. */
  constructor(loadAll: (requests: readonly LoadRequest<P>[]) => readonly Promise<V>[]) {
    this.#loadAll = loadAll
  }

  load(key: string, expanded: boolean, params: P, servedFor: readonly ResponsePath[]): Promise<V> {
    const held = this.#held.get(key)
    // A richer form that failed says nothing of the plain one.
    if (held && (held.expanded === expanded || (held.expanded && !held.hasFailed))) {
      held.servedFor.push(...servedFor)
      return held.value
    }
    this.#batches ??= new DataLoader(async (requests) => this.#dispatch(requests), { cache: false })
    const request = { key, expanded, params, servedFor: [...servedFor] }
    const value = this.#batches.load(request) as Promise<V>
    this.#held.set(key, { expanded, servedFor: request.servedFor, value, hasFailed: false })
    return value
  }

  /** Whether something was asked for under this key, in either form. */
  holds(key: string): boolean {
    return this.#held.has(key)
  }

  #dispatch(requests: readonly LoadRequest<P>[]): readonly Promise<V>[] {
    const unique = requests.length === 1 ? requests : mergedByKey(requests)
    const values = this.#loadAll(unique)
    for (const [index, { key, expanded, servedFor }] of unique.entries()) {
      const held: Held<V> = { expanded, servedFor, value: values[index] as Promise<V>, hasFailed: false }
      // Somebody listens further down, but perhaps not before a failure arrives.
      held.value.catch(() => {
        held.hasFailed = true
      })
      this.#held.set(key, held)
    }
    return unique === requests ? values : requests.map(({ key }) => (this.#held.get(key) as Held<V>).value)
  }
}

function mergedByKey<P>(requests: readonly LoadRequest<P>[]): readonly LoadRequest<P>[] {
  const merged = new Map<string, LoadRequest<P>>()
  for (const request of requests) {
    const { key, expanded, servedFor } = request
    const before = merged.get(key)
    merged.set(
      key,
      before
        ? { ...before, expanded: before.expanded || expanded, servedFor: [...before.servedFor, ...servedFor] }
        : request,
    )
  }
  return [...merged.values()]
}
