import { HttpSource } from '../http.ts'
import { LongLists } from '../long-lists.ts'
import type { UpstreamObserver } from '../observer.ts'
import { twilioPages } from '../page.ts'
import type { UpstreamPolicy } from '../policy.ts'
import type { RestSource } from '../rest-loads.ts'

/** Everything of Video Insights lives below this path. */
export const BASE_PATH = '/v1/Video'

/** Where Video Insights answers, unless it is told otherwise. */
export const TWILIO_ORIGIN = 'https://insights.twilio.com'

export interface TwilioOptions {
  /** Scheme, host and port. */
  origin: string
  accountSid: string
  /** Who asks: the account SID with the auth token, or the SID of an API key with its secret. */
  user: string
  password: string
}

/** Opens a Twilio account. Nothing is sent until something is asked for. */
export function createTwilioSource(
  options: TwilioOptions,
  policy: UpstreamPolicy,
  observer?: UpstreamObserver,
): RestSource {
  const http = new HttpSource({
    policy,
    observer,
    service: 'twilio',
    origin: options.origin,
    user: options.user,
    password: options.password,
    credentialHint:
      'Check TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN, or TWILIO_API_KEY with TWILIO_API_SECRET.',
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
