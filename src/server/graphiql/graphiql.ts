import type { Reply, ReplyHeaders, RequestExchange } from '../http/exchange.ts'
import { isBrowser, isEndpoint } from '../http/routes.ts'
import { type Logger, stackOf } from '../observability/logger.ts'
import type { CompressedPage } from './graphiql-page.ts'

/** The page needs inline scripts and workers made from blobs, and may talk to its own server only. */
const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' blob:",
  'worker-src blob:',
  "style-src 'unsafe-inline'",
  'font-src data:',
  'img-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** GraphiQL page: served to browsers, rendered and compressed when the first one asks. */
export class GraphiqlPage {
  readonly #endpoint: string
  readonly #load: () => Promise<CompressedPage>
  readonly #logger: Logger
  #loading: Promise<CompressedPage> | undefined

  constructor(options: { endpoint: string; load: () => Promise<CompressedPage>; logger: Logger }) {
    this.#endpoint = options.endpoint
    this.#load = options.load
    this.#logger = options.logger
  }

  /** The answer to a browser. Without a promise for all the requests that are none of one. */
  answer(exchange: RequestExchange): undefined | Promise<Reply> {
    return isBrowser(exchange) && isEndpoint(exchange.path, this.#endpoint)
      ? this.#serve(exchange)
      : undefined
  }

  async #serve(exchange: RequestExchange): Promise<Reply> {
    this.#loading ??= this.#load()
    const page = await this.#loading.catch((error: unknown) => {
      this.#loading = undefined
      this.#logger.error('GraphiQL cannot be loaded', { stack: stackOf(error) })
    })
    if (!page) {
      return {
        status: 500,
        headers: { 'content-type': 'text/plain;charset=UTF-8' },
        body: ['GraphiQL cannot be loaded. The log of the server says why.'],
      }
    }
    const brotli = acceptsBrotli(exchange.header('accept-encoding'))
    // Two encodings are two representations: a strong tag must not be shared.
    const etag = `"${page.hash}${brotli ? '-br' : ''}"`
    const headers: ReplyHeaders = { etag, vary: 'accept-encoding', 'cache-control': 'no-cache' }
    if (isKnown(exchange.header('if-none-match'), etag)) return { status: 304, headers }
    const body = brotli ? page.brotli : await page.identity()
    headers['content-type'] = 'text/html; charset=utf-8'
    headers['content-length'] = String(body.byteLength)
    headers['content-security-policy'] = POLICY
    headers['referrer-policy'] = 'no-referrer'
    if (brotli) headers['content-encoding'] = 'br'
    return { status: 200, headers, body }
  }
}

function acceptsBrotli(header: string | null): boolean {
  return (header ?? '').split(',').some((entry) => {
    const [coding, ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase())
    return coding === 'br' && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
  })
}

function isKnown(header: string | null, etag: string): boolean {
  return (header ?? '').split(',').some((each) => each.trim().replace(/^W\//, '') === etag)
}
