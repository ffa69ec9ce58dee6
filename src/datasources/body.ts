import type { Dispatcher } from 'undici'
import { type UpstreamDetails, UpstreamError } from '../errors.ts'
import { headerText } from './http-errors.ts'

/** Encodings whose size is not known before they are inflated. */
const COMPRESSED = /\b(x-)?(gzip|deflate|br|zstd|compress|dcb|dcz)\b/i

/**
 * Reads a body of `maxBodyBytes` at the most. One that is longer, or compressed though nobody asked for it, is ended
 * at once with its connection and throws UPSTREAM_TOO_LARGE: a thousand bytes can be inflated to a million.
 */
export async function readBody(
  { body, headers }: Dispatcher.ResponseData,
  { at, maxBodyBytes }: { readonly at: string; readonly maxBodyBytes: number },
  facts: UpstreamDetails,
): Promise<string> {
  const end = () => body.on('error', () => {}).destroy()
  const encoding = headerText(headers['content-encoding'])
  if (encoding !== undefined && encoding !== 'identity') {
    end()
    throw COMPRESSED.test(encoding)
      ? new UpstreamError(
          'UPSTREAM_TOO_LARGE',
          `${at} answered in a compressed encoding, which was not asked for; it is not inflated, because it can be of any size.`,
          facts,
        )
      : new UpstreamError('UPSTREAM_BAD_RESPONSE', `${at} answered in an encoding that is not known.`, facts)
  }
  const chunks: Buffer[] = []
  let bytes = 0
  const declared = Number(headerText(headers['content-length']) ?? 0)
  if (declared <= maxBodyBytes) {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > maxBodyBytes) break
      chunks.push(chunk)
    }
  }
  if (declared > maxBodyBytes || bytes > maxBodyBytes) {
    end()
    const message = `${at} answered with more than ${maxBodyBytes} bytes; ask for a smaller page.`
    throw new UpstreamError('UPSTREAM_TOO_LARGE', message, facts)
  }
  return chunks.length === 1 ? (chunks[0] as Buffer).toString('utf8') : Buffer.concat(chunks).toString('utf8')
}
