import { LRUCache } from 'lru-cache'

/** Accounts that are remembered though nothing reads them any more. */
const MAX_LEFT = 10_000

/** An account that is read, and how many read it. */
interface Followed {
  readonly identity: string
  readers: number
}

/**
 * Known accounts: those whose writes concern this process, by their names in messages. One is known for as long as anything reads it,
 * before its first call and with or without a cache: calls in flight are of before a write, too. Afterwards it is remembered for what is cached.
 */
export class KnownAccounts {
  readonly #followed = new Map<string, Followed>()
  readonly #left: LRUCache<string, string>

  /** @param forgotten called with an account of whose writes nothing will be heard any more */
  constructor(forgotten: (identity: string) => void, maxLeft = MAX_LEFT) {
    this.#left = new LRUCache({
      max: maxLeft,
      dispose: (identity, _name, reason) => {
        if (reason === 'evict') forgotten(identity)
      },
    })
  }

  /** The account of this name; undefined where its writes do not matter here. */
  get(name: string): string | undefined {
    return this.#followed.get(name)?.identity ?? this.#left.get(name)
  }

  /**
   * Something reads an account.
   * @param names of the account, one for each key
   * @returns to be called once, when that has ended, with whether anything may be cached of it
   */
  follow(names: readonly string[], identity: string): (isRemembered: boolean) => void {
    for (const name of names) {
      const followed = this.#followed.get(name) ?? { identity, readers: 0 }
      followed.readers++
      this.#followed.set(name, followed)
    }
    return (isRemembered) => {
      for (const name of names) {
        const followed = this.#followed.get(name)
        if (followed && --followed.readers === 0) this.#followed.delete(name)
        if (isRemembered) this.#left.set(name, identity)
      }
    }
  }
}
