import DataLoader from 'dataloader'
import type { ResponsePath } from './call-log.ts'

/** What one place of an operation wants of the thing behind `key`, or what several places want together. */
export interface Wish<P> {
  /** Equal keys mean the same thing upstream. */
  readonly key: string
  /** Whether the richer form is needed; it serves those who want less, never the reverse. */
  readonly rich: boolean
  /** What it takes to ask for it; the same for every wish with this key. */
  readonly params: P
  /** Grows while the operation runs: later wishes that are served by the same answer are added. */
  readonly servedFor: ResponsePath[]
}

/** What was asked for under a key. */
interface Held<V> {
  readonly rich: boolean
  readonly servedFor: ResponsePath[]
  readonly value: Promise<V>
  hasFailed: boolean
}

/**
 * Where the wishes of one operation meet. Wishes for the same key in one DataLoader batch become one load in the
 * richest form that any of them needs; a later wish is served by an earlier load unless it needs more.
 */
export class SharedLoads<P, V> {
  readonly #loadAll: (wishes: readonly Wish<P>[]) => readonly Promise<V>[]
  readonly #held = new Map<string, Held<V>>()
  /** Made with the first wish. DataLoader hands each promise of a batch on by itself, not all when the slowest is there. */
  #batches: DataLoader<Wish<P>, Promise<V>> | undefined

  /** `loadAll` gets the merged wishes of one batch, each key once, and gives a promise for each at once. */
  constructor(loadAll: (wishes: readonly Wish<P>[]) => readonly Promise<V>[]) {
    this.#loadAll = loadAll
  }

  load(key: string, rich: boolean, params: P, servedFor: readonly ResponsePath[]): Promise<V> {
    const held = this.#held.get(key)
    // A richer form that failed says nothing of the plain one.
    if (held && (held.rich === rich || (held.rich && !held.hasFailed))) {
      held.servedFor.push(...servedFor)
      return held.value
    }
    this.#batches ??= new DataLoader(async (wishes) => this.#dispatch(wishes), { cache: false })
    const wish = { key, rich, params, servedFor: [...servedFor] }
    const value = this.#batches.load(wish) as Promise<V>
    this.#held.set(key, { rich, servedFor: wish.servedFor, value, hasFailed: false })
    return value
  }

  /** Whether something was asked for under this key, in either form. */
  holds(key: string): boolean {
    return this.#held.has(key)
  }

  #dispatch(wishes: readonly Wish<P>[]): readonly Promise<V>[] {
    const unique = wishes.length === 1 ? wishes : mergedByKey(wishes)
    const values = this.#loadAll(unique)
    for (const [index, { key, rich, servedFor }] of unique.entries()) {
      const held: Held<V> = { rich, servedFor, value: values[index] as Promise<V>, hasFailed: false }
      // Somebody listens further down, but perhaps not before a failure arrives.
      held.value.catch(() => {
        held.hasFailed = true
      })
      this.#held.set(key, held)
    }
    return unique === wishes ? values : wishes.map(({ key }) => (this.#held.get(key) as Held<V>).value)
  }
}

function mergedByKey<P>(wishes: readonly Wish<P>[]): readonly Wish<P>[] {
  const merged = new Map<string, Wish<P>>()
  for (const wish of wishes) {
    const { key, rich, servedFor } = wish
    const before = merged.get(key)
    merged.set(
      key,
      before
        ? { ...before, rich: before.rich || rich, servedFor: [...before.servedFor, ...servedFor] }
        : wish,
    )
  }
  return [...merged.values()]
}
