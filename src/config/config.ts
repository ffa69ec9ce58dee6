import { type AccessConfig, readAccess } from './access.ts'
import { type ConfigProblem, type Environment, type Flags, SettingsReader } from './reader.ts'
import { ACCESS_SETTINGS, AUTH_SETTINGS, isLoopback } from './settings/access.ts'
import { CACHE_SETTINGS, type CacheSettings } from './settings/cache.ts'
import { type CommandName, SETTINGS } from './settings/index.ts'
import { LIMIT_SETTINGS, type LimitSettings } from './settings/limits.ts'
import { LIVE_SETTINGS, type LiveSettings } from './settings/live.ts'
import { OBSERVABILITY_SETTINGS, type ObservabilitySettings } from './settings/observability.ts'
import { OVERLOAD_SETTINGS, type OverloadSettings } from './settings/overload.ts'
import { ADDRESS_SETTINGS, PROCESS_SETTINGS } from './settings/process.ts'
import { SIGNALWIRE_SETTINGS, TWILIO_SETTINGS } from './settings/providers.ts'
import { PROXY_SETTINGS, type ProxySettings } from './settings/proxy.ts'
import { lacksRedisKey, REDIS_SETTINGS, type RedisSettings } from './settings/redis.ts'
import { PERSISTED_SETTINGS, SERVING_SETTINGS } from './settings/serving.ts'
import type { Setting, SettingValues } from './settings/setting.ts'
import { UPSTREAM_SETTINGS, type UpstreamSettings } from './settings/upstream.ts'
import { unknownVariables } from './unknown-names.ts'

export interface SignalWireConfig {
  readonly origin: string
  /** Further origins that links of pages may have. */
  readonly linkOrigins?: readonly string[]
  readonly projectId: string
  readonly apiToken: string
}

/** Who asks: the account with its auth token, or an API key with its secret. */
type TwilioSecret = { readonly authToken: string } | { readonly apiKey: string; readonly apiSecret: string }

export type TwilioConfig = {
  readonly origin: string
  /** Further origins that links of pages may have. */
  readonly linkOrigins?: readonly string[]
  readonly accountSid: string
} & TwilioSecret

/** The origins that callers' own credentials go to. */
export interface ProviderOrigins {
  readonly signalwire?: string
  readonly twilio?: string
  /** Further origins that links of pages may have. */
  readonly linkOrigins?: { readonly signalwire?: readonly string[]; readonly twilio?: readonly string[] }
}

/** Tables whose settings lie side by side in a Config. */
const FLAT_SETTINGS = { ...PROCESS_SETTINGS, ...SERVING_SETTINGS, ...PERSISTED_SETTINGS } as const

type FlatSettings = SettingValues<typeof ADDRESS_SETTINGS> & SettingValues<typeof FLAT_SETTINGS>

/** What the commands run with. A new setting of these tables is in it without a line here. */
export interface Config extends AccessConfig, FlatSettings {
  readonly limits: LimitSettings
  readonly live: LiveSettings
  readonly upstream: UpstreamSettings
  readonly overload: OverloadSettings
  readonly cache: CacheSettings
  readonly redis: RedisSettings
  readonly observability: ObservabilitySettings
  /** The way out, where there is a proxy for it. */
  readonly proxy?: ProxySettings
  /** The hosts that requests for the metrics may name beside loopback ones. Absent where they may name any. */
  readonly metricsHosts?: readonly string[]
  /**
   * A provider is absent when none of its variables is set, and where callers bring their own credentials; both are when
   * the command brings its own upstream.
   */
  readonly signalwire?: SignalWireConfig
  readonly twilio?: TwilioConfig
  /** Set where callers bring their own credentials. */
  readonly origins?: ProviderOrigins
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly string[] }
  | {
      readonly ok: false
      readonly problems: readonly ConfigProblem[]
      readonly warnings: readonly string[]
      /** Whether the variables of every provider are missing, so that setting those of one would do. */
      readonly noProvider: boolean
    }

