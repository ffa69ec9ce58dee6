import type { AuthConfig } from '../../config/access.ts'
import type { ProviderOrigins, SignalWireConfig } from '../../config/config.ts'
import { ACCESS_SETTINGS } from '../../config/settings/access.ts'
import { CACHE_SETTINGS, type CacheSettings } from '../../config/settings/cache.ts'
import { LIMIT_SETTINGS, type LimitSettings } from '../../config/settings/limits.ts'
import { LIVE_SETTINGS, type LiveSettings } from '../../config/settings/live.ts'
import { OBSERVABILITY_SETTINGS } from '../../config/settings/observability.ts'
import { OVERLOAD_SETTINGS, type OverloadSettings } from '../../config/settings/overload.ts'
import { PROXY_SETTINGS, type ProxySettings } from '../../config/settings/proxy.ts'
import { lacksRedisKey, REDIS_SETTINGS, type RedisSettings } from '../../config/settings/redis.ts'
import { SERVING_SETTINGS } from '../../config/settings/serving.ts'
import type { SettingOptions, SettingValues } from '../../config/settings/setting.ts'
import { UPSTREAM_SETTINGS, type UpstreamSettings } from '../../config/settings/upstream.ts'
import type { TwilioSourceOptions } from '../../datasources/twilio/source.ts'
import { isProbe } from '../http/exchange.ts'
import { type Logger, stderrLogger } from '../observability/logger.ts'
import type { Metrics } from '../observability/metrics/metric-types.ts'
import { type AuthOptions, checkAccess, resolveAuth } from './auth-options.ts'
import { acceptGroup, acceptOptions, check, checkNames } from './check.ts'
import { type PersistedOptions, resolvePersisted } from './persisted-options.ts'
import {
  resolveEndpoints,
  resolveSignalWire,
  resolveTwilio,
  type SignalWireEndpoint,
  type SignalWireOptions,
  type TwilioEndpoint,
  type TwilioOptions,
} from './provider-options.ts'

/** Settings that are options by themselves. */
const PLAIN_SETTINGS = {
  ...SERVING_SETTINGS,
  ...ACCESS_SETTINGS,
  tracing: OBSERVABILITY_SETTINGS.tracing,
} as const

type PlainOptions = SettingOptions<typeof PLAIN_SETTINGS>

/**
 * What `createRoomgraph` takes. `scopes`, `introspection`, `explain`, `maxFirst`, `timeoutMs`, `graphiql`, `subgraph`,
 * `corsOrigins`, `corsHeaders`, `allowedHosts`, `gatewaySecret` and `tracing` are settings: docs/configuration.md has each
 * of them with its range and default, beside the variable of the command.
 */
export interface RoomgraphOptions extends PlainOptions {
  /** Without it, fields that need SignalWire end in PROVIDER_NOT_CONFIGURED. With auth `passthrough`, the endpoint alone. */
  readonly signalwire?: SignalWireOptions | SignalWireEndpoint | undefined
  /** Without it, fields that need Twilio end in PROVIDER_NOT_CONFIGURED. With auth `passthrough`, the endpoint alone. */
  readonly twilio?: TwilioOptions | TwilioEndpoint | undefined
  /** Who may ask. Default: everybody. */
  readonly auth?: AuthOptions | undefined
  /** Limits of one operation. Default: those of docs/configuration.md, as for the next three. */
  readonly limits?: SettingOptions<typeof LIMIT_SETTINGS> | undefined
  /** Subscriptions: whether there are any, and what they may take. Default: none. */
  readonly live?: SettingOptions<typeof LIVE_SETTINGS> | undefined
  /** Timeouts, retries, circuit breaker and concurrency limit of the calls to each upstream. */
  readonly upstream?: SettingOptions<typeof UPSTREAM_SETTINGS> | undefined
  /** Admission control: how many requests are worked on at once; others wait, or get a 503. */
  readonly overload?: SettingOptions<typeof OVERLOAD_SETTINGS> | undefined
  /** For how many milliseconds responses of upstreams are cached, by what they are about. Default: not at all. */
  readonly cache?: SettingOptions<typeof CACHE_SETTINGS> | undefined
  /** What several processes share through Redis. Its `keys` are texts in base64. Default: nothing. */
  readonly redis?:
    | (Omit<SettingOptions<typeof REDIS_SETTINGS>, 'keys'> & {
        readonly keys?: readonly string[] | undefined
      })
    | undefined
  /** The proxy through which providers and the keys of tokens are called. Default: none; no variable is read. */
  readonly proxy?: ProxySettings | undefined
  /** Documents that clients may name by their hash, and whether they may send others. Default: none. */
  readonly persisted?: PersistedOptions | undefined
  /** The path that is answered; every other one except `/health` and `/ready` is a 404. Default: `/graphql`. */
  readonly graphqlEndpoint?: string | undefined
  /** Receives unexpected errors and, if it has the function, a report of each operation. Default: errors on stderr. */
  readonly logger?: Logger | undefined
  /** Made by `createMetrics`. Default: nothing is counted. */
  readonly metrics?: Metrics | undefined
}

