import type { Signal } from '../http/signal.ts'
import type { FleetObserver } from './fleet-observer.ts'
import { type FleetStore, LEASE_MS, type Taken } from './fleet-store.ts'
import type { LeaseWaits } from './lease-waits.ts'

/** Milliseconds between two looks at a lease while nobody would tell that it has ended. */
const DEAF_LOOK_MS = 50
/** Milliseconds after the end of a lease until somebody else looks. */
const MARGIN_MS = 5

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