/**
 * Turns environment and flags into a Config, or into the list of everything that is wrong with them.
 * @param command `serve` takes one provider at least; `demo` brings its own, and has defaults of its own
 */
export function readConfig(
  env: Environment,
  flags: Flags = {},
  command: CommandName = 'serve',
): ConfigResult {
  const reader = new SettingsReader(env, flags, command)
  const isPassthrough = reader.given(AUTH_SETTINGS.kind) === 'passthrough'
  const origins = command === 'serve' && isPassthrough ? readOrigins(reader) : undefined
  const isAsked = command === 'serve' && !isPassthrough
  const hasSignalWire = reader.givesAny(SIGNALWIRE_SETTINGS)
  const hasTwilio = reader.givesAny(TWILIO_SETTINGS)
  const noProvider = isAsked && !hasSignalWire && !hasTwilio
  const signalwire = isAsked && (noProvider || hasSignalWire) ? readSignalWire(reader) : undefined
  const twilio = isAsked && (noProvider || hasTwilio) ? readTwilio(reader) : undefined
  const address = reader.readTable(ADDRESS_SETTINGS)
  const access = readAccess(reader, address)
  const flat = reader.readTable(FLAT_SETTINGS)
  const limits = reader.readTable(LIMIT_SETTINGS)
  const live = reader.readTable(LIVE_SETTINGS)
  const upstream = reader.readTable(UPSTREAM_SETTINGS)
  const overload = reader.readTable(OVERLOAD_SETTINGS)
  const cache = reader.readTable(CACHE_SETTINGS)
  const redis = reader.readTable(REDIS_SETTINGS)
  if (reader.given(REDIS_SETTINGS.keys) === undefined && lacksRedisKey(redis)) {
    reader.report(
      REDIS_SETTINGS.keys,
      'a key of 32 bytes in base64, as openssl rand -base64 32 gives, for a Redis on another machine (or ROOMGRAPH_REDIS_ALLOW_PLAIN on)',
    )
  }
  const observability = reader.readTable(OBSERVABILITY_SETTINGS)
  const proxy = readProxy(reader)
  const problems = reader.problems.toSorted((a, b) => placeOf(a) - placeOf(b))
  const known = SETTINGS.map(({ variable }) => variable)
  const warnings = [...unknownVariables(Object.keys(env), known), ...reader.warnings]
  if (problems.length > 0) return { ok: false, problems, warnings, noProvider }
  // Nobody has to say who they are to read metrics, however it is with the graph.
  const listedHosts = reader.read(ACCESS_SETTINGS.allowedHosts)
  const metricsHosts = listedHosts ?? (isLoopback(observability.metricsHost ?? '') ? [] : undefined)
  const config = {
    ...address,
    ...flat,
    ...access,
    limits,
    live,
    upstream,
    overload,
    cache,
    redis,
    observability,
    ...(metricsHosts && { metricsHosts }),
    ...(signalwire && { signalwire }),
    ...(twilio && { twilio }),
    ...(origins && { origins }),
    ...(proxy && { proxy }),
  }
  // Without a problem, each of them has its value or its default.
  return { ok: true, config: config as Config, warnings }
}

/** Problems are reported in the order of the help. */
function placeOf({ variable }: ConfigProblem): number {
  return SETTINGS.findIndex((about) => about.variable === variable)
}

function readProxy(reader: SettingsReader): ProxySettings | undefined {
  const httpsProxy = reader.read(PROXY_SETTINGS.httpsProxy)
  const httpProxy = reader.read(PROXY_SETTINGS.httpProxy)
  const noProxy = reader.read(PROXY_SETTINGS.noProxy)
  if (!httpsProxy && !httpProxy) return undefined
  return {
    ...(httpsProxy && { httpsProxy }),
    ...(httpProxy && { httpProxy }),
    ...(noProxy && { noProxy }),
  }
}

