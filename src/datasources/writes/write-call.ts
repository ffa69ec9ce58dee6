import { UpstreamError } from '../../errors.ts'
import type { WriteMethod } from '../http/receive.ts'
import { LightSignal, type Signal } from '../http/signal.ts'
import type { WriteOutcome } from './write-outcome.ts'

/**
 * Client errors that say how the resource is, and so what came of an attempt before, too. Others are about the caller, the account
 * or the way there, such as a proxy's 408 or 421, and the attempt before may be done all the same.
 */
const OF_THE_RESOURCE: readonly number[] = [400, 404, 409, 410, 412, 422, 423]

/**
 * Write call: one write with its attempts. It knows whether an attempt was sent, what became of it, and whether it may be
 * repeated. Its signal aborts with the operation's, except while an attempt is sent: nobody who leaves ends that.
 */
export class WriteCall {
  readonly signal = new LightSignal()
  readonly #method: WriteMethod
  readonly #operation: Signal
  readonly #mayRepeat: () => boolean
  readonly #leave = () => {
    if (!this.#isSent) this.signal.abort(this.#operation.reason)
  }
  /** Whether the attempt in flight is sent. */
  #isSent = false
  #wasSent = false
  /** Whether an attempt had no complete answer, and may be done. */
  #mayBeDone = false
  #outcome: WriteOutcome = 'not-sent'

  /** @param mayRepeat whether anything may still be repeated at all */
  constructor(method: WriteMethod, operation: Signal, mayRepeat: () => boolean) {
    this.#method = method
    this.#operation = operation
    this.#mayRepeat = mayRepeat
    if (operation.aborted) this.#leave()
    else operation.addEventListener('abort', this.#leave)
  }

  /** Whether any attempt was sent. */
  get wasSent(): boolean {
    return this.#wasSent
  }

  get outcome(): WriteOutcome {
    return this.#outcome
  }

  /** Runs one attempt. @param attempt gets a function to be called when its first byte is about to be sent */
  async attempt<T extends { readonly status: number }>(
    attempt: (onSent: () => void) => Promise<T>,
  ): Promise<T> {
    try {
      const answer = await attempt(() => {
        this.#isSent = true
        this.#wasSent = true
        this.#outcome = 'unknown'
      })
      // What a repeated DELETE does not find any more, an attempt before it has deleted.
      const isGone = this.#method === 'DELETE' && this.#mayBeDone
      this.#outcome = answer.status >= 400 && !isGone ? 'refused' : 'done'
      return answer
    } catch (error) {
      if (this.#isSent) this.#failed(error)
      throw error
    } finally {
      this.#isSent = false
    }
  }

  /** Whether a failed attempt may be repeated, as far as it is a write. */
  mayRetry({ upstream: { status, retryAfter } }: UpstreamError): boolean {
    if (this.#operation.aborted || !this.#mayRepeat()) return false
    if (this.#method !== 'POST' || !this.#wasSent) return true
    return !this.#mayBeDone && isRejected(status, retryAfter) && retryAfter !== undefined
  }

  /** Ends it. */
  release(): void {
    this.#operation.removeEventListener('abort', this.#leave)
  }

  #failed(error: unknown): void {
    const { status, retryAfter } = error instanceof UpstreamError ? error.upstream : {}
    const isClientError = status !== undefined && status >= 400 && status < 500
    const isRefusal = isClientError || isRejected(status, retryAfter)
    if (this.#method === 'DELETE' && this.#mayBeDone && isClientError && saysNotFound(error))
      this.#outcome = 'done'
    else if (!isRefusal) this.#mayBeDone = true
    else if (!this.#mayBeDone || (isClientError && OF_THE_RESOURCE.includes(status)))
      this.#outcome = 'refused'
  }
}

/** Whether a refusal is a 404 in other words: there is nothing under the id. */
function saysNotFound(error: unknown): boolean {
  const { errors = [] } = error instanceof UpstreamError ? error.upstream : {}
  return errors.some(({ code = '', attribute }) => attribute === 'id' && code.includes('not_found'))
}

/**
 * Whether the upstream, or a proxy before it, says that it did not work on the request. Who sends a 503 with `Retry-After` has weighed
 * whether to take it. Without, it is also what proxies make of a connection that broke or of an answer that was late: the write may be done.
 */
function isRejected(status: number | undefined, retryAfter: number | undefined): boolean {
  return status === 429 || (status === 503 && retryAfter !== undefined)
}
