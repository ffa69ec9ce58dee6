import { ACCESS_SETTINGS, AUTH_SETTINGS } from './access.ts'
import { CACHE_SETTINGS } from './cache.ts'
import { LIMIT_SETTINGS } from './limits.ts'
import { LIVE_SETTINGS } from './live.ts'
import { OBSERVABILITY_SETTINGS } from './observability.ts'
import { OVERLOAD_SETTINGS } from './overload.ts'
import { ADDRESS_SETTINGS, PROCESS_SETTINGS } from './process.ts'
import { SIGNALWIRE_SETTINGS, TWILIO_SETTINGS } from './providers.ts'
import { PROXY_SETTINGS } from './proxy.ts'
import { REDIS_SETTINGS } from './redis.ts'
import { PERSISTED_SETTINGS, SERVING_SETTINGS } from './serving.ts'
import type { Setting, SettingTable } from './setting.ts'
import { UPSTREAM_SETTINGS } from './upstream.ts'

export type { Setting } from './setting.ts'

/** Settings that belong together: a heading of `--help`, and a table in docs/configuration.md. */
export interface Topic {
  readonly title: string
  /** The commands that have flags for them. */
  readonly commands: readonly CommandName[]
  /** The option of `createRoomgraph` that holds them, '' where each is an option itself, false where none is. */
  readonly options: string | false
  readonly settings: SettingTable
}

export type CommandName = 'serve' | 'demo' | 'check'

const SERVE = ['serve'] as const
const BOTH = ['serve', 'demo'] as const
/** `check` and `doctor` take what leads to an account. */
const ACCOUNT = ['serve', 'check'] as const
const ALL = ['serve', 'demo', 'check'] as const

/** Every setting, in the order in which help, docs and mistakes list them. */
export const TOPICS: readonly Topic[] = [
  { title: 'Address', commands: BOTH, options: false, settings: ADDRESS_SETTINGS },
  { title: 'Processes', commands: SERVE, options: false, settings: PROCESS_SETTINGS },
  { title: 'SignalWire', commands: ACCOUNT, options: 'signalwire', settings: SIGNALWIRE_SETTINGS },
  { title: 'Twilio', commands: ACCOUNT, options: 'twilio', settings: TWILIO_SETTINGS },
  { title: 'A proxy on the way out', commands: ALL, options: 'proxy', settings: PROXY_SETTINGS },
  { title: 'Authentication', commands: BOTH, options: 'auth', settings: AUTH_SETTINGS },
  { title: 'Access', commands: BOTH, options: '', settings: ACCESS_SETTINGS },
  {
    title: 'What is served',
    commands: BOTH,
    options: '',
    settings: { ...SERVING_SETTINGS, ...PERSISTED_SETTINGS },
  },
  { title: 'Subscriptions', commands: BOTH, options: 'live', settings: LIVE_SETTINGS },
  { title: 'Limits of an operation', commands: BOTH, options: 'limits', settings: LIMIT_SETTINGS },
  { title: 'Calls to an upstream', commands: ALL, options: 'upstream', settings: UPSTREAM_SETTINGS },
  { title: 'Overload', commands: BOTH, options: 'overload', settings: OVERLOAD_SETTINGS },
  { title: 'Observability', commands: BOTH, options: '', settings: OBSERVABILITY_SETTINGS },
  { title: 'Response cache', commands: BOTH, options: 'cache', settings: CACHE_SETTINGS },
  { title: 'Several processes through Redis', commands: SERVE, options: 'redis', settings: REDIS_SETTINGS },
]

/** Every setting, in the same order. */
export const SETTINGS: readonly Setting<unknown>[] = TOPICS.flatMap(({ settings }) => Object.values(settings))

/** Where a setting is in the options of `createRoomgraph`: `limits.maxDepth`; undefined if it is not. */
export function optionPath({ options }: Topic, name: string, about: Setting<unknown>): string | undefined {
  if (about.option !== undefined) return about.option || undefined
  if (options === false) return undefined
  return options === '' ? name : `${options}.${name}`
}
