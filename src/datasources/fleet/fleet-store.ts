import type { Script } from './scripts.ts'

/** The keys of one page in the store. The braces of a tenant's account keep them in one slot of a cluster. */
export interface PageKeys {
  /** The request target whose page it is; it is sent nowhere. */
  readonly target: string
  readonly value: string
  readonly lease: string
  readonly accountEpoch: string
  readonly credentialsEpoch: string
}

/** What the store says of a page. */
export type Taken =
  /** There is a fresh value, or one that will do although it is stale. */
  | ({ readonly kind: 'fresh' | 'stale' } & FoundValue)
  /** The lease is this process's: it makes the call. */
  | ({ readonly kind: 'leased' } & Lease)
  /** Another process makes the call, and has to say that it still does within so many milliseconds. */
  | { readonly kind: 'busy'; readonly keys: PageKeys; readonly leaseMs: number }

/** When the lease was given, on the clock of the store, and under which epochs. */
export interface Lease {
  readonly atMs: number
  readonly epochs: string
}

/** A value that the store had, of so many milliseconds, and under which keys. */
export interface FoundValue {
  readonly keys: PageKeys
  readonly ageMs: number
  readonly bytes: Buffer
  /** What it says of its time, by `stampOf`. */
  readonly stamp: string
}

/** What a value says of its time. */
export interface Stamped {
  /** Under which its call has begun. */
  readonly epochs: string
  /** When it came, on the clock of the store, in whole milliseconds since 1970. */
  readonly atMs: number
  /** For how many whole milliseconds it is fresh. */
  readonly freshMs: number
}

/** The time of a value as text, to which its bytes are bound: who has not sealed it makes it neither newer nor of another epoch. */
export function stampOf({ epochs, atMs, freshMs }: Stamped): string {
  return `${epochs} ${atMs} ${freshMs}`
}

/** What is looked for. */
export interface Wanted {
  readonly keys: PageKeys
  /** The keys of a page that will do as well. */
  readonly wider: PageKeys | undefined
  /** How old a value may be that another process takes for fresh, in milliseconds. */
  readonly freshMs: number
  /** For how many milliseconds after its time a value will do. */
  readonly staleMs: number
}

/** A value that is stored. */
export interface StoredValue extends Stamped {
  readonly bytes: Buffer
  /** For how long it is kept, fresh or not. */
  readonly keptMs: number
}

/**
 * Fleet store: what several processes share, behind the few functions that they need. Each asks once, waits for the deadline
 * at most, and never rejects: what cannot be asked is `undefined`. docs/adr/0025-a-fleet-over-redis.md
 */
export interface FleetStore {
  /** Whether it is worth asking. */
  readonly isReachable: boolean
  /** Whether it cannot be asked because its connection has just broken. */
  readonly isMending: boolean
  /** Whether what other processes say arrives here. */
  readonly isHearing: boolean
  /** Gives the value of a page, or the lease to call for it, or says that another process has that. */
  take(wanted: Wanted, token: string): Promise<Taken | undefined>
  /** Stores a value and gives the lease back, if nothing was written since. Nobody waits for it. */
  put(keys: PageKeys, token: string, value: StoredValue): void
  /** Keeps the lease for longer. */
  renew(keys: PageKeys, token: string): void
  /** Gives the lease back without a value. @param isInVain whether those who wait would come to nothing with a call of another, too */
  release(keys: PageKeys, token: string, isInVain: boolean): void
  /** Deletes a value that nobody can read. */
  delete(keys: PageKeys): void
  /** Ends an epoch, so that nothing from before is found any more, and tells the others; gives how many processes were told. */
  endEpoch(epochKey: string, message: string): Promise<number | undefined>
  /** Tells all processes something. */
  tell(message: string): void
  /**
   * Runs a script for what nobody's operation waits for: with a time of its own, in milliseconds, and also where the store is too slow for
   * those that do. The script answers with its last argument, which `run` adds, and a value, which is given. Rejects where it cannot be asked, refuses, or does not answer in time.
   */
  run(
    script: Script,
    keys: readonly string[],
    args: readonly (string | Buffer)[],
    withinMs: number,
  ): Promise<unknown>
  close(): Promise<void>
}

/** What the store tells the process. */
export interface StoreListener {
  /** A message of any process, its own included. */
  onMessage(message: string): void
  /** It can be asked (again). */
  onReachable(): void
  /** Whether messages arrive has changed. */
  onHearing(isHearing: boolean): void
}

/** Milliseconds for which a lease is valid unless it is renewed. */
export const LEASE_MS = 1000

/** The first word of a message about a list that is watched. */
export const LIVE = 'l'

/** The first word of a message that ends the wait for a page: another process has finished with it. */
export const DONE = 'd'

/** The last word of such a message where there is nothing to share. */
export const IN_VAIN = 'n'
