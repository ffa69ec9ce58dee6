import type { SignalWireConfig } from '../config.ts'
import { TWILIO_ORIGIN, type TwilioOptions as TwilioSourceOptions } from '../datasources/twilio/source.ts'
import { LIMIT_SETTINGS, type LimitSettings } from '../limit-settings.ts'
import { OVERLOAD_SETTINGS, type OverloadSettings } from '../overload-settings.ts'
import type { Setting, SettingValues } from '../setting.ts'
import {
  parseAccountSid,
  parseApiKey,
  parseApiToken,
  parseExactOrigin,
  parseOrigin,
  parseProjectId,
  parseSpace,
  parseTwilioSecret,
} from '../settings.ts'
import { UPSTREAM_SETTINGS, type UpstreamSettings } from '../upstream-settings.ts'
import { type Logger, stderrLogger } from './logger.ts'
import { isManifest, type PersistedOptions } from './persisted-options.ts'
import { isProbe } from './routes.ts'

/** Where SignalWire Video is read, and as whom. */
export interface SignalWireOptions {
  /** `example` or `example.signalwire.com`; not needed beside `baseUrl`. */
  readonly space?: string
  /** An origin that takes the space's place, such as that of an emulator. */
  readonly baseUrl?: string
  /** The project's UUID. */
  readonly projectId: string
  /** An API token with the Video scope. */
  readonly apiToken: string
}

interface TwilioAccount {
  /** The SID of the account, `AC…`. */
  readonly accountSid: string
  /** Where Video Insights answers. Default: `https://insights.twilio.com`. */
  readonly baseUrl?: string
}

/** Which Twilio account is read, and as whom: with its auth token, or with an API key and its secret. */
export type TwilioOptions = TwilioAccount &
  (
    | { readonly authToken: string; readonly apiKey?: undefined; readonly apiSecret?: undefined }
    | { readonly apiKey: string; readonly apiSecret: string; readonly authToken?: undefined }
  )

/** What `createRoomgraph` takes. */
export interface RoomgraphOptions {
  /** Without it, fields that need SignalWire end in PROVIDER_NOT_CONFIGURED. */
  readonly signalwire?: SignalWireOptions | undefined
  /** Without it, fields that need Twilio end in PROVIDER_NOT_CONFIGURED. */
  readonly twilio?: TwilioOptions | undefined
  /** List the upstream calls of every operation in `extensions.upstream`. Default: false. */
  readonly explain?: boolean
  /** The largest `first` or `last`, 1 to 1000. Default: 1000. */
  readonly maxFirst?: number
  /** Milliseconds that one operation may take, 100 to 600000. Default: 10000. */
  readonly timeoutMs?: number
  /**
   * What one operation may be at the most: tokens, depth, aliases, root fields, directives, upstream calls. Defaults and
   * ranges are those of the variables in the README.
   */
  readonly limits?: Partial<LimitSettings>
  /**
   * How calls to each upstream are held in bounds: times, repetitions, breaker, how many at once. Defaults and ranges
   * are those of the variables in the README.
   */
  readonly upstream?: Partial<UpstreamSettings>
  /**
   * How much is taken on at once; what is more gets a 503. Defaults and ranges are those of the variables in the
   * README.
   */
  readonly overload?: Partial<OverloadSettings>
  /** Serve the GraphiQL page to browsers. Default: false. */
  readonly graphiql?: boolean
  /**
   * Serve a Federation 2 subgraph: the graph with `_service` and `_entities`, without `node` and `nodes` unless it is
   * `with-node`. Default: false.
   */
  readonly subgraph?: boolean | 'with-node'
  /** Origins, such as `https://app.example.com`, whose pages may read answers. Default: none. */
  readonly corsOrigins?: readonly string[]
  /** Documents that clients may name by their hash, and whether they may send others. Default: none. */
  readonly persisted?: PersistedOptions | undefined
  /** The path that is answered; every other one except `/health` and `/ready` is a 404. Default: `/graphql`. */
  readonly graphqlEndpoint?: string
  /** Receives unexpected errors. Default: lines on stderr. */
  readonly logger?: Logger
}

type PlainOptions = Required<
  Omit<RoomgraphOptions, 'signalwire' | 'twilio' | 'persisted' | 'limits' | 'upstream' | 'overload'>
>

export interface ResolvedOptions extends PlainOptions {
  readonly signalwire?: SignalWireConfig
  readonly twilio?: TwilioSourceOptions
  readonly persisted?: PersistedOptions
  readonly limits: LimitSettings
  readonly upstream: UpstreamSettings
  readonly overload: OverloadSettings
}

const DEFAULTS: PlainOptions = {
  explain: false,
  maxFirst: 1000,
  timeoutMs: 10_000,
  graphiql: false,
  subgraph: false,
  corsOrigins: [],
  graphqlEndpoint: '/graphql',
  logger: stderrLogger,
}

/**
 * The options with their defaults.
 * @throws TypeError that names the first option that is not as expected, never showing a credential.
 */
