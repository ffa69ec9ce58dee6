import type { AuthConfig } from '../../config/access.ts'
import type { ProviderOrigins, SignalWireConfig } from '../../config/config.ts'
import { parseHostName } from '../../config/settings/access.ts'
import { CACHE_SETTINGS, type CacheSettings } from '../../config/settings/cache.ts'
import { parseExactOrigin, parseHeaderName } from '../../config/settings/index.ts'
import { LIMIT_SETTINGS, type LimitSettings } from '../../config/settings/limits.ts'
import { OVERLOAD_SETTINGS, type OverloadSettings } from '../../config/settings/overload.ts'
import { PROXY_SETTINGS, type ProxySettings } from '../../config/settings/proxy.ts'
import type { Setting, SettingValues } from '../../config/settings/setting.ts'
import { UPSTREAM_SETTINGS, type UpstreamSettings } from '../../config/settings/upstream.ts'
import type { TwilioSourceOptions } from '../../datasources/twilio/source.ts'
import { type AuthOptions, checkAccess, resolveAuth } from '../auth/options.ts'
import { isProbe } from '../http/paths.ts'
import { type Logger, stderrLogger } from '../observability/logger.ts'
import type { Metrics } from '../observability/metrics/metric-types.ts'
import { check, checkInteger, parsed } from './check.ts'
import { isManifest, type PersistedOptions } from './persisted-options.ts'
import {
  resolvePlaces,
  resolveSignalWire,
  resolveTwilio,
  type SignalWireOptions,
  type SignalWirePlace,
  type TwilioOptions,
  type TwilioPlace,
} from './provider-options.ts'

/** What `createRoomgraph` takes. */
export interface RoomgraphOptions {
  /** Without it, fields that need SignalWire end in PROVIDER_NOT_CONFIGURED. With auth `passthrough`, the place alone. */
  readonly signalwire?: SignalWireOptions | SignalWirePlace | undefined
  /** Without it, fields that need Twilio end in PROVIDER_NOT_CONFIGURED. With auth `passthrough`, the place alone. */
  readonly twilio?: TwilioOptions | TwilioPlace | undefined
  /** Who may ask. Default: everybody. */
  readonly auth?: AuthOptions | undefined
  /** What a federation gateway sends in `x-roomgraph-gateway-secret`; needed where `auth` and `subgraph` are on. */
  readonly gatewaySecret?: string | undefined
  /**
   * Keep costs for callers with the scope `cost`, and links of recordings for those with `recordings`. Needs the keys
   * or tokens of `auth`. Default: false.
   */
  readonly scopes?: boolean
  /** Answer introspection, and suggest names in errors. Default: true. */
  readonly introspection?: boolean
  /** List the upstream calls of every operation in `extensions.upstream`. Default: false. */
  readonly explain?: boolean
  /** The largest `first` or `last`, 1 to 1000. Default: 1000. */
  readonly maxFirst?: number
  /** Milliseconds that one operation may take, 100 to 600000. Default: 10000. */
  readonly timeoutMs?: number
  /**
   * What one operation may be at the most: tokens, depth, aliases, root fields, directives, upstream calls. Defaults and
   * ranges are those of the variables in docs/configuration.md.
   */
  readonly limits?: Partial<LimitSettings>
  /**
   * How calls to each upstream are held in bounds: times, repetitions, breaker, how many at once. Defaults and ranges
   * are those of the variables in docs/configuration.md.
   */
  readonly upstream?: Partial<UpstreamSettings>
  /**
   * How much is taken on at once; what is more gets a 503. Defaults and ranges are those of the variables in
   * docs/configuration.md.
   */
  readonly overload?: Partial<OverloadSettings>
  /**
   * For how many milliseconds answers of upstreams stand in for further calls, by what they are about, and what they may
   * take in bytes. Default: none is kept.
   */
  readonly cache?: Partial<CacheSettings>
  /** The proxy through which providers and the keys of tokens are called. Default: none; no variable is read. */
  readonly proxy?: ProxySettings | undefined
  /** Serve the GraphiQL page to browsers. Default: false. */
  readonly graphiql?: boolean
  /**
   * Serve a Federation 2 subgraph: the graph with `_service` and `_entities`, without `node` and `nodes` unless it is
   * `with-node`. Default: false.
   */
  readonly subgraph?: boolean | 'with-node'
  /** Origins, such as `https://app.example.com`, whose pages may read answers. Default: none. */
  readonly corsOrigins?: readonly string[]
  /** Request headers, such as `x-client-version`, that those pages may send beside the usual ones. Default: none. */
  readonly corsHeaders?: readonly string[]
  /**
   * Hosts, such as `graph.example.com`, that requests may name beside loopback ones; any other gets a 421. Default: any,
   * for a mounted server does not know its names.
   */
  readonly allowedHosts?: readonly string[] | undefined
  /** Documents that clients may name by their hash, and whether they may send others. Default: none. */
  readonly persisted?: PersistedOptions | undefined
  /** The path that is answered; every other one except `/health` and `/ready` is a 404. Default: `/graphql`. */
  readonly graphqlEndpoint?: string
  /** Receives unexpected errors and, if it has the function, a report of each operation. Default: errors on stderr. */
  readonly logger?: Logger
  /** Made by `createMetrics`. Default: nothing is counted. */
  readonly metrics?: Metrics | undefined
  /**
   * Make OpenTelemetry spans of operations and upstream calls, for the SDK that your process has registered; a
   * `traceparent` of the request is taken up. Default: false.
   */
  readonly tracing?: boolean
}

