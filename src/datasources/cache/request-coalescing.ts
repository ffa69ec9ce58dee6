import { LightSignal, type Signal } from '../http/signal.ts'
import { SmallSet } from '../http/small-set.ts'

/**
 * A place in the table of calls, emptied when its call has ended. What a table loses may stay reachable from memory of
 * its own that was given up, until the next full collection; without its call, that is next to nothing.
 */
interface Place<T, P> {
  call: CoalescedCall<T, P> | undefined
}

/**
 * How many more calls begin than are under way before they get another table. A Map takes new memory for each few calls
 * that have come and gone, and what it gave up points to what it took: from where one of them is old, all that follow
 * become old with it. Another Map ends that.
 */
const CALLS_OF_A_TABLE = 64

/**
 * Lets whoever wants the same thing at the same moment wait for one call. Nothing is kept once it is there. A caller
 * who leaves leaves alone: the call itself is given up when nobody waits for it any more.
 */
export class Coalescing<T, P> {
  #places = new Map<string, Place<T, P>>()
  #begun = 0

  /** The call under way under the first of `keys` that has one. */
  find(keys: readonly string[]): CoalescedCall<T, P> | undefined {
    for (const key of keys) {
      const call = this.#places.get(key)?.call
      if (call) return call
    }
    return undefined
  }

  /**
   * Starts a call that others may find under `key` until it has ended. Its first caller has to wait for it at once.
   * @param progress how far it has come, for whoever cannot wait for its end
   * @param send is given a signal that aborts when nobody waits any longer, and may close the call to whoever comes later
   */
  start(
    key: string,
    progress: P,
    send: (signal: Signal, close: () => void) => Promise<T>,
  ): CoalescedCall<T, P> {
    const place: Place<T, P> = { call: undefined }
    const close = () => {
      place.call = undefined
      if (this.#places.get(key) === place) this.#places.delete(key)
    }
    const call = new CoalescedCall<T, P>(progress, close)
    place.call = call
    if (++this.#begun > CALLS_OF_A_TABLE + this.#places.size) {
      this.#places = new Map(this.#places)
      this.#begun = 0
    }
    this.#places.set(key, place)
    call.follow(send(call.signal, close))
    return call
  }
}

/** A call under way that several callers may wait for. */
export class CoalescedCall<T, P> {
  readonly progress: P
  /** Aborts when nobody waits any longer. */
  readonly signal = new LightSignal()
  /** Closes it to whoever comes later. */
  readonly #close: () => void
  readonly #waiters = new SmallSet<Waiter<T, P>>()
  #unread = 0

  constructor(progress: P, forget: () => void) {
    this.progress = progress
    this.#close = forget
  }

  /**
   * Waits for its end. Rejects with the signal's reason once that is aborted, and otherwise as the call does. Whoever
   * gets a value says `read` once they need it no more.
   */
  wait(signal: Signal): Promise<T> {
    this.#unread++
    return new Promise((resolve, reject) => {
      this.#waiters.add(new Waiter(this, signal, resolve, reject))
    })
  }

  /** Whether all have read the value now, so that it can be emptied. */
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
    // Nobody may come to a call again that its last caller has given up.
    this.#close()
    this.signal.abort(new Error('nobody waits'))
  }
}

/** One who waits for a call. */
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
