import type { SourceTools } from '../http/source-options.ts'
import {
  type AccountOptions,
  openRestSource,
  type Provider,
  type RestSource,
} from '../loading/rest-source.ts'
import { twilioPages } from '../records/page.ts'
import type { UpstreamPolicy } from '../resilience/policy.ts'

/** Base path of Video Insights. */
export const TWILIO_BASE_PATH = '/v1/Video'

/** Default origin of Video Insights. */
export const TWILIO_ORIGIN = 'https://insights.twilio.com'

const TWILIO: Provider = {
  service: 'twilio',
  probe: `${TWILIO_BASE_PATH}/Rooms?PageSize=1`,
  pages: twilioPages,
  lifetimeOf: (_path, _query, _json, { insightsMs }) => ({ freshMs: insightsMs }),
  originHint: 'Check TWILIO_INSIGHTS_BASE_URL.',
  credentialHint:
    'Check TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN, or TWILIO_API_KEY with TWILIO_API_SECRET.',
}

/** Page links may have Twilio's own origin, too. */
export interface TwilioSourceOptions extends AccountOptions {
  /** Identifies the account: its SID, or the key's where only that is known. */
  accountSid: string
  /** The credentials: account SID and auth token, or SID and secret of an API key. */
  user: string
  password: string
}

/** Opens a Twilio account. It sends nothing until the first load. */
export function createTwilioSource(
  options: TwilioSourceOptions,
  policy: UpstreamPolicy,
  tools?: SourceTools,
): RestSource {
  const { accountSid, user, password, linkOrigins = [] } = options
  const withOwnOrigin = { ...options, linkOrigins: [TWILIO_ORIGIN, ...linkOrigins] }
  return openRestSource(TWILIO, withOwnOrigin, { account: accountSid, user, password }, policy, tools)
}
