import { type Service, UpstreamError } from '../../errors.ts'

/** A call that was kept from its upstream: one that is left alone, or that has enough to do. */
export class CallRejectedError extends UpstreamError {
  /** @param seconds after which asking again makes sense; one at least */
  constructor(service: Service, at: string, reason: string, seconds: number, cause?: unknown) {
    super(
      'UPSTREAM_UNAVAILABLE',
      `${at} was not sent: ${reason} Ask again in ${seconds} s.`,
      { service, retryAfter: seconds },
      { cause },
    )
  }
}
