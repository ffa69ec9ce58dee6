import type { SignalWireConfig } from '../config.ts'
import { parseApiToken, parseOrigin, parseProjectId, parseSpace } from '../settings.ts'
import { type Logger, stderrLogger } from './logger.ts'

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

/** What `createRoomgraph` takes. */
export interface RoomgraphOptions {
  /** Without it, fields that need SignalWire end in PROVIDER_NOT_CONFIGURED. */
  readonly signalwire?: SignalWireOptions
  /** List the upstream calls of every operation in `extensions.upstream`. Default: false. */
  readonly explain?: boolean
  /** The largest `first` or `last`, 1 to 1000. Default: 1000. */
  readonly maxFirst?: number
  /** Milliseconds that one operation may take, 100 to 600000. Default: 10000. */
  readonly timeoutMs?: number
  /** Serve the GraphiQL page to browsers. Default: false. */
  readonly graphiql?: boolean
  /** The path that is answered; every other one except `/health` is a 404. Default: `/graphql`. */
  readonly graphqlEndpoint?: string
  /** Receives unexpected errors. Default: lines on stderr. */
  readonly logger?: Logger
}

export interface ResolvedOptions extends Required<Omit<RoomgraphOptions, 'signalwire'>> {
  readonly signalwire?: SignalWireConfig
}

const DEFAULTS: Required<Omit<RoomgraphOptions, 'signalwire'>> = {
  explain: false,
  maxFirst: 1000,
  timeoutMs: 10_000,
  graphiql: false,
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
    check(name === 'signalwire' || name in DEFAULTS, `options.${name}`, 'absent: there is no such option')
  }
  const { signalwire, ...given } = options
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const resolved = {
    ...DEFAULTS,
    ...set,
    ...(signalwire !== undefined && { signalwire: resolveSignalWire(signalwire) }),
  }
  const { explain, graphiql, maxFirst, timeoutMs, graphqlEndpoint, logger } = resolved
  check(typeof explain === 'boolean', 'options.explain', 'a boolean')
  check(typeof graphiql === 'boolean', 'options.graphiql', 'a boolean')
  checkInteger('options.maxFirst', maxFirst, 1, 1000)
  checkInteger('options.timeoutMs', timeoutMs, 100, 600_000)
  const isPath = typeof graphqlEndpoint === 'string' && /^(\/[\w.~-]+)+$/.test(graphqlEndpoint)
  check(isPath && graphqlEndpoint !== '/health', 'options.graphqlEndpoint', 'a path such as /graphql')
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
