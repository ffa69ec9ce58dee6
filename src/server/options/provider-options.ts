import type { ProviderOrigins, SignalWireConfig } from '../../config/config.ts'
import {
  parseAccountSid,
  parseApiKey,
  parseApiToken,
  parseOrigin,
  parseProjectId,
  parseSpace,
  parseTwilioSecret,
} from '../../config/settings/index.ts'
import { TWILIO_ORIGIN, type TwilioSourceOptions } from '../../datasources/twilio/source.ts'
import { check, parsed } from './check.ts'

/** Where SignalWire Video is read. */
export interface SignalWirePlace {
  /** `example` or `example.signalwire.com`; not needed beside `baseUrl`. */
  readonly space?: string
  /** An origin that takes the space's place, such as that of an emulator. */
  readonly baseUrl?: string
  /** Further origins that links of pages may have, beside that of `baseUrl` and of the space. Default: none. */
  readonly linkOrigins?: readonly string[]
}

/** Where SignalWire Video is read, and as whom. */
export interface SignalWireOptions extends SignalWirePlace {
  /** The project's UUID. */
  readonly projectId: string
  /** An API token with the Video scope. */
  readonly apiToken: string
}

/** Where Twilio Video Insights is read. */
export interface TwilioPlace {
  /** Where Video Insights answers. Default: `https://insights.twilio.com`. */
  readonly baseUrl?: string
  /** Further origins that links of pages may have, beside that of `baseUrl` and Twilio's own. Default: none. */
  readonly linkOrigins?: readonly string[]
}

interface TwilioAccount extends TwilioPlace {
  /** The SID of the account, `AC…`. */
  readonly accountSid: string
}

/** Which Twilio account is read, and as whom: with its auth token, or with an API key and its secret. */
export type TwilioOptions = TwilioAccount &
  (
    | { readonly authToken: string; readonly apiKey?: undefined; readonly apiSecret?: undefined }
    | { readonly apiKey: string; readonly apiSecret: string; readonly authToken?: undefined }
  )

/** Where callers' own credentials go. Credentials beside them would be lent to every caller. */
export function resolvePlaces(
  signalwire: SignalWirePlace | undefined,
  twilio: TwilioPlace | undefined,
): ProviderOrigins {
  const given = Object.entries({ signalwire, twilio }).flatMap(([name, place]) => {
    check(
      place === undefined || (typeof place === 'object' && place !== null),
      `options.${name}`,
      'an object',
    )
    return Object.entries(place ?? {}).map(([key, value]) => ({ name: `options.${name}.${key}`, key, value }))
  })
  for (const { name, key, value } of given) {
    const isPlace = ['baseUrl', 'space', 'linkOrigins'].includes(key) || value === undefined
    check(isPlace, name, 'absent beside auth passthrough, where each caller brings credentials')
  }
  const ofSignalWire = signalwire && signalWirePlace(signalwire)
  const ofTwilio = twilio && twilioPlace(twilio)
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

/** An origin, and which further ones links may have. */
interface Place {
  readonly origin: string
  readonly linkOrigins?: readonly string[]
}

function placeOf(provider: string, origin: string, linkOrigins: readonly string[] = [], own?: string): Place {
  const read = Array.isArray(linkOrigins) ? linkOrigins.map((each) => parsed(each, parseOrigin)) : [undefined]
  const areOrigins = read.every((each) => each !== undefined)
  check(areOrigins, `options.${provider}.linkOrigins`, 'a list of http or https origins')
  const all = [...(own === undefined || own === origin ? [] : [own]), ...read]
  return { origin, ...(all.length > 0 && { linkOrigins: all }) }
}

function twilioPlace({ baseUrl = TWILIO_ORIGIN, linkOrigins }: TwilioPlace): Place {
  const origin = parsed(baseUrl, parseOrigin)
  check(origin, 'options.twilio.baseUrl', 'an http or https origin')
  return placeOf('twilio', origin, linkOrigins)
}

function signalWirePlace({ space, baseUrl, linkOrigins }: SignalWirePlace): Place {
  const fromSpace = parsed(space, parseSpace)
  check(space === undefined || fromSpace, 'options.signalwire.space', 'example or example.signalwire.com')
  const fromUrl = parsed(baseUrl, parseOrigin)
  check(baseUrl === undefined || fromUrl, 'options.signalwire.baseUrl', 'an http or https origin')
  const origin = fromUrl ?? fromSpace
  check(origin, 'options.signalwire.space', 'set, unless baseUrl is')
  return placeOf('signalwire', origin, linkOrigins, fromSpace)
}

/** @throws TypeError that names the option that is not as expected. */
export function resolveSignalWire(options: SignalWireOptions | SignalWirePlace): SignalWireConfig {
  check(typeof options === 'object' && options !== null, 'options.signalwire', 'an object with credentials')
  const place = signalWirePlace(options)
  const given: Partial<SignalWireOptions> = options
  const projectId = parsed(given.projectId, parseProjectId)
  check(projectId, 'options.signalwire.projectId', 'a UUID')
  const apiToken = parsed(given.apiToken, parseApiToken)
  check(apiToken, 'options.signalwire.apiToken', 'a text without spaces or control characters')
  return { ...place, projectId, apiToken }
}

/** @throws TypeError that names the option that is not as expected. */
export function resolveTwilio(options: TwilioOptions | TwilioPlace): TwilioSourceOptions {
  check(typeof options === 'object' && options !== null, 'options.twilio', 'an object with credentials')
  const place = twilioPlace(options)
  const { authToken, apiKey, apiSecret, ...account } = options as Partial<TwilioOptions>
  const accountSid = parsed(account.accountSid, parseAccountSid)
  check(accountSid, 'options.twilio.accountSid', 'AC and 32 hexadecimal digits')
  const secret = 'a text without spaces or control characters that is no SID'
  if (apiKey === undefined && apiSecret === undefined) {
    const password = parsed(authToken, parseTwilioSecret)
    check(password, 'options.twilio.authToken', `${secret}, unless apiKey and apiSecret are given`)
    return { ...place, accountSid, user: accountSid, password }
  }
  check(authToken === undefined, 'options.twilio.authToken', 'left out beside apiKey and apiSecret')
  const user = parsed(apiKey, parseApiKey)
  check(user, 'options.twilio.apiKey', 'SK and 32 hexadecimal digits')
  const password = parsed(apiSecret, parseTwilioSecret)
  check(password, 'options.twilio.apiSecret', secret)
  return { ...place, accountSid, user, password }
}
