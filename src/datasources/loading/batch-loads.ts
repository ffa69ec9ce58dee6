import DataLoader from 'dataloader'
import type { ResponsePath } from './call-log.ts'

/** What one place of an operation wants of the thing behind `key`, or what several places want together. */
export interface LoadRequest<P> {
  /** Equal keys mean the same thing upstream. */
  readonly key: string
  /** Whether the richer form is needed; it serves those who want less, never the reverse. */
  readonly expanded: boolean
  /** What it takes to ask for it; the same for every loadRequest with this key. */
  readonly params: P
  /** Grows while the operation runs: later loadRequests that are served by the same answer are added. */
  readonly servedFor: ResponsePath[]
}

/** What was asked for under a key. */
interface StartedLoad<V> {
  readonly expanded: boolean
  readonly servedFor: ResponsePath[]
  readonly value: Promise<V>
  hasFailed: boolean
}

/**
 * Where the loadRequests of one operation meet. Wishes for the same key in one DataLoader batch become one load in the
 * richest form that any of them needs; a later loadRequest is served by an earlier load unless it needs more.
 */
export class BatchLoads<P, V> {
  readonly #loadAll: (loadRequests: readonly LoadRequest<P>[]) => readonly Promise<V>[]
  readonly #loads = new Map<string, StartedLoad<V>>()
  /** Made with the first loadRequest. DataLoader hands each promise of a batch on by itself, not all when the slowest is there. */
  #batches: DataLoader<LoadRequest<P>, Promise<V>> | undefined

  /** `loadAll` gets the merged loadRequests of one batch, each key once, and gives a promise for each at once. */
  constructor(loadAll: (loadRequests: readonly LoadRequest<P>[]) => readonly Promise<V>[]) {
    this.#loadAll = loadAll
  }

  load(key: string, expanded: boolean, params: P, servedFor: readonly ResponsePath[]): Promise<V> {
    const started = this.#loads.get(key)
    // A richer form that failed says nothing of the plain one.
    if (started && (started.expanded === expanded || (started.expanded && !started.hasFailed))) {
      started.servedFor.push(...servedFor)
      return started.value
    }
    this.#batches ??= new DataLoader(async (loadRequests) => this.#dispatch(loadRequests), { cache: false })
    const loadRequest = { key, expanded, params, servedFor: [...servedFor] }
    const value = this.#batches.load(loadRequest) as Promise<V>
    this.#loads.set(key, { expanded, servedFor: loadRequest.servedFor, value, hasFailed: false })
    return value
  }

  /** Whether something was asked for under this key, in either form. */
  has(key: string): boolean {
    return this.#loads.has(key)
  }

  #dispatch(loadRequests: readonly LoadRequest<P>[]): readonly Promise<V>[] {
    const unique = loadRequests.length === 1 ? loadRequests : mergedByKey(loadRequests)
    const values = this.#loadAll(unique)
    for (const [index, { key, expanded, servedFor }] of unique.entries()) {
      const started: StartedLoad<V> = {
        expanded,
        servedFor,
        value: values[index] as Promise<V>,
        hasFailed: false,
      }
      // Somebody listens further down, but perhaps not before a failure arrives.
      started.value.catch(() => {
        started.hasFailed = true
      })
      this.#loads.set(key, started)
    }
    return unique === loadRequests
      ? values
      : loadRequests.map(({ key }) => (this.#loads.get(key) as StartedLoad<V>).value)
  }
}

function mergedByKey<P>(loadRequests: readonly LoadRequest<P>[]): readonly LoadRequest<P>[] {
  const merged = new Map<string, LoadRequest<P>>()
  for (const loadRequest of loadRequests) {
    const { key, expanded, servedFor } = loadRequest
    const before = merged.get(key)
    merged.set(
      key,
      before
        ? { ...before, expanded: before.expanded || expanded, servedFor: [...before.servedFor, ...servedFor] }
        : loadRequest,
    )
  }
  return [...merged.values()]
}
