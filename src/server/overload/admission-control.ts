import type { Admission, Permit } from './admission.ts'
import { IncomingBodies, type IncomingBody } from './incoming-bodies.ts'
import { type RefusalReason, refusalOf } from './refusal.ts'

/** Bytes of the bodies that wait for their turn, all together. */
const MAX_WAITING_BYTES = 32_000_000
/** Requests whose bodies are coming in, and bytes that they may hold together. */
const MAX_INCOMING = { maxRequests: 1000, maxBytes: 32_000_000 } as const

/** What admission control has to know of a request, and tells it. */
export interface Applicant {
  /** Whether it may wait for its turn. */
  readonly mayWait: boolean
  /** Its body, once all of it is here. */
  body: Exclude<IncomingBody, 'given-up'> | 'read-before' | undefined
  header(name: string): string | null
  arriving(): Promise<void> | undefined
  takeBody(): Applicant['body'] | null
  pieces(): AsyncIterator<Uint8Array>
  onClose(closed: () => void): void
  /** Given to it with its slot: gives the slot back, once. */
  leave: (() => void) | undefined
}

export interface AdmissionControlOptions {
  readonly admission: Admission
  /** Longer bodies are let through unread, to be refused. */
  readonly maxBodyBytes: number
  /** Tells by its Authorization header whether a request is one too many of callers who are not known. */
  readonly isCrowdedOut?: ((authorization: string | null) => boolean) | undefined
}

/**
 * Admission control: lets requests through when it is their turn, as far as there is room for them, and refuses the
 * others before anything is done for them. A request takes its slot when all of it is here.
 */
export class AdmissionControl {
  readonly #admission: Admission
  readonly #bodies: IncomingBodies
  readonly #maxBodyBytes: number
  readonly #isCrowdedOut: (authorization: string | null) => boolean
  #waitingBytes = 0

  constructor({ admission, maxBodyBytes, isCrowdedOut = () => false }: AdmissionControlOptions) {
    this.#admission = admission
    this.#bodies = new IncomingBodies({ ...MAX_INCOMING, maxBodyBytes })
    this.#maxBodyBytes = maxBodyBytes
    this.#isCrowdedOut = isCrowdedOut
  }

  /** Refuses who is one too many, before any of the body is waited for. */
  refuse(applicant: Applicant): RefusalReason | undefined {
    if (this.#admission.refuses()) return 'overloaded'
    if (!this.#isCrowdedOut(applicant.header('authorization'))) return undefined
    this.#admission.crowdOut()
    return 'crowded-out'
  }

  /**
   * Waits for the body; undefined if it is here already. Gives the refusal of a request that is not waited for any longer.
   */
  receive(applicant: Applicant): Promise<ReturnType<typeof refusalOf> | undefined> | undefined {
    const arriving = applicant.arriving()
    if (arriving) return arriving.then(() => this.#take(applicant))
    return this.#take(applicant)
  }

  #take(applicant: Applicant): Promise<ReturnType<typeof refusalOf> | undefined> | undefined {
    const body = applicant.takeBody()
    if (body === null) return this.#isWorthWaiting(applicant) ? this.#collect(applicant) : undefined
    applicant.body = body
    return undefined
  }

  async #collect(applicant: Applicant): Promise<ReturnType<typeof refusalOf> | undefined> {
    const received = await this.#bodies.collect(applicant.pieces())
    if (received !== 'given-up') {
      applicant.body = received
      return undefined
    }
    this.#admission.refuse()
    return refusalOf('overloaded', true)
  }

  /** Takes a slot, when it is the turn of the request. Gives the refusal of one for which there is no room. */
  enter(applicant: Applicant): ReturnType<typeof refusalOf> | undefined | Promise<undefined> {
    const bytes = applicant.body instanceof Uint8Array ? applicant.body.byteLength : 0
    if (this.#waitingBytes + bytes > MAX_WAITING_BYTES) {
      this.#admission.refuse()
      return refusalOf('overloaded')
    }
    let begin: ((value: undefined) => void) | undefined
    const permit = this.#admission.enter(applicant.mayWait ? () => begin?.(undefined) : undefined)
    if (!permit) return refusalOf('overloaded')
    if (!permit.start) {
      applicant.onClose(this.#lend(applicant, permit))
      return undefined
    }
    return new Promise((resolve) => {
      begin = resolve
      this.#wait(applicant, permit, bytes)
    }).then(() => {
      this.#waitingBytes -= bytes
      return undefined
    })
  }

  #wait(applicant: Applicant, permit: Permit, bytes: number): void {
    this.#waitingBytes += bytes
    const leave = this.#lend(applicant, permit)
    applicant.onClose(() => {
      if (permit.start) this.#waitingBytes -= bytes
      leave()
    })
  }

  /**
   * Lends a slot, until the answer is out or the applicant leaves before. Gives what gives it back, once. perf: ADR 19,
   * test/cache/retention.test.ts. It holds nothing of the applicant: what waits for the end of a connection grows old.
   */
  #lend(applicant: Applicant, permit: Permit): () => void {
    let isLent = true
    const leave = () => {
      if (isLent) this.#admission.leave(permit)
      isLent = false
    }
    applicant.leave = leave
    return leave
  }

  #isWorthWaiting(applicant: Applicant): boolean {
    const length = applicant.header('content-length')
    return length === null || Number(length) <= this.#maxBodyBytes
  }
}