const CREDENTIALS = [
  SIGNALWIRE_SETTINGS.projectId,
  SIGNALWIRE_SETTINGS.apiToken,
  TWILIO_SETTINGS.accountSid,
  TWILIO_SETTINGS.authToken,
  TWILIO_SETTINGS.apiKey,
  TWILIO_SETTINGS.apiSecret,
] as const

/** Where callers' own credentials go; credentials of the server would be lent to every caller. */
function readOrigins(reader: SettingsReader): ProviderOrigins {
  for (const credential of CREDENTIALS) {
    if (reader.given(credential) === undefined) continue
    reader.report(
      credential,
      'nothing while ROOMGRAPH_AUTH is passthrough, where each caller brings credentials',
      'credentials of the server',
    )
  }
  const space = reader.read(SIGNALWIRE_SETTINGS.space)
  const signalwire = reader.readOrigin(SIGNALWIRE_SETTINGS.baseUrl) ?? space
  const twilio = reader.readOrigin(TWILIO_SETTINGS.baseUrl)
  const own = signalwire === space ? undefined : space
  const { linkOrigins: ofSignalWire } = readLinkOrigins(reader, SIGNALWIRE_SETTINGS.linkOrigins, own)
  const { linkOrigins: ofTwilio } = readLinkOrigins(reader, TWILIO_SETTINGS.linkOrigins)
  const linkOrigins = {
    ...(ofSignalWire && { signalwire: ofSignalWire }),
    ...(ofTwilio && { twilio: ofTwilio }),
  }
  return {
    ...(signalwire && { signalwire }),
    ...(twilio && { twilio }),
    ...((ofSignalWire || ofTwilio) && { linkOrigins }),
  }
}

/** What links of pages may name beside the origin that is called: the space itself, and what is set. */
function readLinkOrigins(
  reader: SettingsReader,
  about: Setting<readonly string[]>,
  own?: string,
): { readonly linkOrigins?: readonly string[] } {
  const named = reader.read(about) ?? []
  const linkOrigins = own === undefined ? named : [own, ...named]
  return linkOrigins.length > 0 ? { linkOrigins } : {}
}

function readSignalWire(reader: SettingsReader): SignalWireConfig | undefined {
  const about = SIGNALWIRE_SETTINGS
  const instead = reader.given(about.baseUrl) ? undefined : ' (or an origin in SIGNALWIRE_BASE_URL)'
  const space = reader.read(about.space, instead)
  const baseUrl = reader.readOrigin(about.baseUrl)
  const links = readLinkOrigins(reader, about.linkOrigins, baseUrl && space)
  const projectId = reader.read(about.projectId, '')
  const apiToken = reader.read(about.apiToken, '')
  const origin = baseUrl ?? space
  return origin && projectId && apiToken ? { origin, ...links, projectId, apiToken } : undefined
}

function readTwilio(reader: SettingsReader): TwilioConfig | undefined {
  const about = TWILIO_SETTINGS
  const ofKey = [about.apiKey, about.apiSecret].filter((each) => reader.given(each) !== undefined)
  const byKey = ofKey.length > 0
  const instead = ' (or an API key in TWILIO_API_KEY and TWILIO_API_SECRET)'
  const accountSid = reader.read(about.accountSid, '')
  const authToken = reader.read(about.authToken, byKey ? undefined : instead)
  const apiKey = reader.read(about.apiKey, byKey ? '' : undefined)
  const apiSecret = reader.read(about.apiSecret, byKey ? '' : undefined)
  const origin = reader.readOrigin(about.baseUrl)
  const links = readLinkOrigins(reader, about.linkOrigins)
  if (byKey && reader.given(about.authToken) !== undefined) {
    const others = ofKey.map(({ variable }) => variable).join(' and ')
    reader.report(about.authToken, `nothing beside ${others}`, 'a second way of authenticating')
  }
  if (!origin || !accountSid) return undefined
  const account = { origin, ...links, accountSid }
  if (authToken) return { ...account, authToken }
  return apiKey && apiSecret ? { ...account, apiKey, apiSecret } : undefined
}
