import type { IncomingMessage } from 'node:http'
import { createGraphQLError, type Plugin } from 'graphql-yoga'

/**
 * Refuses bodies of more than `limit` bytes: at once by their Content-Length, otherwise as soon as more has arrived.
 * Yoga's own limit counts the bytes of every body, through a chain of streams that costs more than reading a usual
 * operation does. Where Node's HTTP/1 parser has ended the body at its Content-Length, there is nothing to count.
 */
export function useBodyLimit(limit: number): Plugin {
  return {
    onRequestParse({ request, serverContext, requestParser, setRequestParser, fetchAPI }) {
      const length = request.headers.get('content-length')
      if (length !== null && !/^\d+$/.test(length)) {
        throw refusal(
          400,
          'BAD_REQUEST',
          'A number of bytes was expected in `content-length`, but got something else.',
        )
      }
      if (Number(length) > limit) throw tooLarge(limit, String(length))
      const { req } = serverContext as { readonly req?: IncomingMessage }
      if (!requestParser || (length !== null && isMeasured(req))) return
      setRequestParser(async (given) => {
        if (!given.body) return requestParser(given)
        const { url, method, headers, signal } = given
        const body = await readWithin(limit, given.body)
        return requestParser(new fetchAPI.Request(url, { method, headers, signal, body }))
      })
    },
  }
}

/** Whether the length of the body is what its header says, because Node's own parser has read it by that. */
function isMeasured(request: IncomingMessage | undefined): boolean {
  return request?.httpVersionMajor === 1 && request.headers['transfer-encoding'] === undefined
}

async function readWithin(
  limit: number,
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<Buffer<ArrayBuffer>> {
  // A loop over the stream itself would end the connection where it is left, and with it the answer.
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let bytes = 0
  for (;;) {
    // Whoever leaves in the middle is no fault of ours, to be logged and counted as one.
    const { done, value } = await reader.read().catch(() => {
      throw refusal(400, 'BAD_REQUEST', 'The body broke off before its end.')
    })
    if (done) return Buffer.concat(chunks)
    bytes += value.byteLength
    if (bytes > limit) throw tooLarge(limit, 'more')
    chunks.push(value)
  }
}

function tooLarge(limit: number, got: string) {
  const message = `A body of at most ${limit} bytes was expected, but got ${got}. Split the operation, or send less in its variables; no variable of the server raises this limit.`
  return refusal(413, 'REQUEST_ENTITY_TOO_LARGE', message)
}

function refusal(status: number, code: string, message: string) {
  return createGraphQLError(message, { extensions: { http: { status }, code } })
}
