/** For how long Redis may be away before a process that knows what is watched reads for itself, in milliseconds; and looks in vain. */
const PATIENCE_MS = 1000
const LOOKS_IN_VAIN = 2
/** For how long a process waits to be told what is known, in milliseconds. */
const WAIT_FOR_KNOWLEDGE_MS = 3000

/** Seat patience: for how long a process has looked in vain for how it stands with a list, and whether it is to read for itself. */
export class SeatPatience {
  readonly #now: () => number
  #looksInVain = 0
  #inVainSince: number | undefined

  /** @param now a monotonic clock in milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Redis has answered. @param isInformed whether this process was told what is known. @returns whether it has waited too long for that */
  isOverAfterAnswer(isInformed: boolean): boolean {
    this.#looksInVain = 0
    this.#inVainSince = isInformed ? undefined : (this.#inVainSince ?? this.#now())
    return this.#inVainSince !== undefined && this.#now() - this.#inVainSince > WAIT_FOR_KNOWLEDGE_MS
  }

  /** Redis has not answered. @param isInformed as above. @returns whether it was away for too long */
  isOverAfterFailure(isInformed: boolean): boolean {
    this.#looksInVain++
    this.#inVainSince ??= this.#now()
    if (this.#looksInVain < LOOKS_IN_VAIN) return false
    return !isInformed || this.#now() - this.#inVainSince >= PATIENCE_MS
  }
}
