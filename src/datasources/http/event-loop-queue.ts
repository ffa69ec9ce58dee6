/** Bytes of an answer that are worth a turn: reading and writing as many takes a millisecond or two. */
const LARGE = 200_000

/**
 * Gives large answers turns of the event loop, one after the other. To read a page of 1000 and to make something of it
 * takes milliseconds; several that arrive at the same moment would otherwise hold up everything else for all of them
 * together. What has begun goes on before anything new begins, so that few of them are in memory at once.
 */
export class EventLoopQueue {
  readonly #waiting: (() => void)[] = []

  /** Resolves when it is the turn of an answer of so many bytes; undefined for one that need not wait. */
  enter(bytes: number): Promise<void> | undefined {
    return this.#wait(bytes, 'push')
  }

  /** The same for the next part of its work. */
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
    // In the turn after this one: what is asked for from here does not belong to the same.
    if (this.#waiting.length > 0) setImmediate(this.#startNext)
  }
}
