/** Seat timer: runs one job again and again, one at a time, and at once where somebody asks for that. */
export class SeatTimer {
  readonly #due: () => void
  #timer: NodeJS.Timeout | undefined
  #isRunning = false
  #isAskedAgain = false
  #isStopped = false

  /** @param due called when the job is to be run by `once` */
  constructor(due: () => void) {
    this.#due = due
  }

  /** Runs the job now, or as soon as the one that runs has ended. @param job gives the milliseconds until the next time */
  async once(job: () => Promise<number>): Promise<void> {
    if (this.#isRunning) {
      this.#isAskedAgain = true
      return
    }
    clearTimeout(this.#timer)
    this.#isRunning = true
    this.#isAskedAgain = false
    const nextMs = await job()
    this.#isRunning = false
    if (this.#isStopped) return
    if (this.#isAskedAgain) this.#due()
    else this.#timer = setTimeout(this.#due, nextMs).unref()
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
  }
}
