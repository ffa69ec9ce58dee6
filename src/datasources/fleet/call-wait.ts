import type { Signal } from '../http/signal.ts'
import type { FleetObserver } from './fleet-observer.ts'
import { type FleetStore, LEASE_MS, type Taken } from './fleet-store.ts'
import type { LeaseWaits } from './lease-waits.ts'

/** Milliseconds between two looks at a lease while nobody would tell that it has ended. */
const DEAF_LOOK_MS = 50
/** Milliseconds after the end of a lease until somebody else looks. */
const MARGIN_MS = 5
/** For how many milliseconds it is remembered that a page cannot be shared, and of how many pages. */
const REMEMBERED_MS = 1000
const MAX_PAGES = 200

export interface CallWaitOptions {
  readonly store: Pick<FleetStore, 'isHearing'>
  readonly waits: LeaseWaits
  readonly observer: FleetObserver
  /** For how many milliseconds the calls of other processes are waited for, all together. */
  readonly patienceMs: number
  /** Aborts when nobody waits any longer. */
  readonly signal: Signal
}

/**
 * Call wait: how long one process waits for the calls that others make for it. Not for a second one after a call whose response
 * cannot be shared, or that has failed: those who wait would call one after the other. And not for ever: a process that is overloaded,
 * or has a bad network, is not to hold up those that are well.
 */
export class CallWait {
  readonly #options: CallWaitOptions
  #beganAt: number | undefined
  #isInVain = false

  constructor(options: CallWaitOptions) {
    this.#options = options
  }

  /**
   * Waits for the end of a call, or of the lease for it. False at once where it is not to be waited for.
   * @param askedAt when the store was asked, by `performance.now()`
   * @throws the signal's reason, once that is aborted
   */
  async for({ keys, leaseMs }: Taken & { readonly kind: 'busy' }, askedAt: number): Promise<boolean> {
    const { store, waits, patienceMs, signal } = this.#options
    this.#beganAt ??= askedAt
    const leftMs = this.#beganAt + patienceMs - performance.now()
    if (this.#isInVain || leftMs <= 0) return false
    const lookMs = store.isHearing ? leaseMs + MARGIN_MS : DEAF_LOOK_MS
    this.#isInVain = await waits.wait(keys.lease, askedAt, Math.min(lookMs, leftMs, LEASE_MS), signal)
    if (signal.aborted) throw signal.reason
    return true
  }

  /** It is over, if it has begun. */
  end(): void {
    if (this.#beganAt !== undefined) this.#options.observer.onLeaseWait?.(performance.now() - this.#beganAt)
  }
}

/**
 * Unshared pages: those whose latest answer was none to share: a 404, or one that is too large or has no lifetime. The next one will most
 * likely be of the same kind, so for a moment no process waits for it.
 */
export class UnsharedPages {
  readonly #until = new Map<string, number>()

  has(target: string): boolean {
    const until = this.#until.get(target)
    if (until === undefined) return false
    if (performance.now() < until) return true
    this.#until.delete(target)
    return false
  }

  add(target: string): void {
    this.#until.delete(target)
    this.#until.set(target, performance.now() + REMEMBERED_MS)
    if (this.#until.size > MAX_PAGES) this.#until.delete(this.#until.keys().next().value as string)
  }
}
