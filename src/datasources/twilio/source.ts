import type { LifetimeOf } from '../cache/account-cache.ts'
import { HttpSource, type SourceTools } from '../http/http-source.ts'
import { LongLists } from '../loading/rest-list.ts'
import type { RestSource } from '../loading/rest-loads.ts'
import { twilioPages } from '../records/page.ts'
import type { UpstreamPolicy } from '../resilience/policy.ts'
import { UnverifiedSource } from '../resilience/unverified-credentials.ts'

/** Base path of Video Insights. */
export const TWILIO_BASE_PATH = '/v1/Video'

/** Default origin of Video Insights. */
export const TWILIO_ORIGIN = 'https://insights.twilio.com'

export interface TwilioSourceOptions {
  /** Scheme, host and port. */
  origin: string
  /** Further origins that page links may have, beside Twilio's own. */
  linkOrigins?: readonly string[]
  /** Identifies the account: its SID, or the key's where only that is known. */
  accountSid: string
  /** The credentials: account SID and auth token, or SID and secret of an API key. */
  user: string
  password: string
  /** What to check when the upstream refuses credentials of a caller. Default: the hint for the server's own. */
  credentialHint?: string
  /** Whether the credentials of a caller were accepted before. */
  isProven?: boolean
}

const HINT = 'Check TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN, or TWILIO_API_KEY with TWILIO_API_SECRET.'

const twilioLifetime: LifetimeOf = (_path, _query, _json, { insightsMs }) => ({ freshMs: insightsMs })

/** Opens a Twilio account. It sends nothing until the first load. */
export function createTwilioSource(
  options: TwilioSourceOptions,
  policy: UpstreamPolicy,
  { observer, cache, proxy }: SourceTools = {},
): RestSource {
  const isUnverified = options.credentialHint !== undefined && !options.isProven
  const Source = isUnverified ? UnverifiedSource : HttpSource
  const http = new Source({
    policy,
    observer,
    proxy,
    cache: cache && { pages: cache, lifetimeOf: twilioLifetime },
    service: 'twilio',
    origin: options.origin,
    linkOrigins: [TWILIO_ORIGIN, ...(options.linkOrigins ?? [])],
    user: options.user,
    password: options.password,
    credentialHint: options.credentialHint ?? HINT,
  })
  return {
    http,
    identity: `twilio ${http.origin} ${options.accountSid}`,
    pages: twilioPages,
    originHint: 'Check TWILIO_INSIGHTS_BASE_URL.',
    longLists: new LongLists(),
    close: () => http.close(),
  }
}
