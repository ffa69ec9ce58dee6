import type { Admission } from './admission.ts'
import type { Permit } from './fair-queue.ts'
import { IncomingBodies, type IncomingBody } from './incoming-bodies.ts'
import { type RefusalReason, refusalOf } from './refusal.ts'

/** Requests whose bodies are coming in, and bytes that they may hold together. */
const MAX_INCOMING = { maxRequests: 1000, maxBytes: 32_000_000 } as const

/** What admission control has to know of a request, and tells it. */
export interface Applicant {
  /** Whether it may wait for its turn. */
  readonly mayWait: boolean
  readonly cameFrom: string | undefined
  /** The name of its share, once somebody has asked for that. */
  share: string | undefined
  /** The digest of its credentials, as long as it is not known whose they are. */
  unknown: string | undefined
  /** Its body, once all of it is here. */
  body: Exclude<IncomingBody, 'given-up'> | 'read-before' | undefined
  header(name: string): string | null
  arriving(): Promise<void> | undefined
  takeBody(): Applicant['body'] | null
  pieces(): AsyncIterator<Uint8Array>
  onClose(closed: () => void): void
  /** Given to it with its slot: gives the slot back, once. */
  leave: (() => void) | undefined
  /** The same: counts it to another share. */
  identify: ((share: string) => void) | undefined
}

type Refused = ReturnType<typeof refusalOf>

export interface AdmissionControlOptions {
  readonly admission: Admission
  /** Longer bodies are let through unread, to be refused. */
  readonly maxBodyBytes: number
  /** Names the share of a request: all of one caller have the same. Default: all have one. */
  readonly shares?: { of(applicant: Applicant): string } | undefined
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
  readonly #shares: { of(applicant: Applicant): string }
  readonly #isCrowdedOut: (authorization: string | null) => boolean

  constructor(options: AdmissionControlOptions) {
    const { admission, maxBodyBytes, shares = { of: () => '' }, isCrowdedOut = () => false } = options
    this.#admission = admission
    this.#bodies = new IncomingBodies({ ...MAX_INCOMING, maxBodyBytes })
    this.#maxBodyBytes = maxBodyBytes
    this.#shares = shares
    this.#isCrowdedOut = isCrowdedOut
  }

  /** Refuses who is one too many, before any of the body is waited for. */
  refuse(applicant: Applicant): RefusalReason | undefined {
    applicant.share = this.#shares.of(applicant)
    if (this.#admission.refuses(applicant.share)) return 'overloaded'
    if (!this.#isCrowdedOut(applicant.header('authorization'))) return undefined
    this.#admission.crowdOut()
    return 'crowded-out'
  }

  /**
   * Waits for the body; undefined if it is here already. Gives the refusal of a request that is not waited for any longer.
   */
  receive(applicant: Applicant): Promise<Refused | undefined> | undefined {
    const arriving = applicant.arriving()
    if (arriving) return arriving.then(() => this.#take(applicant))
    return this.#take(applicant)
  }

  #take(applicant: Applicant): Promise<Refused | undefined> | undefined {
    const body = applicant.takeBody()
    if (body === null) return this.#isWorthWaiting(applicant) ? this.#collect(applicant) : undefined
    applicant.body = body
    return undefined
  }

  async #collect(applicant: Applicant): Promise<Refused | undefined> {
    const received = await this.#bodies.collect(applicant.pieces())
    if (received !== 'given-up') {
      applicant.body = received
      return undefined
    }
    this.#admission.refuse()
    return refusalOf('overloaded', true)
  }

  /** Takes a slot, when it is the turn of the request. Gives the refusal of one for which there is no room, also later. */
  enter(applicant: Applicant): Refused | undefined | Promise<Refused | undefined> {
    const bytes = applicant.body instanceof Uint8Array ? applicant.body.byteLength : 0
    let told: ((isAdmitted: boolean) => void) | undefined
    const settle = applicant.mayWait ? (isAdmitted: boolean) => told?.(isAdmitted) : undefined
    const { share = '', unknown } = applicant
    const permit = this.#admission.enter(share, { settle, bytes, unknown })
    if (!permit) return refusalOf('overloaded')
    applicant.onClose(this.#lend(applicant, permit))
    if (permit.state === 'running') return undefined
    return new Promise((resolve) => {
      told = (isAdmitted) => resolve(isAdmitted ? undefined : refusalOf('overloaded'))
    })
  }

  /**
   * Lends a slot, until the answer is out or the applicant leaves before. Gives what gives it back. perf: ADR 19,
   * test/cache/retention.test.ts. It holds nothing of the applicant: what waits for the end of a connection grows old.
   */
  #lend(applicant: Applicant, permit: Permit): () => void {
    const leave = () => this.#admission.leave(permit)
    applicant.leave = leave
    if (applicant.unknown !== undefined) {
      applicant.identify = (share) => this.#admission.identify(permit, share)
    }
    return leave
  }

  #isWorthWaiting(applicant: Applicant): boolean {
    const length = applicant.header('content-length')
    return length === null || Number(length) <= this.#maxBodyBytes
  }
}
