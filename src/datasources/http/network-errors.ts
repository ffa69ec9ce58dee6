import { errors } from 'undici'
import { ConnectTimeout, isTlsCode } from './connector.ts'

/** Codes of undici and node:net for a failing connection, peer or network. */
const NETWORK_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTCONN',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETRESET',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ENOTFOUND',
  'ERR_SOCKET_CLOSED',
  'ERR_SOCKET_CONNECTION_TIMEOUT',
  'ERR_STREAM_PREMATURE_CLOSE',
  'UND_ERR_INFO',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_HEADERS_OVERFLOW',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_RES_EXCEEDED_MAX_SIZE',
])
/** Names that cannot be resolved: `EAI_AGAIN` and the like. */
const NAME_CODE = /^EAI_/
/** System calls on sockets; any of their errors is of the network, such as EACCES of a firewall. */
const NETWORK_CALLS: ReadonlySet<unknown> = new Set([
  'connect',
  'read',
  'write',
  'shutdown',
  'getaddrinfo',
  'socket',
])

/**
 * Whether an error is known to come from the network or from the peer. Any other error, such as a TypeError of a library,
 * is a fault of this server and must not count as an outage of an upstream.
 */
export function isNetworkError(cause: unknown): boolean {
  if (cause instanceof ConnectTimeout || cause instanceof errors.HTTPParserError) return true
  const code = systemCodeOf(cause)
  if (code === undefined) return false
  if (proxyStatusOf(cause) !== undefined || PROXY_CODES.has(code) || CLOSED_CODES.has(code)) return true
  if (NETWORK_CODES.has(code) || NAME_CODE.test(code) || isTlsCode(code)) return true
  return 'syscall' in (cause as Error) && NETWORK_CALLS.has((cause as { syscall?: unknown }).syscall)
}

/** undici's codes for a call on connections that this server has closed. */
export const CLOSED_CODES: ReadonlySet<string> = new Set(['UND_ERR_CLOSED', 'UND_ERR_DESTROYED'])

/** undici's codes for a failed connection to a proxy. */
export const PROXY_CODES: ReadonlySet<string> = new Set(['UND_ERR_PRX_CONN', 'UND_ERR_PRX_TLS'])

/** The status with which a proxy refused a call, read from undici's message; undefined for anything else. */
export function proxyStatusOf(cause: unknown): number | undefined {
  if (!(cause instanceof errors.RequestAbortedError || cause instanceof errors.InvalidArgumentError))
    return undefined
  const [, status] = /^Proxy (?:response|Authentication Required) \((\d{3})\)/.exec(cause.message) ?? []
  return status === undefined ? undefined : Number(status)
}

/** The code of an error of Node or undici, if it has one. */
export function systemCodeOf(cause: unknown): string | undefined {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? code : undefined
}
