import type { ProviderOrigins } from '../../config/config.ts'
import type { Sources } from '../../context.ts'
import type { Fleet } from '../../datasources/fleet/fleet.ts'
import type { BreakerState } from '../../datasources/http/observer.ts'
import type { CredentialsState } from '../../datasources/resilience/credentials-state.ts'
import type { Service } from '../../errors.ts'
import { RETRY_AFTER_S } from '../overload/refusal.ts'
import {
  isProbe,
  isPushed,
  isStream,
  type Reply,
  type ReplyHeaders,
  type RequestExchange,
} from './exchange.ts'
import { isInParts } from './media-type.ts'

/** That the process runs and turns its event loop is all that it tells, whatever else is wrong. */
const HEALTH = { status: 'ok' } as const

/** What `/ready` tells. */
export interface Readiness {
  /** Only `ready` is a 200. */
  readonly status: 'ready' | 'closing' | 'unconfigured'
  readonly providers: Readonly<Record<Service, ProviderReadiness>>
  /** Whether the Redis of a fleet can be asked, where there is one. Without it, operations cost more upstream calls. */
  readonly redis?: 'connected' | 'away'
}

interface ProviderReadiness {
  readonly configured: boolean
  /** Whether calls to it are let through at present. */
  readonly breaker?: BreakerState
  /** Whether its answers so far have accepted the credentials. */
  readonly credentials?: CredentialsState
}

/** What the answer is read from. */
export interface Providers {
  readonly sources?: Sources
  /** Those that callers read with credentials of their own. Each caller has a breaker and credentials, so none are told. */
  readonly origins?: ProviderOrigins
  readonly fleet?: Pick<Fleet, 'isReachable' | 'isHearing'> | undefined
}

/**
 * How it stands with this server, without asking anybody. A provider whose circuit is open, or that refuses the credentials, makes
 * the server no less ready: it is the same for every other replica, and the fields of the other provider, and callers that try again, still need one.
 */
export function readinessOf({ sources = {}, origins = {}, fleet }: Providers, isClosing: boolean): Readiness {
  const of = (service: Service): ProviderReadiness => {
    const source = sources[service]
    if (source) {
      const { breaker, credentials } = source.http.status
      return { configured: true, breaker, credentials }
    }
    return { configured: origins[service] !== undefined }
  }
  const providers = { signalwire: of('signalwire'), twilio: of('twilio') }
  const isConfigured = Object.values(providers).some(({ configured }) => configured)
  return {
    status: isClosing ? 'closing' : isConfigured ? 'ready' : 'unconfigured',
    providers,
    ...(fleet && { redis: fleet.isReachable && fleet.isHearing ? 'connected' : 'away' }),
  }
}

export interface RouteOptions {
  readonly endpoint: string
  readonly isClosed: () => boolean
  readonly readiness: () => Readiness
  /** Whether there is a page for browsers at the endpoint. */
  readonly hasPage: boolean
}

/**
 * Which requests exist: `/health` and `/ready`, and GraphQL at exactly one path. Once closed, everything else that is new is
 * rejected.
 */
export function answerRoute(exchange: RequestExchange, options: RouteOptions): Reply | undefined {
  const { endpoint } = options
  const { path, method } = exchange
  const reply = (status: number, body: string | undefined, headers: ReplyHeaders = {}): Reply => ({
    status,
    headers,
    body: body === undefined || method === 'HEAD' ? undefined : [body],
  })
  if (isProbe(path)) {
    const probed = path === '/health' ? HEALTH : options.readiness()
    if (method !== 'GET' && method !== 'HEAD') return reply(405, undefined, { allow: 'GET, HEAD' })
    const isWell = probed.status === 'ok' || probed.status === 'ready'
    return reply(isWell ? 200 : 503, JSON.stringify(probed), { 'content-type': 'application/json' })
  }
  if (options.isClosed()) return reply(503, undefined, { 'retry-after': String(RETRY_AFTER_S) })
  if (isEndpoint(path, endpoint)) return undefined
  // Relative, since the server may be mounted below another path.
  if (path === '/' && options.hasPage && isBrowser(exchange))
    return reply(302, undefined, { location: `.${endpoint}` })
  return reply(404, `Nothing is here. GraphQL is at ${endpoint}.`, { 'content-type': 'text/plain' })
}

/** Whether GraphQL is at a path. */
export function isEndpoint(path: string, endpoint: string): boolean {
  return path === endpoint || path === `${endpoint}/`
}

/** Whether a request asks for a page. */
export function isBrowser(exchange: RequestExchange): boolean {
  return exchange.method === 'GET' && exchange.header('accept')?.includes('text/html') === true
}

/** Puts on an answer what all answers have. */
export function finishHeaders(exchange: RequestExchange, reply: Reply): void {
  const { headers } = reply
  measure(reply)
  headers['x-request-id'] = exchange.requestId
  headers['x-content-type-options'] = 'nosniff'
  // Whether the connection goes on is between node:http and the caller, and an encoding called `none` there is not.
  if (headers.connection !== undefined) delete headers.connection
  if (headers['content-encoding'] === 'none') delete headers['content-encoding']
  // The page alone may be kept and asked after by its tag: it holds nothing of anybody.
  if (headers.etag === undefined) headers['cache-control'] = 'no-store'
  if (!isInParts(headers['content-type'] ?? null)) return
  // nginx would hold the parts back until they fill its buffers, and what compresses answers until they fill its own.
  headers['x-accel-buffering'] = 'no'
  headers['cache-control'] = 'no-store, no-transform'
}

/** Says how long an answer is, if it is a text. Gives its bytes, as far as they are known. */
export function measure({ headers, body }: Reply): number {
  if (body && !isStream(body) && !isPushed(body)) headers['content-length'] ??= String(byteLengthOf(body))
  return Number(headers['content-length'] ?? 0)
}

function byteLengthOf(pieces: readonly string[] | Uint8Array): number {
  if (pieces instanceof Uint8Array) return pieces.byteLength
  let bytes = 0
  for (const piece of pieces) bytes += Buffer.byteLength(piece)
  return bytes
}
