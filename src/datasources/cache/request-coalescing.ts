import { LightSignal, type Signal } from '../http/signal.ts'
import { SmallSet } from '../http/small-set.ts'

/**
 * A slot in the table of calls, emptied when its call has ended. A deleted entry may stay reachable from the table's old
 * memory until the next full garbage collection; an empty slot retains next to nothing.
 * perf: ADR 19, test/cache/retention.test.ts
 */
interface Slot<T, P> {
  call: CoalescedCall<T, P> | undefined
}

/**
 * Calls after which the table is replaced. A Map reallocates its memory after some inserts and deletes, and its old memory
 * points to the new one: once one of them is in the old generation, all later ones follow it there. A new Map ends
 * that chain.
 */
const CALLS_OF_A_TABLE = 64

/**
 * Coalesces equal requests in flight (single flight): they wait for one call. Nothing is cached once it has ended. A
 * disconnected client ends its own wait only; the call is aborted when nobody waits for it any longer.
 */
export class Coalescing<T, P> {
  #slots = new Map<string, Slot<T, P>>()
  #begun = 0

  /** The call in flight under the first of `keys` that has one. */
  find(keys: readonly string[]): CoalescedCall<T, P> | undefined {
    for (const key of keys) {
      const call = this.#slots.get(key)?.call
      if (call) return call
    }
    return undefined
  }

  /**
   * Starts a call that others find under `key` until it has ended. Its first caller has to wait for it at once.
   * @param progress the call's progress, for those who leave before its end
   * @param send gets a signal that aborts when nobody waits any longer, and a function that closes the call to newcomers
   */
  start(
    key: string,
    progress: P,
    send: (signal: Signal, close: () => void) => Promise<T>,
  ): CoalescedCall<T, P> {
    const slot: Slot<T, P> = { call: undefined }
    const close = () => {
      slot.call = undefined
      if (this.#slots.get(key) === slot) this.#slots.delete(key)
    }
    const call = new CoalescedCall<T, P>(progress, close)
    slot.call = call
    if (++this.#begun > CALLS_OF_A_TABLE + this.#slots.size) {
      this.#slots = new Map(this.#slots)
      this.#begun = 0
    }
    this.#slots.set(key, slot)
    call.follow(send(call.signal, close))
    return call
  }
}

/** A coalesced call: a call in flight that several callers wait for. */
export class CoalescedCall<T, P> {
  readonly progress: P
  /** Aborts when nobody waits any longer. */
  readonly signal = new LightSignal()
  /** Closes the call to newcomers. */
  readonly #close: () => void
  readonly #waiters = new SmallSet<Waiter<T, P>>()
  #unread = 0

  constructor(progress: P, close: () => void) {
    this.progress = progress
    this.#close = close
  }

  /**
   * Waits for the call's end. Rejects with the signal's reason once that is aborted, and otherwise as the call does. A
   * caller that got the value calls `read` when it has read it.
   */
  wait(signal: Signal): Promise<T> {
    this.#unread++
    return new Promise((resolve, reject) => {
      this.#waiters.add(new Waiter(this, signal, resolve, reject))
    })
  }

  /** Callers that have not read the value yet. */
  get unread(): number {
    return this.#unread
  }

  /** Marks the value as read by one caller. True for the last one, which can empty it. */
  read(): boolean {
    return --this.#unread === 0
  }

  follow(outcome: Promise<T>): void {
    outcome.then(
      (value) => {
        this.#close()
        this.#waiters.each((waiter) => waiter.resolve(value))
      },
      (cause: unknown) => {
        this.#close()
        this.#waiters.each((waiter) => waiter.reject(cause))
      },
    )
  }

  leave(waiter: Waiter<T, P>): void {
    this.#waiters.delete(waiter)
    this.#unread--
    if (this.#waiters.size > 0) return
    // A call that its last caller has left takes no newcomers.
    this.#close()
    this.signal.abort(new Error('nobody waits'))
  }
}

/** One caller that waits for a call. */
class Waiter<T, P> {
  readonly #call: CoalescedCall<T, P>
  readonly #signal: Signal
  readonly #resolve: (value: T) => void
  readonly #reject: (cause: unknown) => void
  readonly #leave = () => {
    this.#reject(this.#signal.reason)
    this.#call.leave(this)
  }

  constructor(
    call: CoalescedCall<T, P>,
    signal: Signal,
    resolve: (value: T) => void,
    reject: (cause: unknown) => void,
  ) {
    this.#call = call
    this.#signal = signal
    this.#resolve = resolve
    this.#reject = reject
    signal.addEventListener('abort', this.#leave)
  }

  resolve(value: T): void {
    this.#signal.removeEventListener('abort', this.#leave)
    this.#resolve(value)
  }

  reject(cause: unknown): void {
    this.#signal.removeEventListener('abort', this.#leave)
    this.#reject(cause)
  }
}
