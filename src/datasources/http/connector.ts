import { buildConnector } from 'undici'
import { withoutInterim } from './interim-answers.ts'

/** Connect timeout: no connection within the time limit. */
export class ConnectTimeout extends Error {
  readonly code = 'ROOMGRAPH_CONNECT_TIMEOUT'
}

/** TLS options of all connections: certificates are verified whatever NODE_TLS_REJECT_UNAUTHORIZED says. */
export const TLS = { timeout: 0, rejectUnauthorized: true, allowH2: false } as const

/**
 * Opens HTTP/1.1 connections, one request at a time, so that aborting an attempt closes its socket. Name lookup, TCP and
 * TLS together take at most `timeoutMs`, on a timer of our own: undici's may fire half a second late.
 */
export function connectorWithin(timeoutMs: number): buildConnector.connector {
  return within(timeoutMs, buildConnector(TLS))
}

/** Adds a time limit to a connector, and removes interim responses from its sockets. */
export function within(timeoutMs: number, connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) => {
    let isOver = false
    let timer: NodeJS.Timeout | undefined
    const end: buildConnector.Callback = (...[error, socket]) => {
      if (isOver) {
        socket?.destroy()
        return
      }
      isOver = true
      clearTimeout(timer)
      if (error) callback(error, null)
      else callback(null, withoutInterim(socket))
    }
    // undici returns the socket, although its types do not say so.
    const opening: unknown = connect(options, end)
    if (isOver) return
    timer = setTimeout(() => {
      const reason = new ConnectTimeout('no connection in time')
      end(reason, null)
      if (isDestroyable(opening)) opening.destroy(reason)
    }, timeoutMs)
  }
}

function isDestroyable(value: unknown): value is { destroy(reason: Error): void } {
  return typeof value === 'object' && value !== null && 'destroy' in value
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

/** Whether the code of a system error means that no trusted TLS connection is possible. */
export function isTlsCode(code: string): boolean {
  return TLS_CODES.has(code) || /^ERR_(TLS|SSL)_|CERT|^UNABLE_TO_|CRL_/.test(code)
}
