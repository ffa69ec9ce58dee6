import DataLoader from 'dataloader'
import type { ResponsePath } from './call-log.ts'

/** Load request: what one or several fields of an operation need of the resource behind `key`. */
export interface LoadRequest<P> {
  /** Equal keys mean the same upstream resource. */
  readonly key: string
  /** Whether the expanded form is needed. It also serves those who need the plain one, never the reverse. */
  readonly expanded: boolean
  /** The parameters of the call; the same for every request with this key. */
  readonly params: P
  /** Grows while the operation runs: later requests that are served by the same answer are added. */
  readonly servedFor: ResponsePath[]
}

/** The load that was started under a key. */
interface StartedLoad<V> {
  readonly expanded: boolean
  readonly servedFor: ResponsePath[]
  readonly value: Promise<V>
  hasFailed: boolean
}

const RESOLVED = Promise.resolve()

/**
 * Batch schedule: decides when the batches of one operation are dispatched. A batch waits until everything that runs now has
 * asked. While a list is handed out over several turns of the event loop, it is held: all items come into one batch,
 * however slow the machine is and however many operations share the turns.
 */
export class BatchSchedule {
  #holds = 0
  #held: (() => void)[] = []

  /** Dispatches a batch after the promise jobs of now, and after the last hold. */
  readonly dispatch = (batch: () => void): void => {
    RESOLVED.then(() =>
      process.nextTick(() => {
        if (this.#holds === 0) batch()
        else this.#held.push(batch)
      }),
    )
  }

  /** Holds all batches until `release` is called as often. */
  hold(): void {
    this.#holds++
  }

  release(): void {
    if (--this.#holds > 0) return
    const held = this.#held
    this.#held = []
    for (const batch of held) this.dispatch(batch)
  }
}

/**
 * Batch loads: coalesces the load requests of one operation. Requests for the same key in one DataLoader batch become
 * one load, expanded if any of them needs that. A later request reuses an earlier load unless it needs the expanded form.
 */
export class BatchLoads<P, V> {
  readonly #loadAll: (loadRequests: readonly LoadRequest<P>[]) => readonly Promise<V>[]
  readonly #schedule: BatchSchedule
  readonly #loads = new Map<string, StartedLoad<V>>()
  /** Created on first use. DataLoader resolves each promise of a batch by itself, not all with the slowest. */
  #batches: DataLoader<LoadRequest<P>, Promise<V>> | undefined

  /**
   * @param schedule of the operation
   * @param loadAll gets the merged requests of one batch, each key once, and returns a promise for each at once
   */
  constructor(
    schedule: BatchSchedule,
    loadAll: (loadRequests: readonly LoadRequest<P>[]) => readonly Promise<V>[],
  ) {
    this.#schedule = schedule
    this.#loadAll = loadAll
  }

  load(key: string, expanded: boolean, params: P, servedFor: readonly ResponsePath[]): Promise<V> {
    const started = this.#loads.get(key)
    // An expanded load that failed says nothing about the plain form.
    if (started && (started.expanded === expanded || (started.expanded && !started.hasFailed))) {
      started.servedFor.push(...servedFor)
      return started.value
    }
    this.#batches ??= new DataLoader(async (loadRequests) => this.#dispatch(loadRequests), {
      cache: false,
      batchScheduleFn: this.#schedule.dispatch,
    })
    const loadRequest = { key, expanded, params, servedFor: [...servedFor] }
    const value = this.#batches.load(loadRequest) as Promise<V>
    this.#loads.set(key, { expanded, servedFor: loadRequest.servedFor, value, hasFailed: false })
    return value
  }

  /** Forgets all loads: what is requested from now on is loaded again. */
  clear(): void {
    this.#loads.clear()
  }

  /** Whether this key was requested, in either form. */
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
      // Callers handle the failure, but may subscribe after it has arrived.
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
