/** Thrown to a task that nobody may wait with: all places are taken, and so are those to wait at. */
export class GateFull extends Error {}

/**
 * Lets so many tasks run at a time; the others wait their turn, in the order in which they came. Whoever leaves while
 * waiting gives the place in the queue back at once, for which cockatiel's bulkhead would need its turn to come first.
 */
export class Gate {
  readonly #places: number
  readonly #maxWaiting: number
  #running = 0
  readonly #queue = new Set<() => void>()

  constructor(places: number, maxWaiting: number = Number.POSITIVE_INFINITY) {
    this.#places = places
    this.#maxWaiting = maxWaiting
  }

  get running(): number {
    return this.#running
  }

  get waiting(): number {
    return this.#queue.size
  }

  /**
   * Runs a task when it is its turn. Throws GateFull if too many wait already, and the signal's reason once that is
   * aborted before its turn has come.
   */
  async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#running < this.#places) this.#running++
    else await this.#turn(signal)
    try {
      return await task()
    } finally {
      this.#handOn()
    }
  }

  /** The place goes from hand to hand, so that nobody slips in between. */
  #handOn(): void {
    const [next] = this.#queue
    if (next) next()
    else this.#running--
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted()
    if (this.#queue.size >= this.#maxWaiting) throw new GateFull()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const enter = () => {
      this.#queue.delete(enter)
      signal?.removeEventListener('abort', leave)
      resolve()
    }
    const leave = () => {
      this.#queue.delete(enter)
      reject(signal?.reason)
    }
    this.#queue.add(enter)
    signal?.addEventListener('abort', leave, { once: true })
    return promise
  }
}
