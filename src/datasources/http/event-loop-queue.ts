/** Bytes from which a response is queued: reading and writing as many takes a millisecond or two. */
const LARGE = 200_000

/**
 * Event-loop queue: large responses are processed one per iteration of the event loop. A page of 1000 takes milliseconds to
 * read; several at the same moment would block everything else for their sum. Responses that have begun come before
 * new ones, so that few of them are in memory at once. perf: docs/performance.md, test/upstream/fair-turns.test.ts
 */
export class EventLoopQueue {
  readonly #waiting: (() => void)[] = []

  /** Resolves when a response of so many bytes may be read; undefined for one that need not wait. */
  enter(bytes: number): Promise<void> | undefined {
    return this.#wait(bytes, 'push')
  }

  /** The same for the next step of a response that has begun. */
  reenter(bytes: number): Promise<void> | undefined {
    return this.#wait(bytes, 'unshift')
  }

  #wait(bytes: number, add: 'push' | 'unshift'): Promise<void> | undefined {
    if (bytes < LARGE) return undefined
    return new Promise((resolve) => {
      if (this.#waiting[add](resolve) === 1) setImmediate(this.#startNext)
    })
  }

  readonly #startNext = () => {
    this.#waiting.shift()?.()
    // setImmediate called from here runs in the next iteration, not in this one.
    if (this.#waiting.length > 0) setImmediate(this.#startNext)
  }
}
