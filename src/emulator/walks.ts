import type { Behaviour } from './behaviour.ts'
import { hash, uuidFromText } from './seed/random.ts'

/** A list in the order that is switched on; `name` makes each list shuffle in its own way. */
export function inOrder(
  seed: number,
  order: Behaviour['order'],
  name: string,
  newestFirst: number[],
): number[] {
  if (order === 'newest-first') return newestFirst
  if (order === 'oldest-first') return newestFirst.toReversed()
  const draw = new Map(newestFirst.map((key) => [key, hash(seed, `order.${name}`, key)]))
  return newestFirst.toSorted((a, b) => (draw.get(a) ?? 0) - (draw.get(b) ?? 0) || a - b)
}

/** What a page token is bound to. */
export interface Walk {
  list: string
  /** The filter in canonical form. */
  filter: string
  /** The page size that the walk began with. */
  pageSize: number
  /** The state of the world at which the walk began: it tells walks before and after a change apart. */
  version: string
  /** The list as it was then. */
  keys: readonly number[]
}

interface Issued {
  walk: Walk
  place: number | undefined
}

const MOST_TOKENS = 50_000
const MOST_KEYS = 4_000_000

/**
 * Hands out page tokens and takes them back. Tokens are drawn from what they are bound to, so the same seed gives
 * the same tokens. Memory is bounded: a walk holds one snapshot of its list, and the oldest are forgotten, which
 * makes their tokens unknown.
 */
export class TokenBook {
  readonly #seed: number
  readonly #issued = new Map<string, Issued>()
  readonly #snapshots = new Set<readonly number[]>()
  #keysHeld = 0

  constructor(seed: number) {
    this.#seed = seed
  }

  /** The token for a walk, or for one place in it (a page, an offset) where each place has a token of its own. */
  issue(walk: Walk, place?: number): string {
    const { list, filter, pageSize, version } = walk
    const text = JSON.stringify([list, filter, pageSize, version, place ?? 'any'])
    const token = `PA${uuidFromText(this.#seed, text)}`
    // The same text means the same walk: the snapshot held already is as good as the new one.
    const kept = this.#issued.get(token)?.walk ?? walk
    this.#issued.delete(token)
    this.#issued.set(token, { walk: kept, place })
    if (!this.#snapshots.delete(kept.keys)) this.#keysHeld += kept.keys.length
    this.#snapshots.add(kept.keys)
    this.#forget()
    return token
  }

  /** What the token stands for, unless it is unknown or was issued for another list or filter. */
  redeem(token: string, list: string, filter: string): Issued | undefined {
    const found = this.#issued.get(token)
    return found?.walk.list === list && found.walk.filter === filter ? found : undefined
  }

  #forget(): void {
    for (const snapshot of this.#snapshots) {
      if (this.#keysHeld <= MOST_KEYS || this.#snapshots.size === 1) break
      this.#snapshots.delete(snapshot)
      this.#keysHeld -= snapshot.length
      for (const [token, { walk }] of this.#issued) if (walk.keys === snapshot) this.#issued.delete(token)
    }
    for (const token of this.#issued.keys()) {
      if (this.#issued.size <= MOST_TOKENS) break
      this.#issued.delete(token)
    }
  }
}
