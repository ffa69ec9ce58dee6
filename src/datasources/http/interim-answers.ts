import type { Socket } from 'node:net'

/** How an interim answer begins; 101 is none, since it ends HTTP on its connection. */
const INTERIM = /^HTTP\/1\.[01] 1(?!01)\d\d[ \r]/
/** How it may begin, cut off anywhere. */
const START = /^H(T(T(P(\/(1(\.([01]( (1(\d(\d)?)?)?)?)?)?)?)?)?)?)?$/
const START_LENGTH = 'HTTP/1.1 100 '.length
const HEAD_END = '\r\n\r\n'
/** Bytes that the head of an interim answer may have. */
const MAX_HEAD_BYTES = 16 * 1024

/**
 * Lets a socket give what comes without the interim answers before an answer. A client has to pass over those that it
 * did not ask for (RFC 9110, 15.2); undici ends the connection at a `100 Continue`. Each request is written before its
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
        return rest
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

/** Whether these bytes are the beginning of an interim answer whose rest is still to come. */
function mayBecomeInterim(bytes: Buffer): boolean {
  if (bytes.length > MAX_HEAD_BYTES) return false
  const start = startOf(bytes)
  return bytes.length >= START_LENGTH ? INTERIM.test(start) : START.test(start)
}

function startOf(bytes: Buffer): string {
  return bytes.toString('latin1', 0, START_LENGTH)
}