/** Options that are not one value with a default. */
const STRUCTURED = [
  'signalwire',
  'twilio',
  'persisted',
  'limits',
  'upstream',
  'cache',
  'overload',
  'auth',
  'gatewaySecret',
  'allowedHosts',
  'metrics',
  'proxy',
] as const satisfies (keyof RoomgraphOptions)[]

type PlainOptions = Required<Omit<RoomgraphOptions, (typeof STRUCTURED)[number]>>

export interface ResolvedOptions extends PlainOptions {
  readonly signalwire?: SignalWireConfig
  readonly twilio?: TwilioSourceOptions
  readonly persisted?: PersistedOptions
  readonly limits: LimitSettings
  readonly upstream: UpstreamSettings
  readonly cache: CacheSettings
  readonly overload: OverloadSettings
  readonly auth?: AuthConfig
  readonly gatewaySecret?: string
  readonly allowedHosts?: readonly string[]
  /** Where callers' own credentials go. */
  readonly origins?: ProviderOrigins
  readonly metrics?: Metrics
  readonly proxy?: ProxySettings
}

const DEFAULTS: PlainOptions = {
  scopes: false,
  introspection: true,
  explain: false,
  maxFirst: 1000,
  timeoutMs: 10_000,
  graphiql: false,
  subgraph: false,
  corsOrigins: [],
  corsHeaders: [],
  graphqlEndpoint: '/graphql',
  logger: stderrLogger,
  tracing: false,
}

/**
 * The options with their defaults.
 * @throws TypeError that names the first option that is not as expected, never showing a credential.
 */
