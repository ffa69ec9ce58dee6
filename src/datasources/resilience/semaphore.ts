import type { Signal } from '../http/signal.ts'

/** Thrown to a task that nobody may wait with: all places are taken, and so are those to wait at. */
export class QueueFull extends Error {}

/** Calls that may wait for each operation that may, on an average. */
const CALLS_OF_A_WAITING_OPERATION = 10

/** The calls of one operation at one semaphore. They take turns with those of other operations. */
export class Claimant {
  /** Whether one of its calls was let in: none of the others is refused then, so that no result has holes. */
  isAdmitted = false
  /** Whether one was refused: all of them are then, so that the operation comes to nothing as a whole. */
  isRejected = false
}

/**
 * Lets so many tasks run at a time; the others wait. Those who wait take turns: one call of each operation, then the
 * next of each, in the order in which the operations came. So a large operation holds up a small one by a call, not by all
 * that it has. Refused is an operation that comes when `maxWaiting` operations wait already, or ten times as many calls of
 * them; one that was let in keeps its right to wait. Whoever leaves while waiting gives the place in the queue back at
 * once, for which cockatiel's bulkhead would need its turn to come first.
 */
export class Semaphore {
  readonly #permits: number
  readonly #maxWaiting: number
  #running = 0
  #waiting = 0
  /** Those who wait of each operation; the operation whose turn it is comes first. */
  readonly #queues = new Map<Claimant, Set<Waiting>>()

  constructor(permits: number, maxWaiting: number = Number.POSITIVE_INFINITY) {
    this.#permits = permits
    this.#maxWaiting = maxWaiting
  }

  get running(): number {
    return this.#running
  }

  get waiting(): number {
    return this.#waiting
  }

  /**
   * Runs a task when it is its turn. Throws QueueFull if too many wait already, and the signal's reason once that is
   * aborted before its turn has come.
   */
  async run<T>(task: () => Promise<T>, signal?: Signal): Promise<T> {
    const permit = this.acquire(signal)
    if (permit) await permit
    try {
      return await task()
    } finally {
      this.release()
    }
  }

  /**
   * Takes a place: at once where one is free, or else when the promise that comes back is fulfilled. That, or this,
   * throws what `run` throws. Whoever got a place must leave.
   */
  acquire(signal?: Signal, claimant: Claimant = new Claimant()): Promise<void> | undefined {
    if (claimant.isRejected) throw new QueueFull()
    if (this.#running < this.#permits) {
      this.#running++
      claimant.isAdmitted = true
      return undefined
    }
    if (signal?.aborted) throw signal.reason
    if (!claimant.isAdmitted && this.#isFull) {
      claimant.isRejected = true
      throw new QueueFull()
    }
    claimant.isAdmitted = true
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#remove(claimant, waiting)
        reject(signal?.reason)
      }
      const waiting: Waiting = {
        start: () => {
          this.#remove(claimant, waiting)
          signal?.removeEventListener('abort', leave)
          resolve()
        },
      }
      this.#waiting++
      const queue = this.#queues.get(claimant)
      if (queue) queue.add(waiting)
      else this.#queues.set(claimant, new Set([waiting]))
      signal?.addEventListener('abort', leave)
    })
  }

  /** The place goes from hand to hand, so that nobody slips in between. */
  release(): void {
    const [first] = this.#queues
    if (!first) {
      this.#running--
      return
    }
    const [claimant, queue] = first
    const [next] = queue
    next?.start()
    if (queue.size === 0) return
    // It is the turn of all others before it is this one's again.
    this.#queues.delete(claimant)
    this.#queues.set(claimant, queue)
  }

  get #isFull(): boolean {
    const most = this.#maxWaiting
    return this.#queues.size >= most || this.#waiting >= CALLS_OF_A_WAITING_OPERATION * most
  }

  #remove(claimant: Claimant, waiting: Waiting): void {
    const queue = this.#queues.get(claimant)
    if (!queue?.delete(waiting)) return
    this.#waiting--
    if (queue.size === 0) this.#queues.delete(claimant)
  }
}

/** One who waits for a place. */
interface Waiting {
  start(): void
}
