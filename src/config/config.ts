import { type AccessConfig, readAccess } from './access.ts'
import { type ConfigProblem, type Environment, type Flags, SettingsReader } from './reader.ts'
import { CACHE_SETTINGS, type CacheSettings } from './settings/cache.ts'
import { isLoopback, SETTINGS } from './settings/index.ts'
import { LIMIT_SETTINGS, type LimitSettings } from './settings/limits.ts'
import { OBSERVABILITY_SETTINGS, type ObservabilitySettings } from './settings/observability.ts'
import { OVERLOAD_SETTINGS, type OverloadSettings } from './settings/overload.ts'
import { PROCESS_SETTINGS } from './settings/process.ts'
import { PROXY_SETTINGS, type ProxySettings } from './settings/proxy.ts'
import { UPSTREAM_SETTINGS, type UpstreamSettings } from './settings/upstream.ts'
import { unknownVariables } from './unknown-variables.ts'

export interface SignalWireConfig {
  readonly origin: string
  /** Further origins that links of pages may have. */
  readonly linkOrigins?: readonly string[]
  readonly projectId: string
  readonly apiToken: string
}

/** Who asks: the account with its auth token, or an API key with its secret. */
export type TwilioCredentials =
  | { readonly authToken: string }
  | { readonly apiKey: string; readonly apiSecret: string }

export type TwilioConfig = {
  readonly origin: string
  /** Further origins that links of pages may have. */
  readonly linkOrigins?: readonly string[]
  readonly accountSid: string
} & TwilioCredentials

/** The origins that callers' own credentials go to. */
export interface ProviderOrigins {
  readonly signalwire?: string
  readonly twilio?: string
  /** Further origins that links of pages may have. */
  readonly linkOrigins?: { readonly signalwire?: readonly string[]; readonly twilio?: readonly string[] }
}

