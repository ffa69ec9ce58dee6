import { buildConnector } from 'undici'

/** Why a connection was given up before it was there. */
export class ConnectTimeout extends Error {
  readonly code = 'ROOMGRAPH_CONNECT_TIMEOUT'
}

/**
 * Opens connections of HTTP/1.1, one request at a time, so that giving up an attempt ends its socket. Name, TCP and
 * TLS together take `timeoutMs` at the most, on a timer of our own: undici's may fire half a second late.
 * Certificates are always verified: what is said here wins over NODE_TLS_REJECT_UNAUTHORIZED.
 */
export function connectorWithin(timeoutMs: number): buildConnector.connector {
  const connect = buildConnector({ timeout: 0, rejectUnauthorized: true, allowH2: false })
  return (options, callback) => {
    const { promise: settled, resolve: settle } = Promise.withResolvers<void>()
    // undici gives the socket back, though its types do not say so.
    const socket: unknown = connect(options, (...result) => {
      settle()
      callback(...result)
    })
    const timer = setTimeout(() => destroy(socket, new ConnectTimeout('no connection in time')), timeoutMs)
    settled.then(() => clearTimeout(timer))
  }
}

function destroy(socket: unknown, reason: Error): void {
  const { destroy } = socket as { destroy(reason: Error): void }
  destroy.call(socket, reason)
}

const TLS_CODES = new Set([
  'EPROTO',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'HOSTNAME_MISMATCH',
  'PATH_LENGTH_EXCEEDED',
])

/** Whether the code of a system error says that there is no trusted TLS connection to be had. */
export function isTlsCode(code: string): boolean {
  return TLS_CODES.has(code) || /^ERR_(TLS|SSL)_|CERT|^UNABLE_TO_|CRL_/.test(code)
}
