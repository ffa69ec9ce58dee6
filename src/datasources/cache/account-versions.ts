import { LRUCache } from 'lru-cache'

/** Accounts whose version is known by itself. */
const MAX_ACCOUNTS = 10_000

/**
 * Account versions: a number for each account that grows with every write to it, whoever's credentials it was made
 * with. What was read is cached, and shared while it is in flight, under the version at which it began, so that no read
 * that begins after a write gets anything from before it.
 */
export class AccountVersions {
  /** The version of an account that has been written to, unless that is long ago. */
  readonly #versions: LRUCache<string, number>
  /** The version of all other accounts: as high as that of any that has been dropped. */
  #floor = 0
  #total = 0

  constructor(maxAccounts: number = MAX_ACCOUNTS) {
    this.#versions = new LRUCache({
      max: maxAccounts,
      dispose: (version, _account, reason) => {
        if (reason === 'evict') this.#floor = Math.max(this.#floor, version)
      },
    })
  }

  /** How many writes there were, to any account. */
  get total(): number {
    return this.#total
  }

  of(account: string): number {
    return Math.max(this.#versions.get(account) ?? 0, this.#floor)
  }

  /** Begins a new version, after a write. */
  change(account: string): void {
    this.#versions.set(account, ++this.#total)
  }
}
