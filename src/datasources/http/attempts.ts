import type { ErrorCode } from '../../errors.ts'
import type { CallLog, LoggedCall, ResponsePath } from '../loading/call-log.ts'
import type { Outgoing } from './receive.ts'
import { SmallSet } from './small-set.ts'

/** The head of a response, as far as it is used. */
export interface Head {
  status: number
  requestId: string | undefined
}

/** Attempt timeout: the abort reason of an attempt, with the limit and its variable. */
export class AttemptTimeout {
  readonly what: string
  constructor(what: string) {
    this.what = what
  }
}

/** Attempt observer: one operation that waits for a call. It is notified of each attempt. */
export interface AttemptObserver {
  /** When the operation stops waiting, on the clock of `performance.now()`. */
  readonly deadlineAt: number
  began(): void
  /** @param code the error; REQUEST_ABORTED where the operation stopped waiting; undefined for a success */
  ended(status: number | undefined, code: ErrorCode | undefined): void
}

/** Attempts: the attempts of one call, and the observers of all operations that wait for it. */
export class Attempts {
  readonly #observers = new SmallSet<AttemptObserver>()
  #current: Partial<Head> | undefined

  /** The head of the attempt in flight, as far as it has come. */
  get current(): Readonly<Partial<Head>> | undefined {
    return this.#current
  }

  /** The latest deadline of the waiting operations. */
  get deadlineAt(): number {
    let last = Number.NEGATIVE_INFINITY
    this.#observers.each(({ deadlineAt }) => {
      last = Math.max(last, deadlineAt)
    })
    return last
  }

  /** Notifies the observer of the attempt in flight and of all that follow, until `unobserve`. */
  observe(observer: AttemptObserver): void {
    this.#observers.add(observer)
    if (this.#current) observer.began()
  }

  unobserve(observer: AttemptObserver): void {
    this.#observers.delete(observer)
    if (this.#current) observer.ended(this.#current.status, 'REQUEST_ABORTED')
  }

  /** Begins one attempt. The sender fills in the head that is returned as soon as it has come. */
  begin(): Partial<Head> {
    const head: Partial<Head> = {}
    this.#current = head
    this.#observers.each((observer) => observer.began())
    return head
  }

  /** Ends the attempt in flight. */
  end(code: ErrorCode | undefined): void {
    const status = this.#current?.status
    this.#current = undefined
    this.#observers.each((observer) => observer.ended(status, code))
  }
}

/** Logged attempts: writes the attempts of a call into the call log of one operation, each as a call of its own. */
export class LoggedAttempts implements AttemptObserver {
  readonly deadlineAt: number
  readonly #log: CallLog
  readonly #method: Outgoing['method']
  readonly #target: string
  readonly #servedFor: readonly ResponsePath[]
  readonly #wasInFlight: boolean
  #call: LoggedCall | undefined

  constructor(
    { deadlineAt, calls }: { readonly deadlineAt: number; readonly calls: CallLog },
    { method, target }: Pick<Outgoing, 'method' | 'target'>,
    servedFor: readonly ResponsePath[],
    wasInFlight: boolean,
  ) {
    this.deadlineAt = deadlineAt
    this.#log = calls
    this.#method = method
    this.#target = target
    this.#servedFor = servedFor
    this.#wasInFlight = wasInFlight
  }

  began(): void {
    this.#call = this.#log.start(this.#method, this.#target, this.#servedFor)
    if (this.#wasInFlight) this.#call.join()
  }

  ended(status: number | undefined, code: ErrorCode | undefined): void {
    if (!this.#call) return
    this.#call.status = status ?? null
    this.#call.code = code
    this.#log.end(this.#call)
  }
}