export function resolveOptions(options: RoomgraphOptions): ResolvedOptions {
  check(typeof options === 'object' && options !== null, 'options', 'an object')
  for (const name of Object.keys(options)) {
    const isKnown = STRUCTURED.some((each) => each === name) || Object.hasOwn(DEFAULTS, name)
    check(isKnown, `options.${name}`, 'absent: there is no such option')
  }
  const {
    signalwire,
    twilio,
    persisted,
    limits = {},
    upstream = {},
    cache = {},
    overload = {},
    auth,
    gatewaySecret,
    allowedHosts,
    metrics,
    proxy,
    ...given
  } = options
  // keys: the names of options, checked above
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const resolved = {
    ...DEFAULTS,
    ...set,
    limits: resolveGroup('limits', LIMIT_SETTINGS, limits),
    upstream: resolveGroup('upstream', UPSTREAM_SETTINGS, upstream),
    cache: resolveGroup('cache', CACHE_SETTINGS, cache),
    overload: resolveGroup('overload', OVERLOAD_SETTINGS, overload),
    ...(auth?.kind === 'passthrough'
      ? { origins: resolvePlaces(signalwire, twilio) }
      : {
          ...(signalwire !== undefined && { signalwire: resolveSignalWire(signalwire) }),
          ...(twilio !== undefined && { twilio: resolveTwilio(twilio) }),
        }),
    ...(auth !== undefined && { auth: resolveAuth(auth) }),
    ...(gatewaySecret !== undefined && { gatewaySecret }),
    ...(allowedHosts !== undefined && { allowedHosts: resolveHosts(allowedHosts) }),
    ...(persisted !== undefined && { persisted: resolvePersisted(persisted) }),
    ...(metrics !== undefined && { metrics }),
    ...(proxy !== undefined && { proxy: resolveProxy(proxy) }),
  }
  const { explain, graphiql, maxFirst, timeoutMs, graphqlEndpoint, logger, subgraph, tracing } = resolved
  const { corsOrigins, corsHeaders } = resolved
  check(typeof explain === 'boolean', 'options.explain', 'a boolean')
  check(typeof graphiql === 'boolean', 'options.graphiql', 'a boolean')
  checkAccess(resolved)
  const areOrigins = Array.isArray(corsOrigins) && corsOrigins.every((each) => parseExactOrigin(each))
  check(areOrigins, 'options.corsOrigins', 'a list of origins such as https://app.example.com')
  const areHeaders = Array.isArray(corsHeaders) && corsHeaders.every((each) => parseHeaderName(each))
  check(areHeaders, 'options.corsHeaders', 'a list of names of headers such as x-client-version')
  check([true, false, 'with-node'].includes(subgraph), 'options.subgraph', 'a boolean or with-node')
  checkInteger('options.maxFirst', maxFirst, 1, 1000)
  checkInteger('options.timeoutMs', timeoutMs, 100, 600_000)
  const isPath = typeof graphqlEndpoint === 'string' && /^(\/[\w.~-]+)+$/.test(graphqlEndpoint)
  check(isPath && !isProbe(graphqlEndpoint), 'options.graphqlEndpoint', 'a path such as /graphql')
  check(typeof logger?.error === 'function', 'options.logger', 'an object with an error function')
  const observes = logger.operation === undefined || typeof logger.operation === 'function'
  check(observes, 'options.logger.operation', 'a function, or absent')
  check(typeof tracing === 'boolean', 'options.tracing', 'a boolean')
  const areMetrics = metrics === undefined || typeof metrics?.watch === 'function'
  check(areMetrics, 'options.metrics', 'what createMetrics gives')
  return resolved
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
    const holds =
      typeof value === 'number' && setting.parse(setting.write?.(value) ?? String(value)) !== undefined
    const expected = setting.write ? `a number: the milliseconds of ${setting.expected}` : setting.expected
    check(holds, `options.${name}.${key}`, `${expected}, got ${String(value)}`)
    return [key, value] as const
  })
  // keys: the names of settings
  return Object.fromEntries(resolved) as SettingValues<Group>
}

function resolveHosts(hosts: readonly string[]): readonly string[] {
  const parsed = Array.isArray(hosts) ? hosts.map(parseHostName) : [undefined]
  const expected = 'a list of host names or IP addresses without a port, such as graph.example.com'
  check(
    parsed.every((each) => each !== undefined),
    'options.allowedHosts',
    expected,
  )
  return parsed
}

function resolveProxy(options: ProxySettings): ProxySettings {
  check(
    typeof options === 'object' && options !== null,
    'options.proxy',
    'an object with httpsProxy or httpProxy',
  )
  const read = Object.entries(options).map(([name, text]) => {
    check(Object.hasOwn(PROXY_SETTINGS, name), `options.proxy.${name}`, 'absent: there is no such option')
    const { expected, parse } = PROXY_SETTINGS[name as keyof typeof PROXY_SETTINGS]
    const value = parsed(text, parse)
    check(text === undefined || value !== undefined, `options.proxy.${name}`, expected)
    return [name, value] as const
  })
  // keys: the names of options
  return Object.fromEntries(read.filter(([, value]) => value !== undefined))
}

function resolvePersisted(options: PersistedOptions): PersistedOptions {
  check(typeof options === 'object' && options !== null, 'options.persisted', 'an object with documents')
  const { documents, only = false } = options
  const expected = 'an object of documents under their SHA-256 in hexadecimal'
  check(isManifest(documents), 'options.persisted.documents', expected)
  check(typeof only === 'boolean', 'options.persisted.only', 'a boolean')
  return { documents, only }
}