export interface Config extends AccessConfig {
  readonly host: string
  readonly port: number
  /** Processes that serve the port. */
  readonly workers: number
  /** Milliseconds after SIGTERM for which requests are still taken. */
  readonly drainMs: number
  /** Milliseconds for which a connection may be idle. */
  readonly keepAliveMs: number
  /** Bytes of answers that slow readers may leave to this process, all together. */
  readonly maxUnsentBytes: number
  readonly explain: boolean
  /** The origins whose pages may read answers. */
  readonly corsOrigins: readonly string[]
  /** Request headers that those pages may send beside the usual ones. */
  readonly corsHeaders: readonly string[]
  readonly persisted: 'on' | 'off' | 'only'
  /** A file of documents; those of the typed client when left out. */
  readonly persistedDocuments?: string
  readonly maxFirst: number
  readonly timeoutMs: number
  /** What one operation may be at the most. */
  readonly limits: LimitSettings
  /** How calls to each upstream are held in bounds. */
  readonly upstream: UpstreamSettings
  /** The way out, where there is a proxy for it. */
  readonly proxy?: ProxySettings
  /** How much is taken on at once. */
  readonly overload: OverloadSettings
  /** How long answers of upstreams are kept. */
  readonly cache: CacheSettings
  /** How the server is watched: metrics, logs, traces. */
  readonly watch: ObservabilitySettings
  /** The hosts that requests for the metrics may name beside loopback ones. Absent where they may name any. */
  readonly metricsHosts?: readonly string[]
  /** Whether a Federation 2 subgraph is served, and if so, whether `node` and `nodes` stay in it. */
  readonly subgraph: boolean | 'with-node'
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

export interface ReadConfigOptions {
  /** `required` takes one provider at least; `ignored` is for a command that brings its own. Default: `required`. */
  readonly upstream?: 'required' | 'ignored'
  /** Texts that take the place of a setting's own default. */
  readonly defaults?: Flags
}

/** Turns environment and flags into a Config, or into the list of everything that is wrong with them. */
export function readConfig(
  env: Environment,
  flags: Flags = {},
  options: ReadConfigOptions = {},
): ConfigResult {
  const reader = new SettingsReader(env, flags, options.defaults)
  const port = reader.read('port', SETTINGS.port)
  const host = reader.read('host', SETTINGS.host)
  const processes = reader.readGroup(PROCESS_SETTINGS)
  const isRequired = options.upstream !== 'ignored'
  const isPassthrough = reader.given('auth') === 'passthrough'
  const origins = isRequired && isPassthrough ? readOrigins(reader) : undefined
  const needsCredentials = isRequired && !isPassthrough
  const noProvider = needsCredentials && !reader.means('SIGNALWIRE_') && !reader.means('TWILIO_')
  const signalwire =
    needsCredentials && (noProvider || reader.means('SIGNALWIRE_')) ? readSignalWire(reader) : undefined
  const twilio = needsCredentials && (noProvider || reader.means('TWILIO_')) ? readTwilio(reader) : undefined
  const access = readAccess(reader, host)
  const explain = reader.read('explain', SETTINGS.explain)
  const corsOrigins = reader.read('corsOrigins', SETTINGS.corsOrigins) ?? []
  const corsHeaders = reader.read('corsHeaders', SETTINGS.corsHeaders) ?? []
  const persisted = reader.read('persisted', SETTINGS.persisted)
  const persistedDocuments = reader.read('persistedDocuments', SETTINGS.persistedDocuments)
  const maxFirst = reader.read('maxFirst', SETTINGS.maxFirst)
  const timeoutMs = reader.read('timeoutMs', SETTINGS.timeoutMs)
  const limits = reader.readGroup(LIMIT_SETTINGS)
  const upstream = reader.readGroup(UPSTREAM_SETTINGS)
  const proxy = readProxy(reader)
  const cache = reader.readGroup(CACHE_SETTINGS)
  const overload = reader.readGroup(OVERLOAD_SETTINGS)
  const watch = reader.readGroup(OBSERVABILITY_SETTINGS)
  const subgraph = reader.read('subgraph', SETTINGS.subgraph)
  const { problems } = reader
  const known = Object.values(SETTINGS).map((each) => each.variable)
  const warnings = [...unknownVariables(Object.keys(env), known), ...reader.warnings]
  // The undefined checks repeat what `problems` says, for the compiler.
  if (
    problems.length > 0 ||
    !access ||
    !host ||
    port === undefined ||
    !processes ||
    explain === undefined ||
    !persisted ||
    !maxFirst ||
    !timeoutMs ||
    !limits ||
    !upstream ||
    !cache ||
    !overload ||
    !watch ||
    subgraph === undefined
  ) {
    return { ok: false, problems, warnings, noProvider }
  }
  const served = {
    ...access,
    host,
    port,
    ...processes,
    explain,
    corsOrigins,
    corsHeaders,
    persisted,
    maxFirst,
    timeoutMs,
    limits,
    upstream,
    cache,
    overload,
    watch,
    subgraph,
  }
  // Nobody has to say who they are to read metrics, however it is with the graph.
  const listedHosts = SETTINGS.allowedHosts.parse(reader.given('allowedHosts') ?? '')
  const metricsHosts = listedHosts ?? (isLoopback(watch.metricsHost) ? [] : undefined)
  const config = {
    ...served,
    ...(metricsHosts && { metricsHosts }),
    ...(persistedDocuments !== undefined && { persistedDocuments }),
  }
  const providers = {
    ...(signalwire && { signalwire }),
    ...(twilio && { twilio }),
    ...(origins && { origins }),
    ...(proxy && { proxy }),
  }
  return { ok: true, config: { ...config, ...providers }, warnings }
}

function readProxy(reader: SettingsReader): ProxySettings | undefined {
  const httpsProxy = reader.read('httpsProxy', PROXY_SETTINGS.httpsProxy)
  const httpProxy = reader.read('httpProxy', PROXY_SETTINGS.httpProxy)
  const noProxy = reader.read('noProxy', PROXY_SETTINGS.noProxy)
  if (!httpsProxy && !httpProxy) return undefined
  return {
    ...(httpsProxy && { httpsProxy }),
    ...(httpProxy && { httpProxy }),
    ...(noProxy && { noProxy }),
  }
}

const CREDENTIALS = [
  'signalwireProjectId',
  'signalwireApiToken',
  'twilioAccountSid',
  'twilioAuthToken',
  'twilioApiKey',
  'twilioApiSecret',
] as const

/** Where callers' own credentials go; credentials of the server would be lent to every caller. */
function readOrigins(reader: SettingsReader): ProviderOrigins {
  for (const name of CREDENTIALS) {
    if (reader.given(name) === undefined) continue
    reader.problems.push({
      variable: SETTINGS[name].variable,
      expected: 'nothing while ROOMGRAPH_AUTH is passthrough, where each caller brings credentials',
      got: 'credentials of the server',
    })
  }
  const space = reader.read('signalwireSpace', SETTINGS.signalwireSpace)
  const signalwire = reader.readOrigin('signalwireBaseUrl', SETTINGS.signalwireBaseUrl) ?? space
  const twilio = reader.readOrigin('twilioInsightsBaseUrl', SETTINGS.twilioInsightsBaseUrl)
  const { linkOrigins: ofSignalWire } = readLinkOrigins(
    reader,
    'signalwireLinkOrigins',
    signalwire === space ? undefined : space,
  )
  const { linkOrigins: ofTwilio } = readLinkOrigins(reader, 'twilioLinkOrigins')
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
  name: 'signalwireLinkOrigins' | 'twilioLinkOrigins',
  own?: string,
): { readonly linkOrigins?: readonly string[] } {
  const named = reader.read(name, SETTINGS[name]) ?? []
  const linkOrigins = own === undefined ? named : [own, ...named]
  return linkOrigins.length > 0 ? { linkOrigins } : {}
}

function readSignalWire(reader: SettingsReader): SignalWireConfig | undefined {
  const instead = reader.given('signalwireBaseUrl') ? undefined : ' (or an origin in SIGNALWIRE_BASE_URL)'
  const space = reader.read('signalwireSpace', SETTINGS.signalwireSpace, instead)
  const baseUrl = reader.readOrigin('signalwireBaseUrl', SETTINGS.signalwireBaseUrl)
  const links = readLinkOrigins(reader, 'signalwireLinkOrigins', baseUrl && space)
  const projectId = reader.read('signalwireProjectId', SETTINGS.signalwireProjectId, '')
  const apiToken = reader.read('signalwireApiToken', SETTINGS.signalwireApiToken, '')
  const origin = baseUrl ?? space
  return origin && projectId && apiToken ? { origin, ...links, projectId, apiToken } : undefined
}

function readTwilio(reader: SettingsReader): TwilioConfig | undefined {
  const ofKey = (['twilioApiKey', 'twilioApiSecret'] as const).filter(
    (name) => reader.given(name) !== undefined,
  )
  const byKey = ofKey.length > 0
  const instead = ' (or an API key in TWILIO_API_KEY and TWILIO_API_SECRET)'
  const accountSid = reader.read('twilioAccountSid', SETTINGS.twilioAccountSid, '')
  const authToken = reader.read('twilioAuthToken', SETTINGS.twilioAuthToken, byKey ? undefined : instead)
  const apiKey = reader.read('twilioApiKey', SETTINGS.twilioApiKey, byKey ? '' : undefined)
  const apiSecret = reader.read('twilioApiSecret', SETTINGS.twilioApiSecret, byKey ? '' : undefined)
  const origin = reader.readOrigin('twilioInsightsBaseUrl', SETTINGS.twilioInsightsBaseUrl)
  const links = readLinkOrigins(reader, 'twilioLinkOrigins')
  if (byKey && reader.given('twilioAuthToken') !== undefined) {
    const others = ofKey.map((name) => SETTINGS[name].variable).join(' and ')
    reader.problems.push({
      variable: SETTINGS.twilioAuthToken.variable,
      expected: `nothing beside ${others}`,
      got: 'a second way of authenticating',
    })
  }
  if (!origin || !accountSid) return undefined
  const account = { origin, ...links, accountSid }
  if (authToken) return { ...account, authToken }
  return apiKey && apiSecret ? { ...account, apiKey, apiSecret } : undefined
}
