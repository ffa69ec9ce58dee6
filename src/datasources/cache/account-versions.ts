import { LRUCache } from 'lru-cache'

/** Tells other processes of a write. Resolves when they have heard of it, or take too long; never rejects. */
export type Announce = (account: string) => Promise<void>

export interface AccountVersionsOptions {
  readonly maxAccounts?: number
  readonly announce?: Announce
}

/** Accounts whose version is known by itself. */
const MAX_ACCOUNTS = 10_000

/**
 * Account versions: a number for each account that grows with every write to it, with any credentials that it was made
 * with. What was read is cached, and shared while it is in flight, under the version at which it began, so that no read
 * that begins after a write gets anything from before it.
 */
export class AccountVersions {
  /** The version of an account that has been written to, unless that is long ago. */
  readonly #versions: LRUCache<string, number>
  /** The version of all other accounts: as high as that of any that has been dropped. */
  #floor = 0
  #total = 0
  readonly #announcers: Announce[]

  constructor({ maxAccounts = MAX_ACCOUNTS, announce }: AccountVersionsOptions = {}) {
    this.#announcers = announce ? [announce] : []
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

  /** Lets more processes know of each write. */
  announceBy(announce: Announce): void {
    this.#announcers.push(announce)
  }

  /** Begins a new version, after a write. The write's caller is to be answered once the promise has resolved, if there is one. */
  change(account: string): Promise<unknown> | undefined {
    this.hear(account)
    if (this.#announcers.length === 0) return undefined
    return Promise.all(this.#announcers.map((announce) => announce(account)))
  }

  /** Begins a new version, after a write of another process. */
  hear(account: string): void {
    this.#versions.set(account, ++this.#total)
  }

  /** Begins a new version of every account: what was written meanwhile is not known. */
  hearAll(): void {
    this.#floor = ++this.#total
  }
}
