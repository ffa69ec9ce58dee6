/** One error of an answer. */
export interface AnswerError {
  readonly message: string
  readonly path?: readonly (string | number)[] | undefined
  readonly extensions?: { readonly code?: string; readonly retryable?: boolean } | undefined
}

/** An answer that a panel can do nothing with. */
export class Failure extends Error {
  /** Undefined where an answer names none; then the message is all there is. */
  readonly code: string | undefined

  constructor(message: string, code?: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/**
 * Which error spoils an answer as a whole. The null that an error leaves behind is harmless where Relay can hand the
 * error to whoever reads the field (`@catch`). It is not in the root field, and not in a further page: there Relay
 * would take the null for an empty connection and drop the pages that are on the screen. An item that cannot be
 * read costs only itself, wherever it is.
 */
export function spoils({ path }: AnswerError, isFurtherPage: boolean): boolean {
  if (!path || path.length <= 1) return true
  return isFurtherPage && !path.some((step) => typeof step === 'number')
}

const TEXTS: Readonly<Record<string, string>> = {
  UNREACHABLE: 'The server cannot be reached.',
  UPSTREAM_RATE_LIMITED: 'The provider is getting too many requests. Wait a little, then try again.',
  UPSTREAM_UNAVAILABLE: 'The provider is not available right now.',
  UPSTREAM_TIMEOUT: 'The provider took too long to answer.',
  UPSTREAM_UNAUTHORIZED: 'The provider does not accept the credentials.',
  UPSTREAM_FORBIDDEN: 'The credentials do not allow this.',
  CURSOR_EXPIRED: 'This place in the list is no longer known.',
  CURSOR_INVALID: 'The address of this page does not name a place in the list.',
}

/** What to say to a person; the server's own message where no code is known. */
export function explain(code: string | undefined, message: string): string {
  return TEXTS[code ?? ''] ?? message
}