export function resolveOptions(options: RoomgraphOptions): ResolvedOptions {
  check(typeof options === 'object' && options !== null, 'options', 'an object')
  for (const name of Object.keys(options)) {
    const isKnown =
      ['signalwire', 'twilio', 'persisted', 'limits', 'upstream', 'overload'].includes(name) ||
      name in DEFAULTS
    check(isKnown, `options.${name}`, 'absent: there is no such option')
  }
  const { signalwire, twilio, persisted, limits = {}, upstream = {}, overload = {}, ...given } = options
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const resolved = {
    ...DEFAULTS,
    ...set,
    limits: resolveGroup('limits', LIMIT_SETTINGS, limits),
    upstream: resolveGroup('upstream', UPSTREAM_SETTINGS, upstream),
    overload: resolveGroup('overload', OVERLOAD_SETTINGS, overload),
    ...(signalwire !== undefined && { signalwire: resolveSignalWire(signalwire) }),
    ...(twilio !== undefined && { twilio: resolveTwilio(twilio) }),
    ...(persisted !== undefined && { persisted: resolvePersisted(persisted) }),
  }
  const { explain, graphiql, maxFirst, timeoutMs, graphqlEndpoint, logger, subgraph, corsOrigins } = resolved
  check(typeof explain === 'boolean', 'options.explain', 'a boolean')
  check(typeof graphiql === 'boolean', 'options.graphiql', 'a boolean')
  const areOrigins = Array.isArray(corsOrigins) && corsOrigins.every((each) => parseExactOrigin(each))
  check(areOrigins, 'options.corsOrigins', 'a list of origins such as https://app.example.com')
  check([true, false, 'with-node'].includes(subgraph), 'options.subgraph', 'a boolean or with-node')
  checkInteger('options.maxFirst', maxFirst, 1, 1000)
  checkInteger('options.timeoutMs', timeoutMs, 100, 600_000)
  const isPath = typeof graphqlEndpoint === 'string' && /^(\/[\w.~-]+)+$/.test(graphqlEndpoint)
  check(isPath && !isProbe(graphqlEndpoint), 'options.graphqlEndpoint', 'a path such as /graphql')
  check(typeof logger?.error === 'function', 'options.logger', 'an object with an error function')
  return resolved
}

function resolveSignalWire(options: SignalWireOptions): SignalWireConfig {
  check(typeof options === 'object' && options !== null, 'options.signalwire', 'an object with credentials')
  const { space, baseUrl, projectId, apiToken } = options
  const fromSpace = parsed(space, parseSpace)
  check(space === undefined || fromSpace, 'options.signalwire.space', 'example or example.signalwire.com')
  const fromUrl = parsed(baseUrl, parseOrigin)
  check(baseUrl === undefined || fromUrl, 'options.signalwire.baseUrl', 'an http or https origin')
  const origin = fromUrl ?? fromSpace
  check(origin, 'options.signalwire.space', 'set, unless baseUrl is')
  check(parsed(projectId, parseProjectId), 'options.signalwire.projectId', 'a UUID')
  check(
    parsed(apiToken, parseApiToken),
    'options.signalwire.apiToken',
    'a text without spaces or control characters',
  )
  return { origin, projectId, apiToken }
}

/** A group of numbers with their defaults, held to the ranges of its variables. */
function resolveGroup<Group extends Readonly<Record<string, Setting<number>>>>(
  name: string,
  group: Group,
  options: Partial<SettingValues<Group>>,
): SettingValues<Group> {
  check(typeof options === 'object' && options !== null, `options.${name}`, 'an object with numbers')
  for (const key of Object.keys(options)) {
    check(Object.hasOwn(group, key), `options.${name}.${key}`, 'absent: there is no such option')
  }
  const resolved = Object.entries(group).map(([key, setting]) => {
    const value = options[key] ?? Number(setting.default)
    const holds = typeof value === 'number' && setting.parse(String(value)) !== undefined
    check(holds, `options.${name}.${key}`, `${setting.expected}, got ${String(value)}`)
    return [key, value] as const
  })
  return Object.fromEntries(resolved) as SettingValues<Group>
}

function resolvePersisted(options: PersistedOptions): PersistedOptions {
  check(typeof options === 'object' && options !== null, 'options.persisted', 'an object with documents')
  const { documents, only = false } = options
  const expected = 'an object of documents under their SHA-256 in hexadecimal'
  check(isManifest(documents), 'options.persisted.documents', expected)
  check(typeof only === 'boolean', 'options.persisted.only', 'a boolean')
  return { documents, only }
}

function resolveTwilio(options: TwilioOptions): TwilioSourceOptions {
  check(typeof options === 'object' && options !== null, 'options.twilio', 'an object with credentials')
  const { baseUrl = TWILIO_ORIGIN, authToken, apiKey, apiSecret } = options
  const origin = parsed(baseUrl, parseOrigin)
  check(origin, 'options.twilio.baseUrl', 'an http or https origin')
  const accountSid = parsed(options.accountSid, parseAccountSid)
  check(accountSid, 'options.twilio.accountSid', 'AC and 32 hexadecimal digits')
  const secret = 'a text without spaces or control characters that is no SID'
  if (apiKey === undefined && apiSecret === undefined) {
    const password = parsed(authToken, parseTwilioSecret)
    check(password, 'options.twilio.authToken', `${secret}, unless apiKey and apiSecret are given`)
    return { origin, accountSid, user: accountSid, password }
  }
  check(authToken === undefined, 'options.twilio.authToken', 'left out beside apiKey and apiSecret')
  const user = parsed(apiKey, parseApiKey)
  check(user, 'options.twilio.apiKey', 'SK and 32 hexadecimal digits')
  const password = parsed(apiSecret, parseTwilioSecret)
  check(password, 'options.twilio.apiSecret', secret)
  return { origin, accountSid, user, password }
}

function parsed(value: unknown, parse: (text: string) => string | undefined): string | undefined {
  return typeof value === 'string' ? parse(value) : undefined
}

function checkInteger(name: string, value: number, min: number, max: number): void {
  const holds = Number.isInteger(value) && value >= min && value <= max
  check(holds, name, `an integer from ${min} to ${max}, got ${String(value)}`)
}

function check(holds: unknown, name: string, expected: string): asserts holds {
  if (!holds) throw new TypeError(`createRoomgraph: ${name} must be ${expected}`)
}
