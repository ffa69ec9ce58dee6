import type { ProviderOrigins, SignalWireConfig } from '../../config/config.ts'
import { SIGNALWIRE_SETTINGS, TWILIO_SETTINGS } from '../../config/settings/providers.ts'
import type { TwilioSourceOptions } from '../../datasources/twilio/source.ts'
import { acceptGroup, check, checkNames } from './check.ts'

/** Where SignalWire Video is read. */
export interface SignalWireEndpoint {
  /** `example` or `example.signalwire.com`; not needed beside `baseUrl`. */
  readonly space?: string
  /** An origin in place of that of the space, such as that of an emulator. */
  readonly baseUrl?: string
  /** Further origins that links of pages may have, beside that of `baseUrl` and of the space. Default: none. */
  readonly linkOrigins?: readonly string[]
}

/** Where SignalWire Video is read, and as whom. */
export interface SignalWireOptions extends SignalWireEndpoint {
  /** The project's UUID. */
  readonly projectId: string
  /** An API token with the Video scope. */
  readonly apiToken: string
}

/** Where Twilio Video Insights is read. */
export interface TwilioEndpoint {
  /** Where Video Insights answers. Default: `https://insights.twilio.com`. */
  readonly baseUrl?: string
  /** Further origins that links of pages may have, beside that of `baseUrl` and Twilio's own. Default: none. */
  readonly linkOrigins?: readonly string[]
}

interface TwilioAccount extends TwilioEndpoint {
  /** The SID of the account, `AC…`. */
  readonly accountSid: string
}

/** Which Twilio account is read, and as whom: with its auth token, or with an API key and its secret. */
export type TwilioOptions = TwilioAccount &
  (
    | { readonly authToken: string; readonly apiKey?: undefined; readonly apiSecret?: undefined }
    | { readonly apiKey: string; readonly apiSecret: string; readonly authToken?: undefined }
  )

const ENDPOINT_NAMES = ['space', 'baseUrl', 'linkOrigins']

/** Where callers' own credentials go. Credentials beside them would be lent to every caller. */
export function resolveEndpoints(
  signalwire: SignalWireEndpoint | undefined,
  twilio: TwilioEndpoint | undefined,
): ProviderOrigins {
  checkEndpoint('signalwire', signalwire, SIGNALWIRE_SETTINGS)
  checkEndpoint('twilio', twilio, TWILIO_SETTINGS)
  const ofSignalWire =
    signalwire && signalWireEndpoint(acceptGroup('signalwire', SIGNALWIRE_SETTINGS, signalwire))
  const ofTwilio = twilio && endpointOf(acceptGroup('twilio', TWILIO_SETTINGS, twilio))
  const linkOrigins = {
    ...(ofSignalWire?.linkOrigins && { signalwire: ofSignalWire.linkOrigins }),
    ...(ofTwilio?.linkOrigins && { twilio: ofTwilio.linkOrigins }),
  }
  return {
    ...(ofSignalWire && { signalwire: ofSignalWire.origin }),
    ...(ofTwilio && { twilio: ofTwilio.origin }),
    ...(Object.keys(linkOrigins).length > 0 && { linkOrigins }),
  }
}

function checkEndpoint(name: string, endpoint: object | undefined, table: object): void {
  if (endpoint === undefined) return
  checkNames(name, endpoint, Object.keys(table))
  for (const [key, value] of Object.entries(endpoint)) {
    const isOfEndpoint = ENDPOINT_NAMES.includes(key) || value === undefined
    check(
      isOfEndpoint,
      `${name}.${key}`,
      'absent beside auth passthrough, where each caller brings credentials',
    )
  }
}

/** An origin, and which further ones links may have. */
interface Endpoint {
  readonly origin: string
  readonly linkOrigins?: readonly string[]
}

type Given = { readonly baseUrl?: string | undefined; readonly linkOrigins?: readonly string[] | undefined }

/** @param space the origin of the space, which links may have beside another one that is called */
function endpointOf({ baseUrl: origin = '', linkOrigins = [] }: Given, space?: string): Endpoint {
  const all = [...(space === undefined || space === origin ? [] : [space]), ...linkOrigins]
  return { origin, ...(all.length > 0 && { linkOrigins: all }) }
}

function signalWireEndpoint({ space, ...given }: Given & { readonly space?: string | undefined }): Endpoint {
  const baseUrl = given.baseUrl ?? space
  check(baseUrl, 'signalwire.space', 'set, unless baseUrl is')
  return endpointOf({ ...given, baseUrl }, space)
}

/** @throws TypeError that names the option that is not as expected. */
export function resolveSignalWire(options: SignalWireOptions | SignalWireEndpoint): SignalWireConfig {
  const { projectId, apiToken, ...given } = acceptGroup('signalwire', SIGNALWIRE_SETTINGS, options)
  const endpoint = signalWireEndpoint(given)
  check(projectId, 'signalwire.projectId', SIGNALWIRE_SETTINGS.projectId.expected)
  check(apiToken, 'signalwire.apiToken', SIGNALWIRE_SETTINGS.apiToken.expected)
  return { ...endpoint, projectId, apiToken }
}

/** @throws TypeError that names the option that is not as expected. */
export function resolveTwilio(options: TwilioOptions | TwilioEndpoint): TwilioSourceOptions {
  const given = acceptGroup('twilio', TWILIO_SETTINGS, options)
  const { accountSid, authToken, apiKey, apiSecret } = given
  const endpoint = endpointOf(given)
  check(accountSid, 'twilio.accountSid', TWILIO_SETTINGS.accountSid.expected)
  if (apiKey === undefined && apiSecret === undefined) {
    const expected = `${TWILIO_SETTINGS.authToken.expected}, unless apiKey and apiSecret are given`
    check(authToken, 'twilio.authToken', expected)
    return { ...endpoint, accountSid, user: accountSid, password: authToken }
  }
  check(authToken === undefined, 'twilio.authToken', 'left out beside apiKey and apiSecret')
  check(apiKey, 'twilio.apiKey', TWILIO_SETTINGS.apiKey.expected)
  check(apiSecret, 'twilio.apiSecret', TWILIO_SETTINGS.apiSecret.expected)
  return { ...endpoint, accountSid, user: apiKey, password: apiSecret }
}
