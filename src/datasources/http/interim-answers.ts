import type { Socket } from 'node:net'
import { errors } from 'undici'

/** The start of an interim response (1xx). 101 is none, since it ends HTTP on its connection. */
const INTERIM = /^HTTP\/\d\.\d 1(?!01)\d\d[ \r]/
/** The start of a response that no GET can have, and on which undici's parser fails by an assertion. */
const NO_ANSWER = /^HTTP\/\d\.\d (0|101)/
/** The start of a response, cut off before the end of its status. */
const START = /^H(T(T(P(\/(\d(\.(\d( \d{0,3})?)?)?)?)?)?)?)?$/
const START_LENGTH = 'HTTP/1.1 100 '.length
const HEAD_END = '\r\n\r\n'
/** Most bytes of the head of an interim response. */
const MAX_HEAD_BYTES = 16 * 1024

/**
 * Removes interim responses from what a socket reads, and closes it at what is no response. A client must ignore interim
 * responses that it did not ask for (RFC 9110, 15.2), but undici closes the connection at a `100 Continue`. There is one
 * request at a time, so a response begins after each write.
 */
export function withoutInterim(socket: Socket): Socket {
  const read = socket.read.bind(socket)
  const write: Socket['write'] = socket.write.bind(socket)
  let isAtStart = true
  let held: Buffer | undefined

  socket.write = (...args: unknown[]) => {
    isAtStart = true
    return Reflect.apply(write, socket, args)
  }
  socket.read = (size?: number) => {
    for (;;) {
      const chunk: Buffer | null = read(size)
      if (!isAtStart || chunk === null) return chunk
      let rest = held ? Buffer.concat([held, chunk]) : chunk
      held = undefined
      for (let end = interimEnd(rest); end > 0; end = interimEnd(rest)) rest = rest.subarray(end)
      if (rest.length > 0 && !mayBecomeInterim(rest)) {
        isAtStart = false
        if (!NO_ANSWER.test(startOf(rest))) return rest
        socket.destroy(new errors.HTTPParserError('no status of an answer'))
        return null
      }
      held = rest
    }
  }
  return socket
}

/** The end of the interim response at the start of these bytes; 0 where there is none, or not all of it. */
function interimEnd(bytes: Buffer): number {
  if (!INTERIM.test(startOf(bytes))) return 0
  const end = bytes.indexOf(HEAD_END)
  return end < 0 ? 0 : end + HEAD_END.length
}

/** Whether these bytes are, or may be, the start of an incomplete interim response. */
function mayBecomeInterim(bytes: Buffer): boolean {
  if (bytes.length > MAX_HEAD_BYTES) return false
  const start = startOf(bytes)
  return bytes.length >= START_LENGTH ? INTERIM.test(start) : START.test(start)
}

function startOf(bytes: Buffer): string {
  return bytes.toString('latin1', 0, START_LENGTH)
}
