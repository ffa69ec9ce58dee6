/** One who waits for a call. */
interface Waiter<T> {
  resolve(outcome: T): void
  reject(cause: unknown): void
  /** Stops listening for the waiter's own leaving. */
  detach(): void
}

/** A call under way that several callers may wait for. */
interface Shared<T, P> {
  /** How far it has come, for whoever cannot wait for its end. */
  readonly progress: P
  readonly cancel: AbortController
  /** Closes it to whoever comes later. */
  readonly forget: () => void
  readonly waiters: Set<Waiter<T>>
}

/**
 * A place in the table of calls, emptied when its call has ended. What a table loses may stay reachable from memory of
 * its own that was given up, until the next full collection; without its call, that is next to nothing.
 */
interface Place<T, P> {
  call: Shared<T, P> | undefined
}

/** @param signal aborts when nobody waits any longer */
type Start<T, P> = (signal: AbortSignal, progress: P, close: () => void) => Promise<T>

/**
 * Lets whoever wants the same thing at the same moment wait for one call. Nothing is kept once it is there. A caller
 * who leaves leaves alone: the call itself is given up when nobody waits for it any more.
 */
export class InFlight<T, P> {
  readonly #places = new Map<string, Place<T, P>>()
  readonly #newProgress: () => P

  /** @param newProgress makes the object in which the progress of one call shows */
  constructor(newProgress: () => P) {
    this.#newProgress = newProgress
  }

  /** Whether any call is under way at all. */
  get isIdle(): boolean {
    return this.#places.size === 0
  }

  /**
   * Waits for the call under one of `keys`, in their order, or else starts one under the first of them. Rejects with
   * the signal's reason once that is aborted, and otherwise as the call does. `onCall` is told at once whether the
   * call was under way already, and given the object in which its progress shows. `start` may close the call to whoever
   * comes later.
   */
  join(
    keys: readonly [string, ...string[]],
    signal: AbortSignal,
    start: Start<T, P>,
    onCall: (wasUnderWay: boolean, progress: P) => void,
  ): Promise<T> {
    if (signal.aborted) return Promise.reject(signal.reason)
    const underWay = this.#find(keys)
    const call = underWay ?? this.#start(keys[0], start)
    onCall(underWay !== undefined, call.progress)
    return new Promise((resolve, reject) => {
      const leave = () => {
        call.waiters.delete(waiter)
        reject(signal.reason)
        if (call.waiters.size > 0) return
        // Nobody may come to a call again that its last caller has given up.
        call.forget()
        call.cancel.abort()
      }
      const waiter = { resolve, reject, detach: () => signal.removeEventListener('abort', leave) }
      signal.addEventListener('abort', leave, { once: true })
      call.waiters.add(waiter)
    })
  }

  #find(keys: readonly string[]): Shared<T, P> | undefined {
    if (this.isIdle) return undefined
    for (const key of keys) {
      const call = this.#places.get(key)?.call
      if (call) return call
    }
    return undefined
  }

  #start(key: string, start: Start<T, P>): Shared<T, P> {
    const cancel = new AbortController()
    const place: Place<T, P> = { call: undefined }
    const forget = () => {
      place.call = undefined
      if (this.#places.get(key) === place) this.#places.delete(key)
    }
    const call: Shared<T, P> = { progress: this.#newProgress(), cancel, forget, waiters: new Set() }
    place.call = call
    this.#places.set(key, place)
    start(cancel.signal, call.progress, forget).then(
      (outcome) => {
        forget()
        for (const waiter of call.waiters) {
          waiter.detach()
          waiter.resolve(outcome)
        }
      },
      (cause: unknown) => {
        forget()
        for (const waiter of call.waiters) {
          waiter.detach()
          waiter.reject(cause)
        }
      },
    )
    return call
  }
}
