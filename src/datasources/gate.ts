import type { Signal } from './signal.ts'

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
  readonly #queue = new Set<Waiting>()

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
  async run<T>(task: () => Promise<T>, signal?: Signal): Promise<T> {
    const turn = this.enter(signal)
    if (turn) await turn
    try {
      return await task()
    } finally {
      this.leave()
    }
  }

  /**
   * Takes a place: at once where one is free, or else when the promise that comes back is fulfilled. That, or this,
   * throws what `run` throws. Whoever got a place must leave.
   */
  enter(signal?: Signal): Promise<void> | undefined {
    if (this.#running < this.#places) {
      this.#running++
      return undefined
    }
    if (signal?.aborted) throw signal.reason
    if (this.#queue.size >= this.#maxWaiting) throw new GateFull()
    return new Promise((resolve, reject) => {
      const waiting = new Waiting(this.#queue, signal, resolve, reject)
      this.#queue.add(waiting)
      signal?.addEventListener('abort', waiting.leave)
    })
  }

  /** The place goes from hand to hand, so that nobody slips in between. */
  leave(): void {
    if (this.#queue.size === 0) {
      this.#running--
      return
    }
    const [next] = this.#queue
    next?.enter()
  }
}

/** One who waits for a place. */
class Waiting {
  readonly #queue: Set<Waiting>
  readonly #signal: Signal | undefined
  readonly #resolve: () => void
  readonly #reject: (cause: unknown) => void

  constructor(
    queue: Set<Waiting>,
    signal: Signal | undefined,
    resolve: () => void,
    reject: (cause: unknown) => void,
  ) {
    this.#queue = queue
    this.#signal = signal
    this.#resolve = resolve
    this.#reject = reject
  }

  /** Leaves before its turn has come. */
  readonly leave = () => {
    this.#queue.delete(this)
    this.#reject(this.#signal?.reason)
  }

  enter(): void {
    this.#queue.delete(this)
    this.#signal?.removeEventListener('abort', this.leave)
    this.#resolve()
  }
}
