import type { ErrorCode } from '../../errors.ts'
import type { CallLog, LoggedCall, ResponsePath } from '../loading/call-log.ts'
import { SmallSet } from './small-set.ts'

/** What the head of the answer tells. */
export interface Head {
  status: number
  requestId: string | undefined
}

/** Why an attempt was ended by us: the time that it had, and the variable that says so. */
export class AttemptTimeout {
  readonly what: string
  constructor(what: string) {
    this.what = what
  }
}

/** Who waits for a call: told of each time that it is sent. */
export interface AttemptObserver {
  /** When this one stops waiting, on the clock of `performance.now()`. */
  readonly deadlineAt: number
  began(): void
  /** @param code what went wrong, REQUEST_ABORTED for whoever stopped waiting; absent for an answer */
  ended(status: number | undefined, code: ErrorCode | undefined): void
}

/** The attempts of one call, as everybody who waits for it sees them. */
export class Attempts {
  readonly #observers = new SmallSet<AttemptObserver>()
  #current: Partial<Head> | undefined

  /** What is known of the answer that is under way. */
  get current(): Readonly<Partial<Head>> | undefined {
    return this.#current
  }

  /** When the last of those who wait stops waiting. */
  get deadlineAt(): number {
    let last = Number.NEGATIVE_INFINITY
    this.#observers.each(({ deadlineAt }) => {
      last = Math.max(last, deadlineAt)
    })
    return last
  }

  /** Tells of the attempt under way and of all that follow, until it is left. */
  observe(observer: AttemptObserver): void {
    this.#observers.add(observer)
    if (this.#current) observer.began()
  }

  unobserve(observer: AttemptObserver): void {
    this.#observers.delete(observer)
    if (this.#current) observer.ended(this.#current.status, 'REQUEST_ABORTED')
  }

  /** Begins one attempt. Whoever sends it fills in the head of its answer as soon as that is there. */
  begin(): Partial<Head> {
    const head: Partial<Head> = {}
    this.#current = head
    this.#observers.each((observer) => observer.began())
    return head
  }

  /** Ends the attempt under way. */
  end(code: ErrorCode | undefined): void {
    const status = this.#current?.status
    this.#current = undefined
    this.#observers.each((observer) => observer.ended(status, code))
  }
}

/** Writes the attempts of a call into the log of one operation that waits for it, each as a call of its own. */
export class LoggedAttempts implements AttemptObserver {
  readonly deadlineAt: number
  readonly #log: CallLog
  readonly #target: string
  readonly #servedFor: readonly ResponsePath[]
  readonly #wasInFlight: boolean
  #call: LoggedCall | undefined

  constructor(
    { deadlineAt, calls }: { readonly deadlineAt: number; readonly calls: CallLog },
    target: string,
    servedFor: readonly ResponsePath[],
    wasInFlight: boolean,
  ) {
    this.deadlineAt = deadlineAt
    this.#log = calls
    this.#target = target
    this.#servedFor = servedFor
    this.#wasInFlight = wasInFlight
  }

  began(): void {
    this.#call = this.#log.start('GET', this.#target, this.#servedFor)
    if (this.#wasInFlight) this.#call.join()
  }

  ended(status: number | undefined, code: ErrorCode | undefined): void {
    if (!this.#call) return
    this.#call.status = status ?? null
    this.#call.code = code
    this.#log.end(this.#call)
  }
}
