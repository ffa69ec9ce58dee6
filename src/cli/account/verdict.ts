import type { ErrorCode, Service } from '../../errors.ts'

/** How a call to a provider ended: with a status, or without an answer. */
export interface CallEnd {
  readonly status?: number | undefined
  readonly code?: ErrorCode | undefined
}

/** What an answer tells of the credentials. */
export interface Verdict {
  readonly isAccepted: boolean
  /** Half a sentence, such as `credentials accepted`. */
  readonly text: string
}

/** What is said of a call that was not answered, by the code of its error. */
const UNANSWERED: Partial<Record<ErrorCode, string>> = {
  UPSTREAM_TIMEOUT: 'no answer in time',
  UPSTREAM_TLS: 'no trusted certificate',
  UPSTREAM_BAD_RESPONSE: 'an answer that cannot be read',
  UPSTREAM_TOO_LARGE: 'an answer that is too long',
}

const REFUSED: Record<Service, string> = {
  signalwire:
    'credentials refused: check SIGNALWIRE_PROJECT_ID and SIGNALWIRE_API_TOKEN; a token without the Video scope may be refused like this, too',
  twilio:
    'credentials refused: check TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN, or TWILIO_API_KEY with TWILIO_API_SECRET',
}

const NO_SCOPE: Record<Service, string> = {
  signalwire: 'no Video scope: give the token the scope Video',
  twilio: 'no Video Insights: the credentials are known, but not allowed to read them',
}

/** What the end of a call tells of a provider and of the credentials there. */
export function verdictOf(service: Service, { status, code }: CallEnd): Verdict {
  if (status === 401) return { isAccepted: false, text: REFUSED[service] }
  if (status === 403) return { isAccepted: false, text: NO_SCOPE[service] }
  if (status === undefined) {
    const text = (code && UNANSWERED[code]) ?? 'no route to host'
    return { isAccepted: false, text }
  }
  if (status < 400 || status === 404) return { isAccepted: true, text: 'credentials accepted' }
  return {
    isAccepted: false,
    text: `answered ${status}, which does not tell whether credentials are accepted`,
  }
}