export interface ResolvedOptions
  extends Omit<SettingValues<typeof PLAIN_SETTINGS>, 'introspection' | 'graphiql'> {
  readonly introspection: boolean
  readonly graphiql: boolean
  readonly limits: LimitSettings
  readonly live: LiveSettings
  readonly upstream: UpstreamSettings
  readonly cache: CacheSettings
  readonly redis: RedisSettings
  readonly overload: OverloadSettings
  readonly signalwire?: SignalWireConfig
  readonly twilio?: TwilioSourceOptions
  /** Where callers' own credentials go. */
  readonly origins?: ProviderOrigins
  readonly auth?: AuthConfig
  readonly persisted?: PersistedOptions
  readonly graphqlEndpoint: string
  readonly logger: Logger
  readonly metrics?: Metrics
  readonly proxy?: ProxySettings
}

/** Options that are no setting alone. */
const OTHER_OPTIONS = [
  'signalwire',
  'twilio',
  'auth',
  'limits',
  'live',
  'upstream',
  'cache',
  'redis',
  'overload',
  'proxy',
  'persisted',
  'graphqlEndpoint',
  'logger',
  'metrics',
] as const satisfies Exclude<keyof RoomgraphOptions, keyof typeof PLAIN_SETTINGS>[]

/**
 * The options with their defaults.
 * @throws TypeError that names the first option that is not as expected, never showing a credential.
 */
export function resolveOptions(options: RoomgraphOptions): ResolvedOptions {
  checkNames('', options, [...Object.keys(PLAIN_SETTINGS), ...OTHER_OPTIONS])
  const { graphqlEndpoint = '/graphql', logger = stderrLogger, metrics, persisted, proxy } = options
  const auth = options.auth === undefined ? undefined : resolveAuth(options.auth)
  const plain = acceptOptions('', PLAIN_SETTINGS, { ...options })
  checkAccess({ ...plain, ...(auth && { auth }) })
  const isPath = typeof graphqlEndpoint === 'string' && /^(\/[\w.~-]+)+$/.test(graphqlEndpoint)
  check(isPath && !isProbe(graphqlEndpoint), 'graphqlEndpoint', 'a path such as /graphql')
  check(typeof logger?.error === 'function', 'logger', 'an object with an error function')
  const observes = logger.operation === undefined || typeof logger.operation === 'function'
  check(observes, 'logger.operation', 'a function, or absent')
  const areMetrics = metrics === undefined || typeof metrics?.observe === 'function'
  check(areMetrics, 'metrics', 'what createMetrics gives')
  return {
    ...plain,
    introspection: plain.introspection === true,
    graphiql: plain.graphiql === true,
    limits: acceptGroup('limits', LIMIT_SETTINGS, options.limits),
    live: acceptGroup('live', LIVE_SETTINGS, options.live),
    upstream: acceptGroup('upstream', UPSTREAM_SETTINGS, options.upstream),
    cache: acceptGroup('cache', CACHE_SETTINGS, options.cache),
    redis: resolveRedis(options.redis),
    overload: acceptGroup('overload', OVERLOAD_SETTINGS, options.overload),
    ...resolveProviders(options),
    ...(auth && { auth }),
    ...(persisted !== undefined && { persisted: resolvePersisted(persisted) }),
    graphqlEndpoint,
    logger,
    ...(metrics !== undefined && { metrics }),
    ...(proxy !== undefined && { proxy: resolveProxy(proxy) }),
  }
}

/** The upstreams with their credentials, or their origins alone where each caller brings credentials. */
function resolveProviders({
  auth,
  signalwire,
  twilio,
}: RoomgraphOptions): Pick<ResolvedOptions, 'signalwire' | 'twilio' | 'origins'> {
  if (auth?.kind === 'passthrough') return { origins: resolveEndpoints(signalwire, twilio) }
  return {
    ...(signalwire !== undefined && { signalwire: resolveSignalWire(signalwire) }),
    ...(twilio !== undefined && { twilio: resolveTwilio(twilio) }),
  }
}

function resolveRedis(options: RoomgraphOptions['redis']): RedisSettings {
  const redis = acceptGroup('redis', REDIS_SETTINGS, options)
  check(!lacksRedisKey(redis), 'redis.keys', 'given for a Redis on another machine, or redis.allowPlain true')
  return redis
}

function resolveProxy(options: ProxySettings): ProxySettings {
  const { httpsProxy, httpProxy, noProxy } = acceptGroup('proxy', PROXY_SETTINGS, options)
  return {
    ...(httpsProxy !== undefined && { httpsProxy }),
    ...(httpProxy !== undefined && { httpProxy }),
    ...(noProxy !== undefined && { noProxy }),
  }
}
