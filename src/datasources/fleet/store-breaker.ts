/** Timeouts in a row after which nothing is asked any more. */
const TIMEOUTS = 3
/** Milliseconds by which a timer is late in a process that is busy. */
const BUSY_MS = 5
/** Milliseconds between two probes, and after one that was answered late. */
const PROBE_MS = 1000
const PROBE_AGAIN_MS = 200
/** Milliseconds after which the answer to a probe is not waited for any more. */
const DEAD_MS = 3000

export interface StoreBreakerOptions {
  /** Milliseconds that an answer may take. */
  readonly timeoutMs: number
  /** Sends the smallest question there is; rejects when it cannot. */
  probe(): Promise<unknown>
  /** A probe was not answered at all: its connection is to be made anew. */
  onDead(): void
  /** It is open now, or closed. */
  onChange(isOpen: boolean): void
}

/**
 * Store breaker: after three timeouts in a row nobody asks the store, and so nobody waits for it, until a probe in the
 * background was answered in time. One probe is on its way at a time: a store that was stopped answers it when it goes on.
 */
export class StoreBreaker {
  readonly #options: StoreBreakerOptions
  #timeouts = 0
  #isOpen = false
  #timer: NodeJS.Timeout | undefined

  constructor(options: StoreBreakerOptions) {
    this.#options = options
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /**
   * Gives the answer, or undefined for one that did not come in time. A failure is given as it is.
   * @throws what `answer` rejects with
   */
  within<T>(answer: Promise<T>): Promise<T | undefined> {
    const { timeoutMs } = this.#options
    return new Promise((resolve, reject) => {
      let isOver = false
      const began = performance.now()
      const late = () => {
        if (isOver) return
        isOver = true
        this.#late()
        resolve(undefined)
      }
      let timer = setTimeout(() => {
        // A process that was busy itself may not have sent the question until now.
        if (performance.now() - began > timeoutMs + BUSY_MS) timer = setTimeout(late, timeoutMs)
        // One more turn: an answer that has come meanwhile is read before that.
        else setImmediate(late)
      }, timeoutMs)
      const end = (settle: () => void) => {
        clearTimeout(timer)
        if (isOver) return
        isOver = true
        this.#timeouts = 0
        settle()
      }
      answer.then(
        (value) => end(() => resolve(value)),
        (cause: unknown) => end(() => reject(cause)),
      )
    })
  }

  /** There is another connection: whether it leads to somebody who answers, a probe finds out at once. */
  reconnected(): void {
    if (!this.#isOpen) return
    clearTimeout(this.#timer)
    this.#probeIn(0)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#isOpen = true
  }

  #late(): void {
    if (this.#isOpen || ++this.#timeouts < TIMEOUTS) return
    this.#isOpen = true
    this.#probeIn(PROBE_MS)
    this.#options.onChange(true)
  }

  #probeIn(milliseconds: number): void {
    this.#timer = setTimeout(() => void this.#probe(), milliseconds)
    this.#timer.unref()
  }

  async #probe(): Promise<void> {
    const timer = this.#timer
    const at = performance.now()
    const giveUp = setTimeout(() => this.#options.onDead(), DEAD_MS).unref()
    const isAnswered = await this.#options.probe().then(
      () => true,
      () => false,
    )
    clearTimeout(giveUp)
    // There is another connection meanwhile, or it was closed for good.
    if (timer !== this.#timer) return
    if (!isAnswered) this.#probeIn(PROBE_MS)
    else if (performance.now() - at > this.#options.timeoutMs) this.#probeIn(PROBE_AGAIN_MS)
    else this.#close()
  }

  #close(): void {
    this.#timer = undefined
    this.#timeouts = 0
    this.#isOpen = false
    this.#options.onChange(false)
  }
}
