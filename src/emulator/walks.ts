import { uuidFromText } from './random.ts'

/** What a page token is bound to. */
export interface Walk {
  list: string
  /** The filter in canonical form. */
  filter: string
  pageSize: number
  /** The state of the world at which the walk began: it tells walks before and after a change apart. */
  version: string
  /** The list as it was then. */
  keys: readonly number[]
}

interface Issued {
  walk: Walk
  page: number | undefined
}

const MOST_TOKENS = 50_000
const MOST_KEYS = 4_000_000

/**
 * Hands out page tokens and takes them back. Tokens are drawn from what they are bound to, so the same seed gives
 * the same tokens. Memory is bounded: walks of one version share one snapshot, and the oldest are forgotten, which
 * makes their tokens unknown.
 */
export class TokenBook {
  readonly #seed: number
  readonly #prefix: string
  readonly #issued = new Map<string, Issued>()
  readonly #snapshots = new Set<readonly number[]>()
  #keysHeld = 0

  constructor(seed: number, prefix: string) {
    this.#seed = seed
    this.#prefix = prefix
  }

  /** The token for one page of a walk; `page` is given where each page has a token of its own. */
  issue(walk: Walk, page: number | undefined): string {
    const { list, filter, pageSize, version } = walk
    const text = JSON.stringify([list, filter, pageSize, version, page ?? 'any'])
    const token = this.#prefix + uuidFromText(this.#seed, text)
    this.#issued.delete(token)
    this.#issued.set(token, { walk, page })
    if (!this.#snapshots.delete(walk.keys)) this.#keysHeld += walk.keys.length
    this.#snapshots.add(walk.keys)
    this.#forget()
    return token
  }

  /** The walk a token belongs to, unless it is unknown or was issued for another page, list or filter. */
  redeem(token: string, list: string, filter: string, page: number): Walk | undefined {
    const found = this.#issued.get(token)
    if (!found || found.walk.list !== list || found.walk.filter !== filter) return undefined
    return found.page === undefined || found.page === page ? found.walk : undefined
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
