import type { Socket } from 'node:net'
import { errors } from 'undici'

/** How an interim answer begins; 101 is none, since it ends HTTP on its connection. */
const INTERIM = /^HTTP\/\d\.\d 1(?!01)\d\d[ \r]/
/** How begins what is no answer to a GET, though undici's parser takes it for one: it fails by an assertion. */
const NO_ANSWER = /^HTTP\/\d\.\d (0|101)/
/** How an answer begins, cut off before its status is known. */
const START = /^H(T(T(P(\/(\d(\.(\d( \d{0,3})?)?)?)?)?)?)?)?$/
const START_LENGTH = 'HTTP/1.1 100 '.length
const HEAD_END = '\r\n\r\n'
/** Bytes that the head of an interim answer may have. */
const MAX_HEAD_BYTES = 16 * 1024

/**
 * Lets a socket give what comes without the interim answers before an answer, and ends it at what is no answer. A client
 * has to pass over those that it did not ask for (RFC 9110, 15.2); undici ends the connection at a `100 Continue`. Each request is written before its
 * answer comes, and there is one at a time, so that an answer begins after a write.
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

/** Where the interim answer at the start of these bytes ends; 0 where there is none, or not all of it. */
function interimEnd(bytes: Buffer): number {
  if (!INTERIM.test(startOf(bytes))) return 0
  const end = bytes.indexOf(HEAD_END)
  return end < 0 ? 0 : end + HEAD_END.length
}

/** Whether these bytes are, or may be, the beginning of an interim answer whose rest is still to come. */
function mayBecomeInterim(bytes: Buffer): boolean {
  if (bytes.length > MAX_HEAD_BYTES) return false
  const start = startOf(bytes)
  return bytes.length >= START_LENGTH ? INTERIM.test(start) : START.test(start)
}

function startOf(bytes: Buffer): string {
  return bytes.toString('latin1', 0, START_LENGTH)
}
