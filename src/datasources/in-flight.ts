/** A call under way that several callers may wait for. */
interface Shared<T, P> {
  /** How far it has come, for whoever cannot wait for its end. */
  readonly progress: P
  readonly outcome: Promise<T>
  readonly cancel: AbortController
  waiting: number
  hasEnded: boolean
}

/**
 * Lets whoever wants the same thing at the same moment wait for one call. Nothing is kept once it is there. A caller
 * who leaves leaves alone: the call itself is given up when nobody waits for it any more.
 */
export class InFlight<T, P> {
  readonly #calls = new Map<string, Shared<T, P>>()
  readonly #newProgress: () => P

  /** @param newProgress makes the object in which the progress of one call shows */
  constructor(newProgress: () => P) {
    this.#newProgress = newProgress
  }

  /**
   * Waits for the call under one of `keys`, in their order, or else starts one under the first of them. Rejects with
   * the signal's reason once that is aborted, and otherwise as the call does. `onCall` is told at once whether the
   * call was under way already, and given the object in which its progress shows.
   */
  async join(
    keys: readonly [string, ...string[]],
    signal: AbortSignal,
    start: (signal: AbortSignal, progress: P) => Promise<T>,
    onCall: (wasUnderWay: boolean, progress: P) => void,
  ): Promise<T> {
    signal.throwIfAborted()
    const key = keys.find((each) => this.#calls.has(each))
    const underWay = key === undefined ? undefined : this.#calls.get(key)
    const call = underWay ?? this.#start(keys[0], start)
    onCall(underWay !== undefined, call.progress)
    call.waiting++
    const { promise: left, reject } = Promise.withResolvers<never>()
    const leave = () => reject(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    try {
      return await Promise.race([call.outcome, left])
    } finally {
      signal.removeEventListener('abort', leave)
      if (--call.waiting === 0 && !call.hasEnded) call.cancel.abort()
    }
  }

  #start(key: string, start: (signal: AbortSignal, progress: P) => Promise<T>): Shared<T, P> {
    const cancel = new AbortController()
    const progress = this.#newProgress()
    const outcome = start(cancel.signal, progress)
    const call = { progress, outcome, cancel, waiting: 0, hasEnded: false }
    this.#calls.set(key, call)
    const forget = () => {
      call.hasEnded = true
      if (this.#calls.get(key) === call) this.#calls.delete(key)
    }
    outcome.then(forget, forget)
    // Nobody may come to a call again that its last caller has given up.
    cancel.signal.addEventListener('abort', forget, { once: true })
    return call
  }
}
