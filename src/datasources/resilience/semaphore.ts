import type { Signal } from '../http/signal.ts'

/** Queue full: all permits are taken, and no further task may wait. */
export class QueueFull extends Error {}

/** Waiting calls per waiting operation, on average. */
const CALLS_OF_A_WAITING_OPERATION = 10

/** Claimant: one operation at one semaphore. Its calls alternate with those of other operations. */
export class Claimant {
  /** Names who has sent the operation: operations of one share take turns with each other, and shares with other shares. */
  readonly share: string
  /** Whether one of its calls was admitted. The others are not rejected then, so that no result is incomplete. */
  isAdmitted = false
  /** Whether one of its calls was rejected. All others are rejected then, so that the operation fails as a whole. */
  isRejected = false

  constructor(share = '') {
    this.share = share
  }
}

/** What waits of one share. */
interface Share {
  /** The waiting tasks of each operation; the next operation comes first. */
  readonly operations: Map<Claimant, Set<Waiting>>
  tasks: number
}

/**
 * Semaphore (concurrency limit): so many tasks run at a time, the others wait in a queue. Shares are served in turn, and so are
 * the operations of a share, one call of each, in the order in which they came. So a large operation delays a small one by a call
 * and not by all it has, and a caller of many operations delays another one by a call, too. A new operation is rejected when
 * `maxWaiting` operations wait, or ten times as many calls, unless its share has less than an equal part of them; an admitted one
 * may always wait. An aborted call leaves the queue at once.
 */
export class Semaphore {
  readonly #permits: number
  readonly #maxWaiting: number
  #running = 0
  #waiting = 0
  #operations = 0
  /** Those of which something waits; the next one comes first. */
  readonly #shares = new Map<string, Share>()

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
    if (!claimant.isAdmitted && this.#isFullFor(claimant)) {
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
      this.#add(claimant, waiting)
      signal?.addEventListener('abort', leave)
    })
  }

  /** Releases a permit. It goes to the next waiting task directly, so that no new one overtakes. */
  release(): void {
    const [first] = this.#shares
    if (!first) {
      this.#running--
      return
    }
    const [name, share] = first
    for (const [claimant, tasks] of share.operations) {
      const [next] = tasks
      next?.start()
      // All other operations come before this one again, and all other shares before this one.
      if (tasks.size > 0) toEnd(share.operations, claimant, tasks)
      if (share.tasks > 0) toEnd(this.#shares, name, share)
      return
    }
  }

  #isFullFor({ share: name }: Claimant): boolean {
    const most = this.#maxWaiting
    const mostTasks = CALLS_OF_A_WAITING_OPERATION * most
    if (this.#operations < most && this.#waiting < mostTasks) return false
    const own = this.#shares.get(name)
    const shares = this.#shares.size + (own ? 0 : 1)
    return (own?.operations.size ?? 0) * shares >= most || (own?.tasks ?? 0) * shares >= mostTasks
  }

  #add(claimant: Claimant, waiting: Waiting): void {
    const share = this.#shares.get(claimant.share) ?? { operations: new Map(), tasks: 0 }
    const tasks = share.operations.get(claimant)
    if (tasks) tasks.add(waiting)
    else {
      share.operations.set(claimant, new Set([waiting]))
      this.#operations++
    }
    share.tasks++
    this.#waiting++
    this.#shares.set(claimant.share, share)
  }

  #remove(claimant: Claimant, waiting: Waiting): void {
    const share = this.#shares.get(claimant.share)
    const tasks = share?.operations.get(claimant)
    if (!share || !tasks?.delete(waiting)) return
    this.#waiting--
    share.tasks--
    if (tasks.size > 0) return
    this.#operations--
    share.operations.delete(claimant)
    if (share.operations.size === 0) this.#shares.delete(claimant.share)
  }
}

function toEnd<K, V>(ring: Map<K, V>, key: K, value: V): void {
  ring.delete(key)
  ring.set(key, value)
}

/** A task that waits for a permit. */
interface Waiting {
  start(): void
}
