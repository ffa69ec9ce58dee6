/** The upstream services of roomgraph, as error extensions name them. */
export type Service = 'signalwire' | 'twilio'

/** Every stable code that a caller can meet in `extensions.code`; `docs/errors.md` explains each. */
export const ERROR_CODES = [
  'BAD_USER_INPUT',
  'USER_ERROR',
  'CURSOR_INVALID',
  'CURSOR_EXPIRED',
  'FIELD_UNAVAILABLE',
  'PROVIDER_NOT_CONFIGURED',
  'UPSTREAM_CALL_LIMIT_REACHED',
  'UNAUTHENTICATED',
  'AUTH_UNAVAILABLE',
  'FORBIDDEN',
  'GATEWAY_SECRET_REQUIRED',
  'INTROSPECTION_DISABLED',
  'EXPLAIN_DISABLED',
  'UPSTREAM_UNAUTHORIZED',
  'UPSTREAM_FORBIDDEN',
  'UPSTREAM_INVALID_REQUEST',
  'UPSTREAM_RATE_LIMITED',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_TLS',
  'UPSTREAM_TOO_LARGE',
  'UPSTREAM_BAD_RESPONSE',
  'UPSTREAM_OUTCOME_UNKNOWN',
  'REQUEST_ABORTED',
  'SERVER_OVERLOADED',
  'HOST_NOT_ALLOWED',
  'CROSS_SITE_REQUEST',
  'INTERNAL_SERVER_ERROR',
  'TOKEN_LIMIT_EXCEEDED',
  'DEPTH_LIMIT_EXCEEDED',
  'ALIAS_LIMIT_EXCEEDED',
  'ROOT_FIELD_LIMIT_EXCEEDED',
  'DIRECTIVE_LIMIT_EXCEEDED',
  'OVERLAP_LIMIT_EXCEEDED',
  'PAGE_SIZE_LIMIT_EXCEEDED',
  'REFERENCE_LIMIT_EXCEEDED',
  'VALUE_LIMIT_EXCEEDED',
  'ANSWER_TOO_LARGE',
  'ERRORS_LEFT_OUT',
  'UPSTREAM_CALL_LIMIT_EXCEEDED',
  'SUBSCRIPTION_CALLS_REFUSED',
  'STREAM_LIMIT_REACHED',
  'STREAM_DETAILS_REFUSED',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

/**
 * Root of the error family: an error whose message and extensions a caller may see. GraphQL copies `extensions` into the
 * error it reports; any other error is masked. It has no stack, as it is expected.
 */
export class RoomgraphError extends Error {
  readonly code: ErrorCode
  readonly extensions: Readonly<Record<string, unknown>>

  constructor(
    code: ErrorCode,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    const { stackTraceLimit } = Error
    // perf: ADR 10. A thousand fields may fail for one reason, and the code says what a stack would.
    Error.stackTraceLimit = 0
    super(message, options)
    Error.stackTraceLimit = stackTraceLimit
    this.name = new.target.name
    this.code = code
    this.extensions = { code, ...details }
  }
}

/** An invalid argument, refused before any upstream call. */
export class BadUserInputError extends RoomgraphError {
  constructor(message: string) {
    super('BAD_USER_INPUT', message)
  }
}

/** A `first` or `last` that is wrong by itself. As a LimitError does, it refuses the whole operation before anything runs. */
export class PagingNumberError extends RoomgraphError {
  constructor(message: string) {
    super('BAD_USER_INPUT', message, { http: { status: 400 } })
  }
}

/** A user error of a mutation whose operation does not select `userErrors`, in their place. */
export class UserError extends RoomgraphError {
  constructor(
    {
      message,
      ...userError
    }: { code: string; codeRaw: string | null; message: string; path: readonly string[] },
    outcome: string,
  ) {
    super('USER_ERROR', message, { userError, outcome })
  }
}

/** All user errors of a mutation whose operation does not select them; each becomes an error of its own at the field. */
export class UnreadUserErrors extends RoomgraphError {
  readonly each: readonly UserError[]

  /** @param each one at least */
  constructor(each: readonly UserError[]) {
    const [first] = each
    super('USER_ERROR', first?.message ?? 'The input was refused.', first?.extensions)
    this.each = each
  }
}

/** A fault of this server while a mutation ran; it is masked as any other, and tells what became of the write. */
export class UnexpectedInWrite extends Error {
  readonly outcome: string

  constructor(outcome: string, cause: unknown) {
    super('A mutation failed unexpectedly', { cause })
    this.outcome = outcome
  }
}

/** The same error with more in its extensions. */
export function withDetails(
  { code, message, extensions, cause }: RoomgraphError,
  details: Readonly<Record<string, unknown>>,
): RoomgraphError {
  return new RoomgraphError(code, message, { ...extensions, ...details }, { cause })
}

/** An operation that is larger than it may be. It is refused as a whole, with HTTP status 400, before anything runs. */
export class LimitError extends RoomgraphError {
  constructor(
    code: ErrorCode,
    message: string,
    limit: number,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(code, message, { limit, ...details, http: { status: 400 } })
  }
}

/** A cursor that is altered, of another list or filter, or no longer honoured by the upstream. */
export class CursorError extends RoomgraphError {
  constructor(
    code: 'CURSOR_INVALID' | 'CURSOR_EXPIRED',
    message: string,
    upstream?: UpstreamDetails,
    options?: ErrorOptions,
  ) {
    super(code, message, upstream && upstreamExtensions(upstream, false), options)
  }
}

/** One entry of the list that SignalWire sends with a 422. */
export interface InvalidRequestEntry {
  code?: string
  attribute?: string
}

/** What is known of the upstream exchange that an error comes from. */
export interface UpstreamDetails {
  service: Service
  /** HTTP status, absent when no response was received. */
  status?: number
  /** The upstream's own id of the request, when it sent one. */
  requestId?: string
  /** Seconds to wait, from `Retry-After`. */
  retryAfter?: number
  /** All entries of a 422. */
  errors?: readonly InvalidRequestEntry[]
  /** Whether a retry of the same call may succeed. Not shown to callers. */
  transient?: boolean
  /** Whether a write of which nobody knows the outcome may be asked for again. Not shown to callers. */
  isRepeatable?: boolean
}

export type UpstreamErrorCode = Exclude<
  Extract<ErrorCode, `UPSTREAM_${string}`>,
  `UPSTREAM_CALL_LIMIT_${string}`
>

const RETRYABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'UPSTREAM_RATE_LIMITED',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
])

