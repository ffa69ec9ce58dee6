import type { Signal } from '../http/signal.ts'

/** Queue full: all permits are taken, and no further task may wait. */
export class QueueFull extends Error {}

/** Waiting calls per waiting operation, on average. */
const CALLS_OF_A_WAITING_OPERATION = 10

/** Claimant: one operation at one semaphore. Its calls alternate with those of other operations. */
export class Claimant {
  /** Whether one of its calls was admitted. The others are not rejected then, so that no result is incomplete. */
  isAdmitted = false
  /** Whether one of its calls was rejected. All others are rejected then, so that the operation fails as a whole. */
  isRejected = false
}

/**
 * Semaphore (concurrency limit): so many tasks run at a time, the others wait in a queue. Operations are served in turn, one
 * call of each, in the order in which they came, so a large operation delays a small one by a call and not by all it
 * has. A new operation is rejected when `maxWaiting` operations wait, or ten times as many calls; an admitted one may
 * always wait. An aborted call leaves the queue at once.
 */
export class Semaphore {
  readonly #permits: number
  readonly #maxWaiting: number
  #running = 0
  #waiting = 0
  /** The waiting tasks of each operation; the next operation comes first. */
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
   * Runs a task as soon as there is a permit. Throws QueueFull if too many tasks wait, and the signal's reason if that is
   * aborted while the task waits.
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
   * Acquires a permit: undefined if one is free, else a promise for it. Throws or rejects as `run` does. The caller must
   * release the permit.
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

  /** Releases a permit. It goes to the next waiting task directly, so that no new one overtakes. */
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
    // All other operations come before this one again.
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

/** A task that waits for a permit. */
interface Waiting {
  start(): void
}
