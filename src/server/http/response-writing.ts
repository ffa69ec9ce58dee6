import type { ServerResponse } from 'node:http'
import { LARGE_BYTES } from '../overload/held-response.ts'

/** Characters from which on an answer is written beside its head, and not together with it: below, Node copies on its stack. */
const LARGE = 16_000

/** Writes each part when the system has taken the one before. `drain` would not tell: the slices of a part have theirs. */
export async function sendParts(response: ServerResponse, parts: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const part of parts) {
    await new Promise<void>((resolve) => {
      const taken = () => {
        response.off('close', taken)
        resolve()
      }
      response.once('close', taken).write(part, taken)
    })
    if (response.destroyed) return
  }
  response.end()
}

/** Ends a response with a text in pieces, of so many bytes. */
export function endText(response: ServerResponse, pieces: readonly string[], bytes: number): void {
  let characters = 0
  for (const { length } of pieces) characters += length
  // Where each letter is one byte, the text need not be encoded.
  const encoding = bytes === characters ? 'latin1' : 'utf8'
  const [only = ''] = pieces
  if (pieces.length <= 1 && only.length <= LARGE) response.end(only, encoding)
  else if (bytes < LARGE_BYTES) {
    // Otherwise node:http would first copy head and text together. All leave in one piece all the same.
    response.cork()
    response.flushHeaders()
    for (const piece of pieces) response.write(piece, encoding)
    response.end()
  } else {
    // As bytes, a text is held once if its reader is slow: not beside a copy of it.
    const whole = bytesOf(pieces, encoding)
    response.once('close', () => whole.buffer.transfer(0)).end(whole)
  }
}

/** The pieces as bytes, in memory of their own. */
function bytesOf(pieces: readonly string[], encoding: BufferEncoding): Buffer<ArrayBuffer> {
  let length = 0
  for (const piece of pieces) length += encoding === 'latin1' ? piece.length : Buffer.byteLength(piece)
  const bytes = Buffer.allocUnsafeSlow(length)
  let at = 0
  for (const piece of pieces) at += bytes.write(piece, at, encoding)
  return bytes
}