/** A call that an upstream refused, that failed, or whose response is not as documented. */
export class UpstreamError extends RoomgraphError {
  readonly upstream: UpstreamDetails

  constructor(code: UpstreamErrorCode, message: string, upstream: UpstreamDetails, options?: ErrorOptions) {
    const isRetryable = upstream.isRepeatable ?? RETRYABLE.has(code)
    super(code, message, upstreamExtensions(upstream, isRetryable), options)
    this.upstream = upstream
  }
}

/** Call rejected: a call that is not sent because the circuit is open or the queue of calls is full. */
export class CallRejectedError extends UpstreamError {
  /** @param seconds after which a retry makes sense; one at least */
  constructor(service: Service, at: string, reason: string, seconds: number, cause?: unknown) {
    super(
      'UPSTREAM_UNAVAILABLE',
      `${at} was not sent: ${reason} Ask again in ${seconds} s.`,
      { service, retryAfter: seconds },
      { cause },
    )
  }
}

/** A selected field that no upstream source could supply, though the object itself exists. */
export class FieldUnavailableError extends RoomgraphError {
  constructor(message: string, upstream: UpstreamDetails, options?: ErrorOptions) {
    super('FIELD_UNAVAILABLE', message, upstreamExtensions(upstream, false), options)
  }
}

function upstreamExtensions(details: UpstreamDetails, retryable: boolean): Record<string, unknown> {
  const { service, status, requestId, retryAfter, errors } = details
  return {
    service,
    ...(status !== undefined && { status }),
    ...(requestId !== undefined && { requestId }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(errors !== undefined && { errors }),
    retryable,
  }
}
