import { buildConnector } from 'undici'
import { withoutInterim } from './interim-answers.ts'

/** Why a connection was given up before it was there. */
export class ConnectTimeout extends Error {
  readonly code = 'ROOMGRAPH_CONNECT_TIMEOUT'
}

/** What holds for TLS on every way: certificates are verified whatever NODE_TLS_REJECT_UNAUTHORIZED says. */
export const TLS = { timeout: 0, rejectUnauthorized: true, allowH2: false } as const

/**
 * Opens connections of HTTP/1.1, one request at a time, so that giving up an attempt ends its socket. Name, TCP and
 * TLS together take `timeoutMs` at the most, on a timer of our own: undici's may fire half a second late.
 */
export function connectorWithin(timeoutMs: number): buildConnector.connector {
  return within(timeoutMs, buildConnector(TLS))
}

/** Holds a connector to its time, whatever it does in between, and passes over the interim answers that come by its sockets. */
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
    // undici gives the socket back, though its types do not say so.
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

/** Whether the code of a system error says that there is no trusted TLS connection to be had. */
export function isTlsCode(code: string): boolean {
  return TLS_CODES.has(code) || /^ERR_(TLS|SSL)_|CERT|^UNABLE_TO_|CRL_/.test(code)
}
